//! The disaster: the power goes at any moment of an application.
//!
//! The host is killed without warning after every step and every payment state it reports, then started again. Nothing
//! recorded is lost; nothing is printed, charged or filed twice; whatever payment was open is settled; the record
//! verifies; every case is closed. `TONGBAN_LONG=1` kills it after every single line instead.

use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use tongban_tests::house::{House, Ran};

/// Scenarios whose every step is cut: a scan paid, a card paid, money before filing.
const CUT: &[(&str, &str)] =
    &[("demo", "demo-expired"), ("demo", "lost-local-unionpay"), ("guangxi-demo", "paid-first-wechat")];

#[test]
fn a_power_cut_at_any_step_loses_nothing_and_repeats_nothing() {
    let mut jobs = Vec::new();
    for (site, scenario) in CUT {
        let whole = House::open(site).run(scenario);
        assert_eq!(whole.code, Some(0), "{scenario}: {}", whole.words);
        // What comes before the choice of payment is the same in all of them and cut once.
        let shared = whole.lines.iter().position(|line| line["step"] == "method").filter(|_| !jobs.is_empty());
        let cuts = cuts(&whole.lines).into_iter().filter(|line| Some(*line) >= shared);
        jobs.extend(cuts.map(|line| (*site, *scenario, line)));
    }
    let next = AtomicUsize::new(0);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut faults = Vec::new();
            while let Some((site, scenario, line)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(fault) = cut(site, scenario, *line) {
                    faults.push(format!("{scenario}, killed after line {line}: {fault}"));
                }
            }
            faults
        };
        let hands: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        hands.into_iter().flat_map(|hand| hand.join().expect("a worker of this test")).collect()
    });
    assert!(faults.is_empty(), "{} of {} cuts went wrong:\n{}", faults.len(), jobs.len(), faults.join("\n"));
    eprintln!("{} power cuts", jobs.len());
}

#[test]
fn a_case_goes_on_in_the_version_it_began_with() {
    let copy = tongban_tests::copy_of_manifests();
    let house = House::open_at(copy.path(), "demo");
    let whole = House::open("demo").run("demo-expired");
    let filed = whole.lines.iter().position(|line| line["step"] == "certificate").expect("a case is filed and printed");
    let before = house.run_killed_after("demo-expired", filed);
    // While the machine is dark, somebody brings new rules.
    let city = copy.path().join("manifests/provinces/guangdong/huizhou.toml");
    let text = std::fs::read_to_string(&city).expect("the city's file is there");
    let changed = text.replacen("value = \"6 months\"", "value = \"3 months\"", 1);
    assert_ne!(text, changed, "the city's file says six months");
    std::fs::write(&city, changed).expect("the city's file can be written");
    let after = house.settle();
    assert!(matches!(after.code, Some(0 | 20)), "the case did not come back: {}", after.words);
    check(&house, &before, &after).expect("the case is closed, nothing twice");
    assert!(after.lines.iter().any(|line| line["line"] == "ended"), "{:?}", after.lines);
}

/// The lines after which the power goes: each step, each payment state, each command that acts outside.
fn cuts(lines: &[Value]) -> Vec<usize> {
    if std::env::var_os("TONGBAN_LONG").is_some() {
        return (0..lines.len()).collect();
    }
    let acts = ["registry.submit", "payment.create", "payment-terminal.sale"];
    let matters = |line: &Value| match line["line"].as_str() {
        Some("step" | "payment" | "printed") => true,
        Some("asked") => line["command"].as_str().is_some_and(|command| acts.contains(&command)),
        _ => false,
    };
    lines.iter().enumerate().filter(|(_, line)| matters(line)).map(|(at, _)| at).collect()
}

fn cut(site: &str, scenario: &str, line: usize) -> Result<(), String> {
    let house = House::open(site);
    let before = house.run_killed_after(scenario, line);
    let recorded = entries(&house)?;
    let after = house.settle();
    if !matches!(after.code, Some(0 | 20)) {
        return Err(format!("the host did not come back: {:?} {}", after.code, after.words));
    }
    let now = entries(&house)?;
    if !now.starts_with(&recorded) {
        return Err("entries on record before the cut are gone or changed after it".into());
    }
    check(&house, &before, &after)
}

/// What must hold after any cut.
fn check(house: &House, before: &Ran, after: &Ran) -> Result<(), String> {
    let verified = house.ran(house.tongban().args(["journal", "verify", "--json"]));
    if verified.code != Some(0) {
        return Err(format!("the record does not verify: {:?}", verified.lines));
    }
    for case in house.ran(house.tongban().args(["journal", "list", "--json"])).lines {
        if case["open"] == Value::Bool(true) {
            return Err(format!("a case stayed open; after the cut: {:?}", after.lines));
        }
    }
    let twice = printed_twice(house);
    if !twice.is_empty() {
        return Err(format!("printed twice: {twice:?}"));
    }
    let ledger = house.ledger();
    let count = |name: &str| ledger[name].as_i64().unwrap_or(-1);
    if count("doubled") != 0 || count("open") != 0 {
        return Err(format!("filed twice, or an order left open: {ledger}"));
    }
    // Money that was taken belongs to a filed application, or was given back.
    let (taken, refunded) = money(house, &ledger);
    let filed = ledger["applications"].as_i64().unwrap_or(-1);
    if taken != refunded && filed != 1 {
        return Err(format!(
            "{taken} fen taken, {refunded} given back, {filed} applications filed; before {:?}",
            before.lines.last()
        ));
    }
    Ok(())
}

/// Money taken and given back, by scan and by card, in fen.
fn money(house: &House, ledger: &Value) -> (i64, i64) {
    let (mut taken, mut refunded) = (ledger["taken"].as_i64().unwrap_or(0), ledger["refunded"].as_i64().unwrap_or(0));
    let path = house.state().join("devices/terminal.memory.json");
    if let Ok(text) = std::fs::read_to_string(path) {
        let memory: Value = serde_json::from_str(&text).expect("the terminal keeps JSON");
        for sale in memory["sales"].as_object().into_iter().flatten().map(|(_, sale)| sale) {
            let fen = sale["amount"].as_i64().unwrap_or(0) * sale["taken"].as_i64().unwrap_or(0);
            match sale["state"].as_str() {
                Some("approved") => taken += fen,
                Some("reversed") => {
                    taken += fen;
                    refunded += fen;
                }
                _ => {}
            }
        }
    }
    (taken, refunded)
}

/// References that came out of a printer more than once.
fn printed_twice(house: &House) -> Vec<String> {
    let mut twice = Vec::new();
    for printer in ["receipt", "a4"] {
        let Ok(text) = std::fs::read_to_string(house.state().join(format!("papers/{printer}.memory.json"))) else {
            continue;
        };
        let memory: Value = serde_json::from_str(&text).expect("the printer keeps JSON");
        for (reference, job) in memory["jobs"].as_object().into_iter().flatten() {
            if job["printed"].as_i64().unwrap_or(0) > 1 {
                twice.push(reference.clone());
            }
        }
    }
    twice
}

/// Every entry of every case, as listed.
fn entries(house: &House) -> Result<Vec<String>, String> {
    let listed = house.ran(house.tongban().args(["journal", "list", "--json"]));
    let cases: BTreeSet<String> = listed.lines.iter().filter_map(|c| c["case"].as_str().map(str::to_owned)).collect();
    let mut entries = Vec::new();
    for case in cases {
        let shown = house.ran(house.tongban().args(["journal", "show", &case, "--json"]));
        if shown.code != Some(0) {
            return Err(format!("case {case} cannot be shown: {}", shown.words));
        }
        entries.extend(shown.lines.iter().map(|line| format!("{case} {line}")));
    }
    Ok(entries)
}
