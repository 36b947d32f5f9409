//! Random flows of the whole language, written as TOML, checked, and tried with every fault there is: no run gets stuck,
//! loses a payment, files twice or ends with anything of the applicant left, the power gone at any step included.
//!
//! `TONGBAN_LONG=1` tries fifty times as many.

#[path = "../../flow/tests/made/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "benches use the rest")]
mod made;

use made::{Drawn, SITE, spoil, tree};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};
use std::cell::Cell;
use tongban::dry_run::{Broken, Effort, Promise, Seed, again, dry_run};
use tongban::trace::Line;
use tongban_flow::language::{Deployment, load_all, load_site};
use tongban_flow::source::{Files as _, Lang, Memory, Severity, render_all, to_json};
use tongban_model::Date;

/// Runs of one flow in which one thing goes another way than it should; then as many again in which several do.
const RUNS: usize = 12;

fn config(cases: u32) -> Config {
    let times = if std::env::var_os("TONGBAN_LONG").is_some() { 50 } else { 1 };
    // Without a file for what failed: a tree that fails is printed whole, and becomes a test of its own.
    Config { cases: cases * times, failure_persistence: None, max_shrink_iters: 200, ..Config::default() }
}

fn blocks(most: usize) -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((any::<u8>(), any::<u8>()), 0..most)
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let all = (blocks(7), blocks(4), blocks(5), any::<u8>());
    all.prop_map(|(main, part, over, tail)| Drawn { main, part, over, tail })
}

/// Seeds in which several things go wrong, anywhere.
fn seeds() -> impl Strategy<Value = Vec<Vec<(usize, usize)>>> {
    prop::collection::vec(prop::collection::vec((0usize..60, 1usize..6), 1..5), RUNS)
}

fn today() -> Date {
    "2026-11-22".parse().unwrap()
}

/// Tries a site's flows. Promises that only the flow's author can keep are left out where the flow was spoilt.
fn tried(deployment: &Deployment, seeds: &[Vec<(usize, usize)>], spoilt: bool) -> Result<(), TestCaseError> {
    use Promise::{EveryCodeLeadsSomewhere, NothingIsLeftBehind, SaysHowItEnded};
    let left_out = if spoilt { &[NothingIsLeftBehind, SaysHowItEnded, EveryCodeLeadsSomewhere][..] } else { &[] };
    let told = |broken: &[Broken], also: Option<Promise>| -> Vec<String> {
        let kept = |of: &&Broken| !left_out.contains(&of.promise) && also != Some(of.promise);
        broken.iter().filter(kept).map(ToString::to_string).collect()
    };
    for flow in deployment.flows.values() {
        let report = dry_run(deployment, flow, today(), Effort { runs: RUNS, thorough: false }).unwrap();
        let broken = told(&report.broken, None);
        prop_assert!(broken.is_empty(), "{}: {broken:#?}", flow.id);
        for places in seeds {
            let seed = seed_of(places);
            let once = again(deployment, flow, today(), &seed).unwrap();
            let twice = again(deployment, flow, today(), &seed).unwrap();
            prop_assert_eq!(&once.lines, &twice.lines, "{}: the same seed, {}, and another trace", flow.id, seed);
            // What the post does not take back when it is asked to, a person has to; the record says so.
            let stands = once.lines.iter().any(refuses_to_cancel).then_some(NothingIsLeftBehind);
            let broken = told(&once.broken, stands);
            prop_assert!(broken.is_empty(), "{}: {broken:#?}", flow.id);
        }
    }
    Ok(())
}

fn refuses_to_cancel(line: &Line) -> bool {
    matches!(line, Line::Answered { command, code, .. } if command.ends_with("cancel-order") && code != "success")
}

fn seed_of(places: &[(usize, usize)]) -> Seed {
    let mut places = places.to_vec();
    places.sort_unstable();
    places.dedup_by_key(|(place, _)| *place);
    let words: Vec<String> = places.iter().map(|(place, answer)| format!("{place}:{answer}")).collect();
    words.join(",").parse().unwrap()
}

/// What the checker says of a tree; every fault has a place in a file, a code and words in both languages.
fn checked(files: &Memory) -> Result<(Option<Deployment>, String), TestCaseError> {
    let all = load_all(files).diagnostics;
    let site = load_site(files, SITE);
    for found in all.iter().chain(&site.diagnostics) {
        let lines = files.read(&found.file).map(|bytes| bytes.split(|byte| *byte == b'\n').count()).unwrap_or(1);
        prop_assert!(found.line >= 1 && found.line as usize <= lines && found.column >= 1, "{found:?}");
        to_json(found);
    }
    let refused = site.diagnostics.iter().any(|found| found.severity == Severity::Error);
    prop_assert_eq!(site.deployment.is_none(), refused, "refused, and no reason; or a reason, and not refused");
    for lang in [Lang::Zh, Lang::En] {
        prop_assert_eq!(render_all(&all, lang).is_empty(), all.is_empty());
    }
    Ok((site.deployment, render_all(&site.diagnostics, Lang::En)))
}

#[test]
fn no_run_of_a_flow_that_the_checker_accepts_gets_stuck_loses_a_payment_files_twice_or_ends_unwiped() {
    let (accepted, all) = (Cell::new(0u32), Cell::new(0u32));
    let mut runner = proptest::test_runner::TestRunner::new(config(40));
    let done = runner.run(&(drawn(), seeds()), |(drawn, seeds)| {
        let files = tree(&drawn);
        let (deployment, told) = checked(&files)?;
        all.set(all.get() + 1);
        match deployment {
            Some(deployment) => {
                accepted.set(accepted.get() + 1);
                tried(&deployment, &seeds, false)
            }
            None if std::env::var_os("TONGBAN_TELL").is_some() => {
                eprintln!("{told}");
                Ok(())
            }
            None => Ok(()),
        }
    });
    if let Err(fault) = done {
        panic!("{fault}");
    }
    assert!(accepted.get() * 10 >= all.get() * 8, "only {} of {} trees are right", accepted.get(), all.get());
}

#[test]
fn a_flow_with_lines_lost_doubled_moved_or_changed_is_told_where_or_keeps_its_promises() {
    let mut runner = proptest::test_runner::TestRunner::new(config(60));
    let spoils = (prop::collection::vec((any::<u8>(), any::<u16>()), 1..4), 0usize..3);
    let done = runner.run(&(drawn(), spoils, seeds()), |(drawn, (spoils, which), seeds)| {
        let mut files = tree(&drawn);
        let path = ["flows/made/main.toml", "flows/made/part.toml", "flows/made/over.toml"][which];
        let text = String::from_utf8(files.read(path).unwrap()).unwrap();
        files.put(path, spoils.into_iter().fold(text, |text, how| spoil(&text, how)));
        match checked(&files)? {
            (Some(deployment), _) => tried(&deployment, &seeds[..2], true),
            (None, _) => Ok(()),
        }
    });
    if let Err(fault) = done {
        panic!("{fault}");
    }
}
