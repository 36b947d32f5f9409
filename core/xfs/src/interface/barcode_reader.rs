//! `BarcodeReader` ↔ `barcode-reader`: the closest fit of all.

use super::symbologies::SYMBOLOGIES;
use super::{base64, reset};
use crate::outcome::Refusal;
use crate::table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, Give, Interface, Param, ResultRow, StatusRow,
};
use serde_json::{Map, Value as Json, json};
use tongban_classes::FromRecord as _;
use tongban_classes::barcode_reader::{CLASS, Capabilities, ReadResult};
use tongban_model::{CompletionCode, Value};

pub(super) static INTERFACE: Interface = Interface {
    name: "BarcodeReader",
    property: "barcodeReader",
    class: &CLASS,
    doc: "The class uses the standard's own words for symbologies. One code is read per command.",
    commands: &[
        CommandRow {
            name: "BarcodeReader.Read",
            versions: &["2.0"],
            completion: "3.0",
            runs: Some("read"),
            does: Does::Run,
            params: &[Param {
                property: "symbologies",
                field: "symbologies",
                read: symbologies,
                sample: r#"{"qrCode": true, "code128": true}"#,
                note: "Those set to true; none of them, or left out, means any.",
            }],
            result: &[ResultRow {
                property: "readOutput",
                field: "data",
                write: |_, record| {
                    let Ok(read) = ReadResult::from_record(record) else { return Json::Null };
                    let known = SYMBOLOGIES.contains(&read.symbology.as_str());
                    let word = if known { read.symbology.as_str() } else { "symbologyUnknown" };
                    let data = base64(read.data.expose().as_bytes());
                    json!([{"symbology": word, "barcodeData": data, "symbologyName": read.symbology}])
                },
                note: "One element; the text as UTF-8. A symbology XFS4IoT does not name, such as Han Xin, is `symbologyUnknown` with its own name.",
            }],
            events: &[],
            codes: &[
                CodeRow {
                    code: "no_code",
                    answer: Answer::Completion(CompletionCode::TimeOut),
                    note: "Nobody held a code up.",
                },
                CodeRow { code: "barcode_invalid", answer: Answer::Error("barcodeInvalid"), note: "The same." },
            ],
            own: &[],
        },
        reset::plain("BarcodeReader.Reset"),
    ],
    unsolicited: &[],
    status: &[StatusRow {
        property: "scanner",
        field: "device",
        give: Give::Words(&[
            ("device_busy", "on"),
            ("online", "off"),
            ("potential_fraud", "off"),
            ("hardware_error", "inoperative"),
            ("fraud_attempt", "inoperative"),
            ("offline", "unknown"),
            ("power_off", "unknown"),
            ("no_device", "unknown"),
            ("user_error", "unknown"),
        ]),
        note: "Lit only while a command reads.",
    }],
    capabilities: &[
        CapabilityRow { property: "canFilterSymbologies", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow {
            property: "symbologies",
            field: "symbologies",
            give: Give::With(|record| {
                let Ok(can) = Capabilities::from_record(record) else { return Json::Null };
                let known = can.symbologies.split_whitespace().filter(|word| SYMBOLOGIES.contains(word));
                Json::Object(known.map(|word| (word.to_owned(), true.into())).collect::<Map<_, _>>())
            }),
            note: "",
        },
    ],
    absent: &[Absent { what: "barcode-reader: event present-code", why: "No XFS4IoT event." }],
};

fn symbologies(json: &Json) -> Result<Option<Value>, Refusal> {
    let wrong = || Refusal::property("symbologies", "an object of symbologies and true or false");
    let object = match json {
        Json::Null => return Ok(None),
        Json::Object(object) => object,
        _ => return Err(wrong()),
    };
    let mut wanted = Vec::new();
    for (word, yes) in object {
        if !SYMBOLOGIES.contains(&word.as_str()) {
            return Err(Refusal::property("symbologies", "symbologies that XFS4IoT names"));
        }
        match yes {
            Json::Bool(true) => wanted.push(word.as_str()),
            Json::Bool(false) | Json::Null => {}
            _ => return Err(wrong()),
        }
    }
    Ok((!wanted.is_empty()).then(|| wanted.join(" ").into()))
}
