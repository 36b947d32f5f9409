//! The fuzzer: libFuzzer around one target, named by `TONGBAN_FUZZ`. `cargo xtask fuzz` builds and runs it.
//!
//! With `TONGBAN_FUZZ_SEEDS` set to a folder it writes the target's first inputs there and ends.

#![no_main]

mod targets;

use libfuzzer_sys::fuzz_target;
use std::path::Path;
use std::process::exit;
use std::sync::OnceLock;
use targets::{TARGETS, Target, seeds};

static TARGET: OnceLock<&'static Target> = OnceLock::new();

fuzz_target!(
    init: { prepare() },
    |bytes: &[u8]| {
        if let Some(target) = TARGET.get() {
            (target.run)(bytes);
        }
    }
);

fn prepare() {
    let name = std::env::var("TONGBAN_FUZZ").unwrap_or_default();
    let Some(target) = TARGETS.iter().find(|target| target.name == name) else {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        eprintln!("fuzz: failed to find the target {name:?}; TONGBAN_FUZZ is one of {}", known.join(" "));
        exit(2);
    };
    if let Some(folder) = std::env::var_os("TONGBAN_FUZZ_SEEDS") {
        exit(i32::from(!write_seeds(target, Path::new(&folder))));
    }
    // Whoever was there first stays; libFuzzer prepares once.
    let _ = TARGET.set(target);
}

fn write_seeds(target: &Target, folder: &Path) -> bool {
    let seeds = seeds(target);
    let write = |(at, seed): (usize, &Vec<u8>)| std::fs::write(folder.join(format!("seed-{at}")), seed).is_ok();
    let written = seeds.iter().enumerate().all(write);
    if !written {
        eprintln!("fuzz: failed to write the first inputs of {} to {}", target.name, folder.display());
    }
    written
}
