//! Every flow by touch: a real browser, the real screen, the real host with its plugins, a province beside it.
//!
//! One scenario of each flow, with the most pages, is walked by a finger that touches only what lies open on the glass.
//! `TONGBAN_LONG=1` walks every scenario whose devices work; `TONGBAN_TOUCH=jilin` those whose name begins so. A picture of
//! every page is kept beside the build, for `cargo xtask screens`.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tongban::play::{Play, Said, What};
use tongban::rehearsal::rehearse;
use tongban_flow::engine::Action;
use tongban_flow::language::{Deployment, load_scenarios};
use tongban_flow::source::Folder;
use tongban_testkit::Phone;
use tongban_tests::root;
use tongban_tests::served::Served;
use tongban_tests::webdriver::{Driver, Window};

/// Longest time for one scenario.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest time that a scenario takes by the clock of its rehearsal, to be walked each time.
const SHORT_MS: i64 = 45_000;

/// A scenario to walk.
struct Walk {
    /// `guangxi/mailing.by-card`.
    name: String,
    play: Play,
}

#[test]
fn every_flow_is_walked_by_touch() {
    let Some(driver) = Driver::start() else { return };
    let mut by_site: BTreeMap<String, Vec<Walk>> = BTreeMap::new();
    for walk in walks() {
        by_site.entry(walk.play.site.clone()).or_default().push(walk);
    }
    assert!(!by_site.is_empty(), "no scenario is to be walked");
    let (mut steps, mut wrong) = (Vec::new(), Vec::new());
    for (site, walks) in &by_site {
        let mut served = Served::start(site, &["--panel", "--speed", "20"]);
        let window = driver.open(1080, 1920).expect("a browser window");
        let mut expected = Vec::new();
        let mut closed = Vec::new();
        let mut known = BTreeSet::new();
        let fresh = |served: &mut Served, closed: &mut Vec<String>| {
            let another = Served::start(site, &["--panel", "--speed", "20"]);
            closed.extend(std::mem::replace(served, another).stop());
        };
        for walk in walks {
            // The province remembers what a citizen filed: whoever comes twice finds one as it was.
            if !known.insert(walk.play.citizen.number.as_str()) {
                fresh(&mut served, &mut closed);
                known = BTreeSet::from([walk.play.citizen.number.as_str()]);
            }
            let began = Instant::now();
            match walked(&window, &served, walk, &mut steps) {
                Ok(()) => eprintln!("  {}: {:.1} s", walk.name, began.elapsed().as_secs_f64()),
                Err(why) => {
                    eprintln!("  {}: {why}", walk.name);
                    wrong.push(format!("{}: {why}", walk.name));
                    // Whatever it stands at must not be in the way of the next one.
                    fresh(&mut served, &mut closed);
                }
            }
            expected
                .push((walk.name.as_str(), walk.play.expect.closed_as.as_ref().or(walk.play.expect.outcome.as_ref())));
        }
        drop(window);
        closed.extend(served.stop());
        for ((name, expected), found) in expected.iter().zip(closed.iter().map(String::as_str)) {
            if expected.is_some_and(|expected| expected != found) {
                wrong.push(format!("{name}: closed as {found}, expected {expected:?}"));
            }
        }
        if closed.len() < walks.len() {
            wrong.push(format!("{site}: {} cases on record for {} walks", closed.len(), walks.len()));
        }
    }
    steps.sort_unstable();
    let at = |share: usize| steps.get(steps.len() * share / 100).copied().unwrap_or_default();
    eprintln!("  touch to the next page: p50 {} ms, p95 {} ms, {} pages", at(50), at(95), steps.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The scenarios to walk: of each flow the one with the most answers, or all.
fn walks() -> Vec<Walk> {
    let (scenarios, _) = load_scenarios(&Folder::new(root()), "flows");
    let plain = scenarios.iter().filter(|scenario| scenario.device.is_empty() && scenario.interrupt.is_empty());
    let all: Vec<Walk> = plain
        .filter_map(|scenario| {
            let name = scenario.path.strip_prefix("flows/")?.strip_suffix(".scenario.toml")?.to_owned();
            Some(Walk { name, play: Play::of(scenario).ok()? })
        })
        .filter(|walk| walk.play.answers.iter().all(|said| by_finger(&said.what)))
        .collect();
    if let Some(wanted) = std::env::var("TONGBAN_TOUCH").ok().filter(|wanted| !wanted.is_empty()) {
        return all.into_iter().filter(|walk| walk.name.starts_with(&wanted)).collect();
    }
    if std::env::var_os("TONGBAN_LONG").is_some() {
        return all;
    }
    let mut sites: BTreeMap<String, Deployment> = BTreeMap::new();
    let mut longest: BTreeMap<String, (usize, Walk)> = BTreeMap::new();
    for walk in all {
        let answers = walk.play.answers.len();
        let known = longest.get(&walk.play.flow).map_or(0, |(answers, _)| *answers);
        let good = walk.play.expect.outcome.as_ref().is_some_and(|outcome| !outcome.starts_with("refused"));
        let pays = |said: &Said| matches!(&said.what, What::Phone(phone) if *phone != Phone::Pays);
        if !good || answers <= known || walk.play.answers.iter().any(pays) {
            continue;
        }
        let site = sites.entry(walk.play.site.clone());
        let site = site.or_insert_with(|| tongban::load(&root(), &walk.play.site).deployment.expect("a sound site"));
        // A flow that waits for minutes does so in front of a browser too.
        if rehearse(site, &walk.play).is_ok_and(|rehearsed| rehearsed.took_ms < SHORT_MS) {
            longest.insert(walk.play.flow.clone(), (answers, walk));
        }
    }
    longest.into_values().map(|(_, walk)| walk).collect()
}

/// Whether a finger on the glass can do it: not what takes minutes of silence, nor a change by a fact's hidden name.
fn by_finger(what: &What) -> bool {
    // What was typed differently the second time, the screen itself does not hand in.
    if let What::Fills(fields) = what {
        return fields.iter().all(|(_, value)| !value.contains('|'));
    }
    !matches!(
        what,
        What::Silence(_) | What::Acts(Action::Change(_) | Action::MoreTime | Action::Look { .. } | Action::Fill(_))
    )
}

fn walked(window: &Window, served: &Served, walk: &Walk, steps: &mut Vec<u128>) -> Result<(), String> {
    let said = |fault: tongban_tests::webdriver::Fault| fault.to_string();
    window.go(served.screen()).map_err(said)?;
    window
        .run(&std::fs::read_to_string(root().join("tests/screens/finger.js")).unwrap_or_default(), &[])
        .map_err(said)?;
    let person = "await finger.panel('person', { id: args[0] }); await finger.panel('hands', { auto: true });";
    window.run(person, &[json!(walk.name)]).map_err(said)?;
    let begin = "await finger.until(() => finger.where().phase === 'idle', 'the first page'); await finger.do('start', args[0]);";
    window.run(begin, &[json!(walk.play.flow)]).map_err(said)?;
    let pictures = pictures(&walk.play.flow);
    let end = Instant::now() + PATIENCE;
    let mut left: Vec<&Said> = walk.play.answers.iter().collect();
    let mut view = 0;
    let mut shown = 0;
    loop {
        let now = window.run("await finger.until(() => { const now = finger.where(); return now.phase !== 'case' || now.view !== args[0] || now.still; }, 'a new page').catch(() => 0); return finger.where();", &[json!(view)]).map_err(said)?;
        if now["phase"] == "idle" || now["phase"] == "out" {
            break;
        }
        if Instant::now() > end {
            return Err(format!(
                "not at its end in time: stands at {now}; left: {:?}",
                left.iter().map(|said| &said.at).collect::<Vec<_>>()
            ));
        }
        view = now["view"].as_u64().unwrap_or_default();
        if view == 0 {
            continue;
        }
        let (step, kind) = (now["step"].as_str().unwrap_or_default(), now["kind"].as_str().unwrap_or_default());
        shown += 1;
        keep(window, &pictures, shown, step);
        while let Some((deed, value)) = answer(&mut left, step, kind) {
            let began = Instant::now();
            window.run("await finger.do(args[0], args[1]);", &[json!(deed), value]).map_err(|fault| {
                keep(window, &pictures, shown, "stuck");
                format!("{step}: {deed}: {fault}")
            })?;
            if deed != "phone" {
                let moved = "const from = args[0]; await finger.until(() => { const now = finger.where(); return now.phase !== 'case' || now.view !== from; }, 'the next page').catch(() => 0);";
                window.run(moved, &[json!(view)]).map_err(said)?;
                if deed == "next" || deed == "choose" || deed == "confirm" {
                    steps.push(began.elapsed().as_millis());
                }
                break;
            }
        }
    }
    let text = window.run("return document.body.innerText;", &[]).map_err(said)?;
    let (number, name) = (&walk.play.citizen.number, &walk.play.citizen.name);
    let text = text.as_str().unwrap_or_default();
    if text.contains(number.as_str()) || text.contains(name.as_str()) {
        return Err("something of the citizen is still on the screen".into());
    }
    let unmet: Vec<&str> = left.iter().filter(|said| !said.optional).map(|said| said.at.as_str()).collect();
    if unmet.is_empty() { Ok(()) } else { Err(format!("never asked at: {unmet:?}")) }
}

/// What the finger does about a page: as the scenario says, or on where a page only tells.
fn answer(left: &mut Vec<&Said>, step: &str, kind: &str) -> Option<(&'static str, Value)> {
    let at = left.iter().position(|said| said.at == step || !said.optional);
    if let Some(at) = at.filter(|at| left[*at].at == step) {
        let said = left.drain(..=at).next_back()?;
        return Some(match &said.what {
            What::Fills(fields) => {
                let fields: BTreeMap<&str, &str> =
                    fields.iter().map(|(id, value)| (id.as_str(), value.as_str())).collect();
                ("fill", json!(fields))
            }
            What::Phone(phone) => ("phone", json!(phone)),
            What::Silence(_) => return None,
            What::Acts(action) => match action {
                Action::Choose(id) => ("choose", json!(id)),
                Action::Confirm(right) => ("confirm", json!(right)),
                Action::Type(value) => ("type", json!(value.as_text().unwrap_or_default())),
                Action::Back => ("back", Value::Null),
                Action::Cancel => ("cancel", Value::Null),
                Action::Paid => ("paid", Value::Null),
                _ => ("next", Value::Null),
            },
        });
    }
    match kind {
        "tell" | "done" | "refusal" | "problem" => Some(("next", Value::Null)),
        _ => None,
    }
}

fn pictures(flow: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join("screens/flows").join(flow);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder
}

fn keep(window: &Window, folder: &Path, number: usize, step: &str) {
    if let Ok(picture) = window.picture() {
        let name = format!("{number:02}-{}.png", step.replace('/', "-"));
        std::fs::write(folder.join(name), picture).expect("a picture is kept");
    }
}
