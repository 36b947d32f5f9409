//! Which variables a case still needs when the applicant is gone: those that the steps ahead can read.

use crate::program::{Expr, Flow, Piece, Route, Slot, Step, StepIndex, Text, Verb};

/// Of each variable, whether any step reachable from `starts` may read it without an applicant, or the steps `alone`
/// read it by themselves: what takes an act back leads nowhere.
pub(crate) fn variables(flow: &Flow, starts: &[StepIndex], alone: &[StepIndex]) -> Vec<bool> {
    let mut seen = vec![false; flow.steps.len()];
    let mut ahead: Vec<StepIndex> = starts.to_vec();
    let mut slots = vec![false; flow.variables.len()];
    let mut undos: Vec<StepIndex> = alone.to_vec();
    while let Some(at) = ahead.pop() {
        let Some(step) = flow.steps.get(usize::from(at)) else { continue };
        if std::mem::replace(&mut seen[usize::from(at)], true) {
            continue;
        }
        let leaves = matches!(step.verb, Verb::End(_)) || step.next.iter().any(|route| route.when.is_none());
        if step.when.is_some() || !leaves {
            ahead.push(at.saturating_add(1));
        }
        ahead.extend(step.next.iter().map(|route| route.go));
        ahead.extend(step.later.map(|later| later.failed));
        undos.extend(step.undo);
        for on in flow.on.get(usize::from(step.defaults)).into_iter().chain([&step.on]) {
            ahead.extend(on.codes.iter().map(|(_, handler)| handler.go));
            ahead.extend(on.families.iter().map(|(_, handler)| handler.go));
        }
        match &step.verb {
            Verb::Check(rules) => {
                ahead.extend(rules.iter().filter_map(|at| flow.rules.get(usize::from(*at))).map(|r| r.go))
            }
            // Nobody is there to pay.
            Verb::Pay(pay) => ahead.extend(pay.unpaid),
            Verb::Fork(starts) => ahead.extend(starts),
            _ => {}
        }
        reads_of_step(flow, step, &mut slots);
    }
    undos.iter().for_each(|at| reads_of_undo(flow, *at, &mut slots));
    slots
}

/// The variables that a step reads which takes an act back.
pub(crate) fn of_undo(flow: &Flow, at: StepIndex) -> impl Iterator<Item = Slot> {
    let mut slots = vec![false; flow.variables.len()];
    reads_of_undo(flow, at, &mut slots);
    (0..).zip(slots).filter_map(|(slot, read)| read.then_some(slot))
}

fn reads_of_undo(flow: &Flow, at: StepIndex, slots: &mut [bool]) {
    let Some(step) = flow.steps.get(usize::from(at)) else { return };
    step.when.iter().for_each(|guard| reads(guard, slots));
    if let Verb::Do(of) = &step.verb {
        of.params.iter().for_each(|binding| reads(&binding.value, slots));
    }
}

fn reads_of_step(flow: &Flow, step: &Step, slots: &mut [bool]) {
    let guards = step.when.iter().chain(step.next.iter().filter_map(|Route { when, .. }| when.as_ref()));
    guards.for_each(|guard| reads(guard, slots));
    match &step.verb {
        Verb::Do(of) if !step.attended => of.params.iter().for_each(|binding| reads(&binding.value, slots)),
        Verb::Print(print) if !step.attended => {
            print.fields.iter().for_each(|(_, value)| reads(value, slots));
            reads_of_text(&print.title, slots);
        }
        Verb::Check(rules) => {
            let rules = rules.iter().filter_map(|at| flow.rules.get(usize::from(*at)));
            rules.for_each(|rule| reads(&rule.holds, slots));
        }
        Verb::Set(settings) => settings.iter().for_each(|(_, value)| reads(value, slots)),
        _ => {}
    }
}

fn reads_of_text(text: &Text, slots: &mut [bool]) {
    for piece in text.zh.iter().chain(&text.en) {
        if let Piece::Value(value) = piece {
            reads(value, slots);
        }
    }
}

fn reads(expr: &Expr, slots: &mut [bool]) {
    expr.variables(&mut |slot| {
        if let Some(slot) = slots.get_mut(usize::from(slot)) {
            *slot = true;
        }
    });
}
