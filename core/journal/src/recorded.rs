//! Proof that something is on record.

use crate::JournalFault;
use crate::writer::{Done, Reply};

/// Effects whose entry is on the disk. Only the journal can make one, so whoever asks for a `Recorded` to act cannot
/// act on anything that is not on record.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "what is on record should now be done"]
pub struct Recorded<E> {
    effects: E,
    first: u64,
    last: u64,
}

impl<E> Recorded<E> {
    pub(crate) fn new(effects: E, first: u64, last: u64) -> Self {
        Recorded { effects, first, last }
    }

    /// What may be done now.
    pub fn effects(&self) -> &E {
        &self.effects
    }

    /// What may be done now, owned.
    pub fn into_effects(self) -> E {
        self.effects
    }

    /// The seq of the entry; of the last one, where several were recorded together.
    pub fn seq(&self) -> u64 {
        self.last
    }

    /// The seqs of all entries recorded together.
    pub fn seqs(&self) -> std::ops::RangeInclusive<u64> {
        self.first..=self.last
    }
}

/// Effects that wait for their entry to reach the disk. Dropping it leaves the entry on its way and the effects undone.
#[must_use = "effects may only be carried out after `wait`"]
pub struct Pending<E> {
    pub(crate) effects: E,
    pub(crate) reply: Reply,
}

impl<E> Pending<E> {
    /// Blocks until the entry is on the disk, about one sync of it. Errors as [`crate::Journal::record`].
    pub fn wait(self) -> Result<Recorded<E>, JournalFault> {
        match self.reply.wait()? {
            Done::Entries { first, last } => Ok(Recorded::new(self.effects, first, last)),
            // The writer answers entries with `Entries`; anything else means it is not ours any more.
            _ => Err(JournalFault::Closed),
        }
    }
}
