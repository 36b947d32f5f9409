//! What one transaction does: appends rows to the chain and makes their facts true.
//!
//! Everything here happens on the writer's thread, inside a transaction the writer opened and will close.

use crate::canon::write_facts;
use crate::chain::{self, PublicRow};
use crate::head_file::HeadFile;
use crate::{
    CaseHeader, CaseId, CaseKey, Digest, Entropy, Entry, Fact, JournalFault, KeyKeeper, OutboxId, SignedHead,
    StoredFact, Suite,
};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Where the chain stands. Copied before a transaction and put back if it does not happen.
#[derive(Clone, Copy)]
pub(crate) struct Tip {
    /// The last entry.
    pub(crate) seq: u64,
    /// Its hash.
    pub(crate) hash: Digest,
    /// How many heads were signed.
    pub(crate) heads: u64,
    /// The last entry a signed head covers.
    pub(crate) signed: u64,
}

/// The writer's side of the journal.
pub(crate) struct Store {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) machine: Arc<str>,
    pub(crate) suite: Arc<dyn Suite>,
    pub(crate) keeper: Arc<dyn KeyKeeper>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) epoch: u64,
    pub(crate) tip: Tip,
    pub(crate) head_file: HeadFile,
    /// Data keys of cases at work, with the epoch in which each case began.
    pub(crate) keys: HashMap<u64, (u64, CaseKey)>,
}

/// Case keys kept unwrapped at once; a machine has few open cases, so this is never reached in service.
const KEYS_KEPT: usize = 256;

/// The row of an entry before it has a place in the chain.
pub(crate) struct Line<'a> {
    pub(crate) case: u64,
    pub(crate) at_ms: i64,
    pub(crate) kind: &'a str,
    pub(crate) step: &'a str,
    pub(crate) code: &'a str,
}

/// SQLite counts in 63 bits; seqs, epochs and counters stay far below.
pub(crate) fn sql(number: u64) -> i64 {
    number as i64
}

impl Store {
    pub(crate) fn fault(&self, doing: &'static str) -> impl Fn(rusqlite::Error) -> JournalFault + use<> {
        let path = self.path.clone();
        move |error| JournalFault::of_sqlite(&path, doing, &error)
    }

    pub(crate) fn run(&self, statement: &str, values: impl rusqlite::Params) -> Result<usize, JournalFault> {
        let mut prepared = self.connection.prepare_cached(statement).map_err(self.fault("record"))?;
        prepared.execute(values).map_err(self.fault("record"))
    }

    pub(crate) fn look_up<T>(
        &self,
        query: &str,
        values: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, JournalFault> {
        let mut prepared = self.connection.prepare_cached(query).map_err(self.fault("record"))?;
        prepared.query_row(values, read).optional().map_err(self.fault("record"))
    }

    /// Begins a case: a data key of its own, wrapped by the machine key.
    pub(crate) fn begin(&mut self, header: &CaseHeader, at_ms: i64) -> Result<CaseId, JournalFault> {
        let seq = self.tip.seq + 1;
        let mut key: CaseKey = Zeroizing::new([0; 32]);
        self.entropy.fill(&mut *key)?;
        let wrapped = self.keeper.wrap(&key, &chain::case_key(&self.machine, self.epoch, seq))?;
        let began = StoredFact::Began {
            flow: header.flow.clone(),
            version: header.version.clone(),
            business: header.business.clone(),
            key: self.suite.digest(&[&wrapped]),
        };
        let line = Line { case: seq, at_ms, kind: "begin", step: "", code: "" };
        self.append(&line, &[began], None)?;
        self.run(
            "INSERT INTO cases (seq, epoch, flow, version, business, began_ms, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (sql(seq), sql(self.epoch), &header.flow, &header.version, &header.business, at_ms, wrapped),
        )?;
        Ok(CaseId { machine: self.machine.clone(), epoch: self.epoch, seq })
    }

    /// Appends one entry and makes its facts true.
    pub(crate) fn entry(&mut self, entry: &Entry) -> Result<u64, JournalFault> {
        let key = self.case_key(&entry.case)?;
        let (seq, case) = (self.tip.seq + 1, entry.case.seq);
        let mut facts = Vec::with_capacity(entry.facts.len());
        let mut items = 0;
        for fact in &entry.facts {
            facts.push(match fact {
                Fact::Payment { number, state, amount_fen, open } => {
                    self.payment(&entry.case, seq, number, state, *amount_fen, *open)?
                }
                Fact::Send { kind, payload } => {
                    let id = OutboxId { epoch: self.epoch, seq, item: items };
                    items += 1;
                    self.report(case, id, kind, &key, payload)?
                }
                Fact::Number(reservation) => self.number(&reservation.name, &reservation.day, reservation.value)?,
            });
        }
        let line = Line { case, at_ms: entry.at_ms, kind: &entry.kind, step: &entry.step, code: &entry.code };
        self.append(&line, &facts, Some((&key, &entry.payload)))?;
        Ok(seq)
    }

    fn payment(
        &self,
        case: &CaseId,
        seq: u64,
        number: &str,
        state: &str,
        amount_fen: i64,
        open: bool,
    ) -> Result<StoredFact, JournalFault> {
        let known = self.look_up("SELECT case_seq, amount_fen FROM payments WHERE number = ?1", [number], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        let reused = |what| Err(JournalFault::PaymentReused { case: case.clone(), what });
        match known {
            Some((owner, _)) if owner != sql(case.seq) => return reused("case"),
            Some((_, amount)) if amount != amount_fen => return reused("amount"),
            _ => {}
        }
        self.run(
            "INSERT INTO payments (number, case_seq, state, amount_fen, open, updated_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (number) DO UPDATE SET state = ?3, open = ?5, updated_seq = ?6",
            (number, sql(case.seq), state, amount_fen, open, sql(seq)),
        )?;
        Ok(StoredFact::Payment { number: number.to_owned(), state: state.to_owned(), amount_fen, open })
    }

    fn report(
        &self,
        case: u64,
        id: OutboxId,
        kind: &str,
        key: &CaseKey,
        payload: &[u8],
    ) -> Result<StoredFact, JournalFault> {
        let public = chain::report(&self.machine, id.epoch, id.seq, id.item, case, kind);
        let body = self.suite.seal(key, &public, payload, &*self.entropy)?;
        let digest = self.suite.digest(&[&body]);
        self.run(
            "INSERT INTO outbox (seq, item, epoch, case_seq, kind, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (sql(id.seq), sql(id.item), sql(id.epoch), sql(case), kind, body),
        )?;
        Ok(StoredFact::Sent { kind: kind.to_owned(), body: digest })
    }

    fn number(&self, name: &str, day: &str, value: u64) -> Result<StoredFact, JournalFault> {
        // Reservations may be recorded in another order than they were made.
        self.run(
            "INSERT INTO counters (name, day, next) VALUES (?1, ?2, ?3)
             ON CONFLICT (name, day) DO UPDATE SET next = max(next, ?3)",
            (name, day, sql(value + 1)),
        )?;
        Ok(StoredFact::Number { name: name.to_owned(), day: day.to_owned(), value })
    }

    /// Ends a case and signs the head.
    pub(crate) fn end(&mut self, case: &CaseId, outcome: &str, at_ms: i64) -> Result<SignedHead, JournalFault> {
        self.case_key(case)?;
        let line = Line { case: case.seq, at_ms, kind: "end", step: "", code: "" };
        let seq = self.append(&line, &[StoredFact::Ended { outcome: outcome.to_owned() }], None)?;
        self.run(
            "UPDATE cases SET ended_seq = ?2, outcome = ?3, ended_ms = ?4 WHERE seq = ?1",
            (sql(case.seq), sql(seq), outcome, at_ms),
        )?;
        self.sign()
    }

    /// Whether a case's key was destroyed. Errors: no such case.
    pub(crate) fn is_shredded(&self, case: &CaseId) -> Result<bool, JournalFault> {
        let unknown = || JournalFault::UnknownCase { case: case.clone() };
        if case.machine != self.machine {
            return Err(unknown());
        }
        let row =
            self.look_up("SELECT epoch, shredded_seq IS NOT NULL FROM cases WHERE seq = ?1", [sql(case.seq)], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?))
            })?;
        match row {
            Some((epoch, shredded)) if epoch == sql(case.epoch) => Ok(shredded),
            _ => Err(unknown()),
        }
    }

    /// Notes a receipt. A second receipt for the same report changes nothing.
    pub(crate) fn receipt(&self, id: OutboxId, receipt: &[u8]) -> Result<(), JournalFault> {
        let changed = self.run(
            "UPDATE outbox SET receipt = coalesce(receipt, ?4) WHERE seq = ?1 AND item = ?2 AND epoch = ?3",
            (sql(id.seq), sql(id.item), sql(id.epoch), receipt),
        )?;
        if changed == 0 {
            return Err(JournalFault::Argument { why: "the receipt is for a report that was never sent from here" });
        }
        Ok(())
    }

    /// Signs the tip as the next head.
    pub(crate) fn sign(&mut self) -> Result<SignedHead, JournalFault> {
        let count = self.tip.heads + 1;
        let head = SignedHead::sign(&*self.keeper, &self.machine, count, self.epoch, self.tip.seq, self.tip.hash)?;
        self.run(
            "INSERT INTO heads (count, epoch, seq, hash, signature) VALUES (?1, ?2, ?3, ?4, ?5)",
            (sql(head.count), sql(head.epoch), sql(head.seq), head.hash, &head.signature),
        )?;
        self.tip.heads = count;
        self.tip.signed = self.tip.seq;
        Ok(head)
    }

    /// A case's data key, for a case that can still take entries.
    fn case_key(&mut self, case: &CaseId) -> Result<CaseKey, JournalFault> {
        if let Some((epoch, key)) = self.keys.get(&case.seq)
            && *epoch == case.epoch
            && case.machine == self.machine
        {
            return Ok(key.clone());
        }
        if self.is_shredded(case)? {
            return Err(JournalFault::Shredded { case: case.clone() });
        }
        let wrapped: Option<Vec<u8>> =
            self.look_up("SELECT key FROM cases WHERE seq = ?1", [sql(case.seq)], |row| row.get(0))?;
        let wrapped = wrapped.ok_or_else(|| JournalFault::UnknownCase { case: case.clone() })?;
        let key = self.keeper.unwrap(&wrapped, &chain::case_key(&self.machine, case.epoch, case.seq))?;
        if self.keys.len() >= KEYS_KEPT {
            self.keys.clear();
        }
        self.keys.insert(case.seq, (case.epoch, key.clone()));
        Ok(key)
    }

    pub(crate) fn append(
        &mut self,
        line: &Line<'_>,
        facts: &[StoredFact],
        content: Option<(&CaseKey, &[u8])>,
    ) -> Result<u64, JournalFault> {
        let seq = self.tip.seq + 1;
        let facts = write_facts(facts);
        let Line { case, at_ms, kind, step, code } = *line;
        let machine = &*self.machine;
        let public =
            PublicRow { machine, seq, epoch: self.epoch, case, at_ms, kind, step, code, facts: &facts }.bytes();
        let body = match content {
            Some((key, payload)) => self.suite.seal(key, &public, payload, &*self.entropy)?,
            None => Vec::new(),
        };
        let hash = chain::link(&*self.suite, &self.tip.hash, &public, &body);
        self.run(
            "INSERT INTO entries (seq, epoch, case_seq, at_ms, kind, step, code, facts, body, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (sql(seq), sql(self.epoch), sql(case), at_ms, kind, step, code, facts, body, hash),
        )?;
        self.tip.seq = seq;
        self.tip.hash = hash;
        Ok(seq)
    }
}
