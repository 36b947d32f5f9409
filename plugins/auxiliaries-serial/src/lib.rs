//! Doors, sensors, power and emergency call on a line board: a small controller that speaks lines of text.
//!
//! [`board`] is the protocol, the same as that of the lights; [`profile`] is what the integrator writes; [`watch`] is the
//! thread that listens, so that a door or the emergency call is told at once; [`cabinet`] is the device as the host sees it.

// One protocol, two drivers: a plugin cannot import another, since each library has one entry.
#[path = "../../lights-serial/src/board.rs"]
pub mod board;
pub mod cabinet;
pub mod profile;
pub mod watch;

use cabinet::Cabinet;
use profile::Profile;
use tongban_sdk::auxiliaries::command;
use tongban_sdk::{Device, Failure, Open, Record, auxiliaries, export_plugin};
use tongban_wire::{Defaults, settings};
use watch::News;

/// The unsolicited event of the class: the applicant pressed the emergency call.
const EMERGENCY_CALL: u16 = 1;

/// Opens the board that the slot describes.
fn open(open: &Open) -> Result<Device, Failure> {
    let profile: Profile = open.settings.parse()?;
    profile.check()?;
    let wire = profile.wire.clone();
    let opener = move || settings::stream(&wire, &Defaults { baud: board::BAUD, ..Defaults::default() });
    let notifier = open.news.clone();
    let tell = move |news| match news {
        News::StatusChanged => notifier.status_changed(),
        News::EmergencyCall => notifier.unsolicited(auxiliaries::CLASS.id, EMERGENCY_CALL, Record::new()),
    };
    Ok(Device::auxiliaries(Cabinet::new(opener, profile, tell)?).offering(&[command::set_auxiliaries]))
}

export_plugin! {
    id: "auxiliaries-serial",
    vendor: "Tongban",
    classes: ["tongban.auxiliaries/1"],
    open: open,
}
