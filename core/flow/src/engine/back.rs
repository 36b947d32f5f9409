//! Going back: to the question before, with what was set since undone, and never past an act outside.

use super::run::Run;
use super::state::{Shown, Trail};
use crate::program::{Slot, StepIndex};
use tongban_model::Value;

/// How many questions can be gone back over, and how many settings are kept for it. A longer way forgets its beginning.
const LONGEST: usize = 32;
const MOST_SETTINGS: usize = 256;

impl Trail {
    /// Notes what a variable held before it was set.
    pub(super) fn note(&mut self, slot: Slot, before: Option<Value>) {
        if self.shown.is_empty() {
            return;
        }
        self.undo.push_back((slot, before));
        if self.undo.len() > MOST_SETTINGS {
            self.undo.pop_front();
            self.dropped += 1;
            let dropped = self.dropped;
            // A question whose settings are no longer known cannot be gone back to.
            self.shown.retain(|shown| shown.mark >= dropped);
        }
    }

    /// Notes that a question is shown, in the view of this number.
    pub(super) fn show(&mut self, step: StepIndex, view: u32) {
        let mark = self.dropped + self.undo.len() as u64;
        self.shown.push_back(Shown { step, mark, view });
        if self.shown.len() > LONGEST {
            self.shown.pop_front();
            let first = self.shown.front().map_or(mark, |shown| shown.mark);
            while self.dropped < first && self.undo.pop_front().is_some() {
                self.dropped += 1;
            }
        }
    }

    /// From here on nothing can be gone back to: something was done outside.
    pub(super) fn bar(&mut self) {
        self.shown.clear();
        self.undo.clear();
        self.dropped = 0;
    }
}

impl Run<'_> {
    /// Whether there is a question before the one that is shown, or before the act that runs.
    pub(super) fn can_go_back(&self, from_question: bool) -> bool {
        self.state.trail.shown.len() > usize::from(from_question)
    }

    /// Undoes what was set since the question before was shown; the step of that question.
    pub(super) fn undo(&mut self, from_question: bool) -> Option<StepIndex> {
        if !self.can_go_back(from_question) {
            return None;
        }
        if from_question {
            self.state.trail.shown.pop_back();
        }
        self.undo_to_last()
    }

    /// Undoes what was set since this question was shown, if it is still known and lies before the one on the screen.
    pub(super) fn undo_to(&mut self, step: StepIndex) -> Option<StepIndex> {
        let at = self.before(step)?;
        self.state.trail.shown.truncate(at + 1);
        self.undo_to_last()
    }

    /// Where in the trail a question lies that was shown before the one on the screen.
    pub(super) fn before(&self, step: StepIndex) -> Option<usize> {
        let shown = &self.state.trail.shown;
        (0..shown.len().saturating_sub(1)).rev().find(|at| shown.get(*at).is_some_and(|shown| shown.step == step))
    }

    fn undo_to_last(&mut self) -> Option<StepIndex> {
        let Shown { step, mark, view } = self.state.trail.shown.pop_back()?;
        self.abandon_branches_since(view);
        let keep = usize::try_from(mark.saturating_sub(self.state.trail.dropped)).unwrap_or(usize::MAX);
        while self.state.trail.undo.len() > keep {
            if let Some((slot, before)) = self.state.trail.undo.pop_back()
                && let Some(place) = self.state.vars.get_mut(usize::from(slot))
            {
                *place = before;
            }
        }
        Some(step)
    }
}
