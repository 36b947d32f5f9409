//! How long the machine has lived: a time that no clock on the wall can set forward or back.

use std::time::Duration;
use tongban_journal::Milestone;

/// Most that counts of the time a machine stood dark: the longest public holidays are nine days.
pub const DARK_MS: u64 = 10 * super::DAY_MS;

/// A moment, by two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What the clock on the wall shows, milliseconds since 1970, UTC. It may jump.
    pub wall_ms: i64,
    /// How long the host has run, by a clock that never jumps.
    pub running: Duration,
}

/// How long the machine has lived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lived {
    ms: u64,
    /// The latest the wall showed on the current day lived.
    seen_ms: i64,
    /// When it was last looked at.
    at: Duration,
}

impl Lived {
    /// From the last milestone on record, if there is one, and the first moment of this host.
    pub fn since(last: Option<Milestone>, now: Moment) -> Lived {
        let Some(Milestone { lived_ms, at_ms, .. }) = last else {
            return Lived { ms: 0, seen_ms: now.wall_ms, at: now.running };
        };
        let dark = u64::try_from(now.wall_ms.saturating_sub(at_ms)).unwrap_or(0).min(DARK_MS);
        let mut lived = Lived { ms: lived_ms, seen_ms: at_ms, at: now.running };
        lived.goes_on(dark, now.wall_ms);
        lived
    }

    /// Goes on to a moment of the same host.
    pub fn look(&mut self, now: Moment) {
        let ran = now.running.saturating_sub(self.at);
        self.at = self.at.max(now.running);
        self.goes_on(u64::try_from(ran.as_millis()).unwrap_or(u64::MAX), now.wall_ms);
    }

    fn goes_on(&mut self, ms: u64, wall_ms: i64) {
        let day = self.ms / super::DAY_MS;
        self.ms = self.ms.saturating_add(ms);
        let same = self.ms / super::DAY_MS == day;
        // With each day lived the wall is believed anew, also where somebody has set it back: otherwise one wrong date
        // in the future would make every dark night after it count for nothing.
        self.seen_ms = if same { self.seen_ms.max(wall_ms) } else { wall_ms };
    }

    /// So long, milliseconds.
    pub fn ms(&self) -> u64 {
        self.ms
    }

    /// The latest the wall showed on the current day lived, milliseconds since 1970.
    pub fn seen_ms(&self) -> i64 {
        self.seen_ms
    }
}
