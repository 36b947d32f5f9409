//! Frames: `start [length] body [before sum] end`. Pure; takes any bytes in any pieces.

use serde::Deserialize;
use tongban_wire::sum;

/// How messages are framed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Framing {
    /// Bytes every frame begins with; may be empty.
    pub start: Vec<u8>,
    /// How its length is told.
    pub extent: Extent,
    /// The check sum.
    pub sum: Option<Sum>,
    /// Bytes every frame ends with; may be empty unless the extent is [`Extent::Delimited`].
    pub end: Vec<u8>,
    /// Most bytes of a body.
    pub longest: usize,
}

/// How the length of a body is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Extent {
    /// By the bytes at the end.
    #[default]
    Delimited,
    /// By a length behind the start.
    Length {
        /// 1 or 2 bytes.
        bytes: u8,
        /// Low byte first.
        little: bool,
        /// What the length counts beyond the body.
        adds: i32,
    },
    /// It is always that long.
    Fixed(usize),
    /// One HID report is one body.
    Report,
}

/// A check sum.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// How it is reckoned.
    pub kind: SumKind,
    /// How it is written.
    #[serde(default)]
    pub form: SumForm,
    /// What it covers.
    #[serde(default)]
    pub over: Over,
    /// Text between body and sum, `*` say.
    #[serde(default)]
    pub before: String,
}

/// How a check sum is reckoned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SumKind {
    /// Exclusive or.
    Xor,
    /// Sum modulo 256.
    Sum8,
    /// Two's complement of the sum.
    Lrc,
    /// CRC-16 of Modbus.
    Crc16Modbus,
    /// CRC-16 CCITT that begins with FFFF.
    Crc16Ccitt,
    /// CRC-16 CCITT that begins with 0000.
    Crc16Xmodem,
}

/// How a check sum is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SumForm {
    /// As bytes, the high one first.
    #[default]
    Big,
    /// As bytes, the low one first.
    Little,
    /// In hexadecimal, capitals.
    Hex,
}

/// What a check sum covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// The body.
    #[default]
    Body,
    /// Length and body.
    LengthAndBody,
    /// All before it.
    All,
}

impl Sum {
    fn wide(&self) -> bool {
        matches!(self.kind, SumKind::Crc16Modbus | SumKind::Crc16Ccitt | SumKind::Crc16Xmodem)
    }

    /// Bytes it takes, with what stands before it.
    fn len(&self) -> usize {
        let bytes = if self.wide() { 2 } else { 1 };
        self.before.len() + if self.form == SumForm::Hex { bytes * 2 } else { bytes }
    }

    fn written(&self, covered: &[u8]) -> Vec<u8> {
        let value = match self.kind {
            SumKind::Xor => sum::xor(covered).into(),
            SumKind::Sum8 => sum::sum8(covered).into(),
            SumKind::Lrc => sum::lrc(covered).into(),
            SumKind::Crc16Modbus => sum::crc16_modbus(covered),
            SumKind::Crc16Ccitt => sum::crc16_ccitt(covered, 0xFFFF),
            SumKind::Crc16Xmodem => sum::crc16_ccitt(covered, 0),
        };
        let mut written = self.before.clone().into_bytes();
        match (self.form, self.wide()) {
            (SumForm::Hex, true) => written.extend(format!("{value:04X}").bytes()),
            (SumForm::Hex, false) => written.extend(format!("{value:02X}").bytes()),
            (SumForm::Big, true) => written.extend(value.to_be_bytes()),
            (SumForm::Little, true) => written.extend(value.to_le_bytes()),
            (_, false) => written.push(value as u8),
        }
        written
    }
}

impl Framing {
    /// A body as a frame; nothing when it does not fit.
    pub fn frame(&self, body: &[u8]) -> Option<Vec<u8>> {
        let mut frame = self.start.clone();
        match self.extent {
            Extent::Report => return Some(body.to_vec()),
            Extent::Fixed(size) if size != body.len() => return None,
            Extent::Length { bytes, little, adds } => {
                let value = i64::try_from(body.len()).ok()? + i64::from(adds);
                let value = u16::try_from(value).ok().filter(|value| bytes == 2 || *value <= 255)?;
                match (bytes, little) {
                    (1, _) => frame.push(value as u8),
                    (_, false) => frame.extend(value.to_be_bytes()),
                    (_, true) => frame.extend(value.to_le_bytes()),
                }
            }
            Extent::Delimited | Extent::Fixed(_) => {}
        }
        let body_at = frame.len();
        frame.extend(body);
        if let Some(sum) = &self.sum {
            let written = sum.written(self.covered(sum, &frame, body_at));
            frame.extend(written);
        }
        frame.extend(&self.end);
        (body.len() <= self.longest).then_some(frame)
    }

    fn covered<'a>(&self, sum: &Sum, before_sum: &'a [u8], body_at: usize) -> &'a [u8] {
        match sum.over {
            Over::Body => &before_sum[body_at..],
            Over::LengthAndBody => &before_sum[self.start.len()..],
            Over::All => before_sum,
        }
    }
}

/// Takes bodies out of bytes.
#[derive(Clone, Debug)]
pub struct Framer {
    framing: Framing,
    bytes: Vec<u8>,
}

impl Framer {
    /// Of that framing.
    pub fn new(framing: Framing) -> Framer {
        Framer { framing, bytes: Vec::new() }
    }

    /// Takes bytes as they came; for HID one report.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Forgets what came.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Whether a frame has begun and not ended.
    pub fn is_begun(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// The line went quiet inside a frame: its first byte is given up, and the rest read again.
    pub fn give_up(&mut self) {
        if !self.bytes.is_empty() {
            self.bytes.remove(0);
        }
    }

    /// The next body, or why bytes are none.
    pub fn next_body(&mut self) -> Option<Result<Vec<u8>, &'static str>> {
        loop {
            let Framing { start, extent, sum, end, longest } = &self.framing;
            if *extent == Extent::Report {
                let report = std::mem::take(&mut self.bytes);
                return (!report.is_empty()).then_some(Ok(report));
            }
            // What stands before a start is noise; a start may have begun at the end of what is here.
            if !start.is_empty() {
                let found = self.bytes.windows(start.len()).position(|window| window == start);
                let kept = (0..start.len()).rev().find(|len| self.bytes.ends_with(&start[..*len])).unwrap_or(0);
                let noise = found.unwrap_or(self.bytes.len() - kept);
                self.bytes.drain(..noise);
                found?;
            }
            let sum_len = sum.as_ref().map_or(0, Sum::len);
            let (body_at, body_len) = match *extent {
                Extent::Fixed(size) => (start.len(), size),
                Extent::Length { bytes, little, adds } => {
                    let field = self.bytes.get(start.len()..start.len() + usize::from(bytes))?;
                    let value = match (field, little) {
                        ([one], _) => u16::from(*one),
                        (two, false) => u16::from_be_bytes([two[0], two[1]]),
                        (two, true) => u16::from_le_bytes([two[0], two[1]]),
                    };
                    match usize::try_from(i32::from(value) - adds).ok().filter(|len| len <= longest) {
                        Some(len) => (start.len() + usize::from(bytes), len),
                        None => return Some(self.refuse("a wrong length")),
                    }
                }
                Extent::Delimited | Extent::Report => {
                    let searched = &self.bytes[start.len()..];
                    match searched.windows(end.len().max(1)).position(|window| window == end.as_slice()) {
                        Some(at) => match at.checked_sub(sum_len) {
                            Some(len) if len <= *longest => (start.len(), len),
                            // An empty line is a newline of two kinds, not a message.
                            _ if at == 0 => {
                                self.bytes.drain(..start.len() + end.len());
                                continue;
                            }
                            _ => {
                                self.bytes.drain(..start.len() + at + end.len());
                                return Some(Err("a message of a wrong length"));
                            }
                        },
                        None if searched.len() > longest + sum_len + end.len() => {
                            self.bytes.clear();
                            return Some(Err("longer than any message"));
                        }
                        None => return None,
                    }
                }
            };
            let sum_at = body_at + body_len;
            let whole = sum_at + sum_len + end.len();
            if self.bytes.len() < whole {
                return None;
            }
            if self.bytes[sum_at + sum_len..whole] != *end.as_slice() {
                return Some(self.refuse("a message without its end"));
            }
            if let Some(sum) = sum {
                let wanted = sum.written(self.framing.covered(sum, &self.bytes[..sum_at], body_at));
                if !self.bytes[sum_at..sum_at + sum_len].eq_ignore_ascii_case(&wanted) {
                    let delimited = *extent == Extent::Delimited;
                    if delimited {
                        self.bytes.drain(..whole);
                        return Some(Err("a wrong checksum"));
                    }
                    return Some(self.refuse("a wrong checksum"));
                }
            }
            let body = self.bytes[body_at..sum_at].to_vec();
            self.bytes.drain(..whole);
            return Some(Ok(body));
        }
    }

    /// Gives up the first byte, so that a good frame inside a bad one is found.
    fn refuse(&mut self, why: &'static str) -> Result<Vec<u8>, &'static str> {
        self.bytes.remove(0);
        Err(why)
    }
}
