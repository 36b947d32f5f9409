//! The province as rows of tables, so that a store can keep exactly what changed.

use super::Province;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The one row of [`Table::Settings`].
pub(super) const SETTINGS: &str = "settings";

/// A table of the province.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Table {
    /// Citizens, by citizen number.
    People,
    /// Photo receipts, by number.
    Receipts,
    /// What the comparison says, by citizen number.
    Scores,
    /// Applications, by acceptance number.
    Applications,
    /// Payment orders, by number.
    Orders,
    /// Scripts of the connectors, by class.
    Scripts,
    /// What holds for the whole province; one row.
    Settings,
}

/// A row that changed. Its body is JSON; absent means that the row is gone.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// The table.
    pub table: Table,
    /// The row.
    pub id: String,
    /// What stands in it now.
    pub body: Option<String>,
}

/// Prints the table only: a row's id and body are personal.
impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "change of {}", self.table.word())
    }
}

impl Table {
    /// Every table.
    pub const ALL: [Table; 7] = [
        Table::People,
        Table::Receipts,
        Table::Scores,
        Table::Applications,
        Table::Orders,
        Table::Scripts,
        Table::Settings,
    ];

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Table::People => "people",
            Table::Receipts => "receipts",
            Table::Scores => "scores",
            Table::Applications => "applications",
            Table::Orders => "orders",
            Table::Scripts => "scripts",
            Table::Settings => "settings",
        }
    }
}

impl Province {
    /// The rows that changed since the last call. A store writes them in one transaction before the answer leaves.
    ///
    /// Errors: a row cannot be written as JSON; us.
    pub fn changes(&mut self) -> Result<Vec<Change>, serde_json::Error> {
        let touched = std::mem::take(&mut self.touched);
        touched.into_iter().map(|(table, id)| Ok(Change { body: self.row(table, &id)?, table, id })).collect()
    }

    /// Puts a stored row back.
    ///
    /// Errors: the body is not that of such a row; whoever changed the store must act.
    pub fn restore(&mut self, table: Table, id: &str, body: &str) -> Result<(), serde_json::Error> {
        match table {
            Table::People => put(&mut self.people, id, body),
            Table::Receipts => put(&mut self.receipts, id, body),
            Table::Scores => put(&mut self.scores, id, body),
            Table::Applications => put(&mut self.applications, id, body),
            Table::Orders => put(&mut self.orders, id, body),
            Table::Scripts => put(&mut self.scripts, id, body),
            Table::Settings => serde_json::from_str(body).map(|settings| self.settings = settings),
        }
    }

    fn row(&self, table: Table, id: &str) -> Result<Option<String>, serde_json::Error> {
        match table {
            Table::People => get(&self.people, id),
            Table::Receipts => get(&self.receipts, id),
            Table::Scores => get(&self.scores, id),
            Table::Applications => get(&self.applications, id),
            Table::Orders => get(&self.orders, id),
            Table::Scripts => get(&self.scripts, id),
            Table::Settings => serde_json::to_string(&self.settings).map(Some),
        }
    }
}

fn get<T: Serialize>(rows: &BTreeMap<String, T>, id: &str) -> Result<Option<String>, serde_json::Error> {
    rows.get(id).map(serde_json::to_string).transpose()
}

fn put<T: DeserializeOwned>(rows: &mut BTreeMap<String, T>, id: &str, body: &str) -> Result<(), serde_json::Error> {
    rows.insert(id.to_owned(), serde_json::from_str(body)?);
    Ok(())
}
