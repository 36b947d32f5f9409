//! Cuts: the page reloaded, the socket gone, the host killed. The applicant finds the case again, or what became of it.

use crate::desk::{LEAFLET, Machine};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn a_page_that_is_loaded_anew_finds_the_case_and_a_second_tab_may_go_on() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut first = desk.screen();
    let case = first.ask("Flow.Begin", json!({ "flow": LEAFLET, "key": "k" }))["payload"]["case"].clone();
    drop(first);
    let (mut second, welcome) = desk.greeted("screen", json!({}));
    assert_eq!(welcome["resumed"], false);
    let shown = second.told("Flow.Shown");
    assert_eq!((&shown["case"], &shown["flow"], &shown["view"]["kind"]), (&case, &json!(LEAFLET), &json!("notice")));
    let next = json!({ "case": case, "view": shown["view"]["number"], "action": { "do": "next" } });
    assert_eq!(second.code("Flow.Act", next), "success");
    assert_eq!(second.told("Flow.Released")["case"], case);
}

#[test]
fn who_was_cut_off_gets_what_it_missed_once_and_in_order_and_nothing_that_was_wiped() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut first = desk.screen();
    let (_, welcome) = desk.greeted("screen", json!({}));
    let seen = welcome["seq"].as_u64().expect("a number");
    let case = first.ask("Flow.Begin", json!({ "flow": LEAFLET, "key": "k" }))["payload"]["case"].clone();
    let (mut back, welcome) = desk.greeted("screen", json!({ "resumeAfter": seen }));
    assert_eq!(welcome["resumed"], true);
    let shown = back.told("Flow.Shown");
    assert!(shown["seq"].as_u64() > Some(seen));
    let next = json!({ "case": case, "view": shown["view"]["number"], "action": { "do": "next" } });
    assert_eq!(back.code("Flow.Act", next), "success");
    back.told("Flow.Idle");
    let (mut late, welcome) = desk.greeted("screen", json!({ "resumeAfter": seen }));
    assert_eq!(welcome["resumed"], true);
    let mut last = seen;
    loop {
        let told = late.until(|told| told["header"]["type"] == "unsolicited");
        let name = told["header"]["name"].clone();
        assert_ne!(name, "Flow.Shown", "the views of a released case are gone from the host");
        let seq = told["payload"]["seq"].as_u64().expect("a number");
        assert!(seq > last);
        last = seq;
        if name == "Flow.Idle" {
            break;
        }
    }
    for unknown in [json!(1), json!(last + 1_000)] {
        let (_, welcome) = desk.greeted("screen", json!({ "resumeAfter": unknown }));
        assert_eq!(welcome["resumed"], false);
    }
}

#[test]
fn the_same_key_is_the_same_case_at_once_and_after_a_restart() {
    let machine = Machine::new();
    let begin = json!({ "flow": LEAFLET, "key": "visit-1" });
    let case: Value = {
        let desk = machine.serve();
        let mut screen = desk.screen();
        let case = screen.ask("Flow.Begin", begin.clone())["payload"]["case"].clone();
        assert!(case.is_string());
        assert_eq!(screen.ask("Flow.Begin", begin.clone())["payload"]["case"], case);
        let other = json!({ "flow": "another", "key": "visit-1" });
        assert_eq!(screen.code("Flow.Begin", other), "invalidData");
        case
    };
    let desk = machine.serve();
    let (mut screen, _) = desk.greeted("screen", json!({}));
    assert_eq!(screen.ask("Flow.Begin", begin)["payload"]["case"], case);
    let outcome = screen.ask("Outcome.Get", json!({ "key": "visit-1" }))["payload"].clone();
    assert_eq!((&outcome["state"], &outcome["payload"]["case"]), (&json!("done"), &case));
    assert_eq!(screen.ask("Outcome.Get", json!({ "key": "never" }))["payload"]["state"], "unknown");
}

#[test]
fn after_the_host_died_the_screen_says_what_became_of_the_case_until_it_is_touched() {
    let machine = Machine::new();
    let case: Value = {
        let desk = machine.serve();
        let mut screen = desk.screen();
        screen.ask("Flow.Begin", json!({ "flow": LEAFLET, "key": "k" }))["payload"]["case"].clone()
    };
    let desk = machine.serve();
    let (mut screen, _) = desk.greeted("screen", json!({}));
    let shown = screen.until(|told| told["header"]["name"] == "Flow.Shown")["payload"].clone();
    assert_eq!((&shown["case"], &shown["view"]["kind"]), (&case, &json!("problem")));
    let lines = shown["view"]["lines"].to_string();
    assert!(lines.contains(case.as_str().expect("text")) && lines.contains("没有扣款"), "{lines}");
    let act = |what: &str| json!({ "case": case, "view": shown["view"]["number"], "action": { "do": what } });
    screen.command("Flow.Act", act("next"));
    screen.told("Flow.Released");
    screen.told("Flow.Idle");
    drop((screen, desk));
    let desk = machine.serve();
    assert_eq!(desk.screen().ask("Flow.Current", json!({}))["payload"], json!({}), "it is said once");
}

/// Puts a wait between the leaflet and its end: something that goes on without the applicant.
fn with_a_wait(wait: &str) -> Machine {
    let machine = Machine::new();
    let flow = std::fs::read_to_string(machine.path("flows/some/leaflet.toml")).expect("the flow is there");
    let read = "[[step]]\nid   = \"read\"";
    let changed = flow.replacen(read, &format!("[[step]]\nid   = \"dry\"\nwait = \"{wait}\"\n\n{read}"), 1);
    assert_ne!(flow, changed);
    machine.put("flows/some/leaflet.toml", &changed);
    machine
}

/// A back end that is away for longer than the settling lasts: the case goes on and is filed later.
#[test]
fn a_case_that_still_goes_on_after_the_host_died_is_not_told_to_begin_again() {
    let machine = with_a_wait("6s");
    let case: Value = {
        let desk = machine.serve();
        let mut screen = desk.screen();
        screen.command("Flow.Begin", json!({ "flow": LEAFLET, "key": "k" }));
        let shown = screen.told("Flow.Shown");
        let case = shown["case"].clone();
        screen
            .command("Flow.Act", json!({ "case": case, "view": shown["view"]["number"], "action": { "do": "next" } }));
        screen.until(|told| told["payload"]["view"]["step"] == "dry");
        case
    };
    let desk = machine.serve_with(|options| options.patience = Duration::ZERO);
    let (mut screen, _) = desk.greeted("screen", json!({}));
    let mut shown = || screen.until(|told| told["header"]["name"] == "Flow.Shown")["payload"].clone();
    let first = shown();
    let said = first["view"].to_string();
    assert_eq!((&first["case"], &first["view"]["step"]), (&case, &json!("after-restart")));
    assert!(said.contains("请不要再办一次") && said.contains("do not begin again"), "{said}");
    assert!(!said.contains("请重新办理") && !said.contains("please begin again") && !said.contains("已受理"), "{said}");
    assert!(said.contains(case.as_str().expect("text")), "the reference: {said}");
    let then = shown();
    assert!(then["view"].to_string().contains("您的业务已受理"), "whoever still reads is told the end: {then}");
}
