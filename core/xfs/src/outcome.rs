//! How a command ended, in the words of XFS4IoT.

use serde_json::{Map, Value as Json};
use tongban_model::{CompletionCode, Failure};

/// The completion's payload (`null` for none), or why there is none.
pub type Outcome = Result<Json, Refusal>;

/// Why a command did not succeed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The completion code, by its name on the wire.
    pub code: &'static str,
    /// The interface's own error code, for `commandErrorCode`.
    pub error: Option<&'static str>,
    /// For developers; nothing personal.
    pub detail: String,
}

impl Refusal {
    /// With a completion code every command has.
    pub fn new(code: CompletionCode, detail: impl Into<String>) -> Refusal {
        Refusal { code: completion_name(code), error: None, detail: detail.into() }
    }

    /// With one of the interface's own error codes.
    pub fn own(error: &'static str, detail: impl Into<String>) -> Refusal {
        let code = CompletionCode::CommandErrorCode.name();
        Refusal { code, error: Some(error), detail: detail.into() }
    }

    /// A property of the payload is wrong: named, with what was expected; its content is not repeated.
    pub fn property(property: &str, expected: &str) -> Refusal {
        Refusal::new(CompletionCode::InvalidData, format!("property {property}: expected {expected}"))
    }

    /// The payload that goes with it.
    pub(crate) fn payload(&self) -> Json {
        match self.error {
            Some(error) => Json::Object(Map::from_iter([("errorCode".to_owned(), error.into())])),
            None => Json::Null,
        }
    }
}

/// A failure with a standard code. One with a class's own code has to go through the command's rows instead.
impl From<&Failure> for Refusal {
    fn from(failure: &Failure) -> Refusal {
        Refusal::new(failure.code, failure.detail.clone())
    }
}

/// Our completion codes that XFS4IoT does not have, and the nearest it has.
pub const STANDARD: &[(CompletionCode, CompletionCode, &str)] = &[
    (CompletionCode::ClaimRequired, CompletionCode::SequenceError, "the door claims by itself, so this is our fault"),
    (CompletionCode::ClaimLost, CompletionCode::DeviceNotReady, "somebody else has the device by now"),
    (CompletionCode::DriverRestarted, CompletionCode::InternalError, "the driver died; the command may be tried again"),
    (CompletionCode::ResultUnknown, CompletionCode::InternalError, "ask the device before trying again"),
];

/// The name on the wire; for our own codes that of the nearest standard one.
pub fn completion_name(code: CompletionCode) -> &'static str {
    STANDARD.iter().find(|(ours, ..)| *ours == code).map_or(code, |(_, theirs, _)| *theirs).name()
}
