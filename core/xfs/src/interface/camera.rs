//! `Camera` ↔ `camera`: the picture of the person.

use super::{base64, reset};
use crate::outcome::{Outcome, Refusal};
use crate::table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, EventRow, Give, Interface, OwnCode, Param, ResultRow,
    StatusRow, nothing,
};
use crate::work::Work;
use serde_json::Value as Json;
use tongban_classes::FromRecord as _;
use tongban_classes::camera::{CLASS, Picture};
use tongban_model::CompletionCode;

pub(super) static INTERFACE: Interface = Interface {
    name: "Camera",
    property: "camera",
    class: &CLASS,
    doc: "XFS4IoT takes a picture of whatever is there and stores it; our class takes a portrait, looks for one face, and \
          hands the picture out. The live preview has no counterpart.",
    commands: &[
        CommandRow {
            name: "Camera.TakePicture",
            versions: &["2.0"],
            completion: "3.0",
            runs: Some("take_picture"),
            does: Does::Own(take),
            params: &[
                Param {
                    property: "camera",
                    field: "",
                    read: |json| match json.as_str() {
                        Some("person") => Ok(None),
                        Some("room" | "exitSlot") => {
                            Err(Refusal::own("cameraNotSupported", "this camera looks at the person"))
                        }
                        _ => Err(Refusal::property("camera", "room, person or exitSlot")),
                    },
                    sample: "\"person\"",
                    note: "",
                },
                Param {
                    property: "camData",
                    field: "",
                    read: |json| match json {
                        Json::Null | Json::String(_) => Ok(None),
                        _ => Err(Refusal::property("camData", "a text")),
                    },
                    sample: "\"Camera 1\"",
                    note: "No text is put into the picture: `Camera.InvalidDataEvent` says so and the picture is taken.",
                },
                Param {
                    property: "",
                    field: "crop",
                    read: |_| Ok(Some(false.into())),
                    sample: "",
                    note: "Never cropped to GA 461: no XFS4IoT property asks for it.",
                },
            ],
            result: &[ResultRow {
                property: "pictureFile",
                field: "image",
                write: |_, record| {
                    Picture::from_record(record).map_or(Json::Null, |picture| base64(picture.image.expose()))
                },
                note: "JPEG. `width`, `height` and `faces` have no counterpart.",
            }],
            events: &[EventRow { event: "", name: "Camera.InvalidDataEvent", version: "2.0", payload: nothing }],
            codes: &[
                CodeRow {
                    code: "no_face",
                    answer: Answer::Completion(CompletionCode::UserError),
                    note: "The person has to stand before the camera.",
                },
                CodeRow {
                    code: "several_faces",
                    answer: Answer::Completion(CompletionCode::UserError),
                    note: "One person only.",
                },
                CodeRow {
                    code: "low_quality",
                    answer: Answer::Completion(CompletionCode::UserError),
                    note: "Light or movement.",
                },
                CodeRow { code: "camera_inoperable", answer: Answer::Error("cameraInoperable"), note: "The same." },
            ],
            own: &[OwnCode {
                error: "cameraNotSupported",
                when: "The camera of the room or of the exit slot is asked for.",
                sample: r#"{"camera": "room"}"#,
            }],
        },
        reset::plain("Camera.Reset"),
    ],
    unsolicited: &[],
    status: &[
        StatusRow {
            property: "cameras.person",
            field: "device",
            give: Give::Words(&[
                ("online", "ok"),
                ("device_busy", "ok"),
                ("potential_fraud", "ok"),
                ("hardware_error", "inop"),
                ("offline", "unknown"),
                ("power_off", "unknown"),
                ("no_device", "unknown"),
                ("user_error", "unknown"),
                ("fraud_attempt", "inop"),
            ]),
            note: "",
        },
        StatusRow {
            property: "pictures.person",
            field: "",
            give: Give::Fixed("0"),
            note: "Pictures are handed out, never stored.",
        },
    ],
    capabilities: &[
        CapabilityRow { property: "cameras.person", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow { property: "cameras.room", field: "", give: Give::Fixed("false"), note: "" },
        CapabilityRow { property: "cameras.exitSlot", field: "", give: Give::Fixed("false"), note: "" },
    ],
    absent: &[
        Absent { what: "Camera.MediaThresholdEvent", why: "Nothing is stored, so nothing fills up." },
        Absent { what: "camera: command preview", why: "XFS4IoT has no live pictures; use the door of our own API." },
        Absent { what: "camera: events present-subject, picture-taken", why: "No XFS4IoT event." },
        Absent { what: "camera: capabilities width, height, crops", why: "No XFS4IoT property." },
    ],
};

fn take(work: &mut Work<'_>) -> Outcome {
    work.params()?;
    if work.payload.get("camData").is_some_and(Json::is_string) {
        work.tell("Camera.InvalidDataEvent");
    }
    work.plainly()
}
