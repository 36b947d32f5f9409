//! Changing an answer from the confirmation: which question it is, and whether coming straight back is safe.

use super::compile::Compiler;
use super::graph::Way;
use crate::program::{Screen, Step, StepIndex, Verb};
use crate::source::{Draft, Words, codes};
use std::collections::BTreeSet;
use tongban_classes::RetrySafety;

impl Compiler<'_> {
    /// Proves for each line that can be changed that its question leads here, and that nothing is done twice. Notes
    /// where the case may come straight back: where no step between, and no way on from the question, looks at what the
    /// question sets, and none sets it again.
    pub(crate) fn prove_changes(&mut self, steps: &mut [Step]) {
        let tree = self.tree.clone();
        let reached = self.graph.reached();
        let mut straight: Vec<(usize, StepIndex)> = Vec::new();
        for (confirm, step) in tree.list("step").iter().enumerate().filter(|(at, _)| reached[*at]) {
            for line in step.get("ask").map_or(&[][..], |ask| ask.list("lines")) {
                let Some(named) = line.text("change") else { continue };
                let Some(question) = self.names.index(named.value) else { continue };
                let between = self.between(question, confirm);
                let asks = self.names.steps[question].verb == "ask" && question != confirm;
                let gives = self.given(question);
                let Some(between) = between.filter(|_| asks && !gives.is_empty()) else {
                    self.desk.report(Draft::new(&codes::CHANGE_STEP, named.at).of(named.value));
                    continue;
                };
                let looks = |at: &usize| !self.reads[*at].is_disjoint(&gives) || !self.given(*at).is_disjoint(&gives);
                if !between.iter().any(looks) && self.routes_read(&steps[question]).is_disjoint(&gives) {
                    straight.push((confirm, question as StepIndex));
                } else if let Some(act) = between.iter().find(|at| is_act(&steps[**at])) {
                    let act = &self.names.steps[*act];
                    let draft = Draft::new(&codes::CHANGE_PAST_ACT, named.at).of(named.value);
                    let note = Words::new(format!("`{}` 在此处", act.id), format!("`{}` is here", act.id));
                    self.desk.report(draft.found(format!("`{}`", act.id)).see(act.at, note));
                }
            }
        }
        for (confirm, question) in straight {
            let Verb::Ask(ask) = &mut steps[confirm].verb else { continue };
            let Screen::Confirm { lines } = &mut ask.screen else { continue };
            let changes = lines.iter_mut().filter_map(|line| line.change.as_mut());
            changes.filter(|change| change.step == question).for_each(|change| change.straight = true);
        }
    }

    /// The steps on a way from a question to a confirmation, without the two; `None` where no way leads.
    fn between(&self, question: usize, confirm: usize) -> Option<BTreeSet<usize>> {
        let onward = |way: Way| matches!(way, Way::Done | Way::Passed | Way::Failed | Way::Branch);
        let reach = |from: usize, never: usize, edges: &dyn Fn(usize) -> Vec<usize>| {
            let mut seen = BTreeSet::new();
            let mut open = edges(from);
            while let Some(at) = open.pop() {
                if at != never && seen.insert(at) {
                    open.extend(edges(at));
                }
            }
            seen
        };
        let stops = &self.graph.stops;
        let ahead = |at: usize| stops[at].edges.iter().filter(|e| onward(e.way)).filter_map(|e| e.to).collect();
        let leads = |from: usize, to: usize| stops[from].edges.iter().any(|e| onward(e.way) && e.to == Some(to));
        let behind = |at: usize| (0..stops.len()).filter(|from| leads(*from, at)).collect();
        let forward = reach(question, confirm, &ahead);
        let backward = reach(confirm, question, &behind);
        let direct = leads(question, confirm);
        let mut between: BTreeSet<usize> = forward.intersection(&backward).copied().collect();
        between.remove(&question);
        (direct || !between.is_empty()).then_some(between)
    }

    /// The variables that a step gives a value to or takes it from.
    fn given(&self, at: usize) -> BTreeSet<u16> {
        let tree = self.tree.clone();
        let step = &tree.list("step")[at];
        self.results(step).into_iter().chain(self.emptied(step)).collect()
    }

    /// The variables that decide where a step leads.
    fn routes_read(&self, step: &Step) -> BTreeSet<u16> {
        let mut read = BTreeSet::new();
        for guard in step.next.iter().filter_map(|route| route.when.as_ref()) {
            guard.variables(&mut |slot| {
                read.insert(slot);
            });
        }
        read
    }
}

/// Whether a step does something outside that must not be done twice.
fn is_act(step: &Step) -> bool {
    step.commits
        || match &step.verb {
            Verb::Do(of) => of.command.retry != RetrySafety::Repeatable,
            Verb::Pay(_) | Verb::Print(_) | Verb::Refund => true,
            _ => false,
        }
}
