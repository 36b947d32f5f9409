//! Working days: weekdays but public holidays, and the weekend days that are worked for them.

use tongban_model::{Date, Value};

/// The most working days counted on: far beyond any promise, and no work for the machine.
const MOST: i64 = 4_000;

/// Days that are not what their weekday says, each list by rising day.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Holidays {
    off: Vec<Date>,
    worked: Vec<Date>,
}

impl Holidays {
    /// Takes weekdays (or weekend days) that are off, and weekend days that are worked, in any order.
    pub fn new(mut off: Vec<Date>, mut worked: Vec<Date>) -> Self {
        off.sort();
        worked.sort();
        Holidays { off, worked }
    }

    /// Whether a day is worked. In years that the lists do not cover, the weekday alone decides.
    pub fn is_worked(&self, day: Date) -> bool {
        // Day 0 of the calendar's count, 1 January 1970, was a Thursday.
        let weekend = (day.days() + 3).rem_euclid(7) >= 5;
        if weekend { self.worked.binary_search(&day).is_ok() } else { self.off.binary_search(&day).is_err() }
    }

    /// The day so many working days after `from`, which itself does not count. `None` beyond the calendar, below zero,
    /// or for more than 4000.
    pub fn after(&self, from: Date, count: i64) -> Option<Date> {
        if !(0..=MOST).contains(&count) {
            return None;
        }
        let mut day = from;
        for _ in 0..count {
            loop {
                day = Date::from_days(day.days().checked_add(1)?)?;
                if self.is_worked(day) {
                    break;
                }
            }
        }
        Some(day)
    }

    /// As a constant that is folded into an expression.
    pub fn to_value(&self) -> Value {
        let days = |list: &[Date]| Value::List(list.iter().copied().map(Value::Date).collect());
        Value::List(vec![days(&self.off), days(&self.worked)])
    }

    /// Reads what [`Holidays::to_value`] wrote; `None` for any other value.
    pub fn from_value(value: &Value) -> Option<Self> {
        let days = |value: &Value| match value {
            Value::List(list) => {
                list.iter().map(|day| if let Value::Date(day) = day { Some(*day) } else { None }).collect()
            }
            _ => None,
        };
        match value {
            Value::List(both) if both.len() == 2 => Some(Holidays { off: days(&both[0])?, worked: days(&both[1])? }),
            _ => None,
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

    fn national_day() -> Holidays {
        let off = (1..=7).map(|day| date(&format!("2026-10-0{day}"))).collect();
        Holidays::new(off, vec![date("2026-10-10")])
    }

    #[test]
    fn ten_working_days_leave_out_weekends_and_holidays_and_count_the_saturday_that_is_worked() {
        for (from, count, day) in [
            ("2026-09-30", 1, "2026-10-08"),
            ("2026-09-30", 3, "2026-10-10"),
            ("2026-09-30", 4, "2026-10-12"),
            ("2026-11-20", 1, "2026-11-23"),
            ("2026-11-21", 1, "2026-11-23"),
            ("2026-11-22", 0, "2026-11-22"),
            ("2026-11-23", 10, "2026-12-07"),
            ("1969-12-31", 2, "1970-01-02"),
        ] {
            assert_eq!(national_day().after(date(from), count), Some(date(day)), "{from} + {count}");
        }
        assert_eq!(national_day().after(date("2026-11-22"), -1), None);
        assert_eq!(national_day().after(date("9999-12-31"), 1), None);
    }

    proptest! {
        #[test]
        fn the_day_found_is_worked_and_later_counts_find_later_days(from in -700_000i32..2_000_000, count in 1i64..60) {
            let (days, from) = (national_day(), Date::from_days(from).unwrap());
            let (one, next) = (days.after(from, count).unwrap(), days.after(from, count + 1).unwrap());
            prop_assert!(days.is_worked(one) && from < one && one < next);
            prop_assert_eq!(Holidays::from_value(&days.to_value()), Some(days));
        }
    }
}
