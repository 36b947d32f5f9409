//! Steps per second of the engine on one core, in memory, guards evaluated; and how long checking manifests takes: all
//! that are shipped, and written ones by the hundred, to see that twice as many take twice as long.
//!
//! One step is one event taken and one step of the flow entered, its guard with it. The flow asks, checks guards of
//! four clauses, sets variables and goes round; effects are dropped by the caller as a kiosk would hand them on.
//! Run with `cargo run --release -p tongban-flow --example bench_flow [-- --json]`.

#[path = "../tests/engine_desk/build.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use the rest of the builder")]
mod build;
#[path = "../tests/made/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use the rest of what is written")]
mod made;

use build::*;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban_flow::engine::{Action, Begin, Case, Effect, Event};
use tongban_flow::language::{load_all, load_site};
use tongban_flow::program::{Compare, Expr};
use tongban_flow::source::{Files, Folder, Lang, render_all};
use tongban_model::Value;

const STEPS: u32 = 300_000;
const ROUNDS: usize = 9;

/// Blocks of a written flow; with asking who it is, paying and filing they come to some forty steps.
const BLOCKS: usize = 16;

/// How many written flows are checked at once.
const MANY: [usize; 4] = [125, 250, 500, 1_000];

fn main() {
    let json = std::env::args().any(|arg| arg == "--json");
    let mut rates: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    show(json, "engine steps a second, one core", &mut rates, "/s", ">= 1000000");
    let root = Folder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    let checked = load_all(&root);
    let what = format!("check: {} sites, {} flows, {} scenarios", checked.sites, checked.flows, checked.scenarios);
    show(json, &what, &mut (0..ROUNDS).map(|_| check(&root)).collect::<Vec<_>>(), "ms", "<= 300");
    for flows in MANY {
        let files = made::many(flows, BLOCKS);
        let loaded = load_site(&files, made::SITE);
        let deployment = loaded.deployment.unwrap_or_else(|| panic!("{}", render_all(&loaded.diagnostics, Lang::En)));
        let steps: usize = deployment.flows.values().map(|flow| flow.steps.len()).sum();
        let mut taken: Vec<f64> = (0..3).map(|_| check(&files)).collect();
        let goal = if flows == 500 { "<= 3000" } else { "" };
        show(json, &format!("check: {flows} written flows of {} steps", steps / flows), &mut taken, "ms", goal);
        let mut each: Vec<f64> = taken.iter().map(|ms| ms / flows as f64).collect();
        show(json, &format!("the same, of {flows}, for each flow"), &mut each, "ms", "as of the fewest");
    }
}

/// Milliseconds that checking a tree takes.
fn check(files: &dyn Files) -> f64 {
    let (start, start_on_core) = (Instant::now(), on_core());
    let checked = load_all(files);
    assert!(checked.is_good(), "{}", render_all(&checked.diagnostics, Lang::En));
    let taken = start.elapsed();
    on_core().zip(start_on_core).map_or(taken, |(end, start)| end - start).as_secs_f64() * 1e3
}

fn show(json: bool, what: &str, values: &mut [f64], unit: &str, goal: &str) {
    values.sort_by(f64::total_cmp);
    let (low, median, high) = (values[0], values[values.len() / 2], values[values.len() - 1]);
    if json {
        let figure = serde_json::json!({ "figure": what, "median": median, "low": low, "high": high, "unit": unit, "goal": goal });
        println!("{figure}");
    } else {
        println!("{what:<46} {median:>10.2} {unit:<4} ({low:.2} – {high:.2})  {goal}");
    }
}

/// Steps per second of one round.
fn round() -> f64 {
    let both = |a, b| Expr::And(Box::new(a), Box::new(b));
    let adult = Expr::Compare(Compare::AtLeast, Box::new(Expr::Var(8)), Box::new(Expr::Const(Value::Int(16))));
    let guard = both(both(Expr::HasVar(0), is(0, "expired")), both(adult, Expr::Not(Box::new(Expr::HasVar(6)))));
    let flow = flow(vec![
        set("age", 8, Expr::Const(Value::Int(40))),
        choice("business", &["expired", "lost", "damaged"]).keep(0),
        choice("household", &["local", "in_province"]).keep(2).only_if(guard.clone()),
        confirm("confirm").keep(1).only_if(guard.clone()).next_if(guard, 1).next(4),
        end("accepted"),
    ]);
    let begin = Begin { case: "bench-1".into(), today: "2026-11-22".parse().expect("a day"), at_ms: 0 };
    let answers: [Action; 3] =
        [Action::Choose("expired".into()), Action::Choose("local".into()), Action::Confirm(true)];
    let (mut case, mut effects) = Case::begin(Arc::new(flow), begin);
    let (start, start_on_core) = (Instant::now(), on_core());
    for at in 0..STEPS {
        let view = effects.iter().rev().find_map(|e| if let Effect::Show(view) = e { Some(view.number) } else { None });
        let action = answers[at as usize % 3].clone();
        effects.clear();
        let event = Event::Action { view: view.expect("every step shows a question"), action };
        case.step_into(&event, i64::from(at), &mut effects);
    }
    let taken = start.elapsed();
    // Where the system counts the time this thread really ran, other work on the core does not blur the figure.
    let taken = on_core().zip(start_on_core).map_or(taken, |(end, start)| end - start);
    let rate = f64::from(STEPS) / taken.as_secs_f64();
    assert_eq!(case.ignored(), 0, "every event was a step");
    rate
}

/// How long this thread has run on a core, from the scheduler (Linux).
fn on_core() -> Option<Duration> {
    let counters = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    counters.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
