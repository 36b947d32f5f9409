//! Gives the steps, rules, texts, tables and timers of a called flow ids under the call's: `report-loss/place`.

use crate::manifest::tree::{Data, Entry, Node};

/// Where in a step ids of steps, rules, texts and tables stand. `*` is any item or key.
const IN_STEP: [&[&str]; 17] = [
    &["id"],
    &["next"],
    &["next", "*", "go"],
    &["on", "*", "go"],
    &["on", "*", "tell"],
    &["say"],
    &["guide", "*"],
    &["check", "*"],
    &["decide"],
    &["undo"],
    &["later", "failed"],
    &["fork", "*"],
    &["join", "*"],
    &["pay", "late"],
    &["pay", "unpaid"],
    &["ask", "lines", "*", "change"],
    &["ask", "fields", "*", "guide", "*"],
];

/// The same for the tables of a flow whose keys are ids.
const IN_TABLES: [(&str, &[&[&str]]); 5] = [
    ("rules", &[&["say"], &["go"]]),
    ("texts", &[]),
    ("tables", &[]),
    ("timers", &[&["from"], &["to"], &["to", "*"], &["go"], &["tell"]]),
    (super::CALLED, &[&["on", "*", "go"], &["on", "*", "tell"]]),
];

/// The steps of a called flow, renamed.
pub(super) fn steps(flow: &Node, call: &str) -> Vec<Node> {
    let mut steps = flow.list("step").to_vec();
    for step in &mut steps {
        IN_STEP.iter().for_each(|path| under(step, path, call));
    }
    steps
}

/// The tables of a called flow, renamed, by the key of the table. Its own default handlers are among what it calls.
pub(super) fn tables(flow: &Node, call: &str) -> Vec<(&'static str, Vec<Entry>)> {
    let rename = |(table, paths): (&'static str, &[&[&str]])| {
        let mut entries = flow.table(table).to_vec();
        for entry in &mut entries {
            entry.key = format!("{call}/{}", entry.key);
            paths.iter().for_each(|path| under(&mut entry.value, path, call));
        }
        (table, entries)
    };
    let mut tables: Vec<_> = IN_TABLES.into_iter().map(rename).collect();
    if let (Some((_, called)), Some(on)) = (tables.last_mut(), flow.entry("on")) {
        let at = on.value.at;
        let mut value = Node { at, data: Data::Table(vec![on.clone()]) };
        let paths: [&[&str]; 2] = [&["on", "*", "go"], &["on", "*", "tell"]];
        paths.iter().for_each(|path| under(&mut value, path, call));
        called.insert(0, Entry { key: call.to_owned(), key_at: on.key_at, value });
    }
    tables
}

/// Puts the call before every text that a path leads to.
fn under(node: &mut Node, path: &[&str], call: &str) {
    match (path, &mut node.data) {
        ([], Data::Text(text)) => *text = format!("{call}/{text}"),
        ([], _) => {}
        (["*", rest @ ..], Data::List(items)) => items.iter_mut().for_each(|item| under(item, rest, call)),
        (["*", rest @ ..], Data::Table(entries)) => {
            entries.iter_mut().for_each(|entry| under(&mut entry.value, rest, call));
        }
        ([key, rest @ ..], Data::Table(entries)) => {
            let found = entries.iter_mut().filter(|entry| entry.key == *key);
            found.for_each(|entry| under(&mut entry.value, rest, call));
        }
        _ => {}
    }
}
