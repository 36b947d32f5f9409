//! What was said on a wire, in a text file: captured with a real device once, played to the driver in every test since.
//!
//! ```toml
//! schema = 1
//! title = "a card is found"
//! class = "tongban.identity-document/1"
//! command = "read"
//! params = { }
//!
//! [expect]
//! code = "noCard"            # or: record = { name = "…" }, of which every field must come out so
//!
//! [[exchange]]
//! send = "AA AA AA 96 69 00 03 20 01 22"
//!
//! [[exchange]]
//! receive = "AA AA AA 96 69 00 04 00 00 80 84"
//! after_ms = 12
//! ```
//!
//! `??` stands for a byte that differs each time, in what the driver sends. `endpoint = 0x81` names the pipe on USB.
//! `ask` is a request beside the bytes: `"descriptor"`, `"set_feature"`, `{ feature = 5 }`, `{ control = [0xA1, 1, 0] }`,
//! `{ baud = 115200 }`; its answer is `receive`. `fault` is `"silent"`, `"gone"`, `"stalled"` or `"overflow"`.
//!
//! [`Tape`] captures, with a [`Scrub`] that replaces what is personal before a byte reaches the disk. [`Recording::read`]
//! reads a file, [`Replay`] plays it, and [`Recording::play_all`] plays a folder of them in a driver's test.

mod file;
mod folder;
mod judge;
mod replay;
mod tape;
mod write;

pub use replay::Replay;
pub use tape::{Recorder, Tape};
pub use write::write_exchange;

use crate::{Endpoint, WireError};
use std::time::Duration;
use tongban_sdk::serde_json;

/// A conversation with a device, and what the driver must make of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Recording {
    /// What it shows.
    pub title: String,
    /// Id of the class, `tongban.identity-document/1`; empty for a raw capture.
    pub class: String,
    /// The command by its name in the class.
    pub command: String,
    /// Its parameters, a JSON object as at the border of the class.
    pub params: serde_json::Map<String, serde_json::Value>,
    /// What must come out.
    pub expect: Option<Expect>,
    /// The endpoints of the interface, for USB.
    pub endpoints: Vec<Endpoint>,
    /// What was said, in order.
    pub exchanges: Vec<Exchange>,
}

/// What the command must end with.
#[derive(Clone, PartialEq, Debug)]
pub enum Expect {
    /// A record with at least these fields.
    Record(serde_json::Value),
    /// A failure with that completion code or code of the class, in the words of the border: `noCard`.
    Code(String),
}

/// One thing that was said, one way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exchange {
    /// What it is.
    pub what: What,
    /// Its bytes; empty for a fault and a speed.
    pub bytes: Vec<u8>,
    /// Numbers of the bytes that differ each time: whatever the driver sends there is right.
    pub any: Vec<usize>,
    /// How long after the exchange before it.
    pub after: Duration,
}

/// What an exchange is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// The driver sends; the endpoint on USB, else 0.
    Send(u8),
    /// The device sends; the endpoint on USB, else 0.
    Receive(u8),
    /// The driver reads the report descriptor.
    Descriptor,
    /// The driver reads that feature report.
    Feature(u8),
    /// The driver writes a feature report.
    SetFeature,
    /// A class or vendor request with an answer: kind, request, value.
    Control(u8, u8, u16),
    /// The driver changes the speed of the line.
    Baud(u32),
    /// The wire failed.
    Fault(Fault),
}

/// How a wire failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The driver waited in vain.
    Silent,
    /// The device was pulled.
    Gone,
    /// An endpoint halted.
    Stalled,
    /// More came than was asked for.
    Overflow,
}

impl Fault {
    const ALL: [(Fault, &'static str, WireError); 4] = [
        (Fault::Silent, "silent", WireError::Silent),
        (Fault::Gone, "gone", WireError::Gone),
        (Fault::Stalled, "stalled", WireError::Stalled),
        (Fault::Overflow, "overflow", WireError::Overflow),
    ];

    /// The word in the file.
    fn word(self) -> &'static str {
        Fault::ALL[self as usize].1
    }

    /// What the driver meets.
    fn error(self) -> WireError {
        Fault::ALL[self as usize].2.clone()
    }

    fn of(error: &WireError) -> Option<Fault> {
        Fault::ALL.iter().find(|(_, _, known)| known == error).map(|(fault, _, _)| *fault)
    }

    fn named(word: &str) -> Option<Fault> {
        Fault::ALL.iter().find(|(_, known, _)| *known == word).map(|(fault, _, _)| *fault)
    }
}

/// Replaces what is personal in one run of exchanges of one direction, and repairs their checksums.
///
/// A run is everything the device said until the driver spoke again, or the other way round: a message that came in
/// several reports is whole in it. It must leave the lengths that the protocol counts as they were.
pub type Scrub = fn(&mut [Exchange]);

/// The scrub of a device that never carries anything personal: lights, a door contact.
pub fn nothing_personal(_: &mut [Exchange]) {}

impl Exchange {
    /// One exchange.
    pub fn new(what: What, bytes: impl Into<Vec<u8>>) -> Exchange {
        Exchange { what, bytes: bytes.into(), any: Vec::new(), after: Duration::ZERO }
    }

    /// Whether what the driver sent is what was recorded.
    fn expects(&self, at: usize, byte: u8) -> bool {
        self.bytes.get(at) == Some(&byte) || self.any.contains(&at)
    }
}
