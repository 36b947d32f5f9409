//! What a step leaves behind: an entry, and the facts that must become true together with it.

use crate::{CaseId, JournalFault, Reservation, word};
use std::fmt;

/// One line of the record, before it is recorded.
///
/// `kind`, `step` and `code` are public words; the payload is personal and is sealed with the case's key.
pub struct Entry {
    pub(crate) case: CaseId,
    pub(crate) kind: String,
    pub(crate) step: String,
    pub(crate) code: String,
    pub(crate) at_ms: i64,
    pub(crate) payload: Vec<u8>,
    pub(crate) facts: Vec<Fact>,
}

impl Entry {
    /// An entry of a case. `kind` is a public word such as `event`; `at_ms` counts milliseconds since 1970, UTC.
    pub fn new(case: &CaseId, kind: &str, at_ms: i64) -> Self {
        Entry {
            case: case.clone(),
            kind: kind.to_owned(),
            step: String::new(),
            code: String::new(),
            at_ms,
            payload: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// Names the step of the flow, a public word.
    #[must_use]
    pub fn step(mut self, step: &str) -> Self {
        self.step = step.to_owned();
        self
    }

    /// Names the completion or error code, a public word.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = code.to_owned();
        self
    }

    /// Sets the personal content, opaque to the journal.
    #[must_use]
    pub fn payload(mut self, payload: impl Into<Vec<u8>>) -> Self {
        self.payload = payload.into();
        self
    }

    /// Adds a fact that becomes true in the same transaction.
    #[must_use]
    pub fn fact(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    pub(crate) fn check(&self) -> Result<(), JournalFault> {
        word::check("kind", &self.kind, false)?;
        word::check("step", &self.step, true)?;
        word::check("code", &self.code, true)?;
        self.facts.iter().try_for_each(Fact::check)
    }
}

/// Shows the public part; of the payload only its length.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("case", &self.case)
            .field("kind", &self.kind)
            .field("step", &self.step)
            .field("code", &self.code)
            .field("at_ms", &self.at_ms)
            .field("payload", &format_args!("[{} bytes]", self.payload.len()))
            .field("facts", &self.facts)
            .finish()
    }
}

/// Something outside the case's own story that must be true exactly when the entry is on record.
pub enum Fact {
    /// A payment's state. The number is minted once per case and amount, for life.
    Payment {
        /// The merchant order number: a reference, letters and digits.
        number: String,
        /// The state's public word: `intent`, `created`, `shown`, `success`, `closing`, `closed`, `unknown` …
        state: String,
        /// The amount in fen.
        amount_fen: i64,
        /// Whether it still has to be settled; start-up lists those before the menu opens.
        open: bool,
    },
    /// A report to a centre: kept and sent until a receipt comes back.
    Send {
        /// The kind of report, a public word.
        kind: String,
        /// The report; sealed with the case's key while it waits.
        payload: Vec<u8>,
    },
    /// A number that was reserved is given out for good.
    Number(Reservation),
}

impl Fact {
    /// A payment's state; see [`Fact::Payment`].
    pub fn payment(number: &str, state: &str, amount_fen: i64, open: bool) -> Fact {
        Fact::Payment { number: number.to_owned(), state: state.to_owned(), amount_fen, open }
    }

    /// A report to send; see [`Fact::Send`].
    pub fn send(kind: &str, payload: impl Into<Vec<u8>>) -> Fact {
        Fact::Send { kind: kind.to_owned(), payload: payload.into() }
    }

    fn check(&self) -> Result<(), JournalFault> {
        match self {
            Fact::Payment { number, state, .. } => {
                word::shape("payment number", number, false)?;
                word::check("payment state", state, false)
            }
            Fact::Send { kind, .. } => word::check("report kind", kind, false),
            Fact::Number(_) => Ok(()),
        }
    }
}

/// Shows kinds and states; never a payment number or a report.
impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Payment { state, amount_fen, open, .. } => {
                write!(f, "payment({state}, {amount_fen} fen, {})", if *open { "open" } else { "settled" })
            }
            Fact::Send { kind, payload } => write!(f, "send({kind}, [{} bytes])", payload.len()),
            Fact::Number(reservation) => write!(f, "number({reservation:?})"),
        }
    }
}
