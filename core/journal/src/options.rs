//! How a journal is opened.

use crate::{Entropy, Intl, JournalFault, KeyKeeper, OsEntropy, Suite, word};
use std::sync::Arc;

/// What a journal needs to know of its machine.
#[derive(Clone)]
pub struct JournalOptions {
    pub(crate) machine: Arc<str>,
    pub(crate) keeper: Arc<dyn KeyKeeper>,
    pub(crate) suite: Arc<dyn Suite>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) queue: usize,
    pub(crate) checkpoint_above: u64,
}

impl JournalOptions {
    /// Options for a machine (a public word, the site's own name for the cabinet) and the keeper of its key.
    /// The suite is [`Intl`] and randomness the system's, unless set otherwise.
    pub fn new(machine: &str, keeper: Arc<dyn KeyKeeper>) -> Self {
        JournalOptions {
            machine: machine.into(),
            keeper,
            suite: Arc::new(Intl),
            entropy: Arc::new(OsEntropy),
            queue: 256,
            checkpoint_above: 8 << 20,
        }
    }

    /// Another crypto suite. A journal keeps the suite it was created with.
    #[must_use]
    pub fn suite(mut self, suite: Arc<dyn Suite>) -> Self {
        self.suite = suite;
        self
    }

    /// Another source of randomness, for a host that runs from a seed.
    #[must_use]
    pub fn entropy(mut self, entropy: Arc<dyn Entropy>) -> Self {
        self.entropy = entropy;
        self
    }

    /// How many callers may wait before the next one is held back.
    #[must_use]
    pub fn queue(mut self, waiting: usize) -> Self {
        self.queue = waiting.max(1);
        self
    }

    /// Size of the write-ahead log, in bytes, above which an idle writer copies it into the database; at four times
    /// this size a busy one does too.
    #[must_use]
    pub fn checkpoint_above(mut self, bytes: u64) -> Self {
        self.checkpoint_above = bytes;
        self
    }

    pub(crate) fn check(&self) -> Result<(), JournalFault> {
        word::check("machine", &self.machine, false)
    }
}
