//! The envelope: a header and a payload, read with care and written in one line.

use crate::{Header, Kind, Refused, Status, refused};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use tongban_model::CompletionCode;

/// The longest message, in bytes.
pub const LONGEST: usize = 1 << 20;

/// The version of the protocol and of every message of it.
pub const VERSION: &str = "1.0";

/// One message of any name: what the XFS4IoT door, the own doors and the clients all put on the wire.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// Its head.
    pub header: Header,
    /// Its content; `{}` where there is none.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub payload: Map<String, Value>,
}

/// A payload may be personal: only the names of its fields print, and no more than eight.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.payload.keys().take(8).collect();
        f.debug_struct("Envelope").field("header", &self.header).field("payload", &names).finish()
    }
}

impl Envelope {
    /// Reads a message. Never panics, whatever the bytes.
    ///
    /// Errors: longer than [`LONGEST`], not JSON, not an envelope; the sender must act. The refusal names the field and,
    /// where it could still be read, the request it answers.
    pub fn read(bytes: impl AsRef<[u8]>) -> Result<Envelope, Refused> {
        let bytes = bytes.as_ref();
        if bytes.len() > LONGEST {
            return Err(Refused::message("", "too many bytes", "at most 1048576 bytes"));
        }
        Envelope::read_long(bytes)
    }

    /// Reads a message from one's own host, however long: a paper's picture may be.
    ///
    /// Errors: as [`Envelope::read`], without the limit.
    pub fn read_long(bytes: impl AsRef<[u8]>) -> Result<Envelope, Refused> {
        let bytes = bytes.as_ref();
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let envelope: Result<Envelope, _> = serde_path_to_error::deserialize(&mut reader);
        let envelope = envelope.map_err(|fault| refused::of_envelope(bytes, &fault))?;
        reader.end().map_err(|_| Refused::message("", "more after the message", "one JSON object"))?;
        Ok(envelope)
    }

    /// Reads a message of a client of the standard that was not written for us: as [`Envelope::read`], but what it says
    /// beside header and payload, and in a header beside the fields known here, is skipped; `null` is the same as absent.
    ///
    /// Errors: as [`Envelope::read`].
    pub fn read_open(bytes: impl AsRef<[u8]>) -> Result<Envelope, Refused> {
        let bytes = bytes.as_ref();
        if bytes.len() > LONGEST {
            return Err(Refused::message("", "too many bytes", "at most 1048576 bytes"));
        }
        let Ok(mut message) = serde_json::from_slice::<Map<String, Value>>(bytes) else {
            return Envelope::read_long(bytes);
        };
        message.retain(|key, value| matches!(key.as_str(), "header" | "payload") && !value.is_null());
        if let Some(Value::Object(header)) = message.get_mut("header") {
            header.retain(|key, value| Header::FIELDS.contains(&key.as_str()) && !value.is_null());
        }
        let envelope = serde_path_to_error::deserialize(Value::Object(message));
        envelope.map_err(|fault| refused::of_envelope(bytes, &fault))
    }

    /// Reads a command as it comes from a client: besides [`Envelope::read`], it is a command and has a request id.
    ///
    /// Errors: as there; the acknowledge to answer with is [`Refused::acknowledge`].
    pub fn read_command(bytes: impl AsRef<[u8]>) -> Result<Envelope, Refused> {
        let envelope = Envelope::read(bytes)?;
        let header = &envelope.header;
        if header.kind != Kind::Command {
            return Err(Refused::message("header.type", "another kind", "command").of(header));
        }
        if header.name.is_empty() || header.name.len() > 64 {
            return Err(Refused::message("header.name", "another length", "1 to 64 bytes").of(header));
        }
        if header.request_id.unwrap_or(0) == 0 {
            let refused = Refused::message("header.requestId", "nothing", "a number above 0");
            return Err(refused.with_status(Status::InvalidRequestId).of(header));
        }
        Ok(envelope)
    }

    /// Writes the message, in one line.
    pub fn write(&self) -> String {
        serde_json::to_string(self).expect("maps with text keys can always be written")
    }

    /// The payload as a type.
    ///
    /// Errors: a field is missing, unknown or of another type; the sender must act. Completes as `invalidData`.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        payload(&self.payload).map_err(|refused| refused.of(&self.header))
    }

    /// A command with this payload.
    pub fn command(name: &str, request: u64, payload: Map<String, Value>) -> Envelope {
        Envelope { header: Header { request_id: Some(request), ..Header::new(Kind::Command, name) }, payload }
    }

    /// The acknowledge of a command that is taken.
    pub fn acknowledge(name: &str, request: u64) -> Envelope {
        let header = Header { request_id: Some(request), ..Header::new(Kind::Acknowledge, name) };
        Envelope { header, payload: Map::new() }
    }

    /// The acknowledge of a message that is not taken, with why.
    pub fn not_taken(name: &str, request: Option<u64>, status: Status, why: impl Into<String>) -> Envelope {
        let header = Header { request_id: request, status: Some(status), ..Header::new(Kind::Acknowledge, name) };
        Envelope { header: Header { error_description: Some(why.into()), ..header }, payload: Map::new() }
    }

    /// An event of a command at work.
    pub fn event(name: &str, request: u64, payload: Map<String, Value>) -> Envelope {
        Envelope { header: Header { request_id: Some(request), ..Header::new(Kind::Event, name) }, payload }
    }

    /// The completion of a command that did what it says.
    pub fn completion(name: &str, request: u64, payload: Map<String, Value>) -> Envelope {
        let header = Header {
            request_id: Some(request),
            completion_code: Some(CompletionCode::Success),
            ..Header::new(Kind::Completion, name)
        };
        Envelope { header, payload }
    }

    /// The completion of a command that did not, with why in English and without anything personal.
    pub fn failed(name: &str, request: u64, code: CompletionCode, why: impl Into<String>) -> Envelope {
        let mut envelope = Envelope::completion(name, request, Map::new());
        envelope.header.completion_code = Some(code);
        envelope.header.error_description = Some(why.into());
        envelope
    }

    /// An unsolicited message.
    pub fn unsolicited(name: &str, payload: Map<String, Value>) -> Envelope {
        Envelope { header: Header::new(Kind::Unsolicited, name), payload }
    }
}

/// A type as a payload.
pub fn to_payload<T: Serialize>(content: &T) -> Map<String, Value> {
    match serde_json::to_value(content) {
        Ok(Value::Object(map)) => map,
        _ => unreachable!("every payload of the table is an object; a test writes each"),
    }
}

/// A payload as a type.
pub(crate) fn payload<T: DeserializeOwned>(map: &Map<String, Value>) -> Result<T, Refused> {
    serde_path_to_error::deserialize(Borrowed(map)).map_err(|fault| refused::of_payload(&fault))
}

/// Reads a type out of a map without copying it first.
struct Borrowed<'a>(&'a Map<String, Value>);

impl<'de> serde::Deserializer<'de> for Borrowed<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        serde::Deserializer::deserialize_any(self.0, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(wire: D) -> Result<Map<String, Value>, D::Error> {
    Ok(Option::<Map<String, Value>>::deserialize(wire)?.unwrap_or_default())
}
