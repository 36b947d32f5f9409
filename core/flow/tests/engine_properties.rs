//! What no order of events may break: random flows, random answers, stale and doubled events, crashes at any moment.

mod engine_desk;

use engine_desk::build::*;
use engine_desk::world::Order;
use engine_desk::{Answer, Desk, command_name, id_of};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tongban_flow::engine::{Action, Effect, Event, PaymentState};
use tongban_flow::program::{
    Allot, Change, Expr, Fact, Find, Flow, FormField, Input, Later, Pick, Screen, Span, Step, StepIndex, Verb,
};
use tongban_model::{CompletionCode, Failure, Family, Money, Record, Value};

/// One step of a random flow, as drawn: what it is, two targets, and flags.
type Drawn = (u8, u16, u16, u8);

fn build(drawn: &[Drawn]) -> Flow {
    let count = drawn.len() as u16;
    let ends = count..count + 4;
    let mut steps: Vec<Step> = Vec::new();
    for (at, &(kind, one, other, flags)) in drawn.iter().enumerate() {
        let id = format!("s{at}");
        // Ways on lead forward, so that a flow ends; what failures lead to may be anywhere.
        let forward = at as u16 + 1 + one % (ends.end - at as u16 - 1);
        let anywhere: StepIndex = other % ends.end;
        let fee = if flags & 16 != 0 { 2_000 } else { 4_000 };
        let optional = |bit: u8, go: StepIndex| (flags & bit != 0).then_some(go);
        let find = if kind % 2 == 0 { Find::Scan("wechat") } else { Find::Card };
        let amount = Expr::Const(Money::fen(fee).into());
        let extra = ends.end;
        let step = match kind {
            18 => {
                let secret = Input::Secret { least: 1, most: 9 };
                let code = FormField { optional: true, ..field("fee", 8, Input::Code { least: 1, most: 9 }) };
                let fields = vec![
                    field("region", 9, region("")),
                    field("unit", 10, find_unit(12, 13, 9, 1)),
                    field("page", 11, picture()),
                    field("payment", 7, secret),
                    code,
                ];
                form(&id, if flags & 2 != 0 { fields } else { fields.into_iter().skip(2).collect() })
            }
            19 => fork(&id, &[extra + 1]),
            20 => join(&id, &[extra + 1]).within(5_000 * u64::from(1 + other % 9)),
            21 => step(&id, Verb::Wait(u64::from(other) % 90_000)).attended(flags & 1 != 0),
            22 | 23 => book(&id).keep(6).undo(extra).tries(1 + other % 2).next_if(is(0, "b"), forward),
            24 | 25 => {
                let later = Later { every_ms: 60_000, until_ms: 300_000, failed: forward };
                submit(&id).park_on(Family::Fault, forward, later)
            }
            26 => step(&id, Verb::Allot(Allot::Order { letter: 'P' })).keep(15),
            27 => ask(&id, Screen::Notice { tick: None, read_ms: Some(u64::from(other) % 20_000) }),
            28 => {
                let change = |step| Some(Change { step, straight: flags & 1 != 0 });
                let fact = |step| Fact { label: words("x"), value: words("y"), when: None, change: change(step) };
                let lines = (0..at as u16).map(fact).collect();
                ask(&id, Screen::Confirm { lines }).keep(1)
            }
            29 => {
                let item = |at: i64| Value::Record(Record::new().with(1, at));
                let from = Expr::Const(Value::List((0..2).map(item).collect()));
                ask(&id, Screen::Pick(Pick { from, item: 13, text: words("item") })).keep(10)
            }
            0 => choice(&id, &["a", "b"]).keep(0).next_if(is(0, "b"), forward),
            1 => confirm(&id).keep(1),
            2 => input(&id, Input::CitizenNumber).keep(3),
            3 => phone(&id).keep(4),
            4 => read_card(&id).keep(2).tries(1 + other % 3),
            5 => find_person(&id).keep(6).tries(1 + other % 3),
            6 => submit(&id).tries(1 + other % 3),
            7 => print(&id).tries(1 + other % 3).attended(flags & 1 != 0),
            8 => set(&id, 8, Expr::Const(Money::fen(fee).into())),
            9 => allot(&id).keep(5),
            10 => step(&id, Verb::Refund),
            11 => pass(&id).only_if(Expr::HasVar(2)),
            _ => pay_of(&id, find, amount, optional(1, forward), optional(2, forward)).keep(7).tries(1 + other % 2),
        };
        let step = if flags & 4 != 0 && matches!(kind, 6 | 12..18 | 24 | 25) { step.commits() } else { step };
        let step = if flags & 8 != 0 { step.on_family(Family::Fault, anywhere) } else { step };
        steps.push(if flags & 32 != 0 { step.tell_on("time-out", "slow", anywhere) } else { step });
    }
    steps.extend([end("accepted"), end("refused"), end("failed"), end("accepted-unpaid")]);
    // Only reached by undo, and by a fork.
    let undone = steps.iter().rposition(|step| step.undo.is_some()).map_or(String::new(), |at| format!("s{at}"));
    steps.push(unbook("undo", &undone));
    steps.extend([find_person("beside").keep(5).tries(2), step("beside-done", Verb::Done)]);
    let mut flow = flow(steps);
    if let Some(&(_, one, other, flags)) = drawn.first().filter(|(.., flags)| flags & 64 != 0) {
        let to = vec![other % ends.end];
        let go = count + u16::from(flags) % 4;
        flow.timers.push(Span {
            id: "slow".into(),
            from: one % count,
            to,
            within_ms: 40_000,
            tell: Some(say("slow")),
            go,
        });
    }
    flow
}

fn failure(kind: u8) -> Failure {
    match kind % 6 {
        0 => Failure::time_out(),
        1 => Failure::new(CompletionCode::ResultUnknown, ""),
        2 => Failure::new(CompletionCode::DriverRestarted, ""),
        3 => Failure::of_class(1, Family::Fault, ""),
        4 => Failure::of_class(2, Family::Retry, ""),
        _ => Failure::canceled(),
    }
}

/// One thing that happens, as drawn.
fn happen(desk: &mut Desk, (what, which): (u8, u8)) {
    match what {
        0..=5 => {
            if !desk.pending.is_empty() {
                desk.complete();
            }
        }
        6 | 7 => {
            if let Some(effect) = desk.pending.pop_front() {
                // A failure that proves that nothing was done may only come where nothing was done.
                let failure = failure(which);
                let sure = failure.family == Family::Retry && failure.code == CompletionCode::CommandErrorCode;
                let done = what == 6 && !sure;
                desk.complete_with(&effect, if done { Answer::DoneBut(failure) } else { Answer::Fails(failure) });
            }
        }
        8..=11 => {
            let action = match (which % 14, desk.step()) {
                (0..=3, _) => fitting(desk),
                (4, _) => Action::Next,
                (5, _) => Action::Back,
                (6, _) => Action::Cancel,
                (7, _) => Action::MoreTime,
                (8, _) => Action::Confirm(false),
                (9, _) => Action::Paid,
                (10, _) => Action::Type("nonsense".into()),
                (12, _) => looking(desk, which),
                (13, _) => changing(desk),
                _ => Action::Choose("b".into()),
            };
            desk.act(action);
        }
        12 | 13 => {
            desk.next_timer();
        }
        14 => {
            let code = desk.view.as_ref().and_then(|view| view.code.clone());
            if let Some(number) = code.and_then(|code| code.rsplit('/').next().map(str::to_owned)) {
                desk.world.pay(&number);
            }
        }
        15 => {
            desk.crash(which % 2 == 0);
        }
        16 => desk.event(Event::Action { view: u32::from(which), action: Action::Next }),
        17 => {
            desk.event(Event::Completed { effect: u32::from(which) + 1_000, result: Ok(Default::default()) });
            desk.event(Event::Timer { timer: 1_000_000 + u32::from(which) });
        }
        _ => desk.event(Event::Guidance { effect: u32::from(which % 8), event: u16::from(which % 4) }),
    }
}

/// An answer that the view on the screen takes.
fn fitting(desk: &Desk) -> Action {
    use tongban_flow::engine::{FieldKind, ViewKind};
    match desk.view.as_ref().map(|view| (view.kind, view.fields.first().map(|field| field.kind))) {
        Some((ViewKind::Menu, _)) => {
            let first = desk.view.as_ref().and_then(|view| view.options.first());
            Action::Choose(first.map_or("a".into(), |option| option.id.clone()))
        }
        Some((ViewKind::Form, _)) => {
            let fields = desk.view.iter().flat_map(|view| &view.fields);
            let missing = fields.clone().find(|field| match field.kind {
                FieldKind::Search => field.options.is_empty(),
                FieldKind::Image => field.value.zh.is_empty(),
                _ => false,
            });
            match missing {
                Some(field) => Action::Look { field: field.id.clone(), words: "吉首".into() },
                None => Action::Fill(
                    fields
                        .map(|field| match field.kind {
                            FieldKind::Region => Some("433101".into()),
                            FieldKind::Search => Some("1".into()),
                            FieldKind::Secret => Some("secret".into()),
                            _ => None,
                        })
                        .collect(),
                ),
            }
        }
        Some((ViewKind::Confirm, _)) => Action::Confirm(true),
        Some((ViewKind::Input, Some(FieldKind::CitizenNumber))) => Action::Type("45010019960229123X".into()),
        Some((ViewKind::Input, _)) => Action::Type("13800000000".into()),
        Some((ViewKind::PayScan, _)) => Action::Paid,
        Some((ViewKind::StillThere, _)) => Action::MoreTime,
        _ => Action::Next,
    }
}

fn looking(desk: &Desk, which: u8) -> Action {
    let fields = desk.view.as_ref().map_or(&[][..], |view| &view.fields);
    let field = fields.get(usize::from(which) % fields.len().max(1)).map_or("x".into(), |field| field.id.clone());
    let words = ["", "430000", "433101", "吉", "nonsense"][usize::from(which / 16) % 5];
    Action::Look { field, words: words.into() }
}

fn changing(desk: &Desk) -> Action {
    let lines = desk.view.as_ref().map_or(&[][..], |view| &view.lines);
    Action::Change(lines.iter().find_map(|line| line.change.clone()).unwrap_or("s0".into()))
}

/// What must hold of everything the engine ever wanted.
fn judge(desk: &Desk) {
    let mut payments: BTreeMap<String, (Money, PaymentState)> = BTreeMap::new();
    for effect in &desk.effects {
        match effect {
            Effect::Fact(fact) => {
                if fact.state == PaymentState::Intent {
                    let open = payments.values().find(|(amount, state)| {
                        *amount == fact.amount
                            && !matches!(state, PaymentState::Closed | PaymentState::Refunding | PaymentState::Refunded)
                    });
                    assert!(open.is_none(), "a second payment of one amount while the first is {open:?}");
                    assert!(!payments.contains_key(fact.number.as_ref()), "a number was minted twice");
                }
                let known = payments.insert(fact.number.to_string(), (fact.amount, fact.state));
                assert!(known.is_some() == (fact.state != PaymentState::Intent), "{:?} without an intent", fact.state);
                let before = known.map(|(_, state)| state);
                let last = matches!(before, Some(PaymentState::Closed | PaymentState::Refunded));
                assert!(!last, "{before:?} became {:?}", fact.state);
            }
            Effect::Do { params, .. } if matches!(command_name(effect), "create" | "sale") => {
                let number = params.get(1).and_then(Value::as_text).expect("a payment has a number");
                assert!(payments.contains_key(number), "money was asked for before it was on record");
            }
            Effect::End { .. } => {
                for (number, (_, state)) in &payments {
                    use PaymentState::{Closed, Refunded, Refunding, Success};
                    assert!(matches!(state, Closed | Refunded | Refunding | Success), "{number} was left {state:?}");
                }
            }
            _ => {}
        }
    }
    let ends = desk.effects.iter().filter(|effect| matches!(effect, Effect::End { .. })).count();
    let releases = desk.effects.iter().filter(|effect| matches!(effect, Effect::Release { .. })).count();
    assert!(ends <= 1 && releases <= 1, "{ends} ends, {releases} releases");
}

/// What must hold between the record and the world once a case has ended.
fn judge_end(desk: &Desk) {
    for (number, (amount, order)) in &desk.world.orders {
        let Some(payment) = desk.case.payments().iter().find(|payment| payment.number.as_ref() == number) else {
            panic!("{number} is in the world and not on record")
        };
        let expected: &[PaymentState] = match order {
            Order::Paid => &[PaymentState::Success, PaymentState::Refunding],
            Order::Back => &[PaymentState::Refunded],
            Order::Closed => &[PaymentState::Closed],
            // A code that nobody ever saw.
            Order::Open => &[PaymentState::Closed],
        };
        assert!(
            expected.contains(&payment.state),
            "{number} of {amount:?} is {order:?} and on record {:?}",
            payment.state
        );
    }
    assert!(desk.world.papers.values().all(|count| *count <= 1), "a paper came out twice");
    judge_undone(desk);
    let filed = desk.case.is_committed() || desk.outcomes().1.is_some_and(|outcome| outcome.starts_with("accepted"));
    let kept = desk.case.payments().iter().any(|payment| payment.state == PaymentState::Success);
    assert!(!kept || filed, "money was kept for a case that was not filed");
    // A flow may lead to a step twice; each time it does, its act takes place once at most.
    let entered = |id: &str| desk.marks().iter().filter(|mark| **mark == id).count();
    let booked = desk.world.booked.iter().map(|(id, (count, _))| (id, count));
    for (id, count) in desk.world.filed.iter().chain(booked) {
        assert!(*count as usize <= entered(id), "{id} took place {count} times");
    }
    for name in VARIABLES {
        assert!(desk.case.variable(name).is_none(), "{name} was not wiped");
    }
}

/// An unfiled case leaves nothing booked, unless it says so.
fn judge_undone(desk: &Desk) {
    let filed = desk.case.is_committed() || desk.outcomes().1.is_some_and(|outcome| outcome.starts_with("accepted"));
    let marks = desk.marks();
    // The flow has one step that takes back, for the last step that books; one that was done before it stays booked.
    let last = desk.begin.0.steps.iter().rfind(|step| step.undo.is_some()).map(|step| step.id.clone());
    let stands = last.as_ref().and_then(|id| desk.world.booked.get(id.as_ref())).is_some_and(|(_, stands)| *stands);
    let unsure = desk.effects.iter().filter(|e| command_name(e) == "get_booking").count() > 0;
    assert!(
        !stands || filed || unsure || desk.case.not_undone().contains(&last.unwrap()),
        "an unfiled case left a time booked: {marks:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn no_order_of_events_loses_money_repeats_an_act_or_leaves_a_case_open(
        drawn in prop::collection::vec((0u8..30, any::<u16>(), any::<u16>(), any::<u8>()), 1..9),
        happenings in prop::collection::vec((0u8..19, any::<u8>()), 0..60),
    ) {
        let mut desk = Desk::new(build(&drawn));
        for happening in happenings {
            happen(&mut desk, happening);
        }
        judge(&desk);
        desk.run_out(3_000);
        judge(&desk);
        judge_end(&desk);
        desk.assert_replays();
        let (ignored, effects) = (desk.case.ignored(), desk.effects.len());
        desk.event(Event::Restarted);
        desk.event(Event::Action { view: 1, action: Action::Next });
        prop_assert_eq!((desk.case.ignored(), desk.effects.len()), (ignored + 2, effects));
    }
}

#[test]
fn a_completion_that_comes_twice_counts_once() {
    let mut desk = Desk::new(flow(vec![find_person("one").keep(6), find_person("two").keep(2), end("accepted")]));
    let first = desk.pending[0].clone();
    desk.complete();
    desk.event(Event::Completed { effect: id_of(&first), result: Ok(Default::default()) });
    assert_eq!((desk.step(), desk.case.ignored()), ("two", 1));
}
