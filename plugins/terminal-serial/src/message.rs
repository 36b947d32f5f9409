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

/// What a response code says of the money: ISO 8583 field 39, and the terminal's own codes, which begin with a T: the
/// acquirers' A codes are approvals that want to be confirmed.
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

/// Codes by which a bank says no, and nothing else (ISO 8583:1987, field 39).
const REFUSALS: [&str; 41] = [
    "01", "03", "04", "05", "07", "12", "13", "14", "15", "21", "25", "30", "33", "34", "36", "37", "38", "39", "40",
    "41", "42", "43", "45", "51", "52", "53", "54", "55", "56", "57", "58", "59", "61", "62", "63", "64", "65", "66",
    "67", "75", "99",
];

/// Reads a response code. One that is not known here may stand for money that was taken (`08`, `10`, `11` and `A2` are
/// approvals of some banks): nobody knows, and who asks by trace is told.
pub fn verdict(code: &str) -> Verdict {
    match code {
        "00" => Verdict::Approved,
        "T1" | "T2" => Verdict::NoMedia,
        "T3" => Verdict::InvalidMedia,
        "91" | "T4" => Verdict::NoConnection,
        code if REFUSALS.contains(&code) => Verdict::Declined,
        _ => Verdict::Unknown,
    }
}
