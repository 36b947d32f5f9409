//! Proofs over the whole flow: every step reached, every way ended, nothing round and round, no money unaccounted for.

use super::compile::Compiler;
use crate::program::Step;
use crate::source::{Draft, codes};

impl Compiler<'_> {
    pub(crate) fn prove(&mut self, compiled: &mut [Step]) {
        let reached = self.graph.reached();
        let ending = self.graph.ending();
        let steps = self.names.steps.clone();
        let report = |compiler: &mut Self, code, at: usize| {
            compiler.desk.report(Draft::new(code, steps[at].at).of(steps[at].id.as_str()));
        };
        // Of steps that only lead to one another, the first is told.
        let mut covered = reached.clone();
        for at in 0..steps.len() {
            if !covered[at] {
                report(self, &codes::UNREACHABLE, at);
                self.graph.reach(at, &mut covered);
            }
        }
        let falls = |at: &usize| self.graph.stops[*at].edges.iter().any(|edge| edge.to.is_none());
        for at in (0..steps.len()).filter(|at| reached[*at]).filter(falls).collect::<Vec<_>>() {
            report(self, &codes::FALLS_OFF, at);
        }
        // The first is enough: those behind it cannot end for the same reason.
        let mut circles = self.graph.endless();
        let stuck = (0..steps.len()).find(|at| reached[*at] && !ending[*at]);
        if let Some(at) = stuck.filter(|at| !circles.iter().any(|circle| circle.contains(at))) {
            report(self, &codes::NO_END, at);
        }
        circles.retain(|circle| !self.is_bounded(circle, compiled));
        for circle in circles {
            let names = circle.iter().map(|at| format!("`{}`", steps[*at].id)).collect::<Vec<_>>().join(", ");
            self.desk.report(Draft::new(&codes::ENDLESS, steps[circle[0]].at).of(names));
        }
        self.prove_branches(compiled);
        self.prove_later(compiled);
        self.prove_changes(compiled);
        self.prove_capabilities(compiled);
        for at in self.graph.unaccounted(&self.before) {
            self.desk.report(Draft::new(&codes::UNPAID_COMMIT, steps[at].at));
        }
    }
}
