//! The table is whole: nothing of a class is forgotten, no word is made up.

use tongban_classes::{DeviceState, Type, field_named, typing};
use tongban_model::Record;
use tongban_xfs::{Answer, Does, Give, INTERFACES, NOT_OFFERED};

#[test]
fn every_code_and_every_event_of_a_class_has_a_row_or_a_reason() {
    for interface in INTERFACES {
        let class = interface.class;
        let said = |what: &str| {
            interface.absent.iter().any(|absent| absent.what.contains(&tongban_classes::name::kebab(what)))
        };
        for command in class.commands {
            let rows: Vec<_> = interface.commands.iter().filter(|row| row.runs == Some(command.name)).collect();
            // `verify` is run by `Biometric.Read` beside `read`: its codes and events have the same names.
            let rows: Vec<_> = if command.name == "verify" {
                interface.commands.iter().filter(|row| row.runs == Some("read")).collect()
            } else {
                rows
            };
            assert!(!rows.is_empty() || said(command.name), "{}: {} maps to nothing", class.name, command.name);
            for row in rows {
                for code in command.codes {
                    assert!(row.codes.iter().any(|known| known.code == code.name), "{}: code {}", row.name, code.name);
                }
                for event in command.events {
                    let known = row.events.iter().any(|known| known.event == event.name);
                    assert!(known || said(event.name), "{}: event {}", row.name, event.name);
                }
            }
        }
        for event in class.unsolicited {
            assert!(interface.unsolicited.iter().any(|row| row.event == event.name), "{}", event.name);
        }
    }
}

#[test]
fn every_row_names_something_that_the_class_has() {
    for interface in INTERFACES {
        let class = interface.class;
        for row in interface.commands {
            let command =
                row.runs.map(|runs| class.command_named(runs).unwrap_or_else(|| panic!("{}: {runs}", row.name)));
            assert_eq!(command.is_some(), matches!(row.does, Does::Run | Does::Own(_)), "{}", row.name);
            assert!(row.name.starts_with(&format!("{}.", interface.name)), "{}", row.name);
            let Some(command) = command else { continue };
            for param in row.params.iter().filter(|param| !param.field.is_empty()) {
                assert!(field_named(command.params, param.field).is_some(), "{}: {}", row.name, param.field);
            }
            for result in row.result.iter().filter(|result| !result.field.is_empty()) {
                assert!(field_named(command.result, result.field).is_some(), "{}: {}", row.name, result.field);
            }
            for code in row.codes {
                assert!(command.code_named(code.code).is_some(), "{}: {}", row.name, code.code);
            }
            for event in row.events.iter().filter(|event| !event.event.is_empty()) {
                assert!(command.events.iter().any(|known| known.name == event.event), "{}: {}", row.name, event.event);
            }
        }
        for row in interface.capabilities.iter().filter(|row| !row.field.is_empty()) {
            let field = field_named(class.capabilities, row.field).unwrap_or_else(|| panic!("{}", row.property));
            assert!(!matches!(row.give, Give::Flag) || field.ty == Type::Bool, "{}", row.property);
        }
    }
}

#[test]
fn every_sample_is_read_into_the_type_of_its_field() {
    for row in INTERFACES.iter().flat_map(|interface| interface.commands.iter().map(move |row| (interface.class, row)))
    {
        let (class, row) = row;
        for param in row.params {
            let sample = if param.sample.is_empty() {
                serde_json::Value::Null
            } else {
                serde_json::from_str(param.sample).unwrap()
            };
            let value = (param.read)(&sample).unwrap_or_else(|why| panic!("{} {}: {why:?}", row.name, param.property));
            let fields = row.runs.and_then(|runs| class.command_named(runs)).map_or(&[][..], |command| command.params);
            let Some(field) = field_named(fields, param.field) else {
                assert!(value.is_none(), "{} {} reads a value for no field", row.name, param.property);
                continue;
            };
            let record = Record::new().with(field.number, value.expect("a value for the field"));
            let one = fields.iter().position(|known| known.number == field.number).unwrap();
            typing::typed(&fields[one..=one], record).unwrap();
        }
    }
}

#[test]
fn every_word_of_a_status_is_translated() {
    let devices = [
        DeviceState::Online,
        DeviceState::Offline,
        DeviceState::PowerOff,
        DeviceState::NoDevice,
        DeviceState::HardwareError,
        DeviceState::UserError,
        DeviceState::DeviceBusy,
        DeviceState::FraudAttempt,
        DeviceState::PotentialFraud,
    ];
    for interface in INTERFACES {
        for row in interface.status {
            let Give::Words(known) = &row.give else { continue };
            let ours: Vec<&str> = match row.field {
                "device" => devices.iter().map(|device| device.word()).collect(),
                field => match field_named(interface.class.status, field).map(|field| field.ty) {
                    Some(Type::Choice(words)) => words.to_vec(),
                    other => panic!("{}: {other:?}", row.property),
                },
            };
            for word in &ours {
                assert!(known.iter().any(|(class, _)| class == word), "{}: {word}", row.property);
            }
            assert_eq!(known.len(), ours.len(), "{}: words that the class does not have", row.property);
        }
    }
}

/// Error codes of the interfaces, as the standard lists them for the commands we offer.
const ERROR_CODES: &[(&str, &[&str])] = &[
    (
        "CardReader.ReadRawData",
        &[
            "mediaJam",
            "shutterFail",
            "noMedia",
            "invalidMedia",
            "cardTooShort",
            "cardTooLong",
            "securityFail",
            "cardCollision",
        ],
    ),
    (
        "Printer.PrintNative",
        &[
            "shutterFail",
            "mediaJammed",
            "paperJammed",
            "paperOut",
            "tonerOut",
            "noMediaPresent",
            "flushFail",
            "retractBinFull",
            "stackerFull",
            "pageTurnFail",
            "mediaTurnFail",
            "inkOut",
            "sequenceInvalid",
            "mediaOverflow",
            "mediaRetained",
            "blackMark",
            "sourceInvalid",
            "mediaRejected",
            "mediaRetracted",
        ],
    ),
    (
        "Printer.ControlMedia",
        &[
            "noMediaPresent",
            "flushFail",
            "retractBinFull",
            "stackerFull",
            "pageTurnFail",
            "mediaTurnFail",
            "shutterFail",
            "mediaJammed",
            "paperJammed",
            "paperOut",
            "inkOut",
            "tonerOut",
            "sequenceInvalid",
            "mediaRetained",
            "blackMark",
            "mediaRetracted",
        ],
    ),
    ("Camera.TakePicture", &["cameraNotSupported", "mediaFull", "cameraInoperable"]),
    ("BarcodeReader.Read", &["barcodeInvalid"]),
    ("Lights.SetLight", &["invalidLight", "lightError"]),
    ("Biometric.Read", &["readFailed", "modeNotSupported", "formatNotSupported", "keyNotFound"]),
    ("Biometric.Import", &["invalidData", "formatNotSupported", "capacityExceeded", "keyNotFound"]),
    ("Biometric.GetStorageInfo", &["noImportedData"]),
    ("Biometric.SetMatch", &["invalidIdentifier", "modeNotSupported", "noImportedData", "invalidThreshold"]),
    (
        "Biometric.Match",
        &[
            "noImportedData",
            "invalidIdentifier",
            "modeNotSupported",
            "noCaptureData",
            "invalidCompareMode",
            "invalidThreshold",
        ],
    ),
];

#[test]
fn no_error_code_is_made_up() {
    for row in INTERFACES.iter().flat_map(|interface| interface.commands) {
        let known = ERROR_CODES.iter().find(|(name, _)| *name == row.name).map_or(&[][..], |(_, known)| known);
        let told = row.codes.iter().filter_map(|code| match code.answer {
            Answer::Error(error) => Some(error),
            Answer::Completion(_) => None,
        });
        for error in told.chain(row.own.iter().map(|own| own.error)) {
            assert!(known.contains(&error), "{}: {error}", row.name);
        }
    }
}

#[test]
fn every_class_of_devices_is_offered_or_there_is_a_reason() {
    for class in tongban_classes::ALL.iter().filter(|class| class.kind == tongban_classes::ClassKind::Device) {
        let offered = INTERFACES.iter().any(|interface| interface.class.id == class.id);
        let reason = NOT_OFFERED.iter().any(|row| row.what == tongban_classes::name::kebab(class.name));
        assert!(offered != reason, "{}: offered {offered}, with a reason why not {reason}", class.name);
    }
}
