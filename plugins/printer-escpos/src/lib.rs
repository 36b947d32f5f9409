//! Receipt printers that speak ESC/POS, over USB, a serial line, TCP or a printer's node.
//!
//! From the wire inwards: [`answer`] finds answers in the printer's bytes, [`state`] folds them into what the printer is,
//! [`talk`] asks, [`encode`] and [`picture`] are what it is told, [`job`] is one paper, [`jobs`](tongban_sdk::jobs) what became of the last
//! ones, [`core`] the printer as a whole, and [`driver`] the class over it. [`text`] and [`glyph`] print lines of Chinese.
//!
//! Nothing counts as printed before the printer says so: after the cut it is asked a question that it answers only when
//! everything before was worked off.

pub mod answer;
pub mod core;
pub mod driver;
pub mod encode;
pub mod glyph;
pub mod job;
pub mod picture;
pub mod profile;
pub mod settings;
pub mod state;
pub mod talk;
pub mod text;

use crate::core::Happened;
use settings::{BAUD, EscPosSettings, IDS};
use tongban_sdk::printer::CLASS;
use tongban_sdk::{Device, Failure, Open, Record, export_plugin};
use tongban_wire::recording::Tape;
use tongban_wire::{Defaults, settings::stream};

/// Opens the printer that the machine's manifest describes. It need not be there yet.
fn open(order: &Open) -> Result<Device, Failure> {
    let settings: EscPosSettings = order.settings.parse()?;
    let (profile, journal) = (settings.profile()?, settings.journal()?);
    let tape =
        Tape::of(settings.record.as_deref(), settings::scrub).map_err(|error| error.failure("receipt printer"))?;
    let wire = settings.wire;
    let opener = move || {
        let defaults = Defaults { baud: BAUD, ids: IDS, ..Defaults::default() };
        Ok(tape.stream(stream(&wire, &defaults)?))
    };
    let news = order.news.clone();
    let tell = move |happened| match happened {
        Happened::Status => news.status_changed(),
        Happened::PaperThreshold => news.unsolicited(CLASS.id, number("paper_threshold"), Record::new()),
        Happened::MediaTaken => news.unsolicited(CLASS.id, number("media_taken"), Record::new()),
    };
    Ok(Device::printer(driver::EscPos::new(opener, profile, journal, tell)?))
}

/// The number of an event of the class that belongs to no command.
fn number(name: &str) -> u16 {
    CLASS.unsolicited.iter().find(|event| event.name == name).map_or(0, |event| event.number)
}

export_plugin! {
    id: "printer-escpos",
    vendor: "Tongban",
    classes: ["tongban.printer/1"],
    open: open,
}
