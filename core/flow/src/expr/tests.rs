//! Promises of the expression language: what passes and what it gives, what is refused and how that is told.

mod agreement;
mod faults;
mod guards;
mod lookups;
mod templates;

use super::*;
use crate::program::Language;
use tongban_classes::{identity_document, registry};
use tongban_model::{Date, Money, Percent, Personal, Record, Value};

/// The record a card reading gives, by the class's own schema.
pub(super) fn card_fields() -> &'static [tongban_classes::Field] {
    identity_document::CLASS.command_named("read").unwrap().result
}

fn person_fields() -> &'static [tongban_classes::Field] {
    registry::CLASS.command_named("find_person").unwrap().result
}

pub(super) fn number(fields: &[tongban_classes::Field], name: &str) -> u16 {
    tongban_classes::field_named(fields, name).unwrap().number
}

/// The names of a flow like the 24-hour machine's.
pub(super) fn scope() -> Scope {
    let mut scope = Scope::new();
    scope
        .variable("business", 0, Ty::choice(["expired", "lost", "damaged"]), false)
        .variable("card", 1, Ty::record(card_fields()), true)
        .variable("person", 2, Ty::record(person_fields()), false)
        .variable("score", 3, Ty::new(Shape::Percent), false)
        .variable("number", 4, Ty::new(Shape::Text).personal(Personal::Number), false)
        .variable("photos", 5, Ty::new(Shape::Int), false)
        .variable("phone", 6, Ty::new(Shape::Text).personal(Personal::Phone), false)
        .variable("fee", 7, Ty::new(Shape::Money), false)
        .variable("note", 8, Ty::new(Shape::Text), true)
        .variable("acceptance", 9, Ty::new(Shape::Text).personal(Personal::Reference), false)
        .constant("params.renew_before", Ty::new(Shape::Period), Period::parse("6 months").unwrap().to_value())
        .constant("params.fee_lost", Ty::new(Shape::Money), Value::Money(Money::fen(4000)))
        .constant("params.businesses", Ty::new(Shape::List(Box::new(Shape::Text))), Value::List(vec!["lost".into()]))
        .constant("params.gate", Ty::new(Shape::Percent), Value::Percent(Percent::parse("60 %").unwrap()))
        .constant("params.on", Ty::new(Shape::Bool), Value::Bool(true))
        .constant("site.region", Ty::new(Shape::Text), "441302".into())
        .constant("site.title_zh", Ty::new(Shape::Text), "示范点".into())
        .nations([("01", "汉"), ("08", "壮")]);
    scope
}

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A case of a synthetic citizen, fifteen years and 364 days old today.
pub(super) fn vars() -> Vec<Option<Value>> {
    let card = Record::new()
        .with(number(card_fields(), "kind"), "resident")
        .with(number(card_fields(), "name"), "张伟")
        .with(number(card_fields(), "valid_from"), date("2017-01-10"))
        .with(number(card_fields(), "valid_until"), date("2027-01-10"))
        .with(number(card_fields(), "long_term"), false);
    let person = Record::new()
        .with(number(person_fields(), "name"), "欧阳娜娜")
        .with(number(person_fields(), "number"), "450100201011232229")
        .with(number(person_fields(), "sex"), "2")
        .with(number(person_fields(), "nation"), "08")
        .with(number(person_fields(), "birth"), date("2010-11-23"))
        .with(number(person_fields(), "portrait_on_file"), true);
    vec![
        Some("expired".into()),
        Some(Value::Record(card)),
        Some(Value::Record(person)),
        Some(Value::Percent(Percent::parse("83 %").unwrap())),
        Some("45010019960229123X".into()),
        Some(Value::Int(3)),
        Some("13800001234".into()),
        Some(Value::Money(Money::fen(2000))),
        None,
        Some("4501030212026112200017".into()),
    ]
}

pub(super) fn env(vars: &[Option<Value>]) -> Env<'_> {
    Env { vars, today: date("2026-11-22"), case_id: "M1-1-7" }
}

fn given(text: &str) -> Value {
    let compiled = compile(text, &scope(), None).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    compiled.expr.eval(&env(&vars())).unwrap_or_else(|fault| panic!("{text}: {fault}")).into_owned()
}

#[test]
fn guards_and_rules_give_what_they_say() {
    for (text, holds) in [
        (r#"business == "expired""#, true),
        (r#"business != 'lost' && !(business == "damaged")"#, true),
        (r#"business in ["lost", "damaged"]"#, false),
        (r#""expired" in params.businesses"#, false),
        (r#""lost" in params.businesses"#, true),
        ("age(person.birth) >= 16", false),
        ("age(birth(number)) == 30", true),
        ("has(card.valid_until) && today >= minus(card.valid_until, params.renew_before)", true),
        (r#"has(card.valid_until) && today >= minus(card.valid_until, period("1 month"))"#, false),
        (r#"has(card.valid_until) && today <= plus(card.valid_until, period("unlimited"))"#, true),
        (r#"has(card) && card.kind == "resident""#, true),
        ("has(card) && !card.long_term && has(card.valid_until)", true),
        ("!has(note) || note == 'x'", true),
        ("!(has(note) && note == 'x')", true),
        ("has(note) ? note == 'x' : photos == 3", true),
        ("has(person.hold)", false),
        ("score >= params.gate", true),
        ("score >= percent(\"83.01 %\")", false),
        ("params.on && photos < 3", false),
        ("!params.on || person.portrait_on_file", true),
        ("starts_with(site.region, prefix(number, 2))", false),
        ("prefix(site.region, 2) == '44'", true),
        ("fee + params.fee_lost * 2 == money(\"100 yuan\")", true),
        ("fee > money('0 yuan')", true),
        ("params.renew_before == period('6 months')", true),
        ("date('2026-11-22') == today", true),
        ("size(person.name) == 4", true),
        ("size(params.businesses) - 1 == -0", true),
        ("-photos < 0 && photos * photos == 9", true),
        ("case_id == 'M1-1-7'", true),
    ] {
        assert_eq!(given(text).as_bool(), Some(holds), "{text}");
    }
}

#[test]
fn values_are_made_and_masked_as_asked() {
    for (text, value) in [
        ("mask_name(person.name)", "欧阳**"),
        ("mask_number(number)", "450100********123X"),
        ("mask_phone(phone)", "138****1234"),
        ("sex_word(person.sex)", "女"),
        ("nation_word(person.nation)", "壮"),
        ("finger_word(11)", "右手拇指"),
        ("finger_word(20)", "左手小指"),
        ("text(today)", "2026年11月22日"),
        ("text(params.renew_before)", "6个月"),
        ("text(score)", "83 %"),
        ("text(fee)", "20.00 元"),
        ("or(note, '无')", "无"),
        ("or(person.hold, business)", "expired"),
        ("has(note) ? note : ''", ""),
        ("business == 'lost' ? 'a' : business == 'expired' ? 'b' : 'c'", "b"),
        ("site.title_zh + '（' + text(photos) + '）'", "示范点（3）"),
        ("prefix('示范点', 2)", "示范"),
        ("prefix('示范点', -1)", ""),
    ] {
        assert_eq!(given(text).as_text(), Some(value), "{text}");
    }
}

#[test]
fn what_depends_on_constants_alone_is_computed_at_load() {
    for text in [
        "params.fee_lost * 2 + money('1 yuan')",
        "'lost' in params.businesses",
        "params.on ? prefix(site.region, 2) : 'x'",
        "!params.on && photos == 3",
        "minus(date('2027-01-10'), params.renew_before)",
        "[1, 2 + 3]",
    ] {
        let compiled = compile(text, &scope(), None).unwrap();
        assert!(matches!(compiled.expr, crate::program::Expr::Const(_)), "{text}");
    }
    let guard = compile("params.on && photos == 3", &scope(), None).unwrap();
    assert_eq!(guard.expr, compile("photos == 3", &scope(), None).unwrap().expr);
    assert!(!matches!(
        compile("age(date('2000-01-01'))", &scope(), None).unwrap().expr,
        crate::program::Expr::Const(_)
    ));
}

#[test]
fn an_absent_optional_leaves_a_binding_out_only_where_that_is_allowed() {
    let optional = Ty::new(Shape::Text).or_absent();
    for text in ["note", "has(card) ? note : person.hold"] {
        assert_eq!(compile(text, &scope(), Some(&Ty::new(Shape::Text))).unwrap_err()[0].kind, FaultKind::UnsetVariable);
        let compiled = compile(text, &scope(), Some(&optional)).unwrap();
        assert!(compiled.ty.optional);
        assert!(compiled.expr.eval(&env(&vars())).unwrap_err().is_absent());
    }
    assert!(!compile("business", &scope(), Some(&optional)).unwrap().ty.optional);
}

#[test]
fn a_guard_that_holds_proves_what_may_be_read_behind_it() {
    let guard = compile("business == 'expired' && has(card.valid_until)", &scope(), None).unwrap();
    assert_eq!(guard.proves.slots().collect::<Vec<_>>(), [1]);
    assert!(compile("card.valid_until < today", &scope(), None).is_err());
    assert!(compile("card.valid_until < today", &scope().assuming(&guard.proves), None).is_ok());
    let either = compile("has(card) || has(note)", &scope(), None).unwrap();
    assert_eq!(either.proves, Facts::default());
}

#[test]
fn what_an_expression_reads_and_touches_is_known() {
    let compiled = compile("photos > 1 && size(person.name) > 0 && photos < 9", &scope(), None).unwrap();
    assert_eq!((compiled.reads, compiled.touches), (vec![2, 5], Some(Personal::Name)));
    let masked = compile("mask_name(person.name)", &scope(), None).unwrap();
    assert_eq!((masked.ty.personal, masked.touches), (None, Some(Personal::Name)));
    for (text, personal) in [
        ("prefix(person.number, 6)", Personal::Number),
        ("birth(number)", Personal::Trait),
        ("photos > 1 ? 'x' : person.name", Personal::Name),
        ("or(note, phone)", Personal::Phone),
        ("'x' + person.name", Personal::Name),
        ("text(person.birth)", Personal::Trait),
    ] {
        assert_eq!(compile(text, &scope(), None).unwrap().ty.personal, Some(personal), "{text}");
    }
}

#[test]
fn numbers_that_grow_too_large_are_a_fault_and_no_panic() {
    let mut vars = vars();
    vars[5] = Some(Value::Int(i64::MAX));
    vars[7] = Some(Value::Money(Money::fen(i64::MIN)));
    for text in ["photos + 1", "photos * photos", "-fee", "fee - params.fee_lost", "-2 - photos"] {
        let compiled = compile(text, &scope(), None).unwrap();
        assert_eq!(compiled.expr.eval(&env(&vars)), Err(EvalFault::Overflow), "{text}");
    }
}

#[test]
fn an_answer_that_breaks_its_schema_is_a_fault_and_no_panic() {
    let texts = ["photos > 1", "has(card.valid_until) && card.valid_until < today", "mask_name(person.name) == 'x'"];
    for value in [None, Some(Value::Bytes(vec![1].into())), Some(Value::Record(Record::new())), Some("x".into())] {
        for text in texts {
            let vars: Vec<_> = vars().iter().map(|_| value.clone()).collect();
            let compiled = compile(text, &scope(), None).unwrap();
            if let Err(fault) = compiled.expr.holds(&env(&vars)) {
                assert!(!fault.to_string().contains('x') || fault.to_string().contains("expression"));
            }
        }
    }
}

#[test]
fn whatever_is_refused_says_why() {
    for text in ["has(person.card[issus])", "has(person[name])", "has(photos[card].name)", "or(person[name], 'x')"] {
        let refused = compile(text, &scope(), None);
        assert!(refused.is_err_and(|faults| !faults.is_empty()), "{text}");
    }
}
