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
    /// Applications that a scenario brought, by acceptance number.
    Known,
    /// Finished cards that a scenario brought, by citizen number.
    Mailable,
    /// Units, by id.
    Units,
    /// Times that can be booked, by id.
    BookingSlots,
    /// Who lives here, by citizen number.
    Residences,
    /// Orders for photo receipts, by number.
    PhotoOrders,
    /// Post orders, by number.
    Posts,
    /// Loss reports, by number.
    Losses,
    /// Bookings, by number.
    Bookings,
    /// Residence reports, by number.
    ResidenceReports,
    /// Applications for temporary cards, by acceptance number.
    Temporary,
    /// Finished cards handed to the post, by acceptance number.
    Mailings,
    /// Messages, by number.
    Messages,
    /// What happened at the door of an account, by citizen number.
    Accounts,
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
    pub const ALL: [Table; 21] = [
        Table::People,
        Table::Receipts,
        Table::Scores,
        Table::Applications,
        Table::Orders,
        Table::Known,
        Table::Mailable,
        Table::Units,
        Table::BookingSlots,
        Table::Residences,
        Table::PhotoOrders,
        Table::Posts,
        Table::Losses,
        Table::Bookings,
        Table::ResidenceReports,
        Table::Temporary,
        Table::Mailings,
        Table::Messages,
        Table::Accounts,
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
            Table::Known => "known_applications",
            Table::Mailable => "mailable",
            Table::Units => "units",
            Table::BookingSlots => "booking_slots",
            Table::Residences => "residences",
            Table::PhotoOrders => "photo_orders",
            Table::Posts => "posts",
            Table::Losses => "losses",
            Table::Bookings => "bookings",
            Table::ResidenceReports => "residence_reports",
            Table::Temporary => "temporary_cards",
            Table::Mailings => "mailings",
            Table::Messages => "messages",
            Table::Accounts => "accounts",
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
            Table::Known => put(&mut self.known, id, body),
            Table::Mailable => put(&mut self.mailable, id, body),
            Table::Units => put(&mut self.units, id, body),
            Table::BookingSlots => put(&mut self.booking_slots, id, body),
            Table::Residences => put(&mut self.residences, id, body),
            Table::PhotoOrders => put(&mut self.photo_orders, id, body),
            Table::Posts => put(&mut self.posts, id, body),
            Table::Losses => put(&mut self.losses, id, body),
            Table::Bookings => put(&mut self.bookings, id, body),
            Table::ResidenceReports => put(&mut self.residence_reports, id, body),
            Table::Temporary => put(&mut self.temporary, id, body),
            Table::Mailings => put(&mut self.mailings, id, body),
            Table::Messages => put(&mut self.messages, id, body),
            Table::Accounts => put(&mut self.doors, id, body),
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
            Table::Known => get(&self.known, id),
            Table::Mailable => get(&self.mailable, id),
            Table::Units => get(&self.units, id),
            Table::BookingSlots => get(&self.booking_slots, id),
            Table::Residences => get(&self.residences, id),
            Table::PhotoOrders => get(&self.photo_orders, id),
            Table::Posts => get(&self.posts, id),
            Table::Losses => get(&self.losses, id),
            Table::Bookings => get(&self.bookings, id),
            Table::ResidenceReports => get(&self.residence_reports, id),
            Table::Temporary => get(&self.temporary, id),
            Table::Mailings => get(&self.mailings, id),
            Table::Messages => get(&self.messages, id),
            Table::Accounts => get(&self.doors, id),
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
