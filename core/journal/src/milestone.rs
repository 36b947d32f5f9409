//! Milestones: how long the machine had lived at which entry, for whoever has to wait a time that no clock can fake.

use crate::commit::{Store, sql};
use crate::{JournalFault, Reader};

const DAY_MS: u64 = 86_400_000;

/// A moment in the life of the machine, counted by itself and not by its clock. One is kept per day lived, the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// How long it had lived, milliseconds.
    pub lived_ms: u64,
    /// The last entry then; 0 before the first.
    pub seq: u64,
    /// What the clock showed, milliseconds since 1970, UTC; the latest it showed on that day lived.
    pub at_ms: i64,
}

impl Store {
    /// Notes how long the machine has lived; within a day lived it takes the place of what was noted before.
    pub(crate) fn milestone(&self, lived_ms: u64, at_ms: i64) -> Result<(), JournalFault> {
        let last = self.look_up("SELECT max(lived_ms) FROM milestones", [], |row| row.get::<_, Option<i64>>(0))?;
        if last.flatten().is_some_and(|last| last > sql(lived_ms)) {
            return Err(JournalFault::Argument { why: "the machine cannot have lived less than before" });
        }
        self.run(
            "INSERT INTO milestones (day, lived_ms, seq, at_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (day) DO UPDATE SET lived_ms = ?2, seq = ?3, at_ms = ?4",
            (sql(lived_ms / DAY_MS), sql(lived_ms), sql(self.tip.seq), at_ms),
        )?;
        Ok(())
    }
}

impl Reader {
    /// The last milestone; none before the first.
    pub fn last_milestone(&self) -> Result<Option<Milestone>, JournalFault> {
        self.milestone_by(u64::MAX >> 1)
    }

    /// The last milestone at which the machine had lived at most so long, in milliseconds.
    pub fn milestone_by(&self, lived_ms: u64) -> Result<Option<Milestone>, JournalFault> {
        let query = "SELECT lived_ms, seq, at_ms FROM milestones WHERE lived_ms <= ?1 ORDER BY day DESC LIMIT 1";
        let found = self.list("read the milestones", query, [sql(lived_ms)], |row| {
            let number = |at| row.get::<_, i64>(at).map(|number| number as u64);
            Ok(Milestone { lived_ms: number(0)?, seq: number(1)?, at_ms: row.get(2)? })
        })?;
        Ok(found.first().copied())
    }
}
