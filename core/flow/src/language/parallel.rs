//! Branches: where they run, what they must not touch, where they come together.

use super::compile::Compiler;
use super::graph::Way;
use crate::manifest::tree::{Located, Node};
use crate::program::{Find, Input, Screen, Step, Verb};
use crate::source::{Code, Draft, Place, Words, codes};
use std::collections::BTreeSet;
use std::sync::Arc;
use tongban_classes::{ClassKind, RetrySafety};

/// A branch of a flow.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    /// The step that begins it beside others.
    pub(crate) fork: usize,
    /// Its first step.
    pub(crate) begin: usize,
    /// All its steps, the first and the `done` included.
    pub(crate) steps: BTreeSet<usize>,
}

/// What may stand in a branch.
const VERBS: [&str; 5] = ["do", "set", "decide", "pass", "done"];

impl Compiler<'_> {
    /// The branches, by what the steps themselves say: a branch goes on until a step says `done`.
    pub(crate) fn branches(&self) -> Vec<Branch> {
        let tree = self.tree.clone();
        let mut branches = Vec::new();
        for (fork, step) in tree.list("step").iter().enumerate() {
            for begin in step.list("fork").iter().filter_map(Node::as_text).filter_map(|id| self.names.index(id.value))
            {
                let mut steps = BTreeSet::new();
                let mut open = vec![begin];
                while let Some(at) = open.pop() {
                    if steps.insert(at) {
                        open.extend(self.follows(at, &tree.list("step")[at]));
                    }
                }
                branches.push(Branch { fork, begin, steps });
            }
        }
        branches
    }

    /// Whether a step stands in a branch.
    pub(crate) fn in_branch(&self, at: usize) -> bool {
        self.branches.iter().any(|branch| branch.steps.contains(&at))
    }

    /// The steps that a step of a branch can lead to by its own keys.
    fn follows(&self, at: usize, step: &Node) -> Vec<usize> {
        if matches!(self.names.steps[at].verb, "done" | "end") {
            return Vec::new();
        }
        let next = step.get("next");
        let straight = next.and_then(Node::as_text);
        let routes = next.map_or(&[][..], Node::items);
        let handlers = step.table("on").iter().filter_map(|entry| entry.value.text("go"));
        let named = routes.iter().filter_map(|route| route.text("go")).chain(straight).chain(handlers);
        let mut follows: Vec<usize> = named.filter_map(|go| self.names.index(go.value)).collect();
        let always = straight.is_some() || routes.iter().any(|route| route.get("if").is_none());
        if !always || step.get("if").is_some() {
            follows.extend(self.names.below(at));
        }
        follows
    }

    /// The branches that a `join` waits for.
    pub(crate) fn joined(&self, step: &Node) -> Vec<&Branch> {
        let named = step.list("join").iter().filter_map(Node::as_text).filter_map(|id| self.names.index(id.value));
        named.filter_map(|begin| self.branches.iter().find(|branch| branch.begin == begin)).collect()
    }

    pub(crate) fn prove_branches(&mut self, steps: &[Step]) {
        let branches = self.branches.clone();
        if branches.is_empty() && !self.names.steps.iter().any(|step| matches!(step.verb, "done" | "join")) {
            return;
        }
        let shared = self.every_step_on_one_way(&branches);
        for branch in &branches {
            // A branch that runs into another way is told as that; what stands there is not its own.
            if branch.steps.is_disjoint(&shared) {
                self.only_what_may_run_beside(branch, steps);
            }
        }
        self.forks_and_joins_meet(&branches);
        self.nothing_shared(&branches, steps);
        for (at, sketch) in self.names.steps.clone().into_iter().enumerate() {
            if sketch.verb == "done" && !self.in_branch(at) {
                self.desk.report(Draft::new(&codes::DONE_OUTSIDE, sketch.at).of(sketch.id.as_str()));
            }
        }
    }

    fn only_what_may_run_beside(&mut self, branch: &Branch, steps: &[Step]) {
        let tree = self.tree.clone();
        for &at in &branch.steps {
            let sketch = self.names.steps[at].clone();
            let node = &tree.list("step")[at];
            let mut refuse = |place: Place, found: Words, expected: Words| {
                let draft = Draft::new(&codes::BRANCH_STEP, place).of(sketch.id.as_str());
                self.desk.report(draft.found(found).expected(expected));
            };
            if !VERBS.contains(&sketch.verb) {
                let place = node.entry(sketch.verb).map_or(sketch.at, |entry| entry.key_at);
                refuse(place, format!("`{}`", sketch.verb).into(), Words::one_of(VERBS));
                continue;
            }
            if let Verb::Do(of) = &steps[at].verb
                && of.command.retry != RetrySafety::Repeatable
            {
                let place = node.get("do").map_or(sketch.at, |n| n.at);
                let found = node.text("do").map_or_else(Words::default, |text| format!("`{}`", text.value).into());
                refuse(place, found, Words::new("可重复的命令", "a command that may be repeated"));
            }
            for tell in node.table("on").iter().filter_map(|entry| entry.value.entry("tell")) {
                refuse(tell.key_at, "`tell`".into(), Words::new("不向申请人显示内容", "nothing that is shown"));
            }
        }
    }

    /// Reports the first step of each branch that another way leads through too; all such steps.
    fn every_step_on_one_way(&mut self, branches: &[Branch]) -> BTreeSet<usize> {
        let mut main = vec![false; self.graph.stops.len()];
        self.graph.reach_by(0, &mut main, |way| way != Way::Branch);
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut shared = BTreeSet::new();
        for branch in branches {
            let twice: Vec<usize> = branch.steps.iter().copied().filter(|at| main[*at] || seen.contains(at)).collect();
            if let Some(first) = twice.first() {
                self.refuse(&codes::BRANCH_MIXED, *first);
            }
            shared.extend(twice);
            seen.extend(&branch.steps);
        }
        shared
    }

    fn refuse(&mut self, code: &'static Code, at: usize) {
        let sketch = &self.names.steps[at];
        self.desk.report(Draft::new(code, sketch.at).of(sketch.id.as_str()));
    }

    fn forks_and_joins_meet(&mut self, branches: &[Branch]) {
        let tree = self.tree.clone();
        let mut forks = Vec::new();
        let mut joins: Vec<(usize, Located<&str>, usize)> = Vec::new();
        for (at, step) in tree.list("step").iter().enumerate() {
            let begun = |key| step.list(key).iter().filter_map(Node::as_text);
            forks.extend(begun("fork").filter_map(|id| Some((at, id, self.names.index(id.value)?))));
            joins.extend(begun("join").filter_map(|id| Some((at, id, self.names.index(id.value)?))));
        }
        let behind = |fork: usize| {
            let mut behind = vec![false; self.graph.stops.len()];
            self.graph.reach_by(fork, &mut behind, |way| way != Way::Branch);
            behind
        };
        let mut told = Vec::new();
        for (join, id, begin) in &joins {
            if !branches.iter().any(|branch| branch.begin == *begin && behind(branch.fork)[*join]) {
                told.push(Draft::new(&codes::JOIN_UNKNOWN, id.at).of(id.value));
            }
        }
        for (fork, id, begin) in &forks {
            let behind = behind(*fork);
            if !joins.iter().any(|(join, _, of)| of == begin && behind[*join]) {
                told.push(Draft::new(&codes::FORK_UNJOINED, id.at).of(id.value));
            }
        }
        told.into_iter().for_each(|draft| self.desk.report(draft));
    }

    /// The steps of the main way that can run while a branch does.
    fn beside(&self, branch: &Branch) -> BTreeSet<usize> {
        let tree = self.tree.clone();
        let steps = tree.list("step");
        let joins = |at: usize| {
            let named = steps[at].list("join").iter().filter_map(Node::as_text);
            named.filter_map(|id| self.names.index(id.value)).any(|begin| begin == branch.begin)
        };
        let onward = |at: usize| {
            let edges = self.graph.stops[at].edges.iter().filter(|edge| !matches!(edge.way, Way::Branch | Way::Undo));
            edges.filter_map(|edge| edge.to).collect::<Vec<_>>()
        };
        let mut beside = BTreeSet::new();
        let mut open = onward(branch.fork);
        while let Some(at) = open.pop() {
            if !joins(at) && at != branch.fork && !branch.steps.contains(&at) && beside.insert(at) {
                open.extend(onward(at));
            }
        }
        beside
    }

    fn nothing_shared(&mut self, branches: &[Branch], steps: &[Step]) {
        let tree = self.tree.clone();
        let sets = |compiler: &Self, at: usize| {
            let step = &tree.list("step")[at];
            let slots = compiler.results(step).into_iter().chain(compiler.emptied(step));
            slots.collect::<BTreeSet<_>>()
        };
        for (place, branch) in branches.iter().enumerate() {
            let mut beside = self.beside(branch);
            let others = branches
                .iter()
                .enumerate()
                .filter(|(other, with)| *other > place && (with.fork == branch.fork || beside.contains(&with.fork)));
            let others: Vec<usize> = others.flat_map(|(_, with)| with.steps.iter().copied()).collect();
            beside.extend(others);
            for &at in &branch.steps {
                let (mine, used) = (sets(self, at), devices(&steps[at]));
                for &other in &beside {
                    let shared: Vec<String> = mine
                        .intersection(&sets(self, other))
                        .map(|slot| self.variables.list[usize::from(*slot)].name.clone())
                        .collect();
                    for name in shared {
                        self.meet(&codes::BRANCH_VARIABLE, at, other, &name);
                    }
                    for slot in devices(&steps[other]).iter().filter(|slot| used.contains(*slot)) {
                        self.meet(&codes::BRANCH_SLOT, at, other, slot);
                    }
                }
            }
        }
    }

    fn meet(&mut self, code: &'static Code, at: usize, other: usize, what: &str) {
        let (one, with) = (self.names.steps[at].clone(), self.names.steps[other].clone());
        let note = Words::new(
            format!("步骤 `{}` 可能同时运行", with.id),
            format!("the step `{}` can run at the same time", with.id),
        );
        self.desk.report(Draft::new(code, one.at).of(what).see(with.at, note));
    }
}

/// The slots of devices that a step keeps busy. A connector serves several at once.
fn devices(step: &Step) -> Vec<Arc<str>> {
    match &step.verb {
        Verb::Do(of) if of.class.kind == ClassKind::Device => vec![of.slot.clone()],
        Verb::Print(print) => vec![print.slot.clone()],
        Verb::Pay(pay) => pay.by.iter().filter(|way| way.find == Find::Card).map(|way| way.slot.clone()).collect(),
        Verb::Ask(ask) => match &ask.screen {
            Screen::Form(form) => {
                let taken = form.fields.iter().filter_map(|field| match &field.input {
                    Input::Image(of) if of.class.kind == ClassKind::Device => Some(of.slot.clone()),
                    _ => None,
                });
                taken.collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
