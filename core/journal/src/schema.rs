//! The database: tables, settings, and who may read it. `FORMAT.md` explains each column.

use crate::{JournalFault, JournalOptions, KeyKeeper, fingerprint};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::Path;
use std::time::Duration;

/// The format this release writes. It reads this one and no newer.
pub const FORMAT: i64 = 1;

/// "TBJL" in SQLite's application id: says what the file is to `file(1)` and to us.
const APPLICATION: i64 = 0x5442_4a4c;

/// Before this version two connections could reset the write-ahead log against each other and lose pages.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a connection waits for another one's lock.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

/// Came with the end of retention; a journal from before gets it when it is next opened for writing.
const MILESTONES: &str = "
CREATE TABLE IF NOT EXISTS milestones (
    day INTEGER PRIMARY KEY, lived_ms INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL
) STRICT;
";

const TABLES: &str = "
CREATE TABLE meta (
    key TEXT PRIMARY KEY, value ANY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cases (
    seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, flow TEXT NOT NULL, version TEXT NOT NULL, business TEXT NOT NULL,
    began_ms INTEGER NOT NULL, key BLOB NOT NULL, ended_seq INTEGER, outcome TEXT, ended_ms INTEGER, shredded_seq INTEGER
) STRICT;
CREATE INDEX cases_open ON cases (seq) WHERE ended_seq IS NULL;
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, case_seq INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL, step TEXT NOT NULL, code TEXT NOT NULL, facts BLOB NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL
) STRICT;
CREATE INDEX entries_of_case ON entries (case_seq);
CREATE TABLE heads (
    count INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL
) STRICT;
CREATE TABLE payments (
    number TEXT PRIMARY KEY, case_seq INTEGER NOT NULL, state TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    open INTEGER NOT NULL, updated_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_open ON payments (updated_seq) WHERE open = 1;
CREATE TABLE outbox (
    seq INTEGER NOT NULL, item INTEGER NOT NULL, epoch INTEGER NOT NULL, case_seq INTEGER NOT NULL, kind TEXT NOT NULL,
    body BLOB NOT NULL, receipt BLOB, PRIMARY KEY (seq, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_unsent ON outbox (seq, item) WHERE receipt IS NULL;
CREATE TABLE counters (
    name TEXT NOT NULL, day TEXT NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (name, day)
) STRICT, WITHOUT ROWID;
";

/// Refuses a SQLite that could damage a journal.
pub(crate) fn check_sqlite() -> Result<(), JournalFault> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(JournalFault::OldSqlite { found: rusqlite::version() });
    }
    Ok(())
}

/// Whether there is nothing at this path yet, or only the empty shell a power cut leaves before the first table.
pub(crate) fn is_new(path: &Path) -> Result<bool, JournalFault> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(JournalFault::of_io("open the journal", &error)),
        Ok(found) if found.len() == 0 => return Ok(true),
        Ok(_) => {}
    }
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "open the journal", &error);
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(fault)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(fault)?;
    Ok(tables == 0)
}

/// Opens the writer's connection; creates the tables if `new`.
pub(crate) fn open_writer(path: &Path, new: bool, options: &JournalOptions) -> Result<Connection, JournalFault> {
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "open the journal", &error);
    if new {
        // SQLite gives its side files the mode of the database, so it is set before SQLite sees it.
        use std::os::unix::fs::OpenOptionsExt;
        std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|error| JournalFault::of_io("create the journal", &error))?;
    }
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(fault)?;
    if !new {
        check_format(&connection, path)?;
    }
    connection.busy_timeout(BUSY).map_err(fault)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
             PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
        )
        .map_err(fault)?;
    // More than the writer's statements, so that none is compiled twice.
    connection.set_prepared_statement_cache_capacity(64);
    if new {
        create(&connection, options).map_err(fault)?;
    }
    check_owner(&connection, path, options)?;
    connection.execute_batch(MILESTONES).map_err(fault)?;
    Ok(connection)
}

/// Opens a connection that only reads, beside a running writer or after one.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, JournalFault> {
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "open the journal", &error);
    if !path.exists() {
        return Err(JournalFault::Missing { path: path.into() });
    }
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(fault)?;
    connection.busy_timeout(BUSY).map_err(fault)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF;").map_err(fault)?;
    check_format(&connection, path)?;
    Ok(connection)
}

fn create(connection: &Connection, options: &JournalOptions) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};"))?;
    let set = "INSERT INTO meta (key, value) VALUES (?1, ?2)";
    transaction.execute(set, ("machine", &*options.machine))?;
    transaction.execute(set, ("suite", options.suite.name()))?;
    transaction.execute(set, ("public_key", options.keeper.public_key()))?;
    transaction.execute(set, ("written_by", env!("CARGO_PKG_VERSION")))?;
    transaction.execute(set, ("epoch", 0))?;
    transaction.execute(set, ("checkpoints", 0))?;
    transaction.commit()
}

/// The version first, and nothing else before it is known: a newer format may have other tables.
fn check_format(connection: &Connection, path: &Path) -> Result<(), JournalFault> {
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "read the journal's format", &error);
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(fault);
    if pragma("application_id")? != APPLICATION {
        return Err(JournalFault::NotAJournal { path: path.into() });
    }
    let found = pragma("user_version")?;
    if found > FORMAT {
        let written_by = meta::<String>(connection, "written_by").ok().flatten();
        let written_by = written_by.unwrap_or_else(|| "that wrote it".to_owned());
        return Err(JournalFault::NewerFormat { path: path.into(), found, written_by });
    }
    if found < 1 {
        return Err(JournalFault::Damaged {
            path: path.into(),
            what: format!("found format {found}, expected 1 to {FORMAT}"),
        });
    }
    Ok(())
}

fn check_owner(connection: &Connection, path: &Path, options: &JournalOptions) -> Result<(), JournalFault> {
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "read the journal's owner", &error);
    let other = |what, expected: String, found: &str| {
        Err(JournalFault::OtherOwner { path: path.into(), what, expected, found: found.to_owned() })
    };
    let owner = Owner::read(connection).map_err(fault)?;
    if owner.machine != *options.machine {
        return other("machine", owner.machine, &options.machine);
    }
    if owner.suite != options.suite.name() {
        return other("suite", owner.suite, options.suite.name());
    }
    check_key(&owner, path, &*options.keeper)
}

/// Refuses a key the journal was not written with.
pub(crate) fn check_key(owner: &Owner, path: &Path, keeper: &dyn KeyKeeper) -> Result<(), JournalFault> {
    let found = keeper.public_key();
    if owner.public_key == found {
        return Ok(());
    }
    Err(JournalFault::WrongKey {
        path: path.into(),
        expected: fingerprint(&owner.public_key),
        found: fingerprint(&found),
    })
}

/// Whose journal it is, as the file itself says.
pub(crate) struct Owner {
    pub(crate) machine: String,
    pub(crate) suite: String,
    pub(crate) public_key: Vec<u8>,
}

impl Owner {
    pub(crate) fn read(connection: &Connection) -> rusqlite::Result<Owner> {
        Ok(Owner {
            machine: meta(connection, "machine")?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
            suite: meta(connection, "suite")?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
            public_key: meta(connection, "public_key")?.ok_or(rusqlite::Error::QueryReturnedNoRows)?,
        })
    }
}

/// One value of the `meta` table.
pub(crate) fn meta<T: rusqlite::types::FromSql>(connection: &Connection, key: &str) -> rusqlite::Result<Option<T>> {
    connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
}
