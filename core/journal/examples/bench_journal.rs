//! Recorded steps per second, beside a bare append + fdatasync loop on the same disk in the same run.
//!
//! `cargo run --release -p tongban-journal --example bench_journal -- [--json] [--rounds N] [--folder DIR]`
//!
//! Rounds of the bare loop and of the journal alternate, so that a disk that changes its mood changes it for both;
//! what is reported is the median with the lowest and highest round. Syncs per step are counted by a preloaded
//! library (`syncs.c`, built with `cc` on the spot), because that figure has no noise.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use tongban_journal::{CaseHeader, Entry, Journal, JournalOptions, MachineKey};

/// Payload of a step: an event with a few fields, as the kiosk encodes it.
const PAYLOAD: usize = 400;
/// Steps of one session in one round.
const STEPS: usize = 100;
const SESSIONS: usize = 16;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let rounds = value("--rounds").map_or(Ok(15), |text| text.parse())?;
    let folder = match value("--folder") {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir_in(".")?,
    };
    if std::env::var_os("SYNCS").is_none()
        && let Some((library, cells)) = sync_counter(folder.path())
    {
        // The same program again, with its syncs counted.
        let status = Command::new(std::env::current_exe()?)
            .args(&arguments)
            .env("LD_PRELOAD", library)
            .env("SYNCS", cells)
            .status()?;
        // `exit` runs no destructor: the folder is taken away first.
        folder.close()?;
        std::process::exit(status.code().unwrap_or(1));
    }
    let figures = run(folder.path(), rounds)?;
    if arguments.iter().any(|argument| argument == "--json") {
        let lines: Vec<String> = figures.iter().map(Figure::json).collect();
        println!("[{}]", lines.join(","));
    } else {
        println!(
            "{:<34} {:>10} {:>22} {:>12} {:>10}",
            "recorded steps", "steps/s", "lowest – highest", "syncs/step", "of bare"
        );
        for figure in &figures {
            println!("{}", figure.line());
        }
    }
    Ok(())
}

/// One line of the result.
struct Figure {
    name: &'static str,
    sessions: usize,
    /// Steps per second of each round, sorted.
    rates: Vec<f64>,
    /// `None` where there is no C compiler to build the counter with.
    syncs_per_step: Option<f64>,
    /// The median, over rounds, of this round's rate by the bare loop's in the same round.
    of_bare: f64,
}

impl Figure {
    fn spread(&self) -> [f64; 3] {
        [self.rates[0], self.rates[self.rates.len() / 2], self.rates[self.rates.len() - 1]]
    }

    fn line(&self) -> String {
        let [low, median, high] = self.spread();
        let syncs = self.syncs_per_step.map_or("no cc".into(), |syncs| format!("{syncs:.3}"));
        let name = format!("{}, {} session{}", self.name, self.sessions, if self.sessions == 1 { "" } else { "s" });
        format!(
            "{name:<34} {median:>10.0} {:>22} {syncs:>12} {:>9.0}%",
            format!("{low:.0} – {high:.0}"),
            self.of_bare * 100.0
        )
    }

    fn json(&self) -> String {
        let [low, median, high] = self.spread();
        let syncs = self.syncs_per_step.map_or("null".into(), |syncs| format!("{syncs:.4}"));
        format!(
            r#"{{"name":"{}","sessions":{},"steps_per_s":{median:.1},"lowest":{low:.1},"highest":{high:.1},"syncs_per_step":{syncs},"of_bare":{:.3}}}"#,
            self.name, self.sessions, self.of_bare
        )
    }
}

/// Runs all rounds in a folder and gives back the figures.
fn run(folder: &Path, rounds: usize) -> Result<Vec<Figure>, Box<dyn std::error::Error>> {
    let options = JournalOptions::new("bench", Arc::new(MachineKey::from_secret(&[5; 32])));
    let journal = Journal::open(&folder.join("bench.db"), options, 1_795_310_000_000)?;
    let begin = || journal.begin(CaseHeader::new("bench", "1", ""), 1);
    let step = |case: &_| journal.record(Entry::new(case, "event", 1).step("pay").payload([7; PAYLOAD]), ()).map(drop);

    type Work<'a> = Box<dyn Fn() -> Result<(), Box<dyn std::error::Error>> + 'a>;
    let bare = folder.join("bare");
    let kinds: [(&'static str, usize, Work<'_>); 3] = [
        ("bare append + fdatasync", 1, Box::new(|| Ok(append_and_sync(&bare)?))),
        (
            "journal",
            1,
            Box::new(|| {
                let case = begin()?;
                (0..STEPS).try_for_each(|_| step(&case))?;
                Ok(())
            }),
        ),
        (
            "journal",
            SESSIONS,
            Box::new(|| {
                std::thread::scope(|scope| {
                    let sessions: Vec<_> = (0..SESSIONS)
                        .map(|_| {
                            scope.spawn(|| {
                                let case = begin()?;
                                (0..STEPS).try_for_each(|_| step(&case))
                            })
                        })
                        .collect();
                    sessions.into_iter().try_for_each(|session| session.join().expect("a session does not panic"))
                })?;
                Ok(())
            }),
        ),
    ];
    let mut rates = vec![Vec::new(); kinds.len()];
    let mut syncs = vec![0; kinds.len()];
    for _ in 0..rounds.max(5) {
        for (at, (_, sessions, work)) in kinds.iter().enumerate() {
            let (before, started) = (syncs_so_far(), Instant::now());
            work()?;
            rates[at].push((STEPS * sessions) as f64 / started.elapsed().as_secs_f64());
            syncs[at] += syncs_so_far().zip(before).map_or(0, |(after, before)| after - before);
            // Between rounds, as between applicants: not part of a step.
            journal.checkpoint()?;
        }
    }
    let counted = syncs_so_far().is_some();
    let first = rates[0].clone();
    let sorted = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers
    };
    Ok(kinds
        .iter()
        .enumerate()
        .map(|(at, (name, sessions, _))| {
            // Each session's case begins with a record of its own, which is a sync too and counts as a step here.
            let steps = rates[at].len() * sessions * (STEPS + usize::from(*name == "journal"));
            let shares = sorted(rates[at].iter().zip(&first).map(|(own, bare)| own / bare).collect());
            Figure {
                name,
                sessions: *sessions,
                syncs_per_step: counted.then(|| syncs[at] as f64 / steps as f64),
                of_bare: shares[shares.len() / 2],
                rates: sorted(rates[at].clone()),
            }
        })
        .collect())
}

/// The least any durable record can do: one write at the end of a file and one sync.
fn append_and_sync(path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    for _ in 0..STEPS {
        file.write_all(&[7; PAYLOAD])?;
        file.sync_data()?;
    }
    Ok(())
}

fn syncs_so_far() -> Option<u64> {
    let cells = std::fs::read(std::env::var_os("SYNCS")?).ok()?;
    Some(u64::from_ne_bytes(*cells.first_chunk()?))
}

/// Builds the counting library; says so and goes on without where there is no C compiler.
fn sync_counter(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let (library, cells) = (folder.join("syncs.so"), folder.join("syncs"));
    let source = folder.join("syncs.c");
    std::fs::write(&source, include_str!("syncs.c")).ok()?;
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    if !built.is_ok_and(|status| status.success()) {
        eprintln!("syncs are not counted: `cc` is not here or did not build syncs.c");
        return None;
    }
    std::fs::write(&cells, [0; 16]).ok()?;
    Some((library, cells))
}
