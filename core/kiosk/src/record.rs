//! How events become entries of the record, and entries events again.

use tongban_flow::engine::{Begin, Effect, Event, Fact as PaymentFact, PaymentState};
use tongban_journal::{CaseHeader, CaseId, Entry, Fact, Journal, JournalFault, Recorded, Reservation, StoredEntry};

/// The public words of the entries a case leaves.
pub mod kind {
    /// The first entry: how the case began.
    pub const BEGIN: &str = "started";
    /// Every further entry: one event.
    pub const EVENT: &str = "event";
}

/// The payloads of a case's entries with their times, for [`crate::replay`]; `None` when one cannot be opened any more.
pub fn payloads(entries: &[StoredEntry]) -> Option<Vec<(i64, Vec<u8>)>> {
    let told = entries.iter().filter(|entry| [kind::BEGIN, kind::EVENT].contains(&entry.kind.as_str()));
    told.map(|entry| Some((entry.at_ms, entry.payload.open()?.to_vec()))).collect()
}

/// Where a case is recorded: the journal, or memory for a rehearsal. Both give [`Recorded`], nothing else can.
pub trait Record {
    /// Opens a case.
    fn begin(&self, header: CaseHeader, at_ms: i64) -> Result<CaseId, JournalFault>;

    /// Records an entry; what comes back may be carried out.
    fn record(&self, entry: Entry, effects: Vec<Effect>) -> Result<Recorded<Vec<Effect>>, JournalFault>;

    /// Closes a case.
    fn end(&self, case: &CaseId, outcome: &str, at_ms: i64) -> Result<(), JournalFault>;

    /// Takes the next number of a counter.
    fn reserve(&self, counter: &str, day: &str) -> Result<Reservation, JournalFault>;
}

impl<R: Record + ?Sized> Record for std::sync::Arc<R> {
    fn begin(&self, header: CaseHeader, at_ms: i64) -> Result<CaseId, JournalFault> {
        (**self).begin(header, at_ms)
    }

    fn record(&self, entry: Entry, effects: Vec<Effect>) -> Result<Recorded<Vec<Effect>>, JournalFault> {
        (**self).record(entry, effects)
    }

    fn end(&self, case: &CaseId, outcome: &str, at_ms: i64) -> Result<(), JournalFault> {
        (**self).end(case, outcome, at_ms)
    }

    fn reserve(&self, counter: &str, day: &str) -> Result<Reservation, JournalFault> {
        (**self).reserve(counter, day)
    }
}

impl Record for Journal {
    fn begin(&self, header: CaseHeader, at_ms: i64) -> Result<CaseId, JournalFault> {
        Journal::begin(self, header, at_ms)
    }

    fn record(&self, entry: Entry, effects: Vec<Effect>) -> Result<Recorded<Vec<Effect>>, JournalFault> {
        Journal::record(self, entry, effects)
    }

    fn end(&self, case: &CaseId, outcome: &str, at_ms: i64) -> Result<(), JournalFault> {
        Journal::end(self, case, outcome, at_ms).map(|_| ())
    }

    fn reserve(&self, counter: &str, day: &str) -> Result<Reservation, JournalFault> {
        Journal::reserve(self, counter, day)
    }
}

/// An entry that could not be read back.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The bytes of a beginning.
pub fn encode_begin(begin: &Begin) -> Vec<u8> {
    postcard::to_stdvec(begin).expect("plain values in memory always encode")
}

/// The bytes of an event.
pub fn encode_event(event: &Event) -> Vec<u8> {
    postcard::to_stdvec(event).expect("plain values in memory always encode")
}

/// Reads a beginning back.
pub fn decode_begin(bytes: &[u8]) -> Result<Begin, Unreadable> {
    postcard::from_bytes(bytes).map_err(|_| Unreadable)
}

/// Reads an event back.
pub fn decode_event(bytes: &[u8]) -> Result<Event, Unreadable> {
    postcard::from_bytes(bytes).map_err(|_| Unreadable)
}

/// The journal's fact for a payment's state.
pub fn payment_fact(fact: &PaymentFact) -> Fact {
    Fact::payment(&fact.number, payment_word(fact.state), fact.amount.as_fen(), is_open(fact.state))
}

/// The public word for a payment's state.
pub const fn payment_word(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Intent => "intent",
        PaymentState::Created => "created",
        PaymentState::Shown => "shown",
        PaymentState::Success => "success",
        PaymentState::Closing => "closing",
        PaymentState::Closed => "closed",
        PaymentState::Unknown => "unknown",
        PaymentState::Refunding => "refunding",
        PaymentState::Refunded => "refunded",
    }
}

/// Whether a payment in this state still has to be settled.
pub const fn is_open(state: PaymentState) -> bool {
    !matches!(state, PaymentState::Success | PaymentState::Closed | PaymentState::Refunded)
}

impl Record for tongban_journal::Volatile {
    fn begin(&self, header: CaseHeader, at_ms: i64) -> Result<CaseId, JournalFault> {
        tongban_journal::Volatile::begin(self, header, at_ms)
    }

    fn record(&self, entry: Entry, effects: Vec<Effect>) -> Result<Recorded<Vec<Effect>>, JournalFault> {
        tongban_journal::Volatile::record(self, entry, effects)
    }

    fn end(&self, _case: &CaseId, _outcome: &str, _at_ms: i64) -> Result<(), JournalFault> {
        Ok(())
    }

    fn reserve(&self, counter: &str, day: &str) -> Result<Reservation, JournalFault> {
        tongban_journal::Volatile::reserve(self, counter, day)
    }
}
