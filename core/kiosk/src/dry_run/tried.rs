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

    pub(super) fn flow(&self) -> &Flow {
        &self.flow
    }
}
