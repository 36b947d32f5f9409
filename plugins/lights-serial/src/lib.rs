//! Guide lights and lamps on a line board: a small controller that takes lines of text.
//!
//! [`board`] is the protocol, pure but for one function that asks; [`lights`] is the device as the host sees it.

pub mod board;
pub mod lights;

use lights::{Lights, Profile};
use tongban_sdk::{Device, Failure, Open, export_plugin};
use tongban_wire::recording::{Tape, nothing_personal};
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, settings};

/// Opens the board that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    let profile: Profile = open.settings.parse()?;
    profile.check()?;
    let wire = profile.wire.clone();
    let tape = Tape::of(profile.record.as_deref(), nothing_personal).map_err(|error| error.failure("lights"))?;
    let defaults = Defaults { baud: board::BAUD, ..Defaults::default() };
    // It lives as long as the opener does: a board that is plugged in or pulled out is asked at once how it is.
    let news = open.news.clone();
    let filter = Filter { subsystems: vec!["tty"], place: None };
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let opener = move || {
        let _ = &plugs;
        Ok(tape.stream(settings::stream(&wire, &defaults)?))
    };
    Ok(Device::lights(Lights::new(opener, profile)))
}

export_plugin! {
    id: "lights-serial",
    vendor: "Tongban",
    classes: ["tongban.lights/1"],
    open: open,
}
