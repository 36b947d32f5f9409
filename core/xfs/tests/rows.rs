//! Each row of the table, run against a scripted device.

mod support;

use serde_json::{Value as Json, json};
use support::{Cabinet, cabinet, prepare, samples, service_of};
use tongban_classes::name::kebab;
use tongban_xfs::{Answer, CommandRow, Does, INTERFACES, Interface};

/// Every command of every interface.
fn commands() -> impl Iterator<Item = (&'static Interface, &'static CommandRow)> {
    INTERFACES.iter().flat_map(|interface| interface.commands.iter().map(move |row| (*interface, row)))
}

/// The payload of the samples, so that one bad capture ends the command.
fn once(row: &CommandRow) -> Json {
    let mut payload = samples(row);
    if let Some(payload) = payload.as_object_mut() {
        payload.remove("numCaptures");
    }
    payload
}

fn scripted(cabinet: &Cabinet, slot: &str, command: &str, answer: &str) {
    cabinet.script(slot, json!([{"command": kebab(command), "answer": answer}]));
}

#[test]
fn every_command_succeeds_with_its_samples_and_brings_its_results() {
    let cabinet = cabinet();
    for (interface, row) in commands() {
        let (service, _) = service_of(interface.class.id);
        let mut client = cabinet.client(service);
        prepare(&mut client, row.name);
        let answer = client.run(row.name, samples(row));
        assert_eq!(answer.code(), "success", "{}: {:?}", row.name, answer.completion["header"]);
        assert_eq!(answer.completion["header"]["version"], row.completion);
        for result in row.result {
            assert!(!answer.payload()[result.property].is_null(), "{}: {}", row.name, result.property);
        }
    }
}

#[test]
fn every_code_is_told_as_its_row_says() {
    let cabinet = cabinet();
    for (interface, row) in commands() {
        let (service, slot) = service_of(interface.class.id);
        for code in row.codes {
            let mut client = cabinet.client(service);
            prepare(&mut client, row.name);
            scripted(&cabinet, slot, row.runs.unwrap(), &kebab(code.code));
            let answer = client.run(row.name, once(row));
            let expected = match code.answer {
                Answer::Error(error) => ("commandErrorCode", Some(error)),
                Answer::Completion(completion) => (completion.name(), None),
            };
            assert_eq!((answer.code(), answer.error()), expected, "{}: {}", row.name, code.code);
            assert!(answer.completion["header"]["errorDescription"].is_string(), "{}: {}", row.name, code.code);
        }
    }
}

#[test]
fn every_event_is_told_as_its_row_says() {
    let cabinet = cabinet();
    for (interface, row) in commands() {
        let (service, slot) = service_of(interface.class.id);
        for event in row.events {
            let mut client = cabinet.client(service);
            prepare(&mut client, row.name);
            if !event.event.is_empty() {
                let line = json!({"command": kebab(row.runs.unwrap()), "answer": "ok", "events": [kebab(event.event)]});
                cabinet.script(slot, json!([line]));
            }
            let answer = client.run(row.name, samples(row));
            assert_eq!(answer.event_names(), [event.name], "{}", row.name);
            let found = &answer.events[0];
            assert_eq!(
                (&found["header"]["version"], &found["payload"]),
                (&json!(event.version), &(event.payload)(1, 1))
            );
        }
    }
}

#[test]
fn every_property_of_a_payload_is_looked_at() {
    let cabinet = cabinet();
    for (interface, row) in commands() {
        let (service, _) = service_of(interface.class.id);
        for param in row.params.iter().filter(|param| !param.property.is_empty()) {
            let mut client = cabinet.client(service);
            prepare(&mut client, row.name);
            let mut payload = samples(row);
            payload[param.property] = json!([[]]);
            let answer = client.run(row.name, payload);
            assert_eq!(answer.code(), "invalidData", "{}: {}", row.name, param.property);
            let description = answer.completion["header"]["errorDescription"].as_str().unwrap();
            assert!(!description.contains("[[]]"), "{description}");
        }
    }
}

#[test]
fn every_error_code_of_the_door_itself_is_brought_about_by_its_sample() {
    let cabinet = cabinet();
    for (interface, row) in commands() {
        let (service, _) = service_of(interface.class.id);
        for own in row.own.iter().filter(|own| !own.sample.is_empty()) {
            let mut client = cabinet.client(service);
            let answer = client.run(row.name, serde_json::from_str(own.sample).unwrap());
            assert_eq!((answer.code(), answer.error()), ("commandErrorCode", Some(own.error)), "{}", row.name);
        }
    }
}

#[test]
fn every_standard_code_goes_out_by_its_own_name_and_ours_by_the_nearest() {
    let cabinet = cabinet();
    let mut client = cabinet.client("BarcodeReader");
    for code in tongban_model::CompletionCode::ALL {
        if matches!(code.name(), "success" | "commandErrorCode") {
            continue;
        }
        scripted(&cabinet, "barcode", "read", &kebab(code.name()));
        let answer = client.run("BarcodeReader.Read", json!({}));
        assert_eq!(answer.code(), tongban_xfs::completion_name(*code), "{code:?}");
        let standard = tongban_model::CompletionCode::ALL.iter().filter(|code| (**code as i32) < 100);
        assert!(standard.map(|code| code.name()).any(|name| name == answer.code()), "{code:?}");
    }
}

#[test]
fn every_property_of_status_and_capabilities_is_there() {
    let cabinet = cabinet();
    for interface in INTERFACES {
        let (service, slot) = service_of(interface.class.id);
        let mut client = cabinet.client(service);
        let status = client.run("Common.Status", Json::Null);
        assert_eq!(status.payload()["common"]["device"], "online", "{service}");
        for row in interface.status {
            let pointer = format!("/{}/{}", interface.property, row.property.replace('.', "/"));
            assert!(status.payload().pointer(&pointer).is_some(), "{service}: {pointer}");
        }
        let capabilities = client.run("Common.Capabilities", Json::Null);
        for row in interface.capabilities {
            let pointer = format!("/{}/{}", interface.property, row.property.replace('.', "/"));
            assert!(capabilities.payload().pointer(&pointer).is_some(), "{service}: {pointer}");
        }
        let listed = capabilities.payload()["interfaces"][1]["commands"].as_object().unwrap();
        let names: Vec<&str> = interface.commands.iter().map(|row| row.name).collect();
        assert!(names.iter().all(|name| listed.contains_key(*name)) && listed.len() == names.len(), "{service}");
        assert_eq!(capabilities.payload()["common"]["deviceInformation"][0]["modelName"], cabinet_plugin(slot));
    }
}

fn cabinet_plugin(slot: &str) -> &'static str {
    support::SLOTS.iter().find(|(name, ..)| *name == slot).unwrap().2
}

#[test]
fn what_is_known_and_not_offered_is_unsupported_and_anything_else_is_invalid() {
    let cabinet = cabinet();
    let mut client = cabinet.client("CardReader");
    for absent in INTERFACES.iter().flat_map(|interface| interface.absent) {
        let known =
            absent.what.split_once('.').is_some_and(|(interface, _)| interface.chars().all(char::is_alphanumeric));
        let event = absent.what.ends_with("Event");
        if known && !event && !INTERFACES[0].commands.iter().any(|row| row.name == absent.what) {
            let answer = client.run(absent.what, json!({}));
            assert_eq!(answer.code(), "unsupportedCommand", "{}", absent.what);
        }
    }
    assert_eq!(client.run("Common.PowerSaveControl", json!({})).code(), "unsupportedCommand");
    assert_eq!(client.run("ServicePublisher.GetServices", json!({})).code(), "unsupportedCommand");
    assert_eq!(client.run("CardReader.Fly", json!({})).code(), "invalidCommand");
}

#[test]
fn a_reset_reaches_every_device() {
    let cabinet = cabinet();
    for (interface, row) in commands().filter(|(_, row)| matches!(row.does, Does::Reset(_))) {
        let mut client = cabinet.client(service_of(interface.class.id).0);
        assert_eq!(client.run(row.name, Json::Null).code(), "success", "{}", row.name);
    }
    let refused = cabinet.client("CardReader").run("CardReader.Reset", json!({"to": "retain"})).completion;
    assert_eq!(refused["header"]["completionCode"], "unsupportedData");
}
