//! Data packs: phone prefixes, the names of nations and regions, public holidays.

use super::keys::{KeyForm, Kind, SCHEMA, TITLE, Table, may, need};
use super::tree::{Data, Node};
use crate::program::{Holidays, Region, Regions};
use crate::source::{Draft, Reports, Words, codes};
use std::sync::Arc;
use tongban_model::PhoneRule;

/// `manifests/data/phone.toml`.
pub(crate) static PHONE: Table = Table {
    name: "phone",
    doc: "Which mobile numbers are accepted.",
    keys: &[
        SCHEMA,
        need("id", Kind::Word(&["phone"]), "`phone`."),
        may("source", Kind::Text, "Where the prefixes come from."),
        need("allowed", Kind::List(&Kind::Text), "Prefixes that will do: `1749` or `130-139`."),
        may("refused", Kind::List(&Kind::Text), "Longer prefixes that will not."),
    ],
};

/// `manifests/data/nations.toml`.
pub(crate) static NATIONS: Table = Table {
    name: "nations",
    doc: "Names of nations by their code in GB 3304.",
    keys: &[
        SCHEMA,
        need("id", Kind::Word(&["nations"]), "`nations`."),
        may("source", Kind::Text, "Where the names come from."),
        need("nations", Kind::Map(KeyForm::Free, &Kind::Text), "Name by code of two digits."),
    ],
};

/// `manifests/data/regions.toml`.
pub(crate) static REGIONS: Table = Table {
    name: "regions",
    doc: "Names of regions by their code in GB/T 2260.",
    keys: &[
        SCHEMA,
        need("id", Kind::Word(&["regions"]), "`regions`."),
        TITLE,
        may("year", Kind::Int(1980, 2100), "The year whose regions these are."),
        may("source", Kind::Text, "Where the names come from."),
        need("regions", Kind::Map(KeyForm::Free, &Kind::Text), "Name by code of six digits."),
    ],
};

/// `manifests/data/holidays.toml`.
pub(crate) static HOLIDAYS: Table = Table {
    name: "holidays",
    doc: "Public holidays, and the weekend days that are worked for them.",
    keys: &[
        SCHEMA,
        need("id", Kind::Word(&["holidays"]), "`holidays`."),
        TITLE,
        may("source", Kind::Text, "The notices the days come from."),
        need("years", Kind::List(&Kind::Int(2000, 2100)), "The years that are covered whole."),
        need("off", Kind::List(&Kind::Date), "Days off, weekends within a holiday included."),
        need("worked", Kind::List(&Kind::Date), "Saturdays and Sundays that are worked."),
    ],
};

/// Reads the regions.
pub(crate) fn regions(node: &Node, reports: &mut Reports) -> Regions {
    let mut list = Vec::new();
    for entry in node.table("regions") {
        if entry.key.len() != 6 || !entry.key.bytes().all(|c| c.is_ascii_digit()) {
            let draft = Draft::new(&codes::BAD_DIGITS, entry.key_at).of(entry.key.escape_debug().to_string());
            reports.push(draft.expected(Words::new("6 位数字", "6 digits")));
        } else if let Some(name) = entry.value.as_text() {
            list.push(Region { code: entry.key.as_str().into(), name: name.value.into() });
        }
    }
    Regions::new(list)
}

/// Reads the days that are not what their weekday says: those off and those worked.
pub(crate) fn holidays(node: &Node) -> Holidays {
    let day = |node: &Node| match &node.data {
        Data::Date(text) | Data::Text(text) => text.parse().ok(),
        _ => None,
    };
    let days = |key: &str| node.list(key).iter().filter_map(day).collect();
    Holidays::new(days("off"), days("worked"))
}

/// Reads the phone rule.
pub(crate) fn phone(node: &Node, reports: &mut Reports) -> Option<Arc<PhoneRule>> {
    let entries = |key| node.list(key).iter().filter_map(|n| n.as_text()).map(|t| t.value).collect::<Vec<&str>>();
    match PhoneRule::new(&entries("allowed"), &entries("refused")) {
        Ok(rule) => Some(Arc::new(rule)),
        Err(fault) => {
            let at = node.get("allowed").map_or(node.at, |n| n.at);
            reports.push(Draft::new(&codes::PHONE_RULE, at).found(Words::from(fault.to_string())));
            None
        }
    }
}

/// Reads the nations: code and name, by rising code.
pub(crate) fn nations(node: &Node, reports: &mut Reports) -> Vec<(Arc<str>, Arc<str>)> {
    let mut nations = Vec::new();
    for entry in node.table("nations") {
        if entry.key.len() != 2 || !entry.key.bytes().all(|c| c.is_ascii_digit()) {
            let draft = Draft::new(&codes::BAD_DIGITS, entry.key_at).of(entry.key.escape_debug().to_string());
            reports.push(draft.expected(Words::new("2 位数字", "2 digits")));
        } else if let Some(name) = entry.value.as_text() {
            nations.push((Arc::from(entry.key.as_str()), Arc::from(name.value)));
        }
    }
    nations.sort();
    nations
}
