//! The hash chain: what exactly is hashed, row by row.

use crate::canon::Canon;
use crate::{Digest, Suite};

/// The public part of an entry's row, in the order in which it is hashed and bound to the seal.
pub(crate) struct PublicRow<'a> {
    pub(crate) machine: &'a str,
    pub(crate) seq: u64,
    pub(crate) epoch: u64,
    pub(crate) case: u64,
    pub(crate) at_ms: i64,
    pub(crate) kind: &'a str,
    pub(crate) step: &'a str,
    pub(crate) code: &'a str,
    pub(crate) facts: &'a [u8],
}

impl PublicRow<'_> {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = Canon(Vec::with_capacity(96 + self.facts.len()));
        out.text(self.machine).u64(self.seq).u64(self.epoch).u64(self.case).i64(self.at_ms);
        out.text(self.kind).text(self.step).text(self.code).bytes(self.facts);
        out.0
    }
}

/// Where a chain starts: bound to machine, suite and key, so that no row fits into another machine's journal.
pub(crate) fn genesis(suite: &dyn Suite, machine: &str, public_key: &[u8]) -> Digest {
    let mut out = Canon::default();
    out.text("tongban-journal 1 genesis").text(machine).text(suite.name()).bytes(public_key);
    suite.digest(&[&out.0])
}

/// The hash of a row: over the hash before it, the public part and the sealed body.
pub(crate) fn link(suite: &dyn Suite, previous: &Digest, public: &[u8], body: &[u8]) -> Digest {
    let length = |bytes: &[u8]| (bytes.len() as u64).to_be_bytes();
    suite.digest(&[b"tongban-journal 1 entry", previous, &length(public), public, &length(body), body])
}

/// What a waiting report's seal is bound to.
pub(crate) fn report(machine: &str, epoch: u64, seq: u64, item: u64, case: u64, kind: &str) -> Vec<u8> {
    let mut out = Canon::default();
    out.text("tongban-journal 1 report").text(machine).u64(epoch).u64(seq).u64(item).u64(case).text(kind);
    out.0
}

/// What a case key's wrapping is bound to.
pub(crate) fn case_key(machine: &str, epoch: u64, case: u64) -> Vec<u8> {
    let mut out = Canon::default();
    out.text("tongban-journal 1 case key").text(machine).u64(epoch).u64(case);
    out.0
}
