//! The province on disk: one SQLite table per kind of row, each row a JSON document by its id.

use crate::SandboxFault;
use rusqlite::{Connection, params};
use std::path::Path;
use tongban_testkit::Province;
use tongban_testkit::province::{Change, Table};

/// Version of the tables.
const VERSION: i64 = 2;

/// The database.
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    /// Opens a file, or a database in memory.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self, SandboxFault> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > VERSION {
            return Err(SandboxFault::NewerStore { found, expected: VERSION });
        }
        for table in Table::ALL {
            let table = table.word();
            connection.execute_batch(&format!(
                "CREATE TABLE IF NOT EXISTS {table} (id TEXT PRIMARY KEY, body TEXT NOT NULL CHECK (json_valid(body))) STRICT"
            ))?;
        }
        connection.pragma_update(None, "user_version", VERSION)?;
        Ok(Store { connection })
    }

    /// Puts every stored row into a province. Returns how many there were.
    pub(crate) fn read_into(&self, province: &mut Province) -> Result<usize, SandboxFault> {
        let mut count = 0;
        for table in Table::ALL {
            let mut rows = self.connection.prepare(&format!("SELECT id, body FROM {}", table.word()))?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let (id, body): (String, String) = (row.get(0)?, row.get(1)?);
                province
                    .restore(table, &id, &body)
                    .map_err(|fault| SandboxFault::Row { table: table.word(), fault })?;
                count += 1;
            }
        }
        Ok(count)
    }

    /// Writes changed rows in one transaction, on disk when it returns.
    pub(crate) fn write(&mut self, changes: &[Change]) -> Result<(), SandboxFault> {
        if changes.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction()?;
        for change in changes {
            let table = change.table.word();
            match &change.body {
                Some(body) => {
                    let put = format!(
                        "INSERT INTO {table} (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = ?2"
                    );
                    transaction.prepare_cached(&put)?.execute(params![change.id, body])?;
                }
                None => {
                    transaction.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([&change.id])?;
                }
            }
        }
        Ok(transaction.commit()?)
    }
}
