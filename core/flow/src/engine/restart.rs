//! After the host died: nobody is at the screen, no timer runs, commands under way have no completion.

use super::run::Run;
use super::state::{Gone, Wait};
use super::till::Job;

impl Run<'_> {
    /// Money is asked about first; then what needs the applicant ends and what does not goes on by itself.
    pub(super) fn restart(&mut self) {
        self.state.timers.clear();
        self.state.overlay = false;
        self.state.gone.get_or_insert(Gone::Interrupted);
        self.state.till.call = None;
        self.state.overdue = None;
        if let Wait::Answer(answering) = &mut self.state.wait {
            answering.look = None;
        }
        self.forget_branches();
        let question = self.state.till.errand.as_mut().map(|errand| {
            errand.closed = false;
            (errand.job, errand.payment)
        });
        if let Some((Job::Settle(_) | Job::GiveBack, payment)) = question {
            let ask = self.query_of(payment);
            self.ask_till(ask);
        }
        match self.state.wait.clone() {
            Wait::Command(performing) => self.restart_command(&performing),
            Wait::Pause { until_ms } => self.restart_pause(until_ms),
            Wait::Join => self.join_again(),
            _ => self.leave(Gone::Interrupted),
        }
    }
}
