//! Parking: an act that cannot take place now is tried on after the applicant left, until it does or time is over.

use super::Effect;
use super::perform::safety_of;
use super::run::Run;
use super::state::{Parked, Tick, Wait};
use super::verdict::{may_repeat, proves_nothing_done};
use crate::program::{Later, Step};
use tongban_classes::RetrySafety;
use tongban_model::Failure;

/// No act is tried more often than this, whatever the manifest says.
const LEAST_PAUSE_MS: u64 = 1_000;

/// What became of an act that was to be parked.
pub(super) enum Parking {
    /// It is parked; the case goes on where the handler says.
    Parked,
    /// It was parked before, and waits for its next try.
    Again,
    /// Its time is over, or it may not be tried again.
    Over,
}

impl<'a> Run<'a> {
    /// Parks the act of a step, for the first time or after another fruitless try.
    pub(super) fn park(
        &mut self,
        step: &'a Step,
        later: Later,
        retrying: Option<Parked>,
        failure: &Failure,
    ) -> Parking {
        let safety = safety_of(step);
        if safety == RetrySafety::Once && !proves_nothing_done(failure) {
            return Parking::Over;
        }
        let again = retrying.is_some();
        let at = self.state.at;
        let known = retrying.or_else(|| self.state.parked.iter().find(|parked| parked.step == at).cloned());
        let since_ms = known.map_or(self.now, |parked| parked.since_ms);
        let over_ms = since_ms.saturating_add_unsigned(later.until_ms);
        if again && self.now >= over_ms {
            return Parking::Over;
        }
        let next_ms = self.now.saturating_add_unsigned(later.every_ms.max(LEAST_PAUSE_MS));
        let next_ms = if over_ms > self.now { next_ms.min(over_ms) } else { next_ms };
        let ask = matches!(safety, RetrySafety::AskAfterFault(_)) && !may_repeat(safety, failure);
        self.state.parked.retain(|parked| parked.step != at);
        self.state.parked.push(Parked { step: at, since_ms, next_ms, ask, failure: failure.clone() });
        self.state.wait = Wait::Nothing;
        self.state.trail.bar();
        if again { Parking::Again } else { Parking::Parked }
    }

    /// Tries a parked act whose time has come. False when none is due; then a timer runs for the next.
    pub(super) fn take_up(&mut self) -> bool {
        let Some(at) = self.state.parked.iter().position(|parked| self.left_of(parked) == 0) else {
            let next = self.state.parked.iter().map(|parked| self.left_of(parked)).min();
            if let (Some(left), false) = (next, self.runs(Tick::Later)) {
                self.start(Tick::Later, left);
            }
            return false;
        };
        self.stop(Tick::Later);
        let parked = self.state.parked.remove(at);
        self.state.resumed = true;
        self.state.at = parked.step;
        let unknown = parked.ask.then(|| parked.failure.clone());
        self.state.retrying = Some(parked);
        if let Some(step) = self.here() {
            self.out.push(Effect::Mark { step: step.id.clone() });
            let on = self.perform_again(unknown);
            self.walk(on);
        }
        true
    }

    /// How long a parked act still waits for its next try. One that would have to wait for longer than its pause was
    /// parked by a clock that has been set back since, as a machine's with a dead battery is: it is tried at once.
    fn left_of(&self, parked: &Parked) -> u64 {
        let left = u64::try_from(parked.next_ms.saturating_sub(self.now)).unwrap_or(0);
        let pause = self.step(parked.step).and_then(|step| step.later).map_or(0, |later| later.every_ms);
        if left > pause.max(LEAST_PAUSE_MS) { 0 } else { left }
    }
}
