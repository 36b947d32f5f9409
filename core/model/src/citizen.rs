//! The citizen number (公民身份号码, GB 11643-1999): what a person is asked for first, and what is mistyped most.
//!
//! Eighteen characters: region of first registration (6), birth day `YYYYMMDD` (8), sequence (3; odd for men, even
//! for women) and a check character by ISO 7064 MOD 11-2.
//! Residents from Hong Kong, Macau and Taiwan hold numbers of the same form under 81, 82 and 83; the card of a foreign
//! permanent resident (2023 edition) writes `9`, province (2), country (3) where a citizen has the region.
//!
//! A well-formed number is not yet a person's number: numbers given twice or wrongly exist, so the registry decides.
//! The region is never looked up in a table, because it is the code of the year of registration and the county may be
//! gone today.

use crate::typed;
use crate::{Date, Family};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A citizen number that keeps every rule of its form. It prints as `[number]`; see [`CitizenNumber::expose`].
///
/// ```
/// use tongban_model::{CitizenNumber, CitizenNumberFault, Date, Sex};
///
/// let today: Date = "2026-11-22".parse().unwrap();
/// let number = CitizenNumber::parse("４５０１００ 19960229 123x", today)?;
/// assert_eq!(number.expose(), "45010019960229123X");
/// assert_eq!(number.birth().to_string(), "1996-02-29");
/// assert!(number.sex() == Sex::Male);
/// assert_eq!(number.to_string(), "[number]");
/// # Ok::<(), CitizenNumberFault>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenNumber {
    /// Seventeen digits and a digit or `X`.
    text: Box<str>,
    birth: Date,
}

/// Whose number it is, as its region part tells.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum CitizenNumberKind {
    /// A citizen, on a resident identity card (居民身份证).
    Resident,
    /// A resident from Hong Kong (81), Macau (82) or Taiwan (83), on a residence permit (港澳台居民居住证).
    HongKongMacauTaiwan,
    /// A foreign permanent resident (9…), on the card issued from 2023-12-01 (外国人永久居留身份证).
    ForeignPermanentResident,
}

/// Which rule a typed citizen number breaks. The applicant must act: look at the card and type again.
///
/// It tells the rule, and at most a position or a length; never a character of the number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CitizenNumberFault {
    /// Nothing was typed.
    Empty,
    /// Neither a digit nor an X in the last place.
    NotADigit {
        /// Which character of the text as typed, counted from 1 with spaces.
        position: usize,
    },
    /// Fifteen digits: the number of a first-generation card. The eighteen of the present card are needed.
    FirstGeneration,
    /// Not eighteen characters.
    Length {
        /// How many there are, without spaces.
        found: usize,
    },
    /// No region begins like this: not with 1 to 8, nor is it the form of a foreign permanent resident's number.
    RegionClass,
    /// The calendar has no such birth day.
    NoSuchBirthDay,
    /// The birth day is yet to come.
    BirthInFuture,
    /// The sequence is 000, or (when composing) above 999.
    Sequence,
    /// The last character does not fit the others, so at least one of the eighteen is wrong.
    CheckCharacter,
}

impl CitizenNumberFault {
    /// A stable word for the rule, by which screens choose their text.
    pub const fn code(self) -> &'static str {
        match self {
            CitizenNumberFault::Empty => "empty",
            CitizenNumberFault::NotADigit { .. } => "not-a-digit",
            CitizenNumberFault::FirstGeneration => "first-generation",
            CitizenNumberFault::Length { .. } => "length",
            CitizenNumberFault::RegionClass => "region-class",
            CitizenNumberFault::NoSuchBirthDay => "no-such-birth-day",
            CitizenNumberFault::BirthInFuture => "birth-in-future",
            CitizenNumberFault::Sequence => "sequence",
            CitizenNumberFault::CheckCharacter => "check-character",
        }
    }

    /// Who must act: the applicant.
    pub const fn family(self) -> Family {
        Family::Retry
    }
}

impl fmt::Display for CitizenNumberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read the citizen number: ")?;
        match self {
            CitizenNumberFault::Empty => f.write_str("nothing was typed, expected 18 characters"),
            CitizenNumberFault::NotADigit { position } => {
                write!(f, "character {position} is not a digit, expected digits and at most an X at the end")
            }
            CitizenNumberFault::FirstGeneration => {
                f.write_str("15 digits are a first-generation number, expected the 18 characters of the present card")
            }
            CitizenNumberFault::Length { found } => write!(f, "{found} characters, expected 18"),
            CitizenNumberFault::RegionClass => {
                f.write_str("no region begins like this, expected 1 to 8 or the 9 of a foreign resident")
            }
            CitizenNumberFault::NoSuchBirthDay => f.write_str("characters 7 to 14 are not a day of the calendar"),
            CitizenNumberFault::BirthInFuture => f.write_str("the birth day in characters 7 to 14 is after today"),
            CitizenNumberFault::Sequence => f.write_str("the sequence in characters 15 to 17 is outside 001 to 999"),
            CitizenNumberFault::CheckCharacter => {
                f.write_str("the check character does not fit, so some character is wrong")
            }
        }
    }
}

impl std::error::Error for CitizenNumberFault {}

impl CitizenNumber {
    /// Reads a number as a person types it: `x` or `X`, full-width characters from an input method, spaces anywhere.
    ///
    /// `today` is the day in China; a birth day after it is refused, the day itself is accepted.
    /// The first rule broken is the one reported, in the order of [`CitizenNumberFault`]; the applicant must act on each.
    pub fn parse(text: &str, today: Date) -> Result<Self, CitizenNumberFault> {
        Self::checked(read(text)?, today)
    }

    /// Builds the number of a made-up citizen: region (six digits), birth day, sequence 1 to 999; the check character
    /// is worked out. For synthetic people in tests, simulators and sandboxes.
    ///
    /// Breaks the same rules as [`CitizenNumber::parse`]: positions in a fault then count in the composed number.
    pub fn compose(region: &str, birth: Date, sequence: u16, today: Date) -> Result<Self, CitizenNumberFault> {
        if !(1..=999).contains(&sequence) {
            return Err(CitizenNumberFault::Sequence);
        }
        let mut number = read(&format!("{region}{}{sequence:03}0", birth.compact()))?;
        number[17] = check_character(&number);
        Self::checked(number, today)
    }

    fn checked(number: [u8; 18], today: Date) -> Result<Self, CitizenNumberFault> {
        // A foreign resident's 9 is followed by the province, whose first digit is a region's first digit.
        let class = if number[0] == b'9' { number[1] } else { number[0] };
        if !(b'1'..=b'8').contains(&class) {
            return Err(CitizenNumberFault::RegionClass);
        }
        let value =
            |range: std::ops::Range<usize>| number[range].iter().fold(0, |sum, d| sum * 10 + u32::from(d - b'0'));
        let birth = Date::new(value(6..10) as i32, value(10..12), value(12..14))
            .map_err(|_| CitizenNumberFault::NoSuchBirthDay)?;
        if birth > today {
            return Err(CitizenNumberFault::BirthInFuture);
        }
        if value(14..17) == 0 {
            return Err(CitizenNumberFault::Sequence);
        }
        if number[17] != check_character(&number) {
            return Err(CitizenNumberFault::CheckCharacter);
        }
        Ok(CitizenNumber { text: number.iter().map(|&c| char::from(c)).collect(), birth })
    }

    /// The eighteen characters, an `X` in capitals. Call it where the number leaves on purpose: to a registry, a
    /// paper, the applicant's own screen.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The birth day.
    pub fn birth(&self) -> Date {
        self.birth
    }

    /// The sex that the sequence tells: [`Sex::Male`] or [`Sex::Female`]. Where a card states another, the card counts.
    pub fn sex(&self) -> Sex {
        if self.sequence() % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The first six characters: the region of first registration, possibly abolished since; for a foreign permanent
    /// resident `9`, province and country.
    pub fn region(&self) -> &str {
        &self.text[..6]
    }

    /// The order code among those born on the same day in the same region, 1 to 999.
    pub fn sequence(&self) -> u16 {
        self.text[14..17].bytes().fold(0, |sum, d| sum * 10 + u16::from(d - b'0'))
    }

    /// Whose number it is.
    pub fn kind(&self) -> CitizenNumberKind {
        match self.text.as_bytes() {
            [b'9', ..] => CitizenNumberKind::ForeignPermanentResident,
            [b'8', b'1'..=b'3', ..] => CitizenNumberKind::HongKongMacauTaiwan,
            _ => CitizenNumberKind::Resident,
        }
    }
}

/// Prints `[number]`.
impl fmt::Display for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&crate::Personal::Number, f)
    }
}

/// Prints `[number]`.
impl fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Sex as GB/T 2261.1 codes it. Unknown and unspecified are answers of their own, never taken for one of the others.
///
/// It describes a person, so `Debug` shows no more than `[trait]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Sex {
    /// 未知的性别
    Unknown = 0,
    /// 男性
    Male = 1,
    /// 女性
    Female = 2,
    /// 未说明的性别
    Unspecified = 9,
}

impl Sex {
    /// The sex of a GB/T 2261.1 code; `None` for a number that is not one.
    pub const fn from_code(code: u8) -> Option<Sex> {
        match code {
            0 => Some(Sex::Unknown),
            1 => Some(Sex::Male),
            2 => Some(Sex::Female),
            9 => Some(Sex::Unspecified),
            _ => None,
        }
    }

    /// The GB/T 2261.1 code: 0, 1, 2 or 9.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// Prints `[trait]`.
impl fmt::Debug for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&crate::Personal::Trait, f)
    }
}

/// Eighteen characters, digits but for an `X` that may stand last.
fn read(text: &str) -> Result<[u8; 18], CitizenNumberFault> {
    let mut number = [b'0'; 18];
    let mut found = 0;
    let mut x_at = None;
    for (index, typed) in text.chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
        let position = index + 1;
        // An X is right until something follows it; a short number that ends in X is short, not wrongly spelt.
        if let Some(position) = x_at {
            return Err(CitizenNumberFault::NotADigit { position });
        }
        let symbol = match (typed::digit(typed), typed::narrow(typed)) {
            (Some(digit), _) => digit,
            (None, 'x' | 'X') => {
                x_at = Some(position);
                b'X'
            }
            _ => return Err(CitizenNumberFault::NotADigit { position }),
        };
        if let Some(place) = number.get_mut(found) {
            *place = symbol;
        }
        found += 1;
    }
    match found {
        0 => Err(CitizenNumberFault::Empty),
        15 if x_at.is_none() => Err(CitizenNumberFault::FirstGeneration),
        18 => Ok(number),
        _ => Err(CitizenNumberFault::Length { found }),
    }
}

/// ISO 7064 MOD 11-2 over the first seventeen digits; the weights are powers of two modulo 11.
fn check_character(number: &[u8; 18]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [u8; 11] = *b"10X98765432";
    let sum: u32 = number.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECK[(sum % 11) as usize]
}

#[cfg(test)]
#[path = "citizen_tests.rs"]
mod tests;
