//! The session at the screen: signs of life, its longest time, and leaving when nobody is there.

use super::run::Run;
use super::state::{After, Gone, Tick, Wait};
use super::till::Leaving;
use super::{Action, ViewKind, words};
use crate::program::Step;
use tongban_model::Failure;

/// How much longer than its cap a session may last, where the flow itself says how what is under way comes to an end.
const GRACE_MS: u64 = 300_000;

/// How long the end of a wait is waited for before it is looked at again.
const WAIT_ON_MS: u64 = 15_000;

impl Run<'_> {
    /// Sees to it that an applicant who does nothing is noticed. One timer runs at most: a touch does not restart it,
    /// it looks at the last touch when it runs out.
    pub(super) fn watch_idle(&mut self) {
        if !self.runs(Tick::Idle) && !self.state.overlay {
            self.start(Tick::Idle, self.flow.session.idle_ms);
        }
    }

    /// The idle time is over, counted from some touch. Devices, printing and payment do not count as idle.
    pub(super) fn idle(&mut self) {
        let Wait::Answer(answering) = &self.state.wait else { return };
        let before_device = answering.look.as_ref().is_some_and(|look| look.device);
        if self.state.overlay {
            return;
        }
        let idle = self.flow.session.idle_ms;
        let quiet = u64::try_from(self.now.saturating_sub(self.state.touched_ms)).unwrap_or(0);
        if before_device {
            return self.start(Tick::Idle, idle);
        }
        if quiet < idle {
            return self.start(Tick::Idle, idle - quiet);
        }
        self.state.overlay = true;
        let flow = self.flow;
        let mut view = self.view(ViewKind::StillThere, &flow.texts.idle);
        view.timeout_ms = Some(flow.session.warn_ms);
        view.actions.push(words::action("more-time"));
        if self.state.may_cancel() {
            view.actions.push(words::action("cancel"));
        }
        self.show(view);
        self.start(Tick::Warn, flow.session.warn_ms);
    }

    /// An action on "are you still there?".
    pub(super) fn act_on_overlay(&mut self, action: &Action) {
        match action {
            Action::MoreTime | Action::Next => {
                self.state.overlay = false;
                self.stop(Tick::Warn);
                self.ask_again(None);
                self.watch_idle();
            }
            Action::Cancel if self.state.may_cancel() => {
                self.state.overlay = false;
                self.stop(Tick::Warn);
                self.cancelled();
            }
            _ => self.ignore(),
        }
    }

    /// The session is as long as one may be. Where the flow says what a late answer leads to, that is what happens, so
    /// that nobody leaves without the paper it prints then; a wait comes to its end first. Neither may take longer than
    /// the grace.
    pub(super) fn cap(&mut self) {
        let so_far = u64::try_from(self.now.saturating_sub(self.state.begin.at_ms)).unwrap_or(0);
        let left = (self.flow.session.cap_ms + GRACE_MS).saturating_sub(so_far);
        let here = self.here();
        match &self.state.wait {
            Wait::Stay | Wait::Nothing => {}
            Wait::Answer(_) if left > 0 && here.is_some_and(|step| self.says_when_late(step)) => {
                self.start(Tick::Cap, left);
                self.answer_late();
            }
            Wait::Pause { .. } if left > 0 && here.is_some_and(|step| step.attended) => {
                self.start(Tick::Cap, left.min(WAIT_ON_MS));
            }
            _ => self.leave(Gone::TimedOut),
        }
    }

    fn says_when_late(&self, step: &Step) -> bool {
        self.handler(&step.on, &Failure::time_out(), None).is_some()
    }

    /// Nobody is at the screen any more. What needs the applicant ends; what does not goes on by itself.
    pub(super) fn leave(&mut self, why: Gone) {
        self.state.gone.get_or_insert(why);
        self.state.overlay = false;
        self.stop_session();
        match self.state.wait.clone() {
            Wait::Answer(_) => {
                if let Some(changing) = self.state.changing.take() {
                    // The facts stay as they were.
                    self.state.at = changing.from;
                }
                let on = self.here().and_then(|step| self.pass_over(step));
                self.walk(on);
            }
            Wait::Told(after) => {
                if !self.state.may_cancel() || matches!(after, After::Unpaid) {
                    self.after(after);
                } else {
                    self.finish_gone();
                }
            }
            Wait::Command(performing) => {
                let Some(step) = self.here() else { return };
                if self.may_give_up(step) || (performing.effect.is_none() && super::walk::needs_applicant(step)) {
                    self.abandon(&performing);
                    let on = self.pass_over(step);
                    self.walk(on);
                } else if performing.effect.is_none() {
                    // The pause before the next try was stopped with the session's timers.
                    let on = self.issue(performing.asking);
                    self.walk(on);
                }
            }
            Wait::Pay => self.settle(Leaving::Gone),
            Wait::Stay => self.release(),
            Wait::Pause { .. } => match self.here() {
                Some(step) if step.attended => {
                    self.stop(Tick::Pause);
                    let on = self.pass_over(step);
                    self.walk(on);
                }
                _ => {}
            },
            Wait::Join | Wait::Refund | Wait::Nothing => {}
        }
    }
}
