//! What reading gives back: cases, entries, payments and reports as they stand on the disk.

use crate::{CaseId, Digest};
use std::fmt;

/// A case, by its public columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The case.
    pub id: CaseId,
    /// The flow's id.
    pub flow: String,
    /// The flow's version.
    pub version: String,
    /// What it is about; may be empty.
    pub business: String,
    /// When it began, milliseconds since 1970, UTC.
    pub began_ms: i64,
    /// How and when it ended; `None` while it is open.
    pub end: Option<(String, i64)>,
    /// Whether its key was destroyed.
    pub shredded: bool,
}

/// An entry as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its place in the journal, counting from 1 without gaps.
    pub seq: u64,
    /// The opening of the journal in which it was written.
    pub epoch: u64,
    /// When, milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Its kind, a public word.
    pub kind: String,
    /// The flow's step, a public word; may be empty.
    pub step: String,
    /// The completion or error code, a public word; may be empty.
    pub code: String,
    /// What became true with it.
    pub facts: Vec<StoredFact>,
    /// Its personal content.
    pub payload: Payload,
}

/// An entry's personal content, if it can be shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Payload {
    /// The content.
    Open(Vec<u8>),
    /// The case's key was destroyed; nobody can open it any more.
    Shredded,
    /// The reader was opened without the machine key.
    Sealed,
}

impl Payload {
    /// The content, where there is any to show.
    pub fn open(&self) -> Option<&[u8]> {
        if let Payload::Open(content) = self { Some(content) } else { None }
    }
}

/// Shows the length, never content.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Payload::Open(content) => write!(f, "[{} bytes]", content.len()),
            Payload::Shredded => f.write_str("[shredded]"),
            Payload::Sealed => f.write_str("[sealed]"),
        }
    }
}

/// A fact as an entry's row keeps it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoredFact {
    /// The case began.
    Began {
        /// The flow's id.
        flow: String,
        /// The flow's version.
        version: String,
        /// What it is about.
        business: String,
        /// Digest of the wrapped case key.
        key: Digest,
    },
    /// The case ended.
    Ended {
        /// How.
        outcome: String,
    },
    /// The case's key was destroyed.
    Shredded,
    /// A payment reached a state.
    Payment {
        /// The merchant order number.
        number: String,
        /// The state.
        state: String,
        /// The amount in fen.
        amount_fen: i64,
        /// Whether it still has to be settled.
        open: bool,
    },
    /// A report was put into the outbox.
    Sent {
        /// The kind of report.
        kind: String,
        /// Digest of the sealed report.
        body: Digest,
    },
    /// A number was given out.
    Number {
        /// The counter.
        name: String,
        /// Its day; may be empty.
        day: String,
        /// The number.
        value: u64,
    },
}

/// Shows kinds and states; never a payment number or a given number.
impl fmt::Debug for StoredFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoredFact::Began { flow, version, business, .. } => write!(f, "began({flow} {version}, {business:?})"),
            StoredFact::Ended { outcome } => write!(f, "ended({outcome})"),
            StoredFact::Shredded => f.write_str("shredded"),
            StoredFact::Payment { state, amount_fen, open, .. } => {
                write!(f, "payment({state}, {amount_fen} fen, {})", if *open { "open" } else { "settled" })
            }
            StoredFact::Sent { kind, .. } => write!(f, "sent({kind})"),
            StoredFact::Number { name, day, .. } => write!(f, "number({name}@{day})"),
        }
    }
}

/// A payment as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Payment {
    /// The merchant order number.
    pub number: String,
    /// The case it belongs to.
    pub case: CaseId,
    /// The last state recorded.
    pub state: String,
    /// The amount in fen.
    pub amount_fen: i64,
    /// Whether it still has to be settled.
    pub open: bool,
    /// The entry that last changed it.
    pub updated_seq: u64,
}

/// Shows everything but the number.
impl fmt::Debug for Payment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Payment { case, state, amount_fen, open, updated_seq, .. } = self;
        write!(f, "payment({case}, {state}, {amount_fen} fen, open: {open}, seq {updated_seq})")
    }
}

/// A report's name, unique over all machines with the machine's own; a receiver keeps it to know a duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutboxId {
    /// The opening of the journal in which it was written.
    pub epoch: u64,
    /// The entry it was written with.
    pub seq: u64,
    /// Its place among that entry's reports, from 0.
    pub item: u64,
}

/// A report that waits for its receipt.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxItem {
    /// Its name.
    pub id: OutboxId,
    /// The case it speaks of.
    pub case: CaseId,
    /// The kind of report.
    pub kind: String,
    /// The report, opened.
    pub payload: Vec<u8>,
}

/// Shows the length, never content.
impl fmt::Debug for OutboxItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "report({:?}, {}, {}, [{} bytes])", self.id, self.case, self.kind, self.payload.len())
    }
}
