//! Lights, and doors, sensors and power, on a line board: a small controller that takes lines of text.
//!
//! [`board`] is the protocol, pure but for one function that asks; [`lights`] and [`cabinet`] are the two devices a board can
//! be, as the host sees them.

pub mod board;
pub mod cabinet;
pub mod lights;

use cabinet::Cabinet;
use cabinet::watch::News;
use lights::Lights;
use std::path::PathBuf;
use tongban_sdk::auxiliaries::command;
use tongban_sdk::{CompletionCode, Device, Failure, Open, Record, auxiliaries, export_plugin};
use tongban_wire::recording::{Tape, nothing_personal};
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, Stream, WireError, WireSettings, settings};

/// The unsolicited event of the class: the applicant pressed the emergency call.
const EMERGENCY_CALL: u16 = 1;

/// Opens the board that the slot describes: as lights where it names `lights`, else as the cabinet's inputs and outputs.
fn open(open: &Open) -> Result<Device, Failure> {
    let has = |key: &str| open.settings.json().get(key).is_some();
    if has("lights") {
        lights(open)
    } else if has("inputs") || has("outputs") {
        cabinet(open)
    } else {
        Err(Failure::new(CompletionCode::InvalidData, "settings: found none of lights, inputs and outputs"))
    }
}

fn lights(open: &Open) -> Result<Device, Failure> {
    let profile: lights::Profile = open.settings.parse()?;
    profile.check()?;
    let mut opener = opener(profile.wire.clone(), profile.record.clone(), "lights")?;
    // It lives as long as the opener does: a board that is plugged in or pulled out is asked at once how it is.
    let news = open.news.clone();
    let filter = Filter { subsystems: vec!["tty"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move || {
        let _ = &plugs;
        opener()
    };
    Ok(Device::lights(Lights::new(opener, profile)))
}

fn cabinet(open: &Open) -> Result<Device, Failure> {
    let profile: cabinet::profile::Profile = open.settings.parse()?;
    profile.check()?;
    let opener = opener(profile.wire.clone(), profile.record.clone(), "line board")?;
    let notifier = open.news.clone();
    let tell = move |news| match news {
        News::StatusChanged => notifier.status_changed(),
        News::EmergencyCall => notifier.unsolicited(auxiliaries::CLASS.id, EMERGENCY_CALL, Record::new()),
    };
    Ok(Device::auxiliaries(Cabinet::new(opener, profile, tell)?).offering(&[command::set_auxiliaries]))
}

/// The way to the board, on tape where the slot asks for it.
fn opener(
    wire: WireSettings,
    record: Option<PathBuf>,
    what: &str,
) -> Result<impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static, Failure> {
    let tape = Tape::of(record.as_deref(), nothing_personal).map_err(|error| error.failure(what))?;
    let defaults = Defaults { baud: board::BAUD, ..Defaults::default() };
    Ok(move || Ok(tape.stream(settings::stream(&wire, &defaults)?)))
}

export_plugin! {
    id: "line-board",
    vendor: "Tongban",
    classes: ["tongban.lights/1", "tongban.auxiliaries/1"],
    open: open,
}
