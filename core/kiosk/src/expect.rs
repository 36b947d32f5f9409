//! What a scenario says must come out, held against what did.

use crate::trace::Line;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use tongban_flow::program::Flow;
use tongban_model::Money;

/// What must come out. What is absent is not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// How the session ended; without `closed_as`, how the case was closed.
    pub outcome: Option<String>,
    /// How the case was closed, where that came later.
    pub closed_as: Option<String>,
    /// Every step, in order.
    pub steps: Option<Vec<String>>,
    /// Steps among others, in order.
    pub passes: Vec<String>,
    /// Steps that took back what was done, exactly and in order.
    pub undone: Option<Vec<String>>,
    /// The step whose act was tried again after the applicant left.
    pub parked: Option<String>,
    /// The rule that refused.
    pub refused_by: Option<String>,
    /// Texts that were shown, among others, in order.
    pub tells: Vec<String>,
    /// Every paper, in order.
    pub papers: Option<Vec<String>>,
    /// Money taken and given back.
    pub taken: Option<Money>,
    /// Money given back.
    pub refunded: Option<Money>,
    /// Applications taken in.
    pub submitted: Option<usize>,
    /// Post orders that stand at the end.
    pub posted: Option<usize>,
    /// Postage of the post orders that stand at the end.
    pub postage: Option<Money>,
    /// Bookings that stand at the end.
    pub booked: Option<usize>,
    /// Loss reports that stand at the end.
    pub reported_lost: Option<usize>,
    /// Applications taken in whose fee the register knows to be paid.
    pub fee_paid: Option<usize>,
    /// Messages sent to a phone.
    pub messages: Option<usize>,
}

/// What stands in the province's books at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Applications taken in.
    pub submitted: usize,
    /// Post orders.
    pub posted: usize,
    /// Their postage.
    pub postage: Money,
    /// Bookings.
    pub booked: usize,
    /// Loss reports.
    pub reported_lost: usize,
    /// Applications taken in whose fee is reported paid.
    pub fee_paid: usize,
    /// Messages sent.
    pub messages: usize,
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    released_as: String,
    outcome: String,
    /// Steps entered after the applicant left.
    alone: Vec<String>,
    steps: Vec<String>,
    texts: Vec<String>,
    papers: Vec<String>,
    money: Option<(Money, Money)>,
    standing: Option<Standing>,
}

/// Something that came out other than it must.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The key of `[expect]`, or the part of the scenario.
    pub key: String,
    /// What must be.
    pub expected: String,
    /// What was.
    pub found: String,
}

impl Mismatch {
    /// A mismatch.
    pub fn new(key: &str, expected: &str, found: &str) -> Self {
        Mismatch { key: key.to_owned(), expected: expected.to_owned(), found: found.to_owned() }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.key, self.expected, self.found)
    }
}

impl Gathered {
    /// Gathers from the lines of one case.
    pub fn of(lines: &[Line]) -> Self {
        let mut gathered = Gathered::default();
        let mut sent: HashMap<&str, &str> = HashMap::new();
        for line in lines {
            match line {
                Line::Step { step } => {
                    gathered.steps.push(step.clone());
                    if !gathered.released_as.is_empty() {
                        gathered.alone.push(step.clone());
                    }
                }
                Line::Shown { text, .. } => gathered.texts.push(text.clone()),
                Line::Printed { slot, form } => {
                    sent.insert(slot, form);
                }
                // A paper came out when the printer says so, at once or when asked after a fault.
                Line::Answered { slot, command, code, state } => {
                    let printed = match sent.get(slot.as_str()) {
                        Some(form) if form == command => code == "success",
                        Some(_) => state.as_deref() == Some("printed"),
                        None => false,
                    };
                    if printed && let Some(form) = sent.remove(slot.as_str()) {
                        gathered.papers.push(form.to_owned());
                    }
                }
                Line::Released { outcome } if gathered.released_as.is_empty() => {
                    gathered.released_as = outcome.clone();
                    gathered.outcome = outcome.clone();
                }
                Line::Ended { outcome } => gathered.outcome = outcome.clone(),
                _ => {}
            }
        }
        gathered
    }

    /// With money taken and given back.
    #[must_use]
    pub fn money(mut self, (taken, refunded): (Money, Money)) -> Self {
        self.money = Some((taken, refunded));
        self
    }

    /// With what stands in the province's books.
    #[must_use]
    pub fn standing(mut self, standing: Standing) -> Self {
        self.standing = Some(standing);
        self
    }

    /// How the case ended.
    pub fn outcome(&self) -> &str {
        &self.outcome
    }
}

/// Holds what came out against what must. Money and applications are looked at only where they were counted.
pub fn check(expect: &Expect, gathered: &Gathered, flow: &Flow) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let mut same = |key: &str, expected: Option<String>, got: Option<String>| {
        if let (Some(expected), Some(got)) = (expected, got)
            && expected != got
        {
            found.push(Mismatch::new(key, &expected, &got));
        }
    };
    let ended = if expect.closed_as.is_some() { &gathered.released_as } else { &gathered.outcome };
    same("outcome", expect.outcome.clone(), Some(ended.clone()));
    same("closed_as", expect.closed_as.clone(), Some(gathered.outcome.clone()));
    same("steps", expect.steps.as_ref().map(|s| s.join(" ")), Some(gathered.steps.join(" ")));
    same("papers", expect.papers.as_ref().map(|p| p.join(" ")), Some(gathered.papers.join(" ")));
    let (taken, refunded) = gathered.money.unzip();
    same("money.taken", expect.taken.map(|m| m.to_string()), taken.map(|m| m.to_string()));
    same("money.refunded", expect.refunded.map(|m| m.to_string()), refunded.map(|m| m.to_string()));
    if let Some(standing) = gathered.standing {
        for (key, expected, found) in [
            ("submitted", expect.submitted, standing.submitted),
            ("posted", expect.posted, standing.posted),
            ("booked", expect.booked, standing.booked),
            ("reported_lost", expect.reported_lost, standing.reported_lost),
            ("fee_paid", expect.fee_paid, standing.fee_paid),
            ("messages", expect.messages, standing.messages),
        ] {
            same(key, expected.map(|n| n.to_string()), Some(found.to_string()));
        }
        same("postage", expect.postage.map(|m| m.to_string()), Some(standing.postage.to_string()));
    }
    let takes_back = |step: &&String| flow.steps.iter().any(|of| of.undo.is_some_and(|undo| is(flow, undo, step)));
    let undone: Vec<String> = gathered.alone.iter().filter(takes_back).cloned().collect();
    if let Some(expected) = expect.undone.as_ref().filter(|expected| **expected != undone) {
        found.push(Mismatch::new("undone", &expected.join(" "), &undone.join(" ")));
    }
    if let Some(parked) = expect.parked.as_ref().filter(|parked| !gathered.alone.contains(parked)) {
        found.push(Mismatch::new("parked", parked, &format!("steps after the session: {}", gathered.alone.join(" "))));
    }
    if !among(&expect.passes, &gathered.steps) {
        found.push(Mismatch::new("passes", &expect.passes.join(" "), &gathered.steps.join(" ")));
    }
    if !among(&expect.tells, &gathered.texts) {
        found.push(Mismatch::new("tells", &expect.tells.join(" "), &gathered.texts.join(" ")));
    }
    if let Some(rule) = &expect.refused_by {
        let said = flow.rules.iter().find(|r| *r.id == **rule).map(|r| r.say.id.to_string());
        if !said.is_some_and(|text| gathered.texts.contains(&text)) {
            found.push(Mismatch::new("refused_by", rule, &format!("texts {}", gathered.texts.join(" "))));
        }
    }
    found
}

fn is(flow: &Flow, at: tongban_flow::program::StepIndex, step: &str) -> bool {
    flow.steps.get(usize::from(at)).is_some_and(|of| *of.id == *step)
}

/// Whether `wanted` stand in `all`, in order, others in between.
fn among(wanted: &[String], all: &[String]) -> bool {
    let mut rest = all.iter();
    wanted.iter().all(|want| rest.any(|have| have == want))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_stands_in_order_with_others_between() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(among(&words("a c"), &words("a b c")));
        assert!(!among(&words("c a"), &words("a b c")));
        assert!(!among(&words("a a"), &words("a b c")));
        assert!(among(&[], &[]));
    }
}
