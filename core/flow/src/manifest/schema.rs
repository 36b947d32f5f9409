//! JSON Schemas of the manifest kinds, from the same keys the reader uses.

use super::keys::{Key, KeyForm, Kind, Table, VERSION};
use serde_json::{Map, Value, json};

/// The JSON Schema of each manifest kind, by name: `flow`, `machine`, `site`, `layer`, `texts`, `phone`, `nations`,
/// `scenario`. What the tables of keys say is in it; what takes knowledge of other files is not.
pub fn schemas() -> Vec<(&'static str, Value)> {
    super::KINDS.iter().map(|table| (table.name, document(table))).collect()
}

static OVERLAY: Kind = Kind::Table(&super::overlay::OVERLAY);

fn document(root: &'static Table) -> Value {
    let mut defs = Map::new();
    let mut schema = table(root, &mut defs);
    if std::ptr::eq(root, &raw const super::flow::FLOW) {
        // A flow that stands on another has keys of its own: then one of the two is meant, and the other says nothing.
        let overlay = kind(&OVERLAY, &mut defs);
        defs.insert(root.name.into(), schema);
        schema = json!({
            "description": root.doc,
            "type": "object",
            "if": { "required": ["extends"] },
            "then": overlay,
            "else": { "$ref": format!("#/$defs/{}", root.name) },
        });
    }
    if let Value::Object(map) = &mut schema {
        map.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        map.insert("title".into(), root.name.into());
        if !defs.is_empty() {
            map.insert("$defs".into(), Value::Object(defs));
        }
    }
    schema
}

fn table(table: &'static Table, defs: &mut Map<String, Value>) -> Value {
    let properties: Map<String, Value> =
        table.keys.iter().map(|key| (key.name.to_owned(), property(key, defs))).collect();
    let needed: Vec<&str> = table.keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
    json!({
        "type": "object",
        "description": table.doc,
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}

fn property(key: &'static Key, defs: &mut Map<String, Value>) -> Value {
    let mut schema = kind(&key.kind, defs);
    if let Value::Object(map) = &mut schema {
        map.insert("description".into(), key.doc.into());
    }
    schema
}

fn kind(of: &'static Kind, defs: &mut Map<String, Value>) -> Value {
    const KEBAB: &str = "[a-z0-9]+(-[a-z0-9]+)*";
    const SNAKE: &str = "[a-z][a-z0-9]*(_[a-z0-9]+)*";
    // Words of CEL's own, and the one under which parameters live.
    const TAKEN: &str = "(?!(true|false|null|in|has|params)$)";
    let pattern = |pattern: String| json!({ "type": "string", "pattern": format!("^{pattern}$") });
    let short = |pattern: String| json!({ "type": "string", "pattern": format!("^{pattern}$"), "maxLength": 64 });
    match of {
        Kind::Text | Kind::Template | Kind::Expression => json!({ "type": "string", "pattern": "\\S" }),
        Kind::Id => short(KEBAB.into()),
        Kind::Option => short(format!("({KEBAB}|{SNAKE})")),
        Kind::Path => pattern(format!("{KEBAB}(/{KEBAB})*")),
        Kind::Name => short(format!("{TAKEN}{SNAKE}")),
        Kind::Digits(count) => pattern(format!("[0-9]{{{count}}}")),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::True => json!({ "const": true }),
        Kind::Int(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::Duration => pattern("[0-9]+(ms|s|m|h|d)".into()),
        // The range is checked when it is read; the schema knows no fewer digits than its ends have.
        Kind::Days(_, most) => pattern(format!("[1-9][0-9]{{0,{}}}d", most.ilog10())),
        Kind::Money => pattern("[0-9]+(\\.[0-9]{1,2})? *(yuan|元)".into()),
        Kind::Percent => pattern("(100(\\.00?)?|[0-9]{1,2}(\\.[0-9]{1,2})?) *%".into()),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Colour => pattern("#[0-9a-fA-F]{6}".into()),
        Kind::List(inner) => json!({ "type": "array", "items": kind(inner, defs) }),
        Kind::Table(inner) => {
            if !defs.contains_key(inner.name) {
                // Entered first, so that a table that holds itself ends here.
                defs.insert(inner.name.to_owned(), Value::Null);
                let schema = table(inner, defs);
                defs.insert(inner.name.to_owned(), schema);
            }
            json!({ "$ref": format!("#/$defs/{}", inner.name) })
        }
        Kind::Map(form, inner) => {
            let value = kind(inner, defs);
            match form {
                KeyForm::Id => {
                    json!({ "type": "object", "propertyNames": { "pattern": format!("^{KEBAB}$") }, "additionalProperties": value })
                }
                KeyForm::Name => {
                    json!({ "type": "object", "propertyNames": { "pattern": format!("^{TAKEN}{SNAKE}$") }, "additionalProperties": value })
                }
                KeyForm::Free => json!({ "type": "object", "additionalProperties": value }),
            }
        }
        Kind::Either(one, other) => json!({ "anyOf": [kind(one, defs), kind(other, defs)] }),
        Kind::Version => json!({ "const": VERSION }),
        Kind::Any => json!({}),
    }
}
