//! TypeScript types, written from the schemas, so that both say the same.

use crate::{Kind, MESSAGES, device};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use std::fmt::Write as _;

const OPENING: &str = "\
// Types of the Tongban local API. Written from the Rust types by a test of `core/api`; do not edit.

";

const CLOSING: &str = "
/** The kinds of messages. */
export type MessageKind = \"command\" | \"acknowledge\" | \"event\" | \"completion\" | \"unsolicited\";

/** What stands at the head of every message. */
export interface Header {
  type: MessageKind;
  name: string;
  requestId?: number;
  version?: string;
  timeout?: number;
  status?: AcknowledgeStatus;
  completionCode?: CompletionCode;
  errorDescription?: string;
}

/** One message. */
export interface Envelope<P = Record<string, unknown>> {
  header: Header;
  payload: P;
}

/** The host's sequence number: it grows over the whole life of the host. */
export interface Numbered {
  seq: number;
}

/** The name of a command. */
export type CommandName = keyof Commands;

/** The name of an unsolicited message. */
export type UnsolicitedName = keyof Unsolicited;
";

/// The whole file.
pub(super) fn document() -> String {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    for message in MESSAGES {
        (message.payload.schema)(&mut generator);
        if let Some(answer) = message.answer {
            (answer.schema)(&mut generator);
        }
    }
    generator.subschema_for::<crate::Status>();
    generator.subschema_for::<crate::code::Wire>();
    generator.subschema_for::<device::Failed>();
    let definitions = generator.take_definitions(true);
    let mut names: Vec<_> = definitions.keys().collect();
    names.sort_unstable();
    let mut text = OPENING.to_owned();
    for name in names {
        declare(&mut text, name, &definitions[name]);
    }
    text.push_str("/** Commands: what is sent, and what a success brings back. */\nexport interface Commands {\n");
    for message in MESSAGES.iter().filter(|message| message.kind == Kind::Command) {
        let answer = message.answer.map(|answer| (answer.name)()).unwrap_or_default();
        let _ = writeln!(text, "  /** {} */", message.doc);
        let _ =
            writeln!(text, "  \"{}\": {{ payload: {}; answer: {answer} }};", message.name, (message.payload.name)());
    }
    text.push_str("}\n\n/** Events of commands at work. */\nexport interface Events {\n");
    for message in MESSAGES.iter().filter(|message| message.kind == Kind::Event) {
        let _ = writeln!(text, "  /** {} */\n  \"{}\": {};", message.doc, message.name, (message.payload.name)());
    }
    text.push_str("}\n\n/** What the host tells without being asked. */\nexport interface Unsolicited {\n");
    for message in MESSAGES.iter().filter(|message| message.kind == Kind::Unsolicited) {
        let numbered = if message.numbered { " & Numbered" } else { "" };
        let _ = writeln!(text, "  /** {} */", message.doc);
        let _ = writeln!(text, "  \"{}\": {}{numbered};", message.name, (message.payload.name)());
    }
    text.push_str("}\n");
    text.push_str(CLOSING);
    text
}

fn declare(text: &mut String, name: &str, schema: &Value) {
    if let Some(doc) = schema["description"].as_str() {
        let _ = writeln!(text, "/** {} */", one_line(doc));
    }
    match schema["properties"].as_object().filter(|_| schema["oneOf"].is_null()) {
        Some(properties) => {
            let _ = write!(text, "export interface {name} {{\n{}}}\n\n", members(properties, schema, "  "));
        }
        // A type of its own that nothing but `{}` fits.
        None if schema["type"] == "object" && schema["additionalProperties"] != true => {
            let _ = writeln!(text, "export interface {name} {{}}\n");
        }
        None => {
            let _ = writeln!(text, "export type {name} =\n  | {};\n", union(schema, "\n  | "));
        }
    }
}

fn members(properties: &Map<String, Value>, schema: &Value, indent: &str) -> String {
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut names: Vec<_> = properties.keys().collect();
    names.sort_unstable();
    let mut text = String::new();
    for name in names {
        let schema = &properties[name];
        if let Some(doc) = schema["description"].as_str() {
            let _ = writeln!(text, "{indent}/** {} */", one_line(doc));
        }
        let optional = if required.contains(&name.as_str()) { "" } else { "?" };
        let _ = writeln!(text, "{indent}{name}{optional}: {};", ty(schema));
    }
    text
}

fn union(schema: &Value, between: &str) -> String {
    for key in ["oneOf", "anyOf"] {
        if let Some(variants) = schema[key].as_array() {
            return variants.iter().map(ty).collect::<Vec<_>>().join(between);
        }
    }
    ty(schema)
}

/// The type of a schema, in one line.
fn ty(schema: &Value) -> String {
    if let Some(to) = schema["$ref"].as_str() {
        return to.rsplit('/').next().unwrap_or(to).to_owned();
    }
    if !schema["const"].is_null() {
        return schema["const"].to_string();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    if schema["oneOf"].is_array() || schema["anyOf"].is_array() {
        return union(schema, " | ");
    }
    match &schema["type"] {
        Value::Array(types) => {
            let one = |kind: &Value| {
                let mut only = schema.clone();
                only["type"] = kind.clone();
                ty(&only)
            };
            types.iter().map(one).collect::<Vec<_>>().join(" | ")
        }
        Value::String(kind) => match kind.as_str() {
            "string" => "string".to_owned(),
            "integer" | "number" => "number".to_owned(),
            "boolean" => "boolean".to_owned(),
            "null" => "null".to_owned(),
            "array" => array(schema),
            _ => object(schema),
        },
        _ => "unknown".to_owned(),
    }
}

fn array(schema: &Value) -> String {
    if let Some(items) = schema["prefixItems"].as_array() {
        return format!("[{}]", items.iter().map(ty).collect::<Vec<_>>().join(", "));
    }
    let item = ty(&schema["items"]);
    match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
        (Some(least), Some(most)) if least == most && most <= 8 => {
            format!("[{}]", vec![item; most as usize].join(", "))
        }
        _ if item.contains(" | ") => format!("({item})[]"),
        _ => format!("{item}[]"),
    }
}

fn object(schema: &Value) -> String {
    match schema["properties"].as_object() {
        Some(properties) => {
            let text = members(properties, schema, "");
            let fields: Vec<_> = text.lines().filter(|line| !line.starts_with("/**")).collect();
            format!("{{ {} }}", fields.join(" ").trim_end_matches(';'))
        }
        None => "{ [name: string]: unknown }".to_owned(),
    }
}

fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "* /")
}
