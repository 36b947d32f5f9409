//! What runs beside the way the applicant goes: waits, branches, limits of stretches; and numbers for orders.

mod engine_desk;

use engine_desk::build::*;
use engine_desk::{Answer, Desk};
use tongban_flow::engine::{Action, Effect, ViewKind};
use tongban_flow::program::{Allot, Change, Expr, Fact, Find, Flow, Screen, Slot, Span, Step, StepIndex, Verb};
use tongban_model::{Failure, Family, Value};

/// What the applicant, or the world, does to end a case.
type End = fn(&mut Desk);

const BUSINESS: Slot = 0;
const CARD: Slot = 2;
const NUMBER: Slot = 3;
const PHONE: Slot = 4;
const PERSON: Slot = 6;
const PAYMENT: Slot = 7;
const ORDER: Slot = 15;

fn wait(id: &str, ms: u64) -> Step {
    step(id, Verb::Wait(ms))
}

fn cancels(desk: &Desk) -> usize {
    desk.effects.iter().filter(|effect| matches!(effect, Effect::Cancel { .. })).count()
}

#[test]
fn a_step_that_waits_goes_on_by_itself() {
    let mut desk = Desk::new(flow(vec![wait("wait", 30_000), confirm("is_me"), end("accepted")]));
    let view = desk.view.clone().unwrap();
    assert_eq!((view.kind, view.timeout_ms, desk.actions()), (ViewKind::Wait, Some(30_000), vec![]));
    desk.wait(29_999);
    assert_eq!(desk.step(), "wait");
    desk.wait(1);
    assert_eq!(desk.step(), "is_me");
}

#[test]
fn a_wait_that_the_host_did_not_survive_lasts_as_long_as_it_would_have() {
    for (away, left) in [(0, 20_000), (15_000, 5_000), (20_000, 0), (90_000, 0)] {
        let mut desk = Desk::new(flow(vec![wait("wait", 30_000), end("accepted")]));
        desk.wait(10_000);
        desk.now += away;
        desk.crash(false);
        let before = desk.now;
        desk.run_out(5);
        assert_eq!((desk.now - before, desk.outcomes().1), (left, Some("accepted")), "away for {away}");
        desk.assert_replays();
    }
}

#[test]
fn a_wait_with_the_applicant_can_be_left_and_ends_when_nobody_is_there() {
    let whole = || flow(vec![choice("business", &["a"]), wait("wait", 30_000).attended(true), end("accepted")]);
    let mut desk = Desk::new(whole());
    desk.choose("a");
    assert_eq!(desk.actions(), ["back", "cancel"]);
    desk.act(Action::Back);
    assert_eq!(desk.step(), "business");
    desk.choose("a").act(Action::Cancel).run_out(5);
    assert_eq!(desk.outcomes().1, Some("cancelled"));
    let mut desk = Desk::new(whole());
    desk.choose("a").crash(false).run_out(5);
    assert_eq!(desk.outcomes().1, Some("interrupted"));
}

#[test]
fn every_order_of_a_case_has_a_number_of_its_own() {
    let order = |id: &str, slot, letter| step(id, Verb::Allot(Allot::Order { letter })).keep(slot);
    let mut desk = Desk::new(flow(vec![
        choice("business", &["a"]),
        order("one", ORDER, 'P'),
        order("two", NUMBER, 'L'),
        choice("again", &["a"]),
        end("accepted"),
    ]));
    let mut numbers = Vec::new();
    for _ in 0..2 {
        desk.choose("a");
        let texts = ["order", "number"].map(|name| desk.var(name).and_then(Value::as_text).unwrap().to_owned());
        numbers.extend(texts);
        desk.act(Action::Back);
    }
    assert!(numbers[0].starts_with('P') && numbers[1].starts_with('L'));
    assert!(numbers.iter().all(|n| (6..=32).contains(&n.len()) && n.bytes().all(|c| c.is_ascii_alphanumeric())));
    let distinct: std::collections::BTreeSet<&String> = numbers.iter().collect();
    assert_eq!(distinct.len(), 4, "a number was given twice");
    assert_eq!(desk.commands(), Vec::<&str>::new(), "the case mints it by itself");
    desk.assert_replays();
}

/// 0 business · 1 fork · 2 phone · 3 join · 4 confirm · 5 accepted · 6 no-person · 7 person · 8 noted · 9 done
fn branching() -> Flow {
    flow(vec![
        choice("business", &["a"]).keep(BUSINESS),
        fork("fork", &[7]),
        input("phone", tongban_flow::program::Input::Code { least: 1, most: 9 }).keep(PHONE),
        join("join", &[7]).within(60_000).on("time-out", 6).on("not-found", 6).on_family(Family::Fault, 6),
        confirm("is_me").keep(1),
        end("accepted"),
        end("no-person"),
        find_person("person").keep(PERSON).tries(2),
        set("noted", CARD, Expr::Const("seen".into())),
        step("done", Verb::Done),
    ])
}

fn forked() -> Desk {
    let mut desk = Desk::new(branching());
    desk.choose("a");
    assert_eq!((desk.step(), desk.commands()), ("phone", vec!["find_person"]));
    desk
}

#[test]
fn a_branch_runs_while_the_applicant_answers_and_shows_nothing() {
    let mut desk = forked();
    let shown = desk.view.clone().unwrap().number;
    desk.complete();
    assert_eq!((desk.step(), desk.view.as_ref().unwrap().number), ("phone", shown));
    assert!(desk.var("person").is_some() && desk.var("card").is_some());
    desk.type_in("1");
    assert_eq!(desk.step(), "is_me");
    desk.assert_replays();
}

#[test]
fn a_join_waits_for_its_branches() {
    let mut desk = forked();
    desk.type_in("1");
    assert_eq!((desk.step(), desk.view.as_ref().unwrap().kind), ("join", ViewKind::Wait));
    desk.complete();
    assert_eq!(desk.step(), "is_me");
}

#[test]
fn a_join_hears_of_a_failure_its_branch_could_not_handle_and_of_time_over() {
    let not_found = || Answer::Fails(tongban_classes::registry::code::find_person::not_found(""));
    let mut desk = forked();
    desk.answer_times(2, "find_person", &not_found()).type_in("1").settle_down().wait(5_000);
    assert_eq!(desk.outcomes().0.or(desk.case.outcome()), Some("no-person"));

    let mut desk = forked();
    desk.type_in("1");
    let under_way = desk.pending.pop_front().unwrap();
    desk.wait(60_000);
    assert_eq!((desk.case.outcome(), cancels(&desk)), (Some("no-person"), 1));
    desk.complete_with(&under_way, Answer::Well);
    desk.run_out(5);
    desk.assert_replays();
}

#[test]
fn a_branch_tries_again_by_itself() {
    let mut desk = forked();
    desk.answer_with("find_person", Answer::Fails(Failure::time_out()));
    desk.complete();
    desk.wait(2_000);
    assert_eq!((desk.commands().len(), desk.var("person").is_some()), (2, true));
}

#[test]
fn a_branch_handles_its_own_failures() {
    let mut flow = branching();
    flow.steps[7] = find_person("person").keep(PERSON).on_family(Family::Fault, 9);
    let mut desk = Desk::new(flow);
    desk.choose("a");
    desk.answer_with("find_person", Answer::Fails(Failure::of_class(99, Family::Fault, "")));
    desk.complete();
    desk.type_in("1");
    assert_eq!((desk.step(), desk.var("card")), ("is_me", None));
}

#[test]
fn back_past_a_fork_gives_its_branches_up_and_what_they_set() {
    for completed in [true, false] {
        let mut desk = forked();
        if completed {
            desk.complete();
        }
        desk.act(Action::Back);
        assert_eq!((desk.step(), desk.var("person"), desk.var("card")), ("business", None, None));
        assert_eq!(cancels(&desk), usize::from(!completed));
        desk.choose("a").settle_down().type_in("1");
        assert_eq!((desk.step(), desk.var("person").is_some()), ("is_me", true));
    }
}

#[test]
fn back_to_a_question_behind_the_fork_keeps_the_branches() {
    let mut desk = forked();
    desk.complete();
    desk.type_in("1").act(Action::Back);
    assert_eq!((desk.step(), desk.var("person").is_some()), ("phone", true));
    desk.type_in("2");
    assert_eq!((desk.step(), desk.commands().len()), ("is_me", 1));
    desk.act(Action::Back).act(Action::Back);
    assert_eq!((desk.step(), desk.var("person")), ("business", None));
}

#[test]
fn whatever_ends_the_case_gives_its_branches_up() {
    let ends: [(&str, End); 3] = [
        ("cancelled", |desk| {
            desk.act(Action::Cancel);
        }),
        ("timed-out", |desk| {
            let under_way = std::mem::take(&mut desk.pending);
            desk.wait(100_000);
            desk.pending = under_way;
        }),
        ("interrupted", |desk| {
            desk.crash(true);
        }),
    ];
    for (outcome, end) in ends {
        let mut desk = forked();
        end(&mut desk);
        desk.run_out(10);
        assert_eq!((desk.outcomes().1, cancels(&desk)), (Some(outcome), usize::from(outcome != "interrupted")));
        desk.assert_replays();
    }
}

#[test]
fn a_join_that_is_reached_after_the_host_died_is_passed_over_in_a_filed_case_only() {
    for (filed, outcome) in [(true, "accepted"), (false, "interrupted")] {
        let submit = if filed { submit("submit").commits() } else { submit("submit") };
        let mut desk = Desk::new(flow(vec![
            fork("fork", &[4]),
            submit,
            join("join", &[4]),
            end("accepted"),
            find_person("person").keep(PERSON),
            step("done", Verb::Done),
        ]));
        desk.crash(true);
        desk.run_out(10);
        assert_eq!(desk.outcomes().1, Some(outcome));
    }
}

#[test]
fn a_branch_does_nothing_that_cannot_be_repeated() {
    let mut desk = Desk::new(flow(vec![
        fork("fork", &[3]),
        join("join", &[3]).on_family(Family::Manifest, 2),
        end("refused"),
        submit("submit"),
        step("done", Verb::Done),
    ]));
    desk.run_out(5);
    assert_eq!((desk.outcomes().1, desk.commands().len()), (Some("refused"), 0));
}

/// 0 business · 1 method · 2 the act · 3 paid · 4 accepted · 5 too-slow
fn limited(act: Step, to: StepIndex) -> Flow {
    let mut flow = flow(vec![
        choice("business", &["a"]).keep(BUSINESS),
        choice("method", &["a"]),
        act,
        choice("paid", &["a"]),
        end("accepted"),
        end("too-slow"),
    ]);
    let tell = Some(say("hurry"));
    flow.timers.push(Span { id: "decide".into(), from: 1, to: vec![to], within_ms: 40_000, tell, go: 5 });
    flow.session.idle_ms = 900_000;
    flow
}

#[test]
fn a_stretch_that_takes_too_long_leads_elsewhere() {
    let mut desk = Desk::new(limited(pass("act"), 3));
    desk.wait(60_000);
    assert_eq!(desk.step(), "business", "the limit begins at its step");
    desk.choose("a").wait(39_000);
    assert_eq!(desk.step(), "method");
    desk.wait(1_000);
    assert_eq!(desk.text(), "hurry");
    desk.act(Action::Next).run_out(5);
    assert_eq!(desk.outcomes().1, Some("too-slow"));
    desk.assert_replays();
}

#[test]
fn a_stretch_that_ends_in_time_is_forgotten_and_going_back_does_not_begin_it_anew() {
    let mut desk = Desk::new(limited(pass("act"), 3));
    desk.choose("a").choose("a").wait(100_000);
    assert_eq!(desk.step(), "paid");
    let mut desk = Desk::new(limited(pass("act"), 3));
    desk.choose("a").wait(30_000).act(Action::Back).choose("a").wait(9_000);
    assert_eq!(desk.step(), "method");
    desk.wait(1_000);
    assert_eq!(desk.text(), "hurry");
}

#[test]
fn an_act_under_way_is_waited_for() {
    for (to, expected) in [(4, "hurry"), (3, "paid")] {
        let mut desk = Desk::new(limited(book("act"), to));
        desk.choose("a").choose("a");
        let under_way = desk.pending.pop_front().unwrap();
        desk.wait(60_000);
        assert_eq!(desk.step(), "act");
        desk.complete_with(&under_way, Answer::Well);
        assert_eq!((desk.text(), desk.world.booked["act"]), (expected, (1, true)));
    }
}

#[test]
fn a_device_that_waits_for_the_applicant_is_let_go() {
    let mut desk = Desk::new(limited(read_card("act"), 3));
    desk.choose("a").choose("a");
    desk.pending.clear();
    desk.wait(60_000);
    assert_eq!((cancels(&desk), desk.case.outcome()), (1, Some("too-slow")));
}

#[test]
fn a_payment_is_settled_before_its_time_is_over() {
    for (pays, outcome, taken) in [(false, "too-slow", 0), (true, "accepted", 2_000)] {
        let mut desk = Desk::new(limited(pay("act", Find::Scan("wechat"), 2_000).keep(PAYMENT), 3));
        desk.choose("a").choose("a").settle_down().wait(38_500);
        if pays {
            let number = desk.case.payment().unwrap().number.to_string();
            desk.world.pay(&number);
        }
        desk.wait(3_000);
        if pays {
            desk.choose("a");
        }
        desk.run_out(20);
        assert_eq!((desk.outcomes().1, desk.world.taken()), (Some(outcome), taken));
        desk.assert_replays();
    }
}

#[test]
fn no_limit_counts_once_the_case_is_filed_or_nobody_is_there() {
    let mut desk = Desk::new(limited(submit("act").commits(), 4));
    desk.choose("a").choose("a").settle_down().wait(100_000);
    assert_eq!((desk.step(), desk.text()), ("paid", "paid"));
    let mut desk = Desk::new(limited(submit("act"), 4));
    desk.choose("a").choose("a").crash(true).run_out(20);
    assert_eq!(desk.outcomes().1, Some("interrupted"));
}

#[test]
fn a_stretch_that_takes_too_long_while_a_fact_is_changed_forgets_the_change() {
    let change = Some(Change { step: 0, straight: true });
    let lines = vec![Fact { label: words("business"), value: words("x"), when: None, change }];
    let mut flow = flow(vec![
        choice("business", &["a"]).keep(BUSINESS),
        ask("facts", Screen::Confirm { lines }),
        end("accepted"),
        choice("too-slow", &["a"]),
        end("refused"),
    ]);
    flow.timers.push(Span { id: "slow".into(), from: 1, to: vec![2], within_ms: 20_000, tell: None, go: 3 });
    let mut desk = Desk::new(flow);
    desk.choose("a").act(Action::Change("business".into())).wait(20_000);
    assert_eq!(desk.step(), "too-slow");
    desk.choose("a");
    assert_eq!(desk.step(), "refused");
    let running: Vec<i64> = desk.timers.iter().map(|(_, due)| due - desk.now).filter(|left| *left < 20_000).collect();
    assert!(running.is_empty(), "a limit runs on after the end");
}
