//! What the scenarios of a flow reached, as `tongban test` prints it.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tongban::coverage::{Coverage, Share, Summary};
use tongban::trace::Line;
use tongban_flow::language::Deployment;

/// Coverage by flow. The flow of the first site that a scenario names stands for all sites.
#[derive(Default)]
pub(crate) struct Reached {
    flows: BTreeMap<String, Flow>,
}

struct Flow {
    coverage: Coverage,
    /// Ids of calls, each with the flow it calls.
    calls: Vec<(Arc<str>, Arc<str>)>,
}

/// The steps of one call that no scenario of the caller reached.
#[derive(Debug, PartialEq)]
struct Passed {
    call: String,
    flow: String,
    /// How many steps of it were not reached by way of this call.
    missed: usize,
    /// Those of them that no scenario of this run reached by any other way either, by their own ids.
    nowhere: Vec<String>,
}

impl Reached {
    /// Adds one scenario's lines.
    pub(crate) fn add(&mut self, deployment: &Deployment, flow: &str, lines: &[Line]) {
        let Some(program) = deployment.flows.get(flow).map(Arc::as_ref) else { return };
        let calls = deployment.calls.get(flow).cloned().unwrap_or_default();
        let fresh = || Flow { coverage: Coverage::of(program), calls };
        self.flows.entry(flow.to_owned()).or_insert_with(fresh).coverage.add(lines);
    }

    /// Prints it: a line per flow, and with `missed` everything that nothing reached.
    pub(crate) fn show(&self, missed: bool, as_json: bool) {
        for (id, flow) in &self.flows {
            let summary = flow.coverage.summary();
            let (own, calls) = self.missed_steps(flow, &summary);
            if as_json {
                let calls: Vec<Value> = calls.iter().map(as_value).collect();
                println!("{}", json!({ "flow": id, "coverage": summary, "calls": calls }));
                continue;
            }
            let share = |share: Share| format!("{}/{}", share.hit, share.of);
            let (steps, branches, codes) = (share(summary.steps), share(summary.branches), share(summary.codes));
            eprintln!("{id}: steps {steps}, branches {branches}, codes {codes}");
            if !own.is_empty() {
                eprintln!("    no scenario reaches these steps: {}", own.join(", "));
            }
            calls.iter().for_each(|passed| eprintln!("    {}", words(passed)));
            let lists = [("branches", &summary.missed_branches), ("codes", &summary.missed_codes)];
            for (what, list) in lists.into_iter().filter(|(_, list)| missed && !list.is_empty()) {
                eprintln!("    no scenario reaches these {what}: {}", list.join(", "));
            }
        }
    }

    /// The flow's own steps that nothing reached, and those of the flows it calls, summed per call.
    fn missed_steps(&self, flow: &Flow, summary: &Summary) -> (Vec<String>, Vec<Passed>) {
        let mut own = Vec::new();
        let mut calls: Vec<Passed> = Vec::new();
        for step in &summary.missed_steps {
            let Some((call, called, plain)) = part_of(flow, step) else {
                own.push(step.clone());
                continue;
            };
            let known = calls.iter().position(|passed| passed.call == call);
            let at = known.unwrap_or_else(|| {
                let (call, flow) = (call.to_owned(), called.to_owned());
                calls.push(Passed { call, flow, missed: 0, nowhere: Vec::new() });
                calls.len() - 1
            });
            calls[at].missed += 1;
            if !self.reached_elsewhere(called, plain) {
                calls[at].nowhere.push(plain.to_owned());
            }
        }
        (own, calls)
    }

    /// Whether a step of a flow was reached when that flow ran by itself, or by way of any call of it.
    fn reached_elsewhere(&self, called: &str, step: &str) -> bool {
        let by_itself = self.flows.get(called).is_some_and(|flow| flow.coverage.reached(step));
        by_itself
            || self.flows.values().any(|flow| {
                let calls = flow.calls.iter().filter(|(_, to)| **to == *called);
                calls.into_iter().any(|(call, _)| flow.coverage.reached(&format!("{call}/{step}")))
            })
    }
}

/// The innermost call a step stands under, the flow it calls, and the step's id there.
fn part_of<'s>(flow: &'s Flow, step: &'s str) -> Option<(&'s str, &'s str, &'s str)> {
    let under = |call: &str| step.strip_prefix(call)?.strip_prefix('/');
    let calls = flow.calls.iter().filter_map(|(call, to)| Some((&**call, &**to, under(call)?)));
    calls.max_by_key(|(call, ..)| call.len())
}

fn words(passed: &Passed) -> String {
    let Passed { call, flow, missed, nowhere } = passed;
    let steps = if *missed == 1 { "step" } else { "steps" };
    let head = format!("{call}/… ({flow}): {missed} {steps} not reached by this call");
    match nowhere.len() {
        0 => format!("{head}, each by other scenarios of that flow"),
        all if all == *missed => format!("{head}, nor by any other scenario: {}", nowhere.join(", ")),
        some => format!("{head}, {some} of them by no other scenario either: {}", nowhere.join(", ")),
    }
}

fn as_value(passed: &Passed) -> Value {
    let Passed { call, flow, missed, nowhere } = passed;
    json!({ "call": call, "flow": flow, "missed": missed, "nowhere": nowhere })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(missed: usize, nowhere: &[&str]) -> Passed {
        let nowhere = nowhere.iter().map(|step| (*step).to_owned()).collect();
        Passed { call: "photo".into(), flow: "national/photo-receipt".into(), missed, nowhere }
    }

    #[test]
    fn a_call_says_how_much_of_it_is_covered_elsewhere() {
        for (of, said) in [
            (passed(47, &[]), "47 steps not reached by this call, each by other scenarios of that flow"),
            (passed(1, &["pay"]), "1 step not reached by this call, nor by any other scenario: pay"),
            (passed(3, &["pay"]), "3 steps not reached by this call, 1 of them by no other scenario either: pay"),
        ] {
            assert_eq!(words(&of), format!("photo/… (national/photo-receipt): {said}"));
        }
    }
}
