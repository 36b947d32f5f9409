//! Barcode scanners that speak HID POS: the driver behind `barcode_reader` for any scanner set to "USB HID POS".
//!
//! [`layout`] finds a scanner's fields by its report descriptor, [`scan`] joins reports to a code, [`scanner`] runs the
//! device. The first two are pure and take any bytes.

pub mod layout;
pub mod scan;
pub mod scanner;
pub mod scrub;

use scanner::{Scanner, Use};
use serde::Deserialize;
use std::path::PathBuf;
use tongban_sdk::{Device, Failure, Open, export_plugin};
use tongban_wire::recording::Tape;
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, WireSettings, settings};

/// What the integrator writes in the slot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// `{ hid = { … } }`; any scanner on USB page 0x8C when nothing narrows it.
    wire: WireSettings,
    /// Symbologies the scanner is set to, in the words of XFS4IoT, separated by blanks; all when absent.
    symbologies: Option<String>,
    /// Whether it is switched on for each reading by its trigger report; when absent: if it has one.
    trigger: Option<bool>,
    /// A file that keeps the bytes of the session, without what codes say.
    record: Option<PathBuf>,
}

/// Opens the scanner that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    let Settings { wire, symbologies, trigger, record } = open.settings.parse()?;
    let usage = Some((layout::SCANNER.page, layout::SCANNER.id));
    let tape = Tape::of(record.as_deref(), scrub::scrub).map_err(|error| error.failure("barcode scanner"))?;
    // It lives as long as the opener does: a scanner that is plugged in or pulled out is asked at once how it is.
    let news = open.news.clone();
    let filter = Filter { subsystems: vec!["hidraw"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move || {
        let _ = &plugs;
        Ok(tape.reports(settings::reports(&wire, &Defaults { usage, ..Defaults::default() })?))
    };
    Ok(Device::barcode_reader(Scanner::new(opener, Use { symbologies, trigger })))
}

export_plugin! {
    id: "barcode-hidpos",
    vendor: "Tongban",
    classes: ["tongban.barcode-reader/1"],
    open: open,
}
