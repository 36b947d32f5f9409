//! The time by which recordings grow old: the machine's own, which a wrong clock cannot hurry.
//!
//! A computer whose battery is empty says 1970 or any other year until somebody sets it. By such a clock everything in the
//! folder would be too old at once, or nothing ever. So the recorder counts for itself: the time that passed while it ran,
//! and, over the time it was off, what the system's clock says, unless that is more than [`FAR`]. A clock that jumps
//! further ages nothing. What is counted is kept in a file beside the recordings, and closed recordings carry it as
//! their time of change.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The file that keeps it.
pub const FILE: &str = "recorder.clock";
/// The longest leap of the system's clock that is believed: a machine that was off over the longest holidays.
const FAR: i64 = 30 * 86_400;
/// How far back it may be set without being taken for wrong.
const BACK: i64 = 86_400;
/// How often the file is written.
const WRITE: Duration = Duration::from_secs(600);

/// Where the count stands, in seconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stand {
    /// The time by which recordings grow old.
    pub counted: i64,
    /// What the system's clock said then.
    pub wall: i64,
}

impl Stand {
    /// The stand after so many seconds that the machine saw pass, when the system's clock says `wall`.
    pub fn after(self, seen: i64, wall: i64) -> Stand {
        let leapt = wall.saturating_sub(self.wall);
        let believed = (seen - BACK..=seen + FAR).contains(&leapt);
        Stand { counted: self.counted.saturating_add(if believed { leapt } else { seen }), wall }
    }

    /// Reads what [`Stand::text`] wrote; nothing where that is none.
    pub fn read(text: &str) -> Option<Stand> {
        let (counted, wall) = text.trim_end().split_once(' ')?;
        let (counted, wall) = (counted.parse().ok()?, wall.parse().ok()?);
        // Far outside of any calendar: the file is not ours any more.
        let calendar = 0..=253_402_300_799;
        (calendar.contains(&counted) && calendar.contains(&wall)).then_some(Stand { counted, wall })
    }

    /// As the file has it: both numbers in decimal.
    pub fn text(self) -> String {
        format!("{} {}\n", self.counted, self.wall)
    }
}

/// What the system's clock says.
pub type Wall = Box<dyn Fn() -> SystemTime + Send>;

/// The count, kept in a folder.
pub struct AgeClock {
    file: PathBuf,
    wall: Wall,
    stand: Stand,
    looked: Instant,
    written: Option<Instant>,
}

impl AgeClock {
    /// Goes on where the folder's file ends; where there is none, at its newest recording, and without one at the
    /// system's time.
    pub fn open(folder: &Path, newest: Option<SystemTime>, wall: Wall) -> AgeClock {
        let file = folder.join(FILE);
        let now = seconds(wall());
        let kept = std::fs::read_to_string(&file).ok().and_then(|text| Stand::read(&text));
        let newest = newest.map(|newest| Stand { counted: seconds(newest), wall: seconds(newest) });
        let stand = kept.or(newest).unwrap_or(Stand { counted: now, wall: now }).after(0, now);
        AgeClock { file, wall, stand, looked: Instant::now(), written: None }
    }

    /// The time by which recordings grow old. Error: the file cannot be written (a technician); the count goes on.
    pub fn now(&mut self) -> (SystemTime, io::Result<()>) {
        let seen = self.looked.elapsed();
        // Whole seconds only, so that looking often loses none.
        self.looked += Duration::from_secs(seen.as_secs());
        self.stand = self.stand.after(seen.as_secs() as i64, seconds((self.wall)()));
        let due = self.written.is_none_or(|written| written.elapsed() >= WRITE);
        let written = if due { self.write() } else { Ok(()) };
        (UNIX_EPOCH + Duration::from_secs(self.stand.counted.max(0) as u64), written)
    }

    fn write(&mut self) -> io::Result<()> {
        // A power cut leaves the old file or the new one.
        let new = self.file.with_extension("clock-new");
        std::fs::write(&new, self.stand.text())?;
        std::fs::rename(&new, &self.file)?;
        self.written = Some(Instant::now());
        Ok(())
    }
}

fn seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 86_400;
    /// A day in 2026.
    const NOW: i64 = 1_795_342_500;

    #[test]
    fn a_wrong_clock_hurries_nothing_and_a_right_one_is_followed() {
        let before = Stand { counted: NOW, wall: NOW };
        for (what, seen, wall, counted) in [
            ("an hour of running", 3_600, NOW + 3_600, NOW + 3_600),
            ("off over the weekend", 0, NOW + 3 * DAY, NOW + 3 * DAY),
            ("off over the longest holidays", 0, NOW + 30 * DAY, NOW + 30 * DAY),
            ("the clock is set by two minutes", 10, NOW + 130, NOW + 130),
            ("the clock is set back an hour", 10, NOW - 3_600, NOW - 3_600),
            ("a battery that is empty", 10, 0, NOW + 10),
            ("the year 2099", 10, 4_070_908_800, NOW + 10),
            ("off for a year", 0, NOW + 365 * DAY, NOW),
        ] {
            assert_eq!(before.after(seen, wall), Stand { counted, wall }, "{what}");
        }
        // There and back again, with an hour between.
        let there = before.after(10, 4_070_908_800).after(3_600, 4_070_912_400);
        assert_eq!(there.after(0, NOW + 3_610).counted, NOW + 3_610);
    }

    #[test]
    fn the_file_is_read_or_taken_for_none() {
        let stand = Stand { counted: NOW, wall: 5 };
        assert_eq!(Stand::read(&stand.text()), Some(stand));
        for none in ["", "1", "a b", "1 2 3", "-1 5", "1 99999999999999999999", "9223372036854775807 5"] {
            assert_eq!(Stand::read(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn no_clock_makes_more_pass_than_was_seen_and_a_holiday(seen in 0i64..1_000_000_000, wall in 0i64..300_000_000_000) {
            let after = Stand { counted: NOW, wall: NOW }.after(seen, wall);
            prop_assert!((NOW + seen - BACK..=NOW + seen + FAR).contains(&after.counted));
        }

        #[test]
        fn no_text_is_too_strange(text in ".{0,60}") {
            if let Some(stand) = Stand::read(&text) {
                let _ = stand.after(0, 0);
            }
        }
    }
}
