//! Runs every bench of the house and prints its figures, with median and spread.
//!
//! Each room keeps its own bench as an example; figures stand beside a limit or a peer measured in the
//! same run, because machines differ.

use crate::Done;
use crate::cargo::{cargo_with, target};
use crate::stage;

/// Crates with a bench, the bench, and what it measures.
const BENCHES: &[(&str, &str, &str)] = &[
    ("tongban-host", "bench_host", "calls into plugins, frames, loading"),
    ("tongban-flow", "bench_flow", "engine steps, checking manifests"),
    ("tongban-journal", "bench_journal", "recorded steps"),
    ("tongban-minutiae", "bench_minutiae", "comparisons of fingers"),
    ("tongban", "bench_kiosk", "rehearsals, start to ready, memory"),
];

/// `bench [--json]`.
pub(crate) fn run(args: &[&str]) -> Done {
    let json = args.contains(&"--json");
    let stage = stage::stage(true, &target().join("stage-release"))?;
    for (package, bench, what) in BENCHES {
        let mut words = vec!["run", "--release", "--quiet", "--package", package, "--example", bench];
        if json {
            words.extend(["--", "--json"]);
        }
        cargo_with(&format!("measure {what}"), &words, &[("TONGBAN_STAGE", &stage)])?;
    }
    Ok(())
}
