//! The end of retention over a year of cases at once: how long a sweep takes, how long whoever records meanwhile waits
//! for it, and what it costs in memory.
//!
//! `bench_retention [cases]`, 20,000 unless told. Every case is due, as after a `keep` that was made shorter; in service
//! a day's cases are. `--json` prints one object per figure.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tongban::clock;
use tongban::retention::{Moment, Sweeper};
use tongban_journal::{CaseHeader, CaseId, Entry, Journal, JournalOptions, MachineKey};

/// What a rest between two batches is in service: so many times what the batch took.
const REST: u32 = 4;
/// Hands that write the cases; they share syncs.
const HANDS: usize = 64;

fn main() {
    let json = std::env::args().any(|arg| arg == "--json");
    let cases: usize = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(20_000);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let site = tongban::load(&root, "demo").deployment.expect("the demo site has no errors");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = JournalOptions::new("demo", Arc::new(MachineKey::from_secret(&[7; 32])));
    let journal = Journal::open(&folder.path().join("journal.db"), options, clock::now_ms()).expect("a journal");
    let journal = Arc::new(journal);
    let flow = &site.flows["national/self-service-24h"];
    std::thread::scope(|scope| {
        for hand in 0..HANDS {
            let (journal, flow) = (&journal, flow.clone());
            scope.spawn(move || {
                for _ in (hand..cases).step_by(HANDS) {
                    let case = journal.begin(CaseHeader::new(&*flow.id, &*flow.version, ""), 0).expect("a case");
                    let entries =
                        (0..20).map(|_| Entry::new(&case, "event", 0).step("pay").payload([7; 300])).collect();
                    let _ = journal.record_many(entries, ()).expect("on record");
                    journal.end(&case, "accepted", 0).expect("an end");
                }
            });
        }
    });
    journal.milestone(0, clock::now_ms()).expect("a milestone");
    journal.milestone(site.site.keep_ms + 86_400_000, clock::now_ms()).expect("a milestone");
    let busy = journal.begin(CaseHeader::new(&*flow.id, &*flow.version, ""), 0).expect("a case");

    let (mut alone, _) = beside(&journal, &busy, || std::thread::sleep(Duration::from_secs(3)));
    show(json, "record of an entry, median, nothing else", at(&mut alone, 0.5));
    show(json, "record of an entry, slowest of a hundred, nothing else", at(&mut alone, 0.99));
    let before = resident();
    let mut longest = Duration::ZERO;
    let mut worked = Duration::ZERO;
    let (mut meanwhile, swept) = beside(&journal, &busy, || {
        let mut sweeper = Sweeper::new(journal.clone(), folder.path().join("state"));
        let since = Instant::now();
        let now = || Moment { wall_ms: clock::now_ms(), running: since.elapsed() };
        let mut rest = |took: Duration| {
            longest = longest.max(took);
            worked += took;
            std::thread::sleep(took * REST);
            true
        };
        let swept = sweeper.turn(&site, &now, &mut rest).expect("a sweep").expect("it is due");
        assert!(swept.finished && swept.shredded == cases as u64, "{swept:?}");
        since.elapsed()
    });
    show(json, "record of an entry, median, while sweeping", at(&mut meanwhile, 0.5));
    show(json, "record of an entry, slowest of a hundred, while sweeping", at(&mut meanwhile, 0.99));
    show(json, "record of an entry, slowest of all, while sweeping", at(&mut meanwhile, 1.0));
    show(json, &format!("sweep of {cases} cases, rests included"), swept);
    show(json, "of that at work", worked);
    show(json, "longest batch", longest);
    let grown = resident().saturating_sub(before);
    print(json, "memory that it took", grown as f64 / 1024.0, "MiB");
    let idle = Instant::now();
    let mut sweeper = Sweeper::new(journal.clone(), folder.path().join("state"));
    let now = || Moment { wall_ms: clock::now_ms(), running: idle.elapsed() };
    let swept = sweeper.turn(&site, &now, &mut |_| true).expect("a sweep").expect("the first turn sweeps");
    assert_eq!(swept.shredded, 0);
    show(json, &format!("sweep over {cases} cases of which none is due"), idle.elapsed());
}

/// Records one entry after another while something is done; gives how long each took.
fn beside<T>(journal: &Journal, case: &CaseId, work: impl FnOnce() -> T) -> (Vec<Duration>, T) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let recorder = scope.spawn(|| {
            let mut took = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let began = Instant::now();
                let _ = journal.record(Entry::new(case, "event", 0).payload([7; 300]), ()).expect("on record");
                took.push(began.elapsed());
                std::thread::sleep(Duration::from_millis(5));
            }
            took
        });
        let worked = work();
        done.store(true, Ordering::Relaxed);
        (recorder.join().expect("the recorder ends"), worked)
    })
}

fn at(all: &mut [Duration], share: f64) -> Duration {
    all.sort_unstable();
    let last = all.len().saturating_sub(1);
    all.get((last as f64 * share) as usize).copied().unwrap_or_default()
}

fn show(json: bool, what: &str, took: Duration) {
    print(json, what, took.as_secs_f64() * 1e3, "ms");
}

fn print(json: bool, what: &str, value: f64, unit: &str) {
    if json {
        println!("{}", serde_json::json!({ "figure": what, "value": value, "unit": unit }));
    } else {
        println!("{what}: {value:.1} {unit}");
    }
}

/// Resident memory, KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
