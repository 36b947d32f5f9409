//! The end: what is undone, what the applicant reads last, when the screen is wiped and when the case is closed.

use super::run::Run;
use super::state::{Gone, Tick, Wait};
use super::till::Job;
use super::words::{self, FILED, GIVEN_BACK, NOTHING_FILED, TRIED_ON, said};
use super::{Effect, View, ViewKind, needs};
use crate::program::{End, StepIndex};
use std::sync::Arc;

pub(super) const CANCELLED: &str = "cancelled";
pub(super) const TIMED_OUT: &str = "timed-out";
pub(super) const INTERRUPTED: &str = "interrupted";
pub(super) const FAULT: &str = "fault";
pub(super) const UNPAID: &str = "unpaid";
pub(super) const ACCEPTED_UNPAID: &str = "accepted-unpaid";
pub(super) const ACCEPTED_UNFINISHED: &str = "accepted-unfinished";
pub(super) const PAYMENT_UNKNOWN: &str = "payment-unknown";
pub(super) const PAYMENT_RETURNED: &str = "payment-returned";
pub(super) const PAYMENT_CLOSED: &str = "payment-closed";

/// How long the last words stay that the engine says by itself.
const LAST_WORDS_MS: u64 = 10_000;

/// How long a problem stays: there is more to read.
const PROBLEM_MS: u64 = 30_000;

impl Run<'_> {
    /// An `end` step.
    pub(super) fn end_step(&mut self, end: &End) {
        let accepted = is_accepted(&end.outcome);
        let flow = self.flow;
        let rule = self.state.refusal.filter(|_| !accepted).and_then(|at| flow.rules.get(usize::from(at)));
        let kind = match end.outcome.as_ref() {
            _ if accepted => ViewKind::Done,
            _ if rule.is_some() => ViewKind::Refusal,
            outcome if outcome.starts_with("refused") => ViewKind::Refusal,
            outcome if outcome.starts_with("fail") || outcome.starts_with(FAULT) => ViewKind::Problem,
            _ => ViewKind::Tell,
        };
        let view =
            self.state.present().then(|| self.last_view(kind, rule.map_or(&end.say, |rule| &rule.say), end.stay_ms));
        self.finish(&end.outcome, view, end.stay_ms);
    }

    fn last_view(&self, kind: ViewKind, say: &crate::program::Say, stay_ms: u64) -> Box<View> {
        let mut view = self.view(kind, say);
        view.actions.push(words::action("next"));
        view.timeout_ms = Some(stay_ms);
        view
    }

    /// The applicant cancelled.
    pub(super) fn cancelled(&mut self) {
        let flow = self.flow;
        let view = self.last_view(ViewKind::Tell, &flow.texts.cancelled, LAST_WORDS_MS);
        self.finish(CANCELLED, Some(view), LAST_WORDS_MS);
    }

    /// Nobody is there and the case needs somebody.
    pub(super) fn finish_gone(&mut self) {
        let outcome = match self.state.gone {
            _ if self.state.committed => ACCEPTED_UNFINISHED,
            Some(Gone::TimedOut) => TIMED_OUT,
            Some(Gone::Interrupted) | None => INTERRUPTED,
            Some(Gone::Left) => PAYMENT_RETURNED,
        };
        let flow = self.flow;
        let late = outcome == TIMED_OUT && !self.state.released;
        let view = late.then(|| self.last_view(ViewKind::Tell, &flow.texts.timed_out, LAST_WORDS_MS));
        self.finish(outcome, view, LAST_WORDS_MS);
    }

    /// Something broke and no handler says where to go.
    pub(super) fn finish_fault(&mut self) {
        let outcome = if self.state.committed { ACCEPTED_UNFINISHED } else { FAULT };
        let flow = self.flow;
        let view = self.state.present().then(|| {
            let mut view = self.last_view(ViewKind::Problem, &flow.texts.fault, PROBLEM_MS);
            let paid = self.state.till.payments.iter().any(|payment| payment.state == super::PaymentState::Success);
            let became = if self.state.committed {
                FILED
            } else if !self.state.parked.is_empty() {
                TRIED_ON
            } else if paid {
                GIVEN_BACK
            } else {
                NOTHING_FILED
            };
            view.problem = Some(said(became));
            view
        });
        self.finish(outcome, view, PROBLEM_MS);
    }

    /// It was not paid and the flow says nothing about that.
    pub(super) fn finish_unpaid(&mut self) {
        let outcome = if self.state.committed { ACCEPTED_UNPAID } else { UNPAID };
        let flow = self.flow;
        let present = self.state.present();
        let view = present.then(|| self.last_view(ViewKind::Tell, &flow.texts.pay_closed, LAST_WORDS_MS));
        self.finish(outcome, view, LAST_WORDS_MS);
    }

    /// Ends the session: undoes what an unfiled case took, shows the last view, then wipes.
    pub(super) fn finish(&mut self, outcome: &str, view: Option<Box<View>>, stay_ms: u64) {
        use Tick::{Again, Idle, Join, Limit, Pause, Poll, Told, Warn, Window};
        self.state.outcome = Some(Arc::from(outcome));
        self.state.overlay = false;
        self.give_up_look();
        self.state.changing = None;
        self.state.retrying = None;
        self.state.undoing = None;
        self.state.wait = Wait::Nothing;
        self.state.trail.bar();
        for tick in [Idle, Warn, Limit, Told, Again, Poll, Window, Pause, Join] {
            self.stop(tick);
        }
        self.stop_spans();
        self.lose_branches();
        if self.is_unfiled() && self.state.parked.is_empty() {
            self.give_all_back();
        }
        match view {
            Some(view) if !self.state.released => {
                self.state.wait = Wait::Stay;
                self.show(view);
                self.start(Tick::Stay, stay_ms);
            }
            _ => self.release(),
        }
    }

    /// The applicant is done: the screen is wiped, and every value that no open work needs.
    pub(super) fn release(&mut self) {
        self.state.wait = Wait::Nothing;
        self.stop_session();
        if self.state.released {
            return;
        }
        self.state.released = true;
        self.state.gone.get_or_insert(Gone::Left);
        self.out.push(Effect::Release { outcome: self.outcome() });
        self.forget();
    }

    /// Wipes every value that no open work reads.
    fn forget(&mut self) {
        if !self.may_take_back() {
            self.state.done.iter_mut().for_each(|done| done.read.clear());
        }
        let kept = needs::variables(self.flow, &self.open_roads(), &self.open_undos());
        for (slot, value) in self.state.vars.iter_mut().enumerate() {
            if !kept.get(slot).is_some_and(|kept| *kept) {
                *value = None;
            }
        }
    }

    /// Where the case may still go on after release: a payment that is not known, and parked acts, keep a road open.
    fn open_roads(&self) -> Vec<StepIndex> {
        let mut roads: Vec<StepIndex> = self.state.parked.iter().map(|parked| parked.step).collect();
        let open = self.state.till.errand.as_ref().and_then(|errand| {
            self.state.till.payments.get(usize::from(errand.payment)).filter(|payment| payment.is_open())
        });
        if let Some(pay) = open.and_then(|payment| self.pay_of(payment.step)) {
            roads.extend(pay.late.into_iter().chain(pay.unpaid));
        }
        roads
    }

    /// What may still have to be taken back.
    fn open_undos(&self) -> Vec<StepIndex> {
        let may = self.may_take_back();
        self.state.done.iter().filter(|_| may).filter_map(|done| self.step(done.step)?.undo).collect()
    }

    /// Whether anything may still have to be taken back: nothing, once it is sure that the case is filed.
    fn may_take_back(&self) -> bool {
        let open = !self.state.parked.is_empty() || self.unsettled();
        !self.state.committed && (open || self.is_unfiled())
    }

    /// Whether a payment is being taken or settled.
    fn unsettled(&self) -> bool {
        self.state.till.errand.as_ref().is_some_and(|errand| errand.job != Job::GiveBack)
    }

    /// Whether the outcome stands, and is not that the case was filed.
    pub(super) fn is_unfiled(&self) -> bool {
        let ended = |outcome: &Arc<str>| !is_accepted(outcome) && outcome.as_ref() != PAYMENT_UNKNOWN;
        !self.state.committed && self.state.outcome.as_ref().is_some_and(ended)
    }

    /// Works off what is left after release, one thing after another, and closes the case once nothing is open.
    pub(super) fn end_if_done(&mut self) {
        if !self.state.released || self.state.ended {
            return;
        }
        while matches!(self.state.wait, Wait::Nothing) && !self.unsettled() && (self.take_up() || self.take_back()) {}
        self.give_next_back();
        if !matches!(self.state.wait, Wait::Nothing) {
            return;
        }
        if self.state.till.errand.is_some() || !self.state.parked.is_empty() {
            return self.forget();
        }
        self.state.ended = true;
        self.stop(Tick::Till);
        self.stop_session();
        self.state.vars.iter_mut().for_each(|value| *value = None);
        self.out.push(Effect::End { outcome: self.outcome() });
    }

    fn outcome(&self) -> Arc<str> {
        self.state.outcome.clone().unwrap_or_else(|| FAULT.into())
    }
}

/// The outcome of a case that was given to a person.
pub const PARKED: &str = "parked";

/// The outcome of a case that is filed and paid, and whose payment the back end was never told: a person has to.
pub const UNREPORTED: &str = "accepted-unreported";

/// Whether an outcome says that the case is filed. Outcomes that begin with `accepted` keep what was paid; any other end
/// of an unfiled case gives it back.
pub fn is_accepted(outcome: &str) -> bool {
    outcome.starts_with("accepted")
}
