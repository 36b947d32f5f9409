//! Reads a recording. Its bytes are foreign: a file may come from anywhere.

use super::{Exchange, Expect, Fault, Recording, What};
use crate::Endpoint;
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;
use tongban_sdk::serde_json;

/// The format this crate reads and writes.
const SCHEMA: u32 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    #[serde(default)]
    title: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    command: String,
    #[serde(default)]
    params: serde_json::Map<String, serde_json::Value>,
    expect: Option<ExpectText>,
    #[serde(default)]
    endpoint: Vec<EndpointText>,
    #[serde(default)]
    exchange: Vec<ExchangeText>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ExpectText {
    Record(serde_json::Value),
    Code(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointText {
    address: u8,
    packet: u16,
    #[serde(default)]
    interrupt: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExchangeText {
    send: Option<String>,
    receive: Option<String>,
    ask: Option<Ask>,
    fault: Option<String>,
    endpoint: Option<u8>,
    #[serde(default)]
    after_ms: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Ask {
    Descriptor,
    SetFeature,
    Feature(u8),
    Control(u8, u8, u16),
    Baud(u32),
}

impl Recording {
    /// Reads the text of a recording. The error says what is wrong and where; who wrote the file must act.
    pub fn read(text: &str) -> Result<Recording, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.schema != SCHEMA {
            return Err(format!("schema {}: this release reads {SCHEMA}", file.schema));
        }
        let numbered = file.exchange.into_iter().enumerate();
        let exchanges = numbered
            .map(|(at, text)| text.read().map_err(|wrong| format!("exchange {}: {wrong}", at + 1)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Recording {
            title: file.title,
            class: file.class,
            command: file.command,
            params: file.params,
            expect: file.expect.map(|expect| match expect {
                ExpectText::Record(record) => Expect::Record(record),
                ExpectText::Code(code) => Expect::Code(code),
            }),
            endpoints: file
                .endpoint
                .into_iter()
                .map(|EndpointText { address, packet, interrupt }| Endpoint { address, packet, interrupt })
                .collect(),
            exchanges,
        })
    }

    /// Reads the file of a recording.
    pub fn open(path: impl AsRef<Path>) -> Result<Recording, String> {
        let path = path.as_ref();
        let told = |wrong: String| format!("{}: {wrong}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
        Recording::read(&text).map_err(told)
    }
}

impl ExchangeText {
    fn read(self) -> Result<Exchange, String> {
        let pipe = self.endpoint.unwrap_or(0);
        let (what, bytes) = match (self.ask, self.fault, self.send, self.receive) {
            (None, None, Some(sent), None) => (What::Send(pipe), Some(sent)),
            (None, None, None, Some(received)) => (What::Receive(pipe), Some(received)),
            (None, Some(word), None, None) => {
                let fault = Fault::named(&word).ok_or_else(|| format!("fault {word:?}: not one of the faults"))?;
                (What::Fault(fault), None)
            }
            (Some(Ask::SetFeature), None, Some(sent), None) => (What::SetFeature, Some(sent)),
            (Some(Ask::Descriptor), None, None, Some(answer)) => (What::Descriptor, Some(answer)),
            (Some(Ask::Feature(id)), None, None, Some(answer)) => (What::Feature(id), Some(answer)),
            (Some(Ask::Control(kind, request, value)), None, None, Some(answer)) => {
                (What::Control(kind, request, value), Some(answer))
            }
            (Some(Ask::Baud(baud)), None, None, None) => (What::Baud(baud), None),
            _ => return Err("expected one of send, receive, fault, or ask with what belongs to it".into()),
        };
        let (bytes, any) = bytes.as_deref().map_or(Ok((Vec::new(), Vec::new())), hex)?;
        if !any.is_empty() && !matches!(what, What::Send(_) | What::SetFeature) {
            return Err("?? stands for what the driver sends, not for what it receives".into());
        }
        Ok(Exchange { what, bytes, any, after: Duration::from_millis(self.after_ms.into()) })
    }
}

/// `AA ?? 0F`: bytes, and the numbers of those that may be any. Blanks and line ends go anywhere between bytes.
fn hex(text: &str) -> Result<(Vec<u8>, Vec<usize>), String> {
    let (mut bytes, mut any) = (Vec::new(), Vec::new());
    for word in text.split_ascii_whitespace() {
        // Long runs without blanks are read too, two digits a byte.
        for pair in word.as_bytes().chunks(2) {
            match pair {
                b"??" => {
                    any.push(bytes.len());
                    bytes.push(0);
                }
                [high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or(0) as u8;
                    bytes.push(digit(high) << 4 | digit(low));
                }
                _ => return Err(format!("{word:?}: expected bytes in hexadecimal, two digits each")),
            }
        }
    }
    Ok((bytes, any))
}
