//! The table: one file per interface.

mod barcode_reader;
mod biometric;
mod camera;
mod card_reader;
mod lights;
mod printer;
mod reset;
mod signature;
mod symbologies;

use crate::table::{Interface, NotOffered};
use serde_json::Value as Json;
use tongban_model::Value;

/// Every interface the door offers, each for one class.
pub const INTERFACES: &[&Interface] = &[
    &card_reader::INTERFACE,
    &printer::INTERFACE,
    &camera::INTERFACE,
    &barcode_reader::INTERFACE,
    &biometric::INTERFACE,
    &signature::INTERFACE,
    &lights::INTERFACE,
];

/// What is not offered at all.
pub const NOT_OFFERED: &[NotOffered] = &[
    NotOffered { what: "auxiliaries", why: "XFS4IoT has an interface of this name; the door does not offer it yet." },
    NotOffered { what: "speech", why: "XFS4IoT has no interface for a voice." },
    NotOffered {
        what: "document-camera",
        why: "`Printer.ReadImage` is made for a scanner with a paper path; a camera over a tray has neither source nor colour format of it.",
    },
    NotOffered {
        what: "payment-terminal",
        why: "XFS4IoT knows card reader and PIN pad, not a terminal that talks to the acquirer by itself.",
    },
    NotOffered {
        what: "recorder",
        why: "`Camera` stores single pictures; a video of the whole application has no interface.",
    },
    NotOffered {
        what: "connectors",
        why: "Back ends are no devices: population system, payment, post and the like have no interface.",
    },
];

/// A property that is yes, no, or left out.
fn flag(property: &'static str, json: &Json) -> Result<Option<bool>, crate::Refusal> {
    match json {
        Json::Null => Ok(None),
        Json::Bool(yes) => Ok(Some(*yes)),
        _ => Err(crate::Refusal::property(property, "true or false")),
    }
}

/// Bytes in base64.
fn bytes(property: &'static str, json: &Json) -> Result<Vec<u8>, crate::Refusal> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let decoded = json.as_str().and_then(|text| STANDARD.decode(text).ok());
    decoded.ok_or_else(|| crate::Refusal::property(property, "bytes in base64"))
}

/// Bytes as base64.
fn base64(bytes: &[u8]) -> Json {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(bytes).into()
}

/// Says yes to whatever was sent, for a property that steers nothing here.
fn ignored(_: &Json) -> Result<Option<Value>, crate::Refusal> {
    Ok(None)
}
