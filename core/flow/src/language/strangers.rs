//! What layers set and no flow knows.

use super::expand;
use super::ground::Ground;
use super::load::Loader;
use super::menu::Named;
use crate::manifest::tree::Node;
use crate::source::{Code, Draft, codes};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The tables of a layer that change what flows bring, each with what is said when there is nothing to change.
const TABLES: [(&str, &Code); 4] = [
    ("params", &codes::NO_PARAM),
    ("texts", &codes::NO_TEXT_TO_CHANGE),
    ("rules", &codes::NO_RULE_TO_CHANGE),
    ("tables", &codes::NO_TABLE_TO_CHANGE),
];

/// The keys of each of those tables over all flows of the tree; found out once.
#[derive(Debug, Default)]
pub(crate) struct Everywhere {
    known: Option<[BTreeSet<String>; 4]>,
}

/// Reports what the layers of a site set and no flow knows. Layers are shared by sites with other flows, so all flows of
/// the tree count.
pub(crate) fn strangers(loader: &mut Loader<'_>, ground: &Ground, offered: &[Named]) {
    for (at, (table, code)) in TABLES.into_iter().enumerate() {
        let mut here: BTreeSet<&str> = BTreeSet::new();
        let shared = ground.shared.iter().flat_map(|tree| tree.table(table));
        let own = offered.iter().flat_map(|(_, whole)| whole.tree.table(table));
        here.extend(shared.chain(own).map(|entry| expand::plain(&entry.key)));
        for entry in ground.stack.entries(table).filter(|entry| !here.contains(entry.key.as_str())) {
            let known = &everywhere(loader)[at];
            if known.contains(&entry.key) {
                continue;
            }
            let draft = Draft::new(code, entry.key_at).of(entry.key.escape_debug().to_string());
            let draft = draft.among(&entry.key, known.iter().map(String::as_str).chain(here.iter().copied()));
            loader.reports.push(draft);
        }
    }
}

fn everywhere<'l>(loader: &'l mut Loader<'_>) -> &'l [BTreeSet<String>; 4] {
    if loader.everywhere.known.is_none() {
        let torn = loader.torn;
        let ids = expand::known(loader);
        let trees: Vec<Rc<Node>> = ids.iter().filter_map(|id| loader.open(&expand::path_of(id))).collect();
        // A file that no flow of this site stands on is another site's business.
        loader.torn = torn;
        let keys =
            |table: &str| trees.iter().flat_map(|tree| tree.table(table)).map(|entry| entry.key.clone()).collect();
        loader.everywhere.known = Some(TABLES.map(|(table, _)| keys(table)));
    }
    loader.everywhere.known.get_or_insert_with(Default::default)
}
