//! The screen over a long day: many sessions in one tab without a reload, a camera that runs beside them, and how long the
//! ordinary way through takes at the speed of life. Memory is held against its own beginning, never against a clock.
//!
//! On each change a short share; `TONGBAN_LONG=1` runs 200 sessions, two minutes of camera and the way at life's speed.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tongban::play::Said;
use tongban_tests::memory::{below, resident_kib};
use tongban_tests::served::Served;
use tongban_tests::walk::{Visitor, Walk, deed, walks};
use tongban_tests::webdriver::{Driver, Fault, Window};

/// A way through that leaves nothing behind, so that one citizen can come as often as they like.
const AGAIN: &str = "national/self-service-24h.cancelled-at-confirm";
/// The ordinary way through.
const ORDINARY: &str = "national/self-service-24h.demo-expired";
/// A cabinet whose camera gives 1280×720.
const WIDE: &str = "touch-demo";
const WORDS: [&str; 3] = ["--panel", "--speed", "20"];
const PATIENCE: Duration = Duration::from_secs(180);

/// So many sessions run in one script: it has two minutes, on any computer.
const TOGETHER: usize = 10;

/// Runs sessions in a row: flow, answers as `[step, deed, value]`, how many.
const SESSIONS: &str = "
  const [flow, answers, sessions] = args;
  for (let n = 0; n < sessions; n += 1) {
    await finger.until(() => finger.where().phase === 'idle', 'the first page');
    await finger.do('start', flow);
    for (const [step, deed, value] of answers) {
      await finger.until(() => finger.where().step === step && !finger.where().busy, step);
      await finger.do(deed, value);
    }
    // Nobody waits until the last page goes by itself.
    const tells = () => ['tell', 'done', 'refusal', 'problem'].includes(finger.where().kind);
    await finger.until(() => finger.where().phase === 'idle' || tells(), 'the last page');
    if (tells()) await finger.do('next');
    await finger.until(() => finger.where().phase === 'idle', 'the end');
  }";

/// An answer as the page's own loop takes it.
fn deed_of(said: &Said) -> Option<Value> {
    let (deed, value) = deed(&said.what)?;
    Some(json!([said.at, deed, value]))
}

fn long() -> bool {
    std::env::var_os("TONGBAN_LONG").is_some()
}

fn walk(name: &str) -> Walk {
    walks().into_iter().find(|walk| walk.name == name).unwrap_or_else(|| panic!("the scenario {name} is gone"))
}

/// What is held at one moment.
#[derive(Clone, Copy, Debug)]
struct Held {
    sessions: usize,
    heap: f64,
    nodes: f64,
    listeners: f64,
    renderer_kib: u64,
    host_kib: u64,
}

fn held(driver: &Driver, window: &Window, served: &Served, sessions: usize) -> Result<Held, Fault> {
    Ok(Held {
        sessions,
        heap: window.counter("JSHeapUsedSize")?,
        nodes: window.counter("Nodes")?,
        listeners: window.counter("JSEventListeners")?,
        renderer_kib: renderer(driver),
        host_kib: resident_kib(served.process()),
    })
}

/// Resident memory of the largest renderer: the page's.
fn renderer(driver: &Driver) -> u64 {
    below(driver.process(), "--type=renderer").into_iter().map(resident_kib).max().unwrap_or(0)
}

#[test]
fn many_sessions_in_a_row_leave_memory_as_it_was() {
    let Some(driver) = Driver::start() else { return };
    let walk = walk(AGAIN);
    let (sessions, every) = if long() { (200, 20) } else { (40, 10) };
    let served = Served::start(&walk.play.site, &WORDS);
    let window = driver.open(1080, 1920).expect("a browser window");
    window.go(served.screen()).expect("the screen is there");
    window.run("window.theSamePage = true;", &[]).expect("a script");
    let mut all = Vec::new();
    let began = Instant::now();
    let visitor = Visitor::stays(&window, &walk).expect("somebody steps before it");
    // A whole batch runs inside the page: a debugger that asks about every page would leave its own traces in the heap.
    let answers: Vec<Value> = walk.play.answers.iter().filter_map(deed_of).collect();
    for round in 1..=sessions / every {
        for _ in 0..every / TOGETHER {
            let done = visitor.run(SESSIONS, &[json!(walk.play.flow), json!(answers), json!(TOGETHER)]);
            done.unwrap_or_else(|fault| panic!("batch {round}: {fault}"));
        }
        assert!(!visitor.left_something().expect("a script"), "batch {round}: something of the citizen is left");
        all.push(held(&driver, &window, &served, round * every).expect("counters"));
    }
    assert_eq!(window.run("return window.theSamePage;", &[]).expect("a script"), json!(true), "the page was reloaded");
    for held in &all {
        eprintln!("  {held:?}");
    }
    let (first, last) = (all[0], all[all.len() - 1]);
    let rounds = (last.sessions - first.sessions) as f64 / 100.0;
    eprintln!(
        "  {sessions} sessions in {:.0} s; in 100 sessions: heap {:+.0} KB, nodes {:+.0}, listeners {:+.0}, renderer {:+.0} KB, host {:+.0} KB",
        began.elapsed().as_secs_f64(),
        (last.heap - first.heap) / rounds / 1024.0,
        (last.nodes - first.nodes) / rounds,
        (last.listeners - first.listeners) / rounds,
        (last.renderer_kib as f64 - first.renderer_kib as f64) / rounds,
        (last.host_kib as f64 - first.host_kib as f64) / rounds,
    );
    assert!(last.heap < first.heap * 1.1 + 1e6, "the heap grows: {first:?} {last:?}");
    assert!(last.nodes < first.nodes * 1.1 + 200.0, "nodes stay behind: {first:?} {last:?}");
    assert!(last.listeners < first.listeners * 1.1 + 50.0, "listeners stay behind: {first:?} {last:?}");
    assert!(last.host_kib < first.host_kib * 11 / 10 + 8_192, "the host grows: {first:?} {last:?}");
}

#[test]
fn the_camera_runs_and_the_page_stays_as_large_as_it_was() {
    let Some(driver) = Driver::start() else { return };
    let walk = walk(ORDINARY);
    let wanted = Duration::from_secs(if long() { 120 } else { 6 });
    let served = Served::start(WIDE, &["--panel", "--speed", "1"]);
    let window = driver.open(1080, 1920).expect("a browser window");
    window.before_each_page(include_str!("../screens/stopwatch.js")).expect("a stopwatch");
    window.go(served.screen()).expect("the screen is there");
    let mut visitor = Visitor::stays(&window, &walk).expect("somebody steps before it");
    visitor.run("await finger.panel('hands', { auto: false, card: true, code: true, finger: true, signs: true, face: false });", &[]).expect("hands");
    visitor.begins().expect("they begin");
    // Nobody looks into the camera: it films until its step gives up, and is tried again.
    let mut page = visitor.page_after(0).expect("a page");
    let (mut filmed, mut before) = (Duration::ZERO, 0);
    let mut sizes = Vec::new();
    while filmed < wanted && page.is_of_case() {
        if page.kind == "camera" {
            let began = Instant::now();
            let left = (wanted - filmed).min(Duration::from_secs(5));
            let still = "const until = performance.now() + args[0]; while (performance.now() < until) { \
                         if (finger.where().kind !== 'camera') return false; await finger.rest(50); } return true;";
            let still = visitor.run(still, &[json!(left.as_millis() as u64)]).expect("a script");
            filmed += began.elapsed();
            if before == 0 {
                before = 1;
            } else {
                sizes.push((window.counter("JSHeapUsedSize").expect("a counter"), renderer(&driver)));
            }
            if still == json!(true) {
                continue;
            }
        } else {
            visitor.answers(&page).expect("it is answered");
        }
        page = visitor.page_after(page.view).expect("a page");
    }
    let told = window.run(
        "return { ages: stopwatch.ages, drawn: stopwatch.drawn, width: document.querySelector('canvas')?.width };",
        &[],
    );
    let told = told.expect("a script");
    let numbers =
        |name: &str| -> Vec<f64> { told[name].as_array().into_iter().flatten().filter_map(Value::as_f64).collect() };
    let (mut ages, drawn) = (numbers("ages"), numbers("drawn"));
    ages.sort_by(f64::total_cmp);
    let at = |share: usize| ages.get(ages.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
    let gaps: Vec<f64> = drawn.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap < 1000.0).collect();
    let rate = 1000.0 * gaps.len() as f64 / gaps.iter().sum::<f64>().max(1.0);
    let (first, last) = (sizes.first().copied().unwrap_or_default(), sizes.last().copied().unwrap_or_default());
    eprintln!(
        "  {:.0} s of camera, {} pictures of {} pixels across, {rate:.1} a second; age p50 {:.0} ms, p95 {:.0} ms; \
         heap {:.2} → {:.2} MB, renderer {} → {} MB",
        filmed.as_secs_f64(),
        ages.len(),
        told["width"],
        at(50),
        at(95),
        first.0 / 1e6,
        last.0 / 1e6,
        first.1 / 1024,
        last.1 / 1024,
    );
    assert!(filmed >= wanted, "the camera was on for {filmed:?} only; then {page:?}");
    assert!(drawn.len() > 10 && told["width"] == json!(1280), "no picture was drawn");
    assert!(last.0 < first.0 * 1.1 + 1e6, "the heap grows: {sizes:?}");
    assert!(last.1 < first.1 * 11 / 10 + 4_096, "the renderer grows: {sizes:?}");
}

#[test]
fn the_ordinary_way_takes_no_longer_than_a_minute_at_lifes_speed() {
    if !long() {
        return eprintln!("LEFT OUT: it takes a minute of life; TONGBAN_LONG=1 walks it");
    }
    let Some(driver) = Driver::start() else { return };
    let walk = walk(ORDINARY);
    let served = Served::start(&walk.play.site, &["--panel", "--speed", "1"]);
    let window = driver.open(1080, 1920).expect("a browser window");
    let mut visitor = Visitor::comes(&window, &served, &walk).expect("somebody steps before it");
    let began = Instant::now();
    visitor.begins().expect("they begin");
    let mut at = Vec::new();
    let pages = visitor.walks_on(PATIENCE, |page| at.push((began.elapsed(), page.step.clone()))).expect("the end");
    let took = began.elapsed();
    for pair in at.windows(2).filter(|pair| (pair[1].0 - pair[0].0).as_millis() > 1500) {
        eprintln!("    {}: {:.1} s", pair[0].1, (pair[1].0 - pair[0].0).as_secs_f64());
    }
    eprintln!("  {pages} pages in {:.1} s", took.as_secs_f64());
    assert!(took < Duration::from_secs(60), "the ordinary way took {took:?}");
}
