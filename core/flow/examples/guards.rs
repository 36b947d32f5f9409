//! Time per guard: the median over many rounds and the spread between the tenth and the ninetieth of a hundred.
//!
//! `cargo run --release -p tongban-flow --example guards`

use std::hint::black_box;
use std::time::Instant;
use tongban_classes::{field_named, identity_document};
use tongban_flow::expr::{Env, Scope, Shape, Ty, compile};
use tongban_model::{Date, Percent, Record, Value};

// Short rounds, many of them: on a busy machine most are then not interrupted.
const ROUNDS: usize = 3_001;
const CALLS: u32 = 400;

const GUARDS: &[(&str, &str)] = &[
    ("one clause, text", r#"business == "lost""#),
    ("one clause, int", "photos < 3"),
    (
        "four clauses, plain",
        r#"business == "expired" && score >= percent("60 %") && photos < 5 && today > date("2026-01-01")"#,
    ),
    (
        "four clauses, fields and calendar",
        r#"business == "expired" && has(card.valid_until) && today >= minus(card.valid_until, period("6 months")) && age(card.birth) >= 16"#,
    ),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let fields = identity_document::CLASS.command_named("read").ok_or("no command named read")?.result;
    let number = |name: &str| field_named(fields, name).map(|field| field.number).ok_or("no such field");
    let day = |text: &str| text.parse::<Date>();
    let mut scope = Scope::new();
    scope
        .variable("business", 0, Ty::choice(["expired", "lost", "damaged"]), false)
        .variable("card", 1, Ty::record(fields), false)
        .variable("score", 2, Ty::new(Shape::Percent), false)
        .variable("photos", 3, Ty::new(Shape::Int), false);
    let card =
        Record::new().with(number("valid_until")?, day("2027-01-10")?).with(number("birth")?, day("1996-02-29")?);
    let vars = [
        Some("expired".into()),
        Some(Value::Record(card)),
        Percent::parse("83 %").map(Value::Percent),
        Some(Value::Int(3)),
    ];
    let env = Env { vars: &vars, today: day("2026-11-22")?, case_id: "" };
    println!("{:<36} {:>9} {:>9} {:>9}   holds", "guard", "median ns", "p10", "p90");
    for (title, text) in GUARDS {
        let guard = compile(text, &scope, Some(&Ty::new(Shape::Bool))).map_err(|faults| format!("{faults:?}"))?.expr;
        let mut rounds: Vec<f64> = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let start = Instant::now();
            for _ in 0..CALLS {
                let _ = black_box(black_box(&guard).holds(black_box(&env)));
            }
            rounds.push(start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
        }
        rounds.sort_by(f64::total_cmp);
        let at = |share: usize| rounds[rounds.len() * share / 100];
        println!("{title:<36} {:>9.1} {:>9.1} {:>9.1}   {}", at(50), at(10), at(90), guard.holds(&env)?);
    }
    Ok(())
}
