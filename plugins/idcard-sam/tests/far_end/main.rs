//! The driver against the reader's far end: every card, every transport, every fault.

mod cards;
mod faults;
mod lifting;
mod transports;

use std::time::Duration;
use tongban_idcard_sam::command::Times;
use tongban_idcard_sam::line::{Line, PipeLine, ReportLine, StreamLine};
use tongban_idcard_sam::reader::Reader;
use tongban_idcard_sam::settings::Ways;
use tongban_lab::Placed;
use tongban_lab::far::idcard_sam::{IdCardSam, Wire};
use tongban_lab::trial::Timed;
use tongban_sdk::Failure;
use tongban_sdk::identity_document::{CardRecord, IdentityDocument as _, ReadParams};
use tongban_wire::{Endpoint, Link, WireError};

/// Long enough for anything that works, on a machine that does much else.
const LONG: Duration = Duration::from_secs(20);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Ways that wait so briefly that a test of silence is short.
fn brisk() -> Ways {
    Ways { times: Times { short: ms(80), find: ms(80), append: ms(80), read: ms(150) }, ..Ways::default() }
}

const fn bulk(address: u8) -> Endpoint {
    Endpoint { address, packet: 64, interrupt: false }
}

static SINGLE: [Endpoint; 2] = [bulk(0x81), bulk(0x02)];
static SPLIT: [Endpoint; 4] = [bulk(0x02), bulk(0x06), bulk(0x81), bulk(0x85)];

/// Opens a line of a device.
type Opener = Box<dyn FnMut() -> Result<Box<dyn Line>, WireError> + Send>;

/// A line to the device, as its wire is.
fn line(lab: &Placed, wire: Wire, pipes: bool) -> Opener {
    let (mut stream, mut reports) = (lab.stream(), lab.reports());
    let mut endpoints = lab.pipes(if wire == Wire::Split { &SPLIT } else { &SINGLE });
    Box::new(move || {
        Ok(match wire {
            Wire::Hid => Box::new(ReportLine::new(reports()?)?),
            Wire::Split => Box::new(PipeLine::new(endpoints()?, None)?),
            Wire::Whole if pipes => Box::new(PipeLine::new(endpoints()?, None)?),
            Wire::Whole => Box::new(StreamLine(stream()?)),
        })
    })
}

/// A device and a driver for it.
fn placed(wire: Wire, ways: Ways) -> (Placed, Reader) {
    let lab = Placed::memory(IdCardSam::new(wire));
    let reader = Reader::new(Link::new(line(&lab, wire, false)), ways, None);
    (lab, reader)
}

fn wanted(fingerprints: bool) -> ReadParams {
    ReadParams { portrait: Some(true), fingerprints: Some(fingerprints) }
}

fn read(reader: &mut Reader, within: Duration) -> Result<CardRecord, Failure> {
    reader.read(&Timed::within(within), wanted(false))
}
