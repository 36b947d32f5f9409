//! The device of a slot: its wire, its reader, and what it tells unasked.

use crate::idle::{Idle, News, locked};
use crate::line::{Line, PipeLine, ReportLine, StreamLine};
use crate::portrait::WltDecoder;
use crate::reader::{Reader, WHAT};
use crate::scrub::scrub;
use crate::settings::{IDS, SamSettings};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tongban_sdk::identity_document::{CLASS, Capabilities, CardRecord, IdentityDocument, ReadParams, Status};
use tongban_sdk::{Call, Device, Failure, Open, Record};
use tongban_wire::recording::Tape;
use tongban_wire::watch::{Filter, Watch};
use tongban_wire::{Defaults, Link, WireError, WireSettings, settings as wires};

/// Numbers of the class's unsolicited events.
const MEDIA_DETECTED: u16 = 1;
const MEDIA_REMOVED: u16 = 2;

/// Opens the reader a slot describes, with a decoder for portraits where the site has one.
///
/// The reader itself need not be there yet: the first command that needs it looks for it.
pub fn open(order: &Open, decoder: Option<Box<dyn WltDecoder>>) -> Result<Device, Failure> {
    let settings: SamSettings = order.settings.parse()?;
    let ways = settings.ways()?;
    let filter = Filter { subsystems: vec!["usb", "tty", "hidraw"], place: place(&settings.wire) };
    let period = settings.watch_ms.map(Duration::from_millis);
    let tape = Tape::of(settings.record.as_deref(), scrub).map_err(|error| error.failure(WHAT))?;
    let link = Link::new(move || open_line(&settings, &tape));
    let reader = Arc::new(Mutex::new(Reader::new(link, ways, decoder)));
    let news = order.news.clone();
    // Without the kernel's news the host learns of a pull from the next status.
    let plugs = Watch::start(filter, move |_| news.status_changed()).ok();
    let news = order.news.clone();
    let tell = move |what| match what {
        News::Laid => news.unsolicited(CLASS.id, MEDIA_DETECTED, Record::new()),
        News::Lifted => news.unsolicited(CLASS.id, MEDIA_REMOVED, Record::new()),
        News::Status => news.status_changed(),
    };
    let idle = period.and_then(|period| Idle::start(Arc::clone(&reader), period, tell));
    Ok(Device::identity_document(Shared { reader, _idle: idle, _plugs: plugs }))
}

/// The place on the bus that a wire names.
fn place(wire: &WireSettings) -> Option<String> {
    match wire {
        WireSettings::Usb(usb) => usb.place.clone(),
        WireSettings::Hid(hid) => hid.place.clone(),
        _ => None,
    }
}

/// Opens the wire that the settings name as a line of frames.
fn open_line(settings: &SamSettings, tape: &Tape) -> Result<Box<dyn Line>, WireError> {
    let defaults = Defaults { baud: 115_200, ids: IDS, usage: None };
    Ok(match &settings.wire {
        WireSettings::Hid(_) => Box::new(ReportLine::new(tape.reports(wires::reports(&settings.wire, &defaults)?))?),
        WireSettings::Usb(_) => {
            Box::new(PipeLine::new(tape.pipes(wires::pipes(&settings.wire, &defaults)?), settings.pipes.split())?)
        }
        _ => Box::new(StreamLine(tape.stream(wires::stream(&settings.wire, &defaults)?))),
    })
}

/// A reader that a command and the idle look share.
struct Shared {
    reader: Arc<Mutex<Reader>>,
    _idle: Option<Idle>,
    _plugs: Option<Watch>,
}

impl IdentityDocument for Shared {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        locked(&self.reader).capabilities()
    }

    fn status(&mut self) -> Result<Status, Failure> {
        locked(&self.reader).status()
    }

    fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        locked(&self.reader).reset(call)
    }

    fn read(&mut self, call: &dyn Call, wanted: ReadParams) -> Result<CardRecord, Failure> {
        locked(&self.reader).read(call, wanted)
    }
}
