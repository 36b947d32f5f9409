//! The envelope: what comes in is read strictly, what goes out is written in one place.

use serde_json::{Map, Value as Json, json};
use tongban_api::{Answered, Envelope, Kind};

/// Version of the acknowledge message.
const ACKNOWLEDGE: &str = "2.0";

/// A command as it came.
pub(crate) struct Received {
    pub(crate) name: String,
    pub(crate) id: u64,
    /// The major of the version the client wrote it in.
    pub(crate) major: u32,
    /// Milliseconds; none when the client set no limit.
    pub(crate) timeout: Option<u64>,
    pub(crate) payload: Map<String, Json>,
}

/// Why a message is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    InvalidMessage,
    InvalidRequestId,
    TooManyRequests,
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Status::InvalidMessage => "invalidMessage",
            Status::InvalidRequestId => "invalidRequestID",
            Status::TooManyRequests => "tooManyRequests",
        }
    }
}

/// A message that is not taken, with as much of its header as could be read.
pub(crate) struct Refused {
    pub(crate) name: String,
    pub(crate) id: u64,
    pub(crate) status: Status,
}

/// Reads one text frame: by the reader of the own API, and by what the standard says of a command's header besides.
pub(crate) fn read(text: &str) -> Result<Received, Refused> {
    let known = |name: &str, id: Option<u64>, status| Refused {
        name: Some(name).filter(|name| is_name(name)).unwrap_or("unknown").to_owned(),
        id: id.filter(is_id).unwrap_or(0),
        status,
    };
    let Envelope { header, payload } = Envelope::read_open(text).map_err(|refused| {
        let of_id = refused.answer == Answered::Acknowledge(tongban_api::Status::InvalidRequestId);
        let status = if of_id { Status::InvalidRequestId } else { Status::InvalidMessage };
        known(refused.name.as_deref().unwrap_or_default(), refused.request_id, status)
    })?;
    let refuse = |status| known(&header.name, header.request_id, status);
    let major = header.version.as_deref().and_then(major).filter(|_| header.kind == Kind::Command);
    let (Some(major), true) = (major, is_name(&header.name)) else { return Err(refuse(Status::InvalidMessage)) };
    let id = header.request_id.filter(is_id).ok_or_else(|| refuse(Status::InvalidRequestId))?;
    Ok(Received { name: header.name, id, major, timeout: header.timeout.filter(|ms| *ms > 0), payload })
}

/// Request ids of the standard are 32 bits wide.
fn is_id(id: &u64) -> bool {
    (1..=i32::MAX as u64).contains(id)
}

/// `Interface.Message`, in letters and digits, of a length worth repeating.
fn is_name(name: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.chars().all(|c| c.is_ascii_alphanumeric())
    };
    name.len() <= 128 && name.split_once('.').is_some_and(|(interface, message)| word(interface) && word(message))
}

/// The major of a version such as `2.0`.
pub(crate) fn major(version: &str) -> Option<u32> {
    let (major, minor) = version.split_once('.')?;
    let number = |text: &str| {
        let plain =
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    number(minor)?;
    number(major).filter(|major| *major > 0)
}

/// The acknowledge of a command that was taken.
pub(crate) fn acknowledge(name: &str, id: u64) -> String {
    json!({"header": {"type": "acknowledge", "name": name, "requestId": id, "version": ACKNOWLEDGE}}).to_string()
}

/// The acknowledge of a message that was not taken.
pub(crate) fn refuse(refused: &Refused) -> String {
    let Refused { name, id, status } = refused;
    let header = json!({
        "type": "acknowledge", "name": name, "requestId": id, "version": ACKNOWLEDGE, "status": status.word(),
    });
    json!({ "header": header }).to_string()
}

/// A completion.
pub(crate) fn completion(name: &str, id: u64, version: &str, code: &str, detail: &str, payload: Json) -> String {
    let mut header =
        json!({"type": "completion", "name": name, "requestId": id, "version": version, "completionCode": code});
    if !detail.is_empty() {
        header["errorDescription"] = detail.into();
    }
    message(header, payload)
}

/// An event of a command.
pub(crate) fn event(name: &str, id: u64, version: &str, payload: Json) -> String {
    message(json!({"type": "event", "name": name, "requestId": id, "version": version}), payload)
}

/// An event that belongs to no command.
pub(crate) fn unsolicited(name: &str, version: &str, payload: Json) -> String {
    message(json!({"type": "unsolicited", "name": name, "version": version}), payload)
}

fn message(header: Json, payload: Json) -> String {
    let mut message = json!({ "header": header });
    if !payload.is_null() {
        message["payload"] = payload;
    }
    message.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(header: &str) -> Result<u64, (u64, &'static str)> {
        read(&format!(r#"{{"header":{{{header}}}}}"#)).map(|r| r.id).map_err(|r| (r.id, r.status.word()))
    }

    #[test]
    fn a_header_is_read_by_the_rules_and_a_wrong_one_is_named() {
        let good = r#""type":"command","name":"Common.Status","requestId":7,"version":"2.0","timeout":0"#;
        assert_eq!(status(good), Ok(7));
        for (from, to, found) in [
            ("\"command\"", "\"event\"", (7, "invalidMessage")),
            ("Common.Status", "Status", (7, "invalidMessage")),
            ("Common.Status", "Common.Sta<b>", (7, "invalidMessage")),
            ("\"2.0\"", "\"2\"", (7, "invalidMessage")),
            ("\"2.0\"", "\"0.1\"", (7, "invalidMessage")),
            ("\"2.0\"", "\"02.0\"", (7, "invalidMessage")),
            ("\"timeout\":0", "\"timeout\":-1", (7, "invalidMessage")),
            ("\"requestId\":7", "\"requestId\":0", (0, "invalidRequestID")),
            ("\"requestId\":7", "\"requestId\":7.5", (0, "invalidRequestID")),
            ("\"requestId\":7", "\"requestId\":\"7\"", (0, "invalidRequestID")),
            ("\"requestId\":7,", "", (0, "invalidRequestID")),
        ] {
            assert_eq!(status(&good.replace(from, to)), Err(found), "{to}");
        }
        assert!(read("{").is_err_and(|r| (r.name.as_str(), r.id) == ("unknown", 0)));
        let list = r#"{"header":{"type":"command","name":"A.B","requestId":1,"version":"1.0"},"payload":[]}"#;
        assert!(read(list).is_err_and(|r| r.status == Status::InvalidMessage && r.name == "A.B"));
    }

    #[test]
    fn a_timeout_of_zero_is_none() {
        let of = |t: &str| {
            read(&format!(
                r#"{{"header":{{"type":"command","name":"A.B","requestId":1,"version":"1.0"{t}}},"payload":null}}"#
            ))
            .map(|r| r.timeout)
            .ok()
        };
        assert_eq!(of(""), Some(None));
        assert_eq!(of(r#","timeout":0"#), Some(None));
        assert_eq!(of(r#","timeout":1500"#), Some(Some(1500)));
    }
}
