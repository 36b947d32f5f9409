//! What rehearsals of a flow passed through: steps, ways between them, codes of commands; and what no rehearsal reached.

use crate::trace::Line;
use serde::Serialize;
use std::collections::BTreeMap;
use tongban_classes::{name, printer};
use tongban_flow::program::{Do, Flow, Step, StepIndex, Verb};

/// Hits of everything that can be reached in one flow.
#[derive(Clone, Debug)]
pub struct Coverage {
    steps: Vec<Covered>,
    index: BTreeMap<String, usize>,
}

/// Hits at one step.
#[derive(Clone, Debug)]
struct Covered {
    id: String,
    hits: u64,
    /// Whether it can be passed over.
    guarded: bool,
    passed_over: u64,
    /// Steps that may follow, with hits.
    ways: BTreeMap<usize, u64>,
    /// Class and command, or the form; `None` where the step commands nothing.
    command: Option<String>,
    /// `success` and the codes of the command, with hits.
    codes: BTreeMap<String, u64>,
}

/// How much of something was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Reached.
    pub hit: usize,
    /// Of so many.
    pub of: usize,
}

/// A summary of a flow's coverage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Steps entered.
    pub steps: Share,
    /// Ways taken: routes, guards that passed a step over, handlers, refusals.
    pub branches: Share,
    /// Codes met, by step.
    pub codes: Share,
    /// Steps that nothing entered.
    pub missed_steps: Vec<String>,
    /// Ways that nothing took: `from -> to`, or `from passed over`.
    pub missed_branches: Vec<String>,
    /// Codes that nothing met: `step code`.
    pub missed_codes: Vec<String>,
}

impl Coverage {
    /// Everything that can be reached in a flow, nothing of it reached yet.
    pub fn of(flow: &Flow) -> Self {
        let steps: Vec<Covered> = flow.steps.iter().enumerate().map(|(at, step)| covered(flow, at, step)).collect();
        let index = steps.iter().enumerate().map(|(at, step)| (step.id.clone(), at)).collect();
        Coverage { steps, index }
    }

    /// Adds what one run showed.
    pub fn add(&mut self, lines: &[Line]) {
        let mut here: Option<usize> = None;
        for line in lines {
            match line {
                Line::Step { step } => {
                    let Some(&at) = self.index.get(step) else { continue };
                    if let Some(from) = here {
                        self.went(from, at);
                    }
                    self.steps[at].hits += 1;
                    here = Some(at);
                }
                Line::Answered { command, code, .. } => {
                    let step = here.map(|at| &mut self.steps[at]);
                    if let Some(step) = step.filter(|step| step.command.as_ref() == Some(command))
                        && let Some(hits) = step.codes.get_mut(code)
                    {
                        *hits += 1;
                    }
                }
                // What the host does after it died is no way of the flow.
                Line::Restarted => here = None,
                _ => {}
            }
        }
    }

    /// Counts the way from one step to another: straight, or over steps that their guards passed over.
    fn went(&mut self, from: usize, to: usize) {
        let targets: Vec<usize> = self.steps[from].ways.keys().copied().collect();
        let straight = targets.iter().copied().find(|target| *target == to);
        let over = |target: &usize| *target < to && self.steps[*target..to].iter().all(|step| step.guarded);
        let Some(target) = straight.or_else(|| targets.iter().copied().rev().find(over)) else { return };
        if let Some(hits) = self.steps[from].ways.get_mut(&target) {
            *hits += 1;
        }
        for passed in &mut self.steps[target..to.max(target)] {
            passed.passed_over += 1;
        }
    }

    /// What was reached and what was not.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        let count = |share: &mut Share, missed: &mut Vec<String>, hit: bool, what: &dyn Fn() -> String| {
            share.of += 1;
            if hit {
                share.hit += 1;
            } else {
                missed.push(what());
            }
        };
        for step in &self.steps {
            count(&mut summary.steps, &mut summary.missed_steps, step.hits > 0, &|| step.id.clone());
            if step.guarded {
                let words = || format!("{} passed over", step.id);
                count(&mut summary.branches, &mut summary.missed_branches, step.passed_over > 0, &words);
            }
            for (to, hits) in &step.ways {
                let words = || format!("{} -> {}", step.id, self.steps[*to].id);
                count(&mut summary.branches, &mut summary.missed_branches, *hits > 0, &words);
            }
            for (code, hits) in &step.codes {
                let words = || format!("{} {code}", step.id);
                count(&mut summary.codes, &mut summary.missed_codes, *hits > 0, &words);
            }
        }
        summary
    }

    /// Whether a step was entered.
    pub fn reached(&self, step: &str) -> bool {
        self.index.get(step).is_some_and(|at| self.steps[*at].hits > 0)
    }
}

fn covered(flow: &Flow, at: usize, step: &Step) -> Covered {
    let (command, codes) = match &step.verb {
        Verb::Do(Do { class, command, .. }) => {
            (Some(crate::trace::command_name(class.id, command.number)), command.codes)
        }
        Verb::Print(print) => {
            let codes = printer::CLASS.command(printer::command::print_native).map_or(&[][..], |of| of.codes);
            (Some(print.form.to_string()), codes)
        }
        _ => (None, &[][..]),
    };
    let mut words: Vec<String> = codes.iter().map(|code| name::kebab(code.name)).collect();
    if command.is_some() {
        words.extend(["success", "time-out"].map(str::to_owned));
    }
    Covered {
        id: step.id.to_string(),
        hits: 0,
        guarded: step.when.is_some(),
        passed_over: 0,
        ways: ways(flow, at, step).into_iter().map(|to| (to, 0)).collect(),
        command,
        codes: words.into_iter().map(|word| (word, 0)).collect(),
    }
}

/// Steps that the step itself names as what may follow; the flow's own default handlers count as codes, not as ways.
fn ways(flow: &Flow, at: usize, step: &Step) -> Vec<usize> {
    let mut to: Vec<StepIndex> = step.next.iter().map(|route| route.go).collect();
    if step.may_go_on_below() && at + 1 < flow.steps.len() {
        to.push((at + 1) as StepIndex);
    }
    to.extend(step.on.codes.iter().map(|(_, handler)| handler.go));
    to.extend(step.on.families.iter().map(|(_, handler)| handler.go));
    match &step.verb {
        Verb::Check(rules) => {
            to.extend(rules.iter().filter_map(|rule| flow.rules.get(usize::from(*rule))).map(|rule| rule.go));
        }
        Verb::Pay(pay) => to.extend(pay.unpaid.into_iter().chain(pay.late)),
        _ => {}
    }
    let mut to: Vec<usize> = to.into_iter().map(usize::from).filter(|to| *to < flow.steps.len()).collect();
    to.sort_unstable();
    to.dedup();
    to
}
