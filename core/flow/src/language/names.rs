//! The steps of a flow by id and verb.

use super::expressions::Desk;
use crate::manifest::flow::VERBS;
use crate::manifest::tree::Node;
use crate::source::{Draft, Place, Words, codes};
use std::collections::BTreeMap;

/// A step as the passes know it.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    pub(crate) id: String,
    pub(crate) at: Place,
    /// Its verb; `pass` where it has none or too many, which is reported.
    pub(crate) verb: &'static str,
}

/// All steps, in reading order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) steps: Vec<Sketch>,
    by_id: BTreeMap<String, usize>,
}

impl Names {
    /// Reads them; ids that stand twice and steps without one verb are reported.
    pub(crate) fn read(tree: &Node, desk: &mut Desk<'_>) -> Self {
        let mut names = Names::default();
        for (index, step) in tree.list("step").iter().enumerate() {
            let (id, at) =
                step.text("id").map_or((format!("#{}", index + 1), step.at), |id| (id.value.to_owned(), id.at));
            let verbs: Vec<&'static str> = VERBS.iter().copied().filter(|verb| step.get(verb).is_some()).collect();
            match verbs.as_slice() {
                [_] => {}
                [] => {
                    let draft = Draft::new(&codes::NO_VERB, at).of(id.escape_debug().to_string());
                    let unknown =
                        step.entries().iter().find_map(|e| crate::expr::nearest(&e.key, VERBS.iter().copied()));
                    // A misspelt verb has been reported as an unknown key.
                    if unknown.is_none() {
                        desk.report(draft.expected(Words::one_of(VERBS)));
                    }
                }
                [_, second, ..] => {
                    let place = step.entry(second).map_or(at, |entry| entry.key_at);
                    let draft = Draft::new(&codes::TWO_VERBS, place).of(id.escape_debug().to_string());
                    let found = verbs.iter().map(|verb| format!("`{verb}`")).collect::<Vec<_>>().join(", ");
                    desk.report(draft.found(found).expected(Words::new("一个动作", "one verb")));
                }
            }
            if let Some(first) = names.by_id.get(&id) {
                let first = names.steps[*first].at;
                let draft = Draft::new(&codes::DUPLICATE_ID, at).of(id.escape_debug().to_string());
                desk.report(draft.see(first, Words::new("已在此处定义", "first here")));
            } else {
                names.by_id.insert(id.clone(), index);
            }
            let verb = if let [verb] = verbs.as_slice() { verb } else { "pass" };
            names.steps.push(Sketch { id, at, verb });
        }
        names
    }

    /// The index of a step.
    pub(crate) fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}
