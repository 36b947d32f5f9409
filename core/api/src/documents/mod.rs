//! The documents that derive from the table: schemas, the AsyncAPI document, TypeScript types.
//!
//! They are checked in under `generated/`; a test writes them again and compares.

mod asyncapi;
mod envelopes;
mod schema;
mod typescript;

use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use envelopes::{Part, parts};

/// Every document: path below `generated/` and text. The same on every machine.
pub fn all() -> BTreeMap<String, String> {
    let mut documents = BTreeMap::new();
    for part in parts() {
        documents.insert(format!("schema/{}.json", part.id()), pretty(&schema::document(&part)));
    }
    documents.insert("asyncapi.json".to_owned(), pretty(&asyncapi::document()));
    documents.insert("tongban.d.ts".to_owned(), typescript::document());
    documents
}

/// The AsyncAPI 3 document, for `GET /v1/asyncapi.json`.
pub fn asyncapi() -> String {
    pretty(&asyncapi::document())
}

/// The JSON Schema of one message by its file's name, `Flow.Begin.command.json`, for `GET /v1/schema/…`. Written once.
pub fn schema(file: &str) -> Option<&'static str> {
    static SCHEMAS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        let part = |part: Part| (format!("{}.json", part.id()), pretty(&schema::document(&part)));
        parts().into_iter().map(part).collect()
    });
    SCHEMAS.get(file).map(String::as_str)
}

/// JSON with keys in alphabetical order, whatever order the map keeps.
fn pretty(json: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&sorted(json)).expect("JSON can always be written");
    text.push('\n');
    text
}

fn sorted(json: &Value) -> Value {
    match json {
        Value::Object(map) => {
            let by_name: BTreeMap<_, _> = map.iter().collect();
            Value::Object(by_name.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
