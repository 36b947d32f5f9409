//! The person before the screen, whoever renders it: a terminal, a script, a browser, a customer's app.

use std::sync::Arc;
use tongban_flow::engine::{Action, View};
use tongban_journal::CaseId;

/// Shows views and sends actions back through [`Answers`].
pub trait Applicant: Send {
    /// Shows a view in place of the one before. Must not block: answers come later, from anywhere.
    fn show(&mut self, case: &CaseId, view: &View);

    /// The session is over: clear the screen and forget every value of it.
    fn released(&mut self, case: &CaseId, outcome: &str);
}

/// Where answers go. Cheap to clone, may be used from any thread.
#[derive(Clone)]
pub struct Answers {
    send: Arc<dyn Fn(CaseId, u32, Action) + Send + Sync>,
}

impl Answers {
    /// Answers that go to `send`.
    pub fn new(send: impl Fn(CaseId, u32, Action) + Send + Sync + 'static) -> Self {
        Answers { send: Arc::new(send) }
    }

    /// Answers the view with this number. An answer to an older view is ignored by the case.
    pub fn act(&self, case: &CaseId, view: u32, action: Action) {
        (self.send)(case.clone(), view, action);
    }
}
