//! What devices and connectors may do to a case: fail, answer late, lose their answer; and what the case makes of it.

mod engine_desk;

use engine_desk::build::*;
use engine_desk::{Answer, Desk};
use tongban_classes::{identity_document, printer, registry};
use tongban_flow::engine::{Action, Effect, Event, ViewKind};
use tongban_flow::program::{Expr, Handler, Step};
use tongban_model::{CompletionCode, Failure, Family, Record, Value};

fn lost() -> Failure {
    Failure::new(CompletionCode::ResultUnknown, "")
}

#[test]
fn a_card_that_cannot_be_read_is_tried_again_and_then_leads_back_to_the_business() {
    let mut desk = Desk::new(flow(vec![
        choice("business", &["expired"]).keep(0),
        read_card("card").keep(2).tries(3).within(30_000).tell_on("unreadable", "unreadable", 0),
        end("accepted"),
    ]));
    for _ in 0..3 {
        desk.answer_with("read", Answer::Fails(identity_document::code::read::unreadable("moved")));
    }
    desk.choose("expired");
    assert_eq!(desk.view.as_ref().map(|v| (v.kind, v.timeout_ms)), Some((ViewKind::PlaceCard, Some(30_000))));
    desk.complete();
    assert_eq!(desk.problem(), "That did not work. Please try again.");
    desk.complete().complete();
    assert_eq!((desk.text(), desk.commands()), ("unreadable", vec!["read", "read", "read"]));
    desk.act(Action::Next);
    assert_eq!(desk.step(), "business");
    desk.assert_replays();
}

#[test]
fn a_code_that_ends_the_tries_at_once_does_so() {
    let mut read = read_card("card").tries(3);
    let handler = Handler { tell: None, go: 1, at_once: true, park: false };
    read.on.codes.push(("unreadable".into(), handler));
    let mut desk = Desk::new(flow(vec![read, end("failed")]));
    desk.answer_with("read", Answer::Fails(identity_document::code::read::unreadable(""))).complete();
    assert_eq!((desk.step(), desk.commands().len()), ("failed", 1));
}

#[test]
fn handlers_are_looked_up_by_code_then_completion_code_then_family_then_the_flow() {
    let unreadable = identity_document::code::read::unreadable("");
    type Handled = fn(Step) -> Step;
    let table: [(Handled, Failure, &str); 6] = [
        (|step| step.on("unreadable", 1).on_family(Family::Retry, 2), unreadable.clone(), "code"),
        (|step| step.on("no-media", 1).on_family(Family::Retry, 2), unreadable.clone(), "family"),
        (|step| step.on("time-out", 1).on_family(Family::Retry, 2), Failure::time_out(), "code"),
        (|step| step.on("command-error-code", 1).on_family(Family::Retry, 2), unreadable.clone(), "code"),
        (|step| step.on("device-not-ready", 1), unreadable.clone(), "flow"),
        (|step| step, Failure::new(CompletionCode::HardwareError, ""), "fault"),
    ];
    for (with, failure, expected) in table {
        let mut tested = flow(vec![with(read_card("card")), end("code"), end("family"), end("flow")]);
        tested.on[0].families.push((Family::Retry, Handler { tell: None, go: 3, at_once: false, park: false }));
        let mut desk = Desk::new(tested);
        desk.answer_with("read", Answer::Fails(failure.clone())).complete();
        assert_eq!(desk.text(), expected, "{failure}");
    }
}

#[test]
fn guidance_changes_the_words_of_the_view_and_not_its_number() {
    let mut desk = Desk::new(flow(vec![read_card("card"), end("accepted")]));
    let number = desk.view.as_ref().map(|view| view.number);
    desk.event(Event::Guidance { effect: 1, event: 3 });
    assert_eq!((desk.text(), desk.view.as_ref().map(|view| view.number)), ("lift-card", number));
    desk.event(Event::Guidance { effect: 1, event: 2 });
    assert_eq!((desk.text(), desk.case.ignored()), ("lift-card", 0), "an event without words changes nothing");
}

#[test]
fn the_applicant_may_cancel_or_go_back_while_the_reader_waits_for_a_card() {
    let steps = || vec![choice("one", &["a"]).keep(0), read_card("card"), end("accepted")];
    let mut desk = Desk::new(flow(steps()));
    desk.choose("a").act(Action::Back);
    assert!(desk.effects.contains(&Effect::Cancel { id: 1 }));
    assert_eq!((desk.step(), desk.var("business")), ("one", None));
    desk.complete();
    assert_eq!(
        (desk.step(), desk.case.ignored()),
        ("one", 1),
        "what the given-up command brings is not wanted any more"
    );
    desk.choose("a").act(Action::Cancel);
    assert_eq!(desk.case.outcome(), Some("cancelled"));
}

#[test]
fn nothing_that_was_filed_is_filed_again_although_its_answer_was_lost() {
    for answer in [
        Answer::DoneBut(lost()),
        Answer::DoneBut(Failure::time_out()),
        Answer::DoneBut(registry::code::submit::no_connection("")),
    ] {
        let mut desk = Desk::new(flow(vec![submit("submit").keep(6).tries(3).commits(), end("accepted")]));
        desk.answer_with("submit", answer).settle_down();
        assert_eq!((desk.step(), desk.commands()), ("accepted", vec!["submit", "get_submission"]));
        assert_eq!(desk.world.filed.values().sum::<u32>(), 1);
        let state = desk.var("person").and_then(Value::as_record).and_then(|record| record.get(1)?.as_text());
        assert_eq!(state, Some("accepted"), "the answer to the question stands in for the lost one");
    }
}

#[test]
fn what_never_arrived_is_filed_once_more() {
    let mut desk = Desk::new(flow(vec![submit("submit").tries(2).commits(), end("accepted")]));
    desk.answer_with("submit", Answer::Fails(lost())).wait(5_000);
    assert_eq!(desk.commands(), ["submit", "get_submission", "submit"]);
    assert_eq!((desk.step(), desk.world.filed.values().sum::<u32>()), ("accepted", 1));
}

#[test]
fn an_application_that_arrived_and_was_refused_is_refused() {
    let rejected = || Answer::Says(Record::new().with(1, "rejected"));
    for lost_first in [true, false] {
        let mut desk = Desk::new(flow(vec![submit("submit").tries(3).commits().on("rejected", 1), end("refused")]));
        if lost_first {
            desk.answer_with("submit", Answer::DoneBut(lost())).answer_with("get_submission", rejected());
        } else {
            desk.answer_with("submit", rejected());
        }
        desk.settle_down();
        assert_eq!((desk.step(), desk.case.is_committed()), ("refused", false));
    }
}

#[test]
fn what_nobody_can_tell_is_asked_some_times_and_never_done_again() {
    let unknown = || Answer::Says(Record::new().with(1, "unknown"));
    let mut desk = Desk::new(flow(vec![print("slip").tries(3).on("result-unknown", 1), end("failed")]));
    desk.answer_with("print", Answer::DoneBut(lost()));
    for _ in 0..5 {
        desk.answer_with("get_job", unknown());
    }
    desk.wait(60_000);
    assert_eq!(desk.commands(), ["print", "get_job", "get_job", "get_job", "get_job", "get_job"]);
    assert_eq!(desk.world.papers.values().sum::<u32>(), 1);
    assert_eq!(desk.case.outcome(), Some("failed"));
}

#[test]
fn paper_that_ran_out_is_asked_about_tried_again_and_then_handled_under_its_own_code() {
    let out = || Answer::Fails(printer::code::print_native::paper_out(""));
    let mut desk = Desk::new(flow(vec![print("slip").tries(2).tell_on("paper-out", "no-paper", 1), end("accepted")]));
    desk.answer_with("print", out()).answer_with("print", out()).wait(2_000);
    assert_eq!((desk.text(), desk.commands()), ("no-paper", vec!["print", "get_job", "print", "get_job"]));
    let references: Vec<_> = desk
        .effects
        .iter()
        .filter_map(|effect| if let Effect::Print { job, .. } = effect { Some(job.reference.clone()) } else { None })
        .collect();
    assert_eq!(references[0], references[1], "one paper, one reference");
}

#[test]
fn an_absent_optional_is_left_out_of_the_parameters() {
    let mut desk = Desk::new(flow(vec![
        act(
            "find",
            &registry::CLASS,
            "find_person",
            &[("number", Expr::Var(3)), ("household", Expr::Const(anything()))],
        ),
        end("accepted"),
    ]));
    let Some(Effect::Do { params, .. }) = desk.pending.front() else { panic!("a command is under way") };
    assert_eq!(params.iter().map(|(number, _)| number).collect::<Vec<_>>(), [2]);
    desk.settle_down();
    assert_eq!(desk.step(), "accepted");
}

#[test]
fn a_fault_without_a_handler_ends_with_what_became_of_the_case() {
    for (committed, outcome, words) in [
        (false, "fault", "Nothing was filed and nothing was charged."),
        (true, "accepted-unfinished", "Your application has been accepted. Please ask at a window for the rest."),
    ] {
        let first = if committed { submit("first").commits() } else { submit("first") };
        let mut desk = Desk::new(flow(vec![first, find_person("find"), end("accepted")]));
        desk.complete().answer_with("find_person", Answer::Fails(registry::code::find_person::no_connection("")));
        desk.settle_down();
        assert_eq!((desk.case.outcome(), desk.problem()), (Some(outcome), words));
    }
}

#[test]
fn an_acceptance_number_is_taken_from_the_counter_or_the_case_stops() {
    let mut desk = Desk::new(flow(vec![allot("allot").keep(5), end("accepted")]));
    desk.settle_down();
    assert_eq!(desk.var("acceptance").and_then(Value::as_text), Some("441302001202611220001"));
    desk = Desk::new(flow(vec![allot("allot").keep(5), end("accepted")]));
    desk.answer_with("allot", Answer::Says(Record::new())).settle_down();
    assert_eq!(desk.case.outcome(), Some("fault"));
}

#[test]
fn nothing_personal_is_printed_by_a_case() {
    let mut desk = Desk::new(flow(vec![
        input("number", tongban_flow::program::Input::CitizenNumber).keep(3),
        phone("phone"),
        end("accepted"),
    ]));
    desk.type_in("45010019960229123X").type_in("13800000000");
    let printed = format!("{:?} {:?} {:?}", desk.case, desk.case.snapshot(), desk.effects);
    for canary in ["45010019960229123X", "13800000000"] {
        assert!(!printed.contains(canary), "{canary} stands in {printed}");
    }
}
