//! A request, and what comes of it: acknowledge, events, exactly one completion.

use crate::Picture;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tongban_model::{Failure, Record};

/// Id of a request; unique while the host lives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub(crate) u64);

impl RequestId {
    /// The slot's place stands in the upper bits, so that a cancel finds it without a table.
    pub(crate) fn new(slot: usize, count: u64) -> RequestId {
        RequestId((slot as u64) << 48 | (count & 0xffff_ffff_ffff))
    }

    pub(crate) fn slot(self) -> usize {
        (self.0 >> 48) as usize
    }

    /// As a number, for logs; the same that a driver's log lines carry.
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "request {}.{}", self.slot(), self.0 & 0xffff_ffff_ffff)
    }
}

/// What is asked of a slot.
#[derive(Clone, PartialEq, Debug)]
pub struct Request {
    /// Name of the slot.
    pub slot: String,
    /// Class, for a device that offers several; the slot's own when absent.
    pub class: Option<String>,
    /// Number of the command in the class.
    pub command: u16,
    /// Parameters.
    pub params: Record,
    /// Time allowed from when the command starts; the command's own longest when absent or longer than that.
    pub within: Option<Duration>,
}

impl Request {
    /// A request to the slot's own class with the command's own longest time.
    pub fn new(slot: impl Into<String>, command: u16, params: Record) -> Request {
        Request { slot: slot.into(), class: None, command, params, within: None }
    }

    /// With that much time.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Request {
        self.within = Some(time);
        self
    }

    /// To another class of the device.
    #[must_use]
    pub fn of_class(mut self, class: impl Into<String>) -> Request {
        self.class = Some(class.into());
        self
    }
}

/// Whether a request was taken.
#[derive(Clone, PartialEq, Debug)]
pub enum Ack {
    /// Taken; that many are before it.
    Accepted {
        /// Requests before it, the running one included.
        depth: usize,
    },
    /// The queue is full (`tooManyRequests`).
    TooManyRequests {
        /// Requests in the queue.
        depth: usize,
    },
    /// Not taken: the claim, the slot, the command or a parameter is wrong.
    Refused(Failure),
}

/// What a command says on the way.
#[derive(Debug)]
pub enum Note {
    /// An event of the command.
    Event {
        /// Number of the event in the command.
        number: u16,
        /// Its fields.
        fields: Record,
    },
    /// A picture.
    Frame(Picture),
}

/// How a request ended.
#[derive(Clone, PartialEq, Debug)]
pub struct Completion {
    /// The slot.
    pub slot: Arc<str>,
    /// The plugin that served it.
    pub device: Arc<str>,
    /// Counts the slot's completions.
    pub seq: u64,
    /// Result, typed by the class, or why there is none.
    pub result: Result<Record, Failure>,
}

/// What comes of a request, in this order; the last is always `Completed`, and it comes once, also after a request
/// that was not taken.
#[derive(Debug)]
pub enum Reply {
    /// Whether it was taken.
    Acknowledged(Ack),
    /// An event of the command.
    Event {
        /// Number of the event in the command.
        number: u16,
        /// Its fields.
        fields: Record,
    },
    /// A picture; drop it soon, there are few rooms.
    Frame(Picture),
    /// How it ended.
    Completed(Completion),
}

impl From<Note> for Reply {
    fn from(note: Note) -> Reply {
        match note {
            Note::Event { number, fields } => Reply::Event { number, fields },
            Note::Frame(picture) => Reply::Frame(picture),
        }
    }
}

/// Where replies go. Called on the slot's thread: hand the reply on and return, do not block.
pub type ReplySink = Arc<dyn Fn(RequestId, Reply) + Send + Sync>;
