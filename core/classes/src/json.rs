//! Records as JSON and back, by the schema of a class: the one form every HTTP connector and the sandbox speak.
//!
//! Names are camel case, bytes are base64, a day is `YYYY-MM-DD`, money is fen, a share is hundredths of a percent, a
//! word of a closed list is camel case: exactly what [`crate::json_schema`] describes.

use crate::{Command, Field, FieldFault, Type, name};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value as Json};
use tongban_model::{CompletionCode, Failure, Money, Percent, Record, Value};

/// Writes a record as a JSON object. Fields the schema does not know are left out.
///
/// Errors: a value is not of its field's type; whoever made the record must act.
pub fn write(fields: &[Field], record: &Record) -> Result<Json, FieldFault> {
    let mut object = Map::new();
    for field in fields {
        if let Some(value) = record.get(field.number) {
            object.insert(name::camel(field.name), write_value(&field.ty, value).map_err(|f| f.inside(field.name))?);
        }
    }
    Ok(Json::Object(object))
}

/// Reads a record from a JSON object. Keys the schema does not know are skipped, because a newer side may send more;
/// `null` is the same as absent.
///
/// Errors: a required field is missing, or a value is not of its field's type; the sender must act.
pub fn read(fields: &[Field], json: &Json) -> Result<Record, FieldFault> {
    let object = json.as_object().ok_or_else(|| fault(Some(json), "object"))?;
    let mut record = Record::new();
    for field in fields {
        match object.get(&name::camel(field.name)).filter(|value| !value.is_null()) {
            Some(value) => {
                record.set(field.number, read_value(&field.ty, value).map_err(|f| f.inside(field.name))?);
            }
            None if field.required => return Err(fault(None, type_word(&field.ty)).inside(field.name)),
            None => {}
        }
    }
    Ok(record)
}

/// The first key of an object that the schema does not know, for receivers that want none.
pub fn unknown_key<'a>(fields: &[Field], json: &'a Json) -> Option<&'a str> {
    let known = |key: &str| fields.iter().any(|field| name::camel(field.name) == key);
    json.as_object()?.keys().map(String::as_str).find(|key| !known(key))
}

/// Reads one value of a type.
///
/// Errors: it is of another type, too large, not a day, or not a word of the list; the sender must act.
pub fn read_value(ty: &Type, json: &Json) -> Result<Value, FieldFault> {
    let wrong = || fault(Some(json), type_word(ty));
    match ty {
        Type::Bool => json.as_bool().map(Value::Bool),
        Type::Int => json.as_i64().map(Value::Int),
        Type::Float => json.as_f64().map(Value::Float),
        Type::Text => json.as_str().map(Value::from),
        Type::Bytes => json.as_str().and_then(|text| STANDARD.decode(text).ok()).map(Value::from),
        Type::Date => json.as_str().and_then(|text| text.parse().ok()).map(Value::Date),
        Type::Money => json.as_i64().filter(|fen| *fen >= 0).map(|fen| Value::Money(Money::fen(fen))),
        Type::Percent => json.as_i64().and_then(Percent::basis_points).map(Value::Percent),
        Type::Choice(words) => {
            let found =
                json.as_str().and_then(|text| words.iter().find(|word| **word == text || name::camel(word) == text));
            found.map(|word| Value::from(*word))
        }
        Type::List(inner) => {
            let items = json.as_array().ok_or_else(wrong)?;
            let item = |(at, item)| read_value(inner, item).map_err(|f| f.inside(&format!("[{at}]")));
            return items.iter().enumerate().map(item).collect::<Result<_, _>>().map(Value::List);
        }
        Type::Record(fields) => return read(fields, json).map(Value::Record),
    }
    .ok_or_else(wrong)
}

/// Writes a failure: the completion code, the class's own code by name, the family and the vendor's words.
pub fn write_failure(command: &Command, failure: &Failure) -> Json {
    let mut object = Map::new();
    object.insert("code".into(), failure.code.name().into());
    if let Some(code) = failure.error.and_then(|number| command.code(number)) {
        object.insert("error".into(), name::camel(code.name).into());
    }
    object.insert("family".into(), failure.family.word().into());
    object.insert("detail".into(), failure.detail.as_str().into());
    Json::Object(object)
}

/// Reads a failure; `None` when it names no code that the command has. The family is the definition's, whatever was
/// sent, so that a sender cannot move the blame.
pub fn read_failure(command: &Command, json: &Json) -> Option<Failure> {
    let text = |key: &str| json.get(key).and_then(Json::as_str);
    let detail = text("detail").unwrap_or_default();
    let code = CompletionCode::ALL.iter().copied().find(|code| Some(code.name()) == text("code"))?;
    match code {
        CompletionCode::Success => None,
        CompletionCode::CommandErrorCode => {
            let own = command.codes.iter().find(|own| Some(name::camel(own.name).as_str()) == text("error"))?;
            Some(Failure::of_class(own.number, own.family, detail))
        }
        code => Some(Failure::new(code, detail)),
    }
}

fn write_value(ty: &Type, value: &Value) -> Result<Json, FieldFault> {
    Ok(match (ty, value) {
        (Type::Bool, Value::Bool(b)) => (*b).into(),
        (Type::Int, Value::Int(n)) => (*n).into(),
        (Type::Float, Value::Float(x)) => (*x).into(),
        (Type::Text, Value::Text(t)) => t.as_ref().into(),
        (Type::Bytes, Value::Bytes(b)) => STANDARD.encode(b).into(),
        (Type::Date, Value::Date(d)) => d.to_string().into(),
        (Type::Money, Value::Money(m)) => m.as_fen().into(),
        (Type::Percent, Value::Percent(p)) => p.as_basis_points().into(),
        (Type::Choice(words), Value::Text(t)) if words.contains(&t.as_ref()) => name::camel(t).into(),
        (Type::List(inner), Value::List(items)) => {
            let item = |(at, item)| write_value(inner, item).map_err(|f| f.inside(&format!("[{at}]")));
            items.iter().enumerate().map(item).collect::<Result<Vec<_>, _>>()?.into()
        }
        (Type::Record(fields), Value::Record(record)) => write(fields, record)?,
        (ty, other) => return Err(FieldFault::new(Some(other), type_word(ty))),
    })
}

fn fault(found: Option<&Json>, expected: &'static str) -> FieldFault {
    let found = match found {
        None | Some(Json::Null) => "nothing",
        Some(Json::Bool(_)) => "bool",
        Some(Json::Number(_)) => "number",
        Some(Json::String(_)) => "text",
        Some(Json::Array(_)) => "list",
        Some(Json::Object(_)) => "object",
    };
    FieldFault { field: String::new(), found, expected }
}

fn type_word(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Float => "float",
        Type::Text => "text",
        Type::Bytes => "bytes in base64",
        Type::Date => "day as YYYY-MM-DD",
        Type::Money => "fen, zero or more",
        Type::Percent => "hundredths of a percent, 0 to 10000",
        Type::Choice(_) => "one of the field's words",
        Type::List(_) => "list",
        Type::Record(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{progress, registry};
    use proptest::prelude::*;
    use serde_json::json;

    /// A value of a type; the seed varies it and leaves optional fields out.
    fn sample(ty: &Type, seed: u64) -> Value {
        match ty {
            Type::Bool => Value::Bool(seed.is_multiple_of(2)),
            Type::Int => Value::Int(seed as i64),
            Type::Float => Value::Float(seed as f64 / 4.0),
            Type::Text => Value::from(format!("文 {seed}")),
            Type::Bytes => Value::from(seed.to_le_bytes().to_vec()),
            Type::Date => {
                Value::Date("2026-11-22".parse::<tongban_model::Date>().unwrap().add_days((seed % 9999) as i32))
            }
            Type::Money => Value::Money(Money::fen((seed % 10_000_000) as i64)),
            Type::Percent => Value::Percent(Percent::basis_points((seed % 10_001) as i64).unwrap()),
            Type::Choice(words) => Value::from(words[seed as usize % words.len()]),
            Type::List(inner) => Value::List((0..seed % 3).map(|n| sample(inner, seed / 3 + n)).collect()),
            Type::Record(fields) => Value::Record(record(fields, seed)),
        }
    }

    fn record(fields: &[Field], seed: u64) -> Record {
        let kept = |field: &&Field| field.required || !(seed >> (field.number % 60)).is_multiple_of(2);
        fields.iter().filter(kept).map(|f| (f.number, sample(&f.ty, seed.rotate_left(u32::from(f.number))))).collect()
    }

    proptest! {
        #[test]
        fn every_record_of_every_class_survives_the_way_out_and_back(seed in any::<u64>()) {
            for class in crate::ALL {
                let of_commands = class.commands.iter().flat_map(|c| [c.params, c.result]);
                for fields in of_commands.chain([class.capabilities, class.status]) {
                    let before = record(fields, seed >> 1);
                    let json = write(fields, &before).unwrap();
                    prop_assert_eq!(unknown_key(fields, &json), None);
                    prop_assert!(read(fields, &json).unwrap() == before);
                }
            }
        }
    }

    #[test]
    fn every_failure_survives_the_way_out_and_back_and_success_is_none() {
        for command in crate::ALL.iter().flat_map(|class| class.commands) {
            let own = command.codes.iter().map(|code| Failure::of_class(code.number, code.family, "said"));
            let standard = CompletionCode::ALL.iter().skip(2).map(|code| Failure::new(*code, "said"));
            for failure in own.chain(standard) {
                assert_eq!(read_failure(command, &write_failure(command, &failure)), Some(failure));
            }
            for wrong in [json!({}), json!({ "code": "success" }), json!({ "code": "commandErrorCode", "error": "x" })]
            {
                assert_eq!(read_failure(command, &wrong), None);
            }
        }
    }

    #[test]
    fn a_wrong_value_is_refused_by_the_name_of_its_field_and_never_shown() {
        let params = registry::CLASS.command(registry::command::find_person).unwrap().params;
        for (wrong, expected) in [
            (json!({ "household": "local" }), "field number: found nothing, expected text"),
            (json!({ "number": 12, "household": "local" }), "field number: found number, expected text"),
            (
                json!({ "number": "x", "household": "paris" }),
                "field household: found text, expected one of the field's words",
            ),
            (json!([]), "field : found list, expected object"),
        ] {
            assert_eq!(read(params, &wrong).unwrap_err().to_string(), expected);
        }
        let list = progress::CLASS.command(progress::command::query).unwrap().result;
        let wrong = json!({ "applications": [{ "acceptance": "1", "stage": "ready", "accepted": "2026-02-30" }] });
        let said = read(list, &wrong).unwrap_err().to_string();
        assert_eq!(said, "field applications.[0].accepted: found text, expected day as YYYY-MM-DD");
        assert_eq!(unknown_key(params, &json!({ "number": "x", "nubmer": 1 })), Some("nubmer"));
    }
}
