//! Which businesses can be finished now, and what is in the way of the others.
//!
//! A device is needed when every way to a good end leads over it: with a broken bank terminal one can still pay by phone.

use crate::cabinet::is_screen;
use std::collections::BTreeSet;
use std::sync::Arc;
use tongban_classes::{DeviceState, FromRecord as _, printer};
use tongban_flow::language::{Deployment, SlotManifest};
use tongban_flow::program::{Flow, Input, Screen, Step, Verb};
use tongban_host::{Host, SlotStatus};

/// Outcomes that nobody comes for. Longer words that begin so (`refused-no-receipt`) count too.
const NOT_FINISHED: [&str; 6] = ["refused", "cancelled", "failed", "timed-out", "interrupted", "parked"];

/// Whether a business can be finished now.
#[derive(Clone, Debug, PartialEq)]
pub struct Serviceable {
    /// The flow.
    pub flow: Arc<str>,
    /// What is in the way; empty when it can be finished.
    pub causes: Vec<Cause>,
}

/// A slot that is in the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// The slot.
    pub slot: Arc<str>,
    /// How it is.
    pub status: Option<SlotStatus>,
    /// Whether it has run out of paper, which its device word does not say.
    pub paper_out: bool,
}

/// What can be finished now, for every flow the site offers, in the order of the menu.
///
/// Asks every device that is idle how it is, which takes microseconds each; busy ones count as well.
pub fn serviceable(deployment: &Deployment, host: &Host) -> Vec<Serviceable> {
    let slots = deployment.machine.slots.iter().filter(|slot| !is_screen(&slot.plugin));
    let causes: Vec<Cause> = slots.filter_map(|slot| cause(host, slot)).collect();
    let flows = deployment.offered().filter_map(|id| deployment.flows.get(id));
    flows.map(|flow| Serviceable { flow: flow.id.clone(), causes: in_the_way(flow, &causes) }).collect()
}

fn cause(host: &Host, slot: &SlotManifest) -> Option<Cause> {
    let status = host.status(&slot.name).ok();
    let works = |status: &SlotStatus| matches!(status.device, DeviceState::Online | DeviceState::DeviceBusy);
    let paper = status.as_ref().and_then(|status| printer::Status::from_record(&status.fields).ok());
    let is_printer = slot.class.id == printer::CLASS.id;
    let paper_out =
        is_printer && paper.is_some_and(|of| matches!(of.paper, printer::Paper::Out | printer::Paper::Jammed));
    let fine = status.as_ref().is_some_and(works) && !paper_out;
    (!fine).then(|| Cause { slot: slot.name.clone(), status, paper_out })
}

/// Of all that is broken, what this flow cannot do without.
fn in_the_way(flow: &Flow, broken: &[Cause]) -> Vec<Cause> {
    let names: BTreeSet<&str> = broken.iter().map(|cause| &*cause.slot).collect();
    if names.is_empty() || can_finish(flow, &names) {
        return Vec::new();
    }
    // One that is needed by itself is the cause; when only several together stop the flow, all of them are.
    let alone = |cause: &&Cause| !can_finish(flow, &BTreeSet::from([&*cause.slot]));
    let needed: Vec<Cause> = broken.iter().filter(alone).cloned().collect();
    if needed.is_empty() { broken.iter().filter(|cause| uses(flow, &cause.slot)).cloned().collect() } else { needed }
}

/// Whether a good end can be reached without these slots.
fn can_finish(flow: &Flow, without: &BTreeSet<&str>) -> bool {
    let mut seen = vec![false; flow.steps.len()];
    let mut ahead = vec![0];
    while let Some(at) = ahead.pop() {
        let Some(step) = flow.steps.get(at) else { continue };
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        if let Verb::End(end) = &step.verb {
            if !NOT_FINISHED.iter().any(|word| end.outcome.starts_with(word)) {
                return true;
            }
            continue;
        }
        let works = works(step, without);
        // Whom a guard passes over is not known yet. Nearly everybody pays, so a payment counts for everybody.
        if step.when.is_some() && (works || !matches!(step.verb, Verb::Pay(_))) {
            ahead.push(at + 1);
        }
        if !works {
            continue;
        }
        ahead.extend(step.next.iter().map(|route| usize::from(route.go)));
        if let Verb::Fork(starts) = &step.verb {
            ahead.extend(starts.iter().map(|start| usize::from(*start)));
        }
        if step.may_go_on_below() {
            ahead.push(at + 1);
        }
    }
    false
}

/// Whether a step can succeed without these slots.
fn works(step: &Step, without: &BTreeSet<&str>) -> bool {
    match &step.verb {
        Verb::Pay(pay) => pay.by.iter().any(|by| !without.contains(&*by.slot)),
        _ => slots_of(step).iter().all(|slot| !without.contains(slot)),
    }
}

fn uses(flow: &Flow, slot: &str) -> bool {
    flow.steps.iter().any(|step| slots_of(step).contains(&slot))
}

/// The slots that a step commands.
fn slots_of(step: &Step) -> Vec<&str> {
    match &step.verb {
        Verb::Do(of) => vec![&of.slot],
        Verb::Print(print) => vec![&print.slot],
        Verb::Pay(pay) => pay.by.iter().map(|by| &*by.slot).collect(),
        Verb::Ask(ask) => match &ask.screen {
            Screen::Input(input) => slot_of(input).into_iter().collect(),
            Screen::Form(form) => {
                form.fields.iter().filter(|field| !field.optional).filter_map(|field| slot_of(&field.input)).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn slot_of(input: &Input) -> Option<&str> {
    match input {
        Input::Search(search) => Some(&search.find.slot),
        Input::Image(image) => Some(&image.slot),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn stopped(site: &str, flow: &str, broken: &[&str]) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let deployment = crate::load(&root, site).deployment.expect("the shipped manifests are sound");
        let causes: Vec<Cause> =
            broken.iter().map(|slot| Cause { slot: (*slot).into(), status: None, paper_out: false }).collect();
        in_the_way(&deployment.flows[flow], &causes).iter().map(|cause| cause.slot.to_string()).collect()
    }

    #[test]
    fn a_business_is_offered_only_while_it_can_be_finished() {
        const APPLY: &str = "national/self-service-24h";
        let cases: &[(&[&str], &[&str])] = &[
            (&[], &[]),
            // One can still pay by phone, type the number, and nothing here reads a document page.
            (&["terminal"], &[]),
            (&["document-camera"], &[]),
            (&["camera"], &["camera"]),
            (&["registry"], &["registry"]),
            (&["terminal", "camera"], &["camera"]),
            // Neither alone stops it, both together do.
            (&["terminal", "payment"], &["terminal", "payment"]),
        ];
        for (broken, expected) in cases {
            assert_eq!(stopped("demo", APPLY, broken), *expected, "with {broken:?} broken");
        }
    }
}
