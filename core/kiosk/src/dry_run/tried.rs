//! Where a run stands: the step, and how often it stood there before.

use std::collections::HashMap;
use std::sync::Arc;
use tongban_flow::program::Flow;

/// The step a run stands at.
pub(super) struct Place {
    flow: Arc<Flow>,
    step: String,
    visits: HashMap<String, usize>,
}

impl Place {
    pub(super) fn of(flow: &Arc<Flow>) -> Self {
        Place { flow: flow.clone(), step: String::new(), visits: HashMap::new() }
    }

    pub(super) fn enter(&mut self, step: &str) {
        step.clone_into(&mut self.step);
        *self.visits.entry(step.to_owned()).or_default() += 1;
    }

    pub(super) fn step(&self) -> &str {
        &self.step
    }

    /// How often a step was entered before this time.
    pub(super) fn before(&self) -> usize {
        self.visits.get(&self.step).map_or(0, |visits| visits.saturating_sub(1))
    }

    /// Whether the step takes something back that another did.
    pub(super) fn takes_back(&self) -> bool {
        let is_here = |at: u16| self.flow.steps.get(usize::from(at)).is_some_and(|step| *step.id == *self.step);
        self.flow.steps.iter().filter_map(|step| step.undo).any(is_here)
    }

    pub(super) fn flow(&self) -> &Flow {
        &self.flow
    }
}
