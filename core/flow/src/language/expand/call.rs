//! Puts called flows in: the call becomes a step that leads to the first of them, a returning end a step that leads back.
//!
//! The called steps stand behind all steps of the caller, so that a call whose `if` is false is passed over like any step
//! and goes on below. Nothing falls from one flow into the next: where a run of steps ends, there is no step below.

use super::{CALLS, Layered, Whole, rename};
use crate::language::load::Loader;
use crate::manifest::tree::{Data, Entry, Located, Node};
use crate::source::{Draft, Place, Words, codes};
use std::rc::Rc;

/// Keys a call can have.
const KEYS: [&str; 7] = ["id", "if", "call", "with", "into", "next", "progress"];

/// Keys that a returning end keeps when the flow was called.
const KEPT: [&str; 2] = ["id", "if"];

/// The flow with everything it calls.
pub(super) fn with_calls(loader: &mut Loader<'_>, layered: &Layered) -> Whole {
    let mut whole = Whole {
        tree: layered.tree.clone(),
        chain: layered.chain.clone(),
        base: None,
        calls: Vec::new(),
        paths: layered.paths.clone(),
        faulty: layered.faulty,
        depth: 0,
    };
    if !layered.tree.list("step").iter().any(|step| step.get("call").is_some()) {
        return whole;
    }
    let errors = loader.reports.errors();
    let mut tree = (*layered.tree).clone();
    let own = tree.list("step").to_vec();
    let mut steps = Vec::with_capacity(own.len());
    let mut blocks = Vec::new();
    for (at, step) in own.iter().enumerate() {
        let (Some(target), Some(id)) = (step.text("call"), step.text("id")) else {
            steps.push(step.clone());
            continue;
        };
        misplaced(loader, step);
        let callee = loader.named(target, Loader::flow).filter(|callee| may_call(loader, target, callee, &whole));
        let Some(callee) = callee else {
            whole.faulty = true;
            steps.push(passed(step, id.at));
            continue;
        };
        let below = own.get(at + 1).and_then(|step| step.text("id"));
        let block = block(loader, step, id, &callee, below);
        let first = block.first().and_then(|step| step.text("id")).map(|id| id.value.to_owned());
        steps.push(begun(step, target.at, first));
        blocks.extend(block);
        if steps.iter().take(at).all(|known| known.text("id").is_none_or(|known| known.value != id.value)) {
            tables(&mut tree, &callee, id.value);
        }
        whole.depth = whole.depth.max(callee.depth + 1);
        whole.faulty |= callee.faulty;
        whole.paths.extend(callee.paths.iter().cloned());
        whole.calls.push((id.value.to_owned(), callee));
    }
    steps.extend(blocks);
    if let Data::Table(entries) = &mut tree.data {
        for entry in entries.iter_mut().filter(|entry| entry.key == "step") {
            entry.value.data = Data::List(std::mem::take(&mut steps));
        }
    }
    whole.paths.sort();
    whole.paths.dedup();
    whole.faulty |= loader.reports.errors() > errors;
    whole.tree = Rc::new(tree);
    whole
}

fn misplaced(loader: &mut Loader<'_>, step: &Node) {
    for entry in step.entries().iter().filter(|entry| !KEYS.contains(&entry.key.as_str())) {
        // A second verb is told as such; an unknown key has been told.
        if crate::manifest::flow::VERBS.contains(&entry.key.as_str()) {
            let id = step.text("id").map_or("", |id| id.value);
            let draft = Draft::new(&codes::TWO_VERBS, entry.key_at).of(id.escape_debug().to_string());
            let found = format!("`call`, `{}`", entry.key);
            loader.reports.push(draft.found(found).expected(Words::new("一个动作", "one verb")));
        } else if crate::manifest::flow::is_step_key(&entry.key) {
            let draft = Draft::new(&codes::MISPLACED_KEY, entry.key_at).of(entry.key.as_str());
            let what = Words::new("动作为 call 的步骤", "a step that says call");
            loader.reports.push(draft.found(what).expected(Words::one_of(KEYS)));
        }
    }
}

/// Whether a flow can be called from here: not too deep, and it gives control back.
fn may_call(loader: &mut Loader<'_>, target: Located<&str>, callee: &Whole, caller: &Whole) -> bool {
    if callee.depth >= CALLS {
        let draft = Draft::new(&codes::FLOW_TOO_DEEP, target.at).of(target.value);
        let expected = Words::new(format!("至多 {CALLS} 层 call"), format!("calls at most {CALLS} deep"));
        loader.reports.push(draft.expected(expected));
        return false;
    }
    let returns = |step: &Node| step.get("end").is_some() && step.truth("returns") == Some(true);
    // Of a flow with errors of its own nobody knows how it would return.
    if !callee.faulty && !callee.tree.list("step").iter().any(returns) {
        loader.reports.push(Draft::new(&codes::NEVER_RETURNS, target.at).of(target.value));
    }
    retyped(loader, target, callee, caller);
    true
}

/// A parameter that both declare has one type.
fn retyped(loader: &mut Loader<'_>, target: Located<&str>, callee: &Whole, caller: &Whole) {
    for theirs in callee.tree.table("params") {
        let ours = caller.tree.get("params").and_then(|params| params.get(&theirs.key)).and_then(|p| p.text("type"));
        let (Some(ours), Some(theirs_is)) = (ours, theirs.value.text("type")) else { continue };
        if ours.value != theirs_is.value {
            let draft = Draft::new(&codes::PARAM_RETYPED, ours.at).of(theirs.key.as_str());
            let note = Words::new(
                format!("被调用的流程 {} 在此声明", target.value),
                format!("the called flow {} declares it here", target.value),
            );
            loader.reports.push(draft.found(ours.value).expected(theirs_is.value).see(theirs_is.at, note));
        }
    }
}

/// The steps of a called flow, with its returns led back to the caller.
fn block(
    loader: &mut Loader<'_>,
    step: &Node,
    id: Located<&str>,
    callee: &Whole,
    below: Option<Located<&str>>,
) -> Vec<Node> {
    let next = way_back(step, below);
    if next.is_none() {
        loader.reports.push(Draft::new(&codes::FALLS_OFF, id.at).of(id.value.escape_debug().to_string()));
    }
    let mut steps = rename::steps(&callee.tree, id.value);
    for inner in &mut steps {
        let Data::Table(entries) = &mut inner.data else { continue };
        // How far the applicant has come, the caller says.
        entries.retain(|entry| entry.key != "progress");
        let returns = entries.iter().any(|e| e.key == "returns" && matches!(e.value.data, Data::Bool(true)));
        let end = entries.iter().find(|entry| entry.key == "end").map(|entry| (entry.key_at, entry.value.clone()));
        match end {
            Some((key_at, word)) if returns => {
                entries.retain(|entry| KEPT.contains(&entry.key.as_str()));
                entries.push(handed_over(step, key_at, &word));
                entries.extend(next.clone());
            }
            _ => entries.extend(step.entry("progress").cloned()),
        }
    }
    steps
}

/// The outcome into the caller's variable, or nothing where it wants none.
fn handed_over(step: &Node, key_at: Place, word: &Node) -> Entry {
    let Some(into) = step.text("into") else { return pass(key_at) };
    let word = word.as_text().map_or("", |word| word.value);
    let word = Node { at: into.at, data: Data::Text(format!("{word:?}")) };
    let entry = Entry { key: into.value.to_owned(), key_at: into.at, value: word };
    Entry { key: "set".to_owned(), key_at, value: Node { at: into.at, data: Data::Table(vec![entry]) } }
}

/// Where a return leads: the call's own `next`, and behind its last guarded way the step below the call. `None` when
/// there is no step below and one is needed.
fn way_back(step: &Node, below: Option<Located<&str>>) -> Option<Entry> {
    let go = |to: Located<&str>| Node { at: to.at, data: Data::Text(to.value.to_owned()) };
    let Some(next) = step.entry("next") else {
        let below = below?;
        return Some(Entry { key: "next".to_owned(), key_at: below.at, value: go(below) });
    };
    let guarded = matches!(next.value.data, Data::List(_))
        && next.value.items().last().is_none_or(|route| route.get("if").is_some());
    if !guarded {
        return Some(next.clone());
    }
    let mut next = next.clone();
    let below = below?;
    if let Data::List(routes) = &mut next.value.data {
        let entry = Entry { key: "go".to_owned(), key_at: below.at, value: go(below) };
        routes.push(Node { at: below.at, data: Data::Table(vec![entry]) });
    }
    Some(next)
}

fn pass(key_at: Place) -> Entry {
    Entry { key: "pass".to_owned(), key_at, value: Node { at: key_at, data: Data::Bool(true) } }
}

/// The call itself: sets what it hands over and leads to the first step of the called flow.
fn begun(step: &Node, at: Place, first: Option<String>) -> Node {
    let mut entries: Vec<Entry> =
        step.entries().iter().filter(|entry| KEPT.contains(&entry.key.as_str())).cloned().collect();
    entries.push(match step.entry("with").filter(|with| !with.value.entries().is_empty()) {
        Some(with) => Entry { key: "set".to_owned(), ..with.clone() },
        None => pass(step.entry("call").map_or(at, |call| call.key_at)),
    });
    entries.extend(first.map(|first| Entry {
        key: "next".to_owned(),
        key_at: at,
        value: Node { at, data: Data::Text(first) },
    }));
    entries.extend(step.entry("progress").cloned());
    Node { at: step.at, data: Data::Table(entries) }
}

/// A call that leads nowhere, so that the rest can be looked at.
fn passed(step: &Node, at: Place) -> Node {
    let mut entries: Vec<Entry> =
        step.entries().iter().filter(|e| ["id", "if", "next", "progress"].contains(&e.key.as_str())).cloned().collect();
    entries.push(pass(at));
    Node { at: step.at, data: Data::Table(entries) }
}

/// Adds what the called flow brings beside its steps.
fn tables(tree: &mut Node, callee: &Whole, call: &str) {
    for (table, entries) in rename::tables(&callee.tree, call) {
        add(tree, table, entries);
    }
    let declared = |name: &str| tree.get("params").is_some_and(|params| params.get(name).is_some());
    let new = callee.tree.table("params").iter().filter(|param| !declared(&param.key)).cloned().collect();
    add(tree, "params", new);
}

fn add(tree: &mut Node, table: &str, new: Vec<Entry>) {
    let at = tree.at;
    let Data::Table(entries) = &mut tree.data else { return };
    let Some(first) = new.first() else { return };
    let known = entries.iter_mut().find(|entry| entry.key == table);
    match known {
        Some(Entry { value: Node { data: Data::Table(known), .. }, .. }) => known.extend(new),
        Some(_) => {}
        None => {
            let key_at = first.key_at;
            let value = Node { at, data: Data::Table(new) };
            entries.push(Entry { key: table.to_owned(), key_at, value });
        }
    }
}
