//! The till: every payment of a case, and the one errand that is under way for one of them.

use super::state::Tick;
use super::{Effect, EffectId, Fact, PaymentState};
use crate::engine::run::Run;
use crate::program::{Find, Pay, Slot, StepIndex, Verb};
use serde::Serialize;
use std::sync::Arc;
use tongban_classes::{Class, Command};
use tongban_model::{Failure, Money, Record};

/// One payment. Its number is used for this amount in this case and for nothing else, ever.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Payment {
    /// The caller's number at the provider, or the trace at the terminal: 6–32 of digits, letters, `_-*`.
    pub number: Arc<str>,
    /// The amount.
    pub amount: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// The pay step it belongs to.
    pub(super) step: StepIndex,
    /// Which of the step's ways it takes.
    pub(super) by: u16,
    /// Whether its code was ever on the screen. A code that nobody saw cannot have been paid.
    pub(super) shown: bool,
    /// To be given back.
    pub(super) back: bool,
    /// Given up: only a person can give it back.
    pub(super) refused: bool,
    /// The provider says that it was paid, and of another amount.
    pub(super) other_amount: bool,
}

impl Payment {
    /// Whether it can still change by what somebody outside does.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            PaymentState::Intent
                | PaymentState::Created
                | PaymentState::Shown
                | PaymentState::Closing
                | PaymentState::Unknown
        )
    }
}

/// All payments and the errand.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Till {
    pub payments: Vec<Payment>,
    pub errand: Option<Errand>,
    /// The command under way, by effect.
    pub call: Option<EffectId>,
}

/// What is being done for one payment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Errand {
    pub payment: u16,
    pub job: Job,
    /// The command under way, or the one to be tried again.
    pub asked: Asked,
    /// Completions in a row that settled nothing.
    pub fails: u16,
    /// Refusals to give money back.
    pub refusals: u16,
    /// Whether a close was answered well and a query has not yet confirmed it.
    pub closed: bool,
    /// Until when the code is offered.
    pub until_ms: i64,
    /// What to show as a code.
    pub code: Option<Arc<str>>,
    /// What made it fail, for the step's handlers.
    pub failure: Option<Failure>,
    /// How often the card, or the order's first call, was tried.
    pub tries: u16,
    /// Whether the applicant says that they paid.
    pub pressed: bool,
}

/// What an errand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Job {
    /// Take the money.
    Collect,
    /// The pay step is being left: find out, or make sure that no money is taken.
    Settle(Leaving),
    /// Give the money back.
    GiveBack,
}

/// Why the pay step is being left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Leaving {
    /// Back was pressed.
    Back,
    /// Cancel was pressed.
    Cancel,
    /// The code was offered long enough.
    Window,
    /// Something failed.
    Failure,
    /// A stretch of the way took too long.
    Late(u16),
    /// Nobody is there any more.
    Gone,
}

/// A command of the two payment classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Asked {
    Create,
    Query,
    Close,
    Refund,
    Sale,
    QueryLast,
    Void,
}

/// How long to wait before asking again: doubling, from a second to ten minutes.
pub(super) fn pause_ms(fails: u16) -> u64 {
    (1_000u64 << fails.saturating_sub(1).min(10)).min(600_000)
}

impl<'a> Run<'a> {
    /// The pay verb of a step.
    pub(super) fn pay_of(&self, step: StepIndex) -> Option<&'a Pay> {
        match &self.flow.steps.get(usize::from(step))?.verb {
            Verb::Pay(pay) => Some(pay),
            _ => None,
        }
    }

    pub(super) fn pay_into(&self, step: StepIndex) -> Option<Slot> {
        self.flow.steps.get(usize::from(step))?.into
    }

    /// Whether the payment is by card.
    pub(super) fn by_card(&self, payment: u16) -> bool {
        matches!(self.find(payment), Some((Find::Card, _)))
    }

    fn find(&self, payment: u16) -> Option<(Find, Arc<str>)> {
        let payment = self.state.till.payments.get(usize::from(payment))?;
        let by = self.pay_of(payment.step)?.by.get(usize::from(payment.by))?;
        Some((by.find, by.slot.clone()))
    }

    /// Puts a payment in a state, and on record.
    pub(super) fn fact(&mut self, payment: u16, state: PaymentState) {
        let Some(payment) = self.state.till.payments.get_mut(usize::from(payment)) else { return };
        if payment.state != state {
            payment.state = state;
            let fact = Fact { number: payment.number.clone(), amount: payment.amount, state };
            self.out.push(Effect::Fact(fact));
        }
    }

    /// Notes a fresh payment as intended: before anything of it leaves the machine.
    pub(super) fn intend(&mut self, step: StepIndex, by: u16, amount: Money) -> u16 {
        let at = self.state.till.payments.len();
        let number = number(&self.state.begin.case, at + 1);
        let state = PaymentState::Intent;
        self.out.push(Effect::Fact(Fact { number: number.clone(), amount, state }));
        let payment =
            Payment { number, amount, state, step, by, shown: false, back: false, refused: false, other_amount: false };
        self.state.till.payments.push(payment);
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// Sends the errand's command.
    pub(super) fn ask_till(&mut self, asked: Asked) {
        let Some(errand) = &mut self.state.till.errand else { return };
        errand.asked = asked;
        let at = errand.payment;
        let (Some(payment), Some((find, slot))) = (self.state.till.payments.get(usize::from(at)), self.find(at)) else {
            return;
        };
        let number = tongban_model::Value::Text(payment.number.clone());
        let (amount, step) = (payment.amount, payment.step);
        let mut params = Record::new().with(1, number);
        match (asked, find) {
            (Asked::Create, Find::Scan(provider)) => {
                let subject = self.pay_of(step).map(|pay| self.plain(&pay.subject.zh)).unwrap_or_default();
                params.set(2, provider).set(3, amount).set(4, tongban_model::Value::Text(subject));
            }
            (Asked::Refund, _) => {
                let refund = format!("{}R", payment.number);
                params.set(2, refund).set(3, amount);
            }
            (Asked::Sale | Asked::Void, _) => {
                params.set(2, amount);
            }
            _ => {}
        }
        let (class, command) = asked.of();
        let within_ms = match (asked, self.pay_of(step)) {
            (Asked::Sale, Some(pay)) => pay.within_ms,
            _ => command.longest.as_millis() as u64,
        };
        let id = self.next_effect();
        self.state.till.call = Some(id);
        self.out.push(Effect::Do { id, slot, class: class.id.into(), command: command.number, params, within_ms });
    }

    /// Waits, longer each time, and then sends the errand's command `asked`.
    pub(super) fn ask_till_later(&mut self, asked: Asked) {
        let Some(errand) = &mut self.state.till.errand else { return };
        errand.asked = asked;
        errand.fails = errand.fails.saturating_add(1);
        let pause = pause_ms(errand.fails);
        self.start(Tick::Till, pause);
    }

    /// Whether money is in a state that somebody outside can still change.
    pub(super) fn till_busy(&self) -> bool {
        self.state.till.errand.is_some()
    }
}

impl Asked {
    /// The class and the command.
    pub(super) fn of(self) -> (&'static Class, &'static Command) {
        use tongban_classes::{payment, payment_terminal};
        let (class, number) = match self {
            Asked::Create => (&payment::CLASS, payment::command::create),
            Asked::Query => (&payment::CLASS, payment::command::query),
            Asked::Close => (&payment::CLASS, payment::command::close),
            Asked::Refund => (&payment::CLASS, payment::command::refund),
            Asked::Sale => (&payment_terminal::CLASS, payment_terminal::command::sale),
            Asked::QueryLast => (&payment_terminal::CLASS, payment_terminal::command::query_last),
            Asked::Void => (&payment_terminal::CLASS, payment_terminal::command::void),
        };
        let command = class.command(number).expect("the number is the class's own constant");
        (class, command)
    }
}

/// The number of a case's payment: the case's id and which attempt it is, in the characters every provider takes.
///
/// A case id that is too long, too short or holds other characters stands there as its digest, so that different cases
/// still have different numbers.
pub(super) fn number(case: &str, attempt: usize) -> Arc<str> {
    let plain = case.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_');
    if plain && (5..=25).contains(&case.len()) {
        return format!("{case}-{attempt}").into();
    }
    format!("{}-{attempt}", digest_of(case, 25)).into()
}

/// The digest of a case's id in so many digits and small letters, at most 25.
pub(super) fn digest_of(case: &str, length: usize) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    // FNV-1a over 128 bits; 25 digits of 5 bits keep 125 of them.
    let digest = case.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    (0..length.min(25)).map(|at| char::from(DIGITS[(digest >> (at * 5)) as usize & 31])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_payment_number_is_one_that_every_provider_takes(case in ".{0,60}", attempt in 1usize..65_535) {
            let number = number(&case, attempt);
            prop_assert!((6..=31).contains(&number.len()), "{number}");
            prop_assert!(number.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_'), "{number}");
        }

        #[test]
        fn two_cases_or_attempts_never_share_a_number(
            one in ("[a-z0-9-]{1,30}|.{0,40}", 1usize..200), other in ("[a-z0-9-]{1,30}|.{0,40}", 1usize..200)
        ) {
            prop_assume!(one != other);
            prop_assert_ne!(number(&one.0, one.1), number(&other.0, other.1));
        }
    }

    #[test]
    fn the_pause_before_asking_again_grows_and_has_an_end() {
        let pauses: Vec<_> = [0, 1, 2, 3, 9, 10, 11, 60, u16::MAX].map(pause_ms).into();
        assert_eq!(pauses, [1_000, 1_000, 2_000, 4_000, 256_000, 512_000, 600_000, 600_000, 600_000]);
    }
}
