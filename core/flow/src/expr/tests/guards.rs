//! What guards prove: whatever passes the check never reads what is not there.

use super::*;
use proptest::prelude::*;

/// Conditions over three variables that may be unset, some guarded and some not.
fn condition() -> BoxedStrategy<String> {
    let leaf = prop::sample::select(vec![
        "has(x)",
        "has(y)",
        "has(c.valid_until)",
        "has(c)",
        "x > 1",
        "y > 1",
        "c.valid_until > today",
        "c.long_term",
        "true",
        "p",
        "or(x, 1) > 1",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                3 => (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l} && {r})")),
                2 => (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l} || {r})")),
                1 => inner.clone().prop_map(|of| format!("!({of})")),
                1 => (inner.clone(), inner.clone(), inner).prop_map(|(c, l, r)| format!("({c} ? {l} : {r})")),
            ]
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_passes_never_reads_what_is_not_there(
        text in condition(), x in prop::option::of(0..3i64), y in prop::option::of(0..3i64),
        c in prop::option::of(prop::option::of(0..40_000i32)), p in any::<bool>(),
    ) {
        let mut scope = Scope::new();
        scope
            .variable("x", 0, Ty::new(Shape::Int), true)
            .variable("y", 1, Ty::new(Shape::Int), true)
            .variable("c", 2, Ty::record(card_fields()), true)
            .variable("p", 3, Ty::new(Shape::Bool), false);
        if let Ok(compiled) = compile(&text, &scope, None) {
            let card = |until: Option<i32>| {
                let mut card = Record::new().with(super::number(card_fields(), "long_term"), until.is_none());
                if let Some(day) = until.and_then(Date::from_days) {
                    card.set(super::number(card_fields(), "valid_until"), day);
                }
                Value::Record(card)
            };
            let vars = [x.map(Value::Int), y.map(Value::Int), c.map(card), Some(Value::Bool(p))];
            let held = compiled.expr.holds(&env(&vars));
            prop_assert!(held.is_ok(), "{text}: {held:?}");
            if held == Ok(true) {
                for slot in compiled.proves.slots() {
                    prop_assert!(vars[usize::from(slot)].is_some(), "{text} proved slot {slot}");
                }
            }
        }
    }
}
