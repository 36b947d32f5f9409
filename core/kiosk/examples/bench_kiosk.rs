//! Start to ready with every simulator in its worker, memory when idle, size of the binaries, rehearsals a second.
//!
//! Medians with spread, goals beside them. `TONGBAN_STAGE` names the folder that `cargo xtask stage --release` laid out;
//! `--json` prints one object per figure.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban::play::Play;
use tongban::rehearsal::rehearse;
use tongban::{Answers, Applicant, CaseId, Kiosk, Options, View};
use tongban_flow::language::{Deployment, Rehearsals, load_rehearsals};
use tongban_flow::source::{Files as _, Folder};

const ROUNDS: usize = 11;

/// The flow whose rehearsals were counted first.
const SELF_SERVICE: &str = "national/self-service-24h";

struct Nobody;

impl Applicant for Nobody {
    fn show(&mut self, _: &CaseId, _: &View) {}
    fn released(&mut self, _: &CaseId, _: &str) {}
}

fn main() {
    let json = std::env::args().any(|arg| arg == "--json");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stage = std::env::var_os("TONGBAN_STAGE").map_or_else(|| root.join("target/stage-release"), PathBuf::from);
    rehearsals(&root, json);
    if !stage.join("tongban-worker").exists() {
        eprintln!("nothing is staged in {}; run `cargo xtask bench`", stage.display());
        std::process::exit(1);
    }
    start(&root, &stage, json);
    sizes(&stage, json);
}

fn start(root: &Path, stage: &Path, json: bool) {
    let state = std::env::temp_dir().join(format!("tongban-bench-{}", std::process::id()));
    fs::create_dir_all(&state).expect("a temporary folder");
    let (mut ready, mut host, mut workers) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let loaded = tongban::load(root, "demo");
        let options = Options { writable: vec![state.clone()], ..Options::new(root, stage, state.clone()) };
        let deployment = loaded.deployment.expect("the demo site has no errors");
        let kiosk = Kiosk::open(Arc::new(deployment), options, |_: Answers| Box::new(Nobody)).expect("the kiosk opens");
        ready.push(began.elapsed().as_secs_f64() * 1e3);
        std::thread::sleep(Duration::from_millis(300));
        host.push(resident("self"));
        let children = children();
        workers.extend(children.iter().map(|pid| resident(pid)));
        drop(kiosk);
    }
    let _ = fs::remove_dir_all(&state);
    show(json, "start to ready, all simulators in workers", &mut ready, "ms", "<= 1000");
    show(json, "host resident, idle", &mut host, "MB", "<= 50");
    show(json, "worker resident, idle", &mut workers, "MB", "<= 5");
}

fn sizes(stage: &Path, json: bool) {
    for binary in ["tongban", "tongban-worker"] {
        let bytes = fs::metadata(stage.join(binary)).map_or(0, |m| m.len());
        show(json, &format!("size of {binary}"), &mut [bytes as f64 / 1e6], "MB", "");
    }
}

fn rehearsals(root: &Path, json: bool) {
    let files = Folder::new(root);
    let mut paths = files.list("flows");
    paths.retain(|path| path.ends_with(".scenario.toml"));
    let (mut read, mut both) = (Vec::new(), Vec::new());
    let mut round = || {
        let (began, began_on_core) = (Instant::now(), on_core());
        let taken = || on_core().zip(began_on_core).map_or_else(|| began.elapsed(), |(end, began)| end - began);
        let rehearsals = load_rehearsals(&files, &paths);
        read.push(taken().as_secs_f64() * 1e6 / paths.len() as f64);
        for scenario in &rehearsals.scenarios {
            let play = Play::of(scenario).expect("a shipped scenario can be played");
            rehearse(&rehearsals.sites[&scenario.site], &play).expect("memory keeps the record");
        }
        both.push(paths.len() as f64 / taken().as_secs_f64());
        rehearsals
    };
    let Rehearsals { scenarios, sites: deployments, .. } = round();
    (1..ROUNDS).for_each(|_| drop(round()));
    show(json, "reading a scenario, its share of the sites with it", &mut read, "µs", "");
    show(json, "scenarios read and rehearsed a second", &mut both, "/s", ">= 2000");
    let plays: Vec<Play> = scenarios.iter().filter_map(|scenario| Play::of(scenario).ok()).collect();
    let alone = |play: &&Play| play.flow == SELF_SERVICE;
    let all = |_: &&Play| true;
    rehearse_all(json, &format!("rehearsals a second of {SELF_SERVICE}"), plays.iter().filter(alone), &deployments);
    rehearse_all(json, "rehearsals a second of all that is shipped", plays.iter().filter(all), &deployments);
}

fn rehearse_all<'p>(
    json: bool,
    what: &str,
    plays: impl Iterator<Item = &'p Play> + Clone,
    deployments: &BTreeMap<String, Deployment>,
) {
    let (mut rates, count) = (Vec::new(), plays.clone().count());
    for _ in 0..ROUNDS {
        let (began, began_on_core) = (Instant::now(), on_core());
        for play in plays.clone() {
            let rehearsed = rehearse(&deployments[play.site.as_str()], play).expect("memory keeps the record");
            assert!(rehearsed.mismatches.is_empty(), "{} comes out as it says", play.flow);
        }
        let taken = on_core().zip(began_on_core).map_or_else(|| began.elapsed(), |(end, began)| end - began);
        rates.push(count as f64 / taken.as_secs_f64());
    }
    // The first round is what somebody waits for who runs the tests once.
    show(json, &format!("{what}, first time"), &mut rates[..1].to_vec(), "/s", "");
    show(json, &format!("{what} ({count})"), &mut rates, "/s", ">= 2000");
}

/// How long this thread has run on a core, from the scheduler (Linux): other work on the core does not blur the figure.
fn on_core() -> Option<Duration> {
    let counters = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    counters.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Resident memory of a process, MB.
fn resident(pid: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Processes whose parent is this one.
fn children() -> Vec<String> {
    let own = std::process::id().to_string();
    let of_ours = |pid: &String| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1).map(str::to_owned));
        parent.as_deref() == Some(own.as_str())
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|e| e.file_name().into_string().ok())
        .filter(|p| p.bytes().all(|b| b.is_ascii_digit()))
        .filter(of_ours)
        .collect()
}

fn show(json: bool, what: &str, values: &mut [f64], unit: &str, goal: &str) {
    values.sort_by(f64::total_cmp);
    let (low, median, high) = (values[0], values[values.len() / 2], values[values.len() - 1]);
    if json {
        println!(
            "{}",
            serde_json::json!({ "figure": what, "median": median, "low": low, "high": high, "unit": unit, "goal": goal })
        );
    } else {
        println!("{what:<46} {median:>10.2} {unit:<4} ({low:.2} – {high:.2})  {goal}");
    }
}
