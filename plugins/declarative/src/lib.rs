//! Simple devices described by a TOML file alone: scanners, keypads, lights.
//!
//! [`description`] reads and checks the file, [`pattern`] writes and reads the bodies of messages, [`framer`] puts them into
//! frames and takes them out; all three are pure. [`line`] speaks with the device, [`scanner`] and [`lights`] are what the
//! host sees.

pub mod description;
pub mod framer;
pub mod lights;
pub mod line;
pub mod pattern;
pub mod scanner;

use description::{Class, Description};
use lights::Lights;
use line::Line;
use scanner::Scanner;
use serde::Deserialize;
use std::path::PathBuf;
use tongban_sdk::{CompletionCode, Device, Failure, Open, export_plugin};
use tongban_wire::WireSettings;
use tongban_wire::recording::{Tape, nothing_personal};
use tongban_wire::watch::{Filter, Watch};

/// What the integrator writes in the slot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// Any wire but plain USB.
    wire: WireSettings,
    /// The description file: a path, in a folder that the slot grants for reading.
    description: PathBuf,
    /// A file that keeps the bytes of the session.
    record: Option<PathBuf>,
}

/// Opens the device that the slot and its description describe.
fn open(open: &Open) -> Result<Device, Failure> {
    let Settings { wire, description: path, record } = open.settings.parse()?;
    let wrong = |said: String| Failure::new(CompletionCode::InvalidData, format!("{}: {said}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|fault| wrong(format!("cannot be read: {fault}")))?;
    let description = Description::read(&text).map_err(|mistakes| wrong(mistakes.join("; ")))?;
    if record.is_some() && description.class == Class::BarcodeReader {
        // What a code says is personal, and where it stands in a message only the device's maker knows.
        return Err(wrong("record: a described scanner is not recorded, its codes are personal".into()));
    }
    let tape = Tape::of(record.as_deref(), nothing_personal).map_err(|error| error.failure(&description.title))?;
    let baud = description.baud;
    // It lives as long as the opener does: a device that is plugged in or pulled out is asked at once how it is.
    let news = open.news.clone();
    let filter = Filter { subsystems: vec!["tty", "hidraw"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move || {
        let _ = &plugs;
        line::open(&wire, baud, &tape)
    };
    let line = Line::new(opener, &description);
    Ok(match description.class {
        Class::BarcodeReader => Device::barcode_reader(Scanner::new(line, description)),
        Class::Lights => Device::lights(Lights::new(line, description)),
    })
}

export_plugin! {
    id: "declarative",
    vendor: "Tongban",
    classes: ["tongban.barcode-reader/1", "tongban.lights/1"],
    open: open,
}
