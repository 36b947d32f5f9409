//! Draws the ways through a flow from its steps: routes, handlers, rules, payments.

use super::compile::Compiler;
use super::graph::{Edge, Graph, Stop, Way};
use super::handlers::Outcomes;
use crate::expr::{Scope, Ty, compile};
use crate::manifest::tree::Node;
use crate::program::Slot;

impl Compiler<'_> {
    /// The graph of the flow. What cannot be resolved is left out here and reported when the step is compiled.
    pub(crate) fn draw(&self) -> Graph {
        let everything = self.scope_of(|_| true);
        let tree = self.tree.clone();
        let steps = tree.list("step").iter().enumerate();
        Graph { stops: steps.map(|(at, step)| self.stop(at, step, &everything)).collect() }
    }

    fn stop(&self, at: usize, step: &Node, scope: &Scope) -> Stop {
        let verb = self.names.steps[at].verb;
        let below = Some(at + 1).filter(|next| *next < self.names.steps.len());
        let mut edges = Vec::new();
        let guard = proved(step, "if", scope);
        if step.get("if").is_some() {
            edges.push(Edge { to: below, way: Way::Passed, sets: Vec::new() });
        }
        if verb != "end" {
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
        for target in Outcomes::of(verb, step).targets(step.get("on"), self.tree.get("on")) {
            failed(self.names.index(target));
        }
        Stop {
            edges,
            ends: verb == "end",
            pays: verb == "pay",
            attended: self.is_attended(at, step),
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

    /// The variables that a step gives a value to.
    fn results(&self, step: &Node) -> Vec<Slot> {
        let into = step.text("into").map(|into| into.value);
        let sets = step.table("set").iter().map(|entry| entry.key.as_str());
        into.into_iter().chain(sets).filter_map(|name| self.variables.slot(name)).collect()
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
