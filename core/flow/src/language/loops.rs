//! Circles without anyone before the screen: which of them a counter or a timer bounds.

use super::compile::Compiler;
use crate::manifest::tree::Node;
use crate::program::{Arith, Expr, Function, Slot, Step, Verb};
use std::collections::BTreeSet;
use tongban_model::Value;

impl Compiler<'_> {
    /// Whether a circle comes to an end by itself: every turn counts something up that a way out of it looks at, or the
    /// whole of it lies within a stretch that a timer ends.
    pub(crate) fn is_bounded(&self, circle: &[usize], steps: &[Step]) -> bool {
        let counters: BTreeSet<usize> = circle.iter().copied().filter(|at| self.counts(*at, circle, steps)).collect();
        let others: Vec<usize> = circle.iter().copied().filter(|at| !counters.contains(at)).collect();
        (!counters.is_empty() && !self.turns(&others)) || self.is_timed(circle, steps)
    }

    /// Whether a step counts one of its variables up, and a way out of the circle looks at it.
    fn counts(&self, at: usize, circle: &[usize], steps: &[Step]) -> bool {
        let Verb::Set(sets) = &steps[at].verb else { return false };
        let counted = sets.iter().filter(|(slot, value)| counts_up(value, *slot)).map(|(slot, _)| *slot);
        // Set anew within the circle it would never come to its end.
        let alone = |slot: &Slot| {
            let others = circle.iter().filter(|other| **other != at);
            let mut sets = others.flat_map(|other| self.results(&self.tree.list("step")[*other]));
            !sets.any(|set| set == *slot) && sets_once(sets_of(&steps[at]), *slot)
        };
        let leaves = |step: usize| {
            let mut ways = self.graph.stops[step].edges.iter().filter_map(|edge| edge.to);
            ways.any(|to| !circle.contains(&to))
        };
        let looked_at = |slot: &Slot| {
            circle.iter().filter(|step| leaves(**step)).any(|step| {
                let step = &steps[*step];
                let guards = step.when.iter().chain(step.next.iter().filter_map(|route| route.when.as_ref()));
                let mut found = false;
                guards.for_each(|guard| guard.variables(&mut |read| found |= read == *slot));
                found
            })
        };
        counted.into_iter().any(|slot| alone(&slot) && looked_at(&slot))
    }

    /// Whether some of these steps lead round to themselves by way of one another.
    fn turns(&self, steps: &[usize]) -> bool {
        let mut left: Vec<usize> = steps.to_vec();
        loop {
            let before = left.len();
            let inside = left.clone();
            let leads_on = |at: &usize| {
                let mut ways = self.graph.stops[*at].edges.iter().filter_map(|edge| edge.to);
                ways.any(|to| inside.contains(&to))
            };
            left.retain(leads_on);
            if left.len() == before {
                return before > 0;
            }
        }
    }

    /// Whether a timer runs through the whole of the circle, whichever way was come by. It counts only while the
    /// applicant is there and nothing is filed.
    fn is_timed(&self, circle: &[usize], steps: &[Step]) -> bool {
        let mut filed = vec![false; steps.len()];
        for at in (0..steps.len()).filter(|at| steps[*at].commits) {
            self.graph.reach(at, &mut filed);
        }
        let alone = |at: &usize| self.alone[*at].is_some() || filed[*at];
        if circle.iter().any(alone) {
            return false;
        }
        let tree = self.tree.clone();
        tree.table("timers").iter().any(|timer| {
            let index = |node: &Node| node.as_text().and_then(|id| self.names.index(id.value));
            let go = timer.value.get("go").and_then(index);
            let runs = self.runs(&timer.value);
            go.is_some_and(|go| !circle.contains(&go)) && circle.iter().all(|at| runs[*at])
        })
    }

    /// For each step, whether a timer runs there on every way to it.
    fn runs(&self, timer: &Node) -> Vec<bool> {
        let index = |node: &Node| node.as_text().and_then(|id| self.names.index(id.value));
        let from = timer.get("from").and_then(index);
        let to: Vec<usize> = timer.list("to").iter().filter_map(index).collect();
        let reached = self.graph.reached();
        let starts = |at: usize| from == Some(at);
        let mut runs: Vec<bool> = (0..reached.len()).map(|at| !to.contains(&at) && (at != 0 || starts(0))).collect();
        loop {
            let mut changed = false;
            for at in 0..runs.len() {
                if !reached[at] || runs[at] {
                    continue;
                }
                for next in self.graph.stops[at].edges.iter().filter_map(|edge| edge.to) {
                    if runs[next] && !starts(next) {
                        runs[next] = false;
                        changed = true;
                    }
                }
            }
            if !changed {
                return runs;
            }
        }
    }
}

fn sets_of(step: &Step) -> &[(Slot, Expr)] {
    if let Verb::Set(sets) = &step.verb { sets } else { &[] }
}

fn sets_once(sets: &[(Slot, Expr)], slot: Slot) -> bool {
    sets.iter().filter(|(set, _)| *set == slot).count() == 1
}

/// `x + 1`, or `or(x, 0) + 1`.
fn counts_up(value: &Expr, slot: Slot) -> bool {
    let itself = |of: &Expr| match of {
        Expr::Var(read) => *read == slot,
        Expr::Call(Function::OrElse, parts) => matches!(parts.as_slice(), [Expr::Var(read), _] if *read == slot),
        _ => false,
    };
    let more = |of: &Expr| matches!(of, Expr::Const(Value::Int(more)) if *more > 0);
    match value {
        Expr::Arith(Arith::Add, left, right) => itself(left) && more(right) || more(left) && itself(right),
        _ => false,
    }
}
