//! Reports of Wacom STU pads. Pure; takes any bytes.
//!
//! Sources: the open WebHID implementations of the STU protocol. Pads are told by what they answer to report 09, not by
//! product number: three sources give three numbers for one model.

use crate::ink::{Sample, scaled};
use tongban_wire::WireError;

/// Asks what the pad is.
pub const CAPABILITY: u8 = 0x09;
/// Bytes of that answer, its id included.
pub const CAPABILITY_LEN: usize = 17;

const PEN: u8 = 0x01;
const PEN_TIMED: u8 = 0x34;
const CLEAR: u8 = 0x20;
const INKING: u8 = 0x21;
const IMAGE_START: u8 = 0x25;
const IMAGE_DATA: u8 = 0x26;
const IMAGE_END: u8 = 0x27;
const WRITING_AREA: u8 = 0x2A;
/// Bytes of a picture in one report.
const IMAGE_BLOCK: usize = 253;

/// What a pad is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stu {
    /// Width of the tablet, in its own steps.
    pub width: u16,
    /// Height of the tablet.
    pub height: u16,
    /// Most pressure.
    pub pressure: u16,
    /// Width and height of its display, in dots.
    pub display: (u16, u16),
    /// Reports a second.
    pub rate: u8,
}

impl Stu {
    /// Reads the answer to report 09; nothing when it is not one of a pad.
    pub fn of(answer: &[u8]) -> Option<Stu> {
        let word = |at: usize| Some(u16::from_be_bytes([*answer.get(at)?, *answer.get(at + 1)?]));
        let known = answer.first() == Some(&CAPABILITY);
        let stu = Stu {
            width: word(1)?,
            height: word(3)?,
            pressure: word(5)?,
            display: (word(7)?, word(9)?),
            rate: *answer.get(11)?,
        };
        (known && stu.width > 0 && stu.height > 0 && stu.pressure > 0).then_some(stu)
    }

    /// Where the pen is; nothing for other reports. Errors: [`WireError::Garbled`].
    pub fn sample(&self, report: &[u8]) -> Result<Option<Sample>, WireError> {
        let least = match report.first() {
            Some(&PEN) => 7,
            Some(&PEN_TIMED) => 11,
            Some(_) => return Ok(None),
            None => return Err(WireError::Garbled("an empty report")),
        };
        if report.len() < least {
            return Err(WireError::Garbled("a pen report cut short"));
        }
        let word = |at: usize| u16::from_be_bytes([report[at], report[at + 1]]);
        // Makers differ in what the upper four bits mean; that pressure is contact holds for all of them.
        let pressure = word(1) & 0x0FFF;
        let (x, y) = (word(3), word(5));
        if x > self.width || y > self.height {
            return Err(WireError::Garbled("a pen outside the pad"));
        }
        Ok(Some(Sample {
            x: scaled(x.into(), self.width.into(), 10_000),
            y: scaled(y.into(), self.height.into(), 10_000),
            pressure: scaled(pressure.min(self.pressure).into(), self.pressure.into(), 1_000),
            down: pressure > 0,
            clock_ms: (report[0] == PEN_TIMED).then(|| word(7)),
        }))
    }

    /// Feature reports that clear the display, and begin (`true`) or end inking in the part above `below` (0–10000).
    pub fn prepare(&self, inking: bool, below: u16) -> Vec<Vec<u8>> {
        let bottom = u32::from(self.height) * u32::from(below) / 10_000;
        let mut area = vec![WRITING_AREA];
        for edge in [0, 0, self.width, bottom as u16] {
            area.extend(edge.to_le_bytes());
        }
        match inking {
            true => vec![vec![CLEAR, 0], area, vec![INKING, 1]],
            false => vec![vec![INKING, 0], vec![CLEAR, 0]],
        }
    }

    /// Feature reports that show a picture of one bit a dot, rows packed from the upper left.
    pub fn picture(bits: &[u8]) -> Vec<Vec<u8>> {
        let block = |block: &[u8]| {
            let mut report = vec![IMAGE_DATA];
            report.extend((block.len() as u16).to_le_bytes());
            report.extend(block);
            report.resize(3 + IMAGE_BLOCK, 0);
            report
        };
        let start = std::iter::once(vec![IMAGE_START, 0]);
        start.chain(bits.chunks(IMAGE_BLOCK).map(block)).chain([vec![IMAGE_END, 0]]).collect()
    }
}
