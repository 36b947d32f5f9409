//! How messages are framed: two profiles behind one face. Pure; takes any bytes in any pieces.

mod json;
mod stx;

use crate::message::Message;
use serde::Deserialize;

/// Most bytes of one message.
pub const LONGEST: usize = 1_024;

/// How a terminal frames its messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// STX, length in BCD, fields, ETX, LRC; ACK and NAK.
    Stx,
    /// `55 AA`, type, ids, length, JSON, exclusive or, `CC 33`; acknowledgements with the message's id.
    Json,
}

/// What was heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// The other side took the message, in the profile with ids: that with this id.
    Ack(Option<u8>),
    /// The other side could not read the message.
    Nak,
    /// The terminal lives.
    Heartbeat(u8),
    /// A message, and its id in the profile with ids.
    Message(Message, u8),
    /// Bytes that should have been a message; in words.
    Spoilt(&'static str),
}

impl Profile {
    /// Usual speed of the line.
    pub const fn baud(self) -> u32 {
        match self {
            Profile::Stx => 9_600,
            Profile::Json => 115_200,
        }
    }

    /// A message as bytes; nothing when an amount or a text does not fit.
    pub fn encode(self, message: &Message, id: u8) -> Option<Vec<u8>> {
        match self {
            Profile::Stx => stx::encode(message),
            Profile::Json => json::encode(message, id),
        }
    }

    /// "I took your message."
    pub fn ack(self, id: u8) -> Vec<u8> {
        match self {
            Profile::Stx => vec![stx::ACK],
            Profile::Json => json::control(json::ACK, id, 0),
        }
    }

    /// "I could not read that, say it again"; the profile with ids has no such word: what is not acknowledged comes again.
    pub fn nak(self) -> Vec<u8> {
        match self {
            Profile::Stx => vec![stx::NAK],
            Profile::Json => Vec::new(),
        }
    }

    /// "Are you there?"
    pub fn hello(self, id: u8) -> Vec<u8> {
        match self {
            Profile::Stx => vec![stx::ENQ],
            Profile::Json => json::control(json::HEARTBEAT, 0, id),
        }
    }

    /// A terminal's heartbeat, for the other end of the wire.
    pub fn heartbeat(self, id: u8) -> Vec<u8> {
        match self {
            Profile::Stx => Vec::new(),
            Profile::Json => json::control(json::HEARTBEAT, 0, id),
        }
    }
}

/// Messages out of bytes.
#[derive(Clone, Debug)]
pub struct Decoder {
    profile: Profile,
    bytes: Vec<u8>,
}

impl Decoder {
    /// Of that profile.
    pub fn new(profile: Profile) -> Decoder {
        Decoder { profile, bytes: Vec::new() }
    }

    /// Takes bytes as they came.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Forgets what came.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Whether a message has begun and not ended.
    pub fn is_begun(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// The next thing that is complete.
    pub fn next_heard(&mut self) -> Option<Heard> {
        let (taken, heard) = match self.profile {
            Profile::Stx => stx::decode(&self.bytes),
            Profile::Json => json::decode(&self.bytes),
        };
        self.bytes.drain(..taken.min(self.bytes.len()));
        heard
    }

    /// The line went quiet inside a message: what came is given up, and read again from behind its beginning, because
    /// a length that lies may have swallowed a good message.
    pub fn give_up(&mut self) -> Option<Heard> {
        if self.bytes.is_empty() {
            return None;
        }
        self.bytes.remove(0);
        match self.next_heard() {
            Some(heard) => Some(heard),
            None => {
                self.bytes.clear();
                Some(Heard::Spoilt("a message cut short"))
            }
        }
    }
}
