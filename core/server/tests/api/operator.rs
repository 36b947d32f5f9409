//! The operator at the glass: the code opens the page on one connection, and the machine goes out of service and back.

use crate::desk::{LEAFLET, Machine};
use serde_json::json;
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
