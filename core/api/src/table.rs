//! What the table of messages is made of. Schema, documents, types and dispatch all derive from [`MESSAGES`].
//!
//! [`MESSAGES`]: crate::MESSAGES

use crate::{Kind, Needs, Refused, envelope};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// One message of the API.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Its name on the wire, such as `Flow.Begin`.
    pub name: &'static str,
    /// `command`, `event` or `unsolicited`: who sends it, and when.
    pub kind: Kind,
    /// Which levels may send it or get it.
    pub needs: Needs,
    /// Whether the payload carries the sequence number `seq`. Only unsolicited messages do.
    pub numbered: bool,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// The payload.
    pub payload: Shape,
    /// The payload of a command's completion.
    pub answer: Option<Shape>,
}

/// Reads a payload as a type and writes it again.
pub type Through = fn(&Map<String, Value>) -> Result<Map<String, Value>, Refused>;

/// The shape of a payload: its name, its schema, and a way to try JSON against the Rust type.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Name of the type in schemas and in TypeScript.
    pub name: fn() -> String,
    /// Schema of the type.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Reads the JSON as the type and writes it again.
    pub through: Through,
}

impl Shape {
    /// The shape of a type.
    pub const fn of<T: JsonSchema + Serialize + DeserializeOwned>() -> Shape {
        Shape {
            name: || T::schema_name().into_owned(),
            schema: |generator| generator.subschema_for::<T>(),
            through: |map| envelope::payload::<T>(map).map(|content| envelope::to_payload(&content)),
        }
    }
}

/// Builds, from one list: the constant table, the enum of commands, the enum of unsolicited messages.
macro_rules! messages {
    (
        commands { $($(#[doc = $cdoc:literal])+ $command:ident = $cname:literal, $cneeds:ident, $cpay:ty => $answer:ty;)+ }
        events { $($(#[doc = $edoc:literal])+ $event:ident = $ename:literal, $eneeds:ident, $epay:ty;)+ }
        unsolicited { $($(#[doc = $udoc:literal])+ $told:ident = $uname:literal, $uneeds:ident, $numbered:literal, $upay:ty;)+ }
    ) => {
        /// Every message of the API, by theme.
        pub static MESSAGES: &[$crate::Message] = &[
            $($crate::Message {
                name: $cname,
                kind: $crate::Kind::Command,
                needs: $crate::Needs::$cneeds,
                numbered: false,
                doc: concat!($($cdoc),+).trim_ascii(),
                payload: $crate::Shape::of::<$cpay>(),
                answer: Some($crate::Shape::of::<$answer>()),
            },)+
            $($crate::Message {
                name: $ename,
                kind: $crate::Kind::Event,
                needs: $crate::Needs::$eneeds,
                numbered: false,
                doc: concat!($($edoc),+).trim_ascii(),
                payload: $crate::Shape::of::<$epay>(),
                answer: None,
            },)+
            $($crate::Message {
                name: $uname,
                kind: $crate::Kind::Unsolicited,
                needs: $crate::Needs::$uneeds,
                numbered: $numbered,
                doc: concat!($($udoc),+).trim_ascii(),
                payload: $crate::Shape::of::<$upay>(),
                answer: None,
            },)+
        ];

        /// A command with its payload read.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Command {
            $($(#[doc = $cdoc])+ $command($cpay),)+
        }

        impl Command {
            /// Reads the payload of a command by its name.
            ///
            /// Errors: no command has this name (`invalidCommand`), or the payload is not of its type (`invalidData`);
            /// the sender must act.
            pub fn read(envelope: &$crate::Envelope) -> Result<Command, $crate::Refused> {
                match envelope.header.name.as_str() {
                    $($cname => envelope.payload().map(Command::$command),)+
                    _ => Err($crate::Refused::message("header.name", "another name", "a command of this protocol")
                        .with_code(tongban_model::CompletionCode::InvalidCommand)
                        .of(&envelope.header)),
                }
            }

            /// Its name on the wire.
            pub fn name(&self) -> &'static str {
                match self { $(Command::$command(_) => $cname,)+ }
            }

            /// Which levels may send it.
            pub fn needs(&self) -> $crate::Needs {
                match self { $(Command::$command(_) => $crate::Needs::$cneeds,)+ }
            }

            /// The command as a message.
            pub fn envelope(&self, request: u64) -> $crate::Envelope {
                let payload = match self { $(Command::$command(content) => $crate::to_payload(content),)+ };
                $crate::Envelope::command(self.name(), request, payload)
            }
        }

        /// An unsolicited message with its payload.
        #[expect(clippy::large_enum_variant, reason = "a view, the largest, is what is told most")]
        #[derive(Clone, Debug, PartialEq)]
        pub enum Unsolicited {
            $($(#[doc = $udoc])+ $told($upay),)+
        }

        impl Unsolicited {
            /// Reads the payload of an unsolicited message by its name, and its sequence number where it has one.
            ///
            /// Errors: no unsolicited message has this name, or the payload is not of its type; a newer host may send
            /// more than a client knows, so a client skips what it cannot read.
            pub fn read(envelope: &$crate::Envelope) -> Result<(Option<u64>, Unsolicited), $crate::Refused> {
                let seq = envelope.payload.get("seq").and_then(serde_json::Value::as_u64);
                let told = match envelope.header.name.as_str() {
                    $($uname => envelope.payload().map(Unsolicited::$told),)+
                    _ => Err($crate::Refused::message("header.name", "another name", "a message of this protocol")
                        .of(&envelope.header)),
                }?;
                Ok((seq.filter(|_| told.numbered()), told))
            }

            /// Its name on the wire.
            pub fn name(&self) -> &'static str {
                match self { $(Unsolicited::$told(_) => $uname,)+ }
            }

            /// Which levels get it.
            pub fn needs(&self) -> $crate::Needs {
                match self { $(Unsolicited::$told(_) => $crate::Needs::$uneeds,)+ }
            }

            /// Whether it carries a sequence number.
            pub fn numbered(&self) -> bool {
                match self { $(Unsolicited::$told(_) => $numbered,)+ }
            }

            /// The message, with its sequence number where it carries one.
            pub fn envelope(&self, seq: u64) -> $crate::Envelope {
                let mut payload = match self { $(Unsolicited::$told(content) => $crate::to_payload(content),)+ };
                if self.numbered() {
                    payload.insert("seq".to_owned(), seq.into());
                }
                $crate::Envelope::unsolicited(self.name(), payload)
            }
        }
    };
}

pub(crate) use messages;
