//! The disaster: the power goes at any moment of an application.
//!
//! After every step, every payment state and every command that acts outside, the disk is kept as a power cut at that
//! moment leaves it, and a host is started over it; where something acts outside, the host is also really killed. Nothing
//! recorded is lost; nothing is printed, charged or filed twice; whatever payment was open is settled; the record
//! verifies; every case is closed. `TONGBAN_LONG=1` really kills it after every single line instead.

use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use tongban_tests::house::{Dark, House, Ran};

/// Scenarios whose every step is cut: a scan paid, a card paid, money before filing.
const CUT: &[(&str, &str)] =
    &[("demo", "demo-expired"), ("demo", "lost-local-unionpay"), ("guangxi-demo", "paid-first-wechat")];

/// One cut to be looked at.
enum Cut {
    /// What was left on the disk.
    Kept(Box<Dark>),
    /// The host is killed after this line.
    Killed(usize),
}

#[test]
fn a_power_cut_at_any_step_loses_nothing_and_repeats_nothing() {
    let long = std::env::var_os("TONGBAN_LONG").is_some();
    let cuts = |(site, scenario): (&'static str, &'static str)| {
        let first = scenario == CUT[0].1;
        // What comes before the choice of payment is the same in all of them and cut once.
        let method = |line: &Value| line["step"] == "method";
        let own = |lines: &[Value]| first || lines.iter().any(method);
        let matters = |lines: &[Value]| !long && own(lines) && lines.last().is_some_and(matters);
        let (whole, kept) = House::open(site).run_and_keep(scenario, matters);
        assert_eq!(whole.code, Some(0), "{scenario}: {}", whole.words);
        assert!(long || !kept.is_empty(), "{scenario} reaches no choice of payment");
        let killed = (0..whole.lines.len()).filter(|at| long || (own(&whole.lines[..=*at]) && acts(&whole.lines[*at])));
        let killed: Vec<Cut> = killed.map(Cut::Killed).collect();
        let kept = kept.into_iter().map(|dark| Cut::Kept(Box::new(dark)));
        kept.chain(killed).map(|cut| (site, scenario, cut)).collect::<Vec<_>>()
    };
    let jobs: Vec<_> = by_hands(CUT.to_vec(), cuts).into_iter().flatten().collect();
    let all = jobs.len();
    let faults = by_hands(jobs, |(site, scenario, cut)| match cut {
        Cut::Killed(line) => {
            killed(site, scenario, line).map_err(|f| format!("{scenario}, killed after line {line}: {f}"))
        }
        Cut::Kept(dark) => {
            let line = dark.before.lines.len() - 1;
            back(*dark).map_err(|fault| format!("{scenario}, dark after line {line}: {fault}"))
        }
    });
    let faults: Vec<String> = faults.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{} of {all} cuts went wrong:\n{}", faults.len(), faults.join("\n"));
    eprintln!("{all} power cuts");
}

/// Does some work with as many hands as the computer has, at least two: much of it is waiting.
fn by_hands<T: Send, R: Send>(jobs: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let hands = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let jobs = Mutex::new(jobs.into_iter());
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
    let hand = || std::iter::from_fn(next).map(&work).collect::<Vec<R>>();
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..hands).map(|_| scope.spawn(hand)).collect();
        hands.into_iter().flat_map(|hand| hand.join().expect("a hand of this test")).collect()
    })
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

/// Whether the power goes after such a line: each step, each payment state, each command that acts outside.
fn matters(line: &Value) -> bool {
    matches!(line["line"].as_str(), Some("step" | "payment" | "printed")) || acts(line)
}

/// Whether such a line is a command that acts outside.
fn acts(line: &Value) -> bool {
    let acts = ["registry.submit", "payment.create", "payment-terminal.sale"];
    line["line"] == "asked" && line["command"].as_str().is_some_and(|command| acts.contains(&command))
}

/// Kills the host after a line, and starts it again.
fn killed(site: &str, scenario: &str, line: usize) -> Result<(), String> {
    let house = House::open(site);
    let before = house.run_killed_after(scenario, line);
    goes_on(&house, &before)
}

/// Starts a host over what a power cut left.
fn back(dark: Dark) -> Result<(), String> {
    let (house, before) = dark.light();
    goes_on(&house, &before)
}

/// Starts the host after a cut and looks at what came of the case.
fn goes_on(house: &House, before: &Ran) -> Result<(), String> {
    let recorded = entries(house)?;
    let after = house.settle();
    if !matches!(after.code, Some(0 | 20)) {
        return Err(format!("the host did not come back: {:?} {}", after.code, after.words));
    }
    let now = entries(house)?;
    if !now.starts_with(&recorded) {
        return Err("entries on record before the cut are gone or changed after it".into());
    }
    check(house, before, &after)
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
