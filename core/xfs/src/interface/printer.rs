//! `Printer` ↔ `printer`: finished papers, receipt or A4.

use super::{bytes, reset};
use crate::memory::{MOST_PAPER_BYTES, MOST_PAPERS, Memory};
use crate::outcome::{Outcome, Refusal};
use crate::table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, EventRow, Give, Interface, OwnCode, Param, StatusRow,
    UnsolicitedRow,
};
use crate::work::Work;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use tongban_classes::printer::{CLASS, Capabilities, PrintNativeResult, Status};
use tongban_classes::{FromRecord as _, field_named};
use tongban_model::{CompletionCode, Record, Value};

const CONTROL: Param = Param {
    property: "mediaControl",
    field: "cut",
    read: |json| Ok(control(json)?.filter(|control| control.cut).map(|_| Value::Bool(true))),
    sample: r#"{"move": "eject", "cut": true}"#,
    note: "`move: eject` (version 3), `eject: true` (version 2), `cut` and `flush` put out what waits; left out, the paper \
           waits for a later command of the same connection. Anything else is `unsupportedData`.",
};

const PRESENTED: EventRow = EventRow {
    event: "media_presented",
    name: "Printer.MediaPresentedEvent",
    version: "2.0",
    payload: |part, of| json!({"wadIndex": part, "totalWads": of}),
};

const CODES: &[CodeRow] = &[
    CodeRow { code: "paper_out", answer: Answer::Error("paperOut"), note: "The same." },
    CodeRow { code: "paper_jammed", answer: Answer::Error("paperJammed"), note: "The same." },
    CodeRow {
        code: "cutter_jammed",
        answer: Answer::Completion(CompletionCode::HardwareError),
        note: "XFS4IoT has no word for the cutter.",
    },
    CodeRow {
        code: "cover_open",
        answer: Answer::Completion(CompletionCode::DeviceNotReady),
        note: "Somebody has the printer open.",
    },
    CodeRow { code: "toner_out", answer: Answer::Error("tonerOut"), note: "The same." },
    CodeRow {
        code: "media_not_taken",
        answer: Answer::Completion(CompletionCode::UserError),
        note: "The person left the paper before in the slot.",
    },
];

pub(super) static INTERFACE: Interface = Interface {
    name: "Printer",
    property: "printer",
    class: &CLASS,
    doc: "Our class prints a finished paper, PNG or PDF, and always puts it out. XFS4IoT may print several pages before it \
          ejects: papers handed in without a control action wait at the door until one comes.",
    commands: &[
        CommandRow {
            name: "Printer.PrintNative",
            versions: &["2.0", "3.0"],
            completion: "2.0",
            runs: Some("print_native"),
            does: Does::Own(print),
            params: &[
                Param {
                    property: "data",
                    field: "data",
                    read: |json| bytes("data", json).map(|data| Some(data.into())),
                    sample: r#""iVBORw0KGgo=""#,
                    note: "Native means PNG or PDF here; which of them is seen from the first bytes, anything else is `unsupportedData`.",
                },
                CONTROL,
                Param {
                    property: "paperSource",
                    field: "",
                    read: |json| source(json).map(|()| None),
                    sample: "\"upper\"",
                    note: "There is one: `upper` or `any`.",
                },
            ],
            result: &[],
            events: &[PRESENTED],
            codes: CODES,
            own: &[
                OwnCode {
                    error: "sourceInvalid",
                    when: "Another paper source is asked for.",
                    sample: r#"{"data": "iVBORw0KGgo=", "paperSource": "lower"}"#,
                },
                OwnCode {
                    error: "mediaOverflow",
                    when: "More papers wait than the door keeps: 16, or 8 MiB.",
                    sample: "",
                },
                OwnCode {
                    error: "mediaRetained",
                    when: "The class answers `delivery: retracted`: the paper was drawn back in.",
                    sample: "",
                },
            ],
        },
        CommandRow {
            name: "Printer.ControlMedia",
            versions: &["2.0", "3.0"],
            completion: "2.0",
            runs: Some("print_native"),
            does: Does::Own(control_media),
            params: &[CONTROL],
            result: &[],
            events: &[PRESENTED],
            codes: CODES,
            own: &[OwnCode {
                error: "noMediaPresent",
                when: "No paper waits.",
                sample: r#"{"mediaControl": {"move": "eject"}}"#,
            }],
        },
        reset::checked(
            "Printer.Reset",
            &["2.0", "3.0"],
            forget,
            &[Param {
                property: "mediaControl",
                field: "",
                read: super::ignored,
                sample: "\"eject\"",
                note: "Papers that wait are thrown away. `eject` and `expel` are the same here; a storage unit is `unsupportedData`.",
            }],
        ),
    ],
    unsolicited: &[
        UnsolicitedRow {
            event: "paper_threshold",
            name: "Printer.PaperThresholdEvent",
            version: "2.0",
            payload: |status| {
                let paper = Status::from_record(&status.fields).map(|status| status.paper.word());
                let threshold = paper.ok().filter(|paper| ["full", "low", "out"].contains(paper)).unwrap_or("low");
                json!({"paperSource": "upper", "threshold": threshold})
            },
        },
        UnsolicitedRow {
            event: "media_taken",
            name: "Printer.MediaTakenEvent",
            version: "2.0",
            payload: |_| Json::Null,
        },
    ],
    status: &[StatusRow {
        property: "paper.upper",
        field: "paper",
        give: Give::Words(&[
            ("full", "full"),
            ("low", "low"),
            ("out", "out"),
            ("jammed", "jammed"),
            ("unknown", "unknown"),
        ]),
        note: "",
    }],
    capabilities: &[
        CapabilityRow {
            property: "type",
            field: "cuts",
            give: Give::With(|record| of(record, |can| json!({"receipt": can.cuts, "document": !can.cuts}))),
            note: "A printer that cuts prints from a roll.",
        },
        CapabilityRow {
            property: "control.eject",
            field: "",
            give: Give::Fixed("true"),
            note: "Every paper is put out.",
        },
        CapabilityRow { property: "control.cut", field: "cuts", give: Give::Flag, note: "" },
        CapabilityRow {
            property: "control.flush",
            field: "",
            give: Give::Fixed("true"),
            note: "Papers wait at the door.",
        },
        CapabilityRow { property: "maxMediaOnStacker", field: "", give: Give::Fixed("0"), note: "" },
        CapabilityRow { property: "acceptMedia", field: "", give: Give::Fixed("false"), note: "" },
        CapabilityRow {
            property: "multiPage",
            field: "contents",
            give: Give::With(|record| of(record, |can| can.contents.split(' ').any(|word| word == "pdf").into())),
            note: "A PDF may have several pages; `width` has no counterpart.",
        },
        CapabilityRow { property: "paperSources.upper", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow { property: "mediaTaken", field: "sees_taken", give: Give::Flag, note: "" },
        CapabilityRow { property: "dispensePaper", field: "", give: Give::Fixed("false"), note: "" },
        CapabilityRow {
            property: "osPrinter",
            field: "",
            give: Give::Fixed("\"PNG or PDF\""),
            note: "There is no printer of the operating system; null would mean that `Printer.PrintNative` is not offered.",
        },
        CapabilityRow { property: "mediaPresented", field: "", give: Give::Fixed("true"), note: "" },
        CapabilityRow { property: "autoRetractPeriod", field: "", give: Give::Fixed("0"), note: "" },
        CapabilityRow { property: "retractToTransport", field: "", give: Give::Fixed("false"), note: "" },
        CapabilityRow { property: "printSides", field: "", give: Give::Fixed("\"single\""), note: "" },
    ],
    absent: &[
        Absent { what: "Printer.PrintRaw", why: "The class takes finished papers, not a vendor's own commands." },
        Absent {
            what: "Printer.PrintForm",
            why: "Forms of XFS4IoT are not kept; papers are drawn before they come here.",
        },
        Absent { what: "Printer.GetFormList", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.GetMediaList", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.GetQueryForm", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.GetQueryField", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.GetQueryMedia", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.SetForm", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.SetMedia", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.LoadDefinition", why: "As `Printer.PrintForm`." },
        Absent { what: "Printer.ReadForm", why: "The printers of the class do not scan." },
        Absent { what: "Printer.ReadImage", why: "The printers of the class do not scan; see document-camera." },
        Absent { what: "Printer.MediaExtents", why: "Nothing measures the paper." },
        Absent { what: "Printer.RetractMedia", why: "No printer of the class draws paper back on request." },
        Absent { what: "Printer.DispensePaper", why: "No separate paper path." },
        Absent { what: "Printer.ResetCount", why: "There is no retract bin." },
        Absent { what: "Printer.SupplyReplenish", why: "The printer sees its paper by itself." },
        Absent { what: "Printer.ControlPassbook", why: "No passbooks." },
        Absent { what: "Printer.SetBlackMarkMode", why: "No black marks." },
        Absent { what: "Printer.ClearBuffer", why: "`Printer.Reset` throws away what waits." },
        Absent {
            what: "printer: command get-job",
            why: "XFS4IoT cannot ask for a job. After `internalError` look at the paper before printing again.",
        },
        Absent { what: "printer: parameter reference", why: "Made by the door, one for each paper, never used again." },
        Absent { what: "printer: capabilities width, keeps-jobs", why: "No XFS4IoT property." },
    ],
};

/// What a `mediaControl` asks for.
#[derive(Clone, Copy, Default)]
struct Control {
    cut: bool,
}

/// Reads a `mediaControl`: none when no action is asked for.
fn control(json: &Json) -> Result<Option<Control>, Refusal> {
    let wrong = || Refusal::property("mediaControl", "an object of control actions");
    let object = match json {
        Json::Null => return Ok(None),
        Json::Object(object) => object,
        _ => return Err(wrong()),
    };
    let (mut acts, mut cut) = (false, false);
    for (action, value) in object {
        let asked = match (action.as_str(), value) {
            (_, Json::Null | Json::Bool(false)) => false,
            ("move", Json::String(to)) if to == "eject" || to == "expel" => true,
            ("eject" | "expel" | "flush", Json::Bool(true)) => true,
            ("cut", Json::Bool(true)) => {
                cut = true;
                true
            }
            (_, Json::Bool(true) | Json::String(_)) => {
                let detail = "mediaControl: this printer can eject, cut and flush";
                return Err(Refusal::new(CompletionCode::UnsupportedData, detail));
            }
            _ => return Err(wrong()),
        };
        acts |= asked;
    }
    Ok(acts.then_some(Control { cut }))
}

fn source(json: &Json) -> Result<(), Refusal> {
    match json {
        Json::Null => Ok(()),
        Json::String(source) if source == "upper" || source == "any" => Ok(()),
        Json::String(_) => Err(Refusal::own("sourceInvalid", "this printer has one paper source: upper")),
        _ => Err(Refusal::property("paperSource", "a text")),
    }
}

fn asked(work: &Work<'_>) -> Result<Option<Control>, Refusal> {
    control(work.payload.get("mediaControl").unwrap_or(&Json::Null))
}

fn print(work: &mut Work<'_>) -> Outcome {
    // Reads every property by its row, so that a wrong one is named before anything waits or prints.
    let params = work.params()?;
    let data = field_named(CLASS.commands[0].params, "data").and_then(|field| params.get(field.number));
    let paper: Arc<[u8]> = data.and_then(Value::as_bytes).unwrap_or_default().into();
    content(&paper)?;
    let control = asked(work)?;
    work.memory(|memory| {
        let bytes: usize = memory.papers.iter().map(|paper| paper.len()).sum();
        if memory.papers.len() >= MOST_PAPERS || bytes + paper.len() > MOST_PAPER_BYTES {
            return Err(Refusal::own("mediaOverflow", "too many papers wait for a control action"));
        }
        memory.papers.push(paper);
        Ok(())
    })?;
    match control {
        Some(control) => put_out(work, control),
        None => Ok(Json::Null),
    }
}

fn control_media(work: &mut Work<'_>) -> Outcome {
    let Some(control) = asked(work)? else {
        return Err(Refusal::property("mediaControl", "an object of control actions"));
    };
    if work.memory(|memory| memory.papers.is_empty()) {
        return Err(Refusal::own("noMediaPresent", "no paper waits at the door"));
    }
    put_out(work, control)
}

/// Prints what waits, in order. What could not be printed is thrown away with the paper that failed.
fn put_out(work: &mut Work<'_>, control: Control) -> Outcome {
    let papers = work.memory(|memory| std::mem::take(&mut memory.papers));
    let many = papers.len();
    for (at, paper) in papers.iter().enumerate() {
        work.part = (at + 1, many);
        let mut params =
            Record::new().with(1, work.reference()).with(2, content(paper)?).with(3, Value::Bytes(paper.clone()));
        if control.cut {
            params.set(4, true);
        }
        let record = work.run("print_native", params)?;
        let delivery = PrintNativeResult::from_record(&record).map(|result| result.delivery.word());
        if delivery == Ok("retracted") {
            return Err(Refusal::own("mediaRetained", "the paper was drawn back in"));
        }
    }
    Ok(Json::Null)
}

/// What a paper is, by its first bytes.
fn content(paper: &[u8]) -> Result<&'static str, Refusal> {
    match paper {
        [0x89, b'P', b'N', b'G', ..] => Ok("png"),
        [b'%', b'P', b'D', b'F', ..] => Ok("pdf"),
        _ => Err(Refusal::new(CompletionCode::UnsupportedData, "data: expected a PNG picture or a PDF document")),
    }
}

fn forget(payload: &Map<String, Json>, memory: &mut Memory) -> Result<(), Refusal> {
    match payload.get("mediaControl") {
        None | Some(Json::Null) => {}
        Some(Json::String(to)) if to == "eject" || to == "expel" => {}
        Some(Json::String(_)) => {
            return Err(Refusal::new(CompletionCode::UnsupportedData, "this printer has no storage unit"));
        }
        Some(_) => return Err(Refusal::property("mediaControl", "eject, expel or a storage unit")),
    }
    memory.papers.clear();
    Ok(())
}

/// Works a property out of the class's capabilities; none while they are not known.
fn of(record: &Record, work_out: impl FnOnce(Capabilities) -> Json) -> Json {
    Capabilities::from_record(record).map_or(Json::Null, work_out)
}
