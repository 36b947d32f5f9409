//! What driver and terminal say to each other, whatever the framing.
//!
//! Every message carries the trace; amounts have twelve digits, in fen.

use tongban_sdk::payment_terminal::SaleState;

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Kind {
    /// To the terminal: take an amount.
    Sale,
    /// To the terminal: what became of the sale with this trace?
    Query,
    /// To the terminal: give it back.
    Void,
    /// To the terminal: the host no longer waits; end what can be ended.
    Cancel,
    /// From the terminal: the answer to a sale.
    SaleReply,
    /// From the terminal: the answer to a query.
    QueryReply,
    /// From the terminal: the answer to a void.
    VoidReply,
    /// From the terminal: how far it is.
    Progress,
}

/// Kinds with their names in the two profiles.
pub(crate) const KINDS: [(Kind, &str, &str); 8] = [
    (Kind::Sale, "S1", "sale"),
    (Kind::Query, "Q1", "query"),
    (Kind::Void, "V1", "void"),
    (Kind::Cancel, "C1", "cancel"),
    (Kind::SaleReply, "S2", "sale_reply"),
    (Kind::QueryReply, "Q2", "query_reply"),
    (Kind::VoidReply, "V2", "void_reply"),
    (Kind::Progress, "P2", "progress"),
];

/// States as the wire has them.
pub(crate) const STATES: [(SaleState, &str); 5] = [
    (SaleState::Approved, "approved"),
    (SaleState::Declined, "declined"),
    (SaleState::Reversed, "reversed"),
    (SaleState::NotFound, "not_found"),
    (SaleState::Unknown, "unknown"),
];

/// How far the terminal is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// It waits for a card.
    InsertCard,
    /// It waits for the PIN.
    EnterPin,
    /// It asks the bank.
    Online,
}

/// Steps as the wire has them.
pub(crate) const STEPS: [(Step, &str); 3] =
    [(Step::InsertCard, "card"), (Step::EnterPin, "pin"), (Step::Online, "online")];

/// One message.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is.
    pub kind: Kind,
    /// The caller's trace.
    pub trace: String,
    /// In fen.
    pub amount: Option<i64>,
    /// The response code, two characters as in ISO 8583, field 39.
    pub code: Option<String>,
    /// What became of a sale.
    pub state: Option<SaleState>,
    /// The acquirer's reference.
    pub reference: Option<String>,
    /// The card's number, masked.
    pub card: Option<String>,
    /// How far the terminal is.
    pub step: Option<Step>,
}

/// Card and reference stay out of logs.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} of {} code {:?} state {:?}", self.kind, self.trace, self.code, self.state)
    }
}

impl Message {
    /// A message with nothing but its trace.
    pub fn new(kind: Kind, trace: &str) -> Message {
        Message {
            kind,
            trace: trace.to_owned(),
            amount: None,
            code: None,
            state: None,
            reference: None,
            card: None,
            step: None,
        }
    }

    /// With an amount in fen.
    #[must_use]
    pub fn with_amount(mut self, fen: i64) -> Message {
        self.amount = Some(fen);
        self
    }
}

/// Whether a trace can stand in every message: 1 to 40 characters that no framing uses itself.
pub fn is_trace(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte))
}

/// Twelve digits of fen; nothing for what does not fit.
pub(crate) fn digits(fen: i64) -> Option<String> {
    (0..=999_999_999_999).contains(&fen).then(|| format!("{fen:012}"))
}

/// Fen out of twelve digits.
pub(crate) fn fen(digits: &str) -> Option<i64> {
    (digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// The wire's name for a value of a table, and back.
pub(crate) fn named<T: Copy>(table: &[(T, &'static str)], name: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

/// What a response code says of the money (ISO 8583 field 39, and the terminal's own codes beginning with a letter).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Money was taken, or given back.
    Approved,
    /// The bank said no.
    Declined,
    /// No card came in time, or the person pressed cancel.
    NoMedia,
    /// The card cannot be read.
    InvalidMedia,
    /// The terminal could not reach the bank and took nothing.
    NoConnection,
    /// The bank's answer came too late or not at all: the terminal reverses by itself, until then nobody knows.
    Unknown,
}

/// Reads a response code. An unknown one is the bank's no: only `00` takes money.
pub fn verdict(code: &str) -> Verdict {
    match code {
        "00" => Verdict::Approved,
        "A1" | "A2" => Verdict::NoMedia,
        "A3" => Verdict::InvalidMedia,
        "91" | "A4" => Verdict::NoConnection,
        "68" | "98" | "A9" => Verdict::Unknown,
        _ => Verdict::Declined,
    }
}
