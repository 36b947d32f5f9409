//! `tongban test --dry-run`: every branch of every flow with every fault, without a scenario written by hand.

use crate::check;
use crate::exit::Exit;
use crate::place::Place;
use crate::progress::Progress;
use clap::Args;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;
use tongban::clock;
use tongban::dry_run::{Effort, Report, Seed, again, dry_run};
use tongban_flow::language::Deployment;
use tongban_flow::program::Flow;
use tongban_flow::source::{Files as _, Folder};
use tongban_model::Date;

/// How the dry run is made.
#[derive(Args)]
pub(crate) struct DryRun {
    /// Try every branch with every fault of devices and back ends instead; paths are then ids of flows. Without --site,
    /// the first site that offers a flow stands for the others.
    #[arg(long)]
    dry_run: bool,

    /// With --dry-run: for every choice of the applicant and every kind of citizen, not only once. Takes long.
    #[arg(long, requires = "dry_run")]
    thorough: bool,

    /// With --dry-run: at most so many runs of each flow.
    #[arg(long, requires = "dry_run", default_value_t = 20_000)]
    runs: usize,

    /// With --dry-run: play one run again, as a failure names it.
    #[arg(long, requires = "dry_run")]
    seed: Option<Seed>,

    /// With --dry-run: the day it happens on; seeds belong to a day.
    #[arg(long, requires = "dry_run")]
    on: Option<Date>,
}

impl DryRun {
    pub(crate) fn is_wanted(&self) -> bool {
        self.dry_run
    }

    pub(crate) fn run(&self, place: &Place, flows: &[String], json: bool) -> Exit {
        let today = self.on.unwrap_or_else(|| clock::day_at(clock::now_ms()));
        let sites = if place.site.is_none() { sites(place) } else { vec![place.site()] };
        let mut done: BTreeSet<Arc<str>> = BTreeSet::new();
        let (mut unread, mut broken, mut runs) = (false, 0, 0);
        let began = Instant::now();
        for site in &sites {
            let loaded = tongban::load(&place.root, site);
            let Some(deployment) = loaded.deployment else {
                check::show(&loaded.diagnostics, place, json);
                unread = true;
                continue;
            };
            for flow in deployment.flows.values() {
                let wanted = flows.is_empty() || flows.iter().any(|wanted| flow.id.starts_with(wanted.as_str()));
                if !wanted || !done.insert(flow.id.clone()) {
                    continue;
                }
                if let Some(seed) = &self.seed {
                    return one(&deployment, flow, today, seed);
                }
                let _progress = Progress::of("trying everything");
                let effort = Effort { runs: self.runs, thorough: self.thorough };
                match dry_run(&deployment, flow, today, effort) {
                    Ok(report) => {
                        runs += report.runs;
                        broken += report.broken.len();
                        tell(&report, flow, site, today, json);
                    }
                    Err(fault) => {
                        eprintln!("{}: {fault}", flow.id);
                        return Exit::Record;
                    }
                }
            }
        }
        let rate = runs as f64 / began.elapsed().as_secs_f64().max(1e-9);
        eprintln!("{runs} runs, {broken} promises broken; {rate:.0} runs a second");
        match (unread, broken) {
            (true, _) => Exit::Manifest,
            (false, 0) => Exit::Done,
            (false, _) => Exit::Unexpected,
        }
    }
}

fn sites(place: &Place) -> Vec<String> {
    let files = Folder::new(&place.root);
    let name = |path: String| path.strip_prefix("manifests/sites/")?.strip_suffix(".toml").map(str::to_owned);
    files.list("manifests/sites").into_iter().filter_map(name).collect()
}

fn one(deployment: &Deployment, flow: &Arc<Flow>, today: Date, seed: &Seed) -> Exit {
    match again(deployment, flow, today, seed) {
        Ok(once) => {
            once.lines.iter().for_each(|line| println!("{}", crate::run::words(line)));
            once.broken.iter().for_each(|broken| eprintln!("✗ {broken}"));
            if once.broken.is_empty() { Exit::Done } else { Exit::Unexpected }
        }
        Err(fault) => {
            eprintln!("{}: {fault}", flow.id);
            Exit::Record
        }
    }
}

fn tell(report: &Report, flow: &Flow, site: &str, today: Date, json: bool) {
    if json {
        let told = json!({
            "flow": &*flow.id, "site": site, "on": today.to_string(), "runs": report.runs, "complete": report.complete,
            "tried": report.tried, "outcomes": report.outcomes, "unreached": report.unreached, "broken": report.broken,
        });
        println!("{told}");
        return;
    }
    let steps = flow.steps.len();
    let reached = steps - report.unreached.len();
    let more = if report.complete { "" } else { ", not everything: raise --runs" };
    eprintln!(
        "{} at {site}: {} runs, {} answers tried, {reached} of {steps} steps reached{more}",
        flow.id, report.runs, report.tried
    );
    eprintln!("    outcomes: {}", report.outcomes.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
    if !report.unreached.is_empty() {
        eprintln!("    not reached: {}", report.unreached.join(" "));
    }
    for broken in &report.broken {
        eprintln!("  ✗ {broken} --on {today} --site {site} {}", flow.id);
    }
}
