//! Leaving a payment: query, close, query; nobody leaves before it is known, and what stays unknown is told as unknown.

use super::pay::Order;
use super::run::Run;
use super::state::{After, Tick, Wait};
use super::till::{Asked, Job, Leaving};
use super::words::{self, ASKING_AGAIN};
use super::{Effect, PaymentState, ViewKind};
use crate::program::StepIndex;
use tongban_model::{Failure, Record, Value};

/// Fruitless rounds after which the applicant is told that the payment is not known, and let go.
const ROUNDS_WHILE_THERE: u16 = 4;

/// How long the number of an unknown payment stays on the screen.
const UNKNOWN_STAYS_MS: u64 = 60_000;

impl Run<'_> {
    /// Starts to leave the payment. A command under way is waited for: what it brings is part of the truth.
    pub(super) fn settle(&mut self, leaving: Leaving) {
        let Some(errand) = &mut self.state.till.errand else { return };
        match errand.job {
            Job::GiveBack => return,
            Job::Settle(_) if leaving != Leaving::Gone => return,
            Job::Settle(_) => errand.job = Job::Settle(leaving),
            Job::Collect => {
                errand.job = Job::Settle(leaving);
                errand.fails = 0;
                let (payment, asked) = (errand.payment, errand.asked);
                self.stop(Tick::Poll);
                self.stop(Tick::Window);
                self.stop(Tick::Till);
                self.fact(payment, PaymentState::Closing);
                self.show_wait(None);
                if let (Some(id), Asked::Sale) = (self.state.till.call, asked) {
                    self.out.push(Effect::Cancel { id });
                }
            }
        }
        if self.state.till.call.is_none() && !self.runs(Tick::Till) {
            self.ask_state();
        }
    }

    /// Asks where the payment stands.
    fn ask_state(&mut self) {
        if let Some(payment) = self.state.till.errand.as_ref().map(|errand| errand.payment) {
            let asked = self.query_of(payment);
            self.ask_till(asked);
        }
    }

    /// The question of the payment's own class.
    pub(super) fn query_of(&self, payment: u16) -> Asked {
        if self.by_card(payment) { Asked::QueryLast } else { Asked::Query }
    }

    /// The provider was asked while the payment is being left.
    pub(super) fn settled(&mut self, result: &Result<Record, Failure>) {
        let Some(errand) = &self.state.till.errand else { return };
        let (payment, closed) = (errand.payment, errand.closed);
        let leaving = if let Job::Settle(leaving) = errand.job { leaving } else { Leaving::Window };
        match self.order_state(payment, result) {
            Order::Paid => self.paid(),
            Order::Closed => self.closed(leaving),
            Order::GivenBack => {
                self.fact(payment, PaymentState::Refunded);
                self.closed(leaving);
            }
            Order::NotPaid if closed && self.never_seen(payment) => self.closed(leaving),
            // Closed by its own word, and yet not closed: it may still be paid.
            Order::NotPaid if closed => self.not_settled(Asked::Close),
            Order::NotPaid => self.ask_till(Asked::Close),
            Order::OtherAmount => {
                if let Some(payment) = self.state.till.payments.get_mut(usize::from(payment)) {
                    payment.other_amount = true;
                }
                self.fact(payment, PaymentState::Unknown);
                self.not_settled(Asked::Query);
            }
            Order::Unknown => {
                let ask = self.query_of(payment);
                self.not_settled(ask);
            }
        }
    }

    /// Whatever a close answers, a payment may have come first: the query decides.
    pub(super) fn close_answered(&mut self, result: &Result<Record, Failure>) {
        if let Some(errand) = &mut self.state.till.errand {
            errand.closed = result.is_ok();
        }
        match result {
            Ok(_) => self.ask_state(),
            Err(failure) if failure.error.is_some_and(is_already_paid) => self.ask_state(),
            Err(_) => self.not_settled(Asked::Query),
        }
    }

    /// A code that was never on the screen cannot have been paid.
    fn never_seen(&self, payment: u16) -> bool {
        let shown = self.state.till.payments.get(usize::from(payment)).is_none_or(|payment| payment.shown);
        !shown && !self.by_card(payment)
    }

    /// This round settled nothing: another one follows after a pause. After some, the applicant is let go.
    fn not_settled(&mut self, next: Asked) {
        let Some(errand) = &mut self.state.till.errand else { return };
        errand.closed = false;
        let (payment, rounds) = (errand.payment, errand.fails.saturating_add(1));
        let leaving = if let Job::Settle(leaving) = errand.job { leaving } else { Leaving::Window };
        if rounds >= ROUNDS_WHILE_THERE && self.never_seen(payment) {
            return self.closed(leaving);
        }
        self.ask_till_later(next);
        if rounds < ROUNDS_WHILE_THERE {
            self.show_wait(Some(ASKING_AGAIN));
            return;
        }
        self.fact(payment, PaymentState::Unknown);
        if matches!(self.state.wait, Wait::Pay) {
            let flow = self.flow;
            let view = self.state.present().then(|| {
                let mut view = self.view(ViewKind::Problem, &flow.texts.payment_unknown);
                view.lines = self.payment_lines();
                view.actions.push(words::action("next"));
                view
            });
            self.finish(super::closing::PAYMENT_UNKNOWN, view, UNKNOWN_STAYS_MS);
        }
    }

    /// Money was taken.
    pub(super) fn paid(&mut self) {
        let Some(errand) = self.state.till.errand.take() else { return };
        for tick in [Tick::Poll, Tick::Window, Tick::Till] {
            self.stop(tick);
        }
        self.fact(errand.payment, PaymentState::Success);
        let Some(payment) = self.state.till.payments.get(usize::from(errand.payment)) else { return };
        let (at, number) = (payment.step, payment.number.clone());
        let (Some(step), Some(pay)) = (self.step(at), self.pay_of(at)) else { return };
        self.state.at = at;
        self.state.trail.bar();
        let into = self.pay_into(at);
        self.set(into, Value::Text(number));
        if self.state.present() {
            // Known before the applicant was let go: the case goes on as if nothing had been.
            self.state.outcome = None;
            self.stop(Tick::Stay);
            let on = self.succeed(step);
            return self.walk(on);
        }
        if step.commits {
            self.state.committed = true;
        }
        self.state.wait = Wait::Nothing;
        match pay.late {
            Some(late) => self.walk(Some(late)),
            None if self.goes_on_alone() => {
                self.give_back(errand.payment);
                let on = self.unpaid_route();
                self.walk(on);
            }
            None => self.finish(super::closing::PAYMENT_RETURNED, None, 0),
        }
    }

    /// No money was taken, and none can be any more.
    pub(super) fn closed(&mut self, leaving: Leaving) {
        let Some(errand) = self.state.till.errand.take() else { return };
        for tick in [Tick::Poll, Tick::Window, Tick::Till] {
            self.stop(tick);
        }
        let payment = self.state.till.payments.get(usize::from(errand.payment));
        let Some(at) = payment.map(|payment| payment.step) else { return };
        if payment.is_some_and(super::Payment::is_open) {
            self.fact(errand.payment, PaymentState::Closed);
        }
        self.state.at = at;
        if !self.state.present() {
            self.state.wait = Wait::Nothing;
            if self.goes_on_alone() {
                let on = self.unpaid_route();
                self.walk(on);
            } else if self.state.released {
                self.finish(super::closing::PAYMENT_CLOSED, None, 0);
            } else {
                self.finish_gone();
            }
            return;
        }
        self.state.outcome = None;
        self.stop(Tick::Stay);
        let flow = self.flow;
        match leaving {
            Leaving::Back if self.back_to_question() => {}
            Leaving::Cancel => self.cancelled(),
            Leaving::Failure => {
                let step = self.step(at);
                let unpaid = self.pay_of(at).is_some_and(|pay| pay.unpaid.is_some());
                let failure = errand.failure.unwrap_or_else(Failure::time_out);
                let command = step.and_then(super::handle::command_of);
                let handler = step.and_then(|step| self.handler(&step.on, &failure, command));
                let on = match handler {
                    Some(handler) => self.handle(handler, &failure),
                    None if unpaid => {
                        self.tell(ViewKind::Tell, &flow.texts.pay_closed, After::Unpaid);
                        None
                    }
                    None => self.failed(&failure),
                };
                self.walk(on);
            }
            Leaving::Late(span) => {
                let on = self.too_slow(span);
                self.walk(on);
            }
            Leaving::Back => {
                let on = self.unpaid_route();
                self.walk(on);
            }
            Leaving::Window | Leaving::Gone => self.tell(ViewKind::Tell, &flow.texts.pay_closed, After::Unpaid),
        }
    }

    /// Where an unpaid case goes.
    pub(super) fn unpaid_route(&mut self) -> Option<StepIndex> {
        match self.pay_of(self.state.at).and_then(|pay| pay.unpaid) {
            Some(unpaid) => Some(unpaid),
            None => {
                self.finish_unpaid();
                None
            }
        }
    }
}

/// Whether a close failed because the payment came first.
fn is_already_paid(error: u16) -> bool {
    Asked::Close.of().1.code(error).is_some_and(|code| code.name == "already_paid")
}
