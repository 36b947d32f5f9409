//! Taking back what an unfiled case did outside: after release, newest first, before what was paid is given back.

use super::Effect;
use super::run::Run;
use super::state::Done;
use crate::program::StepIndex;
use tongban_model::{CompletionCode, Failure};

impl Run<'_> {
    /// Starts to take the newest act back that is still to be taken back. False when there is none.
    pub(super) fn take_back(&mut self) -> bool {
        if !self.is_unfiled() || self.refunds_wait_for_parked() {
            return false;
        }
        let Some(Done { step: of, read }) = self.state.done.pop() else { return false };
        if let Some(at) = self.step(of).and_then(|step| step.undo) {
            self.state.undoing = Some(of);
            // The session has ended: only what takes back reads variables from here on.
            for (slot, value) in read {
                if let Some(place) = self.state.vars.get_mut(usize::from(slot)) {
                    *place = Some(value);
                }
            }
            let on = self.undo_with(at);
            self.walk(on);
        }
        true
    }

    fn undo_with(&mut self, at: StepIndex) -> Option<StepIndex> {
        self.state.at = at;
        let Some(step) = self.step(at).filter(|step| !super::walk::needs_applicant(step)) else {
            return self.failed(&Failure::new(CompletionCode::SequenceError, "nothing takes the act back by itself"));
        };
        match self.holds(step.when.as_ref()) {
            Ok(true) => {
                self.out.push(Effect::Mark { step: step.id.clone() });
                self.perform(step)
            }
            Ok(false) => {
                self.state.undoing = None;
                None
            }
            Err(fault) => self.failed(&super::walk::fault_of(fault)),
        }
    }

    /// Whether money that an ended case took stays where it is for now. A refund that the flow itself asks for does not
    /// wait, see [`super::state::Wait::Refund`].
    pub(super) fn refunds_wait(&self) -> bool {
        let asked = matches!(self.state.wait, super::state::Wait::Refund);
        let undos = self.state.undoing.is_some() || (self.is_unfiled() && !self.state.done.is_empty());
        self.state.outcome.is_some() && !asked && (undos || self.refunds_wait_for_parked())
    }

    fn refunds_wait_for_parked(&self) -> bool {
        !self.state.parked.is_empty() || self.state.retrying.is_some()
    }
}
