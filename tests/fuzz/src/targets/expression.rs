//! Expressions and templates: any text, in a scope that has every type.

use super::contents;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use tongban_classes::{Field, identity_document, progress, registry};
use tongban_flow::expr::{Env, ExprFault, Language, Period, Scope, Shape, Ty, compile, compile_text, render};
use tongban_flow::program::{Holidays, Region, Regions};
use tongban_model::{Money, Percent, Personal, Record, Value};

fn fields(class: &tongban_classes::Class, command: &str) -> &'static [Field] {
    class.command_named(command).map(|command| command.result).unwrap_or_default()
}

static SCOPE: LazyLock<Scope> = LazyLock::new(|| {
    let list = |shape| Shape::List(Box::new(shape));
    let region = |(code, name): (&str, &str)| Region { code: code.into(), name: name.into() };
    let period = Period::parse("6 months").expect("a period");
    let mut scope = Scope::new();
    scope
        .variable("business", 0, Ty::choice(["expired", "lost", "damaged"]), false)
        .variable("card", 1, Ty::record(fields(&identity_document::CLASS, "read")), true)
        .variable("person", 2, Ty::record(fields(&registry::CLASS, "find_person")), false)
        .variable("progress", 3, Ty::record(fields(&progress::CLASS, "query")), false)
        .variable("score", 4, Ty::new(Shape::Percent), false)
        .variable("number", 5, Ty::new(Shape::Text).personal(Personal::Number), false)
        .variable("photos", 6, Ty::new(Shape::Int), false)
        .variable("fee", 7, Ty::new(Shape::Money), false)
        .variable("note", 8, Ty::new(Shape::Text), true)
        .variable("day", 9, Ty::new(Shape::Date), true)
        .variable("picture", 10, Ty::new(Shape::Bytes), false)
        .variable("weight", 11, Ty::new(Shape::Float), false)
        .variable("sure", 12, Ty::new(Shape::Bool), false)
        .variable("words", 13, Ty::new(list(Shape::Text)), false)
        .constant("params.window", Ty::new(Shape::Period), period.to_value())
        .constant("params.fee", Ty::new(Shape::Money), Value::Money(Money::fen(4000)))
        .constant("params.kinds", Ty::new(list(Shape::Text)), Value::List(vec!["lost".into()]))
        .constant("params.on", Ty::new(Shape::Bool), Value::Bool(true))
        .constant("site.region", Ty::new(Shape::Text), "441302".into())
        .nations([("01", "汉"), ("08", "壮")])
        .regions(Arc::new(Regions::new([("430000", "湖南省"), ("433101", "吉首市")].map(region).to_vec())))
        .holidays(Arc::new(Holidays::default()));
    scope
});

/// Values that fit the scope, at the edges of what they can be.
static VALUES: LazyLock<Vec<Option<Value>>> = LazyLock::new(|| {
    vec![
        Some("lost".into()),
        Some(Value::Record(Record::new())),
        Some(Value::Record(Record::new())),
        Some(Value::Record(Record::new())),
        Percent::parse("60 %").map(Value::Percent),
        Some("44010619900228135X".into()),
        Some(Value::Int(i64::MAX)),
        Some(Value::Money(Money::fen(i64::MIN))),
        Some("注".into()),
        "9999-12-31".parse().ok().map(Value::Date),
        Some(Value::Bytes(vec![0, 255].into())),
        Some(Value::Float(f64::NAN)),
        Some(Value::Bool(true)),
        Some(Value::List(vec![])),
    ]
});

fn env() -> Env<'static> {
    Env { vars: &VALUES, today: "2026-02-28".parse().expect("a day"), case_id: "fuzz-1" }
}

/// Every fault lies inside the text and says something.
fn told(text: &str, faults: &[ExprFault]) {
    assert!(!faults.is_empty(), "refused, and no reason");
    for fault in faults {
        assert!(fault.span.end <= text.len() && fault.span.start <= fault.span.end, "{fault:?}");
        assert!(text.is_char_boundary(fault.span.start) && text.is_char_boundary(fault.span.end), "{fault:?}");
    }
}

/// An expression's text: as whatever it is, and as a guard.
pub(super) fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for wanted in [None, Some(Ty::new(Shape::Bool)), Some(Ty::new(Shape::Money)), Some(Ty::new(Shape::Text))] {
        match compile(text, &SCOPE, wanted.as_ref()) {
            // What has no value says why; it never panics.
            Ok(compiled) => drop((compiled.expr.eval(&env()).map(drop), compiled.expr.holds(&env()))),
            Err(faults) => told(text, &faults),
        }
    }
}

/// A template's text, in both languages.
pub(super) fn template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for language in [Language::Zh, Language::En] {
        match compile_text(text, &SCOPE, language) {
            Ok(compiled) => drop(render(&compiled.pieces, &env())),
            Err(faults) => told(text, &faults),
        }
    }
}

/// Everything between quotes in the shipped flows: expressions, templates and words.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut found = BTreeSet::new();
    for (_, bytes) in contents("flows", ".toml") {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for quote in ['"', '\''] {
            let between = text.lines().flat_map(|line| line.split(quote).skip(1).step_by(2).map(str::to_owned));
            found.extend(between.filter(|words| words.contains(['(', '{', '=', '.', '?', '<'])));
        }
    }
    found.into_iter().map(String::into_bytes).collect()
}
