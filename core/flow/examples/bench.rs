//! Steps per second of the engine on one core, in memory, guards evaluated.
//!
//! One step is one event taken and one step of the flow entered, its guard with it. The flow asks, checks guards of
//! four clauses, sets variables and goes round; effects are dropped by the caller as a kiosk would hand them on.
//! Run with `cargo run --release -p tongban-flow --example engine_bench`.

#[path = "../tests/engine_desk/build.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests use the rest of the builder")]
mod build;

use build::*;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban_flow::engine::{Action, Begin, Case, Effect, Event};
use tongban_flow::program::{Compare, Expr};
use tongban_model::Value;

const STEPS: u32 = 300_000;
const ROUNDS: usize = 9;

fn main() {
    let mut rates: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    rates.sort_by(f64::total_cmp);
    let (least, median, most) = (rates[0], rates[ROUNDS / 2], rates[ROUNDS - 1]);
    println!("engine: {median:.0} steps/s median of {ROUNDS} rounds ({least:.0} to {most:.0}), {STEPS} steps each");
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
