//! Completion codes on the wire: the names of XFS4IoT, not the variants of our enum.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};
use std::borrow::Cow;
use tongban_model::CompletionCode;

/// Stands for a completion code where a schema is asked for.
pub(crate) struct Wire;

impl JsonSchema for Wire {
    fn schema_name() -> Cow<'static, str> {
        "CompletionCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let of = |code: &CompletionCode| json_schema!({ "const": code.name(), "description": code.doc() });
        let codes: Vec<_> = CompletionCode::ALL.iter().map(of).collect();
        json_schema!({ "description": "How a command ended.", "type": "string", "oneOf": codes })
    }
}

/// The code with this name on the wire.
pub fn named(name: &str) -> Option<CompletionCode> {
    CompletionCode::ALL.iter().copied().find(|code| code.name() == name)
}

/// Writes and reads an optional code; for `#[serde(with = "crate::code::optional")]`.
pub(crate) mod optional {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(code: &Option<CompletionCode>, wire: S) -> Result<S::Ok, S::Error> {
        match code {
            Some(code) => wire.serialize_str(code.name()),
            None => wire.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(wire: D) -> Result<Option<CompletionCode>, D::Error> {
        let Some(name) = Option::<Cow<'de, str>>::deserialize(wire)? else { return Ok(None) };
        named(&name).map(Some).ok_or_else(|| D::Error::custom("invalid value: text, expected a completion code"))
    }
}

/// Writes and reads a code; for `#[serde(with = "crate::code::required")]`.
pub(crate) mod required {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(code: &CompletionCode, wire: S) -> Result<S::Ok, S::Error> {
        wire.serialize_str(code.name())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(wire: D) -> Result<CompletionCode, D::Error> {
        let code = super::optional::deserialize(wire)?;
        code.ok_or_else(|| D::Error::custom("invalid type: null, expected a completion code"))
    }
}
