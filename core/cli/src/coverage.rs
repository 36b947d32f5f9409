//! What the scenarios of a flow reached, as `tongban test` prints it.

use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use tongban::coverage::{Coverage, Share};
use tongban::trace::Line;
use tongban_flow::language::Deployment;

/// Coverage by flow. The flow of the first site that a scenario names stands for all sites.
#[derive(Default)]
pub(crate) struct Reached {
    flows: BTreeMap<String, Coverage>,
}

impl Reached {
    /// Adds one scenario's lines.
    pub(crate) fn add(&mut self, deployment: &Deployment, flow: &str, lines: &[Line]) {
        let Some(program) = deployment.flows.get(flow).map(Arc::as_ref) else { return };
        self.flows.entry(flow.to_owned()).or_insert_with(|| Coverage::of(program)).add(lines);
    }

    /// Prints it: a line per flow, and with `missed` everything that nothing reached.
    pub(crate) fn show(&self, missed: bool, as_json: bool) {
        for (flow, coverage) in &self.flows {
            let summary = coverage.summary();
            if as_json {
                println!("{}", json!({ "flow": flow, "coverage": summary }));
                continue;
            }
            let share = |share: Share| format!("{}/{}", share.hit, share.of);
            let (steps, branches, codes) = (share(summary.steps), share(summary.branches), share(summary.codes));
            eprintln!("{flow}: steps {steps}, branches {branches}, codes {codes}");
            let lists = [
                ("steps", &summary.missed_steps),
                ("branches", &summary.missed_branches),
                ("codes", &summary.missed_codes),
            ];
            for (what, list) in
                lists.into_iter().filter(|(what, list)| !list.is_empty() && (missed || *what == "steps"))
            {
                eprintln!("    no scenario reaches these {what}: {}", list.join(", "));
            }
        }
    }
}
