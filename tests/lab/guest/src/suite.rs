//! Trials one after another, with their time and the figures they saw.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// One trial: its promise, and what shows it.
pub(crate) type Trial = (String, Box<dyn Fn(&Room)>);

/// A trial as a suite's table names it.
type Named<'a> = (&'a str, fn(&Room));

/// Trials of one suite, each with its promise.
pub(crate) fn trials(of: &[Named<'_>]) -> Vec<Trial> {
    of.iter().map(|(name, trial)| ((*name).to_owned(), Box::new(*trial) as Box<dyn Fn(&Room)>)).collect()
}

/// What a trial is given.
pub(crate) struct Room {
    /// Whether this is a campaign and not a share of every test run.
    pub(crate) long: bool,
}

impl Room {
    pub(crate) fn new(long: bool) -> Room {
        Room { long }
    }

    /// How often: in a share of every test run, and in a campaign.
    pub(crate) fn times(&self, short: usize, long: usize) -> usize {
        if self.long { long } else { short }
    }

    /// Says a figure, at once: a guest that dies later has said it.
    pub(crate) fn figure(&self, figure: String) {
        println!("  figure: {figure}");
    }

    /// Notes lowest, median and highest of many times.
    pub(crate) fn spread(&self, what: &str, times: &mut [Duration]) {
        times.sort_unstable();
        if let (Some(low), Some(middle), Some(high)) = (times.first(), times.get(times.len() / 2), times.last()) {
            let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
            let (low, middle, high) = (ms(low), ms(middle), ms(high));
            self.figure(format!("{what}: {middle:.1} ms ({low:.1} to {high:.1}, n={})", times.len()));
        }
    }
}

/// Runs every trial, or those whose name contains one of the words; a trial that panics is said and the next one runs.
pub(crate) fn run(room: &Room, trials: &[Trial], only: &[&str]) -> ExitCode {
    let mut failed = Vec::new();
    for (name, trial) in
        trials.iter().filter(|(name, _)| only.is_empty() || only.iter().any(|word| name.contains(word)))
    {
        let began = Instant::now();
        let held = catch_unwind(AssertUnwindSafe(|| trial(room))).is_ok();
        let (word, seconds) = (if held { "ok" } else { "FAILED" }, began.elapsed().as_secs_f64());
        println!("  {word:6} {seconds:6.1} s  {name}");
        if !held {
            kernel_says();
        }
        failed.extend((!held).then_some(name));
    }
    failed.iter().for_each(|name| println!("  failed: {name}"));
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The kernel's last words, beside a trial that failed.
fn kernel_says() {
    let said = std::process::Command::new("dmesg").output().map(|done| done.stdout).unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(12)..].iter().for_each(|line| println!("         kernel: {line}"));
    let mut places: Vec<_> = std::fs::read_dir("/sys/bus/usb/devices")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    places.sort();
    println!("         on the bus: {}", places.join(" "));
}

/// Waits until something is there; ten times what a quiet machine needs is allowed.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{what} never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}
