//! Taking a payment: the number is on record before anything leaves the machine, and the provider's word alone counts.

use super::run::Run;
use super::state::{Tick, Wait};
use super::till::{Asked, Errand, Job, Leaving};
use super::verdict::{proves_nothing_done, state_word, worth_repeating};
use super::walk::fault_of;
use super::words::{self, NOT_YET, TRY_AGAIN, Words, said};
use super::{PaymentState, ViewKind};
use crate::program::{Find, Pay, Step, StepIndex};
use std::sync::Arc;
use tongban_model::{CompletionCode, Failure, Family, Money, Record, Value};

impl<'a> Run<'a> {
    /// Enters a pay step.
    pub(super) fn pay(&mut self, step: &'a Step, pay: &'a Pay) -> Option<StepIndex> {
        let amount = match self.value(&pay.amount) {
            Ok(Value::Money(amount)) if amount.as_fen() >= 0 => amount,
            Ok(_) => return self.failed(&manifest("the amount of a payment is no amount, or below zero")),
            Err(fault) => return self.failed(&fault_of(fault)),
        };
        if amount == Money::fen(0) {
            return self.succeed(step);
        }
        let payments = &self.state.till.payments;
        let paid = payments.iter().find(|p| p.state == PaymentState::Success && p.amount == amount && !p.back);
        if let Some(number) = paid.map(|payment| payment.number.clone()) {
            // This case has paid this amount: the same money is never asked for twice.
            self.set(step.into, Value::Text(number));
            return self.succeed(step);
        }
        if self.till_busy() {
            // An older payment is still being given back, without an answer from its provider.
            return self.unpaid_route();
        }
        let mut by = None;
        for (at, way) in pay.by.iter().enumerate() {
            match self.holds(Some(&way.when)) {
                Ok(true) => {
                    by = u16::try_from(at).ok().map(|at| (at, way.find));
                    break;
                }
                Ok(false) => {}
                Err(fault) => return self.failed(&fault_of(fault)),
            }
        }
        let Some((by, find)) = by else { return self.failed(&manifest("no way to pay is offered")) };
        self.state.wait = Wait::Pay;
        self.collect(by, find, amount, 1);
        None
    }

    /// Begins one attempt: intent first, then the first call.
    fn collect(&mut self, by: u16, find: Find, amount: Money, tries: u16) {
        let payment = self.intend(self.state.at, by, amount);
        self.state.till.errand = Some(Errand {
            payment,
            job: Job::Collect,
            asked: Asked::Create,
            fails: 0,
            refusals: 0,
            closed: false,
            until_ms: 0,
            code: None,
            failure: None,
            tries,
            pressed: false,
        });
        match find {
            Find::Scan(_) => {
                self.show_wait(None);
                self.ask_till(Asked::Create);
            }
            Find::Card => {
                self.show_card((tries > 1).then_some(TRY_AGAIN));
                self.ask_till(Asked::Sale);
            }
        }
    }

    fn show_card(&mut self, problem: Option<Words>) {
        let flow = self.flow;
        let mut view = self.view(ViewKind::PayCard, &flow.texts.pay_card);
        view.lines = self.payment_lines();
        view.problem = problem.map(said);
        view.timeout_ms = self.pay_of(self.state.at).map(|pay| pay.within_ms);
        view.actions.push(words::action("back"));
        if self.state.may_cancel() {
            view.actions.push(words::action("cancel"));
        }
        self.show(view);
    }

    /// Tells that the till works, if somebody is there.
    pub(super) fn show_wait(&mut self, problem: Option<Words>) {
        if self.state.present() {
            let flow = self.flow;
            let mut view = self.view(ViewKind::Wait, &flow.texts.wait);
            view.problem = problem.map(said);
            self.show(view);
        }
    }

    /// A command of the till ended.
    pub(super) fn till_completed(&mut self, result: &Result<Record, Failure>) {
        let Some((asked, job)) = self.state.till.errand.as_ref().map(|errand| (errand.asked, errand.job)) else {
            return self.ignore();
        };
        match (asked, job) {
            (Asked::Create, _) => self.created(job, result),
            (Asked::Sale, _) => self.sold(job, result),
            (Asked::Query | Asked::QueryLast, Job::Collect) => self.polled(result),
            (Asked::Query | Asked::QueryLast, Job::Settle(_)) => self.settled(result),
            (Asked::Query | Asked::QueryLast, Job::GiveBack) => self.refund_asked(result),
            (Asked::Close, _) => self.close_answered(result),
            (Asked::Refund | Asked::Void, _) => self.refund_answered(result),
        }
    }

    fn created(&mut self, job: Job, result: &Result<Record, Failure>) {
        let most = self.here().map_or(1, |step| step.tries);
        let Some(errand) = &mut self.state.till.errand else { return };
        let payment = errand.payment;
        let code = result.as_ref().ok().and_then(|record| record.get(1)).and_then(Value::as_text).map(Arc::from);
        match (job, code, result) {
            (Job::Collect, Some(code), _) => {
                errand.code = Some(code);
                errand.fails = 0;
                let (within, poll) = self.pay_of(self.state.at).map_or((0, 0), |pay| (pay.within_ms, pay.poll_ms));
                if let Some(errand) = &mut self.state.till.errand {
                    errand.until_ms = self.now.saturating_add(i64::try_from(within).unwrap_or(i64::MAX));
                }
                self.fact(payment, PaymentState::Created);
                self.fact(payment, PaymentState::Shown);
                if let Some(payment) = self.state.till.payments.get_mut(usize::from(payment)) {
                    payment.shown = true;
                }
                self.show_code(None);
                self.start(Tick::Window, within);
                self.start(Tick::Poll, poll);
            }
            // The step is being left: the order is there now, and nobody has seen its code.
            (_, Some(_), _) => self.ask_till(Asked::Query),
            (Job::Collect, None, _) => {
                let failure = match result {
                    Err(failure) => failure.clone(),
                    Ok(_) => Failure::new(CompletionCode::InternalError, "the order came without a code to show"),
                };
                if worth_repeating(&failure) && errand.tries < most {
                    errand.tries += 1;
                    // The same number and the same amount are the same order.
                    self.ask_till_later(Asked::Create);
                } else {
                    errand.failure = Some(failure);
                    self.settle(Leaving::Failure);
                }
            }
            (_, None, _) => self.ask_till(Asked::Query),
        }
    }

    fn sold(&mut self, job: Job, result: &Result<Record, Failure>) {
        let sale = Asked::Sale.of().1;
        let failure = match result {
            Ok(record) => match state_word(sale, record) {
                Some("approved") => return self.paid(),
                Some("declined" | "reversed" | "not_found") => {
                    tongban_classes::payment_terminal::code::sale::declined("")
                }
                _ => Failure::new(CompletionCode::ResultUnknown, "the terminal does not know what became of the sale"),
            },
            Err(failure) => failure.clone(),
        };
        let sure = proves_nothing_done(&failure);
        let Some(errand) = &mut self.state.till.errand else { return };
        errand.failure = Some(failure.clone());
        if !sure {
            match job {
                Job::Collect => self.settle(Leaving::Failure),
                _ => self.ask_till(Asked::QueryLast),
            }
            return;
        }
        let (payment, tries) = (errand.payment, errand.tries);
        self.fact(payment, PaymentState::Closed);
        let most = self.here().map_or(1, |step| step.tries);
        let at_once = self.resolve(self.here(), &failure).is_some_and(|handler| handler.at_once);
        if job == Job::Collect && tries < most && worth_repeating(&failure) && !at_once {
            let again = self.state.till.payments.get(usize::from(payment)).map(|p| (p.by, p.amount));
            if let Some((by, amount)) = again {
                // A number that was declined is closed for ever: the next try has its own.
                return self.collect(by, Find::Card, amount, tries + 1);
            }
        }
        self.closed(if let Job::Settle(leaving) = job { leaving } else { Leaving::Failure });
    }

    /// The provider was asked while the code is on the screen.
    fn polled(&mut self, result: &Result<Record, Failure>) {
        let Some(errand) = &mut self.state.till.errand else { return };
        let (payment, pressed) = (errand.payment, std::mem::take(&mut errand.pressed));
        match self.order_state(payment, result) {
            Order::Paid => self.paid(),
            Order::Closed => self.closed(Leaving::Window),
            Order::GivenBack => {
                self.fact(payment, PaymentState::Refunded);
                self.closed(Leaving::Window);
            }
            Order::OtherAmount => self.settle(Leaving::Window),
            Order::NotPaid | Order::Unknown => {
                if pressed {
                    self.show_code(Some(NOT_YET));
                }
                let poll = self.pay_of(self.state.at).map_or(3_000, |pay| pay.poll_ms);
                self.start(Tick::Poll, poll);
            }
        }
    }

    /// It is time to ask whether it was paid.
    pub(super) fn poll(&mut self) {
        let collecting = matches!(&self.state.till.errand, Some(errand) if errand.job == Job::Collect);
        if collecting && self.state.till.call.is_none() {
            self.ask_till(Asked::Query);
        }
    }

    /// The applicant says that they paid.
    pub(super) fn ask_now(&mut self) {
        match &mut self.state.till.errand {
            Some(errand) if errand.job == Job::Collect && errand.code.is_some() => {
                errand.pressed = true;
                self.stop(Tick::Poll);
                self.poll();
            }
            _ => self.ignore(),
        }
    }

    /// The code was offered long enough.
    pub(super) fn window_over(&mut self) {
        self.settle(Leaving::Window);
    }

    /// What the answer of a query proves about a payment.
    pub(super) fn order_state(&self, payment: u16, result: &Result<Record, Failure>) -> Order {
        let card = self.by_card(payment);
        let query = if card { Asked::QueryLast.of().1 } else { Asked::Query.of().1 };
        let Ok(answer) = result else { return Order::Unknown };
        let amount_field = if card { 3 } else { 2 };
        let expected = self.state.till.payments.get(usize::from(payment)).map(|payment| payment.amount);
        let same = match answer.get(amount_field) {
            Some(Value::Money(amount)) => Some(*amount) == expected,
            _ => true,
        };
        match state_word(query, answer) {
            Some("success" | "approved") if same => Order::Paid,
            Some("success" | "approved") => Order::OtherAmount,
            Some("closed" | "declined" | "not_found") => Order::Closed,
            Some("refund") => Order::GivenBack,
            // A sale that was reversed took nothing; one that was given back on our word is asked about elsewhere.
            Some("reversed") => Order::GivenBack,
            Some("not_paid") => Order::NotPaid,
            _ => Order::Unknown,
        }
    }
}

/// What an answer proves about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Paid,
    /// Paid, but not this amount: a person has to look.
    OtherAmount,
    NotPaid,
    Closed,
    GivenBack,
    Unknown,
}

fn manifest(detail: &str) -> Failure {
    let mut failure = Failure::new(CompletionCode::InvalidData, detail);
    failure.family = Family::Manifest;
    failure
}
