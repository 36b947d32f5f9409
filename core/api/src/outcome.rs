//! What became of a command with a caller key; also after a cut and after a restart of the host.

use crate::{Fields, code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongban_model::CompletionCode;

/// Asks what became of the command with this key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OutcomeGet")]
pub struct Get {
    /// The caller key.
    pub key: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Where it stands.
    pub state: State,
    /// The command's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it ended, once it is done.
    #[serde(default, with = "code::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<code::Wire>")]
    pub completion_code: Option<CompletionCode>,
    /// Its completion's payload, once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Fields>,
}

/// Where a command with a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OutcomeState")]
pub enum State {
    /// Never heard of: it did not arrive, and may be sent.
    Unknown,
    /// At work.
    Running,
    /// Over; the completion is there.
    Done,
    /// The host stopped while it was at work: whether it took effect must be looked at, not guessed.
    Interrupted,
}
