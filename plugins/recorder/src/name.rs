//! What a recording is called: when it began and which case it is of, and nothing about anybody.

use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tongban_sdk::{CompletionCode, Failure};

/// Nanoseconds between 1970 and 2001, from where Matroska counts.
const TO_2001: i64 = 978_307_200_000_000_000;

/// A moment of the day, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment(Duration);

impl Moment {
    /// Now.
    pub fn now() -> Moment {
        Moment(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    }

    /// So long after 1970.
    pub fn at(since_1970: Duration) -> Moment {
        Moment(since_1970)
    }

    /// As Matroska counts: nanoseconds since 2001.
    pub fn nanos(&self) -> i64 {
        i64::try_from(self.0.as_nanos()).unwrap_or(i64::MAX).saturating_sub(TO_2001)
    }

    /// `20261122T101500Z`.
    pub fn short(&self) -> String {
        let (year, month, day, hour, minute, second) = self.parts();
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// `20261122101500`, as GA/T 1400 writes times.
    pub fn digits(&self) -> String {
        self.short().chars().filter(char::is_ascii_digit).collect()
    }

    /// Date by the civil calendar (H. Hinnant, "chrono-compatible low-level date algorithms", days_to_civil).
    fn parts(&self) -> (i64, i64, i64, u64, u64, u64) {
        let seconds = self.0.as_secs();
        let days = (seconds / 86_400) as i64 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let of_day = seconds % 86_400;
        (year, month, day, of_day / 3_600, of_day / 60 % 60, of_day % 60)
    }
}

/// A case or a step as it may stand in a file's name and in a marker: letters, digits, `-`, `_`, `.`, at most 64.
///
/// Anything else is not an id the host gives, and might be something personal: it is refused, not repaired.
pub fn word<'a>(what: &str, text: &'a str) -> Result<&'a str, Failure> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if text.is_empty() || text.len() > 64 || text.starts_with('.') || !text.chars().all(fits) {
        let why = format!("{what}: expected 1 to 64 letters, digits, `-`, `_`, `.`");
        return Err(Failure::new(CompletionCode::InvalidData, why));
    }
    Ok(text)
}

/// Whether a file with that name, without its ending, is one of this recorder: a moment and a case.
pub fn is_ours(name: &str) -> bool {
    let Some((begun, case)) = name.split_once('-') else { return false };
    let shape = |(at, c): (usize, char)| match at {
        8 => c == 'T',
        15 => c == 'Z',
        _ => c.is_ascii_digit(),
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    begun.len() == 16 && begun.chars().enumerate().all(shape) && !case.is_empty() && case.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_calendar_says() {
        for (seconds, text) in [
            (0, "19700101T000000Z"),
            (951_782_400, "20000229T000000Z"),
            (1_795_342_500, "20261122T101500Z"),
            (4_107_542_399, "21000228T235959Z"),
        ] {
            assert_eq!(Moment::at(Duration::from_secs(seconds)).short(), text);
        }
        assert_eq!(Moment::at(Duration::from_secs(978_307_201)).nanos(), 1_000_000_000);
        assert_eq!(Moment::at(Duration::from_secs(1_795_342_500)).digits(), "20261122101500");
    }

    #[test]
    fn only_what_is_named_as_a_recording_is_taken_for_one() {
        let ours = format!("{}-{}", Moment::at(Duration::from_secs(1_795_342_500)).short(), "2026-000123.a_2");
        assert!(is_ours(&ours));
        for foreign in
            ["", "holiday", "20261122-case", "20261122T101500Z", "20261122T101500Z-", "20261122T101500Z-张三"]
        {
            assert!(!is_ours(foreign), "{foreign}");
        }
    }

    #[test]
    fn what_may_name_a_person_or_a_folder_is_refused() {
        for good in ["7f3a", "2026-000123", "choose_photo", "a.b"] {
            assert_eq!(word("case", good).unwrap(), good);
        }
        for bad in ["", "张三", "../x", "a/b", "a b", ".hidden", &"x".repeat(65)] {
            assert!(word("case", bad).is_err(), "{bad}");
        }
    }
}
