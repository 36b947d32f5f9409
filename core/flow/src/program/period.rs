//! A length of time on the calendar: months and days, or without limit.

use std::fmt;
use tongban_model::{Date, Value};

/// The most months or days a period may have: a thousand years, far beyond any rule and far from overflow.
const MOST: i32 = 366_000;

/// A period as rules know it: `6 months`, `90 days`, `10 years`, `unlimited`.
///
/// `unlimited` is longer than any calendar: a date plus it is the last day there is, a date minus it the first.
/// So a renewal window without limit has always begun, and a grace period without limit never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// So many months and then so many days.
    Of {
        /// Months; a year is twelve.
        months: i32,
        /// Days; a week is seven.
        days: i32,
    },
    /// Without limit.
    Unlimited,
}

impl Period {
    /// Reads `6 months`, `1 month`, `2 years`, `90 days`, `2 weeks`, sums such as `1 year 6 months`, and `unlimited`.
    pub fn parse(text: &str) -> Option<Period> {
        let mut words = text.split_whitespace();
        let (mut months, mut days, mut parts) = (0i32, 0i32, 0);
        while let Some(word) = words.next() {
            if word == "unlimited" && parts == 0 {
                return words.next().is_none().then_some(Period::Unlimited);
            }
            if word.len() > 6 || !word.bytes().all(|c| c.is_ascii_digit()) {
                return None;
            }
            let count: i32 = word.parse().ok()?;
            let (sum, of) = match words.next()? {
                "year" | "years" => (&mut months, 12),
                "month" | "months" => (&mut months, 1),
                "week" | "weeks" => (&mut days, 7),
                "day" | "days" => (&mut days, 1),
                _ => return None,
            };
            *sum = count.checked_mul(of).and_then(|more| sum.checked_add(more)).filter(|&sum| sum <= MOST)?;
            parts += 1;
        }
        (parts > 0).then_some(Period::Of { months, days })
    }

    /// So many days; `None` for more than a period may have, or fewer than none.
    pub fn days(count: i64) -> Option<Period> {
        Some(Period::Of { months: 0, days: counted(count)? })
    }

    /// So many months; `None` as for [`Period::days`].
    pub fn months(count: i64) -> Option<Period> {
        Some(Period::Of { months: counted(count)?, days: 0 })
    }

    /// As a value: a list of months and days; without limit, an empty list.
    pub fn to_value(self) -> Value {
        Value::List(match self {
            Period::Of { months, days } => vec![Value::Int(months.into()), Value::Int(days.into())],
            Period::Unlimited => Vec::new(),
        })
    }

    /// Reads what [`Period::to_value`] wrote; `None` for any other value.
    pub fn from_value(value: &Value) -> Option<Period> {
        let part = |value: &Value| value.as_int().and_then(|n| i32::try_from(n).ok());
        match value {
            Value::List(parts) => match parts.as_slice() {
                [] => Some(Period::Unlimited),
                [months, days] => Some(Period::Of { months: part(months)?, days: part(days)? }),
                _ => None,
            },
            _ => None,
        }
    }

    /// The day this much after `date`.
    pub fn after(self, date: Date) -> Date {
        match self {
            Period::Of { months, days } => shift(date, months, days),
            Period::Unlimited => date.add_days(i32::MAX),
        }
    }

    /// The day this much before `date`.
    pub fn before(self, date: Date) -> Date {
        match self {
            Period::Of { months, days } => shift(date, months.saturating_neg(), days.saturating_neg()),
            Period::Unlimited => date.add_days(i32::MIN),
        }
    }
}

fn counted(count: i64) -> Option<i32> {
    i32::try_from(count).ok().filter(|count| (0..=MOST).contains(count))
}

fn shift(date: Date, months: i32, days: i32) -> Date {
    let date = if months == 0 { date } else { date.add_months(months) };
    if days == 0 { date } else { date.add_days(days) }
}

/// As manifests write it: `6 months`, `1 month 3 days`, `unlimited`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |n: i32, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
        match *self {
            Period::Unlimited => f.write_str("unlimited"),
            Period::Of { months, days: 0 } if months != 0 => f.write_str(&of(months, "month", "months")),
            Period::Of { months: 0, days } => f.write_str(&of(days, "day", "days")),
            Period::Of { months, days } => {
                write!(f, "{} {}", of(months, "month", "months"), of(days, "day", "days"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_read_exactly_or_not_at_all() {
        for (text, months, days) in [
            ("6 months", 6, 0),
            ("1 month", 1, 0),
            ("90 days", 0, 90),
            ("10 years", 120, 0),
            ("1 year 6 months", 18, 0),
            ("2 weeks", 0, 14),
            ("1 month 1 day", 1, 1),
            ("0 days", 0, 0),
            ("  6   months ", 6, 0),
        ] {
            assert_eq!(Period::parse(text), Some(Period::Of { months, days }), "{text}");
        }
        assert_eq!(Period::parse("unlimited"), Some(Period::Unlimited));
        for text in [
            "",
            "6",
            "months",
            "6months",
            "-6 months",
            "+6 months",
            "6.5 months",
            "6 Monate",
            "unlimited 6 months",
            "6 months unlimited",
            "9999999999 days",
            "999999 years",
            "六 months",
            "6 months 3",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_window_without_limit_has_always_begun_and_never_ends() {
        let day = date("2026-11-22");
        assert_eq!(Period::Unlimited.before(day), date("0001-01-01"));
        assert_eq!(Period::Unlimited.after(day), date("9999-12-31"));
    }

    #[test]
    fn months_come_before_days() {
        let period = Period::Of { months: 6, days: 1 };
        assert_eq!(period.after(date("2026-08-31")), date("2027-03-01"));
        assert_eq!(period.before(date("2026-08-31")), date("2026-02-27"));
    }

    proptest! {
        #[test]
        fn a_period_survives_text_and_value(months in 0..=MOST, days in 0..=MOST) {
            let period = Period::Of { months, days };
            prop_assert_eq!(Period::parse(&period.to_string()), Some(period));
            prop_assert_eq!(Period::from_value(&period.to_value()), Some(period));
        }

        #[test]
        fn no_text_makes_it_panic(text in prop_oneof![".{0,20}", "([0-9]{1,8} (days|months|years|weeks) ?){0,4}"]) {
            if let Some(period) = Period::parse(&text) {
                let _ = (period.after(date("2026-11-22")), period.before(date("2026-11-22")));
            }
        }
    }
}
