//! Changing a fact on a confirm page: back to its question, and straight to the facts again where nothing between reads
//! the answer.

use super::run::Run;
use super::state::{Changing, Tick};
use crate::program::{Change, Fact};

impl<'a> Run<'a> {
    /// Whether the question of a fact can be gone back to: it was shown, and nothing was done outside since.
    pub(super) fn can_change(&self, change: Change) -> bool {
        self.before(change.step).is_some()
    }

    /// Goes to the question that gave one of the facts.
    pub(super) fn change(&mut self, facts: &[Fact], step: &str) {
        let shown = facts.iter().filter(|fact| self.holds(fact.when.as_ref()).unwrap_or(false));
        let mut offered = shown.filter_map(|fact| fact.change).filter(|change| self.can_change(*change));
        let named = |change: &Change| self.step(change.step).is_some_and(|of| of.id.as_ref() == step);
        let Some(Change { step: question, straight }) = offered.find(named) else { return self.ignore() };
        self.stop(Tick::Limit);
        let on = if straight {
            self.state.changing = Some(Changing { from: self.state.at, question });
            Some(question)
        } else {
            self.undo_to(question)
        };
        self.walk_back(on);
    }

    /// Comes back to the facts, if the question on the screen was asked again to change one of them.
    pub(super) fn back_to_facts(&mut self) -> bool {
        let Some(changing) = self.state.changing.take() else { return false };
        self.stop(Tick::Limit);
        self.state.trail.shown.pop_back();
        self.walk_back(Some(changing.from));
        true
    }
}
