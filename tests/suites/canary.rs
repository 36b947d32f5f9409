//! The promise: no personal value in any log, trace, error or listing, and none in clear on the disk.
//!
//! A full run, an abort, a refusal, a crash of a driver and a power cut are made with every log turned on. Then every
//! byte the host wrote is searched for every personal value of the citizen, in every form it was given.

use std::fs;
use std::path::{Path, PathBuf};
use tongban_tests::house::{House, scenario_path};

#[test]
fn no_personal_value_leaves_the_case() {
    for scenario in
        ["demo-expired", "cancelled-at-confirm", "demo-refused", "reader-crashes", "a4-crashes", "lost-local-unionpay"]
    {
        let house = House::open("demo");
        let mut command = house.tongban();
        command.env("TONGBAN_LOG", "trace");
        let run = house.ran(
            command
                .args(["run", "--json", "--speed", "50", "--flow", tongban_tests::house::FLOW, "--scenario"])
                .arg(scenario_path(scenario)),
        );
        assert_eq!(run.code, Some(0), "{scenario}: {}", run.words);
        let mut said = run.words.clone();
        said.extend(run.lines.iter().map(|line| format!("{line}\n")));
        for words in [["journal", "list"], ["journal", "verify"]] {
            let listed = house.ran(house.tongban().args(words).arg("--json"));
            said.extend(listed.lines.iter().map(|line| format!("{line}\n")));
            said += &listed.words;
        }
        assert_silent(scenario, "what the host said", said.as_bytes());
        // The search finds what is there: the sandbox, playing the ministry, does keep the citizen.
        let ministry = fs::read(house.state().join("sandbox.db")).unwrap_or_default();
        let ministry = [ministry, fs::read(house.state().join("sandbox.db-wal")).unwrap_or_default()].concat();
        assert!(stands_in(&canaries(scenario)[0].1, &ministry), "{scenario}: the search is blind");
        for path in written_by_the_host(house.state()) {
            assert_silent(scenario, &path.display().to_string(), &fs::read(&path).unwrap_or_default());
        }
    }
}

#[test]
fn a_power_cut_leaves_no_personal_value_either() {
    let house = House::open("demo");
    let cut = house.run_killed_after("demo-expired", 40);
    let settled = house.settle();
    let mut said = cut.words + &settled.words;
    said.extend(cut.lines.iter().chain(&settled.lines).map(|line| format!("{line}\n")));
    assert_silent("demo-expired", "what the host said", said.as_bytes());
    for path in written_by_the_host(house.state()) {
        assert_silent("demo-expired", &path.display().to_string(), &fs::read(&path).unwrap_or_default());
    }
}

/// Every file of the state folder but what is personal by its nature: the papers, and what the simulators and the
/// sandbox keep in place of a printer, a bank and a ministry.
fn written_by_the_host(state: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![state.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the state folder is there").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["papers", "devices", "manifests"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if !name.starts_with("sandbox.db") {
                files.push(path);
            }
        }
    }
    assert!(files.iter().any(|f| f.ends_with("journal.db")), "no record was written");
    files
}

fn assert_silent(scenario: &str, place: &str, bytes: &[u8]) {
    for (what, value) in canaries(scenario) {
        assert!(!stands_in(&value, bytes), "{scenario}: the {what} stands in {place}");
    }
}

fn stands_in(value: &str, bytes: &[u8]) -> bool {
    forms(value).iter().any(|form| bytes.windows(form.len()).any(|window| window == form.as_slice()))
}

/// Every personal value of a scenario: the citizen's, the receipt's number and what the applicant typed.
fn canaries(scenario: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(scenario_path(scenario)).expect("the scenario is there");
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim().trim_matches('"').to_owned());
        let personal = ["name", "number", "address", "type"].contains(&key);
        if personal && !value.starts_with('@') && !value.starts_with('[') && value.chars().count() >= 2 {
            found.push((key.to_owned(), value));
        }
    }
    assert!(found.len() >= 3, "{scenario} holds hardly anything personal");
    found
}

/// The forms a value may hide in: UTF-8, UTF-16, escaped JSON.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let wide: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let escaped: String =
        value.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", c as u32) }).collect();
    vec![value.as_bytes().to_vec(), wide, escaped.into_bytes()]
}
