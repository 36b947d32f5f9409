//! Giving money back: asked about until the provider says that it is done; refused for good, it is left to a person.

use super::PaymentState;
use super::pay::Order;
use super::run::Run;
use super::state::{Tick, Wait};
use super::till::{Asked, Errand, Job};
use super::verdict::{Verdict, proves_nothing_done, verdict};
use crate::program::{Step, StepIndex};
use tongban_model::{Failure, Record};

/// Fruitless rounds after which the flow goes on and the refund is pursued beside it.
const ROUNDS_WHILE_THERE: u16 = 4;

/// Plain refusals after which only a person can give the money back.
const REFUSALS: u16 = 3;

impl<'a> Run<'a> {
    /// The `refund` verb: gives back what this case took, if it took anything.
    pub(super) fn refund_step(&mut self, step: &'a Step) -> Option<StepIndex> {
        // A refund that the flow itself asks for waits for nothing.
        self.state.wait = Wait::Refund;
        self.give_all_back();
        if !self.till_busy() {
            self.state.wait = Wait::Nothing;
            return self.succeed(step);
        }
        self.state.trail.bar();
        self.show_wait(None);
        None
    }

    /// Gives one payment back.
    pub(super) fn give_back(&mut self, payment: u16) {
        if let Some(payment) = self.state.till.payments.get_mut(usize::from(payment)) {
            payment.back |= payment.state == PaymentState::Success;
        }
        self.give_next_back();
    }

    /// Marks every payment taken as to be given back, and starts on the first.
    pub(super) fn give_all_back(&mut self) {
        for payment in &mut self.state.till.payments {
            payment.back |= payment.state == PaymentState::Success;
        }
        self.give_next_back();
    }

    /// Starts on the next payment that is to be given back, unless the till is busy: then this comes after it.
    pub(super) fn give_next_back(&mut self) {
        if self.till_busy() || self.refunds_wait() {
            return;
        }
        let due = |payment: &super::Payment| {
            payment.back && !payment.refused && matches!(payment.state, PaymentState::Success | PaymentState::Refunding)
        };
        let Some(at) = self.state.till.payments.iter().position(due) else { return };
        let payment = u16::try_from(at).unwrap_or(u16::MAX);
        self.fact(payment, PaymentState::Refunding);
        let asked = self.refund_of(payment);
        self.state.till.errand = Some(Errand {
            payment,
            job: Job::GiveBack,
            asked,
            fails: 0,
            refusals: 0,
            closed: false,
            until_ms: 0,
            code: None,
            failure: None,
            tries: 0,
            pressed: false,
        });
        self.ask_till(asked);
    }

    fn refund_of(&self, payment: u16) -> Asked {
        if self.by_card(payment) { Asked::Void } else { Asked::Refund }
    }

    /// The refund or void itself answered.
    pub(super) fn refund_answered(&mut self, result: &Result<Record, Failure>) {
        let Some(errand) = &self.state.till.errand else { return };
        let (payment, asked) = (errand.payment, errand.asked);
        match result {
            Ok(_) if asked == Asked::Refund => self.given_back(),
            Ok(record) => match verdict(asked.of().1, asked.of().1, record) {
                Verdict::NotDone("reversed") => self.given_back(),
                Verdict::NotDone(_) => self.refused(),
                Verdict::Done | Verdict::Unknown => {
                    let ask = self.query_of(payment);
                    self.not_given_back(ask);
                }
            },
            Err(failure) if proves_nothing_done(failure) || refuses(asked, failure) => self.refused(),
            Err(_) => {
                let ask = self.query_of(payment);
                self.ask_till(ask);
            }
        }
    }

    /// The provider was asked whether it was given back.
    pub(super) fn refund_asked(&mut self, result: &Result<Record, Failure>) {
        let Some(payment) = self.state.till.errand.as_ref().map(|errand| errand.payment) else { return };
        match self.order_state(payment, result) {
            Order::GivenBack => self.given_back(),
            Order::Paid | Order::OtherAmount => {
                let again = self.refund_of(payment);
                self.not_given_back(again);
            }
            // Not paid, by its own word, and yet paid on our record: a person has to look.
            Order::NotPaid | Order::Closed => self.refused(),
            Order::Unknown => {
                let ask = self.query_of(payment);
                self.not_given_back(ask);
            }
        }
    }

    fn refused(&mut self) {
        let Some(errand) = &mut self.state.till.errand else { return };
        errand.refusals += 1;
        let (payment, refusals) = (errand.payment, errand.refusals);
        if refusals < REFUSALS {
            let again = self.refund_of(payment);
            return self.not_given_back(again);
        }
        if let Some(payment) = self.state.till.payments.get_mut(usize::from(payment)) {
            payment.refused = true;
        }
        self.refund_over();
    }

    fn given_back(&mut self) {
        if let Some(payment) = self.state.till.errand.as_ref().map(|errand| errand.payment) {
            self.fact(payment, PaymentState::Refunded);
        }
        self.refund_over();
    }

    /// The errand is over: the next payment, else on with the flow if it waits for this.
    fn refund_over(&mut self) {
        self.state.till.errand = None;
        self.stop(Tick::Till);
        self.give_next_back();
        if !self.till_busy() && matches!(self.state.wait, Wait::Refund) {
            self.refund_step_over();
        }
    }

    fn not_given_back(&mut self, next: Asked) {
        self.ask_till_later(next);
        let fails = self.state.till.errand.as_ref().map_or(0, |errand| errand.fails);
        if fails >= ROUNDS_WHILE_THERE && matches!(self.state.wait, Wait::Refund) {
            self.refund_step_over();
        }
    }

    fn refund_step_over(&mut self) {
        if let Some(step) = self.here() {
            let on = self.succeed(step);
            self.walk(on);
        }
    }
}

/// Whether provider or bank say that it cannot be given back this way.
fn refuses(asked: Asked, failure: &Failure) -> bool {
    let code = failure.error.and_then(|error| asked.of().1.code(error));
    code.is_some_and(|code| matches!(code.name, "declined" | "not_paid"))
}
