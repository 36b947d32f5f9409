//! What a case keeps of a person after they left, and for how long: for whoever answers for the data.

use crate::engine::needs;
use crate::program::{Flow, StepIndex};
use std::sync::Arc;
use tongban_model::Personal;

/// A road on which a case goes on without the applicant. Whatever it does not need is wiped when they leave; the rest when
/// it comes to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Id of the step whose act is parked.
    pub step: Arc<str>,
    /// For how long at most it is tried on, in milliseconds.
    pub until_ms: u64,
    /// The variables that are kept, by name, each with what makes it personal. A record's fields say that themselves.
    pub variables: Vec<(Arc<str>, Option<Personal>)>,
}

/// Every act of a flow that can be parked, with what is kept for it.
pub fn kept(flow: &Flow) -> Vec<Kept> {
    let undos: Vec<StepIndex> = flow.steps.iter().filter_map(|step| step.undo).collect();
    let parked = flow.steps.iter().enumerate().filter_map(|(at, step)| Some((at, step, step.later?)));
    let road = |(at, step, later): (usize, &crate::program::Step, crate::program::Later)| {
        let slots = needs::variables(flow, &[at as StepIndex], &undos);
        let variables = flow.variables.iter().zip(slots).filter(|(_, kept)| *kept).map(|(variable, _)| variable);
        Kept {
            step: step.id.clone(),
            until_ms: later.until_ms,
            variables: variables.map(|variable| (variable.name.clone(), variable.personal)).collect(),
        }
    };
    parked.map(road).collect()
}
