//! The end of retention: keys are destroyed, and each destruction is on record in the same transaction.

use crate::commit::{Line, Store, sql};
use crate::{Case, CaseId, JournalFault, Reader, StoredFact};

/// What came of shredding several cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Shredded {
    /// Cases that still owe something, and what; their keys are as they were.
    pub refused: Vec<(CaseId, Owes)>,
    /// Whether the write-ahead log was emptied. On an error the keys are destroyed and on record, and older copies may
    /// still stand in the log: call [`crate::Journal::empty_log`] later.
    pub log: Result<(), JournalFault>,
}

/// What a case still owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owes {
    /// It has not ended.
    End,
    /// A payment of it has to be settled.
    Payment,
    /// A report about it waits for its receipt.
    Report,
}

impl Owes {
    /// In words that finish "shred case …:".
    pub const fn why(self) -> &'static str {
        match self {
            Owes::End => "it has not ended",
            Owes::Payment => "a payment of it is still open",
            Owes::Report => "a report about it still waits for its receipt",
        }
    }
}

impl Store {
    /// Destroys the keys of cases that owe nothing, and signs the head. Cases that were shredded before stay so.
    /// Gives those that owe something.
    pub(crate) fn shred(&mut self, cases: &[CaseId], at_ms: i64) -> Result<Vec<(CaseId, Owes)>, JournalFault> {
        let (before, mut refused) = (self.tip.seq, Vec::new());
        for case in cases {
            if self.is_shredded(case)? {
                continue;
            }
            match self.owes(case)? {
                Some(owes) => refused.push((case.clone(), owes)),
                None => self.destroy(case, at_ms)?,
            }
        }
        if self.tip.seq > before {
            self.sign()?;
        }
        Ok(refused)
    }

    fn owes(&self, case: &CaseId) -> Result<Option<Owes>, JournalFault> {
        let any = |query: &str| self.look_up(query, [sql(case.seq)], |_| Ok(())).map(|row| row.is_some());
        for (owes, query) in [
            (Owes::End, "SELECT 1 FROM cases WHERE seq = ?1 AND ended_seq IS NULL"),
            (Owes::Payment, "SELECT 1 FROM payments WHERE open = 1 AND case_seq = ?1 LIMIT 1"),
            (Owes::Report, "SELECT 1 FROM outbox WHERE receipt IS NULL AND case_seq = ?1 LIMIT 1"),
        ] {
            if any(query)? {
                return Ok(Some(owes));
            }
        }
        Ok(None)
    }

    /// Destroys one key. The row keeps its length, so that SQLite overwrites it in place.
    fn destroy(&mut self, case: &CaseId, at_ms: i64) -> Result<(), JournalFault> {
        let line = Line { case: case.seq, at_ms, kind: "shred", step: "", code: "" };
        let seq = self.append(&line, &[StoredFact::Shredded], None)?;
        self.run("UPDATE cases SET key = zeroblob(length(key)) WHERE seq = ?1", [sql(case.seq)])?;
        self.run("UPDATE cases SET shredded_seq = ?2 WHERE seq = ?1", (sql(case.seq), sql(seq)))?;
        self.keys.remove(&case.seq);
        Ok(())
    }
}

/// Some of the cases that ended and still have their keys, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The cases, each with the entry that ended it. May be none.
    pub cases: Vec<(Case, u64)>,
    /// Where the next of them begin; `None` behind the last.
    pub next: Option<u64>,
}

/// Rows of cases that one look at them reads.
const PAGE: i64 = 512;

impl Reader {
    /// Cases that ended and still have their keys, a page at a time: begin with `after` 0 and go on with
    /// [`Closed::next`].
    pub fn closed(&self, after: u64) -> Result<Closed, JournalFault> {
        let query = "SELECT seq, epoch, flow, version, business, began_ms, outcome, ended_ms, shredded_seq, ended_seq
             FROM cases WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let rows = self.list("list the cases that ended", query, [sql(after), PAGE], |row| {
            Ok((self.case(row)?, row.get::<_, Option<i64>>(9)?))
        })?;
        let next = rows.last().filter(|_| rows.len() as i64 == PAGE).map(|(case, _)| case.id.seq);
        let closed = rows.into_iter().filter(|(case, _)| !case.shredded);
        Ok(Closed { cases: closed.filter_map(|(case, ended)| Some((case, ended? as u64))).collect(), next })
    }
}
