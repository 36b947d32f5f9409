//! Signed heads: the machine's word that its chain reached a certain hash.

use crate::canon::Canon;
use crate::{Digest, JournalFault, KeyKeeper, Suite};

/// A signed statement: "my n-th head is this hash, at this seq". It goes to the centre with every heartbeat, and a
/// centre that keeps the last one sees any journal that goes backwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// The machine.
    pub machine: String,
    /// Counts heads from 1, without gaps.
    pub count: u64,
    /// The opening of the journal in which it was signed.
    pub epoch: u64,
    /// The last entry it covers.
    pub seq: u64,
    /// That entry's chain hash.
    pub hash: Digest,
    /// The signature over all of the above.
    pub signature: Vec<u8>,
}

impl SignedHead {
    pub(crate) fn sign(
        keeper: &dyn KeyKeeper,
        machine: &str,
        count: u64,
        epoch: u64,
        seq: u64,
        hash: Digest,
    ) -> Result<SignedHead, JournalFault> {
        let mut head = SignedHead { machine: machine.to_owned(), count, epoch, seq, hash, signature: Vec::new() };
        head.signature = keeper.sign(&head.message())?;
        Ok(head)
    }

    /// Whether the holder of `public_key` signed this. For the machine itself and for a centre.
    pub fn is_signed_by(&self, suite: &dyn Suite, public_key: &[u8]) -> bool {
        suite.signed(public_key, &self.message(), &self.signature)
    }

    fn message(&self) -> Vec<u8> {
        let mut out = Canon::default();
        out.text("tongban-journal 1 head").text(&self.machine).u64(self.count).u64(self.epoch).u64(self.seq);
        out.bytes(&self.hash);
        out.0
    }
}
