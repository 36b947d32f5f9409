//! `CardReader` ↔ `identity-document`: a contactless reader of identity-card chips.

use super::{base64, flag, reset};
use crate::outcome::Refusal;
use crate::table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, EventRow, Give, Interface, Param, ResultRow, StatusRow,
    UnsolicitedRow, nothing,
};
use crate::work::Work;
use serde_json::{Map, Value as Json, json};
use tongban_classes::identity_document::{CLASS, CardRecord};
use tongban_classes::{ToRecord as _, json as class_json};
use tongban_model::{CompletionCode, Record};

/// Tracks and modules that this kind of reader does not have.
const UNSUPPORTED: &[&str] = &[
    "track1",
    "track2",
    "track3",
    "track1Front",
    "track1JIS",
    "track3JIS",
    "watermark",
    "ddi",
    "security",
    "memoryChip",
];

pub(super) static INTERFACE: Interface = Interface {
    name: "CardReader",
    property: "cardReader",
    class: &CLASS,
    doc: "A contactless reader of type B chips. XFS4IoT reads raw data off a card; our class reads an identity document \
          as a record, because the security module of a Chinese reader hands out nothing else. So the record travels as \
          the data of the chip, and there is no way to talk to the chip itself.",
    commands: &[
        CommandRow {
            name: "CardReader.ReadRawData",
            versions: &["2.0"],
            completion: "3.0",
            runs: Some("read"),
            does: Does::Own(read),
            params: &[
                Param {
                    property: "chip",
                    field: "portrait",
                    read: |json| Ok(flag("chip", json)?.map(Into::into)),
                    sample: "true",
                    note: "The record is read with the portrait where the reader can; fingerprint templates are never asked for.",
                },
                Param {
                    property: "fluxInactive",
                    field: "",
                    read: |json| flag("fluxInactive", json).map(|_| None),
                    sample: "true",
                    note: "There is no flux sensor; taken and of no effect.",
                },
            ],
            result: &[ResultRow {
                property: "chip",
                field: "",
                write: |_, record| json!([{ "data": record_data(record) }]),
                note: "One element. `data` is no ATR: it is the class's record in its JSON form (UTF-8, then base64).",
            }],
            events: &[
                EventRow { event: "insert_card", name: "CardReader.InsertCardEvent", version: "2.0", payload: nothing },
                EventRow {
                    event: "media_inserted",
                    name: "CardReader.MediaInsertedEvent",
                    version: "2.0",
                    payload: nothing,
                },
            ],
            codes: &[
                CodeRow {
                    code: "no_media",
                    answer: Answer::Completion(CompletionCode::TimeOut),
                    note: "XFS4IoT's `noMedia` means a card that was taken away too early; nobody laying one down is a time-out.",
                },
                CodeRow { code: "unreadable", answer: Answer::Error("invalidMedia"), note: "No chip could be read." },
                CodeRow {
                    code: "card_not_lifted",
                    answer: Answer::Completion(CompletionCode::UserError),
                    note: "The person has to lift the card first.",
                },
                CodeRow { code: "card_collision", answer: Answer::Error("cardCollision"), note: "The same." },
                CodeRow { code: "invalid_media", answer: Answer::Error("invalidMedia"), note: "The same." },
                CodeRow {
                    code: "security_fail",
                    answer: Answer::Error("securityFail"),
                    note: "Card and module do not trust each other.",
                },
            ],
            own: &[],
        },
        reset::checked(
            "CardReader.Reset",
            &["2.0"],
            reset_to,
            &[Param {
                property: "to",
                field: "",
                read: super::ignored,
                sample: "\"auto\"",
                note: "`exit`, `currentPosition` and `auto` are the same here: no card is ever inside. `retain` is `unsupportedData`.",
            }],
        ),
    ],
    unsolicited: &[
        UnsolicitedRow {
            event: "media_detected",
            name: "Common.StatusChangedEvent",
            version: "3.0",
            payload: |_| Json::Null,
        },
        UnsolicitedRow {
            event: "media_removed",
            name: "CardReader.MediaRemovedEvent",
            version: "2.0",
            payload: |_| Json::Null,
        },
    ],
    status: &[StatusRow {
        property: "media",
        field: "media",
        give: Give::Words(&[("present", "present"), ("not_present", "notPresent"), ("unknown", "unknown")]),
        note: "",
    }],
    capabilities: &[
        CapabilityRow { property: "type", field: "", give: Give::Fixed("\"contactless\""), note: "" },
        CapabilityRow {
            property: "chipProtocols.chipTypeB",
            field: "kinds",
            give: Give::Fixed("true"),
            note: "Every card kind of the class is ISO/IEC 14443 type B.",
        },
        CapabilityRow { property: "fluxSensorProgrammable", field: "", give: Give::Fixed("false"), note: "" },
        CapabilityRow { property: "readWriteAccessFromExit", field: "", give: Give::Fixed("false"), note: "" },
        CapabilityRow {
            property: "cardTakenSensor",
            field: "",
            give: Give::Fixed("false"),
            note: "The class does not say whether a reader sees the card being lifted; `CardReader.MediaRemovedEvent` comes where it does.",
        },
    ],
    absent: &[
        Absent { what: "CardReader.Move", why: "Nothing moves the card but the person's hand." },
        Absent { what: "CardReader.ChipIO", why: "The security module keeps the chip to itself." },
        Absent { what: "CardReader.ChipPower", why: "As `CardReader.ChipIO`." },
        Absent { what: "CardReader.WriteRawData", why: "Identity cards are not written." },
        Absent { what: "CardReader.SetKey", why: "The module's keys are not ours to set." },
        Absent { what: "CardReader.QueryIFMIdentifier", why: "The class has no such number." },
        Absent { what: "CardReader.EMVClessQueryApplications", why: "No payment cards here." },
        Absent { what: "CardReader.EMVClessConfigure", why: "No payment cards here." },
        Absent { what: "CardReader.EMVClessPerformTransaction", why: "No payment cards here." },
        Absent { what: "CardReader.EMVClessIssuerUpdate", why: "No payment cards here." },
        Absent {
            what: "identity-document: event remove-card",
            why: "XFS4IoT has no word for \"lift the card\"; the command ends with `userError` if nobody does.",
        },
        Absent {
            what: "identity-document: parameter fingerprints",
            why: "No XFS4IoT property asks for templates; `Biometric` is for a live finger.",
        },
        Absent {
            what: "identity-document: capabilities portrait, fingerprints",
            why: "No XFS4IoT property; look at the record.",
        },
    ],
};

/// Refuses a reading that asks for nothing the reader has, before anybody is asked for a card.
fn read(work: &mut Work<'_>) -> Result<Json, Refusal> {
    let mut asked = Vec::new();
    for property in UNSUPPORTED.iter().chain(&["frontImage", "backImage"]) {
        let wanted = match work.payload.get(*property) {
            None | Some(Json::Null) => false,
            Some(json) => json.as_bool().ok_or_else(|| Refusal::property(property, "true or false"))?,
        };
        if wanted {
            asked.push(*property);
        }
    }
    if work.payload.get("chip") != Some(&Json::Bool(true)) {
        // The rows say first what is wrong with the properties they know.
        work.params()?;
        let detail = "this reader reads the chip only: set chip to true";
        return Err(Refusal::new(CompletionCode::UnsupportedData, detail));
    }
    let mut payload = work.plainly()?;
    // What was asked for beside the chip is named as missing; images have no such status and stay away.
    for property in asked.into_iter().filter(|property| UNSUPPORTED.contains(property)) {
        payload[property] = json!({"status": "dataSourceNotSupported"});
    }
    Ok(payload)
}

fn record_data(record: &Record) -> Json {
    class_json::write(CardRecord::FIELDS, record).map_or(Json::Null, |json| base64(json.to_string().as_bytes()))
}

fn reset_to(payload: &Map<String, Json>, _: &mut crate::memory::Memory) -> Result<(), Refusal> {
    match payload.get("to") {
        None | Some(Json::Null) => Ok(()),
        Some(Json::String(to)) => match to.as_str() {
            "exit" | "currentPosition" | "auto" => Ok(()),
            "retain" => Err(Refusal::new(CompletionCode::UnsupportedData, "this reader cannot keep a card")),
            _ => Err(Refusal::property("to", "exit, retain, currentPosition or auto")),
        },
        Some(_) => Err(Refusal::property("to", "exit, retain, currentPosition or auto")),
    }
}
