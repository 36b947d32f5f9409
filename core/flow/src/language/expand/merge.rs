//! Lays one table over another, key by key.

use crate::manifest::tree::{Data, Entry, Node};

/// What `over` says wins; what it leaves out stays. Down to `depth` levels of tables their keys are laid over one
/// another, below that a value replaces the other whole.
pub(crate) fn laid(base: &Node, over: &Node, depth: usize) -> Node {
    let (Data::Table(below), Data::Table(above)) = (&base.data, &over.data) else { return over.clone() };
    if depth == 0 {
        return over.clone();
    }
    let mut entries = below.clone();
    for entry in above {
        put(&mut entries, entry, depth - 1);
    }
    Node { at: over.at, data: Data::Table(entries) }
}

/// Lays one entry over those there are.
pub(crate) fn put(entries: &mut Vec<Entry>, entry: &Entry, depth: usize) {
    match entries.iter_mut().find(|known| known.key == entry.key) {
        Some(known) => {
            *known =
                Entry { key: entry.key.clone(), key_at: entry.key_at, value: laid(&known.value, &entry.value, depth) }
        }
        None => entries.push(entry.clone()),
    }
}
