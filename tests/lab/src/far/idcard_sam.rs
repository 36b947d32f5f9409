//! A reader with a SAM_V module, and the cards of made-up people that somebody lays on it.
//!
//! It behaves as the real module does: a card that was read is not found again until it was lifted, a reading out of
//! turn fails, and what is spoilt on its way to the module is refused with a status word.

mod card;

pub use card::Card;

use crate::far_end::Message;
use crate::{FarEnd, Say};
use std::time::Duration;

const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// The id that prints as `05.03-20171115-0001234567-0089012345`.
const ID: [u8; 16] = [5, 0, 3, 0, 0x4B, 0xC8, 0x33, 0x01, 0x87, 0xD6, 0x12, 0x00, 0x79, 0x38, 0x4E, 0x05];
const SPEEDS: [u32; 5] = [115_200, 57_600, 38_400, 19_200, 9_600];

/// Where the reader's bytes travel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wire {
    /// Without borders, or whole frames on one pair of pipes.
    Whole,
    /// Header and body on endpoints of their own: 02 and 06 to the reader, 81 and 85 from it.
    Split,
    /// HID reports of 64 bytes.
    Hid,
}

/// How long the reader takes, beside the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    /// For finding and selecting each.
    pub find: Duration,
    /// For reading the card.
    pub read: Duration,
    /// Bits a second of the line; bytes take no time when absent.
    pub baud: Option<u32>,
}

/// The reader.
#[derive(Debug)]
pub struct IdCardSam {
    wire: Wire,
    pace: Pace,
    heard: Vec<u8>,
    card: Option<Card>,
    two: bool,
    selected: bool,
    found: bool,
    /// Whether a card that was found is not named a second time.
    once: bool,
    /// Whether the card was read and not lifted since.
    read: bool,
    /// Speed of the module, and of the line where that is known.
    speed: u32,
    line: Option<u32>,
    /// What the module answers instead of a reading, for modules that are ill.
    ill: Option<u8>,
}

impl IdCardSam {
    /// A reader without a card, which takes no time.
    pub fn new(wire: Wire) -> IdCardSam {
        IdCardSam {
            wire,
            pace: Pace::default(),
            heard: Vec::new(),
            card: None,
            two: false,
            selected: false,
            found: false,
            once: false,
            read: false,
            speed: SPEEDS[0],
            line: None,
            ill: None,
        }
    }

    /// The same reader, but it takes its time.
    #[must_use]
    pub fn paced(self, pace: Pace) -> IdCardSam {
        IdCardSam { pace, ..self }
    }

    /// The same reader, set to another speed by somebody before us.
    #[must_use]
    pub fn at_speed(self, speed: u32) -> IdCardSam {
        IdCardSam { speed, ..self }
    }

    fn lift(&mut self) {
        (self.card, self.two, self.selected, self.found, self.read) = (None, false, false, false, false);
    }

    fn lay(&mut self, card: Card) {
        self.lift();
        self.card = Some(card);
    }

    /// Takes whole requests out of what was heard.
    fn requests(&mut self) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        while let Some(at) = self.heard.windows(5).position(|window| window == PREAMBLE) {
            let Some(&[high, low]) = self.heard.get(at + 5..at + 7) else { break };
            let len = usize::from(u16::from_be_bytes([high, low]));
            let end = at + 7 + len;
            if self.heard.len() < end {
                break;
            }
            found.push(self.heard[at + 5..end].to_vec());
            self.heard.drain(..end);
        }
        // HID fills its reports up; nothing of that begins a request.
        if self.heard.iter().all(|byte| *byte == 0) {
            self.heard.clear();
        }
        found
    }

    /// The status word and data for a request, and how long it takes.
    fn answer(&mut self, request: &[u8]) -> (u8, Vec<u8>, Duration) {
        let (find, read) = (self.pace.find, self.pace.read);
        let quick = Duration::ZERO;
        if request.len() < 5 {
            return (0x11, vec![], quick);
        }
        if request.iter().fold(0, |sum, byte| sum ^ byte) != 0 {
            return (0x10, vec![], quick);
        }
        if let Some(word) = self.ill {
            return (word, vec![], quick);
        }
        let card = self.card.as_ref();
        match (request[2], request[3]) {
            (0x10, 0xFF) => {
                (self.selected, self.found) = (false, false);
                (0x90, vec![], quick)
            }
            (0x11, 0xFF) => (0x90, vec![], quick),
            (0x12, 0xFF) => (0x90, ID.to_vec(), quick),
            (0x20, 0x01) => match card {
                Some(_) if !(self.read || self.once && self.found) => {
                    (self.found, self.selected) = (true, false);
                    (0x9F, vec![0; 4], find)
                }
                _ => (0x80, vec![], find),
            },
            (0x20, 0x02) => {
                let selects = self.found && !self.two && !self.read && card.is_some();
                self.selected = selects;
                self.found = false;
                if selects { (0x90, vec![0x11; 8], find) } else { (0x81, vec![], find) }
            }
            (0x30, para @ (0x01 | 0x10 | 0x03 | 0x05)) => {
                let Some(card) = card.filter(|_| self.selected || self.read) else { return (0x41, vec![], find) };
                let (word, data) = card.reading(para);
                if matches!((word, para), (0x90, 0x01 | 0x10)) {
                    self.read = true;
                } else if !self.read && matches!(para, 0x01 | 0x10) {
                    self.selected = false;
                }
                (word, data, if matches!(para, 0x01 | 0x10) { read } else { find })
            }
            (0x60, index @ 0..=4) => {
                self.speed = SPEEDS[usize::from(index)];
                (0x90, vec![], quick)
            }
            (0x61, 0xFF) if request.len() == 6 => (0x90, vec![], quick),
            _ => (0x21, vec![], quick),
        }
    }

    fn say(&self, word: u8, data: &[u8], takes: Duration, say: &mut Say) {
        let mut frame = PREAMBLE.to_vec();
        frame.extend((data.len() as u16 + 4).to_be_bytes());
        frame.extend([0, 0, word]);
        frame.extend(data);
        frame.push(frame[5..].iter().fold(0, |sum, byte| sum ^ byte));
        match self.wire {
            Wire::Split => {
                let (header, body) = frame.split_at(7);
                for (endpoint, bytes) in [(0x81, header), (0x85, body)] {
                    say.messages.push(Message { endpoint, after: takes, bytes: bytes.to_vec() });
                }
            }
            Wire::Hid => {
                for piece in frame.chunks(64) {
                    let mut report = piece.to_vec();
                    report.resize(64, 0);
                    say.after(takes, report);
                }
            }
            Wire::Whole => match self.pace.baud {
                None => say.after(takes, frame),
                // Ten bits a byte; a message arrives when its last byte does.
                Some(baud) => say.after(takes + bits(10 * frame.len(), baud), frame),
            },
        }
    }
}

/// How long so many bits take.
fn bits(count: usize, baud: u32) -> Duration {
    Duration::from_secs_f64(count as f64 / f64::from(baud))
}

impl FarEnd for IdCardSam {
    fn hear(&mut self, _endpoint: u8, bytes: &[u8], say: &mut Say) {
        // At another speed the module hears noise and stays silent.
        if self.line.is_some_and(|line| line != self.speed) {
            return;
        }
        let bytes = if self.wire == Wire::Hid && bytes.len() == 65 { &bytes[1..] } else { bytes };
        self.heard.extend(bytes);
        for request in self.requests() {
            let (word, data, takes) = self.answer(&request);
            let heard = self.pace.baud.map_or(Duration::ZERO, |baud| bits(10 * (request.len() + 5), baud));
            self.say(word, &data, heard + takes, say);
        }
    }

    fn act(&mut self, act: &str, _say: &mut Say) -> bool {
        match act {
            "card off" => self.lift(),
            "two cards" => {
                self.lay(Card::Resident);
                self.two = true;
            }
            "names a card once" => self.once = true,
            "module ill" => self.ill = Some(0x60),
            "module unauthorised" => self.ill = Some(0x66),
            "module well" => self.ill = None,
            _ => match act.strip_prefix("card on ").or(if act == "card on" { Some("resident") } else { None }) {
                Some(name) => match Card::named(name) {
                    Some(card) => self.lay(card),
                    None => return false,
                },
                None => return false,
            },
        }
        true
    }

    fn plugged(&mut self) {
        self.heard.clear();
        (self.selected, self.found, self.read) = (false, false, false);
        self.speed = SPEEDS[0];
    }

    fn baud(&mut self, baud: u32) {
        self.line = Some(baud);
        self.heard.clear();
    }

    fn descriptor(&self) -> Vec<u8> {
        // A vendor's page; 64 bytes each way, no report ids.
        vec![
            0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40, 0x09, 0x02,
            0x81, 0x02, 0x09, 0x03, 0x91, 0x02, 0xC0,
        ]
    }

    fn oversize(&self, message: &[u8]) -> Vec<u8> {
        let mut lie = message.to_vec();
        if let Some(len) = lie.get_mut(5..7) {
            len.copy_from_slice(&[0xFF, 0xFF]);
        }
        lie
    }
}
