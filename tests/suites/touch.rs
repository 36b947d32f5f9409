//! Every flow by touch: a real browser, the real screen, the real host with its plugins, a province beside it.
//!
//! One scenario of each flow, with the most pages, is walked by a finger that touches only what lies open on the glass.
//! `TONGBAN_LONG=1` walks every scenario whose devices work; `TONGBAN_TOUCH=jilin` those whose name begins so. A picture of
//! every page is kept beside the build, for `cargo xtask screens`.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tongban::play::{Said, What};
use tongban::rehearsal::rehearse;
use tongban_flow::language::Deployment;
use tongban_testkit::Phone;
use tongban_tests::root;
use tongban_tests::served::Served;
use tongban_tests::walk::{Page, Visitor, Walk};
use tongban_tests::webdriver::{Driver, Fault, Window};

/// Longest time for one scenario.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest time that a scenario takes by the clock of its rehearsal, to be walked each time.
const SHORT_MS: i64 = 45_000;

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
        window.before_each_page(include_str!("../screens/stopwatch.js")).expect("a stopwatch");
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
    tell(&steps);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The scenarios to walk: of each flow the one with the most answers, or all.
fn walks() -> Vec<Walk> {
    let all = tongban_tests::walk::walks();
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

/// One touch that led to another page, in milliseconds.
struct Turn {
    step: String,
    /// From the touch to the picture.
    total: f64,
    /// What of it devices and back ends took.
    device: f64,
    /// What of it the host took, its record included.
    host: f64,
    /// What of it the screen took, to the picture.
    screen: f64,
}

impl Turn {
    /// What of it host and screen took.
    fn ours(&self) -> f64 {
        self.host + self.screen
    }
}

/// Says how long touches took to the next page, and what of it was ours.
fn tell(turns: &[Turn]) {
    let at = |of: &dyn Fn(&Turn) -> f64, share: usize| {
        let mut all: Vec<f64> = turns.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len().saturating_sub(1) * share / 100).copied().unwrap_or_default()
    };
    let pair = |of: &dyn Fn(&Turn) -> f64| format!("p50 {:.0} ms, p95 {:.0} ms", at(of, 50), at(of, 95));
    eprintln!("  touch to the next page, {} pages: {}", turns.len(), pair(&|turn| turn.total));
    eprintln!("    without devices {}; host {}; screen {}", pair(&Turn::ours), pair(&|t| t.host), pair(&|t| t.screen));
    let mut slow: Vec<&Turn> = turns.iter().collect();
    slow.sort_by(|a, b| b.ours().total_cmp(&a.ours()));
    for turn in slow.iter().take(5) {
        let Turn { step, host, screen, device, .. } = turn;
        eprintln!("    slowest: to {step}: host {host:.0} ms, screen {screen:.0} ms, devices {device:.0} ms");
    }
}

fn walked(window: &Window, served: &Served, walk: &Walk, turns: &mut Vec<Turn>) -> Result<(), Fault> {
    let mut visitor = Visitor::comes(window, served, walk)?;
    visitor.begins()?;
    let pictures = pictures(&walk.play.flow);
    let end = Instant::now() + PATIENCE;
    let (mut page, mut shown) = (Page::default(), 0);
    loop {
        page = visitor.page_after(page.view)?;
        if !page.is_of_case() {
            break;
        }
        if Instant::now() > end {
            return Err(Fault(format!("not at its end in time: stands at {page:?}; left: {:?}", visitor.unmet())));
        }
        shown += 1;
        keep(window, &pictures, shown, &page.step);
        visitor.answers(&page).inspect_err(|_| keep(window, &pictures, shown, "stuck"))?;
    }
    let told = window.run("return stopwatch.turns;", &[])?;
    let number = |turn: &Value, name: &str| turn[name].as_f64().unwrap_or_default();
    turns.extend(told.as_array().into_iter().flatten().map(|turn| Turn {
        step: turn["step"].as_str().unwrap_or_default().to_owned(),
        total: number(turn, "total"),
        device: number(turn, "device"),
        host: number(turn, "host"),
        screen: number(turn, "screen"),
    }));
    if visitor.left_something()? {
        return Err(Fault("something of the citizen is still in the page".into()));
    }
    match visitor.unmet().as_slice() {
        [] => Ok(()),
        unmet => Err(Fault(format!("never asked at: {unmet:?}"))),
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
