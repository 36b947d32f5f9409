//! The JSON Schema of a class, from its definition.

use crate::{Class, Field, Type, name};
use serde_json::{Map, Value, json};

/// A schema document with one definition per command's parameters and result.
pub fn document(class: &Class) -> Value {
    let mut definitions = Map::new();
    definitions.insert("capabilities".into(), object(class.capabilities));
    definitions.insert("status".into(), object(class.status));
    for command in class.commands {
        definitions.insert(format!("{}.params", name::camel(command.name)), object(command.params));
        definitions.insert(format!("{}.result", name::camel(command.name)), object(command.result));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": class.id,
        "title": class.name,
        "description": class.doc.trim(),
        "$defs": definitions,
    })
}

fn object(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = of_type(&field.ty);
        if let Value::Object(map) = &mut schema {
            map.insert("description".into(), field.doc.trim().into());
            map.insert("x-number".into(), field.number.into());
            if let Some(personal) = field.personal {
                map.insert("x-personal".into(), personal.word().into());
            }
        }
        properties.insert(name::camel(field.name), schema);
    }
    let required: Vec<_> = fields.iter().filter(|f| f.required).map(|f| name::camel(f.name)).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of_type(ty: &Type) -> Value {
    match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Int => json!({ "type": "integer" }),
        Type::Float => json!({ "type": "number" }),
        Type::Text => json!({ "type": "string" }),
        Type::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Money => json!({ "type": "integer", "minimum": 0, "x-unit": "fen" }),
        Type::Percent => json!({ "type": "integer", "minimum": 0, "maximum": 10_000, "x-unit": "0.01 %" }),
        Type::Choice(words) => {
            json!({ "type": "string", "enum": words.iter().map(|w| name::camel(w)).collect::<Vec<_>>() })
        }
        Type::List(inner) => json!({ "type": "array", "items": of_type(inner) }),
        Type::Record(fields) => object(fields),
    }
}
