//! A message that could not be taken: which field, what was found, what was expected; never the content.

use crate::{Envelope, Header, Status};
use serde::Deserialize;
use std::fmt;
use tongban_model::CompletionCode;

/// Why a message was not taken. It never holds what stood in a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Name of the message, where it could be read.
    pub name: Option<String>,
    /// Request id of the message, where it could be read.
    pub request_id: Option<u64>,
    /// The field, such as `payload.action.id`; empty for the message itself.
    pub field: String,
    /// What was found, as a kind.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// How it is answered.
    pub answer: Answered,
}

/// How a refused message is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// With an acknowledge of this status, and no completion.
    Acknowledge(Status),
    /// It is acknowledged, and completes with this code.
    Completion(CompletionCode),
}

impl Refused {
    /// A message that is not one.
    pub(crate) fn message(field: &str, found: &str, expected: &str) -> Self {
        Refused {
            name: None,
            request_id: None,
            field: field.to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            answer: Answered::Acknowledge(Status::InvalidMessage),
        }
    }

    pub(crate) fn with_status(mut self, status: Status) -> Self {
        self.answer = Answered::Acknowledge(status);
        self
    }

    pub(crate) fn with_code(mut self, code: CompletionCode) -> Self {
        self.answer = Answered::Completion(code);
        self
    }

    pub(crate) fn of(mut self, header: &Header) -> Self {
        self.name = Some(header.name.clone());
        self.request_id = header.request_id;
        self
    }

    /// What to send: the acknowledge, and the completion where the command counts as taken.
    pub fn answers(&self) -> Vec<Envelope> {
        let name = self.name.as_deref().unwrap_or("");
        let why = self.to_string();
        match (self.answer, self.request_id) {
            (Answered::Completion(code), Some(request)) => {
                vec![Envelope::acknowledge(name, request), Envelope::failed(name, request, code, why)]
            }
            (Answered::Completion(_), None) => vec![Envelope::not_taken(name, None, Status::InvalidRequestId, why)],
            (Answered::Acknowledge(status), request) => vec![Envelope::not_taken(name, request, status, why)],
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = if self.field.is_empty() { "the message" } else { &self.field };
        write!(f, "{field}: found {}, expected {}", self.found, self.expected)
    }
}

impl std::error::Error for Refused {}

/// The refusal of bytes that are no envelope; looks for the request id so that the sender can tell what is answered.
pub(crate) fn of_envelope(bytes: &[u8], fault: &serde_path_to_error::Error<serde_json::Error>) -> Refused {
    // Each by itself: a wrong request id does not hide the name.
    #[derive(Deserialize)]
    struct Outline {
        header: serde_json::Map<String, serde_json::Value>,
    }
    let (found, expected) = match fault.inner().classify() {
        serde_json::error::Category::Data => in_kinds(&fault.inner().to_string()),
        serde_json::error::Category::Eof => ("half a message".to_owned(), "one JSON object".to_owned()),
        _ => ("other bytes".to_owned(), "one JSON object".to_owned()),
    };
    let mut refused = Refused::message(&path("", fault), &found, &expected);
    if refused.field == "header.requestId" {
        refused = refused.with_status(Status::InvalidRequestId);
    }
    if let Ok(outline) = serde_json::from_slice::<Outline>(bytes) {
        let name = outline.header.get("name").and_then(serde_json::Value::as_str);
        refused.name = name.filter(|name| name.len() <= 64).map(str::to_owned);
        refused.request_id = outline.header.get("requestId").and_then(serde_json::Value::as_u64);
    }
    refused
}

/// The refusal of a payload that is not of its type.
pub(crate) fn of_payload(fault: &serde_path_to_error::Error<serde_json::Error>) -> Refused {
    let (found, expected) = in_kinds(&fault.inner().to_string());
    Refused::message(&path("payload", fault), &found, &expected).with_code(CompletionCode::InvalidData)
}

fn path(root: &str, fault: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = fault.path().to_string();
    let path: String = path.chars().filter(|c| !c.is_control()).take(96).collect();
    match (root, path.as_str()) {
        (root, "." | "") => root.to_owned(),
        ("", path) => path.to_owned(),
        (root, path) => format!("{root}.{path}"),
    }
}

/// The words of serde without the content it quotes: (found, expected).
fn in_kinds(words: &str) -> (String, String) {
    let words = words.rsplit_once(" at line ").map_or(words, |(before, _)| before);
    // The last one: what was found may itself hold the word.
    let (found, expected) = match words.strip_suffix(", there are no fields") {
        Some(found) => (found, "no fields"),
        None => words.rsplit_once(", expected ").unwrap_or((words, "another form")),
    };
    let quoted = |prefix: &str| {
        let name = found.strip_prefix(prefix)?.trim_matches('`');
        let plain =
            name.len() <= 32 && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        Some(if plain { name.to_owned() } else { "another name".to_owned() })
    };
    if let Some(name) = found.strip_prefix("missing field `") {
        return ("nothing".to_owned(), format!("field {}", name.trim_end_matches('`')));
    }
    if let Some(name) = quoted("unknown field ") {
        return (format!("field {name}"), expected.to_owned());
    }
    if let Some(name) = found.strip_prefix("duplicate field ") {
        return (format!("field {} twice", name.trim_matches('`')), "once".to_owned());
    }
    let kind = found.strip_prefix("invalid type: ").or_else(|| found.strip_prefix("invalid value: "));
    let word = match kind.map(|kind| kind.split([' ', ':', '`', '"']).next().unwrap_or("")) {
        Some("string" | "text") => "text",
        Some("integer" | "floating" | "number") => "number",
        Some("boolean") => "bool",
        Some("null" | "unit") => "null",
        Some("map") => "object",
        Some("sequence") => "list",
        _ if found.starts_with("unknown variant") => "another word",
        _ if found.starts_with("invalid length") => "another length",
        _ => "another form",
    };
    (word.to_owned(), expected.to_owned())
}
