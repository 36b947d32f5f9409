//! What the door keeps for one connection between its commands; gone when the connection is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Papers of one connection that wait to be put out.
pub(crate) const MOST_PAPERS: usize = 16;

/// Bytes of them together.
pub(crate) const MOST_PAPER_BYTES: usize = 8 << 20;

/// Fingerprint templates of one connection.
pub(crate) const MOST_TEMPLATES: usize = 10;

/// What the door keeps for a connection.
#[derive(Default)]
pub struct Memory {
    /// Papers handed in and not yet put out.
    pub(crate) papers: Vec<Arc<[u8]>>,
    /// Templates imported, by identifier.
    pub(crate) templates: BTreeMap<String, Arc<[u8]>>,
    /// Identifiers given out so far.
    pub(crate) imported: u64,
    /// What the next reading is compared with.
    pub(crate) matching: Option<Matching>,
    /// What the last comparison found: identifier, and how alike, 0–100.
    pub(crate) matched: Option<(String, i64)>,
    /// Whether a finger was captured and not cleared.
    pub(crate) captured: bool,
}

/// What a reading is to be compared with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Matching {
    pub(crate) identifier: String,
    /// 0–100.
    pub(crate) threshold: i64,
}

/// Prints how much there is, never what.
impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} papers, {} templates", self.papers.len(), self.templates.len())
    }
}
