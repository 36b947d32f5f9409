//! kill -9 at any moment: nothing recorded is lost, nothing is printed, charged or filed twice, and nobody is at the screen.

mod engine_desk;

use engine_desk::build::*;
use engine_desk::{Answer, Desk};
use tongban_flow::engine::PaymentState::{Closed, Refunded, Success};
use tongban_flow::engine::{Action, Effect};
use tongban_flow::program::{Expr, Find, Flow, StepIndex};
use tongban_model::{Failure, Money};

/// 0 ask · 1 card · 2 person · 3 submit, commits · 4 slip · 5 pay · 6 thanks · 7 accepted · 8 accepted-unpaid
fn whole(find: Find, late: Option<StepIndex>) -> Flow {
    let fee = Expr::Const(Money::fen(2_000).into());
    flow(vec![
        choice("business", &["a"]).keep(0),
        read_card("card").keep(2),
        find_person("person").keep(6),
        submit("submit").commits(),
        print("slip"),
        pay_of("pay", find, fee, late, Some(8)).keep(7),
        choice("thanks", &["a"]),
        end("accepted"),
        end("accepted-unpaid"),
    ])
}

/// Walks until this many events were taken, then dies.
fn die_after(events: usize, find: Find, late: Option<StepIndex>, done: bool) -> Desk {
    let mut desk = Desk::new(whole(find, late));
    for _ in 0..events {
        if desk.case.is_ended() {
            break;
        }
        if let Some(number) = desk.case.payment().map(|payment| payment.number.to_string()) {
            desk.world.pay(&number);
        }
        if !desk.pending.is_empty() {
            desk.complete();
        } else if desk.view.as_ref().is_some_and(|view| !view.options.is_empty()) {
            desk.choose("a");
        } else {
            desk.next_timer();
        }
    }
    desk.crash(done);
    desk
}

#[test]
fn the_host_may_die_after_every_event_and_the_case_comes_to_a_true_end() {
    for find in [Find::Scan("wechat"), Find::Card] {
        for late in [None, Some(6)] {
            for (events, done) in (0..20).flat_map(|events| [(events, false), (events, true)]) {
                let mut desk = die_after(events, find, late, done);
                desk.run_out(200);
                let told = format!("after {events} events, done {done}, late {late:?}");
                assert!(desk.world.filed.values().all(|count| *count == 1), "filed twice {told}");
                assert!(desk.world.papers.values().all(|count| *count == 1), "printed twice {told}");
                assert!(desk.world.orders.len() <= 1, "charged twice {told}");
                let kept = desk.case.payments().iter().any(|payment| payment.state == Success);
                assert_eq!(desk.world.taken(), if kept { 2_000 } else { 0 }, "{told}");
                let outcome = desk.outcomes().1.unwrap_or_default();
                let filed = !desk.world.filed.is_empty();
                assert_eq!(outcome.starts_with("accepted"), filed, "{outcome} {told}");
                desk.assert_replays();
            }
        }
    }
}

#[test]
fn two_crashes_in_a_row_end_as_one_does() {
    for events in 0..20 {
        let mut desk = die_after(events, Find::Scan("wechat"), None, true);
        desk.crash(false).crash(true);
        desk.run_out(200);
        assert!(desk.world.filed.values().chain(desk.world.papers.values()).all(|count| *count == 1));
    }
}

#[test]
fn an_unfiled_case_is_undone() {
    let desk = die_after(1, Find::Card, None, false);
    assert_eq!((desk.step(), desk.outcomes()), ("card", (Some("interrupted"), Some("interrupted"))));
}

#[test]
fn a_question_to_a_connector_is_asked_again_and_a_filed_case_goes_on_alone() {
    let mut desk = Desk::new(whole(Find::Card, None));
    desk.choose("a").complete().complete();
    assert_eq!(desk.step(), "submit");
    desk.crash(true).settle_down();
    assert_eq!(desk.commands(), ["read", "find_person", "submit", "get_submission"]);
    assert_eq!(desk.case.owed().iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["slip"]);
    assert_eq!(desk.outcomes().1, Some("accepted-unpaid"));
    desk = Desk::new(whole(Find::Card, None));
    desk.choose("a").complete();
    let before = engine_desk::id_of(&desk.pending[0]);
    desk.crash(false);
    assert_ne!(engine_desk::id_of(&desk.pending[0]), before, "the command goes out again under a number of its own");
    assert_eq!(desk.commands(), ["read", "find_person", "find_person"]);
}

#[test]
fn a_paper_that_was_printing_is_asked_about_and_owed_when_it_did_not_come_out() {
    for (done, owed) in [(true, 0), (false, 1)] {
        let mut desk = Desk::new(whole(Find::Card, None));
        desk.choose("a").complete().complete().complete();
        assert_eq!(desk.step(), "slip");
        desk.crash(done).settle_down();
        assert_eq!((desk.case.owed().len(), desk.world.papers.len()), (owed, 1 - owed));
    }
}

#[test]
fn an_open_payment_is_settled_before_anything_else() {
    for (paid, last) in [(false, Closed), (true, Refunded)] {
        let mut desk = Desk::new(flow(vec![pay("pay", Find::Scan("wechat"), 2_000), end("accepted")]));
        desk.settle_down();
        let number = desk.case.payment().map(|payment| payment.number.to_string()).unwrap();
        if paid {
            desk.world.pay(&number);
        }
        desk.crash(false);
        assert_eq!(desk.commands(), ["create", "query"]);
        desk.run_out(20);
        assert_eq!((desk.facts().last(), desk.world.taken()), (Some(&last), 0));
    }
}

#[test]
fn a_refund_under_way_is_asked_about_before_it_is_repeated() {
    for (done, expected) in
        [(true, vec!["sale", "void", "query_last"]), (false, vec!["sale", "void", "query_last", "void"])]
    {
        let mut desk = Desk::new(flow(vec![pay("pay", Find::Card, 2_000), find_person("person"), end("accepted")]));
        desk.complete();
        desk.answer_with("find_person", Answer::Fails(Failure::unsupported())).complete();
        assert_eq!(desk.commands().last(), Some(&"void"));
        desk.crash(done);
        desk.run_out(20);
        let commands: Vec<_> = desk.commands().into_iter().filter(|name| *name != "find_person").collect();
        assert_eq!((commands, desk.world.taken()), (expected, 0));
    }
}

#[test]
fn after_a_crash_nobody_answers_any_more() {
    let mut desk = Desk::new(whole(Find::Card, None));
    let view = desk.view.as_ref().map_or(0, |view| view.number);
    desk.crash(false);
    desk.event(tongban_flow::engine::Event::Action { view, action: Action::Choose("a".into()) });
    assert_eq!(desk.case.ignored(), 1);
    assert!(!desk.effects.iter().skip(3).any(|effect| matches!(effect, Effect::Show(_))));
}
