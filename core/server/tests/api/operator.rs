//! The operator at the glass: the code opens the page on one connection, and the machine goes out of service and back.

use crate::desk::{LEAFLET, Machine};
use serde_json::json;
use std::time::{Duration, Instant};
use tongban_server::set_operator_code;

#[test]
fn an_operator_comes_in_by_the_code_takes_the_machine_out_of_service_and_puts_it_back() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut glass = desk.screen();
    assert_eq!(glass.code("Operator.Enter", json!({ "code": "246810" })), "authorisationRequired", "no code was set");
    set_operator_code(&machine.state(), "246810").expect("the state folder is there");
    assert_eq!(glass.code("Operator.State", json!({})), "authorisationRequired");
    assert_eq!(glass.code("Operator.Enter", json!({ "code": "111111" })), "authorisationRequired");
    assert_eq!(glass.code("Operator.Enter", json!({ "code": "246810" })), "success", "a new code holds at once");
    let state = glass.ask("Operator.State", json!({}))["payload"].clone();
    assert_eq!((&state["site"], &state["outOfService"]), (&json!("here"), &json!(false)));
    assert_eq!(state["businesses"][0]["flow"], LEAFLET);
    let (mut second, _) = desk.greeted("screen", json!({}));
    assert_eq!(second.code("Operator.State", json!({})), "authorisationRequired", "the page is open on one connection");

    glass.command("Operator.OutOfService", json!({ "on": true, "reason": "换纸" }));
    assert_eq!(second.told("Flow.OutOfService")["reason"]["zh"], "换纸");
    assert_eq!(second.code("Flow.Begin", json!({ "flow": LEAFLET, "key": "k" })), "deviceNotReady");
    glass.command("Operator.OutOfService", json!({ "on": false, "reason": "" }));
    second.told("Flow.Idle");
    let begun = second.code("Flow.Begin", json!({ "flow": LEAFLET, "key": "k" }));
    assert_eq!(begun, "success", "what was refused before anything was done may be asked again under its key");
    let state = glass.ask("Operator.State", json!({}))["payload"].clone();
    let case = &state["cases"][0];
    assert_eq!((&case["flow"], &case["masked"], &case["kept"]), (&json!(LEAFLET), &json!(""), &json!("noName")));
    assert_eq!(state["owed"], json!([]));
    assert_eq!(glass.code("Operator.SelfTest", json!({ "slot": "none" })), "invalidData");
    assert_eq!(glass.code("Operator.Leave", json!({})), "success");
    assert_eq!(glass.code("Operator.State", json!({})), "authorisationRequired");
}

/// Its manifests were tidied away: the machine serves all the same, and the operator reads what to do.
#[test]
fn an_open_case_that_cannot_be_read_back_is_owed_and_the_machine_serves() {
    let machine = Machine::new();
    let case = {
        let desk = machine.serve();
        desk.screen().ask("Flow.Begin", json!({ "flow": LEAFLET, "key": "k" }))["payload"]["case"].clone()
    };
    let province = "manifests/provinces/some/province.toml";
    let text = std::fs::read_to_string(machine.path(province)).expect("the file is there");
    assert!(text.contains("days = 10"));
    machine.put(province, &text.replace("days = 10", "days = 20"));
    std::fs::remove_dir_all(machine.state().join("manifests")).expect("the folder is there");
    let desk = machine.serve();
    set_operator_code(&machine.state(), "246810").expect("the state folder is there");
    let (mut glass, _) = desk.greeted("screen", json!({}));
    assert_eq!(glass.code("Operator.Enter", json!({ "code": "246810" })), "success");
    let mut owed = json!([]);
    // The menu opens when what was open is settled.
    let began = Instant::now();
    while owed == json!([]) || glass.code("Flow.Begin", json!({ "flow": LEAFLET, "key": "next" })) != "success" {
        assert!(began.elapsed() < Duration::from_secs(60), "it does not serve: {owed}");
        owed = glass.ask("Operator.State", json!({}))["payload"]["owed"].clone();
    }
    assert_eq!((&owed[0]["case"], &owed[0]["what"]), (&case, &json!("unreadable")), "{owed}");
    let said = owed[0]["detail"]["zh"].as_str().expect("in words");
    assert!(said.contains("技术人员") && said.contains("财务人员"), "{said}");
}
