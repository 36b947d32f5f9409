//! The terminal as the host sees it.

use crate::frames::Profile;
use crate::message::{Kind, Message, Step, Verdict, is_trace, verdict};
use crate::session::{Sending, Session, Trouble};
use std::time::Duration;
use tongban_sdk::payment_terminal::{
    Capabilities, PaymentTerminal, QueryLastParams, QueryLastResult, SaleParams, SaleResult, SaleState, Status,
    VoidParams, VoidResult, code, event,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Money, Record};
use tongban_wire::{Patience, Stream, WireError};

/// What people call the device.
const WHAT: &str = "bank card terminal";
/// How long the terminal may take to say that it is there.
const HELLO: Duration = Duration::from_millis(250);

/// A terminal and the way to it.
pub struct Terminal {
    session: Session,
    queries: bool,
}

impl Terminal {
    /// A terminal that is not open yet; `queries`: whether it can tell of a sale by trace.
    pub fn new(
        opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static,
        profile: Profile,
        queries: bool,
    ) -> Terminal {
        Terminal { session: Session::new(opener, profile), queries }
    }

    /// What the terminal knows of a trace; `offline` words that it cannot reach the bank to tell.
    fn ask(
        &mut self,
        call: &dyn Call,
        trace: &str,
        offline: fn(&str) -> Failure,
    ) -> Result<(SaleState, Message), Failure> {
        let question = Message::new(Kind::Query, trace);
        let patience = Patience::of(call);
        let known = self
            .session
            .exchange(&question, Kind::QueryReply, Sending::Asking, &patience, |_| {})
            .map_err(|trouble| trouble.error().failure(WHAT))?;
        match known.state {
            Some(state) => Ok((state, known)),
            None if known.code.as_deref().is_some_and(|code| verdict(code) == Verdict::NoConnection) => {
                Err(offline("the terminal cannot reach the bank"))
            }
            None => Err(WireError::Garbled("an answer without a state").failure(WHAT)),
        }
    }

    /// Sends what moves money, once.
    fn move_money(&mut self, call: &dyn Call, message: &Message, answer: Kind) -> Result<Message, Failure> {
        let on_step = |step| {
            let number = match step {
                Step::InsertCard => event::sale::insert_card,
                Step::EnterPin => event::sale::enter_pin,
                Step::Online => event::sale::online,
            };
            if answer == Kind::SaleReply {
                call.event(number, Record::new());
            }
        };
        match self.session.exchange(message, answer, Sending::Once, &Patience::of(call), on_step) {
            Ok(reply) if reply.amount.is_some_and(|amount| Some(amount) != message.amount) => {
                Err(unknown("the terminal answers with another amount"))
            }
            Ok(reply) => Ok(reply),
            Err(Trouble::NotSent(error)) => Err(error.failure(WHAT)),
            Err(Trouble::Unanswered(error)) => {
                // It may still wait for a card that nobody here would hear of.
                self.session.cancel(&message.trace);
                Err(unknown(&format!("no answer that can be trusted ({error})")))
            }
        }
    }
}

/// The act may have taken place: nobody repeats it before he asked.
fn unknown(how: &str) -> Failure {
    Failure::new(CompletionCode::ResultUnknown, format!("{WHAT}: {how}; ask by trace before anything else"))
}

/// A trace that the terminal's messages can carry.
fn traced(trace: &str) -> Result<(), Failure> {
    if is_trace(trace) {
        return Ok(());
    }
    let said = "field trace: expected 1 to 40 letters, digits and - _ . : /";
    Err(Failure::new(CompletionCode::InvalidData, said))
}

/// An amount that the terminal's messages can carry.
fn fen(amount: Money) -> Result<i64, Failure> {
    match amount.as_fen() {
        fen @ 1..=999_999_999_999 => Ok(fen),
        _ => Err(Failure::new(CompletionCode::InvalidData, "field amount: expected 1 fen or more, in 12 digits")),
    }
}

impl PaymentTerminal for Terminal {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        Ok(Capabilities { queries: self.queries })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let device = match self.session.hello(HELLO) {
            Ok(()) => DeviceState::Online,
            Err(WireError::Gone | WireError::Absent(_)) => DeviceState::NoDevice,
            Err(_) => DeviceState::Offline,
        };
        Ok(Status { device })
    }

    fn reset(&mut self, _: &dyn Call) -> Result<(), Failure> {
        self.session.hello(HELLO).map_err(|error| error.failure(WHAT))
    }

    fn sale(&mut self, call: &dyn Call, params: SaleParams) -> Result<SaleResult, Failure> {
        traced(&params.trace)?;
        let amount = fen(params.amount)?;
        if self.queries {
            // Whoever sent this trace before, this driver or the one that died in its place: it is not sent again.
            let (state, known) = self.ask(call, &params.trace, code::sale::no_connection)?;
            let other = known.amount.is_some_and(|known| known != amount);
            match state {
                SaleState::NotFound => {}
                _ if other => {
                    return Err(Failure::new(CompletionCode::InvalidData, "this trace was used for another amount"));
                }
                SaleState::Approved => {
                    return Ok(SaleResult { state, reference: known.reference, card: known.card.into() });
                }
                SaleState::Declined => return Err(code::sale::declined("declined before, under this trace")),
                SaleState::Reversed => {
                    return Err(Failure::new(CompletionCode::InvalidData, "the sale of this trace was given back"));
                }
                SaleState::Unknown => return Err(unknown("the sale of this trace is not settled")),
            }
        }
        let sale = Message::new(Kind::Sale, &params.trace).with_amount(amount);
        let reply = self.move_money(call, &sale, Kind::SaleReply)?;
        let Some(said) = reply.code else { return Err(unknown("an answer without a code")) };
        match verdict(&said) {
            Verdict::Approved => {
                let state = SaleState::Approved;
                Ok(SaleResult { state, reference: reply.reference, card: reply.card.into() })
            }
            Verdict::Declined => Err(code::sale::declined(&format!("the bank's code {said}"))),
            Verdict::NoMedia => Err(code::sale::no_media("no card, or the person pressed cancel")),
            Verdict::InvalidMedia => Err(code::sale::invalid_media("the card cannot be read")),
            Verdict::NoConnection => Err(code::sale::no_connection(&format!("the terminal's code {said}"))),
            Verdict::Unknown => Err(unknown(&format!("code {said} does not tell whether money moved"))),
        }
    }

    fn query_last(&mut self, call: &dyn Call, params: QueryLastParams) -> Result<QueryLastResult, Failure> {
        traced(&params.trace)?;
        if !self.queries {
            return Err(Failure::unsupported());
        }
        let (state, known) = self.ask(call, &params.trace, code::query_last::no_connection)?;
        let taken = matches!(state, SaleState::Approved | SaleState::Reversed);
        let amount = known.amount.filter(|_| taken).map(Money::fen);
        Ok(QueryLastResult { state, reference: known.reference, amount })
    }

    fn void(&mut self, call: &dyn Call, params: VoidParams) -> Result<VoidResult, Failure> {
        traced(&params.trace)?;
        let amount = fen(params.amount)?;
        if self.queries {
            match self.ask(call, &params.trace, code::void::no_connection)?.0 {
                state @ SaleState::Reversed => return Ok(VoidResult { state }),
                SaleState::Approved => {}
                SaleState::Unknown => return Err(unknown("the sale of this trace is not settled")),
                SaleState::Declined | SaleState::NotFound => {
                    return Err(code::void::declined("no money was taken under this trace"));
                }
            }
        }
        let void = Message::new(Kind::Void, &params.trace).with_amount(amount);
        let reply = self.move_money(call, &void, Kind::VoidReply)?;
        let Some(said) = reply.code else { return Err(unknown("an answer without a code")) };
        match verdict(&said) {
            Verdict::Approved => Ok(VoidResult { state: SaleState::Reversed }),
            Verdict::NoConnection => Err(code::void::no_connection(&format!("the terminal's code {said}"))),
            Verdict::Unknown => Err(unknown(&format!("code {said} does not tell whether money moved"))),
            _ => Err(code::void::declined(&format!("the bank's code {said}"))),
        }
    }
}
