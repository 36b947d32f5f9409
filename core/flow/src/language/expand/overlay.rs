//! Lays an overlay over its base: steps removed, changed, inserted and moved by id; everything else by key.

use super::merge;
use crate::manifest::flow::VERBS;
use crate::manifest::tree::{Data, Entry, Located, Node};
use crate::source::{Draft, Reports, Words, codes};

/// Tables that are laid over the base's, and how deep: handlers, limits and tables whole; rules and parameters by key;
/// texts by language and part.
const TABLES: [(&str, usize); 7] =
    [("session", 1), ("on", 1), ("tables", 1), ("timers", 1), ("params", 2), ("rules", 2), ("texts", 3)];

/// The keys an overlay works with; none of them is left in what comes out.
const WORK: [&str; 5] = ["extends", "remove", "change", "insert", "move"];

/// The overlay over its base.
pub(super) fn lay(base: &Node, over: &Node, reports: &mut Reports) -> Node {
    let mut entries: Vec<Entry> = Vec::new();
    for entry in over.entries() {
        let is_table = TABLES.iter().any(|(key, _)| *key == entry.key);
        if !is_table && entry.key != "step" && !WORK.contains(&entry.key.as_str()) {
            entries.push(entry.clone());
        }
    }
    for (key, depth) in TABLES {
        let (below, above) = (base.entry(key), over.entry(key));
        if key == "params" {
            retyped(below, above, reports);
        }
        entries.extend(match (below, above) {
            (Some(below), Some(above)) => {
                Some(Entry { value: merge::laid(&below.value, &above.value, depth), ..above.clone() })
            }
            (one, other) => one.or(other).cloned(),
        });
    }
    let steps = steps(base.list("step").to_vec(), over, reports);
    let head = base.entry("step").or_else(|| over.entry("step"));
    let (key_at, at) = head.map_or((over.at, over.at), |entry| (entry.key_at, entry.value.at));
    entries.push(Entry { key: "step".to_owned(), key_at, value: Node { at, data: Data::List(steps) } });
    Node { at: over.at, data: Data::Table(entries) }
}

/// A parameter keeps its type.
fn retyped(below: Option<&Entry>, above: Option<&Entry>, reports: &mut Reports) {
    for entry in above.map_or(&[][..], |above| above.value.entries()) {
        let known = below.and_then(|below| below.value.get(&entry.key)).and_then(|known| known.text("type"));
        let (Some(known), Some(new)) = (known, entry.value.text("type")) else { continue };
        if known.value != new.value {
            let draft = Draft::new(&codes::PARAM_RETYPED, new.at).of(entry.key.as_str());
            let draft = draft.found(new.value).expected(known.value);
            reports.push(draft.see(known.at, Words::new("先在此处声明", "declared here first")));
        }
    }
}

/// The steps: what is there, less what is removed, changed, with what is inserted, moved; the overlay's own last.
fn steps(mut steps: Vec<Node>, over: &Node, reports: &mut Reports) -> Vec<Node> {
    let mut gone: Vec<&str> = Vec::new();
    for id in over.list("remove").iter().filter_map(Node::as_text) {
        if let Some(at) = find(&steps, id, reports) {
            steps.remove(at);
            gone.push(id.value);
        }
    }
    for change in over.table("change") {
        if let Some(at) = find(&steps, Located::new(change.key.as_str(), change.key_at), reports) {
            steps[at] = changed(&steps[at], &change.value, reports);
        }
    }
    for run in over.list("insert") {
        let new = run.list("step").iter().filter(|step| matches!(step.data, Data::Table(_))).cloned();
        if let Some(at) = beside(&steps, run, reports) {
            steps.splice(at..at, new);
        }
    }
    for order in over.list("move") {
        let Some(from) = order.text("step").and_then(|id| find(&steps, id, reports)) else { continue };
        let step = steps.remove(from);
        // Looked up once more in the list it is put into; a step cannot stand beside itself.
        match beside(&steps, order, reports) {
            Some(at) => steps.insert(at, step),
            None => steps.insert(from, step),
        }
    }
    steps.extend(over.list("step").iter().cloned());
    steps
}

fn id_of(step: &Node) -> &str {
    step.text("id").map_or("", |id| id.value)
}

/// The index of a step that an overlay names.
fn find(steps: &[Node], id: Located<&str>, reports: &mut Reports) -> Option<usize> {
    let found = steps.iter().position(|step| id_of(step) == id.value);
    if found.is_none() {
        let draft = Draft::new(&codes::NO_STEP, id.at).of(id.value.escape_debug().to_string());
        let help = Words::new("请使用基础流程中的步骤", "name a step of the base flow that is still there");
        reports.push(draft.among(id.value, steps.iter().map(id_of)).help(help));
    }
    found
}

/// The index that `before` or `after` means.
fn beside(steps: &[Node], order: &Node, reports: &mut Reports) -> Option<usize> {
    match (order.text("before"), order.text("after")) {
        (Some(id), None) => find(steps, id, reports),
        (None, Some(id)) => find(steps, id, reports).map(|at| at + 1),
        (before, _) => {
            let found = if before.is_some() {
                Words::new("两者都有", "both")
            } else {
                Words::new("两者都没有", "neither")
            };
            let expected = Words::one_of(["before", "after"]);
            reports.push(Draft::new(&codes::BEFORE_OR_AFTER, order.at).found(found).expected(expected));
            None
        }
    }
}

/// A step with some keys dropped and others replaced. A verb takes the place of the verb there was.
fn changed(step: &Node, change: &Node, reports: &mut Reports) -> Node {
    let mut entries = step.entries().to_vec();
    for key in change.list("drop").iter().filter_map(Node::as_text) {
        let before = entries.len();
        entries.retain(|entry| entry.key != key.value || key.value == "id");
        if entries.len() == before {
            let draft = Draft::new(&codes::NOTHING_TO_DROP, key.at).of(key.value.escape_debug().to_string());
            reports.push(draft.among(key.value, entries.iter().map(|entry| &*entry.key).filter(|key| *key != "id")));
        }
    }
    let is_verb = |key: &str| VERBS.contains(&key);
    if change.entries().iter().any(|entry| is_verb(&entry.key)) {
        entries.retain(|entry| !is_verb(&entry.key));
    }
    for entry in change.entries().iter().filter(|entry| entry.key != "drop" && entry.key != "id") {
        merge::put(&mut entries, entry, 0);
    }
    Node { at: step.at, data: Data::Table(entries) }
}
