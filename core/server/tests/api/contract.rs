//! What a program finds out about the contract and the place from the host itself: schemas, and the look of the site.

use crate::desk::{Desk, Machine};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// The head and body of an answer.
fn get(desk: &Desk, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(desk.server.address()).expect("it listens");
    let port = desk.port();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_owned(), body.to_owned())
}

#[test]
fn the_host_serves_every_document_of_the_contract_as_it_is_checked_in() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut schemas = 0;
    for (path, text) in tongban_api::documents::all().into_iter().filter(|(path, _)| path.ends_with(".json")) {
        let (head, body) = get(&desk, &format!("/v1/{path}"));
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        assert!(head.contains("json"), "{path}: {head}");
        // Short bodies come whole, long ones in chunks; either way it is the same JSON.
        let body = body.find('{').map_or("", |at| &body[at..body.rfind('}').map_or(at, |end| end + 1)]);
        if !head.to_ascii_lowercase().contains("chunked") {
            assert_eq!(serde_json::from_str::<Value>(body).ok(), serde_json::from_str(&text).ok(), "{path}");
        }
        schemas += 1;
    }
    assert!(schemas > 40, "{schemas} documents");
    for path in ["Flow.Begin.json", "../asyncapi.json", "%2e%2e%2fasyncapi.json", ".json", "Flow.Begin.command.json/x"]
    {
        let (head, _) = get(&desk, &format!("/v1/schema/{path}"));
        assert!(head.starts_with("HTTP/1.1 404"), "{path}: {head}");
    }
}

#[test]
fn a_screen_is_told_the_look_of_its_province_and_a_site_without_one_its_own_title() {
    let machine = Machine::new();
    let (_, welcome) = machine.serve().greeted("screen", json!({}));
    assert_eq!(welcome["site"]["look"], json!({ "name": { "zh": "此处", "en": "Here" }, "emblem": "start" }));

    let machine = Machine::new();
    let emblem = "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h8v8z\"/></svg>";
    let look = "\n[look]\nname = { zh = \"某省公安\", en = \"Some police\" }\nemblem = \"emblem.svg\"\n\
                emblem_place = \"centre\"\naccent = \"#7A2530\"\n";
    machine.put("manifests/provinces/some/emblem.svg", emblem);
    machine.append("manifests/provinces/some/province.toml", look);
    let (_, welcome) = machine.serve().greeted("screen", json!({}));
    let look = &welcome["site"]["look"];
    assert_eq!((&look["name"]["zh"], &look["emblem"]), (&json!("某省公安"), &json!("center")));
    assert_eq!((&look["accent"], &look["accentSoft"]), (&json!("#7a2530"), &json!("#f2e9ea")));
    assert_eq!(look["picture"]["mime"], "image/svg+xml");
}
