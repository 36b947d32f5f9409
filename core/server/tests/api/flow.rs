//! A business over the wire, from the menu to the attract screen, and what a cut, a second tab and a restart do to it.

use crate::desk::{LEAFLET, Machine};
use serde_json::json;

#[test]
fn a_business_goes_from_the_menu_to_the_attract_screen_and_its_views_are_forgotten() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut screen = desk.screen();
    let menu = screen.ask("Flow.Menu", json!({}));
    assert_eq!(menu["payload"]["groups"][0]["items"][0]["flow"], LEAFLET);
    assert_eq!(menu["payload"]["groups"][0]["items"][0]["serviceable"], true);
    let begun = screen.ask("Flow.Begin", json!({ "flow": LEAFLET, "key": "first" }));
    let case = begun["payload"]["case"].clone();
    let current = screen.ask("Flow.Current", json!({}));
    assert_eq!(current["payload"]["view"]["kind"], "notice");
    let view = current["payload"]["view"]["number"].clone();
    assert_eq!(screen.code("Flow.Begin", json!({ "flow": LEAFLET, "key": "second" })), "sequenceError");
    let back = json!({ "case": case, "view": view, "action": { "do": "paid" } });
    assert_eq!(screen.code("Flow.Act", back), "sequenceError", "what is not offered is not taken");
    let next = json!({ "case": case, "view": view, "action": { "do": "next" } });
    assert_eq!(screen.code("Flow.Act", next.clone()), "success");
    let released = screen.told("Flow.Released");
    assert_eq!((&released["case"], &released["outcome"]), (&case, &json!("accepted")));
    screen.told("Flow.Idle");
    assert_eq!(screen.code("Flow.Act", next), "sequenceError");
    assert_eq!(screen.ask("Flow.Current", json!({}))["payload"], json!({}));
}
