//! The steps of a flow by id and verb.

use super::expand::call_of;
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
    /// Which flow it was written in: 0 the flow itself, else the index of the call in [`Names::calls`], plus one.
    pub(crate) block: u16,
}

/// All steps, in reading order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) steps: Vec<Sketch>,
    /// Ids of the calls whose steps were put in, in the order of the steps.
    pub(crate) calls: Vec<String>,
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
            let block = names.block(&id);
            names.steps.push(Sketch { id, at, verb, block });
        }
        names
    }

    fn block(&mut self, id: &str) -> u16 {
        let call = call_of(id);
        if call.is_empty() {
            return 0;
        }
        let known = self.calls.iter().rposition(|known| known == call);
        known.unwrap_or_else(|| {
            self.calls.push(call.to_owned());
            self.calls.len() - 1
        }) as u16
            + 1
    }

    /// The step below one in reading order; none below the last step of each flow that was put in.
    pub(crate) fn below(&self, at: usize) -> Option<usize> {
        self.steps.get(at + 1).filter(|next| next.block == self.steps[at].block).map(|_| at + 1)
    }

    /// The index of a step.
    pub(crate) fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}
