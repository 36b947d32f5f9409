//! The header of every message: the names and words of XFS4IoT.

use crate::code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongban_model::CompletionCode;

/// What stands at the head of every message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// What kind of message.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The message's name, such as `Flow.Begin`.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// Chosen by the client: above 0, growing, one per command; repeated in every answer. Absent in unsolicited ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub request_id: Option<u64>,
    /// Version of the message, `1.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Milliseconds the command may take; absent or 0 for as long as it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u64>,
    /// In an acknowledge: why the command was not taken; absent when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// In a completion: how the command ended.
    #[serde(default, with = "code::optional", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<code::Wire>")]
    pub completion_code: Option<CompletionCode>,
    /// In an acknowledge or a completion: what was wrong, in English, for developers, never personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
}

impl Header {
    /// Names of its fields on the wire.
    pub(crate) const FIELDS: [&'static str; 8] =
        ["type", "name", "requestId", "version", "timeout", "status", "completionCode", "errorDescription"];

    /// A header of this kind and name, and nothing else.
    pub fn new(kind: Kind, name: impl Into<String>) -> Self {
        Header {
            kind,
            name: name.into(),
            request_id: None,
            version: Some(crate::VERSION.to_owned()),
            timeout: None,
            status: None,
            completion_code: None,
            error_description: None,
        }
    }
}

/// The kinds of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MessageKind")]
pub enum Kind {
    /// A client asks for something.
    Command,
    /// The host has read a command, and takes it or not.
    Acknowledge,
    /// A command at work tells something.
    Event,
    /// A command is over. Exactly one for every command that was taken.
    Completion,
    /// The host tells something that nobody asked for.
    Unsolicited,
}

/// Why a command was not taken. No completion follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AcknowledgeStatus")]
pub enum Status {
    /// It is not a message of this protocol.
    #[serde(rename = "invalidMessage")]
    InvalidMessage,
    /// Its request id is missing, 0, or not above the one before.
    #[serde(rename = "invalidRequestID")]
    InvalidRequestId,
    /// Too many commands of this connection are at work.
    #[serde(rename = "tooManyRequests")]
    TooManyRequests,
}
