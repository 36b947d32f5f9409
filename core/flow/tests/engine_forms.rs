//! Screens with more than one answer: forms that look things up, lists to pick from, facts to change, notices to read.

mod engine_desk;

use engine_desk::build::*;
use engine_desk::{Answer, Desk, command_name};
use tongban_flow::engine::{Action, Effect, Field, ViewKind};
use tongban_flow::program::{Change, Expr, Fact, FormField, Input, Pick, Piece, Screen, Slot, StepIndex, Text, Verb};
use tongban_model::{Failure, Record, Value};

const BUSINESS: Slot = 0;
const IS_ME: Slot = 1;
const NUMBER: Slot = 3;
const PHONE: Slot = 4;
const PERSON: Slot = 6;
const REGION: Slot = 9;
const UNIT: Slot = 10;
const PAGE: Slot = 11;
const TYPED: Slot = 12;
const ITEM: Slot = 13;
const LOST_ON: Slot = 14;

fn look(desk: &mut Desk, field: &str, words: &str) {
    desk.act(Action::Look { field: field.into(), words: words.into() });
}

fn fill(desk: &mut Desk, values: Vec<Option<Value>>) {
    desk.act(Action::Fill(values));
}

fn fields(desk: &Desk) -> &[Field] {
    desk.view.as_ref().map_or(&[], |view| &view.fields)
}

fn options(field: &Field) -> Vec<(&str, &str)> {
    field.options.iter().map(|option| (option.id.as_ref(), option.text.zh.as_ref())).collect()
}

/// One form with one field of each kind that looks something up, then the end.
fn whole() -> Desk {
    let number = FormField { optional: true, ..field("number", NUMBER, Input::Code { least: 2, most: 4 }) };
    let fields = vec![
        field("region", REGION, region("43")),
        field("unit", UNIT, find_unit(TYPED, ITEM, REGION, 2)),
        field("page", PAGE, picture()),
        number,
    ];
    Desk::new(flow(vec![
        choice("business", &["a"]).keep(BUSINESS),
        form("form", fields),
        confirm("is_me"),
        end("accepted"),
    ]))
}

fn at_form() -> Desk {
    let mut desk = whole();
    desk.choose("a");
    assert_eq!(desk.view.as_ref().unwrap().kind, ViewKind::Form);
    desk
}

#[test]
fn each_kind_of_field_takes_what_it_should_and_says_by_name_what_it_does_not() {
    let date = Input::Date {
        earliest: Some(Expr::Const(Value::Date("2025-11-22".parse().unwrap()))),
        latest: Some(Expr::Today),
    };
    let twice = |first: &str, again: &str| Value::List(vec![first.into(), again.into()]);
    let choice = Input::Choice(vec![tongban_flow::program::Choice {
        id: "lost".into(),
        text: words("lost"),
        group: None,
        when: None,
        picture: None,
    }]);
    let Verb::Ask(asked) = phone("phone").verb else { panic!() };
    let Screen::Input(phone) = asked.screen else { panic!() };
    let day = |day: &str| Value::Date(day.parse().unwrap());
    let table: Vec<(Input, Value, Result<Value, &str>)> = vec![
        (Input::Name, " 张伟 ".into(), Ok("张伟".into())),
        (Input::Name, "买买提•吐尔逊".into(), Ok("买买提·吐尔逊".into())),
        (Input::Name, "𠮷田".into(), Ok("𠮷田".into())),
        (Input::Name, "Jean Müller".into(), Ok("Jean Müller".into())),
        (Input::Name, "张3".into(), Err("A name has characters")),
        (Input::Name, "·".into(), Err("A name has characters")),
        (Input::Name, " ".into(), Err("Please fill this in")),
        (date.clone(), "2026-11-22".into(), Ok(day("2026-11-22"))),
        (date.clone(), "20251122".into(), Ok(day("2025-11-22"))),
        (date.clone(), day("2026-01-01"), Ok(day("2026-01-01"))),
        (date.clone(), "2025-11-21".into(), Err("The day cannot be before 2025-11-22")),
        (date.clone(), "2026-11-23".into(), Err("The day cannot be after 2026-11-22")),
        (date.clone(), "2026-02-30".into(), Err("There is no such day")),
        (region(""), "433101".into(), Ok("433101".into())),
        (region(""), "433100".into(), Err("Please choose down to the county")),
        (region("43"), "120101".into(), Err("Please choose from the list")),
        (region(""), "999999".into(), Err("Please choose from the list")),
        (choice.clone(), "lost".into(), Ok("lost".into())),
        (choice, "found".into(), Err("Please choose from the list")),
        (Input::Secret { least: 6, most: 8 }, "12345".into(), Err("What was entered is too short")),
        (Input::Secret { least: 6, most: 8 }, "123456".into(), Ok("123456".into())),
        (phone.clone(), twice("13800138000", "138 0013 8000"), Ok("13800138000".into())),
        (phone.clone(), twice("13800138000", "13800138001"), Err("The two numbers differ")),
        (phone.clone(), twice("1380013800", "1380013800"), Err("A mobile number has 11 digits")),
        (phone, "13800138000".into(), Err("Please enter it once more")),
        (picture(), "x".into(), Err("Please take the picture")),
        (find_unit(TYPED, ITEM, REGION, 1), "0".into(), Err("Please choose from the list")),
        (Input::CitizenNumber, "45010019960229123X".into(), Ok("45010019960229123X".into())),
    ];
    for (input, value, expected) in table {
        let mut desk = Desk::new(flow(vec![
            form("form", vec![field("label", NUMBER, input.clone())]),
            confirm("x"),
            end("accepted"),
        ]));
        fill(&mut desk, vec![Some(value)]);
        match expected {
            Ok(expected) => assert_eq!((desk.step(), desk.var("number")), ("x", Some(&expected)), "{input:?}"),
            Err(problem) => {
                assert_eq!(desk.step(), "form", "{input:?}");
                let told = desk.problem();
                assert!(told.starts_with(&format!("label: {problem}")), "{told}");
                assert!(desk.var("number").is_none());
            }
        }
    }
}

#[test]
fn regions_are_chosen_step_by_step_and_each_list_says_the_full_name() {
    let mut desk = at_form();
    assert_eq!(options(&fields(&desk)[0]), [("433100", "湖南省湘西州")]);
    assert!(desk.actions().contains(&"look"));
    look(&mut desk, "region", "433100");
    assert_eq!(options(&fields(&desk)[0]), [("433101", "湖南省湘西州吉首市")]);
    assert_eq!(&*fields(&desk)[0].value.zh, "湖南省湘西州");
    // The view alone says where it stands: a page that is loaded anew has nothing else.
    let stands = |desk: &Desk| {
        let field = &fields(desk)[0];
        let way: Vec<String> = field.way.iter().map(|step| step.id.to_string()).collect();
        (way, field.chosen.as_deref().map(str::to_owned))
    };
    assert_eq!(stands(&desk), (vec!["433100".to_owned()], None), "the province is where all begins");
    look(&mut desk, "region", "433101");
    assert_eq!(&*fields(&desk)[0].value.zh, "湖南省湘西州吉首市");
    assert_eq!(stands(&desk), (vec!["433100".to_owned()], Some("433101".to_owned())));
    assert_eq!(options(&fields(&desk)[0]), [("433101", "湖南省湘西州吉首市")]);
    look(&mut desk, "region", "120101");
    assert_eq!(desk.problem(), "region: Please choose from the list.");
    look(&mut desk, "region", "");
    assert_eq!(stands(&desk), (Vec::new(), None));
    assert_eq!(options(&fields(&desk)[0]), [("433100", "湖南省湘西州")]);
}

#[test]
fn a_search_runs_while_the_form_stays_and_sees_what_is_filled_in_so_far() {
    let mut desk = at_form();
    look(&mut desk, "unit", "吉");
    assert_eq!(desk.problem(), "unit: What was entered is too short.");
    look(&mut desk, "region", "433101");
    look(&mut desk, "unit", "吉首");
    assert_eq!(desk.view.as_ref().unwrap().kind, ViewKind::Form);
    let Some(Effect::Do { params, .. }) = desk.pending.back() else { panic!() };
    assert_eq!(params, &Record::new().with(1, "吉首").with(2, "433101"));
    assert!(desk.var("typed").is_none() && desk.var("region").is_none());
    desk.complete();
    assert_eq!(options(&fields(&desk)[1]), [("0", "吉首0"), ("1", "吉首1")]);
    assert!(desk.var("item").is_none());
    // Another region: what was found for the first is no longer offered.
    look(&mut desk, "region", "");
    assert!(fields(&desk)[1].options.is_empty());
}

#[test]
fn somebody_who_types_on_gets_what_the_last_words_find() {
    let mut desk = at_form();
    let view = desk.view.as_ref().unwrap().number;
    let look = |words: &str| Action::Look { field: "unit".into(), words: words.into() };
    desk.event(tongban_flow::engine::Event::Action { view, action: look("吉首") });
    desk.event(tongban_flow::engine::Event::Action { view, action: look("保靖") });
    assert!(desk.effects.iter().any(|effect| matches!(effect, Effect::Cancel { .. })));
    desk.complete();
    assert_eq!((desk.case.ignored(), fields(&desk)[1].options.len()), (1, 0));
    desk.complete();
    assert_eq!(options(&fields(&desk)[1])[0], ("0", "保靖0"));
    // The view has changed since, and looking chooses nothing: it is taken all the same. Filling in is not.
    desk.event(tongban_flow::engine::Event::Action { view, action: look("花垣") });
    desk.complete();
    assert_eq!(options(&fields(&desk)[1])[0], ("0", "花垣0"));
    desk.event(tongban_flow::engine::Event::Action { view, action: Action::Fill(vec![None, None, None, None]) });
    assert_eq!(desk.case.ignored(), 2);
}

#[test]
fn a_search_that_fails_or_finds_nothing_leaves_the_form_usable() {
    for (answer, told) in [
        (Answer::Fails(Failure::time_out()), "unit: This cannot be looked up now. Please try again later."),
        (Answer::Says(Record::new()), "unit: Nothing was found. Please try other words."),
    ] {
        let mut desk = at_form();
        desk.answer_with("search", answer);
        look(&mut desk, "unit", "吉首");
        desk.complete();
        assert_eq!((desk.step(), desk.problem()), ("form", told));
        look(&mut desk, "unit", "吉首");
        desk.complete();
        assert_eq!((desk.problem(), fields(&desk)[1].options.len()), ("", 2));
    }
}

#[test]
fn a_picture_is_taken_before_the_device_and_kept_in_its_field() {
    let mut desk = at_form();
    look(&mut desk, "page", "");
    let view = desk.view.as_ref().unwrap();
    assert_eq!((view.kind, desk.actions()), (ViewKind::Camera, vec!["back", "cancel"]));
    desk.complete();
    let view = desk.view.as_ref().unwrap();
    assert_eq!((view.kind, &*view.fields[2].value.en), (ViewKind::Form, "Taken"));
    look(&mut desk, "region", "433101");
    look(&mut desk, "unit", "吉首");
    desk.complete();
    fill(&mut desk, vec![Some("433101".into()), Some("1".into()), None, None]);
    assert_eq!(desk.step(), "is_me");
    assert_eq!(desk.var("page"), Some(&"x".into()));
    let unit = desk.var("unit").and_then(Value::as_record).and_then(|unit| unit.get(1)).and_then(Value::as_text);
    assert_eq!((unit, desk.var("number"), desk.var("typed"), desk.var("item")), (Some("u1"), None, None, None));
    desk.act(Action::Confirm(true));
    desk.run_out(20);
    desk.assert_replays();
}

#[test]
fn a_picture_that_cannot_be_taken_or_is_given_up_leads_back_to_the_form() {
    let mut desk = at_form();
    desk.answer_with("capture", Answer::Fails(Failure::time_out()));
    look(&mut desk, "page", "");
    desk.complete();
    assert_eq!(desk.problem(), "page: No picture was taken. Please try again.");
    look(&mut desk, "page", "");
    desk.act(Action::Back);
    assert_eq!((desk.step(), desk.view.as_ref().unwrap().kind), ("form", ViewKind::Form));
    desk.complete();
    assert_eq!((desk.case.ignored(), &*fields(&desk)[2].value.zh), (1, ""));
}

#[test]
fn nobody_is_idle_before_the_camera_of_a_form_and_cancel_lets_it_go() {
    let mut desk = at_form();
    look(&mut desk, "page", "");
    let effect = desk.pending.pop_front().unwrap();
    desk.wait(70_000);
    assert_eq!(desk.view.as_ref().unwrap().kind, ViewKind::Camera);
    desk.act(Action::Cancel);
    assert!(desk.effects.iter().any(|e| matches!(e, Effect::Cancel { .. })));
    desk.complete_with(&effect, Answer::Well);
    desk.run_out(20);
    assert_eq!(desk.outcomes().1, Some("cancelled"));
    desk.assert_replays();
}

#[test]
fn the_host_may_die_while_a_form_looks_something_up() {
    for field in ["unit", "page"] {
        let mut desk = at_form();
        look(&mut desk, field, "吉首");
        let effect = desk.pending[0].clone();
        desk.crash(true);
        desk.complete_with(&effect, Answer::Well);
        desk.run_out(20);
        assert_eq!((desk.outcomes().1, desk.case.ignored() > 0), (Some("interrupted"), true));
        let cancelled = desk.effects.iter().any(|effect| matches!(effect, Effect::Cancel { .. }));
        assert!(!cancelled, "a command that died with the host was asked to stop");
        desk.assert_replays();
    }
}

#[test]
fn what_was_filled_in_stays_after_a_refused_answer_but_a_secret() {
    let secret = field("secret", PHONE, Input::Secret { least: 2, most: 9 });
    let fields_of =
        vec![field("name", PERSON, Input::Name), secret, field("code", NUMBER, Input::Code { least: 4, most: 9 })];
    let mut desk = Desk::new(flow(vec![form("form", fields_of), end("accepted")]));
    fill(&mut desk, vec![Some("张伟".into()), Some("geheim".into()), Some("1".into())]);
    let values: Vec<&str> = fields(&desk).iter().map(|field| field.value.zh.as_ref()).collect();
    assert_eq!(values, ["张伟", "", "1"]);
    assert_eq!(desk.problem(), "code: What was entered is too short.");
    let shown = format!("{:?} {:?}", desk.effects, desk.case);
    assert!(!shown.contains("geheim") && !shown.contains("张伟"), "personal words were printed");
}

#[test]
fn a_field_that_is_not_asked_or_left_empty_holds_no_older_answer() {
    let hidden =
        FormField { when: Some(is(BUSINESS, "b")), ..field("number", NUMBER, Input::Code { least: 1, most: 9 }) };
    let empty = FormField { optional: true, ..field("lost_on", LOST_ON, Input::Date { earliest: None, latest: None }) };
    let mut desk = Desk::new(flow(vec![
        set("number", NUMBER, Expr::Const("old".into())),
        set("lost_on", LOST_ON, Expr::Today),
        choice("business", &["a", "b"]).keep(BUSINESS),
        form("form", vec![hidden, empty]),
        confirm("is_me"),
        end("accepted"),
    ]));
    desk.choose("a");
    assert_eq!(fields(&desk).len(), 1);
    fill(&mut desk, vec![None]);
    assert_eq!((desk.step(), desk.var("number"), desk.var("lost_on")), ("is_me", None, None));
    desk.act(Action::Back).act(Action::Back);
    assert_eq!((desk.step(), desk.var("number")), ("business", Some(&"old".into())));
}

#[test]
fn answers_of_another_number_of_fields_are_ignored() {
    let mut desk = at_form();
    fill(&mut desk, vec![None]);
    assert_eq!((desk.step(), desk.case.ignored()), ("form", 1));
}

fn pick(from: Expr) -> tongban_flow::program::Step {
    let name = || vec![Piece::Plain("No. ".into()), Piece::Value(Expr::Field(Box::new(Expr::Var(ITEM)), 1))];
    ask("pick", Screen::Pick(Pick { from, item: ITEM, text: Text { zh: name(), en: name() } })).keep(PERSON)
}

#[test]
fn a_list_is_picked_from_by_number_and_the_record_is_the_value() {
    let item = |id: &str| Value::Record(Record::new().with(1, id));
    let list = Expr::Const(Value::List(vec![item("first"), item("second")]));
    let mut desk = Desk::new(flow(vec![pick(list), confirm("is_me"), end("accepted")]));
    let view = desk.view.clone().unwrap();
    let options: Vec<(&str, &str)> = view.options.iter().map(|o| (o.id.as_ref(), o.text.en.as_ref())).collect();
    assert_eq!((view.kind, options), (ViewKind::Menu, vec![("0", "No. first"), ("1", "No. second")]));
    desk.choose("2").choose("x");
    assert_eq!((desk.step(), desk.case.ignored()), ("pick", 2));
    desk.choose("1");
    assert_eq!((desk.var("person"), desk.var("item")), (Some(&item("second")), None));
}

#[test]
fn a_list_without_items_is_a_fault_of_the_manifest() {
    for from in [Expr::Const(Value::List(Vec::new())), Expr::Var(PERSON)] {
        let mut desk = Desk::new(flow(vec![pick(from).on("invalid-data", 1), end("nothing"), end("accepted")]));
        desk.run_out(5);
        assert_eq!(desk.outcomes().1, Some("nothing"));
    }
}

#[test]
fn options_stand_under_their_headings() {
    let option = |id: &str, group: Option<&str>| tongban_flow::program::Choice {
        id: id.into(),
        text: words(id),
        group: group.map(words),
        when: None,
        picture: None,
    };
    let options = vec![option("a", Some("cards")), option("b", Some("cards")), option("c", None)];
    let desk = Desk::new(flow(vec![ask("business", Screen::Choice(options)), end("accepted")]));
    let groups: Vec<_> = desk.view.as_ref().unwrap().options.iter().map(|option| option.group.en.to_string()).collect();
    assert_eq!(groups, ["cards", "cards", ""]);
}

#[test]
fn an_option_shows_the_picture_the_case_holds_and_none_where_it_holds_none() {
    let photo: std::sync::Arc<[u8]> = b"\xff\xd8\xffphoto".as_slice().into();
    let option = |id: &str, picture: Expr| tongban_flow::program::Choice {
        id: id.into(),
        text: words(id),
        group: None,
        when: None,
        picture: Some(picture),
    };
    let options = vec![option("first", Expr::Const(Value::Bytes(photo.clone()))), option("second", Expr::Var(PERSON))];
    let desk = Desk::new(flow(vec![ask("which", Screen::Choice(options)), end("accepted")]));
    let view = desk.view.as_ref().unwrap();
    let pictures: Vec<_> =
        view.options.iter().map(|option| option.picture.as_ref().map(|picture| &*picture.0)).collect();
    assert_eq!(pictures, [Some(&*photo), None]);
    assert!(view.personal);
    assert!(format!("{view:?}").contains("picture[8]"), "a picture prints as its size");
}

#[test]
fn a_notice_is_read_before_going_on_and_says_how_long_is_left() {
    let notice = ask("notice", Screen::Notice { tick: Some(words("read")), read_ms: Some(5_000) });
    let mut desk = Desk::new(flow(vec![notice, confirm("is_me"), end("accepted")]));
    assert_eq!(desk.view.as_ref().unwrap().read_ms, Some(5_000));
    desk.wait(2_000).act(Action::Next);
    let view = desk.view.as_ref().unwrap();
    assert_eq!((desk.step(), view.read_ms, desk.problem(), desk.case.ignored()), ("notice", Some(3_000), "", 0));
    desk.wait(3_000).act(Action::Next);
    assert_eq!(desk.step(), "is_me");
}

/// 0 business · 1 phone · 2 person · 3 number · 4 facts · 5 accepted
fn facts(straight: bool, between: Option<tongban_flow::program::Step>) -> Desk {
    let fact = |name: &str, step: StepIndex, straight| Fact {
        label: words(name),
        value: words("x"),
        when: None,
        change: Some(Change { step, straight }),
    };
    let hidden = Fact { when: Some(is(BUSINESS, "b")), ..fact("hidden", 0, true) };
    let lines = vec![fact("phone", 1, straight), fact("number", 3, true), hidden];
    let mut desk = Desk::new(flow(vec![
        choice("business", &["a", "b"]).keep(BUSINESS),
        input("phone", Input::Code { least: 1, most: 9 }).keep(PHONE),
        between.unwrap_or_else(|| find_person("person").keep(PERSON)),
        input("number", Input::Code { least: 1, most: 9 }).keep(NUMBER),
        ask("facts", Screen::Confirm { lines }).keep(IS_ME),
        end("accepted"),
    ]));
    desk.choose("a").type_in("1").settle_down().type_in("2");
    assert_eq!(desk.step(), "facts");
    desk
}

fn change(desk: &mut Desk, step: &str) {
    desk.act(Action::Change(step.into()));
}

#[test]
fn a_fact_is_changed_and_the_case_comes_straight_back_to_the_others() {
    let mut desk = facts(true, None);
    let view = desk.view.clone().unwrap();
    let changes: Vec<Option<&str>> = view.lines.iter().map(|line| line.change.as_deref()).collect();
    assert_eq!(changes, [Some("phone"), Some("number")]);
    assert!(desk.actions().contains(&"change"));
    change(&mut desk, "phone");
    assert_eq!(desk.step(), "phone");
    desk.type_in("9");
    assert_eq!((desk.step(), desk.var("phone"), desk.var("number")), ("facts", Some(&"9".into()), Some(&"2".into())));
    assert_eq!(desk.commands(), ["find_person"], "what lies between was done again");
    // The change counts as if it had been answered so at once: Back keeps it as far as the question itself.
    desk.act(Action::Back);
    assert_eq!((desk.step(), desk.var("phone")), ("number", Some(&"9".into())));
    desk.act(Action::Back);
    assert_eq!((desk.step(), desk.var("phone")), ("phone", None));
    desk.assert_replays();
}

#[test]
fn back_from_a_question_that_is_asked_to_change_a_fact_changes_nothing() {
    let mut desk = facts(true, None);
    change(&mut desk, "phone");
    desk.act(Action::Back);
    assert_eq!((desk.step(), desk.var("phone")), ("facts", Some(&"1".into())));
    change(&mut desk, "number");
    desk.type_in("7").act(Action::Confirm(true));
    assert_eq!((desk.step(), desk.var("number")), ("accepted", Some(&"7".into())));
}

#[test]
fn a_fact_that_something_between_reads_has_everything_after_it_asked_again() {
    let mut desk = facts(false, None);
    change(&mut desk, "phone");
    assert_eq!((desk.step(), desk.var("phone"), desk.var("number"), desk.var("person")), ("phone", None, None, None));
    desk.type_in("9").settle_down().type_in("3");
    assert_eq!((desk.step(), desk.commands()), ("facts", vec!["find_person", "find_person"]));
    desk.act(Action::Back).act(Action::Back).act(Action::Back);
    assert_eq!(desk.step(), "business");
}

#[test]
fn a_change_never_goes_past_an_act_done_outside() {
    for straight in [false, true] {
        let mut desk = facts(straight, Some(book("person")));
        let changes: Vec<bool> = desk.view.as_ref().unwrap().lines.iter().map(|line| line.change.is_some()).collect();
        assert_eq!(changes, [false, true]);
        change(&mut desk, "phone");
        assert_eq!((desk.step(), desk.case.ignored()), ("facts", 1));
    }
}

#[test]
fn a_form_that_is_asked_again_for_a_change_holds_what_was_answered() {
    let change = Some(Change { step: 0, straight: true });
    let lines = vec![Fact { label: words("unit"), value: words("x"), when: None, change }];
    let fields_of = vec![
        field("region", REGION, region("")),
        field("unit", UNIT, find_unit(TYPED, ITEM, REGION, 1)),
        field("phone", PHONE, Input::Secret { least: 1, most: 9 }),
    ];
    let mut desk =
        Desk::new(flow(vec![form("form", fields_of), ask("facts", Screen::Confirm { lines }), end("accepted")]));
    look(&mut desk, "unit", "吉");
    assert_eq!(command_name(&desk.pending[0]), "search");
    desk.complete();
    fill(&mut desk, vec![Some("433101".into()), Some("1".into()), Some("geheim".into())]);
    desk.act(Action::Change("form".into()));
    let values: Vec<&str> = fields(&desk).iter().map(|field| field.value.zh.as_ref()).collect();
    assert_eq!(values, ["湖南省湘西州吉首市", "吉1", ""]);
    fill(&mut desk, vec![Some("120101".into()), Some("0".into()), Some("geheim".into())]);
    assert_eq!((desk.step(), desk.var("region")), ("facts", Some(&"120101".into())));
}

#[test]
fn a_filed_case_whose_applicant_leaves_while_changing_a_fact_goes_on_behind_the_facts() {
    let change = Some(Change { step: 1, straight: true });
    let lines = vec![Fact { label: words("phone"), value: words("x"), when: None, change }];
    let mut desk = Desk::new(flow(vec![
        submit("submit").commits(),
        input("phone", Input::Code { least: 1, most: 9 }).keep(PHONE),
        find_person("person").keep(PERSON),
        ask("facts", Screen::Confirm { lines }).keep(IS_ME),
        end("accepted"),
    ]));
    desk.settle_down().type_in("1").settle_down();
    desk.act(Action::Change("phone".into()));
    desk.wait(100_000).run_out(5);
    assert_eq!((desk.outcomes().1, desk.commands()), (Some("accepted"), vec!["submit", "find_person"]));
}
