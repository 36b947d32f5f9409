//! Whatever a device or a back end does, at whatever step, no shipped flow loses money, hangs or leaves anything behind.

use tongban_tests::house::House;

/// Runs of each flow on every test run; `TONGBAN_LONG=1` tries everything.
const SHARE: &str = "60";

#[test]
fn no_fault_of_a_device_or_a_back_end_breaks_a_promise_of_any_shipped_flow() {
    let house = House::open("demo");
    let long = std::env::var_os("TONGBAN_LONG").is_some();
    let runs = if long { "20000" } else { SHARE };
    let mut command = std::process::Command::new(house.tongban().get_program());
    command.args(["--english", "--root"]).arg(tongban_tests::root());
    command.args(["test", "--dry-run", "--json", "--on", "2026-11-22", "--runs", runs]);
    let ran = house.ran(&mut command);
    assert_eq!(ran.code, Some(0), "{}\n{:#?}", ran.words, ran.lines);
    assert!(ran.lines.len() >= 15, "every flow that a site offers is tried: {}", ran.lines.len());
    for told in ran.lines {
        let reached = told["outcomes"].as_array().map_or(0, Vec::len);
        assert!(reached > 1, "{} ends in more ways than one: {told}", told["flow"]);
    }
}

#[test]
fn the_same_seed_gives_the_same_lines() {
    let house = House::open("demo");
    let mut lines = Vec::new();
    for _ in 0..2 {
        let words = ["test", "--dry-run", "--on", "2026-11-22", "--seed", "3:1,20:1", "national/self-service-24h"];
        let output = house.tongban().args(words).output().expect("tongban starts");
        assert!(!output.stdout.is_empty());
        lines.push(output.stdout);
    }
    assert_eq!(lines[0], lines[1]);
}
