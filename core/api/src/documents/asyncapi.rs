//! The AsyncAPI 3 document: one channel, each message once, each command with its replies.

use super::{Part, parts};
use crate::{Kind, Needs, VERSION};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The whole document.
pub(super) fn document() -> Value {
    // AsyncAPI's own schema dialect is a superset of draft 7.
    let settings = SchemaSettings::draft07().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut messages = Map::new();
    let mut of_channel = Map::new();
    let mut operations = Map::new();
    let mut envelopes = Map::new();
    for part in parts() {
        let id = part.id();
        envelopes.insert(id.clone(), part.schema(&mut generator));
        messages.insert(id.clone(), message(&part));
        of_channel.insert(id.clone(), json!({ "$ref": format!("#/components/messages/{id}") }));
        if let Some(operation) = operation(&part) {
            operations.insert(id, operation);
        }
    }
    let mut schemas = generator.take_definitions(true);
    schemas.extend(envelopes);
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tongban local API",
            "version": VERSION,
            "description": "Messages between the host under a self-service machine and a screen or a program beside it. \
                Text frames carry one JSON message each, at most 1 MiB. Binary frames carry camera pictures: `TBF1`, \
                frame number u32, width u16, height u16, microseconds u64, all little-endian, then JPEG; each drawn \
                frame is answered with binary `TBFA` and its number.",
            "license": { "name": "MIT" },
        },
        "defaultContentType": "application/json",
        "servers": {
            "websocket": {
                "host": "127.0.0.1:{port}",
                "pathname": "/v1/ws",
                "protocol": "ws",
                "description": "Loopback only, subprotocol `tongban.v1`. A browser adds the subprotocol `token.` + token.",
                "variables": { "port": { "description": "`port` of the discovery file `api/endpoint.json`." } },
                "security": [{ "$ref": "#/components/securitySchemes/token" }],
            },
            "socket": {
                "host": "localhost",
                "pathname": "/{socket}",
                "protocol": "unix",
                "description": "One message per line. The first line is `{\"token\":\"…\"}`.",
                "variables": { "socket": { "description": "`socket` of the discovery file `api/endpoint.json`." } },
            },
        },
        "channels": {
            "tongban": {
                "address": "/v1/ws",
                "description": "Both ways. Every command is acknowledged, and completes exactly once when it was taken.",
                "messages": of_channel,
            },
        },
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "From `api/tokens.json`, fresh at each start of the host: one token per level.",
                },
            },
        },
    })
}

fn message(part: &Part) -> Value {
    let id = part.id();
    let mut message = json!({
        "name": id,
        "title": id,
        "summary": part.doc(),
        "contentType": "application/json",
        "payload": { "$ref": format!("#/components/schemas/{id}") },
        "examples": part.examples().into_iter().map(|example| json!({ "payload": example })).collect::<Vec<_>>(),
    });
    if part.kind != Kind::Unsolicited {
        message["correlationId"] = json!({ "location": "$message.payload#/header/requestId" });
    }
    if let Some(of) = part.message {
        message["x-levels"] = json!(of.needs.levels());
        message["x-operator"] = (of.needs == Needs::Operator).into();
    }
    message
}

/// What the host does with a message: it receives commands and replies to them, it sends the rest.
fn operation(part: &Part) -> Option<Value> {
    let channel = json!({ "$ref": "#/channels/tongban" });
    let of_channel = |id: &str| json!({ "$ref": format!("#/channels/tongban/messages/{id}") });
    let mut operation = json!({
        "action": if part.from_host() { "send" } else { "receive" },
        "channel": channel,
        "title": part.id(),
        "summary": part.doc(),
        "messages": [of_channel(&part.id())],
    });
    match part.kind {
        Kind::Acknowledge | Kind::Completion => return None,
        Kind::Command => {
            let name = part.message?.name;
            let replies = [of_channel("acknowledge"), of_channel(&format!("{name}.completion"))];
            operation["reply"] = json!({ "channel": channel, "messages": replies });
        }
        Kind::Event | Kind::Unsolicited => {}
    }
    Some(operation)
}
