//! Whatever the fuzzer begins with, and whatever once broke a parser, is taken by every parser today. The fuzzer itself
//! is `cargo xtask fuzz`; this suite is its memory.

#[path = "../fuzz/src/targets/mod.rs"]
mod targets;

use std::time::{Duration, Instant};
use targets::{TARGETS, seeds};

#[test]
fn no_input_that_is_kept_breaks_a_parser_or_holds_it_up() {
    for target in TARGETS {
        let inputs = seeds(target);
        assert!(!inputs.is_empty(), "{} begins with nothing", target.name);
        for (at, input) in inputs.iter().enumerate() {
            // The best of three: another program may have the core in one of them. Ten times what the fuzzer allows,
            // because nothing is optimised here.
            let once = || {
                let began = Instant::now();
                (target.run)(input);
                began.elapsed()
            };
            let quick = |taken: Duration| taken < Duration::from_secs(10);
            assert!(quick(once()) || quick(once()) || quick(once()), "input {at} of {} holds it up", target.name);
        }
    }
}

#[test]
fn what_is_fuzzed_is_what_the_chore_runs() {
    let chore = tongban_tests::read("core/xtask/src/fuzz.rs".as_ref());
    let listed = chore.split("const TARGETS: &[&str] = &[").nth(1).and_then(|rest| rest.split("];").next());
    let listed: Vec<&str> = listed.unwrap_or_default().split('"').skip(1).step_by(2).collect();
    let here: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(listed, here);
    let kept = std::fs::read_dir(tongban_tests::root().join("tests/fuzz/found")).into_iter().flatten().flatten();
    for folder in kept.filter(|entry| entry.path().is_dir()) {
        let name = folder.file_name().to_string_lossy().into_owned();
        assert!(here.contains(&name.as_str()), "tests/fuzz/found/{name} belongs to no target");
    }
}
