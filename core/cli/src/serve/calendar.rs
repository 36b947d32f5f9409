//! Whether the machine knows the holidays of the working days that it is about to promise.

use std::path::Path;
use tongban_model::Date;

/// So many days before the year ends, promises begin to reach into the next one. Its holidays are announced by then.
const AHEAD_DAYS: i32 = 60;

/// Logs a warning for the integrator when the next year's public holidays are due in `data/holidays.toml` and not there.
/// A file that cannot be read is told by the check of the manifests.
pub(super) fn look_ahead(root: &Path, today: Date) {
    let text = std::fs::read_to_string(root.join("manifests/data/holidays.toml")).unwrap_or_default();
    if let Some(year) = missing(&text, today) {
        tracing::warn!(
            year,
            "manifests/data/holidays.toml lacks the public holidays of this year: put them in, or promised days will be too early"
        );
    }
}

/// The next year, when it is near and the file does not cover it.
fn missing(text: &str, today: Date) -> Option<i32> {
    let next = today.ymd().0 + 1;
    let first = Date::new(next, 1, 1).ok()?;
    let (_, list) = text.lines().find_map(|line| line.strip_prefix("years")).and_then(|years| years.split_once('['))?;
    let covered = list.split([',', ']']).any(|year| year.trim().parse() == Ok(next));
    (!covered && first.days() - today.days() < AHEAD_DAYS).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_years_holidays_are_missed_when_it_is_near() {
        for (today, years, found) in [
            ("2026-11-22", "years  = [2026]", Some(2027)),
            ("2026-11-22", "years = [2026, 2027]", None),
            ("2026-10-31", "years  = [2026]", None),
            ("2026-11-22", "", None),
        ] {
            let text = format!("schema = 1\n{years}\noff = []\n");
            assert_eq!(missing(&text, today.parse().unwrap()), found, "{today} {years}");
        }
    }
}
