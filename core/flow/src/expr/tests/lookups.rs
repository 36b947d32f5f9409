//! What the data packs say: regions, working days; and items of lists.

use super::*;
use crate::program::{Env, Holidays, Region, Regions};
use std::sync::Arc;

fn wide() -> Scope {
    let list = [("430000", "湖南省"), ("433100", "湘西土家族苗族自治州"), ("433101", "吉首市")];
    let regions = list.map(|(code, name)| Region { code: code.into(), name: name.into() }).to_vec();
    let national = (1..=7).map(|day| date(&format!("2026-10-0{day}"))).collect();
    let mut scope = Scope::new();
    scope
        .variable("place", 0, Ty::new(Shape::Text).personal(Personal::Address), false)
        .variable("street", 1, Ty::new(Shape::Text).personal(Personal::Address), false)
        .variable("days_wanted", 2, Ty::new(Shape::Int), false)
        .variable("list", 3, Ty::new(Shape::List(Box::new(Shape::Text))), false)
        .variable("code", 4, Ty::new(Shape::Text).personal(Personal::Reference), false)
        .regions(Arc::new(Regions::new(regions)))
        .holidays(Arc::new(Holidays::new(national, vec![date("2026-10-10")])));
    scope
}

fn given(text: &str, list: &[&str]) -> Result<Value, EvalFault> {
    let compiled = compile(text, &wide(), None).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    let list = Value::List(list.iter().map(|word| Value::from(*word)).collect());
    let vars =
        ["433101".into(), "人民路12号".into(), Value::Int(10), list, "JD-2026-0001-77".into()].map(Some).to_vec();
    let env = Env { vars: &vars, today: date("2026-09-30"), case_id: "c" };
    compiled.expr.eval(&env).map(|value| value.into_owned())
}

#[test]
fn data_packs_answer_as_their_files_say() {
    for (text, value) in [
        ("region_name(place)", Value::from("湖南省湘西土家族苗族自治州吉首市")),
        ("mask_address(region_name(place) + street)", "湖南省湘西土家族苗族自治州吉首市****".into()),
        ("mask_address(street)", "****".into()),
        ("mask_address(region_name(place))", "湖南省湘西土家族苗族自治州吉首市".into()),
        ("mask_code(code)", "JD-2*******1-77".into()),
        ("workdays(today, 1)", Value::Date(date("2026-10-08"))),
        ("workdays(today, days_wanted)", Value::Date(date("2026-10-20"))),
        ("plus(today, days(days_wanted))", Value::Date(date("2026-10-10"))),
        ("plus(today, months(2))", Value::Date(date("2026-11-30"))),
        ("text(money(\"15 yuan\") * days_wanted)", "150.00 元".into()),
    ] {
        assert_eq!(given(text, &[]).unwrap(), value, "{text}");
    }
}

#[test]
fn an_item_is_there_or_its_guard_says_no() {
    for (text, list, value) in [
        ("has(list[1])", &["a"][..], Value::Bool(false)),
        ("has(list[1]) && list[1] == \"b\"", &["a", "b"], Value::Bool(true)),
        ("or(list[0], \"none\")", &[], "none".into()),
        ("or(list[0], \"none\")", &["a"], "a".into()),
        ("has(list[0]) ? list[0] : \"none\"", &["x"], "x".into()),
    ] {
        assert_eq!(given(text, list).unwrap(), value, "{text} of {list:?}");
    }
    let faults = compile("list[0] == \"a\"", &wide(), None).unwrap_err();
    assert_eq!((faults[0].kind, faults[0].found.as_str()), (FaultKind::UnsetVariable, "list[0], which may be absent"));
    // The guard of one item says nothing of another.
    assert!(compile("has(list[0]) && list[1] == \"a\"", &wide(), None).is_err());
}

#[test]
fn addresses_stay_personal_until_they_are_masked() {
    for (text, good) in [
        ("{region_name(place)}", false),
        ("{street}", false),
        ("{mask_address(region_name(place) + street)}", true),
        ("{mask_code(code)}", true),
    ] {
        assert_eq!(compile_text(text, &wide(), Language::Zh).is_ok(), good, "{text}");
    }
}

#[test]
fn what_a_pack_does_not_know_is_a_fault_and_no_panic() {
    assert_eq!(given("region_name(street)", &[]), Err(EvalFault::Code));
    assert_eq!(given("workdays(today, 0 - days_wanted)", &[]), Err(EvalFault::Overflow));
    assert_eq!(given("plus(today, days(days_wanted * 1000000))", &[]), Err(EvalFault::Overflow));
    assert_eq!(given("plus(today, months(0 - days_wanted))", &[]), Err(EvalFault::Overflow));
}
