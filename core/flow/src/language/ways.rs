//! Draws the ways through a flow from its steps: routes, handlers, rules, payments.

use super::compile::Compiler;
use super::form;
use super::graph::{Edge, Graph, Stop, Way};
use super::parallel::Branch;
use crate::expr::{Scope, Ty, compile};
use crate::manifest::tree::Node;
use crate::program::Slot;
use std::collections::BTreeSet;

impl Compiler<'_> {
    /// The graph of the flow. What cannot be resolved is left out here and reported when the step is compiled.
    pub(crate) fn draw(&self) -> Graph {
        let everything = self.scope_of(|_| true);
        let tree = self.tree.clone();
        let steps = tree.list("step").iter().enumerate();
        let mut graph = Graph { stops: steps.map(|(at, step)| self.stop(at, step, &everything)).collect() };
        for timer in tree.table("timers") {
            let Some(go) = timer.value.text("go").and_then(|go| self.names.index(go.value)) else { continue };
            let stretch = self.stretch(&timer.value, &graph);
            for at in stretch.into_iter().filter(|at| !graph.stops[*at].ends).collect::<Vec<_>>() {
                graph.stops[at].edges.push(Edge { to: Some(go), way: Way::TimeOut, sets: Vec::new() });
            }
        }
        graph
    }

    /// The steps that a timer covers: from where it begins to those it ends with, these left out.
    pub(crate) fn stretch(&self, timer: &Node, graph: &Graph) -> BTreeSet<usize> {
        let index = |node: &Node| node.as_text().and_then(|id| self.names.index(id.value));
        let to: Vec<usize> = timer.list("to").iter().filter_map(index).collect();
        let mut stretch = BTreeSet::new();
        let mut open: Vec<usize> = timer.get("from").and_then(index).into_iter().collect();
        while let Some(at) = open.pop() {
            if !to.contains(&at) && stretch.insert(at) {
                let onward = graph.stops[at].edges.iter().filter(|edge| !matches!(edge.way, Way::Undo | Way::Late));
                open.extend(onward.filter_map(|edge| edge.to));
            }
        }
        stretch
    }

    /// The steps with which a branch is done.
    fn ends_of(&self, branch: &Branch) -> Vec<usize> {
        branch.steps.iter().copied().filter(|at| self.names.steps[*at].verb == "done").collect()
    }

    /// For each step, what is set on every way to it once the applicant has left; `None` where the case never goes on
    /// without them. It does so behind a parked act, and where money arrives late.
    pub(crate) fn alone(&self) -> Vec<Option<Vec<bool>>> {
        let tree = self.tree.clone();
        let with = |before: &[bool], sets: &[Slot]| {
            let mut after = before.to_vec();
            sets.iter().for_each(|slot| after[usize::from(*slot)] = true);
            after
        };
        let mut starts = Vec::new();
        for (at, step) in tree.list("step").iter().enumerate() {
            let Some(before) = self.before.get(at).cloned().flatten() else { continue };
            if step.get("later").is_some() {
                // What another code leads to may ask the applicant again: that fails, and is taken back like any failure.
                let goes_on = |edge: &&Edge| matches!(edge.way, Way::Done | Way::Late);
                for edge in self.graph.stops[at].edges.iter().filter(goes_on) {
                    starts.extend(edge.to.map(|to| (to, with(&before, &edge.sets))));
                }
            } else if let Some(late) = step.get("pay").and_then(|pay| pay.text("late")) {
                starts.extend(self.names.index(late.value).map(|to| (to, with(&before, &self.results(step)))));
            }
        }
        self.graph.set_alone(starts, self.variables.list.len())
    }

    fn stop(&self, at: usize, step: &Node, scope: &Scope) -> Stop {
        let verb = self.names.steps[at].verb;
        let below = self.names.below(at);
        let mut edges = Vec::new();
        let guard = proved(step, "if", scope);
        if step.get("if").is_some() {
            edges.push(Edge { to: below, way: Way::Passed, sets: Vec::new() });
        }
        let undoes = self.undoers.contains(&at);
        if !matches!(verb, "end" | "done") && !undoes {
            let mut result = guard.clone();
            result.extend(self.results(step));
            self.onward(step, below, &result, scope, &mut edges);
        }
        let mut failed = |to: Option<usize>, sets: &[Slot]| {
            if to.is_some() {
                edges.push(Edge { to, way: Way::Failed, sets: sets.to_vec() });
            }
        };
        for rule in step.list("check").iter().filter_map(Node::as_text) {
            let go = self.tree.get("rules").and_then(|rules| rules.get(rule.value)).and_then(|rule| rule.text("go"));
            failed(go.and_then(|go| self.names.index(go.value)), &guard);
        }
        if let Some(pay) = step.get("pay") {
            failed(pay.text("unpaid").and_then(|go| self.names.index(go.value)), &guard);
            let mut paid = guard.clone();
            paid.extend(self.results(step));
            if let Some(late) = pay.text("late").and_then(|go| self.names.index(go.value)) {
                edges.push(Edge { to: Some(late), way: Way::Done, sets: paid });
            }
        }
        let mut failed = |to: Option<usize>| {
            if to.is_some() {
                edges.push(Edge { to, way: Way::Failed, sets: guard.clone() });
            }
        };
        // What a branch does not handle itself arrives at its join.
        let defaults = self.defaults(at).filter(|_| !self.in_branch(at));
        if !undoes {
            for target in self.outcomes(at).targets(step.get("on"), defaults) {
                failed(self.names.index(target));
            }
        }
        let mut named = |of: Option<&Node>, way: Way, sets: &[Slot]| {
            let to = of.and_then(Node::as_text).and_then(|id| self.names.index(id.value));
            if to.is_some() {
                edges.push(Edge { to, way, sets: sets.to_vec() });
            }
        };
        let mut did = guard.clone();
        did.extend(self.results(step));
        step.list("fork").iter().for_each(|begin| named(Some(begin), Way::Branch, &guard));
        named(step.get("undo"), Way::Undo, &did);
        named(step.get("later").and_then(|later| later.get("failed")), Way::Late, &guard);
        Stop {
            edges,
            ends: verb == "end",
            keeps: step.text("end").is_some_and(|outcome| crate::engine::is_accepted(outcome.value)),
            stops: verb == "done" || undoes,
            joins: self.joined(step).into_iter().map(|branch| self.ends_of(branch)).collect(),
            pays: verb == "pay",
            attended: self.is_attended(at, step),
            empties: self.emptied(step),
            settles: matches!(verb, "print" | "refund") || step.truth("commits") == Some(true),
        }
    }

    /// Where a step leads once it did its work.
    fn onward(&self, step: &Node, below: Option<usize>, result: &[Slot], scope: &Scope, edges: &mut Vec<Edge>) {
        let mut done = |to, sets: Vec<Slot>| edges.push(Edge { to, way: Way::Done, sets });
        let routes = match step.get("next") {
            Some(next) if next.as_text().is_some() => {
                let to = next.as_text().and_then(|go| self.names.index(go.value));
                if to.is_some() {
                    done(to, result.to_vec());
                }
                return;
            }
            Some(next) => next.items(),
            None => &[],
        };
        for route in routes {
            let mut sets = result.to_vec();
            sets.extend(proved(route, "if", scope));
            if let Some(to) = route.text("go").and_then(|go| self.names.index(go.value)) {
                done(Some(to), sets);
            }
            if route.get("if").is_none() {
                return;
            }
        }
        done(below, result.to_vec());
    }

    /// The variables that a step gives a value to, whenever it did its work.
    pub(crate) fn results(&self, step: &Node) -> Vec<Slot> {
        let into = step.text("into").map(|into| into.value);
        let sets = step.table("set").iter().map(|entry| entry.key.as_str());
        let fields = form::fields(step).iter().filter(|field| !form::may_stay_empty(field));
        let fields = fields.filter_map(|field| field.text("into")).map(|into| into.value);
        into.into_iter().chain(sets).chain(fields).filter_map(|name| self.variables.slot(name)).collect()
    }

    /// The variables that a step may leave without a value, whatever they held before.
    pub(crate) fn emptied(&self, step: &Node) -> Vec<Slot> {
        let fields = form::fields(step).iter().filter(|field| form::may_stay_empty(field));
        fields.filter_map(|field| field.text("into")).filter_map(|into| self.variables.slot(into.value)).collect()
    }

    /// Whether the applicant must be there: screens, payments, papers and devices, unless the step says otherwise.
    pub(crate) fn is_attended(&self, at: usize, step: &Node) -> bool {
        use tongban_classes::ClassKind;
        let by_verb = match self.names.steps[at].verb {
            "ask" | "pay" | "print" => true,
            "do" => step
                .text("do")
                .and_then(|command| super::command::find(command.value).ok())
                .is_some_and(|(class, _)| class.kind == ClassKind::Device),
            _ => false,
        };
        step.truth("attended").unwrap_or(by_verb)
    }
}

/// Variables that a guard proves to be set when it holds.
fn proved(node: &Node, key: &str, scope: &Scope) -> Vec<Slot> {
    let Some(text) = node.text(key) else { return Vec::new() };
    let bool = Ty::new(crate::expr::Shape::Bool);
    compile(text.value, scope, Some(&bool)).map(|compiled| compiled.proves.slots().collect()).unwrap_or_default()
}
