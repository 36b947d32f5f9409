//! Speaking at the machine.

use crate::Private;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Speaks a text; what is being spoken stops. Completes when it is spoken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SpeechSay")]
pub struct Say {
    /// The text.
    pub text: Private<String>,
    /// Its language.
    pub language: Language,
    /// How loud, in percent of the loudest, 1–100; absent means 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<u8>,
}

/// A language that is spoken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}
