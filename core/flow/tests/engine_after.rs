//! What goes on after the applicant left: acts that are tried on, and acts that are taken back.

mod engine_desk;

use engine_desk::build::*;
use engine_desk::{Answer, Desk};
use tongban_flow::engine::{Action, Effect};
use tongban_flow::program::{Expr, Find, Flow, Later, Slot, Step};
use tongban_model::{CompletionCode, Failure, Family, Value};

/// What the applicant, or the world, does to end a case.
type End = fn(&mut Desk);

const BUSINESS: Slot = 0;
const CARD: Slot = 2;
const NUMBER: Slot = 3;
const PHONE: Slot = 4;
const PERSON: Slot = 6;
const PAYMENT: Slot = 7;

const MINUTE: i64 = 60_000;

fn down() -> Answer {
    Answer::Fails(tongban_classes::registry::code::submit::no_connection(""))
}

fn unknown() -> Answer {
    Answer::Fails(Failure::new(CompletionCode::ResultUnknown, ""))
}

fn later(every_min: u64, until_min: u64, failed: u16) -> Later {
    Later { every_ms: every_min * 60_000, until_ms: until_min * 60_000, failed }
}

/// 0 business · 1 pay · 2 submit · 3 slip · 4 accepted · 5 parked-slip · 6 parked · 7 refund · 8 failed
fn parking(submit: Step) -> Flow {
    flow(vec![
        choice("business", &["a"]).keep(BUSINESS),
        pay("pay", Find::Scan("wechat"), 2_000).keep(PAYMENT),
        submit.park_on(Family::Fault, 5, later(10, 35, 7)),
        print("slip"),
        end("accepted"),
        print("parked-slip"),
        end("parked"),
        step("refund", tongban_flow::program::Verb::Refund),
        end("failed"),
    ])
}

/// Pays, files without success, takes the slip and leaves.
fn parked_with(submit: Step, answers: &[Answer]) -> Desk {
    let mut desk = Desk::new(parking(submit));
    for answer in answers {
        desk.answer_with("submit", answer.clone());
    }
    desk.choose("a");
    desk.complete();
    let number = desk.case.payment().unwrap().number.to_string();
    desk.world.pay(&number);
    desk.act(Action::Paid).settle_down();
    assert_eq!((desk.text(), desk.step()), ("parked", "submit"));
    desk.act(Action::Next).settle_down();
    assert_eq!(desk.step(), "parked");
    desk.act(Action::Next);
    desk
}

fn parked() -> Desk {
    parked_with(submit("submit").commits(), &[down()])
}

#[test]
fn a_parked_act_is_tried_on_until_it_takes_place_and_the_outcome_is_replaced() {
    let mut desk = parked();
    assert_eq!((desk.outcomes(), desk.case.parked().collect::<Vec<_>>()), ((Some("parked"), None), vec!["submit"]));
    desk.answer_with("submit", down());
    desk.wait(9 * MINUTE);
    assert_eq!(desk.world.filed.len(), 0);
    desk.wait(2 * MINUTE);
    assert_eq!((desk.case.is_ended(), desk.case.parked().count()), (false, 1));
    desk.wait(10 * MINUTE);
    assert_eq!((desk.outcomes(), desk.case.owed()), ((Some("parked"), Some("accepted")), &["slip".into()][..]));
    assert!(desk.case.is_committed());
    assert_eq!((desk.world.filed["submit"], desk.world.taken()), (1, 2_000));
    desk.assert_replays();
}

#[test]
fn what_was_paid_stays_while_an_act_is_parked_and_goes_back_when_its_time_is_over() {
    let mut desk = parked();
    desk.answer_times(9, "submit", &down());
    desk.wait(34 * MINUTE);
    assert_eq!((desk.world.taken(), desk.case.is_ended()), (2_000, false));
    desk.wait(2 * MINUTE);
    assert_eq!((desk.outcomes().1, desk.world.taken()), (Some("failed"), 0));
    let tries = desk.commands().iter().filter(|name| **name == "submit").count();
    assert_eq!(tries, 5, "once, every ten minutes, and at the very end");
    desk.assert_replays();
}

/// Filed, paid, and the register never answered again: the case was closed without a word to anybody.
#[test]
fn an_act_that_was_tried_on_in_vain_is_remembered_until_it_takes_place() {
    let steps = |failed| {
        flow(vec![
            book("file").commits(),
            submit("report").park_on(Family::Fault, 2, later(10, 35, failed)),
            print("slip"),
            end("accepted"),
            end("accepted-unreported"),
        ])
    };
    let mut desk = Desk::new(steps(4));
    desk.answer_times(9, "submit", &down());
    desk.settle_down().act(Action::Next).settle_down();
    assert!(desk.case.given_up().is_empty(), "it is still tried");
    desk.run_out(60);
    assert_eq!((desk.outcomes().1, desk.case.given_up()), (Some("accepted-unreported"), &["report".into()][..]));
    desk.assert_replays();

    let mut desk = Desk::new(steps(4));
    desk.answer_times(2, "submit", &down());
    desk.settle_down().act(Action::Next).settle_down().run_out(60);
    assert_eq!((desk.outcomes().1, desk.case.given_up()), (Some("accepted"), &[][..]));
}

#[test]
fn an_act_whose_end_is_not_known_is_asked_about_before_it_is_tried_again() {
    for done in [true, false] {
        let mut desk = Desk::new(parking(submit("submit").commits()));
        let lost = Failure::new(CompletionCode::ResultUnknown, "");
        desk.answer_with("submit", if done { Answer::DoneBut(lost) } else { unknown() });
        desk.answer_times(5, "get_submission", &Answer::Fails(Failure::time_out()));
        desk.choose("a");
        desk.complete();
        let number = desk.case.payment().unwrap().number.to_string();
        desk.world.pay(&number);
        desk.act(Action::Paid).wait(MINUTE);
        desk.run_out(60);
        assert_eq!((desk.world.filed["submit"], desk.outcomes().1), (1, Some("accepted")), "done {done}");
        let acts = desk.commands().iter().filter(|name| **name == "submit").count();
        assert_eq!(acts, if done { 1 } else { 2 });
    }
}

#[test]
fn a_parked_act_that_is_turned_down_follows_its_handler() {
    let rejected = Answer::Fails(tongban_classes::registry::code::submit::rejected(""));
    let mut desk = parked_with(submit("submit").on("rejected", 7), &[down(), rejected]);
    desk.wait(11 * MINUTE);
    assert_eq!((desk.outcomes(), desk.world.taken()), ((Some("parked"), Some("failed")), 0));
}

#[test]
fn the_host_may_die_at_every_event_of_a_parked_act() {
    for (events, done) in (0..24).flat_map(|events| [(events, true), (events, false)]) {
        let mut desk = parked();
        desk.answer_with("submit", unknown());
        for _ in 0..events {
            if !desk.pending.is_empty() {
                desk.complete();
            } else if !desk.next_timer() {
                break;
            }
        }
        desk.crash(done).crash(false);
        desk.now += 7 * MINUTE;
        desk.run_out(100);
        let told = format!("after {events} events, done {done}");
        assert_eq!(desk.world.filed["submit"], 1, "{told}");
        assert_eq!((desk.outcomes().1, desk.world.taken()), (Some("accepted"), 2_000), "{told}");
        desk.assert_replays();
    }
}

/// A dead battery sets 1970 at boot. The timer then ran for what the record said was left: 56 years.
#[test]
fn a_clock_that_was_set_back_at_boot_does_not_put_a_parked_act_to_sleep_for_years() {
    let mut desk = parked();
    desk.answer_times(2, "submit", &down());
    desk.wait(9 * MINUTE);
    let before = desk.now;
    desk.now = 60_000;
    desk.crash(false);
    desk.wait(11 * MINUTE);
    let tries = |desk: &Desk| desk.commands().iter().filter(|name| **name == "submit").count();
    assert_eq!(
        (tries(&desk), desk.world.filed.len(), desk.case.is_ended()),
        (3, 0, false),
        "at once, and in ten minutes"
    );
    // The clock is put right while the machine runs.
    desk.timers.iter_mut().for_each(|(_, due)| *due += before - 60_000);
    desk.now += before - 60_000;
    desk.run_out(20);
    assert_eq!((desk.outcomes().1, desk.world.filed["submit"]), (Some("accepted"), 1));
    desk.assert_replays();
}

#[test]
fn a_clock_that_was_set_back_at_boot_makes_no_wait_longer_than_it_is() {
    let wait = step("dry", tongban_flow::program::Verb::Wait(30_000));
    let mut desk = Desk::new(flow(vec![submit("submit").commits(), wait, end("accepted")]));
    desk.settle_down();
    assert_eq!(desk.step(), "dry");
    desk.now = 60_000;
    desk.crash(false).wait(31_000);
    assert_eq!(desk.outcomes().1, Some("accepted"));
    desk.assert_replays();
}

#[test]
fn whoever_leaves_after_an_act_was_parked_does_not_lose_it() {
    let mut desk = Desk::new(flow(vec![
        submit("submit").park_on(Family::Fault, 3, later(10, 60, 5)),
        end("accepted"),
        pass("never"),
        choice("how", &["a"]),
        end("parked"),
        end("failed"),
    ]));
    desk.script.push_back(("submit", down()));
    desk.settle_down().act(Action::Next);
    assert_eq!((desk.step(), desk.actions()), ("how", vec![]), "what is tried on cannot be called off");
    desk.wait(5 * MINUTE);
    assert!(desk.case.is_released());
    desk.run_out(20);
    assert_eq!((desk.outcomes().1, desk.world.filed["submit"]), (Some("accepted"), 1));
}

#[test]
fn several_parked_acts_are_worked_off_one_after_another() {
    let mut desk = Desk::new(flow(vec![
        submit("one").park_on(Family::Fault, 1, later(10, 60, 4)),
        submit("two").commits().park_on(Family::Fault, 2, later(10, 60, 4)),
        choice("how", &["a"]),
        end("parked"),
        end("failed"),
    ]));
    desk.answer_times(2, "submit", &down());
    desk.settle_down().act(Action::Next).settle_down().act(Action::Next).choose("a").act(Action::Next);
    assert_eq!(desk.case.parked().collect::<Vec<_>>(), ["one", "two"]);
    while desk.pending.is_empty() {
        desk.next_timer();
    }
    assert_eq!(desk.pending.len(), 1, "two acts at once");
    desk.run_out(60);
    assert!(desk.world.filed.contains_key("one") && desk.world.filed.contains_key("two"));
    desk.assert_replays();
}

#[test]
fn a_case_keeps_what_its_parked_act_reads_and_nothing_else() {
    let mut act = submit("submit").commits();
    if let tongban_flow::program::Verb::Do(of) = &mut act.verb {
        of.params[1].value = Expr::Var(NUMBER);
    }
    let act = act.next(5).park_on(Family::Fault, 4, later(10, 60, 7));
    let text = |words: &str| Expr::Const(words.into());
    let mut desk = Desk::new(flow(vec![
        set("number", NUMBER, text("n")),
        set("phone", PHONE, text("p")),
        set("person", PERSON, text("x")),
        act,
        end("parked"),
        end("accepted").only_if(Expr::HasVar(PERSON)),
        end("skipped"),
        set("failed", CARD, Expr::Var(PHONE)),
        end("failed"),
    ]));
    desk.script.push_back(("submit", down()));
    desk.settle_down().act(Action::Next).act(Action::Next);
    assert!(desk.case.is_released());
    let kept: Vec<bool> = ["number", "phone", "person"].iter().map(|name| desk.var(name).is_some()).collect();
    assert_eq!(kept, [true, true, true]);
    desk.run_out(20);
    assert_eq!(desk.outcomes().1, Some("accepted"));
    assert!(VARIABLES.iter().all(|name| desk.var(name).is_none()));

    let mut desk = parked();
    assert!(VARIABLES.iter().all(|name| desk.var(name).is_none()), "a value that no open road reads was kept");
    desk.run_out(60);
}

/// 0 business · 1 book · 2 pay · 3 confirm · 4 accepted · 5 refused · 6 unbook
fn undoing(commits: bool) -> Flow {
    let pay = pay("pay", Find::Scan("wechat"), 2_000).keep(PAYMENT);
    let book = book("book").undo(6);
    flow(vec![
        choice("business", &["a"]).keep(BUSINESS),
        if commits { book.commits() } else { book },
        pay,
        confirm("confirm").keep(1).next_if(Expr::Not(Box::new(Expr::Var(1))), 5),
        end("accepted"),
        end("refused"),
        unbook("unbook", "book"),
    ])
}

fn booked(commits: bool) -> Desk {
    let mut desk = Desk::new(undoing(commits));
    desk.choose("a");
    desk.complete();
    desk.complete();
    let number = desk.case.payment().unwrap().number.to_string();
    desk.world.pay(&number);
    desk.act(Action::Paid).settle_down();
    assert_eq!(desk.step(), "confirm");
    desk
}

#[test]
fn an_unfiled_case_takes_back_what_it_did_after_release_and_before_the_refund() {
    let ends: [(&str, End); 4] = [
        ("refused", |desk| {
            desk.act(Action::Confirm(false));
        }),
        ("cancelled", |desk| {
            desk.act(Action::Cancel);
        }),
        ("timed-out", |desk| {
            desk.wait(100_000);
        }),
        ("interrupted", |desk| {
            desk.crash(false);
        }),
    ];
    for (outcome, end) in ends {
        let mut desk = booked(false);
        end(&mut desk);
        if desk.view.is_some() {
            assert!(!desk.commands().contains(&"cancel_booking"), "{outcome}: taken back while somebody reads");
        }
        desk.run_out(20);
        assert_eq!(desk.outcomes().1, Some(outcome));
        assert_eq!((desk.world.booked["book"], desk.world.taken()), ((1, false), 0), "{outcome}");
        let last: Vec<_> = desk.commands().into_iter().rev().take(2).collect();
        assert_eq!(last, ["refund", "cancel_booking"], "{outcome}");
        let release = desk.effects.iter().position(|effect| matches!(effect, Effect::Release { .. }));
        let unbook =
            desk.effects.iter().position(|effect| matches!(effect, Effect::Mark { step } if step.as_ref() == "unbook"));
        assert!(release < unbook, "{outcome}");
        desk.assert_replays();
    }
}

#[test]
fn a_filed_case_takes_nothing_back() {
    let mut accepted = booked(false);
    accepted.act(Action::Confirm(true));
    let mut committed = booked(true);
    committed.act(Action::Confirm(false));
    for mut desk in [accepted, committed] {
        desk.run_out(20);
        assert_eq!(desk.world.booked["book"], (1, true));
    }
}

#[test]
fn nobody_goes_back_past_an_act_that_would_have_to_be_taken_back() {
    let desk = booked(false);
    assert!(!desk.actions().contains(&"back"));
}

#[test]
fn acts_are_taken_back_newest_first_and_one_that_cannot_be_is_told() {
    let steps = vec![
        book("one").undo(4),
        book("two").undo(5).tries(2),
        confirm("confirm").keep(1),
        end("refused"),
        unbook("unbook-one", "one"),
        unbook("unbook-two", "two").tries(3),
    ];
    let mut desk = Desk::new(flow(steps));
    desk.settle_down();
    let broken = Answer::Fails(tongban_classes::booking::code::cancel_booking::no_connection(""));
    desk.answer_times(3, "cancel_booking", &broken);
    desk.act(Action::Confirm(false));
    desk.run_out(20);
    assert_eq!(desk.marks()[3..], ["refused", "unbook-two", "unbook-one"]);
    assert_eq!(desk.case.not_undone(), ["two".into()]);
    assert_eq!((desk.world.booked["one"], desk.world.booked["two"]), ((1, false), (1, true)));
    assert_eq!(desk.commands().iter().filter(|name| **name == "cancel_booking").count(), 4);
    desk.assert_replays();
}

/// A flow that is called twice does both acts with the same variables: each is taken back with what it was done with.
#[test]
fn an_act_is_taken_back_with_what_it_was_done_with_though_a_later_one_set_the_same_variable() {
    let of_phone = |mut step: Step| {
        if let tongban_flow::program::Verb::Do(of) = &mut step.verb {
            of.params[0].value = Expr::Var(PHONE);
        }
        step
    };
    let steps = || {
        vec![
            set("first", PHONE, Expr::Const("one".into())),
            of_phone(book("book-one")).undo(6),
            set("second", PHONE, Expr::Const("two".into())),
            of_phone(book("book-two")).undo(7),
            confirm("confirm").keep(1),
            end("refused"),
            of_phone(unbook("unbook-one", "")),
            of_phone(unbook("unbook-two", "")),
        ]
    };
    for crashed in [false, true] {
        let mut desk = Desk::new(flow(steps()));
        desk.settle_down().act(Action::Confirm(false));
        if crashed {
            desk.crash(false);
        }
        desk.run_out(20);
        let booked = ["one", "two"].map(|which| desk.world.booked[which]);
        assert_eq!(booked, [(1, false), (1, false)], "crashed {crashed}: {:?}", desk.commands());
        assert!(VARIABLES.iter().all(|name| desk.var(name).is_none()));
        desk.assert_replays();
    }
}

#[test]
fn the_host_may_die_while_acts_are_taken_back() {
    for (events, done) in (0..8).flat_map(|events| [(events, true), (events, false)]) {
        let mut desk = booked(false);
        desk.act(Action::Cancel).act(Action::Next);
        for _ in 0..events {
            if !desk.pending.is_empty() {
                desk.complete();
            } else if !desk.next_timer() {
                break;
            }
        }
        desk.crash(done);
        desk.run_out(40);
        assert_eq!((desk.world.booked["book"], desk.world.taken()), ((1, false), 0), "after {events}, done {done}");
        desk.assert_replays();
    }
}

#[test]
fn what_takes_an_act_back_still_knows_what_it_reads() {
    let mut undo = unbook("unbook", "book");
    if let tongban_flow::program::Verb::Do(of) = &mut undo.verb {
        of.params[0].value = Expr::Var(NUMBER);
    }
    let text = |words: &str| Expr::Const(Value::from(words));
    let mut desk = Desk::new(flow(vec![
        set("number", NUMBER, text("book")),
        set("phone", PHONE, text("p")),
        book("book").undo(5),
        confirm("confirm"),
        end("refused"),
        undo.next(6),
        set("after", CARD, Expr::Var(PHONE)),
    ]));
    desk.settle_down().act(Action::Cancel).act(Action::Next);
    assert_eq!((desk.var("number").is_some(), desk.var("phone")), (true, None));
    desk.run_out(10);
    assert_eq!((desk.world.booked["book"], desk.var("card")), ((1, false), None));
}

#[test]
fn a_parked_case_takes_nothing_back_before_its_act_is_given_up() {
    let mut desk = Desk::new(flow(vec![
        book("book").undo(5),
        submit("submit").park_on(Family::Fault, 3, later(10, 25, 4)),
        end("accepted"),
        end("parked"),
        end("failed"),
        unbook("unbook", "book"),
    ]));
    desk.answer_times(9, "submit", &down());
    desk.settle_down().act(Action::Next).act(Action::Next);
    desk.wait(24 * MINUTE);
    assert_eq!(desk.world.booked["book"], (1, true));
    desk.run_out(20);
    assert_eq!((desk.outcomes().1, desk.world.booked["book"]), (Some("failed"), (1, false)));
}

#[test]
fn money_goes_back_only_after_the_last_act_was_taken_back() {
    let mut desk = booked(false);
    desk.act(Action::Cancel).act(Action::Next);
    assert_eq!(desk.pending.len(), 1, "{:?}", desk.pending);
    desk.event(tongban_flow::engine::Event::Timer { timer: 9_999 });
    assert!(!desk.commands().contains(&"refund"), "given back while the act is being taken back");
    desk.run_out(10);
    assert_eq!(desk.world.taken(), 0);
}

#[test]
fn what_could_be_repeated_but_must_be_taken_back_is_not_gone_back_over_either() {
    let mut desk = Desk::new(flow(vec![
        choice("business", &["a"]),
        find_person("person").undo(4),
        confirm("confirm"),
        end("accepted"),
        unbook("unbook", "x"),
    ]));
    desk.choose("a").settle_down();
    assert_eq!((desk.step(), desk.actions()), ("confirm", vec!["yes", "no", "cancel"]));
}

#[test]
fn an_act_that_takes_place_after_all_while_the_applicant_is_there_is_not_tried_on() {
    let mut desk = Desk::new(flow(vec![
        submit("submit").park_on(Family::Fault, 2, later(10, 60, 4)),
        end("accepted"),
        choice("again", &["a"]).next(0),
        pass("never"),
        end("failed"),
    ]));
    desk.script.push_back(("submit", down()));
    desk.settle_down().act(Action::Next).choose("a");
    assert_eq!(desk.case.parked().count(), 1);
    desk.settle_down();
    assert_eq!(desk.case.parked().count(), 0);
    desk.act(Action::Next).run_out(10);
    assert_eq!((desk.outcomes(), desk.world.filed["submit"]), ((Some("accepted"), Some("accepted")), 1));
}

#[test]
fn what_only_the_first_parked_act_read_is_wiped_once_it_took_place() {
    let reading = |id: &str, slot| {
        let mut act = submit(id);
        if let tongban_flow::program::Verb::Do(of) = &mut act.verb {
            of.params[1].value = Expr::Var(slot);
        }
        act
    };
    let mut desk = Desk::new(flow(vec![
        set("number", NUMBER, Expr::Const("n".into())),
        set("phone", PHONE, Expr::Const("p".into())),
        reading("one", NUMBER).next(4).park_on(Family::Fault, 3, later(10, 60, 4)),
        reading("two", PHONE).next(4).park_on(Family::Fault, 4, later(15, 60, 4)),
        end("parked"),
    ]));
    desk.answer_times(2, "submit", &down());
    desk.settle_down().act(Action::Next).settle_down().act(Action::Next).act(Action::Next);
    assert_eq!((desk.var("number").is_some(), desk.var("phone").is_some()), (true, true));
    desk.wait(11 * MINUTE);
    assert!(desk.world.filed.contains_key("one") && !desk.case.is_ended());
    assert_eq!((desk.var("number"), desk.var("phone").is_some()), (None, true));
    desk.run_out(20);
}

#[test]
fn a_parked_act_is_tried_again_even_where_its_handler_ends_the_tries_at_once() {
    let mut act = submit("submit").tries(3).park_on(Family::Fault, 2, later(10, 60, 3));
    act.on.families[0].1.at_once = true;
    let mut desk = Desk::new(flow(vec![act, end("accepted"), end("parked"), end("failed")]));
    desk.script.push_back(("submit", down()));
    desk.settle_down().act(Action::Next).act(Action::Next).run_out(20);
    assert_eq!((desk.outcomes().1, desk.world.filed["submit"]), (Some("accepted"), 1));
}

#[test]
fn an_act_on_the_road_of_a_parked_one_can_still_be_taken_back() {
    let mut undo = unbook("unbook", "book");
    if let tongban_flow::program::Verb::Do(of) = &mut undo.verb {
        of.params[0].value = Expr::Var(NUMBER);
    }
    let mut desk = Desk::new(flow(vec![
        set("number", NUMBER, Expr::Const("book".into())),
        submit("submit").next(3).park_on(Family::Fault, 2, later(10, 60, 4)),
        end("parked"),
        book("book").undo(5),
        end("failed"),
        undo,
    ]));
    desk.script.push_back(("submit", down()));
    desk.settle_down().act(Action::Next).act(Action::Next).run_out(20);
    assert_eq!((desk.outcomes().1, desk.world.booked["book"]), (Some("failed"), (1, false)));
    assert!(desk.case.not_undone().is_empty());
}
