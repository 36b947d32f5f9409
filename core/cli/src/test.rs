//! `tongban test`: rehearses scenarios in virtual time.

use crate::check;
use crate::coverage::Reached;
use crate::dry_run::DryRun;
use crate::exit::Exit;
use crate::junit;
use crate::place::Place;
use crate::progress::Progress;
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tongban::play::Play;
use tongban::rehearsal::rehearse;
use tongban::trace::Line;
use tongban_flow::language::{Deployment, Rehearsals, load_rehearsals};
use tongban_flow::source::{Files as _, Folder};

/// Rehearses scenarios in virtual time and holds each against what it says must come out.
#[derive(Args)]
pub(crate) struct Test {
    /// Scenario files, or folders with scenarios. Default: `flows`.
    paths: Vec<PathBuf>,

    /// One JSON object per scenario on standard output.
    #[arg(long)]
    json: bool,

    /// Print the lines of every scenario, not only of those that fail.
    #[arg(long)]
    trace: bool,

    /// Name every step, branch and code that no scenario reaches, not only steps.
    #[arg(long)]
    missed: bool,

    /// Write the results as JUnit XML to this file.
    #[arg(long)]
    junit: Option<PathBuf>,

    #[command(flatten)]
    dry_run: DryRun,
}

impl Test {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        if self.dry_run.is_wanted() {
            let flows: Vec<String> = self.paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
            return self.dry_run.run(place, &flows, self.json);
        }
        let files = Folder::new(&place.root);
        let scenarios = self.scenarios(place, &files);
        if scenarios.is_empty() {
            eprintln!("no scenario found; name a file that ends in .scenario.toml, or a folder with some");
            return Exit::Usage;
        }
        let _progress = Progress::of("rehearsing");
        let (mut passed, mut failed, mut broken) = (0_u32, 0_u32, 0_u32);
        let began = Instant::now();
        let Rehearsals { scenarios: read, sites, diagnostics } = load_rehearsals(&files, &scenarios);
        let reading = began.elapsed();
        check::show(&diagnostics, place, self.json);
        broken += count(scenarios.len() - read.len());
        let mut reached = Reached::default();
        let mut results = Vec::new();
        for scenario in &read {
            let Some(deployment) = sites.get(&scenario.site) else {
                broken += 1;
                continue;
            };
            let (case, lines) = self.rehearse(&scenario.path, deployment, scenario);
            reached.add(deployment, &scenario.flow, &lines);
            if case.failures.is_empty() {
                passed += 1
            } else {
                failed += 1
            }
            results.push(case);
        }
        let seconds = began.elapsed().as_secs_f64();
        let rate = f64::from(passed + failed) / seconds.max(1e-9);
        reached.show(self.missed, self.json);
        if let Some(file) = &self.junit
            && let Err(fault) = junit::write(file, &results)
        {
            eprintln!("{}: {fault}", file.display());
            return Exit::Usage;
        }
        eprintln!("{passed} passed, {failed} failed, {broken} not readable");
        let reading = reading.as_secs_f64() * 1e3;
        eprintln!("{rate:.0} scenarios a second; {reading:.0} of {:.0} ms went into reading", seconds * 1e3);
        match (broken, failed) {
            (0, 0) => Exit::Done,
            (0, _) => Exit::Unexpected,
            _ => Exit::Manifest,
        }
    }

    fn rehearse(
        &self,
        path: &str,
        deployment: &Deployment,
        scenario: &tongban_flow::manifest::scenario::Scenario,
    ) -> (junit::Case, Vec<Line>) {
        let began = Instant::now();
        let rehearsed = Play::of(scenario).map_err(|mismatch| vec![mismatch]).and_then(|play| {
            rehearse(deployment, &play)
                .map_err(|fault| vec![tongban::expect::Mismatch::new("run", "to its end", &fault.to_string())])
        });
        let (lines, mismatches) = match rehearsed {
            Ok(rehearsed) => (rehearsed.lines, rehearsed.mismatches),
            Err(mismatches) => (Vec::new(), mismatches),
        };
        let good = mismatches.is_empty();
        if self.json {
            println!(
                "{}",
                json!({ "scenario": path, "passed": good, "mismatches": mismatches, "lines": self.trace.then_some(&lines) })
            );
        } else if !good {
            eprintln!("✗ {path}");
            mismatches.iter().for_each(|mismatch| eprintln!("    {mismatch}"));
        }
        if !self.json && (self.trace || !good) {
            lines.iter().for_each(|line| eprintln!("      {}", crate::run::words(line)));
        }
        let case = junit::Case {
            flow: scenario.flow.clone(),
            path: path.to_owned(),
            took: began.elapsed(),
            failures: mismatches.iter().map(ToString::to_string).collect(),
            lines: if good { Vec::new() } else { lines.iter().map(crate::run::words).collect() },
        };
        (case, lines)
    }

    /// Paths of scenarios below the root, as the language names files.
    fn scenarios(&self, place: &Place, files: &Folder) -> Vec<String> {
        let all = files.list("flows");
        let all = all.into_iter().filter(|path| path.ends_with(".scenario.toml"));
        if self.paths.is_empty() {
            return all.collect();
        }
        let wanted: Vec<PathBuf> = self.paths.iter().map(|path| absolute(place, path)).collect();
        let root = absolute(place, Path::new(""));
        let below = |path: &Path| wanted.iter().any(|want| path.starts_with(want));
        // Only where it is not below by name is it worth asking whether a link leads there.
        all.filter(|path| below(&root.join(path)) || below(&absolute(place, Path::new(path)))).collect()
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A path from the root or from here, without links and dots, so that both name the same file.
fn absolute(place: &Place, path: &Path) -> PathBuf {
    let below = place.root.join(path);
    std::fs::canonicalize(&below).or_else(|_| std::fs::canonicalize(path)).unwrap_or(below)
}
