//! What goes on without the applicant: acts that are tried later, acts that are taken back, limits of stretches.

use super::compile::Compiler;
use super::graph::Way;
use crate::manifest::tree::Node;
use crate::program::{Later, Span, Step};
use crate::source::{Draft, Words, codes};
use std::collections::BTreeSet;

impl Compiler<'_> {
    /// The steps that some step names under `undo`.
    pub(crate) fn undoers(&self) -> BTreeSet<usize> {
        let tree = self.tree.clone();
        let named = tree.list("step").iter().filter_map(|step| step.text("undo"));
        named.filter_map(|undo| self.names.index(undo.value)).collect()
    }

    pub(crate) fn later(&mut self, step: &Node) -> Option<Later> {
        let later = step.get("later")?;
        let failed = later.text("failed").and_then(|go| self.go(go));
        Some(Later { every_ms: later.duration("every")?, until_ms: later.duration("until")?, failed: failed? })
    }

    /// Limits of stretches of the way.
    pub(crate) fn timers(&mut self) -> Vec<Span> {
        let tree = self.tree.clone();
        let mut timers = Vec::new();
        for entry in tree.table("timers") {
            let timer = &entry.value;
            let from = timer.text("from").and_then(|id| self.go(id));
            let to = timer.list("to").iter().filter_map(Node::as_text).filter_map(|id| self.go(id)).collect();
            let go = timer.text("go").and_then(|id| self.go(id));
            let tell = timer.text("tell").and_then(|id| {
                let stretch: Vec<usize> = self.stretch(timer, &self.graph).into_iter().collect();
                let scope = self.scope_of_all(&stretch);
                self.say(id, &scope)
            });
            let within = timer.duration("within");
            let (Some(from), Some(go), Some(within_ms)) = (from, go, within) else { continue };
            timers.push(Span { id: entry.key.as_str().into(), from, to, within_ms, tell, go });
        }
        timers
    }

    pub(crate) fn prove_later(&mut self, steps: &[Step]) {
        let tree = self.tree.clone();
        for (at, step) in tree.list("step").iter().enumerate() {
            self.parks(at, step, &steps[at]);
            if let Some(undo) = step.text("undo") {
                let Some(to) = self.names.index(undo.value) else { continue };
                let is_act = self.names.steps[to].verb == "do" && !steps[to].attended && to != at;
                if !is_act || tree.list("step")[to].get("next").is_some() {
                    self.desk.report(Draft::new(&codes::UNDO_STEP, undo.at).of(undo.value));
                }
            }
        }
        for entry in tree.get("on").map_or(&[][..], Node::entries) {
            if let Some(park) = entry.value.entry("park") {
                self.desk.report(Draft::new(&codes::PARK_ALONE, park.key_at));
            }
        }
        let reached = self.graph.reached();
        for undoer in self.undoers.clone() {
            let stops = self.graph.stops.iter().enumerate().filter(|(from, _)| reached[*from]);
            let led = stops.flat_map(|(_, stop)| &stop.edges).any(|e| e.to == Some(undoer) && e.way != Way::Undo);
            if led || undoer == 0 {
                let sketch = &self.names.steps[undoer];
                self.desk.report(Draft::new(&codes::UNDO_REACHED, sketch.at).of(sketch.id.as_str()));
            }
        }
        for timer in tree.table("timers") {
            let stretch = self.stretch(&timer.value, &self.graph);
            let index = |node: &Node| node.as_text().and_then(|id| self.names.index(id.value));
            let ends: Vec<usize> = timer.value.list("to").iter().filter_map(index).collect();
            let go = timer.value.get("go").and_then(index);
            let onward = stretch.iter().flat_map(|at| &self.graph.stops[*at].edges);
            let mut leads = onward.filter(|edge| edge.way != Way::TimeOut).filter_map(|edge| edge.to);
            if !leads.any(|to| ends.contains(&to)) || go == timer.value.get("from").and_then(index) {
                self.desk.report(Draft::new(&codes::TIMER_STRETCH, timer.key_at).of(timer.key.as_str()));
            }
        }
    }

    /// Whether what parks can be tried later, and what can be tried later parks.
    fn parks(&mut self, at: usize, step: &Node, compiled: &Step) {
        let parks: Vec<_> = step.table("on").iter().filter(|entry| entry.value.truth("park") == Some(true)).collect();
        let Some(later) = step.entry("later") else {
            for handler in parks {
                let place = handler.value.entry("park").map_or(handler.key_at, |entry| entry.key_at);
                self.desk.report(Draft::new(&codes::PARK_ALONE, place));
            }
            return;
        };
        if self.names.steps[at].verb != "do" {
            // That the key has no meaning there has been told.
            return;
        }
        let wrong = if self.undoers.contains(&at) {
            Some(Words::new(
                "用于撤销的步骤，请用 tries 多试几次",
                "a step that takes something back: give it more tries",
            ))
        } else if compiled.attended {
            Some(Words::new("须有申请人在场的步骤", "a step that needs the applicant"))
        } else if parks.is_empty() {
            Some(Words::new("没有处理项要求挂起", "no handler that says park = true"))
        } else if compiled.later.is_some_and(|later| later.every_ms >= later.until_ms || later.every_ms == 0) {
            Some(Words::new("every 不短于 until", "an every that is not shorter than until"))
        } else {
            None
        };
        if let Some(found) = wrong {
            let id = self.names.steps[at].id.clone();
            self.desk.report(Draft::new(&codes::LATER_STEP, later.key_at).of(id).found(found));
        }
    }
}
