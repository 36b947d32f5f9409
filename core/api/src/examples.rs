//! Examples of every payload, kept as data: they stand in the AsyncAPI document, and tests hold them against the types.

use crate::{Kind, Message};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Examples of the parts of a message.
type Parts = BTreeMap<String, Vec<Map<String, Value>>>;

static EXAMPLES: LazyLock<BTreeMap<String, Parts>> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).expect("a test reads the examples"));

/// Examples of a message's payload, without the sequence number.
pub fn payloads(message: &Message) -> &'static [Map<String, Value>] {
    of(message.name, if message.kind == Kind::Event { "event" } else { "payload" })
}

/// Examples of the payload that completes a command.
pub fn answers(message: &Message) -> &'static [Map<String, Value>] {
    of(message.name, "answer")
}

/// The names that have examples.
pub fn names() -> impl Iterator<Item = &'static str> {
    EXAMPLES.keys().map(String::as_str)
}

fn of(name: &str, part: &str) -> &'static [Map<String, Value>] {
    EXAMPLES.get(name).and_then(|parts| parts.get(part)).map_or(&[], Vec::as_slice)
}
