//! The device of a slot: its wire and its scanner.

use crate::matcher::Matcher;
use crate::scanner::{Scanner, WHAT};
use crate::scrub::scrub;
use crate::settings::ScannerSettings;
use tongban_sdk::{Device, Failure, Open};
use tongban_wire::recording::Tape;
use tongban_wire::{Defaults, Link, settings as wires};

/// Opens the scanner a slot describes, with a matcher where the site has one.
pub fn open(order: &Open, matcher: Option<Box<dyn Matcher>>) -> Result<Device, Failure> {
    let settings: ScannerSettings = order.settings.parse()?;
    let ways = settings.ways()?;
    let tape = Tape::of(settings.record.as_deref(), scrub).map_err(|error| error.failure(WHAT))?;
    let link = Link::new(move || Ok(tape.pipes(wires::pipes(&settings.wire, &Defaults::default())?)));
    Ok(Device::fingerprint(Scanner::new(link, ways, matcher)))
}
