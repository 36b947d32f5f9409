//! The dry run: every branch of a flow with every fault of devices and back ends, without a scenario written by hand.
//!
//! A run is a chain of decisions: who the citizen is, what they touch, how each command ends, where the power goes. Each
//! decision has a plain answer; a run differs from the plain one where its *seed* says so. Beginning with the plain run,
//! every other answer to every decision met on the way is tried once, and again on the ways that opens. What must hold in
//! every run is in [`promises`]; a run that breaks a promise is told with the seed that plays it again.

mod decisions;
mod endings;
mod hand;
mod people;
mod promises;
mod tried;

pub use decisions::{Seed, SeedFault};
pub use promises::{Broken, Promise};

use crate::rehearsal::{Lines, Stage, run};
use crate::spine::{SpineFault, replay};
use crate::trace::Line;
use crate::{clock, play::Play};
use decisions::Decisions;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tongban_flow::language::Deployment;
use tongban_flow::program::Flow;
use tongban_journal::Volatile;
use tongban_model::Date;

/// How much is tried.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// At most so many runs.
    pub runs: usize,
    /// Whether every answer is tried for every choice of the applicant and every kind of citizen, not only once.
    pub thorough: bool,
}

impl Default for Effort {
    fn default() -> Self {
        Effort { runs: 20_000, thorough: false }
    }
}

/// What trying everything showed.
#[derive(Clone, Debug)]
pub struct Report {
    /// Runs made.
    pub runs: usize,
    /// Whether everything was tried that the effort asks for; otherwise the limit of runs came first.
    pub complete: bool,
    /// Steps that no run reached, in the order of the flow.
    pub unreached: Vec<String>,
    /// Answers to decisions that were tried, over all runs.
    pub tried: usize,
    /// Outcomes that came about, sorted.
    pub outcomes: BTreeSet<String>,
    /// Promises that were broken, each with the first seed that breaks it at that step.
    pub broken: Vec<Broken>,
}

/// One run, with all that it showed.
#[derive(Clone, Debug)]
pub struct Once {
    /// Every line, in order.
    pub lines: Vec<Line>,
    /// The promises it broke.
    pub broken: Vec<Broken>,
}

/// Tries everything about a flow of a deployment, on a day.
///
/// Errors: a record that cannot be kept or read back; for the Tongban team, since memory neither fills up nor fades.
pub fn dry_run(deployment: &Deployment, flow: &Arc<Flow>, today: Date, effort: Effort) -> Result<Report, SpineFault> {
    let mut ahead = VecDeque::from([Seed::default()]);
    let mut known: HashSet<u64> = HashSet::new();
    let mut reached: HashSet<String> = HashSet::new();
    let mut report = Report {
        runs: 0,
        complete: true,
        unreached: Vec::new(),
        tried: 0,
        outcomes: BTreeSet::new(),
        broken: Vec::new(),
    };
    while let Some(seed) = ahead.pop_front() {
        if report.runs == effort.runs {
            report.complete = false;
            break;
        }
        report.runs += 1;
        let (once, decisions) = once(deployment, flow, today, &seed)?;
        for line in &once.lines {
            match line {
                Line::Step { step } if !reached.contains(step) => drop(reached.insert(step.clone())),
                Line::Ended { outcome } => drop(report.outcomes.insert(outcome.clone())),
                _ => {}
            }
        }
        for broken in once.broken {
            let told = |other: &Broken| other.promise == broken.promise && other.step == broken.step;
            if !report.broken.iter().any(told) {
                report.broken.push(broken);
            }
        }
        // What was decided after the last difference opens ways; what came before was opened by an earlier run.
        for (place, made) in decisions.made().iter().enumerate().skip(seed.end()) {
            let context = if effort.thorough { decisions.context(place) } else { 0 };
            for answer in 0..made.answers {
                let fresh = known.insert(made.name(context, answer));
                if fresh && answer != made.taken {
                    ahead.push_back(seed.with(place, answer));
                }
            }
        }
    }
    report.tried = known.len();
    let missed = flow.steps.iter().map(|step| step.id.to_string()).filter(|step| !reached.contains(step));
    report.unreached = missed.collect();
    Ok(report)
}

/// Plays one seed again.
///
/// Errors: as [`dry_run`].
pub fn again(deployment: &Deployment, flow: &Arc<Flow>, today: Date, seed: &Seed) -> Result<Once, SpineFault> {
    once(deployment, flow, today, seed).map(|(once, _)| once)
}

fn once(deployment: &Deployment, flow: &Arc<Flow>, today: Date, seed: &Seed) -> Result<(Once, Decisions), SpineFault> {
    let shared = decisions::Shared::new(seed);
    let play = people::play(deployment, flow, today, &shared);
    let lines = Lines::new(Mutex::new(Vec::new()));
    let start_ms = clock::start_of(today) + 9 * 3_600_000;
    let record = Arc::new(Volatile::new());
    let hand = Box::new(hand::Curious::new(&play, flow, shared.clone()));
    let fate = Box::new(endings::Everything::new(flow, shared.clone()));
    let stage = Stage::with(deployment, &play, record.clone(), start_ms, hand, fate);
    let (stage, case) = match stage {
        Ok(stage) => run(stage, &record, &lines, flow, today)?,
        Err(mismatch) => unreachable!("a play without script lines always makes a stage: {mismatch}"),
    };
    let lines = std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner));
    let closed = replay(flow, &record.entries(&case)).map_err(|_| SpineFault::Unreadable(case))?;
    let broken = promises::broken(flow, &lines, &stage, &closed, seed);
    drop(stage);
    Ok((Once { lines, broken }, shared.into_inner()))
}

/// An empty play: nobody answers, nothing is expected.
fn nothing(flow: &Flow, deployment: &Deployment, today: Date) -> Play {
    Play {
        flow: flow.id.to_string(),
        site: deployment.site.id.to_string(),
        today,
        citizen: people::citizen(&deployment.site.region, today),
        receipt: None,
        scores: None,
        province: serde_json::Map::new(),
        answers: Vec::new(),
        devices: Vec::new(),
        interrupt: None,
        expect: crate::expect::Expect::default(),
    }
}
