//! What stands in the books after a walk: money and applications of the province, money of the terminal, papers that came
//! out of the printers.

use crate::house::House;
use serde_json::Value;

/// The books of a house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Money taken by scan and by card, in fen.
    pub taken: i64,
    /// Money given back, in fen.
    pub refunded: i64,
    /// Payment orders that nobody closed.
    pub open: i64,
    /// Applications taken in.
    pub applications: i64,
    /// People with more than one application.
    pub doubled: i64,
    /// Papers that came out.
    pub papers: usize,
    /// References of papers that came out more than once.
    pub twice: Vec<String>,
}

impl Books {
    /// Reads them as they stand now.
    pub fn of(house: &House) -> Books {
        let ledger = house.ledger();
        let count = |name: &str| ledger[name].as_i64().unwrap_or(-1);
        let mut books = Books {
            taken: count("taken"),
            refunded: count("refunded"),
            open: count("open"),
            applications: count("applications"),
            doubled: count("doubled"),
            ..Books::default()
        };
        let memory = |path: &str| -> Value {
            let text = std::fs::read_to_string(house.state().join(path)).unwrap_or_default();
            serde_json::from_str(&text).unwrap_or_default()
        };
        for sale in memory("devices/terminal.memory.json")["sales"].as_object().into_iter().flatten().map(|(_, s)| s) {
            let fen = sale["amount"].as_i64().unwrap_or(0) * sale["taken"].as_i64().unwrap_or(0);
            let back = sale["state"] == "reversed";
            if back || sale["state"] == "approved" {
                books.taken += fen;
                books.refunded += if back { fen } else { 0 };
            }
        }
        for printer in ["receipt", "a4"] {
            let memory = memory(&format!("papers/{printer}.memory.json"));
            for (reference, job) in memory["jobs"].as_object().into_iter().flatten() {
                let printed = job["printed"].as_u64().unwrap_or(0);
                books.papers += printed as usize;
                if printed > 1 {
                    books.twice.push(reference.clone());
                }
            }
        }
        books
    }

    /// What applicants have paid and not got back, in fen.
    pub fn kept(&self) -> i64 {
        self.taken - self.refunded
    }

    /// What nobody may find in any books, whatever happened to the machine.
    pub fn wrong(&self) -> Option<String> {
        if self.doubled != 0 || !self.twice.is_empty() {
            return Some(format!("filed or printed twice: {self:?}"));
        }
        None
    }
}
