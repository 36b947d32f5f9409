//! Money: on record before it is asked for, never taken twice, never left unknown, given back where the case fails.

mod engine_desk;

use engine_desk::build::*;
use engine_desk::{Answer, Desk};
use tongban_classes::{payment, payment_terminal};
use tongban_flow::engine::PaymentState::{
    Closed, Closing, Created, Intent, Refunded, Refunding, Shown, Success, Unknown,
};
use tongban_flow::engine::{Action, Effect, ViewKind};
use tongban_flow::program::{Expr, Find, Flow, StepIndex};
use tongban_model::{CompletionCode, Failure, Money, Record, Value};

const SCAN: Find = Find::Scan("wechat");
const NUMBER: &str = "m01-7-42-1";

/// 0 ask · 1 pay · 2 submit, commits · 3 accepted · 4 unpaid
fn pay_first(find: Find, late: Option<StepIndex>) -> Flow {
    let fee = Expr::Const(Money::fen(2_000).into());
    flow(vec![
        choice("method", &["go"]).keep(0),
        pay_of("pay", find, fee, late, Some(4)).keep(7),
        submit("submit").commits(),
        end("accepted"),
        end("unpaid"),
    ])
}

fn at_the_code() -> Desk {
    let mut desk = Desk::new(pay_first(SCAN, None));
    desk.choose("go").settle_down();
    desk
}

fn offline() -> Answer {
    Answer::Fails(payment::code::query::no_connection(""))
}

#[test]
fn the_number_is_on_record_before_the_first_call_and_stays_for_life() {
    let mut desk = at_the_code();
    let intent = desk.effects.iter().position(|effect| matches!(effect, Effect::Fact(fact) if fact.state == Intent));
    let first = desk.effects.iter().position(|effect| matches!(effect, Effect::Do { .. }));
    assert!(intent.is_some() && intent < first);
    let view = desk.view.clone().unwrap();
    assert_eq!((view.kind, view.timeout_ms), (ViewKind::PayScan, Some(120_000)));
    assert_eq!(view.code.as_deref(), Some("weixin://pay/m01-7-42-1"));
    desk.world.pay(NUMBER);
    desk.wait(3_000);
    assert_eq!(desk.facts(), [Intent, Created, Shown, Success]);
    assert_eq!((desk.step(), desk.var("payment").and_then(Value::as_text)), ("accepted", Some(NUMBER)));
    desk.assert_replays();
}

#[test]
fn i_have_paid_asks_at_once_and_says_when_nothing_came() {
    let mut desk = at_the_code();
    desk.act(Action::Paid).settle_down();
    assert_eq!(desk.problem(), "No payment has arrived yet. Please ask again in a moment.");
    desk.world.pay(NUMBER);
    desk.act(Action::Paid).settle_down();
    assert_eq!(desk.step(), "accepted");
}

#[test]
fn leaving_the_code_is_query_close_query() {
    for (action, then) in [(Action::Back, "method"), (Action::Cancel, "cancelled")] {
        let mut desk = at_the_code();
        desk.act(action).settle_down();
        assert_eq!(desk.commands(), ["create", "query", "close", "query"]);
        assert_eq!((desk.facts().last(), desk.text()), (Some(&Closed), then));
    }
    let mut desk = at_the_code();
    desk.wait(120_000);
    assert_eq!((desk.text(), desk.facts().last()), ("pay-closed", Some(&Closed)));
    desk.wait(15_000);
    assert_eq!(desk.step(), "unpaid");
}

#[test]
fn who_pays_while_leaving_has_paid_and_the_case_goes_on() {
    // Before the first query, and between the first query and the close.
    for queries in 0..2 {
        let mut desk = at_the_code();
        desk.act(Action::Back);
        for _ in 0..queries {
            desk.complete();
        }
        desk.world.pay(NUMBER);
        desk.settle_down();
        assert_eq!((desk.step(), desk.world.taken()), ("accepted", 2_000), "paid after {queries} queries");
        assert_eq!(desk.facts(), [Intent, Created, Shown, Closing, Success]);
    }
}

#[test]
fn a_closed_number_is_never_used_again() {
    let mut desk = at_the_code();
    desk.act(Action::Back).settle_down();
    desk.choose("go").settle_down();
    let numbers: Vec<_> = desk.case.payments().iter().map(|payment| payment.number.to_string()).collect();
    assert_eq!(numbers, ["m01-7-42-1", "m01-7-42-2"]);
}

#[test]
fn an_order_whose_answer_was_lost_is_opened_again_under_the_same_number() {
    let fee = Expr::Const(Money::fen(2_000).into());
    let mut desk = Desk::new(flow(vec![pay_of("pay", SCAN, fee, None, Some(1)).tries(3), end("accepted")]));
    desk.answer_with("create", Answer::DoneBut(Failure::time_out())).complete();
    assert!(desk.next_timer());
    desk.settle_down();
    assert_eq!((desk.commands(), desk.facts()), (vec!["create", "create"], vec![Intent, Created, Shown]));
    assert_eq!(desk.world.orders.len(), 1);
}

#[test]
fn an_order_that_nobody_saw_is_closed_although_the_provider_never_answers() {
    let mut desk = Desk::new(pay_first(SCAN, None));
    desk.answer_with("create", offline());
    desk.answer_times(20, "query", &offline());
    desk.choose("go").wait(60_000);
    assert_eq!((desk.facts(), desk.case.outcome()), (vec![Intent, Closing, Closed], Some("unpaid")));
}

#[test]
fn the_wrong_amount_is_told_as_unknown_and_not_as_paid() {
    let mut desk = at_the_code();
    let wrong = || Answer::Says(Record::new().with(1, "success").with(2, Money::fen(1)));
    desk.answer_times(9, "query", &wrong());
    desk.wait(30_000);
    assert_eq!((desk.text(), desk.facts().last()), ("payment-unknown", Some(&Unknown)));
}

/// At the code; the provider falls silent as the applicant leaves, for so many queries.
fn unknown(late: Option<StepIndex>, silent: usize) -> Desk {
    let mut desk = Desk::new(pay_first(SCAN, late));
    desk.choose("go").settle_down();
    desk.answer_times(silent, "query", &offline());
    desk.act(Action::Cancel).settle_down();
    assert_eq!(desk.problem(), "The payment system does not answer. Asking again, please stay.");
    desk.wait(8_000);
    assert_eq!((desk.text(), desk.facts().last()), ("payment-unknown", Some(&Unknown)));
    assert!(desk.view.as_ref().unwrap().lines.iter().any(|line| line.value.en.as_ref() == NUMBER));
    desk
}

#[test]
fn an_unknown_payment_lets_the_applicant_go_with_its_number_and_is_asked_about_until_it_is_known() {
    let mut desk = unknown(None, 12);
    desk.act(Action::Next);
    assert_eq!(desk.outcomes(), (Some("payment-unknown"), None));
    desk.run_out(100);
    assert_eq!((desk.facts().last(), desk.outcomes().1), (Some(&Closed), Some("payment-closed")));
}

#[test]
fn money_that_came_late_is_given_back_where_the_flow_names_no_step_for_it() {
    let mut desk = unknown(None, 7);
    desk.act(Action::Next);
    desk.world.pay(NUMBER);
    desk.run_out(100);
    assert_eq!(desk.facts()[4..], [Unknown, Success, Refunding, Refunded]);
    assert_eq!((desk.world.taken(), desk.outcomes().1), (0, Some("payment-returned")));
}

#[test]
fn money_that_came_late_lets_the_case_go_on_by_itself() {
    let mut desk = unknown(Some(2), 7);
    desk.act(Action::Next);
    desk.world.pay(NUMBER);
    desk.run_out(100);
    assert_eq!((desk.world.taken(), desk.outcomes()), (2_000, (Some("payment-unknown"), Some("accepted"))));
    assert_eq!(desk.world.filed.len(), 1);
}

#[test]
fn money_that_becomes_known_while_the_applicant_still_reads_lets_them_go_on() {
    let mut desk = unknown(None, 5);
    desk.world.pay(NUMBER);
    desk.wait(24_000);
    assert_eq!((desk.step(), desk.case.is_released()), ("accepted", false));
}

#[test]
fn what_was_paid_is_given_back_when_the_case_fails_and_kept_when_it_is_filed() {
    for (fails, outcome, taken) in [(true, "fault", 0), (false, "accepted", 2_000)] {
        let mut desk = at_the_code();
        if fails {
            desk.answer_with("submit", Answer::Fails(tongban_classes::registry::code::submit::rejected("")));
        }
        desk.world.pay(NUMBER);
        desk.wait(3_000);
        assert_eq!((desk.case.outcome(), desk.world.taken()), (Some(outcome), taken));
        if fails {
            assert_eq!(desk.problem(), "What was paid will be given back the same way.");
        }
        desk.run_out(20);
    }
}

#[test]
fn a_refund_whose_answer_was_lost_is_asked_about() {
    let mut desk = Desk::new(flow(vec![pay("pay", SCAN, 2_000), step_refund(), end("accepted")]));
    desk.settle_down().world.pay(NUMBER);
    desk.answer_with("refund", Answer::DoneBut(Failure::time_out())).wait(3_000);
    assert_eq!(desk.commands(), ["create", "query", "refund", "query"]);
    assert_eq!((desk.facts().last(), desk.step()), (Some(&Refunded), "accepted"));
}

#[test]
fn a_refund_that_the_bank_refuses_is_left_to_a_person_and_says_so() {
    let mut desk = Desk::new(flow(vec![pay("pay", Find::Card, 2_000), step_refund(), end("accepted")]));
    let refuses = || Answer::Fails(payment_terminal::code::void::declined(""));
    desk.answer_times(3, "void", &refuses());
    desk.wait(10_000);
    assert_eq!((desk.facts().last(), desk.step()), (Some(&Refunding), "accepted"));
    assert_eq!(desk.case.refunds_owed().map(|payment| payment.number.to_string()).collect::<Vec<_>>(), [NUMBER]);
    desk.run_out(10);
}

fn step_refund() -> tongban_flow::program::Step {
    step("refund", tongban_flow::program::Verb::Refund)
}

#[test]
fn a_card_that_was_declined_may_be_tried_again_under_a_new_number() {
    let fee = Expr::Const(Money::fen(2_000).into());
    let declined = || Answer::Fails(payment_terminal::code::sale::declined(""));
    let mut desk =
        Desk::new(flow(vec![pay_of("pay", Find::Card, fee, None, Some(2)).tries(2), end("accepted"), end("unpaid")]));
    desk.answer_with("sale", declined()).complete();
    assert_eq!(desk.problem(), "That did not work. Please try again.");
    desk.answer_with("sale", declined()).complete();
    assert_eq!(desk.facts(), [Intent, Closed, Intent, Closed]);
    assert_eq!((desk.commands(), desk.text()), (vec!["sale", "sale"], "pay-closed"));
}

#[test]
fn a_sale_without_an_answer_is_asked_about_and_never_sold_again() {
    for (answer, step, facts) in [
        (Answer::DoneBut(Failure::time_out()), "accepted", vec![Intent, Closing, Success]),
        (
            Answer::DoneBut(Failure::new(CompletionCode::DriverRestarted, "")),
            "accepted",
            vec![Intent, Closing, Success],
        ),
        (Answer::Fails(Failure::time_out()), "pay", vec![Intent, Closing, Closed]),
        (Answer::Says(Record::new().with(1, "unknown")), "pay", vec![Intent, Closing, Closed]),
    ] {
        let mut desk = Desk::new(pay_first(Find::Card, None));
        desk.answer_with("sale", answer).choose("go").settle_down();
        assert_eq!((desk.step(), desk.facts()), (step, facts));
        assert_eq!(desk.commands()[..2], ["sale", "query_last"]);
    }
}

#[test]
fn cancel_during_a_sale_waits_for_the_truth() {
    let mut desk = Desk::new(pay_first(Find::Card, None));
    desk.choose("go").act(Action::Cancel);
    assert!(desk.effects.contains(&Effect::Cancel { id: 1 }) && !desk.case.is_ended());
    desk.answer_with("sale", Answer::Fails(Failure::canceled())).settle_down();
    assert_eq!((desk.commands(), desk.case.outcome()), (vec!["sale", "query_last"], Some("cancelled")));
    desk = Desk::new(pay_first(Find::Card, None));
    desk.choose("go").act(Action::Cancel).settle_down();
    assert_eq!((desk.step(), desk.world.taken()), ("accepted", 2_000), "the card was faster");
}

#[test]
fn the_same_amount_is_never_asked_for_twice_and_nothing_is_nothing() {
    let mut desk = Desk::new(flow(vec![
        pay("free", SCAN, 0),
        pay("pay", Find::Card, 2_000),
        pay("again", Find::Card, 2_000).keep(7),
        end("accepted"),
    ]));
    desk.settle_down();
    assert_eq!((desk.commands(), desk.step()), (vec!["sale"], "accepted"));
    assert_eq!(desk.var("payment").and_then(Value::as_text), Some(NUMBER));
}
