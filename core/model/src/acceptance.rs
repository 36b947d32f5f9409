//! The acceptance number (受理号, GA 214.4-2004): the name of one application, printed on its receipt.
//!
//! Twenty-two digits: region of the accepting authority (6), police station (3), day of acceptance `YYYYMMDD` (8) and
//! a sequence (5) that begins again at 00001 each day.
//! It leads to a person's case, so it prints as `[reference]` and its content leaves through
//! [`AcceptanceNumber::expose`] only.

use crate::typed;
use crate::{Date, Family};
use std::fmt;

/// How many digits the number has.
const DIGITS: usize = 22;

/// An acceptance number that keeps every rule of its form.
///
/// ```
/// use tongban_model::{AcceptanceFault, AcceptanceNumber};
///
/// let number = AcceptanceNumber::new("450103", "021", "2026-11-22".parse().unwrap(), 17)?;
/// assert_eq!(number.expose(), "4501030212026112200017");
/// assert_eq!(AcceptanceNumber::parse("450103 021 20261122 00017")?, number);
/// assert_eq!(number.to_string(), "[reference]");
/// # Ok::<(), AcceptanceFault>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AcceptanceNumber {
    /// Twenty-two ASCII digits.
    text: Box<str>,
    date: Date,
    sequence: u32,
}

/// Which rule an acceptance number breaks.
///
/// For a number that was typed or scanned the applicant must act; for one made by [`AcceptanceNumber::new`] the
/// integrator whose site file names region and station. It never holds a digit of the number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AcceptanceFault {
    /// Nothing was typed.
    Empty,
    /// Something else than a digit.
    NotADigit {
        /// Which character of the text as typed, counted from 1 with spaces.
        position: usize,
    },
    /// Not twenty-two digits.
    Length {
        /// How many there are, without spaces.
        found: usize,
    },
    /// The region is not six digits of which the first is 1 to 8.
    Region,
    /// The station is not three digits.
    Station,
    /// The calendar has no such day of acceptance.
    NoSuchDay,
    /// The sequence is outside 1 to 99999.
    Sequence,
}

impl AcceptanceFault {
    /// A stable word for the rule, by which screens choose their text.
    pub const fn code(self) -> &'static str {
        match self {
            AcceptanceFault::Empty => "empty",
            AcceptanceFault::NotADigit { .. } => "not-a-digit",
            AcceptanceFault::Length { .. } => "length",
            AcceptanceFault::Region => "region",
            AcceptanceFault::Station => "station",
            AcceptanceFault::NoSuchDay => "no-such-day",
            AcceptanceFault::Sequence => "sequence",
        }
    }

    /// Who must act on a number that was typed or scanned: the applicant.
    pub const fn family(self) -> Family {
        Family::Retry
    }
}

impl fmt::Display for AcceptanceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read the acceptance number: ")?;
        match self {
            AcceptanceFault::Empty => f.write_str("nothing was typed, expected 22 digits"),
            AcceptanceFault::NotADigit { position } => {
                write!(f, "character {position} is not a digit, expected 22 digits")
            }
            AcceptanceFault::Length { found } => write!(f, "{found} digits, expected 22"),
            AcceptanceFault::Region => f.write_str("the region is not six digits that begin with 1 to 8"),
            AcceptanceFault::Station => f.write_str("the station is not three digits"),
            AcceptanceFault::NoSuchDay => f.write_str("digits 10 to 17 are not a day of the calendar"),
            AcceptanceFault::Sequence => f.write_str("the sequence is outside 1 to 99999"),
        }
    }
}

impl std::error::Error for AcceptanceFault {}

impl AcceptanceNumber {
    /// Makes the number of a new application: region (six digits), station (three digits), day of acceptance,
    /// sequence of the day (1 to 99999).
    ///
    /// Errors: `Region` and `Station`, for the integrator; `Sequence`, when the day's numbers are used up.
    pub fn new(region: &str, station: &str, date: Date, sequence: u32) -> Result<Self, AcceptanceFault> {
        if !digits(region, 6) || !(b'1'..=b'8').contains(&region.as_bytes()[0]) {
            return Err(AcceptanceFault::Region);
        }
        if !digits(station, 3) {
            return Err(AcceptanceFault::Station);
        }
        if !(1..=99_999).contains(&sequence) {
            return Err(AcceptanceFault::Sequence);
        }
        let text = format!("{region}{station}{}{sequence:05}", date.compact());
        Ok(AcceptanceNumber { text: text.into(), date, sequence })
    }

    /// Reads a number as a scanner gives it or a person types it: full-width digits and spaces are forgiven.
    pub fn parse(text: &str) -> Result<Self, AcceptanceFault> {
        let mut number = String::with_capacity(DIGITS);
        let mut found = 0;
        for (index, typed) in text.chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            let digit = typed::digit(typed).ok_or(AcceptanceFault::NotADigit { position: index + 1 })?;
            found += 1;
            if found <= DIGITS {
                number.push(char::from(digit));
            }
        }
        match found {
            0 => return Err(AcceptanceFault::Empty),
            DIGITS => {}
            _ => return Err(AcceptanceFault::Length { found }),
        }
        let date = number[9..17].parse().map_err(|_| AcceptanceFault::NoSuchDay)?;
        let sequence = number[17..].parse().map_err(|_| AcceptanceFault::Sequence)?;
        Self::new(&number[..6], &number[6..9], date, sequence)
    }

    /// The twenty-two digits. Call it where the number leaves on purpose: to a paper, a registry, the applicant's screen.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The region of the accepting authority, six digits.
    pub fn region(&self) -> &str {
        &self.text[..6]
    }

    /// The police station within the region, three digits.
    pub fn station(&self) -> &str {
        &self.text[6..9]
    }

    /// The day of acceptance.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The sequence of the day, 1 to 99999.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }
}

/// Prints `[reference]`.
impl fmt::Display for AcceptanceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&crate::Personal::Reference, f)
    }
}

/// Prints `[reference]`.
impl fmt::Debug for AcceptanceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day() -> Date {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn parts_come_out_as_they_went_in() {
        let number = AcceptanceNumber::parse("４５０１０３ 021 20261122 00017\r\n").unwrap();
        assert_eq!((number.region(), number.station(), number.sequence()), ("450103", "021", 17));
        assert_eq!(number.date().to_string(), "2026-11-22");
        assert_eq!(number.expose(), "4501030212026112200017");
    }

    #[test]
    fn each_broken_rule_is_named() {
        use AcceptanceFault::*;
        for (text, fault) in [
            ("", Empty),
            (" \u{3000}", Empty),
            ("450103021202611220001", Length { found: 21 }),
            ("45010302120261122000170", Length { found: 23 }),
            ("45010302120261122OOO17", NotADigit { position: 18 }),
            ("450103-021-20261122-00017", NotADigit { position: 7 }),
            ("0501030212026112200017", Region),
            ("9501030212026112200017", Region),
            ("4501030212026022900017", NoSuchDay),
            ("4501030212026112200000", Sequence),
        ] {
            assert_eq!(AcceptanceNumber::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn parts_of_the_wrong_form_make_no_number() {
        use AcceptanceFault::*;
        for (region, station, sequence, fault) in [
            ("45010", "021", 1, Region),
            ("45010x", "021", 1, Region),
            ("４５", "021", 1, Region),
            ("", "021", 1, Region),
            ("450103", "21", 1, Station),
            ("450103", "二", 1, Station),
            ("450103", "021", 0, Sequence),
            ("450103", "021", 100_000, Sequence),
        ] {
            assert_eq!(
                AcceptanceNumber::new(region, station, day(), sequence),
                Err(fault),
                "{region} {station} {sequence}"
            );
        }
    }

    #[test]
    fn a_reference_never_prints_itself() {
        let number = AcceptanceNumber::new("450103", "021", day(), 17).unwrap();
        assert_eq!(format!("{number} {number:?}"), "[reference] [reference]");
    }

    proptest! {
        #[test]
        fn every_number_survives_the_way_out_and_back(
            region in "[1-8][0-9]{5}", station in "[0-9]{3}", days in 0..40_000i32, sequence in 1..=99_999u32,
        ) {
            let number = AcceptanceNumber::new(&region, &station, Date::from_days(days).unwrap(), sequence).unwrap();
            prop_assert_eq!(number.expose().len(), DIGITS);
            prop_assert_eq!(AcceptanceNumber::parse(number.expose()), Ok(number));
        }

        #[test]
        fn no_text_makes_it_panic(text in prop_oneof![".{0,30}", "[0-9０-９ ]{18,26}"]) {
            if let Ok(number) = AcceptanceNumber::parse(&text) {
                prop_assert_eq!(AcceptanceNumber::parse(number.expose()), Ok(number));
            }
        }
    }
}
