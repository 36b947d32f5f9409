//! Leaves out what a base flow or a called flow brings and this one has no use for: rules that no step checks, tables
//! that no step decides by, timers of stretches that are gone. What stands in the flow's own file stays, so that it can
//! be told.

use super::Whole;
use crate::manifest::tree::{Data, Node};
use std::collections::BTreeSet;
use std::rc::Rc;

pub(super) fn only(whole: &mut Whole) {
    let Some(own) = whole.chain.last().map(|tree| tree.at.source) else { return };
    let steps = whole.tree.list("step");
    let named = |key: &str| -> BTreeSet<&str> {
        let texts = steps.iter().flat_map(|step| step.list(key)).filter_map(Node::as_text);
        texts.map(|text| text.value).collect()
    };
    let keep = [("rules", named("check")), ("tables", named("decide"))];
    let ids = named("id");
    let mut tree = (*whole.tree).clone();
    let Data::Table(entries) = &mut tree.data else { return };
    for entry in entries {
        let Data::Table(parts) = &mut entry.value.data else { continue };
        if let Some((_, names)) = keep.iter().find(|(table, _)| *table == entry.key) {
            parts.retain(|part| part.key_at.source == own || names.contains(part.key.as_str()));
        } else if entry.key == "timers" {
            let stands = |part: &Node| part.text("from").is_none_or(|from| ids.contains(from.value));
            parts.retain(|part| part.key_at.source == own || stands(&part.value));
        }
    }
    whole.tree = Rc::new(tree);
}
