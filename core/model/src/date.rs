//! A calendar day, and the month arithmetic the rules need.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, counted from 1970-01-01. Years 1 to 9999.
///
/// `Debug` shows no more than `date`: a birth day describes a person. `Display` shows the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Date(i32);

/// Why a text or a triple is not a date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateFault {
    /// Neither `YYYY-MM-DD` nor `YYYYMMDD`.
    Form,
    /// The calendar has no such day.
    NoSuchDay,
}

impl fmt::Display for DateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateFault::Form => "not of the form YYYY-MM-DD or YYYYMMDD",
            DateFault::NoSuchDay => "the calendar has no such day",
        })
    }
}

impl std::error::Error for DateFault {}

impl Date {
    /// The day with this year, month and day of month.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, DateFault> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
            return Err(DateFault::NoSuchDay);
        }
        Ok(Date(days_from_civil(year, month, day)))
    }

    /// The day this many days after 1970-01-01; `None` outside years 1 to 9999.
    pub fn from_days(days: i32) -> Option<Self> {
        (days_from_civil(1, 1, 1)..=days_from_civil(9999, 12, 31)).contains(&days).then_some(Date(days))
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Year, month, day of month.
    pub fn ymd(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// The same day `months` later (or earlier), held to the last day of a shorter month:
    /// 31 August and six months give 28 or 29 February.
    pub fn add_months(self, months: i32) -> Self {
        let (year, month, day) = self.ymd();
        let index = (year * 12 + month as i32 - 1).saturating_add(months);
        let (year, month) = (index.div_euclid(12).clamp(1, 9999), index.rem_euclid(12) as u32 + 1);
        Date(days_from_civil(year, month, day.min(days_in(year, month))))
    }

    /// The day `days` later (or earlier), held within years 1 to 9999.
    pub fn add_days(self, days: i32) -> Self {
        Date(self.0.saturating_add(days).clamp(days_from_civil(1, 1, 1), days_from_civil(9999, 12, 31)))
    }

    /// Whole years from this day to `on`: a person's age. Born on 29 February, one is a year older on 1 March.
    pub fn years_until(self, on: Date) -> i32 {
        let ((y1, m1, d1), (y2, m2, d2)) = (self.ymd(), on.ymd());
        y2 - y1 - i32::from((m2, d2) < (m1, d1))
    }

    /// `YYYYMMDD`, as cards and forms write it.
    pub fn compact(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{y:04}{m:02}{d:02}")
    }
}

/// Refuses days outside years 1 to 9999, so that none comes in over a wire.
impl TryFrom<i32> for Date {
    type Error = DateFault;

    fn try_from(days: i32) -> Result<Self, DateFault> {
        Date::from_days(days).ok_or(DateFault::NoSuchDay)
    }
}

impl From<Date> for i32 {
    fn from(date: Date) -> i32 {
        date.days()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("date")
    }
}

impl FromStr for Date {
    type Err = DateFault;

    fn from_str(text: &str) -> Result<Self, DateFault> {
        let b = text.as_bytes();
        let digits = match b.len() {
            8 => text.to_owned(),
            10 if b[4] == b'-' && b[7] == b'-' => format!("{}{}{}", &text[..4], &text[5..7], &text[8..]),
            _ => return Err(DateFault::Form),
        };
        if !digits.bytes().all(|c| c.is_ascii_digit()) {
            return Err(DateFault::Form);
        }
        let number = |range: std::ops::Range<usize>| digits[range].parse::<u32>().map_err(|_| DateFault::Form);
        Date::new(number(0..4)? as i32, number(4..6)?, number(6..8)?)
    }
}

fn leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        2 => 28 + u32::from(leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years, years from 1 March.
fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((month as i32 + 9) % 12) + 2) / 5 + day as i32 - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i32::from(month <= 2), month as u32, (doy - (153 * mp + 2) / 5 + 1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn months_end_where_the_calendar_ends() {
        for (from, months, to) in [
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2026-01-15", -6, "2025-07-15"),
            ("2026-12-01", 1, "2027-01-01"),
        ] {
            assert_eq!(date(from).add_months(months).to_string(), to);
        }
    }

    #[test]
    fn no_step_leaves_the_calendar() {
        let day = date("2026-11-22");
        for step in [i32::MIN, -100_000_000, 100_000_000, i32::MAX] {
            for (there, expected) in
                [(day.add_days(step), ["0001-01-01", "9999-12-31"]), (day.add_months(step), ["0001", "9999"])]
            {
                assert!(there.to_string().starts_with(expected[usize::from(step > 0)]), "{step} led to {there}");
            }
            assert_eq!(Date::try_from(step), Err(DateFault::NoSuchDay));
        }
        assert_eq!(Date::try_from(day.days()), Ok(day));
    }

    #[test]
    fn age_turns_on_the_birthday_and_a_leap_child_ages_on_the_first_of_march() {
        for (born, on, age) in [
            ("2010-11-22", "2026-11-21", 15),
            ("2010-11-22", "2026-11-22", 16),
            ("2008-02-29", "2025-02-28", 16),
            ("2008-02-29", "2025-03-01", 17),
        ] {
            assert_eq!(date(born).years_until(date(on)), age, "{born} {on}");
        }
    }

    #[test]
    fn what_is_not_a_day_is_refused() {
        for (text, fault) in [
            ("2025-02-29", DateFault::NoSuchDay),
            ("20251301", DateFault::NoSuchDay),
            ("2025/01/01", DateFault::Form),
            ("2025-1-1", DateFault::Form),
            ("", DateFault::Form),
            ("１２３", DateFault::Form),
            ("长期长", DateFault::Form),
        ] {
            assert_eq!(text.parse::<Date>(), Err(fault), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_survives_the_way_out_and_back(days in -719_162i32..2_932_896) {
            let day = Date::from_days(days).unwrap();
            prop_assert_eq!(day.to_string().parse::<Date>().unwrap(), day);
            prop_assert_eq!(day.compact().parse::<Date>().unwrap(), day);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,12}") {
            let _ = text.parse::<Date>();
        }
    }
}
