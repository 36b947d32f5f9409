//! Timers of all cases, by when they run out.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tongban_flow::engine::TimerId;
use tongban_journal::CaseId;

/// Timers under way. One timer per case and id; starting it again moves it.
#[derive(Default)]
pub(crate) struct Timers {
    due: BTreeMap<(Instant, CaseId, TimerId), ()>,
}

impl Timers {
    /// Starts a timer.
    pub(crate) fn start(&mut self, case: &CaseId, id: TimerId, after: Duration) {
        self.stop(case, id);
        self.due.insert((Instant::now() + after, case.clone(), id), ());
    }

    /// Forgets a timer.
    pub(crate) fn stop(&mut self, case: &CaseId, id: TimerId) {
        self.due.retain(|(_, c, t), ()| c != case || *t != id);
    }

    /// Forgets every timer of a case.
    pub(crate) fn forget(&mut self, case: &CaseId) {
        self.due.retain(|(_, c, _), ()| c != case);
    }

    /// When the next one runs out.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.due.keys().next().map(|(at, _, _)| *at)
    }

    /// Takes one that has run out.
    pub(crate) fn pop_due(&mut self) -> Option<(CaseId, TimerId)> {
        let (at, _, _) = self.due.keys().next()?;
        if *at > Instant::now() {
            return None;
        }
        self.due.pop_first().map(|((_, case, id), ())| (case, id))
    }
}
