//! What an applicant can count on at the screen: order, back, cancel, second thoughts, time to think, and a clean end.

mod engine_desk;

use engine_desk::Desk;
use engine_desk::build::*;
use tongban_flow::engine::{Action, Effect, Event, ViewKind};
use tongban_flow::program::{Ask, Compare, Expr, Flow, Function, Input, Screen, Verb};
use tongban_model::Value;

fn short() -> Flow {
    flow(vec![
        choice("business", &["expired", "lost"]).keep(0),
        input("number", Input::CitizenNumber).keep(3),
        confirm("confirm").keep(1).next_if(Expr::Var(1), 3).next(0),
        end("accepted"),
    ])
}

#[test]
fn steps_run_in_order_and_every_entry_leaves_a_marker() {
    let mut desk = Desk::new(short());
    desk.choose("lost").type_in("45010019960229123x").act(Action::Confirm(true));
    assert_eq!(desk.marks(), ["business", "number", "confirm", "accepted"]);
    assert_eq!(desk.view.as_ref().map(|view| view.kind), Some(ViewKind::Done));
    assert_eq!(desk.var("number").and_then(Value::as_text), Some("45010019960229123X"));
    desk.act(Action::Next);
    assert_eq!(desk.outcomes(), (Some("accepted"), Some("accepted")));
    assert!(desk.case.is_ended() && desk.var("number").is_none());
    desk.assert_replays();
}

#[test]
fn not_me_goes_back_to_the_start() {
    let mut desk = Desk::new(short());
    desk.choose("lost").type_in("45010019960229123X").act(Action::Confirm(false));
    assert_eq!(desk.step(), "business");
}

#[test]
fn a_wrong_number_is_told_which_rule_it_breaks_and_costs_no_try() {
    let mut desk = Desk::new(short());
    desk.choose("lost");
    for (typed, problem) in [
        ("", "Please enter the citizen number."),
        ("4501001996", "A citizen number has 18 characters."),
        ("450100199602291231", "The number has a wrong digit. Please compare every digit."),
        ("45010020270229123X", "The birth date in the number is not right. Please compare with the card."),
    ] {
        desk.type_in(typed);
        assert_eq!((desk.step(), desk.problem()), ("number", problem), "{typed}");
    }
    desk.type_in("45010019960229123X");
    assert_eq!(desk.step(), "confirm");
}

#[test]
fn a_phone_number_is_asked_twice_and_two_different_ones_begin_anew() {
    let mut desk = Desk::new(flow(vec![phone("phone").keep(4), end("accepted")]));
    desk.type_in("13800000000");
    assert_eq!(desk.problem(), "Please enter it once more.");
    desk.type_in("13800000001");
    assert_eq!(desk.problem(), "The two numbers differ. Please enter the number again.");
    desk.type_in("138 0000 0001").type_in("+86 13800000001");
    assert_eq!((desk.step(), desk.var("phone").and_then(Value::as_text)), ("accepted", Some("13800000001")));
}

#[test]
fn back_undoes_what_was_set_since_the_question_before() {
    let mut desk = Desk::new(flow(vec![
        choice("one", &["a", "b"]).keep(0),
        set("note", 8, Expr::Var(0)),
        choice("two", &["c"]).keep(2),
        choice("three", &["d"]),
        end("accepted"),
    ]));
    assert!(!desk.actions().contains(&"back"), "there is nothing before the first question");
    desk.choose("a").choose("c").act(Action::Back);
    assert_eq!((desk.step(), desk.var("card"), desk.var("fee").is_some()), ("two", None, true));
    desk.act(Action::Back);
    assert_eq!((desk.step(), desk.var("business"), desk.var("fee")), ("one", None, None));
    desk.act(Action::Back);
    assert_eq!((desk.step(), desk.case.ignored()), ("one", 1));
    desk.choose("b");
    assert_eq!(desk.var("fee").and_then(Value::as_text), Some("b"));
    desk.assert_replays();
}

#[test]
fn back_never_goes_past_an_act_done_outside() {
    for act in [allot("act"), print("act"), submit("act")] {
        let mut desk = Desk::new(flow(vec![
            choice("one", &["a"]).keep(0),
            act,
            choice("two", &["b"]),
            choice("three", &["c"]),
            end("accepted"),
        ]));
        desk.choose("a").settle_down();
        assert_eq!((desk.step(), desk.actions().contains(&"back")), ("two", false));
        desk.choose("b").act(Action::Back).act(Action::Back);
        assert_eq!((desk.step(), desk.case.ignored()), ("two", 1));
    }
}

#[test]
fn back_goes_past_what_changed_nothing() {
    let mut desk = Desk::new(flow(vec![
        choice("one", &["a"]).keep(0),
        find_person("find").keep(6),
        choice("two", &["b"]),
        end("accepted"),
    ]));
    desk.choose("a").settle_down().act(Action::Back);
    assert_eq!((desk.step(), desk.var("person")), ("one", None));
}

#[test]
fn what_was_on_an_older_screen_is_answered_by_nobody() {
    let mut desk = Desk::new(short());
    let old = desk.view.as_ref().map_or(0, |view| view.number);
    desk.choose("lost");
    desk.event(Event::Action { view: old, action: Action::Choose("expired".into()) });
    desk.event(Event::Action { view: 99, action: Action::Next });
    desk.event(Event::Timer { timer: 99 });
    desk.event(Event::Completed { effect: 99, result: Ok(Default::default()) });
    desk.event(Event::Guidance { effect: 99, event: 1 });
    assert_eq!((desk.step(), desk.case.ignored()), ("number", 5));
    assert_eq!(desk.var("business").and_then(Value::as_text), Some("lost"));
}

#[test]
fn an_option_that_is_not_offered_cannot_be_chosen() {
    let mut steps = vec![choice("business", &["expired", "lost"]).keep(0), end("accepted")];
    if let Verb::Ask(Ask { screen: Screen::Choice(choices), .. }) = &mut steps[0].verb {
        choices[1].when = Some(Expr::HasVar(5));
    }
    let mut desk = Desk::new(flow(steps));
    assert_eq!(desk.view.as_ref().map(|view| view.options.len()), Some(1));
    desk.choose("lost").choose("other");
    assert_eq!((desk.step(), desk.case.ignored()), ("business", 2));
}

#[test]
fn cancel_ends_the_session_and_wipes_it() {
    let mut desk = Desk::new(short());
    desk.choose("lost").act(Action::Cancel);
    assert_eq!(desk.text(), "cancelled");
    desk.act(Action::Next);
    assert_eq!(desk.outcomes(), (Some("cancelled"), Some("cancelled")));
}

#[test]
fn cancel_is_not_offered_once_the_case_is_filed() {
    let mut desk = Desk::new(flow(vec![submit("submit").commits(), choice("more", &["a"]), end("accepted")]));
    desk.settle_down();
    assert!(desk.case.is_committed() && !desk.actions().contains(&"cancel"));
    desk.act(Action::Cancel);
    assert_eq!((desk.step(), desk.case.ignored()), ("more", 1));
}

#[test]
fn an_applicant_who_thinks_is_asked_and_may_take_more_time() {
    let mut desk = Desk::new(short());
    desk.choose("lost").wait(60_000);
    assert_eq!((desk.text(), desk.view.as_ref().and_then(|view| view.timeout_ms)), ("idle", Some(30_000)));
    desk.act(Action::MoreTime);
    assert_eq!((desk.step(), desk.text()), ("number", "number"));
    desk.wait(59_000).type_in("oops").wait(59_000);
    assert_eq!(desk.text(), "number", "every touch counts");
    desk.wait(1_000);
    assert_eq!(desk.text(), "idle");
    desk.wait(30_000);
    assert_eq!((desk.text(), desk.case.outcome()), ("timed-out", Some("timed-out")));
    desk.wait(30_000);
    assert!(desk.case.is_ended());
    desk.assert_replays();
}

#[test]
fn who_is_busy_typing_is_not_asked_whether_they_are_there() {
    let mut desk = Desk::new(short());
    desk.choose("lost");
    let shown = desk.view.as_ref().map(|view| view.number);
    for _ in 0..3 {
        desk.wait(50_000).act(Action::Touch);
    }
    desk.wait(59_000);
    assert_eq!(
        (desk.text(), desk.view.as_ref().map(|view| view.number)),
        ("number", shown),
        "nothing moves under them"
    );
    desk.wait(1_000);
    assert_eq!((desk.text(), desk.case.ignored()), ("idle", 0));
    desk.assert_replays();
}

#[test]
fn no_session_is_longer_than_its_cap() {
    let mut desk = Desk::new(short());
    for _ in 0..14 {
        desk.wait(59_000).type_in("oops").choose("oops");
    }
    assert_eq!(desk.step(), "business");
    desk.wait(75_000);
    assert_eq!(desk.case.outcome(), Some("timed-out"));
}

/// Inside an application the photo is reviewed for up to half an hour: who waits for it leaves with the slip of the order.
#[test]
fn a_session_at_its_cap_follows_what_a_late_answer_leads_to_and_lets_a_wait_end() {
    let looping = || {
        flow(vec![
            choice("begin", &["go"]),
            step("waiting", Verb::Wait(30_000)).attended(true),
            choice("still", &["wait", "leave"]).keep(0).on("time-out", 3).next_if(is(0, "wait"), 1),
            print("slip"),
            end("processing"),
        ])
    };
    let mut desk = Desk::new(looping());
    desk.wait(7_000).choose("go");
    let mut rounds = 0;
    while desk.now < engine_desk::START_MS + 880_000 {
        assert_eq!(desk.step(), "waiting");
        desk.wait(30_000);
        assert_eq!(desk.step(), "still");
        desk.choose("wait");
        rounds += 1;
    }
    assert!(rounds > 20 && desk.case.outcome().is_none());
    desk.wait(30_000);
    assert_eq!((desk.step(), desk.case.outcome()), ("still", None), "the wait is let end");
    desk.wait(8_000).settle_down();
    assert_eq!((desk.step(), desk.case.outcome()), ("processing", Some("processing")), "with the slip");
    desk.assert_replays();
}

/// The way out of a late answer may lead back to the question: five minutes after the cap it is over all the same.
#[test]
fn a_session_is_over_five_minutes_after_its_cap_whatever_a_late_answer_leads_to() {
    let mut desk = Desk::new(flow(vec![choice("one", &["a"]).keep(0).on("time-out", 0).next(0), end("accepted")]));
    while desk.case.outcome().is_none() && desk.now < engine_desk::START_MS + 1_300_000 {
        desk.wait(50_000).choose("a");
    }
    assert_eq!(desk.case.outcome(), Some("timed-out"));
    assert!(desk.now >= engine_desk::START_MS + 1_200_000, "{}", desk.now);
}

#[test]
fn a_device_that_waits_for_the_applicant_does_not_count_as_idle() {
    let mut desk = Desk::new(flow(vec![choice("one", &["a"]), read_card("card"), end("accepted")]));
    desk.choose("a");
    assert_eq!(desk.step(), "card");
    while desk.now < engine_desk::START_MS + 200_000 && desk.timers.iter().any(|(_, due)| *due < desk.now + 200_000) {
        desk.next_timer();
    }
    assert_eq!((desk.step(), desk.text()), ("card", "wait"));
}

#[test]
fn a_limit_of_a_question_follows_its_handler_and_a_text_goes_on() {
    let mut desk = Desk::new(flow(vec![
        ask("hello", Screen::Tell).within(5_000),
        choice("one", &["a"]).within(20_000).tell_on("time-out", "too-slow", 2),
        end("failed"),
    ]));
    desk.wait(5_000);
    assert_eq!(desk.step(), "one");
    desk.wait(20_000);
    assert_eq!(desk.text(), "too-slow");
    desk.wait(15_000);
    assert_eq!(desk.text(), "failed");
}

#[test]
fn a_rule_that_does_not_hold_refuses_with_its_own_words() {
    let mut refused =
        flow(vec![choice("business", &["expired", "lost"]).keep(0), step_check(), end("accepted"), end("refused")]);
    refused.rules = vec![rule("any", Expr::HasVar(0), 3), rule("only-lost", is(0, "lost"), 3)];
    let mut desk = Desk::new(refused);
    desk.choose("expired");
    assert_eq!((desk.text(), desk.view.as_ref().map(|view| view.kind)), ("only-lost", Some(ViewKind::Refusal)));
    assert_eq!(desk.case.refused_by(), Some("only-lost"));
    desk.wait(30_000);
    assert_eq!(desk.outcomes(), (Some("refused"), Some("refused")));
}

fn step_check() -> tongban_flow::program::Step {
    step("check", Verb::Check(vec![0, 1]))
}

#[test]
fn a_flow_that_goes_round_for_ever_ends_as_a_fault() {
    let mut desk = Desk::new(flow(vec![choice("one", &["a"]), pass("round").next(2), pass("and-round").next(1)]));
    desk.choose("a");
    assert_eq!((desk.text(), desk.case.outcome()), ("fault", Some("fault")));
    assert_eq!(desk.view.as_ref().map(|view| view.kind), Some(ViewKind::Problem));
}

#[test]
fn steps_that_lead_outside_the_flow_end_as_a_fault() {
    for steps in [vec![], vec![pass("last")], vec![pass("far").next(999)], vec![step("check", Verb::Check(vec![7]))]] {
        let mut desk = Desk::new(flow(steps));
        assert_eq!(desk.case.outcome(), Some("fault"));
        desk.run_out(10);
    }
}

#[test]
fn an_expression_without_a_value_is_a_failure_that_the_flow_may_handle() {
    let unset = || Expr::Compare(Compare::Equal, Box::new(Expr::Var(5)), Box::new(Expr::Var(5)));
    let mut desk = Desk::new(flow(vec![pass("bad").only_if(unset()), end("accepted")]));
    assert_eq!(desk.case.outcome(), Some("fault"));
    desk = Desk::new(flow(vec![set("bad", 0, unset()).on_family(tongban_model::Family::Bug, 1), end("failed")]));
    assert_eq!(desk.step(), "failed");
}

#[test]
fn a_text_with_a_value_is_filled_in_and_one_without_is_not_copied() {
    let mut steps = vec![choice("one", &["a"]).keep(0), choice("two", &["b"]), end("accepted")];
    if let Verb::Ask(ask) = &mut steps[1].verb {
        let value = Expr::Call(Function::Text(tongban_flow::program::Language::Zh), vec![Expr::Var(0)]);
        ask.say.body.zh.push(tongban_flow::program::Piece::Plain("您选择了".into()));
        ask.say.body.zh.push(tongban_flow::program::Piece::Value(value));
    }
    let mut desk = Desk::new(flow(steps));
    desk.choose("a");
    let view = desk.view.as_ref().unwrap();
    assert_eq!((view.body.zh.as_ref(), view.speak.zh.as_ref(), view.personal), ("您选择了a", "two\n您选择了a", true));
    let Some(Effect::Show(first)) = desk.effects.iter().find(|effect| matches!(effect, Effect::Show(_))) else {
        panic!("nothing was shown")
    };
    let Verb::Ask(ask) = &desk.case.flow().steps[0].verb else { panic!("the first step asks") };
    let tongban_flow::program::Piece::Plain(words) = &ask.say.title.zh[0] else { panic!("plain words") };
    assert!(std::sync::Arc::ptr_eq(words, &first.title.zh));
}
