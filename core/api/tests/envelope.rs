//! Reading survives everything, refuses by the name of the field, and never repeats what stood in it.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tongban_api::{
    Answered, Command, Envelope, Kind, LONGEST, Level, MESSAGES, Needs, Status, Unsolicited, device, documents,
    examples, flow, ime, operator, outcome,
};
use tongban_model::CompletionCode;

/// Every message as a client or the host may send it.
fn every_text() -> Vec<String> {
    documents::parts().iter().flat_map(|part| part.examples()).map(|example| example.to_string()).collect()
}

#[test]
fn every_message_comes_out_as_it_went_in() {
    for text in every_text() {
        let envelope = Envelope::read(&text).unwrap_or_else(|refused| panic!("{refused}: {text}"));
        assert_eq!(
            serde_json::from_str::<Value>(&envelope.write()).unwrap(),
            serde_json::from_str::<Value>(&text).unwrap()
        );
        assert!(!envelope.write().contains('\n'), "a message is one line");
        match envelope.header.kind {
            Kind::Command => {
                let command = Command::read(&envelope).unwrap();
                assert_eq!(command.name(), envelope.header.name);
                assert_eq!(command.envelope(7), envelope);
            }
            Kind::Unsolicited => {
                let (seq, told) = Unsolicited::read(&envelope).unwrap();
                assert_eq!(seq.is_some(), told.numbered());
                assert_eq!(told.envelope(seq.unwrap_or(0)), envelope);
            }
            _ => {}
        }
    }
}

#[test]
fn a_refusal_names_the_field_and_how_it_is_answered() {
    use Answered::{Acknowledge, Completion};
    let message = Acknowledge(Status::InvalidMessage);
    let id = Acknowledge(Status::InvalidRequestId);
    let data = Completion(CompletionCode::InvalidData);
    let act = |action: Value| {
        json!({ "header": { "type": "command", "name": "Flow.Act", "requestId": 7 },
                "payload": { "case": "c", "view": 1, "action": action } })
    };
    let whole = |header: Value, payload: Value| json!({ "header": header, "payload": payload });
    let menu = json!({ "type": "command", "name": "Flow.Menu", "requestId": 7 });
    for (text, answer, said) in [
        ("".to_owned(), message, "the message: found half a message, expected one JSON object"),
        ("{\"header\":".to_owned(), message, "header: found half a message, expected one JSON object"),
        ("[1]".to_owned(), message, "[0]: found number, expected struct Header"),
        ("{} x".to_owned(), message, "the message: found nothing, expected field header"),
        (
            format!("{} {{}}", whole(menu.clone(), json!({}))),
            message,
            "the message: found more after the message, expected one JSON object",
        ),
        (
            whole(json!({ "type": "completion", "name": "Flow.Menu", "requestId": 7 }), json!({})).to_string(),
            message,
            "header.type: found another kind, expected command",
        ),
        (
            whole(json!({ "type": "order", "name": "Flow.Menu", "requestId": 7 }), json!({})).to_string(),
            message,
            "header.type: found another word, expected one of `command`, `acknowledge`, `event`, `completion`, `unsolicited`",
        ),
        (
            whole(json!({ "type": "command", "name": "", "requestId": 7 }), json!({})).to_string(),
            message,
            "header.name: found another length, expected 1 to 64 bytes",
        ),
        (
            whole(json!({ "type": "command", "name": "Flow.Menu" }), json!({})).to_string(),
            id,
            "header.requestId: found nothing, expected a number above 0",
        ),
        (
            whole(json!({ "type": "command", "name": "Flow.Menu", "requestId": 0 }), json!({})).to_string(),
            id,
            "header.requestId: found nothing, expected a number above 0",
        ),
        (
            whole(json!({ "type": "command", "name": "Flow.Menu", "requestId": -1 }), json!({})).to_string(),
            id,
            "header.requestId: found number, expected u64",
        ),
        (whole(menu.clone(), json!([])).to_string(), message, "payload: found list, expected a map"),
        (
            whole(json!({ "type": "command", "name": "Flow.Dance", "requestId": 7 }), json!({})).to_string(),
            Completion(CompletionCode::InvalidCommand),
            "header.name: found another name, expected a command of this protocol",
        ),
        (
            whole(menu.clone(), json!({ "flow": 1 })).to_string(),
            data,
            "payload.flow: found field flow, expected no fields",
        ),
        (act(json!({ "do": "choose" })).to_string(), data, "payload.action: found nothing, expected field id"),
        (
            act(json!({ "do": "dance" })).to_string(),
            data,
            "payload.action.do: found another word, expected one of `next`, `back`, `cancel`, `moreTime`, `paid`, `touch`, `choose`, `confirm`, `type`, `fill`, `look`, `change`",
        ),
        (
            act(json!({ "do": "confirm", "right": "张伟, expected 460100" })).to_string(),
            data,
            "payload.action: found text, expected a boolean",
        ),
        (
            act(json!({ "do": "next", "value": "张伟" })).to_string(),
            data,
            "payload.action: found field value, expected no fields",
        ),
        (
            whole(
                json!({ "type": "command", "name": "Flow.Begin", "requestId": 7 }),
                json!({ "flow": 4601001, "key": "k" }),
            )
            .to_string(),
            data,
            "payload.flow: found number, expected a string",
        ),
    ] {
        let read = Envelope::read_command(&text).and_then(|envelope| Command::read(&envelope).map(|_| ()));
        let refused = read.expect_err(&text);
        assert_eq!((refused.to_string().as_str(), refused.answer), (said, answer), "{text}");
        let answers = refused.answers();
        assert!(answers.iter().all(|answer| !answer.write().contains("张伟") && !answer.write().contains("4601001")));
        assert_eq!(answers[0].header.kind, Kind::Acknowledge);
        assert_eq!(answers.len(), if matches!(answer, Completion(_)) { 2 } else { 1 });
    }
    let refused = Envelope::read(vec![b' '; LONGEST + 1]).unwrap_err();
    assert_eq!(refused.to_string(), "the message: found too many bytes, expected at most 1048576 bytes");
}

#[test]
fn what_another_client_says_beside_is_skipped_and_what_is_wrong_is_named_all_the_same() {
    let text = r#"{"header":{"type":"command","name":"Common.Status","requestId":7,"version":"2.0","vendor":1,"timeout":null},
        "payload":null,"trace":"x"}"#;
    assert!(Envelope::read(text).is_err(), "our own clients say nothing beside");
    let read = Envelope::read_open(text).unwrap();
    let header = &read.header;
    assert_eq!((header.name.as_str(), header.request_id, header.timeout), ("Common.Status", Some(7), None));
    assert!(read.payload.is_empty());
    for (from, to, field, request) in [
        ("7,", "7.5,", "header.requestId", None),
        ("7,", "-7,", "header.requestId", None),
        ("\"command\"", "\"order\"", "header.type", Some(7)),
        ("null}", "\"soon\"}", "header.timeout", Some(7)),
        ("\"payload\":null", "\"payload\":[]", "payload", Some(7)),
    ] {
        let refused = Envelope::read_open(text.replace(from, to)).unwrap_err();
        assert_eq!((refused.field.as_str(), refused.request_id), (field, request), "{to}");
        assert_eq!(refused.name.as_deref(), Some("Common.Status"), "{to}");
    }
    for text in ["", "{", "[]", "7", "{}", r#"{"header":7}"#] {
        assert!(Envelope::read_open(text).is_err(), "{text}");
    }
    assert!(Envelope::read_open(vec![b' '; tongban_api::LONGEST + 1]).is_err());
}

#[test]
fn an_empty_payload_may_be_left_out() {
    for text in [
        r#"{"header":{"type":"command","name":"Flow.Menu","requestId":1}}"#,
        r#"{"header":{"type":"command","name":"Flow.Menu","requestId":1},"payload":null}"#,
    ] {
        assert_eq!(Command::read(&Envelope::read_command(text).unwrap()).unwrap().name(), "Flow.Menu");
    }
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let text = format!(
        r#"{{"header":{{"type":"command","name":"Flow.Menu","requestId":1}},"payload":{{"a":{}"#,
        "[".repeat(100_000)
    );
    assert!(Envelope::read(text).is_err());
}

/// What must not show up where somebody prints a message to a log.
const PRIVATE: &[&str] = &[
    "13900000000",
    "139****0000",
    "460100",
    "滨海",
    "海南",
    "欧阳",
    "ou yang",
    "ouyang",
    "k3J0c2",
    "483920",
    "请放身份证",
    "iVBORw0KGgo",
    "/9j/2wA",
    "pay.example",
    "1101",
    "1400",
    "张*",
];

#[test]
fn what_may_be_personal_never_prints() {
    let mut printed = Vec::new();
    for text in every_text() {
        let envelope = Envelope::read(&text).unwrap();
        printed.push(format!("{envelope:?}"));
        match envelope.header.kind {
            Kind::Command => printed.push(format!("{:?}", Command::read(&envelope).unwrap())),
            Kind::Unsolicited => printed.push(format!("{:?}", Unsolicited::read(&envelope).unwrap())),
            _ => {}
        }
    }
    fn answers<T: serde::de::DeserializeOwned + std::fmt::Debug>(name: &str) -> Vec<String> {
        let message = tongban_api::find(name, Kind::Command).unwrap();
        let read = |map: &Map<String, Value>| serde_json::from_value::<T>(Value::Object(map.clone())).unwrap();
        examples::answers(message).iter().map(|map| format!("{:?}", read(map))).collect()
    }
    printed.extend(answers::<flow::Current>("Flow.Current"));
    printed.extend(answers::<ime::Candidates>("Ime.Query"));
    printed.extend(answers::<device::Claimed>("Device.Claim"));
    printed.extend(answers::<operator::State>("Operator.State"));
    printed.extend(answers::<outcome::Outcome>("Outcome.Get"));
    for (content, line) in PRIVATE.iter().flat_map(|content| printed.iter().map(move |line| (content, line))) {
        assert!(!line.contains(content), "{content} shows in {line}");
    }
    let sent: String = every_text().concat();
    assert!(PRIVATE.iter().filter(|content| sent.contains(*content)).count() > 12, "the examples hold nothing private");
}

#[test]
fn a_token_opens_its_level_and_no_other() {
    for message in MESSAGES {
        let levels = message.needs.levels();
        let theme = message.name.split('.').next().unwrap();
        let expected: &[Level] = match theme {
            "Session" if message.name == "Session.Hello" => &Level::ALL,
            "Session" | "Flow" | "Speech" | "Ime" | "Operator" => &[Level::Screen],
            "Device" if message.kind != Kind::Unsolicited => &[Level::Device],
            "Outcome" => &[Level::Screen, Level::Device],
            _ => &Level::ALL,
        };
        assert_eq!(levels, expected, "{}", message.name);
    }
    assert!(Needs::Operator.met_by(Level::Screen) && !Needs::Operator.met_by(Level::Device));
}

/// Changes some words and drops some fields, by a seed.
fn shaken(json: &Value, words: &[String], seed: &mut u64) -> Value {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let roll = (*seed >> 33) as usize;
    match json {
        Value::Object(map) => {
            let kept = map.iter().enumerate().filter(|(at, _)| !(roll + at).is_multiple_of(17));
            Value::Object(kept.map(|(_, (key, value))| (key.clone(), shaken(value, words, seed))).collect())
        }
        Value::Array(items) => items.iter().map(|item| shaken(item, words, seed)).collect(),
        Value::String(_) if roll.is_multiple_of(3) => words[roll % words.len()].as_str().into(),
        Value::Number(_) if roll.is_multiple_of(3) => (roll % 70_000).into(),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = Envelope::read(&bytes);
    }

    #[test]
    fn any_damage_to_a_message_is_survived(at in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..4) {
        let texts = every_text();
        let mut bytes = texts[at.index(texts.len())].clone().into_bytes();
        let place = place.index(bytes.len());
        match how {
            0 => bytes[place] = byte,
            1 => bytes.truncate(place),
            2 => bytes.insert(place, byte),
            _ => { bytes.remove(place); }
        }
        match Envelope::read_command(&bytes) {
            Ok(envelope) => if let Err(refused) = Command::read(&envelope) {
                prop_assert!(!refused.answers().is_empty());
            },
            Err(refused) => prop_assert!(refused.answers().iter().all(|answer| Envelope::read(answer.write()).is_ok())),
        }
    }

    #[test]
    fn what_is_taken_is_taken_whole_and_what_is_not_names_a_field(mut seed in any::<u64>(), words in prop::collection::vec(any::<String>(), 3)) {
        for message in MESSAGES {
            let shapes = [(Some(message.payload), examples::payloads(message)), (message.answer, examples::answers(message))];
            for (shape, example) in shapes.iter().filter_map(|(shape, all)| Some((shape.as_ref()?, all.first()?))) {
                let Value::Object(before) = shaken(&Value::Object(example.clone()), &words, &mut seed) else { unreachable!() };
                match (shape.through)(&before) {
                    // A default may be filled in; nothing that was there is lost or changed.
                    Ok(after) => for (key, value) in &before {
                        prop_assert_eq!(after.get(key), Some(value), "{} lost {}", message.name, key);
                    },
                    Err(refused) => prop_assert!(refused.field.starts_with("payload"), "{}: {}", message.name, refused),
                }
            }
        }
    }
}
