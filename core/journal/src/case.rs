//! A case: one applicant's visit, from the first tap to its end, and what hangs after it.

use crate::{JournalFault, word};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A case's name, unique over all machines: machine, epoch, seq of its first entry.
///
/// Written `gx-0001-1763775000-17`. Two parts never repeat: an epoch is one opening of a machine's journal and always
/// grows, and seq counts entries within the journal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseId {
    pub(crate) machine: Arc<str>,
    pub(crate) epoch: u64,
    pub(crate) seq: u64,
}

impl CaseId {
    /// The machine that took the case.
    pub fn machine(&self) -> &str {
        &self.machine
    }

    /// The opening of the journal in which the case began.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The seq of the case's first entry.
    pub fn seq(&self) -> u64 {
        self.seq
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.machine, self.epoch, self.seq)
    }
}

impl fmt::Debug for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CaseId {
    type Err = JournalFault;

    /// Reads what `Display` wrote. Errors: a word fault, for whoever typed it.
    fn from_str(text: &str) -> Result<Self, JournalFault> {
        let wrong =
            JournalFault::Word { what: "case", why: "expected machine-epoch-seq, as `tongban journal list` shows" };
        let mut parts = text.rsplitn(3, '-');
        let (Some(seq), Some(epoch), Some(machine)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong);
        };
        let (Ok(seq), Ok(epoch)) = (seq.parse(), epoch.parse()) else { return Err(wrong) };
        word::check("machine", machine, false)?;
        Ok(CaseId { machine: machine.into(), epoch, seq })
    }
}

/// What is known of a case when it begins. Public words only: the applicant is not in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseHeader {
    /// The flow's id, such as `national/self-service-24h`.
    pub flow: String,
    /// The flow's version; the case keeps it even if the manifest changes.
    pub version: String,
    /// What it is about, such as `lost`; empty while the applicant has not said.
    pub business: String,
}

impl CaseHeader {
    /// A header from its three words.
    pub fn new(flow: impl Into<String>, version: impl Into<String>, business: impl Into<String>) -> Self {
        CaseHeader { flow: flow.into(), version: version.into(), business: business.into() }
    }

    pub(crate) fn check(&self) -> Result<(), JournalFault> {
        word::check("flow", &self.flow, false)?;
        word::shape("version", &self.version, false)?;
        word::check("business", &self.business, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_id_reads_back_even_with_dashes_in_the_machine() {
        let id = CaseId { machine: "gx-nn-01".into(), epoch: 1763775000, seq: 17 };
        assert_eq!(id.to_string().parse::<CaseId>().unwrap(), id);
        for wrong in ["", "17", "a-1", "a-x-1", "a-1-x", "-1-2", "张-1-2"] {
            assert!(wrong.parse::<CaseId>().is_err(), "{wrong:?}");
        }
    }
}
