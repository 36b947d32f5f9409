//! A class of a vendor's own as JSON text, the form in which it crosses the border.

use serde_json::{Map, Value, json};
use tongban_classes::{Class, ClassKind, Event, Field, RetrySafety, Type};

/// The schema of a class as the host reads it from a library. A vendor in C writes the same by hand.
pub fn describe(class: &Class) -> String {
    let kind = match class.kind {
        ClassKind::Device => "device",
        ClassKind::Connector => "connector",
    };
    let commands = class.commands.iter().map(|command| {
        let codes = command.codes.iter().map(|code| {
            json!({ "number": code.number, "name": code.name, "family": code.family.word(), "doc": code.doc.trim() })
        });
        json!({
            "number": command.number,
            "name": command.name,
            "doc": command.doc.trim(),
            "retry": match command.retry {
                RetrySafety::Repeatable => "repeatable".to_owned(),
                RetrySafety::Once => "once".to_owned(),
                RetrySafety::AskAfterFault(ask) => format!("ask:{ask}"),
            },
            "longest_s": command.longest.as_secs(),
            "params": fields(command.params),
            "result": fields(command.result),
            "events": events(command.events),
            "codes": codes.collect::<Vec<_>>(),
        })
    });
    json!({
        "id": class.id,
        "name": class.name,
        "kind": kind,
        "doc": class.doc.trim(),
        "capabilities": fields(class.capabilities),
        "status": fields(class.status),
        "unsolicited": events(class.unsolicited),
        "commands": commands.collect::<Vec<_>>(),
    })
    .to_string()
}

fn events(events: &[Event]) -> Vec<Value> {
    let event = |event: &Event| {
        let mut map = Map::new();
        map.insert("number".into(), event.number.into());
        map.insert("name".into(), event.name.into());
        map.insert("doc".into(), event.doc.trim().into());
        if !event.fields.is_empty() {
            map.insert("fields".into(), fields(event.fields).into());
        }
        Value::Object(map)
    };
    events.iter().map(event).collect()
}

fn fields(fields: &[Field]) -> Vec<Value> {
    let field = |field: &Field| {
        let mut map = Map::new();
        map.insert("number".into(), field.number.into());
        map.insert("name".into(), field.name.into());
        map.insert("doc".into(), field.doc.trim().into());
        map.insert("type".into(), type_word(&field.ty).into());
        let mut inner = &field.ty;
        while let Type::List(item) = inner {
            inner = item;
        }
        match inner {
            Type::Choice(words) => drop(map.insert("words".into(), json!(words))),
            Type::Record(parts) => drop(map.insert("fields".into(), self::fields(parts).into())),
            _ => {}
        }
        if !field.required {
            map.insert("optional".into(), true.into());
        }
        if let Some(personal) = field.personal {
            map.insert("personal".into(), personal.word().into());
        }
        Value::Object(map)
    };
    fields.iter().map(field).collect()
}

fn type_word(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::Int => "int".into(),
        Type::Float => "float".into(),
        Type::Text => "text".into(),
        Type::Bytes => "bytes".into(),
        Type::Date => "date".into(),
        Type::Money => "money".into(),
        Type::Percent => "percent".into(),
        Type::Choice(_) => "choice".into(),
        Type::Record(_) => "record".into(),
        Type::List(inner) => format!("list of {}", type_word(inner)),
    }
}
