//! Whole conversations, line by line, against views as the engine makes them.

use super::*;
use std::sync::Arc;
use tongban_flow::engine::{Field, Line, OptionView, Said};

fn said(zh: &str) -> Said {
    Said { zh: zh.into(), en: zh.into() }
}

fn options(list: &[(&str, &str)]) -> Vec<OptionView> {
    list.iter()
        .map(|(id, zh)| OptionView { id: (*id).into(), text: said(zh), group: Said::default(), picture: None })
        .collect()
}

fn view(kind: ViewKind, actions: &[&str]) -> View {
    View {
        number: 1,
        step: "step".into(),
        kind,
        text: "text".into(),
        title: said("题"),
        body: Said::default(),
        speak: Said::default(),
        lines: Vec::new(),
        options: Vec::new(),
        fields: Vec::new(),
        actions: actions.iter().map(|action| Arc::from(*action)).collect(),
        code: None,
        problem: None,
        read_ms: None,
        timeout_ms: None,
        progress: None,
        personal: false,
    }
}

fn field(id: &str, kind: FieldKind, list: &[(&str, &str)]) -> Field {
    Field {
        id: id.into(),
        label: said(id),
        kind,
        optional: false,
        value: Said::default(),
        options: options(list),
        way: vec![],
        chosen: None,
    }
}

fn case() -> CaseId {
    "m-0001-1-1".parse().expect("a case's name")
}

fn dialog() -> Dialog {
    Dialog::new(Tongue { english: false }, true)
}

fn acts(turn: Turn) -> Option<Action> {
    match turn.deed {
        Some(Deed::Acts(action)) => Some(action),
        _ => None,
    }
}

#[test]
fn a_line_becomes_the_answer_the_view_asks_for() {
    let mut menu = view(ViewKind::Menu, &["cancel"]);
    menu.options = options(&[("expired", "到期"), ("lost", "丢失")]);
    let mut confirm = view(ViewKind::Confirm, &["yes", "no", "back", "change"]);
    confirm.lines =
        ["name", "phone"].map(|step| Line { label: said(step), value: said("…"), change: Some(step.into()) }).to_vec();
    let notice = view(ViewKind::Notice, &["next"]);
    let mut pay = view(ViewKind::PayScan, &["paid", "back"]);
    pay.code = Some("http://127.0.0.1/pay/P7".into());
    let table: &[(&View, &str, Option<Action>)] = &[
        (&menu, "2", Some(Action::Choose("lost".into()))),
        (&menu, "lost", Some(Action::Choose("lost".into()))),
        (&menu, "q", Some(Action::Cancel)),
        (&menu, "0", None),
        (&menu, "3", None),
        (&menu, "b", None),
        (&confirm, "y", Some(Action::Confirm(true))),
        (&confirm, "n", Some(Action::Confirm(false))),
        (&confirm, "c2", Some(Action::Change("phone".into()))),
        (&confirm, "c3", None),
        (&confirm, "c0", None),
        (&confirm, "", None),
        (&confirm, "b", Some(Action::Back)),
        (&notice, "", Some(Action::Next)),
        (&notice, "x", None),
        (&pay, "p", Some(Action::Paid)),
        (&view(ViewKind::StillThere, &[]), "", Some(Action::MoreTime)),
        (&view(ViewKind::Wait, &[]), "", None),
        (&view(ViewKind::Input, &[]), "", None),
        (&view(ViewKind::Input, &[]), "441302", Some(Action::Type("441302".into()))),
    ];
    for (view, line, action) in table {
        let mut dialog = dialog();
        dialog.shows(&case(), view);
        assert_eq!(acts(dialog.line(line)), *action, "{:?} {line}", view.kind);
    }
    let mut dialog = dialog();
    dialog.shows(&case(), &pay);
    assert_eq!(dialog.line("f").deed, Some(Deed::Pays("P7".into())));
}

#[test]
fn a_form_is_asked_field_by_field_and_handed_in_at_once() {
    let mut form = view(ViewKind::Form, &["back", "cancel", "look"]);
    form.fields = vec![
        field("name", FieldKind::Name, &[]),
        field("phone", FieldKind::PhoneTwice, &[]),
        Field { optional: true, ..field("note", FieldKind::Text, &[]) },
        field("lost_on", FieldKind::Date, &[]),
        field("why", FieldKind::Choice, &[("a", "甲"), ("b", "乙")]),
        field("password", FieldKind::Secret, &[]),
    ];
    let mut dialog = dialog();
    let first = dialog.shows(&case(), &form);
    assert!(first.words.contains("(1/6) name"), "{}", first.words);
    assert!(dialog.line("").words.contains('!'), "a field that must be filled in is not passed over");
    for line in ["甲", "13800138000", "13900139000"] {
        assert!(acts(dialog.line(line)).is_none());
    }
    for line in ["13800138000", "13800138000", "", "20261101"] {
        assert!(acts(dialog.line(line)).is_none(), "{line}");
    }
    let last = dialog.line("2");
    assert!(last.secret, "a secret is typed unseen");
    let phone = Value::List(vec!["13800138000".into(), "13800138000".into()]);
    let wanted =
        vec![Some("甲".into()), Some(phone), None, Some("2026-11-01".into()), Some("b".into()), Some("hush".into())];
    assert_eq!(acts(dialog.line("hush")), Some(Action::Fill(wanted)));
}

#[test]
fn only_the_field_that_was_wrong_is_asked_again() {
    let mut form = view(ViewKind::Form, &["look"]);
    form.fields = vec![field("name", FieldKind::Name, &[]), field("street", FieldKind::Text, &[])];
    let mut dialog = dialog();
    dialog.shows(&case(), &form);
    dialog.line("甲1");
    dialog.line("长江路");
    form.problem = Some(said("name：只能包含汉字"));
    let again = dialog.shows(&case(), &form);
    assert!(again.words.contains("只能包含汉字") && again.words.contains("(1/2) name"), "{}", again.words);
    assert_eq!(acts(dialog.line("甲")), Some(Action::Fill(vec![Some("甲".into()), Some("长江路".into())])));
}

#[test]
fn regions_go_down_until_there_is_nothing_below_and_a_search_is_chosen_from() {
    let mut form = view(ViewKind::Form, &["look"]);
    form.fields = vec![field("region", FieldKind::Region, &[("45", "广西")]), field("unit", FieldKind::Search, &[])];
    let look = |field: &str, words: &str| Some(Action::Look { field: field.into(), words: words.into() });
    let mut dialog = dialog();
    dialog.shows(&case(), &form);
    assert_eq!(acts(dialog.line("1")), look("region", "45"));
    form.fields[0].options = options(&[("4501", "南宁"), ("4502", "柳州")]);
    assert!(dialog.shows(&case(), &form).words.contains("柳州"));
    assert_eq!(acts(dialog.line("2")), look("region", "4502"));
    form.fields[0].options = options(&[("450202", "城中区"), ("450203", "鱼峰区")]);
    dialog.shows(&case(), &form);
    assert_eq!(acts(dialog.line("0")), look("region", ""), "0 begins again");
    dialog.shows(&case(), &form);
    assert_eq!(acts(dialog.line("2")), look("region", "450203"));
    form.fields[0].value = said("广西柳州鱼峰区");
    assert!(dialog.shows(&case(), &form).words.contains("(2/2) unit"), "the smallest region is the answer");
    assert_eq!(acts(dialog.line("鱼峰")), look("unit", "鱼峰"));
    form.fields[1].options = options(&[("0", "鱼峰所"), ("1", "鱼峰二所")]);
    assert!(dialog.shows(&case(), &form).words.contains("鱼峰二所"));
    assert_eq!(acts(dialog.line("2")), Some(Action::Fill(vec![Some("450203".into()), Some("1".into())])));
}

#[test]
fn what_a_form_holds_already_is_kept_by_enter() {
    let mut form = view(ViewKind::Form, &[]);
    form.fields = vec![field("name", FieldKind::Name, &[]), field("phone", FieldKind::PhoneTwice, &[])];
    form.fields[0].value = said("甲");
    form.fields[1].value = said("13800138000");
    let mut dialog = dialog();
    assert!(dialog.shows(&case(), &form).words.contains("[甲]"));
    assert!(acts(dialog.line("")).is_none());
    let phone = Value::List(vec!["13800138000".into(), "13800138000".into()]);
    assert_eq!(acts(dialog.line("")), Some(Action::Fill(vec![Some("甲".into()), Some(phone)])));
}

#[test]
fn what_was_typed_before_need_not_be_typed_again_when_a_fact_is_changed() {
    let mut form = view(ViewKind::Form, &[]);
    form.fields = vec![field("name", FieldKind::Name, &[]), field("password", FieldKind::Secret, &[])];
    let mut dialog = dialog();
    dialog.shows(&case(), &form);
    dialog.line("甲");
    assert!(acts(dialog.line("hush")).is_some());
    dialog.shows(&case(), &View { step: "check".into(), ..view(ViewKind::Confirm, &["yes"]) });
    assert!(dialog.shows(&case(), &form).words.contains("[甲]"));
    assert!(!dialog.line("").words.contains("hush"), "a secret is typed anew");
    assert!(acts(dialog.line("")).is_none(), "a secret is typed anew");
    assert_eq!(acts(dialog.line("more")), Some(Action::Fill(vec![Some("甲".into()), Some("more".into())])));
}

#[test]
fn a_picture_is_taken_by_enter_and_comes_back_to_its_form() {
    let mut form = view(ViewKind::Form, &["look"]);
    form.fields = vec![field("page", FieldKind::Image, &[]), field("name", FieldKind::Name, &[])];
    let mut dialog = dialog();
    dialog.shows(&case(), &form);
    assert_eq!(acts(dialog.line("")), Some(Action::Look { field: "page".into(), words: "".into() }));
    dialog.shows(&case(), &view(ViewKind::Camera, &["back"]));
    form.fields[0].value = said("已拍摄");
    assert!(dialog.shows(&case(), &form).words.contains("(2/2) name"));
    assert_eq!(acts(dialog.line("甲")), Some(Action::Fill(vec![None, Some("甲".into())])));
}

#[test]
fn the_same_view_again_is_not_written_twice_and_a_problem_is() {
    let mut input = view(ViewKind::Input, &[]);
    let mut dialog = dialog();
    assert!(dialog.shows(&case(), &input).words.contains('题'));
    assert_eq!(dialog.shows(&case(), &input).words, "");
    input.problem = Some(said("太短"));
    assert!(dialog.shows(&case(), &input).words.contains("太短"));
}

#[test]
fn the_next_applicant_finds_nothing_of_the_one_before() {
    let mut form = view(ViewKind::Form, &[]);
    form.fields = vec![field("name", FieldKind::Name, &[])];
    let mut dialog = dialog();
    dialog.shows(&case(), &form);
    dialog.line("甲");
    dialog.forget();
    assert!(dialog.at().is_none() && dialog.entered.is_empty() && dialog.draft.is_none());
}
