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
    /// How the session ended.
    pub outcome: Option<String>,
    /// Every step, in order.
    pub steps: Option<Vec<String>>,
    /// Steps among others, in order.
    pub passes: Vec<String>,
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
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    outcome: String,
    steps: Vec<String>,
    texts: Vec<String>,
    papers: Vec<String>,
    money: Option<(Money, Money)>,
    submitted: Option<usize>,
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
                Line::Step { step } => gathered.steps.push(step.clone()),
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
                Line::Released { outcome } if gathered.outcome.is_empty() => gathered.outcome = outcome.clone(),
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

    /// With the applications taken in.
    #[must_use]
    pub fn submitted(mut self, count: usize) -> Self {
        self.submitted = Some(count);
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
    same("outcome", expect.outcome.clone(), Some(gathered.outcome.clone()));
    same("steps", expect.steps.as_ref().map(|s| s.join(" ")), Some(gathered.steps.join(" ")));
    same("papers", expect.papers.as_ref().map(|p| p.join(" ")), Some(gathered.papers.join(" ")));
    let (taken, refunded) = gathered.money.unzip();
    same("money.taken", expect.taken.map(|m| m.to_string()), taken.map(|m| m.to_string()));
    same("money.refunded", expect.refunded.map(|m| m.to_string()), refunded.map(|m| m.to_string()));
    same("submitted", expect.submitted.map(|n| n.to_string()), gathered.submitted.map(|n| n.to_string()));
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
