//! Fields of a text: UTF-16, little-endian, padded with blanks.

use super::LENGTH;
use std::fmt;
use tongban_sdk::Date;

/// Why a text is not a record. It names the field, never its content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordFault {
    /// Not 256 bytes.
    Length,
    /// The unit at 248 names no kind this driver knows.
    Kind,
    /// A field that cannot be, or contradicts another.
    Field {
        /// Its name, as in the class.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl RecordFault {
    pub(super) fn field(name: &'static str, why: &'static str) -> RecordFault {
        RecordFault::Field { name, why }
    }
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordFault::Length => f.write_str("the text on the card is not 256 bytes"),
            RecordFault::Kind => f.write_str("a kind of card this driver does not know"),
            RecordFault::Field { name, why } => write!(f, "the card's record contradicts itself: {name}: {why}"),
        }
    }
}

impl std::error::Error for RecordFault {}

/// The text of a card.
pub(super) struct Fields<'a>(&'a [u8; LENGTH]);

impl<'a> Fields<'a> {
    pub(super) fn of(text: &'a [u8]) -> Result<Fields<'a>, RecordFault> {
        text.try_into().map(Fields).map_err(|_| RecordFault::Length)
    }

    /// One unit.
    pub(super) fn unit(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.0[at], self.0[at + 1]])
    }

    /// A field of so many bytes, without its padding.
    pub(super) fn text(&self, at: usize, len: usize, name: &'static str) -> Result<String, RecordFault> {
        text(&self.0[at..at + len], name)
    }

    /// Two fields that hold one text: joined before the padding is taken off, so that a blank at the seam stays.
    pub(super) fn joined(
        &self,
        one: (usize, usize),
        other: (usize, usize),
        name: &'static str,
    ) -> Result<String, RecordFault> {
        let bytes = [&self.0[one.0..one.0 + one.1], &self.0[other.0..other.0 + other.1]].concat();
        text(&bytes, name)
    }

    /// A field that must not be empty.
    pub(super) fn filled(&self, at: usize, len: usize, name: &'static str) -> Result<String, RecordFault> {
        let text = self.text(at, len, name)?;
        if text.is_empty() { Err(RecordFault::field(name, "empty")) } else { Ok(text) }
    }

    /// A field that may be empty.
    pub(super) fn optional(&self, at: usize, len: usize, name: &'static str) -> Result<Option<String>, RecordFault> {
        Ok(Some(self.text(at, len, name)?).filter(|text| !text.is_empty()))
    }

    /// A day, eight digits.
    pub(super) fn day(&self, at: usize, name: &'static str) -> Result<Date, RecordFault> {
        day(&self.text(at, 16, name)?, name)
    }

    /// A digit of GB/T 2261.1.
    pub(super) fn sex(&self, at: usize) -> Result<String, RecordFault> {
        let sex = self.text(at, 2, "sex")?;
        let known = ["0", "1", "2", "9"].contains(&sex.as_str());
        if known { Ok(sex) } else { Err(RecordFault::field("sex", "no digit of GB/T 2261.1")) }
    }
}

/// UTF-16 without the padding at both ends; what stands between words stays, for names and addresses with blanks.
pub(super) fn text(bytes: &[u8], name: &'static str) -> Result<String, RecordFault> {
    let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    let text = text.map_err(|_| RecordFault::field(name, "not text"))?;
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    if text.chars().any(char::is_control) {
        return Err(RecordFault::field(name, "holds a control character"));
    }
    Ok(text.to_owned())
}

pub(super) fn day(text: &str, name: &'static str) -> Result<Date, RecordFault> {
    let digits = text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_digit());
    let day = if digits { text.parse().ok() } else { None };
    day.ok_or(RecordFault::field(name, "not a day of the calendar"))
}
