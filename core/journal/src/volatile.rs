//! A record for rehearsals: the same law, nothing on a disk.
//!
//! `tongban test` runs thousands of cases a second in virtual time, and a dry run walks every branch. They too may only
//! carry out what is recorded, so they get their [`Recorded`] from here.

use crate::{CaseHeader, CaseId, Entry, JournalFault, Recorded, Reservation, StoredFact};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A record in memory. It forgets everything when it is dropped, and must never stand in for a [`crate::Journal`] where
/// a person or money is real.
#[derive(Default)]
pub struct Volatile {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    seq: u64,
    entries: HashMap<CaseId, Vec<(i64, Vec<u8>)>>,
    numbers: HashMap<(String, String), u64>,
    facts: Vec<(CaseId, StoredFact)>,
}

impl Volatile {
    /// An empty record.
    pub fn new() -> Self {
        Volatile::default()
    }

    /// Opens a case. Words are checked as the journal checks them.
    pub fn begin(&self, header: CaseHeader, _at_ms: i64) -> Result<CaseId, JournalFault> {
        header.check()?;
        let mut kept = self.kept();
        kept.seq += 1;
        let id = CaseId { machine: Arc::from("rehearsal"), epoch: 1, seq: kept.seq };
        kept.entries.insert(id.clone(), Vec::new());
        Ok(id)
    }

    /// Keeps an entry in memory and gives the effects back.
    pub fn record<E>(&self, entry: Entry, effects: E) -> Result<Recorded<E>, JournalFault> {
        entry.check()?;
        let mut kept = self.kept();
        kept.seq += 1;
        let seq = kept.seq;
        for fact in &entry.facts {
            if let crate::Fact::Payment { number, state, amount_fen, open } = fact {
                let (number, state) = (number.clone(), state.clone());
                let fact = StoredFact::Payment { number, state, amount_fen: *amount_fen, open: *open };
                kept.facts.push((entry.case.clone(), fact));
            }
        }
        kept.entries.entry(entry.case).or_default().push((entry.at_ms, entry.payload));
        Ok(Recorded::new(effects, seq, seq))
    }

    /// Takes the next number of a counter, counting from 1.
    pub fn reserve(&self, name: &str, day: &str) -> Result<Reservation, JournalFault> {
        let mut kept = self.kept();
        let next = kept.numbers.entry((name.to_owned(), day.to_owned())).or_insert(0);
        *next += 1;
        Ok(Reservation { name: name.to_owned(), day: day.to_owned(), value: *next })
    }

    /// The payloads of a case's entries, with their times, in order.
    pub fn entries(&self, case: &CaseId) -> Vec<(i64, Vec<u8>)> {
        self.kept().entries.get(case).cloned().unwrap_or_default()
    }

    /// Every state a payment went through, in order.
    pub fn payments(&self) -> Vec<(CaseId, StoredFact)> {
        self.kept().facts.clone()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // A poisoned lock means a test panicked elsewhere; what is kept is whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_numbers_and_keeps_like_the_journal() {
        let record = Volatile::new();
        let case = record.begin(CaseHeader::new("national/x", "1", ""), 5).unwrap();
        let entry = Entry::new(&case, "event", 6).payload(b"one".to_vec());
        assert_eq!(record.record(entry, "effects").unwrap().into_effects(), "effects");
        assert_eq!(record.entries(&case), [(6, b"one".to_vec())]);
        assert_eq!(record.reserve("acceptance", "20261122").unwrap().value(), 1);
        assert_eq!(record.reserve("acceptance", "20261122").unwrap().value(), 2);
        assert_eq!(record.reserve("acceptance", "20261123").unwrap().value(), 1);
    }
}
