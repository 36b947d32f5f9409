//! The envelope: what comes in is read strictly, what goes out is written in one place.

use serde_json::{Map, Value as Json, json};

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

/// Reads one text frame.
pub(crate) fn read(text: &str) -> Result<Received, Refused> {
    let mut message: Json = serde_json::from_str(text).unwrap_or(Json::Null);
    let payload = message.get_mut("payload").map_or(Json::Null, Json::take);
    let header = message.get("header").and_then(Json::as_object);
    let at = |key: &str| header.and_then(|header| header.get(key)).filter(|value| !value.is_null());
    let name = at("name").and_then(Json::as_str).filter(|name| is_name(name));
    let id = at("requestId").and_then(Json::as_u64).filter(|id| (1..=i32::MAX as u64).contains(id));
    let refuse = |status| Refused { name: name.unwrap_or("unknown").to_owned(), id: id.unwrap_or(0), status };

    let major = at("version").and_then(Json::as_str).and_then(major);
    let timeout = match at("timeout") {
        None => Some(None),
        Some(value) => value.as_u64().map(|ms| (ms > 0).then_some(ms)),
    };
    let payload = match payload {
        Json::Null => Some(Map::new()),
        Json::Object(payload) => Some(payload),
        _ => None,
    };
    let command = at("type").and_then(Json::as_str) == Some("command");
    let (Some(name), Some(major), Some(timeout), Some(payload), true) = (name, major, timeout, payload, command) else {
        return Err(refuse(Status::InvalidMessage));
    };
    let id = id.ok_or_else(|| refuse(Status::InvalidRequestId))?;
    Ok(Received { name: name.to_owned(), id, major, timeout, payload })
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
