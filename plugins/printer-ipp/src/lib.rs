//! A4 printers and print servers by IPP: a PDF goes in, and the printer's own word comes out.
//!
//! From the wire inwards: [`http`] and [`message`] are the protocol, [`queue`] the operations, [`state`] the printer's
//! reasons in the class's words, [`core`] the printer with its jobs, and [`driver`] the class over it.
//!
//! A document is sent once. When its answer is lost the printer is asked for a job of that name; it is never sent again
//! in the dark.

pub mod core;
pub mod driver;
pub mod http;
pub mod message;
pub mod queue;
pub mod settings;
pub mod state;

use crate::core::{Happened, WHAT};
use settings::IppSettings;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::CLASS;
use tongban_sdk::{CompletionCode, Device, Failure, Open, Record, export_plugin};
use tongban_wire::Defaults;
use tongban_wire::recording::Tape;
use tongban_wire::settings::{TcpSettings, WireSettings, stream};

/// Opens the printer that the machine's manifest describes. It need not be there yet.
fn open(order: &Open) -> Result<Device, Failure> {
    let settings: IppSettings = order.settings.parse()?;
    let profile = settings.profile()?;
    let journal = settings.jobs.as_deref().map(Journal::open).transpose().map_err(|fault| {
        let said = format!("setting jobs: {fault}; the folder must be there, and one that plugins may write in");
        Failure::new(CompletionCode::InvalidData, said)
    })?;
    let tape = Tape::of(settings.record.as_deref(), settings::scrub).map_err(|error| error.failure(WHAT))?;
    let wire = WireSettings::Tcp(TcpSettings { address: profile.host.clone() });
    let opener = Box::new(move || Ok(tape.stream(stream(&wire, &Defaults::default())?)));
    let news = order.news.clone();
    let threshold = CLASS.unsolicited.iter().find(|event| event.name == "paper_threshold");
    let threshold = threshold.map_or(0, |event| event.number);
    let tell = move |happened| match happened {
        Happened::Status => news.status_changed(),
        Happened::PaperThreshold => news.unsolicited(CLASS.id, threshold, Record::new()),
    };
    let journal = journal.unwrap_or_else(Journal::in_memory);
    Ok(Device::printer(driver::Ipp::new(opener, profile, journal, tell)?))
}

export_plugin! {
    id: "printer-ipp",
    vendor: "Tongban",
    classes: ["tongban.printer/1"],
    open: open,
}
