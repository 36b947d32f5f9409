//! `Biometric` ↔ `signature-capture`: a signature as strokes.

use super::{base64, reset};
use crate::outcome::Refusal;
use crate::table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, EventRow, Give, Interface, OwnCode, Param, ResultRow,
    nothing,
};
use serde_json::{Value as Json, json};
use tongban_classes::FromRecord as _;
use tongban_classes::signature_capture::{CLASS, Signature};
use tongban_model::{CompletionCode, Value};

/// The format of the strokes: the class's own text.
const FORMAT: &str = "reservedRaw1";

/// Fewest points that will do: XFS4IoT has no word for it.
const POINTS: i64 = 30;

pub(super) static INTERFACE: Interface = Interface {
    name: "Biometric",
    property: "biometric",
    class: &CLASS,
    doc: "XFS4IoT counts a signature among biometrics but names no format for strokes, so they travel in the vendor's own \
          raw format. Nothing is compared.",
    commands: &[
        CommandRow {
            name: "Biometric.Read",
            versions: &["2.0"],
            completion: "3.0",
            runs: Some("capture"),
            does: Does::Run,
            params: &[
                Param {
                    property: "dataTypes",
                    field: "",
                    read: |json| data_types(json).map(|()| None),
                    sample: r#"[{"format": "reservedRaw1"}]"#,
                    note: "Left out, the signature is taken and nothing handed out.",
                },
                Param {
                    property: "numCaptures",
                    field: "",
                    read: |json| match json {
                        Json::Null => Ok(None),
                        json if json.as_u64().is_some_and(|many| many <= 1) => Ok(None),
                        json if json.is_u64() => {
                            Err(Refusal::new(CompletionCode::UnsupportedData, "numCaptures: 1 at most"))
                        }
                        _ => Err(Refusal::property("numCaptures", "a whole number")),
                    },
                    sample: "1",
                    note: "The applicant clears the pad and begins again as often as they like; one command is one signature.",
                },
                Param {
                    property: "mode",
                    field: "",
                    read: |json| match json.as_str() {
                        None if json.is_null() => Ok(None),
                        Some("scan") => Ok(None),
                        Some("match") => Err(Refusal::own("modeNotSupported", "signatures are not compared")),
                        _ => Err(Refusal::property("mode", "scan or match")),
                    },
                    sample: "\"scan\"",
                    note: "",
                },
                Param {
                    property: "",
                    field: "points",
                    read: |_| Ok(Some(Value::Int(POINTS))),
                    sample: "",
                    note: "XFS4IoT has no word for it: 30.",
                },
            ],
            result: &[ResultRow {
                property: "dataRead",
                field: "strokes",
                write: |payload, record| {
                    let wanted = payload.get("dataTypes").and_then(Json::as_array).is_some_and(|list| !list.is_empty());
                    let Ok(signature) = Signature::from_record(record) else { return Json::Null };
                    let data = base64(signature.strokes.expose().as_bytes());
                    if wanted { json!([{"type": {"format": FORMAT}, "data": data}]) } else { Json::Null }
                },
                note: "The class's text of strokes (UTF-8, then base64). `points` has no counterpart.",
            }],
            events: &[EventRow {
                event: "present_subject",
                name: "Biometric.PresentSubjectEvent",
                version: "2.0",
                payload: nothing,
            }],
            codes: &[
                CodeRow {
                    code: "no_signature",
                    answer: Answer::Completion(CompletionCode::TimeOut),
                    note: "Nobody signed.",
                },
                CodeRow { code: "too_short", answer: Answer::Error("readFailed"), note: "Only a dot or a stroke." },
            ],
            own: &[
                OwnCode {
                    error: "formatNotSupported",
                    when: "A format other than `reservedRaw1`.",
                    sample: r#"{"dataTypes": [{"format": "isoFid"}]}"#,
                },
                OwnCode { error: "modeNotSupported", when: "Mode `match`.", sample: r#"{"mode": "match"}"# },
            ],
        },
        reset::plain("Biometric.Reset"),
    ],
    unsolicited: &[],
    status: &[],
    capabilities: &[
        CapabilityRow { property: "type.signature", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow { property: "maxCapture", field: "", give: Give::Fixed("1"), note: "" },
        CapabilityRow { property: "templateStorage", field: "", give: Give::Fixed("0"), note: "" },
        CapabilityRow { property: "dataFormats.reservedRaw1", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow {
            property: "scanModes",
            field: "",
            give: Give::Fixed(r#"{"scan": true, "match": false}"#),
            note: "",
        },
    ],
    absent: &[
        Absent { what: "Biometric.Import", why: "Nothing is compared." },
        Absent { what: "Biometric.Match", why: "Nothing is compared." },
        Absent { what: "signature-capture: event cleared", why: "No XFS4IoT event." },
        Absent { what: "signature-capture: capability pressure", why: "No XFS4IoT property; the strokes say so." },
    ],
};

fn data_types(json: &Json) -> Result<(), Refusal> {
    let list = match json {
        Json::Null => return Ok(()),
        Json::Array(list) => list,
        _ => return Err(Refusal::property("dataTypes", "a list of data types")),
    };
    list.iter().try_for_each(|one| match one.get("format").and_then(Json::as_str) {
        Some(FORMAT) => Ok(()),
        Some(_) => Err(Refusal::own("formatNotSupported", "the format is reservedRaw1")),
        None => Err(Refusal::property("format", "a text")),
    })
}
