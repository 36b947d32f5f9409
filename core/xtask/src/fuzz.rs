//! Fuzzes every parser with libFuzzer on the stable toolchain: builds `tests/fuzz` with coverage hooks, gives each
//! target its share of time, and tells what was found. No crash, and no input that takes over a second.

use crate::Done;
use crate::cargo::{root, target};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// The targets, in the words of `tests/fuzz/src/targets/mod.rs`; the fuzzer refuses a name it does not know.
const TARGETS: &[&str] = &[
    "manifest_flow",
    "manifest_overlay",
    "manifest_layer",
    "manifest_scenario",
    "expression",
    "template",
    "form_svg",
    "journal_entry",
    "worker_wire",
    "plugin_toml",
    "small_values",
    "signature",
    "sam_frame",
    "card_text",
    "fingerprint_packet",
    "minutiae_record",
    "escpos_answer",
    "receipt_png",
    "ipp_answer",
    "uevent",
    "recording",
    "mjpeg",
    "rtsp",
    "movie",
    "hid_descriptor",
    "hidpos_report",
    "scan_line",
    "terminal_frames",
    "described_device",
];

/// Seconds for each target where nobody says otherwise.
const SECONDS: u32 = 60;

/// Longest input tried: manifests come in tens of kilobytes, everything else is shorter.
const LONGEST: u32 = 49_152;

/// What the compiler puts into every crate so that libFuzzer sees which ways were taken. Passes and their settings are
/// the same on every toolchain; nothing here needs nightly.
const HOOKS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// `fuzz [--seconds N] [TARGET…]`.
pub(crate) fn run(args: &[&str]) -> Done {
    let mut seconds = SECONDS;
    let mut wanted = Vec::new();
    let mut words = args.iter();
    while let Some(word) = words.next() {
        match *word {
            "--seconds" => {
                let given = words.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                seconds = given.ok_or("read --seconds: expected a number of seconds behind it")?;
            }
            name if TARGETS.contains(&name) => wanted.push(name),
            other => return Err(format!("find the target {other}: there are {}", TARGETS.join(" "))),
        }
    }
    let wanted = if wanted.is_empty() { TARGETS.to_vec() } else { wanted };
    let fuzzer = build()?;
    // One target on each core; what is found is told when all had their time.
    let next = AtomicUsize::new(0);
    let told = Mutex::new(Vec::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(wanted.len());
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(name) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let done = fuzz(&fuzzer, name, seconds);
                    if let Ok(words) = &done {
                        eprintln!("xtask: {name}: {words}");
                    }
                    told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((*name, done));
                }
            });
        }
    });
    let told = told.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let found: Vec<String> =
        told.into_iter().filter_map(|(name, done)| done.err().map(|why| format!("{name}: {why}"))).collect();
    if found.is_empty() { Ok(()) } else { Err(format!("fuzz\n{}", found.join("\n"))) }
}

/// Builds the fuzzer; where it lies.
fn build() -> Result<PathBuf, String> {
    let built = target().join("fuzz");
    let host = host()?;
    eprintln!("xtask: build the fuzzer (every crate anew, with coverage hooks)");
    let began = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--target", &host])
        .env("CARGO_TARGET_DIR", &built)
        .env("RUSTFLAGS", HOOKS)
        .current_dir(root().join("tests/fuzz"))
        .status()
        .map_err(|fault| format!("start cargo to build the fuzzer: {fault}"))?;
    if !status.success() {
        return Err(format!("build the fuzzer: cargo ended with {status}; it needs a C++ compiler (apt: g++)"));
    }
    eprintln!("xtask: build the fuzzer: {:.0} s", began.elapsed().as_secs_f64());
    Ok(built.join(host).join("release/tongban-fuzz"))
}

/// The triple of this computer. Named to cargo, so that the hooks stay out of build scripts.
fn host() -> Result<String, String> {
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output();
    let output = output.map_err(|fault| format!("start rustc: {fault}"))?;
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = words.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "read the triple of this computer from rustc -vV".to_owned())
}

/// Gives one target its time. What is well comes back in words; otherwise what was found and where it lies.
fn fuzz(fuzzer: &Path, name: &str, seconds: u32) -> Result<String, String> {
    let folder = target().join("fuzz").join("corpus").join(name);
    let found = target().join("fuzz").join("found").join(name);
    for folder in [&folder, &found] {
        fs::create_dir_all(folder).map_err(|fault| format!("failed to make {}: {fault}", folder.display()))?;
    }
    let command = || {
        let mut command = Command::new(fuzzer);
        command.env("TONGBAN_FUZZ", name).current_dir(root()).stdin(Stdio::null());
        command
    };
    let seeded = command().env("TONGBAN_FUZZ_SEEDS", &folder).status();
    if !seeded.is_ok_and(|status| status.success()) {
        return Err("failed to write the first inputs".to_owned());
    }
    let began = Instant::now();
    let (mut runs, mut covered, mut noise) = (0u64, 0u64, 0u32);
    loop {
        let left = u64::from(seconds).saturating_sub(began.elapsed().as_secs());
        if left == 0 {
            break;
        }
        let output = command()
            .args([format!("-max_total_time={left}"), format!("-max_len={LONGEST}")])
            .args(["-timeout=1", "-rss_limit_mb=1024", "-print_final_stats=1", "-use_value_profile=1"])
            .arg(format!("-artifact_prefix={}/", found.display()))
            .arg(&folder)
            .output()
            .map_err(|fault| format!("failed to start the fuzzer: {fault}"))?;
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        runs += number_behind(&words, "stat::number_of_executed_units:");
        covered = covered.max(number_behind(&words, " cov:"));
        if output.status.success() {
            continue;
        }
        let Some(input) = artifact(&words) else {
            return Err(format!("the fuzzer ended with {}\n{}", output.status, last_lines(&words)));
        };
        let slow = input.file_name().is_some_and(|name| name.to_string_lossy().starts_with("timeout-"));
        if !slow || !holds(&command, &input) {
            let kept = format!("{}\nkept in {}", last_lines(&words), input.display());
            return Err(format!("{kept}\nfix it, then keep the input in tests/fuzz/found/{name}"));
        }
        // Another program had the core in that second: alone, the same input is quick.
        noise += 1;
        let _ = fs::remove_file(&input);
    }
    let again = if noise > 0 { format!(", {noise} slow only because the computer was") } else { String::new() };
    Ok(format!("{runs} inputs, {covered} places reached{again}"))
}

/// Whether an input is right when it is looked at again, at the best of three times.
fn holds(command: &impl Fn() -> Command, input: &Path) -> bool {
    let once = || {
        let status = command().arg("-timeout=1").arg(input).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    once() || once() || once()
}

/// Where the fuzzer wrote the input it stopped at.
fn artifact(words: &str) -> Option<PathBuf> {
    words.lines().find_map(|line| line.split_once("Test unit written to ")).map(|(_, path)| PathBuf::from(path.trim()))
}

/// The last number that stands behind a word.
fn number_behind(words: &str, word: &str) -> u64 {
    let last = words.rsplit_once(word).map_or("", |(_, rest)| rest);
    last.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn last_lines(words: &str) -> String {
    let lines: Vec<&str> = words.lines().filter(|line| !line.starts_with('#') || !line.contains(" cov:")).collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
