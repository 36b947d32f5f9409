//! The device of a slot: its wire and its scanner.

use crate::matcher::Matcher;
use crate::scanner::{Scanner, WHAT};
use crate::scrub::scrub;
use crate::settings::ScannerSettings;
use crate::template::Templates;
use tongban_sdk::{Device, Failure, Open};
use tongban_wire::recording::Tape;
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, Link, WireSettings, settings as wires};

/// Opens the scanner a slot describes, with a matcher where the site has one. Where it has none and the settings say that
/// templates are ISO/IEC 19794-2 records, the one of the feature `matcher` compares.
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
    let matcher = matcher.or_else(|| brought(ways.templates));
    Ok(Device::fingerprint(Scanner::new(link, ways, matcher).with_news(plugs)))
}

/// The matcher this driver brings for such templates.
#[cfg(feature = "matcher")]
fn brought(templates: Templates) -> Option<Box<dyn Matcher>> {
    (templates == Templates::Iso).then(|| Box::<crate::iso::Points>::default() as Box<dyn Matcher>)
}

/// None: built without.
#[cfg(not(feature = "matcher"))]
fn brought(_: Templates) -> Option<Box<dyn Matcher>> {
    None
}
