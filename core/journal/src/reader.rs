//! Reading a journal: beside its running writer, or after it, with or without the machine key.

use crate::canon::read_facts;
use crate::chain;
use crate::commit::sql;
use crate::opening::{Row, last_head};
use crate::schema::{self, Owner};
use crate::{
    Case, CaseId, CaseKey, JournalFault, KeyKeeper, OutboxId, OutboxItem, Payload, Payment, Report, SignedHead,
    StoredEntry, Suite, verify,
};
use rusqlite::{Connection, OptionalExtension};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A connection that only reads. It sees what is on record at the moment of each call.
///
/// Errors of every call: [`JournalFault::Damaged`] and the disk's, for a technician.
pub struct Reader {
    connection: Mutex<Connection>,
    path: PathBuf,
    machine: Arc<str>,
    suite: Arc<dyn Suite>,
    keeper: Option<Arc<dyn KeyKeeper>>,
    trusted: Option<Vec<u8>>,
}

impl Reader {
    /// Opens a journal for reading. Without a keeper, everything but payloads can be read, and verified.
    ///
    /// Errors: [`JournalFault::Missing`], [`JournalFault::NotAJournal`], [`JournalFault::NewerFormat`],
    /// [`JournalFault::OtherOwner`] for another suite, [`JournalFault::WrongKey`] for another machine's keeper.
    pub fn open(
        path: &Path,
        suite: Arc<dyn Suite>,
        keeper: Option<Arc<dyn KeyKeeper>>,
    ) -> Result<Reader, JournalFault> {
        schema::check_sqlite()?;
        let connection = schema::open_reader(path)?;
        let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "read the journal's owner", &error);
        let owner = Owner::read(&connection).map_err(fault)?;
        if owner.suite != suite.name() {
            let found = suite.name().to_owned();
            return Err(JournalFault::OtherOwner { path: path.into(), what: "suite", expected: owner.suite, found });
        }
        if let Some(keeper) = &keeper {
            schema::check_key(&owner, path, &**keeper)?;
        }
        let trusted = keeper.as_ref().map(|keeper| keeper.public_key());
        Ok(Reader {
            connection: connection.into(),
            path: path.into(),
            machine: owner.machine.into(),
            suite,
            keeper,
            trusted,
        })
    }

    /// Trusts this public key when verifying, for an auditor who has it from elsewhere than the file.
    #[must_use]
    pub fn trust(mut self, public_key: &[u8]) -> Self {
        self.trusted = Some(public_key.to_vec());
        self
    }

    /// The machine whose journal this is.
    pub fn machine(&self) -> &str {
        &self.machine
    }

    /// All cases, oldest first, by their public columns.
    pub fn cases(&self) -> Result<Vec<Case>, JournalFault> {
        self.list_cases("SELECT seq, epoch, flow, version, business, began_ms, outcome, ended_ms, shredded_seq FROM cases ORDER BY seq")
    }

    /// Cases without an end, oldest first: what a start after power loss has to take up again.
    pub fn open_cases(&self) -> Result<Vec<Case>, JournalFault> {
        self.list_cases(
            "SELECT seq, epoch, flow, version, business, began_ms, outcome, ended_ms, shredded_seq FROM cases
             WHERE ended_seq IS NULL ORDER BY seq",
        )
    }

    fn list_cases(&self, query: &str) -> Result<Vec<Case>, JournalFault> {
        self.list("list the cases", query, [], |row| self.case(row))
    }

    /// A row with seq, epoch, flow, version, business, began_ms, outcome, ended_ms, shredded_seq.
    pub(crate) fn case(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Case> {
        let (outcome, ended): (Option<String>, Option<i64>) = (row.get(6)?, row.get(7)?);
        Ok(Case {
            id: self.case_id(row.get(1)?, row.get(0)?),
            flow: row.get(2)?,
            version: row.get(3)?,
            business: row.get(4)?,
            began_ms: row.get(5)?,
            end: outcome.zip(ended),
            shredded: row.get::<_, Option<i64>>(8)?.is_some(),
        })
    }

    /// The entries of a case in order, with their payloads opened.
    ///
    /// Errors: [`JournalFault::UnknownCase`]; [`JournalFault::DoesNotOpen`] if a row was changed.
    pub fn entries(&self, case: &CaseId) -> Result<Vec<StoredEntry>, JournalFault> {
        let lid = self.case_key(case)?;
        let rows = self.list(
            "read the entries of a case",
            "SELECT seq, epoch, case_seq, at_ms, kind, step, code, facts, body, hash FROM entries WHERE case_seq = ?1 ORDER BY seq",
            [sql(case.seq)],
            Row::read,
        )?;
        rows.into_iter().map(|row| self.stored(row, &lid)).collect()
    }

    fn stored(&self, row: Row, lid: &Lid) -> Result<StoredEntry, JournalFault> {
        let payload = match lid {
            // Begin, end and shred have no content of their own.
            _ if row.body.is_empty() => Payload::Open(Vec::new()),
            Lid::Shredded => Payload::Shredded,
            Lid::NoKeeper => Payload::Sealed,
            Lid::Key(key) => {
                let opened = self.suite.open(key, &row.public(&self.machine), &row.body);
                Payload::Open(opened.ok_or(JournalFault::DoesNotOpen { seq: row.seq })?)
            }
        };
        let facts = read_facts(&row.facts).ok_or(JournalFault::DoesNotOpen { seq: row.seq })?;
        let Row { seq, epoch, at_ms, kind, step, code, .. } = row;
        Ok(StoredEntry { seq, epoch, at_ms, kind, step, code, facts, payload })
    }

    /// Payments that still have to be settled, oldest change first; no case is opened for it.
    pub fn open_payments(&self) -> Result<Vec<Payment>, JournalFault> {
        self.payments("WHERE open = 1 ORDER BY updated_seq, number", [])
    }

    /// All payments of a case.
    pub fn payments_of(&self, case: &CaseId) -> Result<Vec<Payment>, JournalFault> {
        self.payments("WHERE case_seq = ?1 ORDER BY updated_seq, number", [sql(case.seq)])
    }

    fn payments(&self, which: &str, values: impl rusqlite::Params) -> Result<Vec<Payment>, JournalFault> {
        let query = format!(
            "SELECT number, epoch, case_seq, state, amount_fen, open, updated_seq
             FROM (SELECT payments.*, cases.epoch AS epoch FROM payments JOIN cases ON cases.seq = case_seq) {which}"
        );
        self.list("list the payments", &query, values, |row| {
            Ok(Payment {
                number: row.get(0)?,
                case: self.case_id(row.get(1)?, row.get(2)?),
                state: row.get(3)?,
                amount_fen: row.get(4)?,
                open: row.get(5)?,
                updated_seq: row.get::<_, i64>(6)? as u64,
            })
        })
    }

    /// Reports without a receipt, oldest first, at most `limit`, opened. Needs the machine key.
    pub fn unsent(&self, limit: usize) -> Result<Vec<OutboxItem>, JournalFault> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.list(
            "list the unsent reports",
            "SELECT outbox.epoch, outbox.seq, item, cases.epoch, case_seq, kind, body FROM outbox JOIN cases ON cases.seq = case_seq
             WHERE receipt IS NULL ORDER BY outbox.seq, item LIMIT ?1",
            [limit],
            |row| {
                let number = |at| row.get::<_, i64>(at).map(|number| number as u64);
                let id = OutboxId { epoch: number(0)?, seq: number(1)?, item: number(2)? };
                Ok((id, self.case_id(row.get(3)?, row.get(4)?), row.get::<_, String>(5)?, row.get::<_, Vec<u8>>(6)?))
            },
        )?;
        let mut items = Vec::with_capacity(rows.len());
        for (id, case, kind, body) in rows {
            let Lid::Key(key) = self.case_key(&case)? else {
                return Err(JournalFault::Key {
                    detail: "reports open only with the machine key; open the journal with it".into(),
                });
            };
            let public = chain::report(&self.machine, id.epoch, id.seq, id.item, case.seq, &kind);
            let payload = self.suite.open(&key, &public, &body).ok_or(JournalFault::DoesNotOpen { seq: id.seq })?;
            items.push(OutboxItem { id, case, kind, payload });
        }
        Ok(items)
    }

    /// How many reports wait for a receipt. An operator's alarm hangs on it.
    pub fn unsent_count(&self) -> Result<u64, JournalFault> {
        let counts =
            self.list("count the unsent reports", "SELECT count(*) FROM outbox WHERE receipt IS NULL", [], |row| {
                row.get::<_, i64>(0)
            })?;
        Ok(counts.first().map_or(0, |count| *count as u64))
    }

    /// The last signed head, for the heartbeat to a centre.
    pub fn head(&self) -> Result<Option<SignedHead>, JournalFault> {
        last_head(&self.connection(), &self.machine).map_err(self.fault("read the last signed head"))
    }

    /// Verifies everything: each row, each link, each signed head, the head file, and that payments, reports, counters
    /// and cases are what the entries say. Names the first bad row. Takes about a second per 300,000 entries.
    ///
    /// Errors are of reading; what was tampered with is in the report.
    pub fn verify(&self) -> Result<Report, JournalFault> {
        let connection = self.connection();
        verify::verify(&connection, &self.path, &*self.suite, self.trusted.as_deref())
    }

    /// The next number of a counter as the disk knows it.
    pub(crate) fn next_number(&self, name: &str, day: &str) -> Result<u64, JournalFault> {
        let query = "SELECT next FROM counters WHERE name = ?1 AND day = ?2";
        let next = self.list("read a counter", query, [name, day], |row| row.get::<_, i64>(0))?;
        Ok(next.first().map_or(1, |next| *next as u64))
    }

    fn case_key(&self, case: &CaseId) -> Result<Lid, JournalFault> {
        let unknown = || JournalFault::UnknownCase { case: case.clone() };
        if case.machine != self.machine {
            return Err(unknown());
        }
        let row = self
            .connection()
            .query_row(
                "SELECT key, shredded_seq FROM cases WHERE seq = ?1 AND epoch = ?2",
                [sql(case.seq), sql(case.epoch)],
                |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<i64>>(1)?)),
            )
            .optional()
            .map_err(self.fault("read a case"))?;
        let (wrapped, shredded) = row.ok_or_else(unknown)?;
        if shredded.is_some() {
            return Ok(Lid::Shredded);
        }
        let Some(keeper) = &self.keeper else { return Ok(Lid::NoKeeper) };
        Ok(Lid::Key(keeper.unwrap(&wrapped, &chain::case_key(&self.machine, case.epoch, case.seq))?))
    }

    fn case_id(&self, epoch: i64, seq: i64) -> CaseId {
        CaseId { machine: self.machine.clone(), epoch: epoch as u64, seq: seq as u64 }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic while reading leaves nothing half-done in a connection that cannot write.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, doing: &'static str) -> impl Fn(rusqlite::Error) -> JournalFault + use<> {
        let path = self.path.clone();
        move |error| JournalFault::of_sqlite(&path, doing, &error)
    }

    pub(crate) fn list<T>(
        &self,
        doing: &'static str,
        query: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, JournalFault> {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(query).map_err(self.fault(doing))?;
        let rows = prepared.query_map(values, read).map_err(self.fault(doing))?;
        rows.collect::<rusqlite::Result<_>>().map_err(self.fault(doing))
    }
}

/// What keeps a case's payloads shut, or opens them.
enum Lid {
    Key(CaseKey),
    Shredded,
    NoKeeper,
}
