//! Barcode scanners on a serial line, or on a USB cable that behaves like one: a line of text per code.
//!
//! [`settings`] is what the integrator writes, [`framing`] turns bytes into codes and is pure, [`scanner`] runs the device.

pub mod framing;
pub mod scanner;
pub mod scrub;
pub mod settings;

use scanner::Scanner;
use settings::Settings;
use tongban_sdk::{Device, Failure, Open, export_plugin};
use tongban_wire::Defaults;
use tongban_wire::recording::Tape;
use tongban_wire::watch::{Filter, Watch};

/// Usual speed of scanners on a real line.
const BAUD: u32 = 9_600;

/// Opens the scanner that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    let settings: Settings = open.settings.parse()?;
    let used = settings.read()?;
    let wire = settings.wire;
    let tape = Tape::of(settings.record.as_deref(), scrub::scrub).map_err(|error| error.failure("barcode scanner"))?;
    let defaults = Defaults { baud: BAUD, ..Defaults::default() };
    // It lives as long as the opener does: a scanner that is plugged in or pulled out is asked at once how it is.
    let news = open.news.clone();
    let filter = Filter { subsystems: vec!["tty"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move || {
        let _ = &plugs;
        Ok(tape.stream(tongban_wire::settings::stream(&wire, &defaults)?))
    };
    Ok(Device::barcode_reader(Scanner::new(opener, used)))
}

export_plugin! {
    id: "barcode-serial",
    vendor: "Tongban",
    classes: ["tongban.barcode-reader/1"],
    open: open,
}
