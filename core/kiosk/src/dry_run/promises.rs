//! What must hold in every run, whatever happens.

use super::Seed;
use crate::rehearsal::Stage;
use crate::trace::Line;
use std::fmt;
use tongban_flow::engine::{Case, is_accepted};
use tongban_flow::program::Flow;

/// A promise to the applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// Every case is closed at last.
    Ends,
    /// Nobody stands before a screen that says nothing of how it ended.
    SaysHowItEnded,
    /// Every code leads somewhere that the flow names.
    EveryCodeLeadsSomewhere,
    /// Money of a case that was not taken in goes back.
    MoneyGoesBack,
    /// No order stays open that somebody could still pay.
    NoOrderStaysOpen,
    /// Nothing is filed twice.
    FiledOnce,
    /// What was ordered or booked for a case that was not taken in is taken back.
    NothingIsLeftBehind,
    /// A closed case holds nothing of the applicant.
    Forgets,
}

impl Promise {
    /// What is promised, in Chinese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Promise::Ends => ("每个办理都会结束", "every case is closed at last"),
            Promise::SaysHowItEnded => ("屏幕总会说明结果", "the screen says how it ended"),
            Promise::EveryCodeLeadsSomewhere => ("每个代码都有去处", "every code leads somewhere that the flow names"),
            Promise::MoneyGoesBack => ("没有受理就退还费用", "money of a case that was not taken in goes back"),
            Promise::NoOrderStaysOpen => ("不留下可支付的订单", "no order stays open that somebody could still pay"),
            Promise::FiledOnce => ("不会重复受理", "nothing is filed twice"),
            Promise::NothingIsLeftBehind => {
                ("没有受理就撤销已办事项", "what was ordered for a case that was not taken in is taken back")
            }
            Promise::Forgets => ("办理结束后不留个人信息", "a closed case holds nothing of the applicant"),
        }
    }
}

/// A promise that a run broke.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Broken {
    /// Which.
    pub promise: Promise,
    /// The step the case stood at last.
    pub step: String,
    /// What was found.
    pub found: String,
    /// What plays the run again.
    pub seed: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} at step {}; --seed {}", self.promise.words().1, self.found, self.step, self.seed)
    }
}

/// The promises that a run broke.
pub(super) fn broken(flow: &Flow, lines: &[Line], stage: &Stage, closed: &Case, seed: &Seed) -> Vec<Broken> {
    let last =
        lines.iter().rev().find_map(|line| if let Line::Step { step } = line { Some(step.as_str()) } else { None });
    let mut found = Vec::new();
    let mut breaks = |promise, words: String| {
        let step = last.unwrap_or_default().to_owned();
        found.push(Broken { promise, step, found: words, seed: seed.to_string() });
    };
    let Some(outcome) =
        lines.iter().rev().find_map(|l| if let Line::Ended { outcome } = l { Some(outcome) } else { None })
    else {
        breaks(Promise::Ends, "the case is still open".to_owned());
        return found;
    };
    let restarted = lines.contains(&Line::Restarted);
    let said = lines.iter().take_while(|line| !matches!(line, Line::Released { .. })).any(says_the_end);
    if !said && !restarted {
        breaks(Promise::SaysHowItEnded, format!("nothing was shown before the end, {outcome}"));
    }
    let handled = flow.steps.iter().any(|step| ends_as(step, "fault"));
    if outcome == "fault" && !handled {
        breaks(Promise::EveryCodeLeadsSomewhere, "the case ended as fault".to_owned());
    }
    let accepted = is_accepted(outcome);
    let (taken, refunded) = stage.money();
    // Where the provider will not give it back, a person has to: the case says so, and the slip carries the reference.
    let owed = lines.iter().rev().find_map(|l| if let Line::Payment { state, .. } = l { Some(state) } else { None });
    if !accepted && taken != refunded && owed.is_none_or(|state| state != "refunding") {
        breaks(Promise::MoneyGoesBack, format!("{taken} yuan taken, {refunded} given back, outcome {outcome}"));
    }
    let standing = stage.standing();
    if stage.open_orders() > 0 {
        breaks(Promise::NoOrderStaysOpen, format!("{} open", stage.open_orders()));
    }
    if standing.submitted > 1 {
        breaks(Promise::FiledOnce, format!("{} applications", standing.submitted));
    }
    // What the back end will not take back, a person has to see to: `Case::not_undone` names it for the operator.
    let refused = lines.iter().rev().find_map(|line| taken_back(flow, line)).is_some_and(|code| code != "success");
    if !accepted && standing.submitted == 0 && standing.posted + standing.booked > 0 && !refused {
        let words = format!("{} post orders, {} bookings, outcome {outcome}", standing.posted, standing.booked);
        breaks(Promise::NothingIsLeftBehind, words);
    }
    let held: Vec<&str> =
        flow.variables.iter().map(|of| &*of.name).filter(|name| closed.variable(name).is_some()).collect();
    if !held.is_empty() {
        breaks(Promise::Forgets, held.join(", "));
    }
    found
}

/// Whether a line shows a screen that tells how the session ended.
fn says_the_end(line: &Line) -> bool {
    matches!(line, Line::Shown { view, .. } if ["done", "refusal", "problem", "tell"].contains(&view.as_str()))
}

/// The code that an act of taking back ended with, if the line tells of one.
fn taken_back<'l>(flow: &Flow, line: &'l Line) -> Option<&'l str> {
    let Line::Answered { command, code, .. } = line else { return None };
    let undoers = flow.steps.iter().filter_map(|step| flow.steps.get(usize::from(step.undo?)));
    let mut named = undoers.filter_map(|step| match &step.verb {
        tongban_flow::program::Verb::Do(of) => Some(crate::trace::command_name(of.class.id, of.command.number)),
        _ => None,
    });
    named.any(|of| of == *command).then_some(code.as_str())
}

fn ends_as(step: &tongban_flow::program::Step, word: &str) -> bool {
    matches!(&step.verb, tongban_flow::program::Verb::End(end) if *end.outcome == *word)
}
