//! The messages as they stand on the wire: one part for each name and kind, with the schema of its envelope.

use crate::{Kind, MESSAGES, Message, Shape, VERSION, device, examples};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// One message on the wire: a message of the table, or the completion or acknowledge that answers it.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The name, `None` for the acknowledge that all commands share.
    pub message: Option<&'static Message>,
    /// The kind.
    pub kind: Kind,
}

/// Every part, in the order of the table.
pub fn parts() -> Vec<Part> {
    let mut parts = vec![Part { message: None, kind: Kind::Acknowledge }];
    for message in MESSAGES {
        parts.push(Part { message: Some(message), kind: message.kind });
        if message.answer.is_some() {
            parts.push(Part { message: Some(message), kind: Kind::Completion });
        }
    }
    parts
}

impl Part {
    /// The word of the kind on the wire.
    pub fn word(&self) -> &'static str {
        match self.kind {
            Kind::Command => "command",
            Kind::Acknowledge => "acknowledge",
            Kind::Event => "event",
            Kind::Completion => "completion",
            Kind::Unsolicited => "unsolicited",
        }
    }

    /// Its id in documents, such as `Flow.Begin.command`.
    pub fn id(&self) -> String {
        self.message.map_or_else(|| self.word().to_owned(), |message| format!("{}.{}", message.name, self.word()))
    }

    /// What it is, in a sentence.
    pub fn doc(&self) -> &'static str {
        match (self.message, self.kind) {
            (None, _) => "The host has read a command, and takes it or not. No completion follows when it does not.",
            (Some(_), Kind::Completion) => "The command is over.",
            (Some(message), _) => message.doc,
        }
    }

    /// Whether the host sends it.
    pub fn from_host(&self) -> bool {
        self.kind != Kind::Command
    }

    fn shape(&self) -> Option<Shape> {
        let message = self.message?;
        if self.kind == Kind::Completion { message.answer } else { Some(message.payload) }
    }

    /// The schema of the whole message; the types of payloads go into the generator.
    pub(crate) fn schema(&self, generator: &mut SchemaGenerator) -> Value {
        let header = self.header(generator);
        let mut whole = json!({
            "title": self.id(),
            "description": self.doc(),
            "type": "object",
            "properties": { "header": header },
            "required": ["header", "payload"],
        });
        let Some(shape) = self.shape() else {
            whole["properties"]["payload"] = json!({ "type": "object" });
            return whole;
        };
        let payload = (shape.schema)(generator).to_value();
        if self.kind == Kind::Completion {
            let failed = generator.subschema_for::<device::Failed>().to_value();
            let success = json!({ "properties": { "completionCode": { "const": "success" } } });
            whole["properties"]["payload"] = json!({ "type": "object" });
            whole["if"] = json!({ "properties": { "header": success } });
            whole["then"] = json!({ "properties": { "payload": payload } });
            whole["else"] = json!({ "properties": { "payload": failed } });
        } else if self.message.is_some_and(|message| message.numbered) {
            let seq = "The host's sequence number: it grows over the whole life of the host.";
            let seq = json!({ "description": seq, "type": "integer", "format": "uint64", "minimum": 1 });
            let numbered = json!({ "type": "object", "properties": { "seq": seq }, "required": ["seq"] });
            whole["properties"]["payload"] = json!({ "allOf": [payload, numbered] });
        } else {
            whole["properties"]["payload"] = payload;
        }
        whole
    }

    fn header(&self, generator: &mut SchemaGenerator) -> Value {
        let mut properties = Map::new();
        let mut required = vec!["type", "name"];
        properties.insert("type".into(), json!({ "const": self.word() }));
        let name = self.message.map_or_else(|| json!({ "type": "string" }), |message| json!({ "const": message.name }));
        properties.insert("name".into(), name);
        properties.insert("version".into(), json!({ "type": "string", "examples": [VERSION] }));
        if self.kind != Kind::Unsolicited {
            let doc = "Chosen by the client: above 0 and growing; repeated in every answer.";
            let id = json!({ "description": doc, "type": "integer", "format": "uint64", "minimum": 1 });
            properties.insert("requestId".into(), id);
            if self.kind != Kind::Acknowledge {
                required.push("requestId");
            }
        }
        let why = json!({ "description": "What was wrong, for developers; never personal.", "type": "string" });
        match self.kind {
            Kind::Command => {
                let doc = "Milliseconds it may take; absent or 0 for as long as it needs.";
                let timeout = json!({ "description": doc, "type": "integer", "minimum": 0 });
                properties.insert("timeout".into(), timeout);
            }
            Kind::Acknowledge => {
                let status = generator.subschema_for::<crate::Status>().to_value();
                properties.insert("status".into(), status);
                properties.insert("errorDescription".into(), why);
            }
            Kind::Completion => {
                let code = generator.subschema_for::<crate::code::Wire>().to_value();
                properties.insert("completionCode".into(), code);
                properties.insert("errorDescription".into(), why);
                required.push("completionCode");
            }
            Kind::Event | Kind::Unsolicited => {}
        }
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    }

    /// Examples of the whole message.
    pub fn examples(&self) -> Vec<Value> {
        let Some(message) = self.message else {
            let header = |more: &[(&str, Value)]| {
                let mut header = Map::new();
                header.insert("type".into(), "acknowledge".into());
                header.insert("name".into(), "Flow.Begin".into());
                header.insert("requestId".into(), 7.into());
                header.insert("version".into(), VERSION.into());
                header.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
                json!({ "header": header, "payload": {} })
            };
            let why = "at most 64 commands of a connection at a time";
            return vec![
                header(&[]),
                header(&[("status", "tooManyRequests".into()), ("errorDescription", why.into())]),
            ];
        };
        let payloads =
            if self.kind == Kind::Completion { examples::answers(message) } else { examples::payloads(message) };
        payloads.iter().enumerate().map(|(at, payload)| self.example(message, at, payload)).collect()
    }

    fn example(&self, message: &Message, at: usize, payload: &Map<String, Value>) -> Value {
        let mut header = json!({ "type": self.word(), "name": message.name, "version": VERSION });
        if self.kind != Kind::Unsolicited {
            header["requestId"] = 7.into();
        }
        if self.kind == Kind::Completion {
            header["completionCode"] = "success".into();
        }
        let mut payload = payload.clone();
        if message.numbered {
            payload.insert("seq".into(), (58 + at).into());
        }
        json!({ "header": header, "payload": payload })
    }
}
