//! `Biometric` ↔ `fingerprint`: capture a finger, and compare it with an imported template.

use super::{base64, bytes, reset};
use crate::memory::{MOST_TEMPLATES, Matching, Memory};
use crate::outcome::{Outcome, Refusal};
use crate::table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, EventRow, Give, Interface, OwnCode, Param, ResultRow,
    nothing,
};
use crate::work::Work;
use serde_json::{Map, Value as Json, json};
use tongban_classes::FromRecord as _;
use tongban_classes::fingerprint::{CLASS, Capabilities, ReadResult, VerifyResult};
use tongban_model::{CompletionCode, Record, Value};

/// The format of a template: the vendor's own.
const FORMAT: &str = "reservedTemplate1";

/// Captures one command may attempt.
const MOST_CAPTURES: u64 = 5;

/// The finger asked for: XFS4IoT has no word for one. GA 777.1: the right thumb.
const FINGER: i64 = 11;

/// The lowest quality that will do: XFS4IoT has no word for it.
const QUALITY: i64 = 60;

const COMPARES: fn(&Record) -> bool = |record| Capabilities::from_record(record).is_ok_and(|can| can.compares);

pub(super) static INTERFACE: Interface = Interface {
    name: "Biometric",
    property: "biometric",
    class: &CLASS,
    doc: "Captures map well. Our class compares a live finger with a template in one step, which XFS4IoT calls a combined \
          match: import the template, set the match, read in mode `match`, ask for the result. Templates are kept at the \
          door for the connection that imported them, never on the device, and are gone when it closes.",
    commands: &[
        CommandRow {
            name: "Biometric.Read",
            versions: &["2.0"],
            completion: "3.0",
            runs: Some("read"),
            does: Does::Own(read),
            params: &[
                Param {
                    property: "dataTypes",
                    field: "",
                    read: |json| data_types(json).map(|_| None),
                    sample: r#"[{"format": "reservedTemplate1"}]"#,
                    note: "The template is opaque, so it goes by the vendor's own format; encryption is `keyNotFound`. Left out, the finger is captured and nothing handed out.",
                },
                Param {
                    property: "numCaptures",
                    field: "",
                    read: |json| captures(json).map(|_| None),
                    sample: "2",
                    note: "Tries after a bad capture; 0 or left out is one. Above 5 is `unsupportedData`.",
                },
                Param {
                    property: "mode",
                    field: "",
                    read: |json| mode(json).map(|_| None),
                    sample: "\"scan\"",
                    note: "`match` runs the class's `verify` against what `Biometric.SetMatch` named.",
                },
                Param {
                    property: "",
                    field: "finger",
                    read: |_| Ok(Some(Value::Int(FINGER))),
                    sample: "",
                    note: "XFS4IoT names no finger: the right thumb (11) is asked for.",
                },
                Param {
                    property: "",
                    field: "quality",
                    read: |_| Ok(Some(Value::Int(QUALITY))),
                    sample: "",
                    note: "XFS4IoT names no quality: 60 of 100.",
                },
            ],
            result: &[ResultRow {
                property: "dataRead",
                field: "template",
                write: |payload, record| {
                    let wanted = payload.get("dataTypes").and_then(Json::as_array).map_or(0, Vec::len);
                    let Ok(read) = ReadResult::from_record(record) else { return Json::Null };
                    let one = json!({"type": {"format": FORMAT}, "data": base64(read.template.expose())});
                    if wanted == 0 { Json::Null } else { vec![one; wanted.min(8)].into() }
                },
                note: "`finger` and `quality` have no counterpart.",
            }],
            events: &[
                EventRow {
                    event: "present_subject",
                    name: "Biometric.PresentSubjectEvent",
                    version: "2.0",
                    payload: nothing,
                },
                EventRow {
                    event: "subject_detected",
                    name: "Biometric.SubjectDetectedEvent",
                    version: "2.0",
                    payload: nothing,
                },
                EventRow {
                    event: "remove_subject",
                    name: "Biometric.RemoveSubjectEvent",
                    version: "2.0",
                    payload: nothing,
                },
            ],
            codes: &[
                CodeRow {
                    code: "no_subject",
                    answer: Answer::Completion(CompletionCode::TimeOut),
                    note: "Nobody pressed a finger.",
                },
                CodeRow {
                    code: "too_wet",
                    answer: Answer::Error("readFailed"),
                    note: "The description says what to do.",
                },
                CodeRow {
                    code: "too_dry",
                    answer: Answer::Error("readFailed"),
                    note: "The description says what to do.",
                },
                CodeRow {
                    code: "low_quality",
                    answer: Answer::Error("readFailed"),
                    note: "The description says what to do.",
                },
                CodeRow { code: "read_failed", answer: Answer::Error("readFailed"), note: "The same." },
            ],
            own: &[
                OwnCode {
                    error: "formatNotSupported",
                    when: "A format other than `reservedTemplate1`.",
                    sample: r#"{"dataTypes": [{"format": "isoFmd"}]}"#,
                },
                OwnCode {
                    error: "keyNotFound",
                    when: "Encryption is asked for.",
                    sample: r#"{"dataTypes": [{"format": "reservedTemplate1", "keyName": "Key01"}]}"#,
                },
                OwnCode {
                    error: "modeNotSupported",
                    when: "Mode `match` before a `Biometric.SetMatch`.",
                    sample: r#"{"mode": "match"}"#,
                },
            ],
        },
        CommandRow {
            name: "Biometric.Import",
            versions: &["3.0"],
            completion: "2.0",
            runs: None,
            does: Does::Keep(import),
            params: &[Param {
                property: "templates",
                field: "",
                read: super::ignored,
                sample: r#"[{"type": {"format": "reservedTemplate1"}, "data": "AAAA"}]"#,
                note: "Kept at the door for this connection, 10 at most; a later import adds to them.",
            }],
            result: &[],
            events: &[],
            codes: &[],
            own: &[
                OwnCode {
                    error: "invalidData",
                    when: "A template is empty or no base64.",
                    sample: r#"{"templates": [{"type": {"format": "reservedTemplate1"}, "data": "!"}]}"#,
                },
                OwnCode {
                    error: "formatNotSupported",
                    when: "A format other than `reservedTemplate1`.",
                    sample: r#"{"templates": [{"type": {"format": "wso"}, "data": "AAAA"}]}"#,
                },
                OwnCode {
                    error: "keyNotFound",
                    when: "A template is encrypted.",
                    sample: r#"{"templates": [{"type": {"format": "reservedTemplate1", "keyName": "Key01"}, "data": "AAAA"}]}"#,
                },
                OwnCode { error: "capacityExceeded", when: "More than 10 templates.", sample: "" },
            ],
        },
        CommandRow {
            name: "Biometric.GetStorageInfo",
            versions: &["2.0"],
            completion: "2.0",
            runs: None,
            does: Does::Keep(|_, memory| match memory.templates.is_empty() {
                true => Err(none_imported()),
                false => Ok(json!({"templates": stored(memory)})),
            }),
            params: &[],
            result: &[],
            events: &[],
            codes: &[],
            own: &[OwnCode { error: "noImportedData", when: "Nothing was imported.", sample: "{}" }],
        },
        CommandRow {
            name: "Biometric.SetMatch",
            versions: &["2.0"],
            completion: "2.0",
            runs: None,
            does: Does::Keep(set_match),
            params: &[
                Param {
                    property: "compareMode",
                    field: "",
                    read: super::ignored,
                    sample: "\"verify\"",
                    note: "`identity` is `modeNotSupported`: the class compares with one template.",
                },
                Param { property: "identifier", field: "", read: super::ignored, sample: "\"id1\"", note: "" },
                Param {
                    property: "threshold",
                    field: "",
                    read: super::ignored,
                    sample: "50",
                    note: "0 to 100, against the class's `similarity`.",
                },
            ],
            result: &[],
            events: &[],
            codes: &[],
            own: &[
                OwnCode {
                    error: "noImportedData",
                    when: "Nothing was imported.",
                    sample: r#"{"compareMode": "verify", "identifier": "id1", "threshold": 50}"#,
                },
                OwnCode {
                    error: "modeNotSupported",
                    when: "`identity`.",
                    sample: r#"{"compareMode": "identity", "threshold": 50}"#,
                },
                OwnCode { error: "invalidIdentifier", when: "No template has it.", sample: "" },
                OwnCode {
                    error: "invalidThreshold",
                    when: "Above 100.",
                    sample: r#"{"compareMode": "verify", "identifier": "id1", "threshold": 101}"#,
                },
            ],
        },
        CommandRow {
            name: "Biometric.Match",
            versions: &["2.0"],
            completion: "3.0",
            runs: None,
            does: Does::Keep(matched),
            params: &[
                Param { property: "compareMode", field: "", read: super::ignored, sample: "\"verify\"", note: "" },
                Param { property: "identifier", field: "", read: super::ignored, sample: "\"id1\"", note: "" },
                Param { property: "threshold", field: "", read: super::ignored, sample: "50", note: "" },
            ],
            result: &[],
            events: &[],
            codes: &[],
            own: &[
                OwnCode {
                    error: "noImportedData",
                    when: "Nothing was imported.",
                    sample: r#"{"compareMode": "verify", "identifier": "id1", "threshold": 50}"#,
                },
                OwnCode {
                    error: "noCaptureData",
                    when: "No `Biometric.Read` in mode `match` came before.",
                    sample: "",
                },
                OwnCode {
                    error: "modeNotSupported",
                    when: "`identity`.",
                    sample: r#"{"compareMode": "identity", "threshold": 50}"#,
                },
                OwnCode { error: "invalidIdentifier", when: "The reading was compared with another one.", sample: "" },
                OwnCode {
                    error: "invalidThreshold",
                    when: "Above 100.",
                    sample: r#"{"compareMode": "verify", "threshold": 101}"#,
                },
            ],
        },
        CommandRow {
            name: "Biometric.Clear",
            versions: &["2.0"],
            completion: "2.0",
            runs: None,
            does: Does::Keep(|payload, memory| clear(payload, memory).map(|()| Json::Null)),
            params: &[Param {
                property: "clearData",
                field: "",
                read: super::ignored,
                sample: "\"importedData\"",
                note: "",
            }],
            result: &[],
            events: &[],
            codes: &[],
            own: &[],
        },
        reset::checked(
            "Biometric.Reset",
            &["2.0"],
            clear,
            &[Param {
                property: "clearData",
                field: "",
                read: super::ignored,
                sample: "\"scannedData\"",
                note: "What the door keeps is cleared, then the device is brought back to idle.",
            }],
        ),
    ],
    unsolicited: &[],
    status: &[],
    capabilities: &[
        CapabilityRow { property: "type.fingerprint", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow { property: "maxCapture", field: "", give: Give::Fixed("5"), note: "" },
        CapabilityRow {
            property: "templateStorage",
            field: "",
            give: Give::Fixed("0"),
            note: "Nothing is stored on the device.",
        },
        CapabilityRow {
            property: "dataFormats.reservedTemplate1",
            field: "",
            give: Give::Fixed("true"),
            note: "The class's template is opaque.",
        },
        CapabilityRow {
            property: "matchSupported",
            field: "compares",
            give: Give::With(|record| if COMPARES(record) { "combinedMatch".into() } else { Json::Null }),
            note: "",
        },
        CapabilityRow { property: "scanModes.scan", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow { property: "scanModes.match", field: "compares", give: Give::Flag, note: "" },
        CapabilityRow {
            property: "compareModes.verify",
            field: "compares",
            give: Give::With(|record| if COMPARES(record) { true.into() } else { Json::Null }),
            note: "",
        },
        CapabilityRow {
            property: "clearData",
            field: "",
            give: Give::Fixed(r#"{"scannedData": true, "importedData": true, "setMatchedData": true}"#),
            note: "",
        },
    ],
    absent: &[
        Absent { what: "Biometric.SetDataPersistence", why: "A capture is never kept." },
        Absent { what: "Biometric.SubjectRemovedEvent", why: "The class does not say that the finger is gone." },
        Absent { what: "Biometric.OrientationEvent", why: "The class does not judge how the finger lies." },
        Absent { what: "fingerprint: fields finger, quality", why: "XFS4IoT has no word for them." },
    ],
};

fn none_imported() -> Refusal {
    Refusal::own("noImportedData", "no template was imported on this connection")
}

/// How many copies of the template are wanted. Errors: a format or an encryption the class does not have.
fn data_types(json: &Json) -> Result<usize, Refusal> {
    let wrong = || Refusal::property("dataTypes", "a list of data types");
    let list = match json {
        Json::Null => return Ok(0),
        Json::Array(list) => list,
        _ => return Err(wrong()),
    };
    list.iter().try_for_each(format)?;
    Ok(list.len())
}

/// Looks at one data type.
fn format(json: &Json) -> Result<(), Refusal> {
    let object = json.as_object().ok_or_else(|| Refusal::property("type", "an object with a format"))?;
    match object.get("format").and_then(Json::as_str) {
        Some(FORMAT) => {}
        Some(_) => return Err(Refusal::own("formatNotSupported", "the format is reservedTemplate1")),
        None => return Err(Refusal::property("format", "a text")),
    }
    let encrypted = ["algorithm", "keyName"].iter().any(|key| object.get(*key).is_some_and(|value| !value.is_null()));
    if encrypted { Err(Refusal::own("keyNotFound", "there are no keys: templates are not encrypted")) } else { Ok(()) }
}

fn captures(json: &Json) -> Result<u64, Refusal> {
    match json {
        Json::Null => Ok(1),
        json => match json.as_u64() {
            Some(many @ 0..=MOST_CAPTURES) => Ok(many.max(1)),
            Some(_) => Err(Refusal::new(CompletionCode::UnsupportedData, "numCaptures: 5 at most")),
            None => Err(Refusal::property("numCaptures", "a whole number")),
        },
    }
}

/// Whether it is for a match.
fn mode(json: &Json) -> Result<bool, Refusal> {
    match json {
        Json::Null => Ok(false),
        json => match json.as_str() {
            Some("scan") => Ok(false),
            Some("match") => Ok(true),
            _ => Err(Refusal::property("mode", "scan or match")),
        },
    }
}

fn read(work: &mut Work<'_>) -> Outcome {
    let params = work.params()?;
    let many = captures(work.payload.get("numCaptures").unwrap_or(&Json::Null))?;
    if mode(work.payload.get("mode").unwrap_or(&Json::Null))? {
        return compare(work, many);
    }
    let record = try_often(work, "read", &params, many)?;
    work.memory(|memory| memory.captured = true);
    Ok(work.result(&record))
}

/// Reads in mode `match`: the class compares while it reads.
fn compare(work: &mut Work<'_>, many: u64) -> Outcome {
    let set = work.memory(|memory| {
        memory.matched = None;
        let matching = memory.matching.clone()?;
        let template = memory.templates.get(&matching.identifier)?.clone();
        Some((matching, template))
    });
    let Some((matching, template)) = set else {
        return Err(Refusal::own("modeNotSupported", "mode match needs a Biometric.SetMatch first"));
    };
    let params = Record::new().with(1, FINGER).with(2, Value::Bytes(template));
    let record = try_often(work, "verify", &params, many)?;
    let found = VerifyResult::from_record(&record);
    let similarity = found.map_or(0, |found| found.similarity.as_basis_points() / 100);
    work.memory(|memory| {
        memory.captured = true;
        memory.matched = Some((matching.identifier, i64::from(similarity)));
    });
    Ok(Json::Null)
}

/// Tries again after a bad capture, as often as the client allows.
fn try_often(work: &mut Work<'_>, command: &str, params: &Record, many: u64) -> Result<Record, Refusal> {
    let mut left = many;
    loop {
        left -= 1;
        match work.run(command, params.clone()) {
            Err(refusal) if left > 0 && refusal.error == Some("readFailed") => {}
            other => return other,
        }
    }
}

fn stored(memory: &Memory) -> Json {
    let types = memory.templates.keys().map(|identifier| (identifier.clone(), json!({"format": FORMAT})));
    Json::Object(types.collect())
}

fn import(payload: &Map<String, Json>, memory: &mut Memory) -> Outcome {
    let list = payload.get("templates").and_then(Json::as_array);
    let list = list.filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| Refusal::property("templates", "a list of templates"))?;
    let mut read = Vec::new();
    for template in list {
        format(template.get("type").unwrap_or(&Json::Null))?;
        let data = bytes("data", template.get("data").unwrap_or(&Json::Null)).ok().filter(|data| !data.is_empty());
        let data = data.ok_or_else(|| Refusal::own("invalidData", "a template is empty or no base64"))?;
        if data.len() > 64 << 10 {
            return Err(Refusal::own("invalidData", "a template is larger than 64 KiB"));
        }
        read.push(data);
    }
    if memory.templates.len() + read.len() > MOST_TEMPLATES {
        return Err(Refusal::own("capacityExceeded", "10 templates at most are kept for a connection"));
    }
    let mut imported = Map::new();
    for data in read {
        memory.imported += 1;
        let identifier = format!("id{}", memory.imported);
        memory.templates.insert(identifier.clone(), data.into());
        imported.insert(identifier, json!({"format": FORMAT}));
    }
    Ok(json!({"templates": imported}))
}

/// The match a payload asks for; the identifier may be left out where only one reading can be meant.
fn asked(payload: &Map<String, Json>) -> Result<(Option<&str>, i64), Refusal> {
    match payload.get("compareMode").and_then(Json::as_str) {
        Some("verify") => {}
        Some("identity") => return Err(Refusal::own("modeNotSupported", "the device compares with one template")),
        _ => return Err(Refusal::property("compareMode", "verify or identity")),
    }
    let threshold = match payload.get("threshold").and_then(Json::as_i64) {
        Some(threshold @ 0..=100) => threshold,
        Some(101..) => return Err(Refusal::own("invalidThreshold", "100 at most")),
        _ => return Err(Refusal::property("threshold", "a whole number from 0 to 100")),
    };
    let identifier = match payload.get("identifier") {
        None | Some(Json::Null) => None,
        Some(Json::String(identifier)) => Some(identifier.as_str()),
        Some(_) => return Err(Refusal::property("identifier", "a text")),
    };
    Ok((identifier, threshold))
}

fn set_match(payload: &Map<String, Json>, memory: &mut Memory) -> Outcome {
    let (identifier, threshold) = asked(payload)?;
    if memory.templates.is_empty() {
        return Err(none_imported());
    }
    let known = identifier.filter(|identifier| memory.templates.contains_key(*identifier));
    let identifier = known.ok_or_else(|| Refusal::own("invalidIdentifier", "no template has this identifier"))?;
    memory.matching = Some(Matching { identifier: identifier.to_owned(), threshold });
    memory.matched = None;
    Ok(Json::Null)
}

fn matched(payload: &Map<String, Json>, memory: &mut Memory) -> Outcome {
    let (identifier, threshold) = asked(payload)?;
    if memory.templates.is_empty() {
        return Err(none_imported());
    }
    let Some((compared, confidence)) = &memory.matched else {
        return Err(Refusal::own("noCaptureData", "no Biometric.Read in mode match came before"));
    };
    if identifier.is_some_and(|identifier| identifier != compared) {
        return Err(Refusal::own("invalidIdentifier", "the reading was compared with another template"));
    }
    let least = threshold.max(memory.matching.as_ref().map_or(0, |matching| matching.threshold));
    if *confidence < least {
        return Ok(Json::Null);
    }
    Ok(json!({"candidates": {compared.as_str(): {"confidenceLevel": confidence}}}))
}

fn clear(payload: &Map<String, Json>, memory: &mut Memory) -> Result<(), Refusal> {
    let (scanned, imported, set) = match payload.get("clearData") {
        None | Some(Json::Null) => (true, true, true),
        Some(json) => match json.as_str() {
            Some("scannedData") => (true, false, false),
            Some("importedData") => (false, true, false),
            Some("setMatchedData") => (false, false, true),
            _ => return Err(Refusal::property("clearData", "scannedData, importedData or setMatchedData")),
        },
    };
    if scanned {
        (memory.captured, memory.matched) = (false, None);
    }
    if imported {
        memory.templates.clear();
    }
    if set {
        memory.matching = None;
    }
    Ok(())
}
