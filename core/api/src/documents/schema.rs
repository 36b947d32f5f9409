//! The JSON Schema of one message on the wire, complete in itself.

use super::Part;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema document of a part.
pub(super) fn document(part: &Part) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = part.schema(&mut generator);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["$id"] = format!("tongban:schema/{}", part.id()).into();
    if let Some(message) = part.message {
        schema["x-levels"] = json!(message.needs.levels());
    }
    let definitions = generator.take_definitions(true);
    if !definitions.is_empty() {
        schema["$defs"] = Value::Object(definitions);
    }
    schema
}
