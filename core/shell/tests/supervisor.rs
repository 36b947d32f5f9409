//! The ladder: three missed beats reload, two reloads in vain restart, three restarts in ten minutes end the service.

use proptest::prelude::*;
use std::time::Duration;
use tongban_shell::{Action, Event, Rule, Supervisor};

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Feeds a script of (second, event) and collects what was asked for, with the second.
fn play(rule: Rule, script: impl IntoIterator<Item = (u64, Event)>) -> Vec<(u64, Action)> {
    let mut supervisor = Supervisor::new(rule, s(0));
    let step = |(at, event)| supervisor.step(s(at), event).into_iter().map(move |a| (at, a)).collect::<Vec<_>>();
    script.into_iter().flat_map(step).collect()
}

/// A page that never comes back, ticked each second; reloads and restarts themselves work.
fn silent(seconds: u64) -> Vec<(u64, Action)> {
    let mut supervisor = Supervisor::new(Rule::default(), s(0));
    supervisor.step(s(0), Event::Beat(Some(7)));
    let mut asked = Vec::new();
    for at in 1..=seconds {
        let mut events = vec![Event::Tick];
        while let Some(event) = events.pop() {
            for action in supervisor.step(s(at), event) {
                asked.push((at, action));
                match action {
                    Action::Reload | Action::Renew => events.push(Event::Reloaded),
                    Action::Restart => events.push(Event::Restarted),
                    Action::OutOfService => {}
                }
            }
        }
    }
    asked
}

#[test]
fn a_page_that_beats_is_left_alone() {
    let script = (0..2_000).flat_map(|n| [(2 * n, Event::Beat(None)), (2 * n + 1, Event::Tick)]);
    assert_eq!(play(Rule::default(), script), []);
}

#[test]
fn two_missed_beats_are_forgiven_and_the_third_reloads() {
    let until = |last| (1..=last).map(|at| (at, Event::Tick));
    assert_eq!(play(Rule::default(), std::iter::once((0, Event::Beat(Some(3)))).chain(until(5))), []);
    let asked = play(Rule::default(), std::iter::once((0, Event::Beat(Some(3)))).chain(until(6)));
    assert_eq!(asked, [(6, Action::Reload)]);
}

#[test]
fn the_whole_ladder_of_a_page_that_never_comes_back() {
    use Action::{OutOfService, Reload, Restart};
    let rungs: Vec<Action> = silent(300).into_iter().map(|(_, action)| action).take(11).collect();
    let once = [Reload, Reload, Restart];
    let expected: Vec<Action> = [&once[..], &once[..], &[Reload, Reload, OutOfService, Restart, Reload]].concat();
    assert_eq!(rungs, expected);
    let told = silent(3_600).iter().filter(|(_, action)| *action == OutOfService).count();
    assert_eq!(told, 1, "the alarm is raised once, not each minute");
    let (at, _) = silent(300).into_iter().find(|(_, a)| *a == OutOfService).expect("it ends");
    assert!(at <= 150, "a dead screen is told after {at} s");
}

#[test]
fn a_beat_after_a_reload_begins_the_ladder_anew() {
    use Event::{Beat, Reloaded, Tick};
    let script = [(0, Beat(Some(1))), (6, Tick), (6, Reloaded), (8, Beat(Some(1))), (14, Tick), (14, Reloaded)];
    let more = [(16, Beat(None)), (22, Tick)];
    let asked = play(Rule::default(), script.into_iter().chain(more));
    assert_eq!(asked, [(6, Action::Reload), (14, Action::Reload), (22, Action::Reload)]);
}

#[test]
fn a_browser_that_ends_is_started_at_once() {
    let asked = play(Rule::default(), [(0, Event::Beat(None)), (1, Event::Exited), (1, Event::Exited)]);
    assert_eq!(asked, [(1, Action::Restart)], "the second is the old process, told twice");
}

#[test]
fn restarts_long_ago_do_not_count() {
    let script = (0..20).flat_map(|n| {
        let at = 301 * n;
        [(at, Event::Beat(None)), (at + 1, Event::Exited), (at + 2, Event::Restarted)]
    });
    let asked = play(Rule::default(), script);
    assert!(asked.iter().all(|(_, action)| *action == Action::Restart), "two in ten minutes are no reason to close");
    assert_eq!(asked.len(), 20);
}

#[test]
fn a_start_that_fails_is_tried_again_after_a_pause() {
    let script = [(0, Event::Exited), (0, Event::RestartFailed), (1, Event::Tick), (2, Event::Tick)];
    assert_eq!(play(Rule::default(), script), [(0, Action::Restart), (2, Action::Restart)]);
}

#[test]
fn put_back_by_an_operator_it_serves_with_a_clean_sheet() {
    let mut supervisor = Supervisor::new(Rule::default(), s(0));
    for at in 0..3 {
        supervisor.step(s(at), Event::Exited);
        supervisor.step(s(at), Event::Restarted);
    }
    assert!(supervisor.out_of_service());
    supervisor.step(s(10), Event::Beat(None));
    assert!(supervisor.out_of_service(), "a page that beats again does not open the machine by itself");
    assert_eq!(supervisor.step(s(20), Event::PutBack), []);
    assert!(!supervisor.out_of_service());
    assert_eq!(supervisor.step(s(21), Event::Exited), [Action::Restart]);
}

#[test]
fn a_page_is_renewed_after_its_cases_and_only_when_nobody_is_there() {
    let rule = Rule { cases: 2, idle: s(30), ..Rule::default() };
    let mut supervisor = Supervisor::new(rule, s(0));
    let beats = |supervisor: &mut Supervisor, from: u64, to: u64, view| {
        let mut asked = Vec::new();
        for at in from..to {
            asked.extend(supervisor.step(s(at), Event::Beat(view)));
            asked.extend(supervisor.step(s(at), Event::Tick));
        }
        asked
    };
    supervisor.step(s(0), Event::CaseEnded);
    assert_eq!(beats(&mut supervisor, 0, 60, None), [], "one case is not enough");
    supervisor.step(s(60), Event::CaseEnded);
    assert_eq!(beats(&mut supervisor, 60, 200, Some(4)), [], "somebody is at the glass");
    assert_eq!(beats(&mut supervisor, 200, 229, None), []);
    assert_eq!(beats(&mut supervisor, 229, 230, None), [Action::Renew]);
    supervisor.step(s(230), Event::Reloaded);
    assert_eq!(beats(&mut supervisor, 230, 500, None), [], "and once only");
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => proptest::option::of(0_u32..9).prop_map(Event::Beat),
        8 => Just(Event::Tick),
        1 => Just(Event::CaseEnded),
        1 => Just(Event::Reloaded),
        1 => Just(Event::ReloadFailed),
        1 => Just(Event::Restarted),
        1 => Just(Event::RestartFailed),
        1 => Just(Event::Exited),
        1 => Just(Event::PutBack),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_ladder_keeps_its_figures(
        script in proptest::collection::vec((0_u64..40_000, event()), 1..120)
    ) {
        let rule = Rule::default();
        let mut supervisor = Supervisor::new(rule, s(0));
        let mut now = Duration::ZERO;
        let mut restarts: Vec<Duration> = Vec::new();
        let mut reloads = 0;
        let mut told = false;
        for (pause, event) in script {
            now += Duration::from_millis(pause);
            if event == Event::PutBack {
                told = false;
                restarts.clear();
            }
            let actions = supervisor.step(now, event);
            prop_assert!(actions.len() <= 2);
            for action in &actions {
                match action {
                    Action::Reload => {
                        reloads += 1;
                        prop_assert!(reloads <= rule.reloads, "a third reload in vain");
                    }
                    Action::Renew => prop_assert!(supervisor.view().is_none(), "renewed under a person's finger"),
                    Action::Restart => {
                        reloads = 0;
                        restarts.push(now);
                        let within = restarts.iter().filter(|at| now - **at < rule.window).count();
                        prop_assert!(within < rule.restarts || supervisor.out_of_service(), "{within} restarts, still open");
                    }
                    Action::OutOfService => {
                        prop_assert!(!told, "the alarm was raised twice");
                        told = true;
                    }
                }
            }
            prop_assert_eq!(told, supervisor.out_of_service());
            if supervisor.alive() {
                reloads = 0;
            }
        }
        // Whatever state it was left in, silence is noticed: within a minute it asks for something or was answered.
        let mut asked = false;
        for _ in 0..70 {
            now += s(1);
            asked |= !supervisor.step(now, Event::Tick).is_empty();
        }
        let waits_for_an_answer = supervisor.step(now, Event::Restarted).is_empty() && !asked;
        prop_assert!(asked || waits_for_an_answer);
    }
}
