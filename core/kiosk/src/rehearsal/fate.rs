//! Who decides what happens in a rehearsal: a scenario, or whoever tries everything.

use crate::expect::Mismatch;
use crate::play::{Answer, Reader, When};
use tongban_classes::Class;
use tongban_flow::engine::View;
use tongban_testkit::Act;

/// What befalls the machine.
pub(crate) trait Fate {
    /// Whether the power goes at this step.
    fn enters(&mut self, step: &str) -> Option<When>;

    /// What a command meets; `None` leaves it to the scenario.
    fn meets(&mut self, slot: &str, class: &'static Class, command: u16) -> Option<Act>;
}

/// The applicant.
pub(crate) trait Hand {
    /// Sees a view and says what to do about it.
    fn sees(&mut self, view: &View) -> Vec<Answer>;

    /// Walks away: nothing more is done, and nothing more is missed.
    fn leave(&mut self);

    /// Answers that never found their view.
    fn unmet(&self) -> Vec<Mismatch>;
}

/// The fate that a scenario writes.
pub(super) struct Scripted {
    pub(super) cut: Option<(String, When)>,
}

impl Fate for Scripted {
    fn enters(&mut self, step: &str) -> Option<When> {
        self.cut.take_if(|(at, _)| **at == *step).map(|(_, when)| when)
    }

    fn meets(&mut self, _: &str, _: &'static Class, _: u16) -> Option<Act> {
        None
    }
}

impl Hand for Reader {
    fn sees(&mut self, view: &View) -> Vec<Answer> {
        Reader::sees(self, view)
    }

    fn leave(&mut self) {
        Reader::leave(self);
    }

    fn unmet(&self) -> Vec<Mismatch> {
        Reader::unmet(self)
    }
}
