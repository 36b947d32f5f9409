//! Opening a journal for writing: lock, format, owner, and whether its end is where it was.

use crate::chain::{self, PublicRow};
use crate::commit::{Store, Tip, sql};
use crate::head_file::{self, HeadFile, Mark};
use crate::{Digest, JournalFault, JournalOptions, SignedHead, schema};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::path::Path;

/// Opens the writer's side. The whole chain is left to `verify`; here only the part after the last signed head is
/// walked, so that opening takes the same time however long the journal is.
pub(crate) fn open(path: &Path, options: &JournalOptions, at_ms: i64) -> Result<Store, JournalFault> {
    schema::check_sqlite()?;
    let new = schema::is_new(path)?;
    let head_path = head_file::path_beside(path);
    let mark = head_file::read(&head_path);
    let damaged = |what: String| JournalFault::Damaged { path: path.into(), what };
    if new && let Some(Mark { count: count @ 1.., seq, .. }) = mark {
        return Err(damaged(format!(
            "found no entries, expected {seq} entries and {count} signed heads: the journal was removed"
        )));
    }
    let of_head = |error: std::io::Error| JournalFault::of_io("open the journal's head file", &error);
    if new {
        // The head file comes first: a journal with entries but without it is then always a removed head file.
        HeadFile::open(&head_path, true).map_err(of_head)?;
    }
    let connection = schema::open_writer(path, new, options)?;
    let mark = match mark {
        Some(mark) => mark,
        None if new => Mark { count: 0, seq: 0, hash: [0; 32] },
        None => return Err(damaged(format!("its head file {} is missing or unreadable", head_path.display()))),
    };
    let head_file = HeadFile::open(&head_path, false).map_err(of_head)?;
    let tip = walk_end(&connection, path, options, &mark)?;
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "open the journal", &error);
    let last: i64 = schema::meta(&connection, "epoch").map_err(fault)?.unwrap_or(0);
    // Seconds since 1970 make epochs of one machine differ even between two journals; a clock that was set back only
    // makes them grow by one.
    let epoch = (last + 1).max(at_ms / 1000);
    let mut store = Store {
        connection,
        path: path.into(),
        machine: options.machine.clone(),
        suite: options.suite.clone(),
        keeper: options.keeper.clone(),
        entropy: options.entropy.clone(),
        epoch: epoch as u64,
        tip,
        head_file,
        keys: HashMap::new(),
    };
    start_epoch(&mut store)?;
    Ok(store)
}

/// Writes the new epoch and signs what was found, before the first entry can carry that epoch.
fn start_epoch(store: &mut Store) -> Result<(), JournalFault> {
    let fault = store.fault("open the journal");
    store.connection.execute_batch("BEGIN IMMEDIATE").map_err(&fault)?;
    let set = "UPDATE meta SET value = ?2 WHERE key = ?1";
    store.connection.execute(set, ("epoch", sql(store.epoch))).map_err(&fault)?;
    store.connection.execute(set, ("written_by", env!("CARGO_PKG_VERSION"))).map_err(&fault)?;
    let head = store.sign()?;
    store.connection.execute_batch("COMMIT").map_err(&fault)?;
    store.head_file.advance(&head)
}

/// Checks the last signed head against the head file and walks the entries after it.
fn walk_end(connection: &Connection, path: &Path, options: &JournalOptions, mark: &Mark) -> Result<Tip, JournalFault> {
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "read the end of the journal", &error);
    let damaged = |what: String| Err(JournalFault::Damaged { path: path.into(), what });
    let suite = &*options.suite;
    let public_key = options.keeper.public_key();
    let genesis = chain::genesis(suite, &options.machine, &public_key);

    let head = last_head(connection, &options.machine).map_err(fault)?;
    let heads = head.as_ref().map_or(0, |head| head.count);
    if heads < mark.count {
        return damaged(format!(
            "found {heads} signed heads, expected {} up to entry {}: its end was cut off",
            mark.count, mark.seq
        ));
    }
    if mark.count > 0 {
        let query = "SELECT hash FROM heads WHERE count = ?1";
        let known: Option<Digest> =
            connection.query_row(query, [sql(mark.count)], |row| row.get(0)).optional().map_err(fault)?;
        if known != Some(mark.hash) {
            return damaged(format!("signed head {} is not the one its head file knows: it was rewritten", mark.count));
        }
    }
    let mut tip = Tip { seq: 0, hash: genesis, heads, signed: 0 };
    if let Some(head) = head {
        if !head.is_signed_by(suite, &public_key) {
            return damaged(format!("signed head {} does not carry this machine's signature", head.count));
        }
        tip = Tip { seq: head.seq, hash: head.hash, heads, signed: head.seq };
        if head.seq == 0 && head.hash != genesis {
            return damaged("its first head does not fit this machine".to_owned());
        }
        if head.seq > 0 {
            let query = "SELECT hash FROM entries WHERE seq = ?1";
            let found: Option<Digest> =
                connection.query_row(query, [sql(head.seq)], |row| row.get(0)).optional().map_err(fault)?;
            match found {
                None => {
                    return damaged(format!(
                        "entry {} is missing, signed head {} covers it: its end was cut off",
                        head.seq, head.count
                    ));
                }
                Some(hash) if hash != head.hash => {
                    return damaged(format!(
                        "entry {} is not the one signed head {} covers: it was rewritten",
                        head.seq, head.count
                    ));
                }
                Some(_) => {}
            }
        }
    }
    let mut rows = connection
        .prepare("SELECT seq, epoch, case_seq, at_ms, kind, step, code, facts, body, hash FROM entries WHERE seq > ?1 ORDER BY seq")
        .map_err(fault)?;
    let mut rows = rows.query([sql(tip.seq)]).map_err(fault)?;
    while let Some(row) = rows.next().map_err(fault)? {
        let row = Row::read(row).map_err(fault)?;
        if row.seq != tip.seq + 1 {
            return damaged(format!("entry {} is missing", tip.seq + 1));
        }
        let hash = chain::link(suite, &tip.hash, &row.public(&options.machine), &row.body);
        if hash != row.hash {
            return damaged(format!("entry {} was rewritten", row.seq));
        }
        tip.seq = row.seq;
        tip.hash = hash;
    }
    Ok(tip)
}

/// The last signed head on record.
pub(crate) fn last_head(connection: &Connection, machine: &str) -> rusqlite::Result<Option<SignedHead>> {
    let query = "SELECT count, epoch, seq, hash, signature FROM heads ORDER BY count DESC LIMIT 1";
    connection.query_row(query, [], |row| read_head(row, machine)).optional()
}

/// A row of `heads`, columns in the order count, epoch, seq, hash, signature.
pub(crate) fn read_head(row: &rusqlite::Row<'_>, machine: &str) -> rusqlite::Result<SignedHead> {
    Ok(SignedHead {
        machine: machine.to_owned(),
        count: row.get::<_, i64>(0)? as u64,
        epoch: row.get::<_, i64>(1)? as u64,
        seq: row.get::<_, i64>(2)? as u64,
        hash: row.get(3)?,
        signature: row.get(4)?,
    })
}

/// A row of `entries`, owned.
pub(crate) struct Row {
    pub(crate) seq: u64,
    pub(crate) epoch: u64,
    pub(crate) case: u64,
    pub(crate) at_ms: i64,
    pub(crate) kind: String,
    pub(crate) step: String,
    pub(crate) code: String,
    pub(crate) facts: Vec<u8>,
    pub(crate) body: Vec<u8>,
    pub(crate) hash: Digest,
}

impl Row {
    /// Columns in the order of the table.
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
        Ok(Row {
            seq: row.get::<_, i64>(0)? as u64,
            epoch: row.get::<_, i64>(1)? as u64,
            case: row.get::<_, i64>(2)? as u64,
            at_ms: row.get(3)?,
            kind: row.get(4)?,
            step: row.get(5)?,
            code: row.get(6)?,
            facts: row.get(7)?,
            body: row.get(8)?,
            hash: row.get(9)?,
        })
    }

    /// The public part as it was hashed and bound to the seal.
    pub(crate) fn public(&self, machine: &str) -> Vec<u8> {
        self.public_as(machine, self.seq)
    }

    /// The same, as if the row stood in another place.
    pub(crate) fn public_as(&self, machine: &str, seq: u64) -> Vec<u8> {
        let Row { epoch, case, at_ms, .. } = *self;
        let (kind, step, code, facts) = (&*self.kind, &*self.step, &*self.code, &*self.facts);
        PublicRow { machine, seq, epoch, case, at_ms, kind, step, code, facts }.bytes()
    }
}
