//! The documents that are checked in are the ones that the types give; every example fits its schema and its type.
//!
//! `TONGBAN_BLESS=1` writes them.

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tongban_api::documents::{self, parts};
use tongban_api::{Kind, MESSAGES, examples};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn generated() -> Vec<(PathBuf, String)> {
    documents::all().into_iter().map(|(path, text)| (here("generated").join(path), text)).collect()
}

#[test]
fn the_documents_checked_in_are_the_ones_the_types_give() {
    let bless = std::env::var_os("TONGBAN_BLESS").is_some();
    let mut stale = Vec::new();
    for (path, text) in generated() {
        if bless {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        if std::fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "run again with TONGBAN_BLESS=1 and look at the change: {stale:#?}");
    let expected: BTreeSet<_> = generated().into_iter().map(|(path, _)| path).collect();
    let folders = [here("generated"), here("generated/schema")];
    let found = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let left: Vec<_> = found.filter(|path| path.is_file() && !expected.contains(path)).collect();
    assert!(left.is_empty(), "no message gives these any more: {left:#?}");
}

#[test]
fn every_example_fits_its_schema_and_another_message_does_not() {
    let all = documents::all();
    for part in parts() {
        let text = &all[&format!("schema/{}.json", part.id())];
        let schema: Value = serde_json::from_str(text).unwrap();
        jsonschema::meta::validate(&schema).unwrap_or_else(|fault| panic!("{}: {fault}", part.id()));
        let validator = jsonschema::validator_for(&schema).unwrap();
        let examples = part.examples();
        assert!(!examples.is_empty(), "{} has no example", part.id());
        for example in &examples {
            let faults: Vec<_> = validator.iter_errors(example).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{}: {faults:#?}", part.id());
            let mut other = example.clone();
            other["header"]["type"] = "nonsense".into();
            assert!(!validator.is_valid(&other), "{} takes any kind", part.id());
            let mut bare = example.clone();
            bare.as_object_mut().unwrap().remove("payload");
            assert!(!validator.is_valid(&bare), "{} needs no payload", part.id());
        }
        if part.kind == Kind::Completion {
            let mut failed = examples[0].clone();
            failed["header"]["completionCode"] = "commandErrorCode".into();
            failed["payload"] = serde_json::json!({ "errorCode": "paperOut", "family": "fault" });
            assert!(validator.is_valid(&failed), "{} cannot fail", part.id());
            failed["payload"]["errorCode"] = 7.into();
            assert!(!validator.is_valid(&failed), "{} fails in any way", part.id());
        }
        if part.kind == Kind::Command {
            let mut more = examples[0].clone();
            more["payload"]["notAField"] = 1.into();
            assert!(!validator.is_valid(&more), "{} takes unknown fields", part.id());
        }
    }
}

#[test]
fn every_example_goes_through_its_type_unchanged() {
    let names: BTreeSet<_> = MESSAGES.iter().map(|message| message.name).collect();
    assert_eq!(examples::names().collect::<BTreeSet<_>>(), names);
    for message in MESSAGES {
        assert!(!message.doc.is_empty() && message.doc.ends_with('.'), "{}: {}", message.name, message.doc);
        let mut shapes = vec![(message.payload, examples::payloads(message))];
        shapes.extend(message.answer.map(|answer| (answer, examples::answers(message))));
        for (shape, examples) in shapes {
            assert!(!examples.is_empty(), "{} has no example", message.name);
            for example in examples {
                let through = (shape.through)(example).unwrap_or_else(|refused| panic!("{}: {refused}", message.name));
                assert_eq!(&through, example, "{} does not come out as it went in", message.name);
            }
        }
    }
}

#[test]
fn the_asyncapi_document_has_every_message_once_and_no_reference_leads_nowhere() {
    let document: Value = serde_json::from_str(&documents::asyncapi()).unwrap();
    assert_eq!(document["asyncapi"], "3.0.0");
    for key in ["title", "version"] {
        assert!(document["info"][key].is_string());
    }
    let object = |pointer: &str| document.pointer(pointer).and_then(Value::as_object).unwrap().clone();
    let (of_channel, operations) = (object("/channels/tongban/messages"), object("/operations"));
    for message in MESSAGES {
        let kind = serde_json::to_value(message.kind).unwrap();
        let id = format!("{}.{}", message.name, kind.as_str().unwrap());
        assert!(of_channel.contains_key(&id), "no channel message {id}");
        let operation = operations.get(&id).unwrap_or_else(|| panic!("no operation {id}"));
        let action = if message.kind == Kind::Command { "receive" } else { "send" };
        assert_eq!(operation["action"], action);
        assert_eq!(operation["messages"][0]["$ref"], format!("#/channels/tongban/messages/{id}"));
        let replies = operation["reply"]["messages"].as_array().map_or(0, Vec::len);
        assert_eq!(replies, if message.kind == Kind::Command { 2 } else { 0 }, "{id}");
        let examples = document["components"]["messages"][&id]["examples"].as_array().map_or(0, Vec::len);
        assert!(examples > 0, "{id} shows no example");
    }
    let mut references = 0;
    each_reference(&document, &mut |to| {
        references += 1;
        let pointer = to.strip_prefix('#').unwrap_or_else(|| panic!("{to} leads outside"));
        assert!(document.pointer(pointer).is_some(), "{to} leads nowhere");
    });
    assert!(references > 200, "only {references} references: the search is blind");
    let plain = |name: &&String| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    let schemas = object("/components/schemas");
    let odd: Vec<_> = schemas.keys().filter(|name| !plain(name) || name.ends_with(char::is_numeric)).collect();
    assert!(odd.is_empty(), "two types share a name: {odd:?}");
}

fn each_reference(json: &Value, seen: &mut impl FnMut(&str)) {
    match json {
        Value::Object(map) => {
            if let Some(to) = map.get("$ref").and_then(Value::as_str) {
                seen(to);
            }
            // Examples are data: a field of theirs may have any name.
            map.iter().filter(|(key, _)| *key != "examples").for_each(|(_, value)| each_reference(value, seen));
        }
        Value::Array(items) => items.iter().for_each(|item| each_reference(item, seen)),
        _ => {}
    }
}

#[test]
fn every_type_that_typescript_names_is_declared_in_it() {
    let text = &documents::all()["tongban.d.ts"];
    let declared: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("export interface ").or_else(|| line.strip_prefix("export type ")))
        .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next())
        .collect();
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("/")).map(|l| format!("{l}\n")).collect();
    let unquoted: String = code.split('"').step_by(2).collect();
    let named =
        unquoted.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(|c: char| c.is_uppercase()));
    let missing: BTreeSet<_> =
        named.filter(|word| !declared.contains(word) && !["P", "Record"].contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(declared.len() > 60, "only {} types", declared.len());
}
