//! The device of a slot: its wire and its scanner.

use crate::matcher::Matcher;
use crate::scanner::{Scanner, WHAT};
use crate::scrub::scrub;
use crate::settings::ScannerSettings;
use tongban_sdk::{Device, Failure, Open};
use tongban_wire::recording::Tape;
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, Link, WireSettings, settings as wires};

/// Opens the scanner a slot describes, with a matcher where the site has one.
pub fn open(order: &Open, matcher: Option<Box<dyn Matcher>>) -> Result<Device, Failure> {
    let settings: ScannerSettings = order.settings.parse()?;
    let ways = settings.ways()?;
    let tape = Tape::of(settings.record.as_deref(), scrub).map_err(|error| error.failure(WHAT))?;
    let place = match &settings.wire {
        WireSettings::Usb(usb) => usb.place.clone(),
        _ => None,
    };
    let news = order.news.clone();
    // Without the kernel's news the host learns of a pull from the next status.
    let plugs = Watch::start(Filter { subsystems: vec!["usb"], place }, move |_| news.status_changed()).ok();
    let link = Link::new(move || Ok(tape.pipes(wires::pipes(&settings.wire, &Defaults::default())?)));
    Ok(Device::fingerprint(Scanner::new(link, ways, matcher).with_news(plugs)))
}
