//! Waiting for some time, as a step of its own.

use super::run::Run;
use super::state::{Gone, Tick, Wait};
use crate::program::{Step, StepIndex, Verb};

impl<'a> Run<'a> {
    /// Enters a step that waits.
    pub(super) fn pause(&mut self, step: &'a Step, ms: u64) -> Option<StepIndex> {
        self.state.wait = Wait::Pause { until_ms: self.now.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)) };
        if self.state.present() {
            let mut view = self.at_work(step, None, None);
            view.timeout_ms = Some(ms);
            self.show(view);
        }
        self.start(Tick::Pause, ms);
        None
    }

    /// The wait is over.
    pub(super) fn pause_over(&mut self) {
        if let (Wait::Pause { .. }, Some(step)) = (&self.state.wait, self.here()) {
            let on = self.succeed(step);
            self.walk(on);
        }
    }

    /// The host died during the wait: what is left of it is waited for, by the time on record. Never longer than the
    /// whole of it: a clock that was set back meanwhile would make years of it.
    pub(super) fn restart_pause(&mut self, until_ms: i64) {
        let whole = self.here().map_or(0, |step| if let Verb::Wait(ms) = step.verb { ms } else { 0 });
        match u64::try_from(until_ms.saturating_sub(self.now)).map(|left| left.min(whole)) {
            Ok(left) if left > 0 => {
                self.state.wait = Wait::Pause { until_ms: self.now.saturating_add_unsigned(left) };
                self.start(Tick::Pause, left);
                self.leave(Gone::Interrupted);
            }
            _ if self.here().is_some_and(|step| step.attended) => self.leave(Gone::Interrupted),
            _ => self.pause_over(),
        }
    }
}
