//! Writes a recording, so that a person can read it.

use super::{Exchange, Expect, Recording, What};
use crate::Endpoint;
use std::fmt::Write as _;
use tongban_sdk::serde_json::{Map, Value};

/// Bytes of one line.
const LINE: usize = 32;

impl Recording {
    /// The text of the file.
    pub fn write(&self) -> String {
        let mut text = String::from("schema = 1\n");
        let head = [("title", &self.title), ("class", &self.class), ("command", &self.command)];
        for (key, value) in head.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(text, "{key} = {}", quoted(value));
        }
        if !self.params.is_empty() {
            let _ = writeln!(text, "params = {}", table(&self.params));
        }
        match &self.expect {
            Some(Expect::Record(record)) => {
                let _ = writeln!(text, "\n[expect]\nrecord = {}", value(record));
            }
            Some(Expect::Code(code)) => {
                let _ = writeln!(text, "\n[expect]\ncode = {}", quoted(code));
            }
            None => {}
        }
        for endpoint in &self.endpoints {
            text.push_str(&write_endpoint(endpoint));
        }
        for exchange in &self.exchanges {
            text.push_str(&write_exchange(exchange));
        }
        text
    }
}

/// One endpoint as an entry of the file.
pub(super) fn write_endpoint(endpoint: &Endpoint) -> String {
    let interrupt = if endpoint.interrupt { "interrupt = true\n" } else { "" };
    format!("\n[[endpoint]]\naddress = {:#04x}\npacket = {}\n{interrupt}", endpoint.address, endpoint.packet)
}

/// One exchange as an entry of the file.
pub fn write_exchange(exchange: &Exchange) -> String {
    let mut text = String::from("\n[[exchange]]\n");
    let bytes = || hex(exchange);
    let _ = match exchange.what {
        What::Send(pipe) => writeln!(text, "send = {}{}", bytes(), endpoint(pipe)),
        What::Receive(pipe) => writeln!(text, "receive = {}{}", bytes(), endpoint(pipe)),
        What::Descriptor => writeln!(text, "ask = \"descriptor\"\nreceive = {}", bytes()),
        What::Feature(id) => writeln!(text, "ask = {{ feature = {id} }}\nreceive = {}", bytes()),
        What::SetFeature => writeln!(text, "ask = \"set_feature\"\nsend = {}", bytes()),
        What::Control(kind, request, value) => {
            writeln!(text, "ask = {{ control = [{kind:#04x}, {request:#04x}, {value}] }}\nreceive = {}", bytes())
        }
        What::Baud(baud) => writeln!(text, "ask = {{ baud = {baud} }}"),
        What::Fault(fault) => writeln!(text, "fault = \"{}\"", fault.word()),
    };
    match u32::try_from(exchange.after.as_millis()).unwrap_or(u32::MAX) {
        0 => {}
        after => {
            let _ = writeln!(text, "after_ms = {after}");
        }
    }
    text
}

fn endpoint(pipe: u8) -> String {
    if pipe == 0 { String::new() } else { format!("\nendpoint = {pipe:#04x}") }
}

fn hex(exchange: &Exchange) -> String {
    let any: std::collections::BTreeSet<usize> = exchange.any.iter().copied().collect();
    let words: Vec<String> = exchange
        .bytes
        .iter()
        .enumerate()
        .map(|(at, byte)| if any.contains(&at) { "??".into() } else { format!("{byte:02X}") })
        .collect();
    match words.len() > LINE {
        false => format!("\"{}\"", words.join(" ")),
        true => {
            let lines: Vec<String> = words.chunks(LINE).map(|line| line.join(" ")).collect();
            format!("\"\"\"\n{}\"\"\"", lines.join("\n"))
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A value of JSON in TOML, which has no null: a field that is null is one that is absent.
fn value(json: &Value) -> String {
    match json {
        Value::Null => "\"\"".into(),
        Value::Bool(_) | Value::Number(_) => json.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => table(map),
    }
}

fn table(map: &Map<String, Value>) -> String {
    let fields = map.iter().filter(|(_, field)| !field.is_null());
    let fields: Vec<String> = fields.map(|(key, field)| format!("{} = {}", quoted(key), value(field))).collect();
    if fields.is_empty() { "{ }".into() } else { format!("{{ {} }}", fields.join(", ")) }
}
