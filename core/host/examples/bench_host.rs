//! Measures the host: medians with their spread, in microseconds; with `--json` as one object.
//!
//! `cargo run --release -p tongban-host --example bench_host [-- --json]`, after
//! `cargo build --release -p tongban-worker -p tongban-test-hostile -p tongban-test-g1-rust`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban_abi::loader::{LoadedPlugin, LogLevel, Services};
use tongban_classes::{barcode_reader, camera, common, identity_document};
use tongban_host::{Claim, Host, HostConfig, Isolation, Note, Request, SlotConfig, Trust, discover};
use tongban_model::Record;

/// Repetitions of each row; the median of their means is the figure.
const ROUNDS: usize = 11;

struct Row {
    name: &'static str,
    /// Mean of each round.
    rounds: Vec<f64>,
}

impl Row {
    fn json(mut self) -> serde_json::Value {
        self.rounds.sort_by(f64::total_cmp);
        let at = |share: f64| self.rounds[((self.rounds.len() - 1) as f64 * share) as usize];
        let round = |x: f64| (x * 1000.0).round() / 1000.0;
        serde_json::json!({ "name": self.name, "min": round(at(0.0)), "median": round(at(0.5)), "max": round(at(1.0)) })
    }
}

fn main() {
    let exe = std::env::current_exe().expect("a program that runs");
    let built: PathBuf = exe.parent().and_then(Path::parent).expect("cargo's folder of examples").to_owned();
    let scratch = std::env::temp_dir().join(format!("tongban-bench-{}", std::process::id()));
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    install(
        &scratch.join("one"),
        "test-hostile",
        &repository.join("tests/plugins/hostile"),
        &built.join("libtongban_test_hostile.so"),
    );
    let mut rows = Vec::new();
    let mut notes = serde_json::Map::new();
    {
        let host = start(&scratch.join("one"), &built);
        let claim =
            host.claim(&["thread", "worker"], "bench", "bench", Duration::from_secs(3600)).expect("both slots start");
        // Interleaved, so that a busy moment of the machine hits every row alike.
        let mut means = vec![Vec::new(); 8];
        let mut floors = vec![Vec::new(); 2];
        for _ in 0..ROUNDS {
            floors[0].push(socket_alone());
            floors[1].push(copy_alone());
            for (at, (slot, kind)) in [
                ("thread", 0),
                ("worker", 0),
                ("thread", 1),
                ("worker", 1),
                ("thread", 2),
                ("worker", 2),
                ("thread", 3),
                ("worker", 3),
            ]
            .into_iter()
            .enumerate()
            {
                means[at].push(match kind {
                    0 => commands(&host, &claim, || Request::new(slot, common::STATUS, Record::new())),
                    1 => commands(&host, &claim, || {
                        Request::new(slot, identity_document::command::read, Record::new())
                            .of_class("identity-document")
                    }),
                    2 => frames(&host, &claim, slot, false),
                    _ => frames(&host, &claim, slot, true),
                });
            }
        }
        let names = [
            "status_thread",
            "status_worker",
            "card_1500_bytes_thread",
            "card_1500_bytes_worker",
            "frame_640x480_rgb_handed_over_thread",
            "frame_640x480_rgb_handed_over_worker",
            "frame_640x480_rgb_copied_out_thread",
            "frame_640x480_rgb_copied_out_worker",
        ];
        // What the machine itself takes in the same run: no figure of ours can be below it.
        rows.extend(
            ["floor_socket_round_trip_alone", "floor_copy_of_921600_bytes_alone"]
                .into_iter()
                .zip(floors)
                .map(|(name, rounds)| Row { name, rounds }),
        );
        rows.extend(names.into_iter().zip(means).map(|(name, rounds)| Row { name, rounds }));
        let worker = host.describe().slots[1].worker.expect("a worker");
        notes.insert("worker_rss_kib".into(), rss(worker).into());
    }
    rows.push(hang(&scratch.join("one"), &built));
    rows.push(ready(&scratch.join("one"), &built));
    let rust = [
        "hundred_rust_plugins_found_and_checked",
        "hundred_rust_plugins_found_loaded_and_checked",
        "the_same_processor_time",
    ];
    rows.extend(hundred(
        rust,
        &scratch.join("rust"),
        &repository.join("tests/plugins/g1-rust"),
        &built.join("libtongban_test_g1_rust.so"),
    ));
    let c = [
        "hundred_c_plugins_found_and_checked",
        "hundred_c_plugins_found_loaded_and_checked",
        "the_same_in_processor_time",
    ];
    let frozen = repository.join("tests/abi-generation-1/c-example");
    rows.extend(hundred(c, &scratch.join("c"), &frozen, &frozen.join("libbarcode.so")));
    let _ = std::fs::remove_dir_all(&scratch);
    let rows: Vec<_> = rows.into_iter().map(Row::json).collect();
    if std::env::args().any(|arg| arg == "--json") {
        notes.insert("unit".into(), "us".into());
        notes.insert("rounds".into(), ROUNDS.into());
        notes.insert("rows".into(), rows.into());
        println!("{}", serde_json::Value::Object(notes));
        return;
    }
    println!("{:<52} {:>12} {:>12} {:>12}", "microseconds", "min", "median", "max");
    for row in &rows {
        let name = row["name"].as_str().unwrap_or_default();
        println!(
            "{name:<52} {:>12} {:>12} {:>12}",
            row["min"].to_string(),
            row["median"].to_string(),
            row["max"].to_string()
        );
    }
    for (name, value) in &notes {
        println!("{name}: {value}");
    }
}

fn install(folder: &Path, id: &str, source: &Path, library: &Path) {
    let to = folder.join(id);
    std::fs::create_dir_all(&to).expect("a scratch folder");
    let text = std::fs::read_to_string(source.join("plugin.toml")).expect("the plugin's manifest");
    let own = source.file_name().expect("a folder").to_string_lossy().into_owned();
    let text =
        if id == "test-hostile" { text } else { text.replace(&format!("id = \"{own}\""), &format!("id = \"{id}\"")) };
    std::fs::write(to.join("plugin.toml"), text).expect("a scratch file");
    std::fs::copy(library, to.join(library.file_name().expect("a file"))).expect("the built library");
}

fn start(plugins: &Path, built: &Path) -> Host {
    let slots = [("thread", Isolation::Thread), ("worker", Isolation::Process)]
        .map(|(name, isolation)| SlotConfig::new(name, "barcode-reader", "test-hostile").isolation(isolation));
    let config = HostConfig {
        plugin_dirs: vec![plugins.to_owned()],
        worker: built.join("tongban-worker"),
        slots: slots.to_vec(),
        development: true,
        ..HostConfig::default()
    };
    let (host, refused) = Host::start(config);
    assert!(refused.is_empty(), "{refused:?}");
    host
}

/// Mean of one command, over about 50 ms.
fn commands(host: &Host, claim: &Claim, request: impl Fn() -> Request) -> f64 {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < Duration::from_millis(50) {
        for _ in 0..50 {
            host.run(claim, request()).expect("the driver answers");
        }
        count += 50;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(count)
}

/// Mean of one byte there and back between two threads over a socket pair, blocking: two wakes, as to a worker.
fn socket_alone() -> f64 {
    use std::io::{Read as _, Write as _};
    let (mut here, mut there) = std::os::unix::net::UnixStream::pair().expect("a socket pair");
    let echo = std::thread::spawn(move || {
        let mut byte = [0; 64];
        while there.read_exact(&mut byte).is_ok() && there.write_all(&byte).is_ok() {}
    });
    let start = Instant::now();
    let mut byte = [0; 64];
    let count = 2000;
    for _ in 0..count {
        here.write_all(&byte).and_then(|()| here.read_exact(&mut byte)).expect("an echo");
    }
    let mean = start.elapsed().as_secs_f64() * 1e6 / f64::from(count);
    drop(here);
    let _ = echo.join();
    mean
}

/// Mean of copying one picture.
fn copy_alone() -> f64 {
    let (from, mut to) = (vec![1u8; 640 * 480 * 3], vec![0u8; 640 * 480 * 3]);
    let start = Instant::now();
    for _ in 0..200 {
        to.copy_from_slice(std::hint::black_box(&from));
        std::hint::black_box(&mut to);
    }
    start.elapsed().as_secs_f64() * 1e6 / 200.0
}

/// Mean of one picture, written in place by the driver and handed over; copied out by the host or not.
fn frames(host: &Host, claim: &Claim, slot: &str, copied: bool) -> f64 {
    let mut out = vec![0; 640 * 480 * 3];
    let mut seen = 0;
    let wanted = 1000i64;
    let request = Request::new(slot, camera::command::preview, Record::new().with(1, wanted)).of_class("camera");
    let start = Instant::now();
    host.run_with(claim, request, &mut |note| {
        if let Note::Frame(picture) = note {
            assert!(if copied { picture.copy_to(&mut out) } else { picture.len() == out.len() });
            seen += 1;
        }
    })
    .expect("the driver sends pictures");
    assert_eq!(seen, wanted);
    start.elapsed().as_secs_f64() * 1e6 / wanted as f64
}

/// A driver that hangs with a deadline of 20 ms, a slack of 100 ms and a grace of 300 ms: from the request until the slot answers again.
fn hang(plugins: &Path, built: &Path) -> Row {
    let read = |deed: &str| Request::new("worker", barcode_reader::command::read, Record::new().with(1, deed));
    let round = |_| {
        let host = start(plugins, built);
        let claim = host.claim(&["worker"], "bench", "bench", Duration::from_secs(60)).expect("the slot starts");
        let start = Instant::now();
        let _ = host.run(&claim, read("hang").within(Duration::from_millis(20)));
        host.run(&claim, read("fine")).expect("the restarted driver answers");
        start.elapsed().as_secs_f64() * 1e6
    };
    Row { name: "hang_20ms_slack_100ms_grace_300ms_killed_restarted_answering", rounds: (0..5).map(round).collect() }
}

/// From the start of a host with one worker and one thread to both ready.
fn ready(plugins: &Path, built: &Path) -> Row {
    let round = |_| {
        let start_time = Instant::now();
        let host = start(plugins, built);
        let elapsed = start_time.elapsed().as_secs_f64() * 1e6;
        drop(host);
        elapsed
    };
    Row { name: "host_with_two_slots_started_ready", rounds: (0..ROUNDS).map(round).collect() }
}

struct Silent;

impl Services for Silent {
    fn log_level(&self) -> Option<LogLevel> {
        None
    }
    fn log(&self, _: LogLevel, _: u64, _: &str, _: &str) {}
    fn unsolicited(&self, _: u64, _: &str, _: u16, _: Record) {}
    fn status_changed(&self, _: u64) {}
}

/// A hundred different files: found and checked without running them; then loaded and checked type by type as well.
fn hundred(names: [&'static str; 3], folder: &Path, source: &Path, library: &Path) -> Vec<Row> {
    let [mut found, mut loaded, mut cpu] = names.map(|name| Row { name, rounds: Vec::new() });
    for round in 0..5 {
        let folder = folder.join(round.to_string());
        for at in 0..100 {
            install(&folder, &format!("p{at}"), source, library);
        }
        let cpu_start = cpu_time();
        let start = Instant::now();
        let discovery = discover(std::slice::from_ref(&folder), true, &Trust::default());
        found.rounds.push(start.elapsed().as_secs_f64() * 1e6);
        assert_eq!(discovery.found.len(), 100, "{:?}", discovery.refused.first());
        for plugin in discovery.found.values() {
            LoadedPlugin::load(&plugin.library, Arc::new(Silent)).expect("a library that loads");
        }
        loaded.rounds.push(start.elapsed().as_secs_f64() * 1e6);
        cpu.rounds.push((cpu_time() - cpu_start).as_secs_f64() * 1e6);
    }
    vec![found, loaded, cpu]
}

/// Processor time of this thread: what a row costs on a machine that others load.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

fn rss(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
