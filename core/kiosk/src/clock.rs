//! The clock on the wall. China keeps one time for the whole country, UTC+8, and so does every machine.

use std::time::{SystemTime, UNIX_EPOCH};
use tongban_model::Date;

const DAY_MS: i64 = 86_400_000;
const CHINA_MS: i64 = 8 * 3_600_000;

/// Milliseconds since 1970, UTC.
pub fn now_ms() -> i64 {
    // A clock before 1970 counts as 1970: the record then shows it, and a technician sets it.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The day in China at a moment.
pub fn day_at(at_ms: i64) -> Date {
    let days = at_ms.saturating_add(CHINA_MS).div_euclid(DAY_MS);
    i32::try_from(days).ok().and_then(Date::from_days).unwrap_or_else(epoch)
}

/// The moment at which a day begins in China.
pub fn start_of(day: Date) -> i64 {
    i64::from(day.days()) * DAY_MS - CHINA_MS
}

fn epoch() -> Date {
    Date::from_days(0).expect("1970-01-01 is a day")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_china() {
        let day: Date = "2026-11-22".parse().unwrap();
        assert_eq!(day_at(start_of(day)), day);
        assert_eq!(day_at(start_of(day) - 1), day.add_days(-1));
        assert_eq!(day_at(start_of(day) + DAY_MS - 1), day);
    }
}
