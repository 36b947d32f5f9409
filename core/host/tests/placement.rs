//! The same driver in a worker and on a thread: same results, same blame.

mod support;

use std::time::{Duration, Instant};
use support::{One, Plugins, built, compile_c, config, data, deed, one, repository, texts};
use tongban_classes::{DeviceState, barcode_reader, common, identity_document};
use tongban_host::{Host, Isolation, Note, Request, SlotConfig};
use tongban_model::{CompletionCode, Family, Record, Value};

const BOTH: [Isolation; 2] = [Isolation::Process, Isolation::Thread];

#[test]
fn every_answer_is_the_same_in_both_placements() {
    let deeds = [
        "hello",
        "panic",
        "wrong-type",
        "missing",
        "unknown-field",
        "unknown-code",
        "wrong-family",
        "deep",
        "large",
        "log",
        "huge",
        "hello again",
        "count",
    ];
    let answers = |one: &One| -> Vec<String> {
        deeds
            .iter()
            .map(|deed| {
                format!("{deed}: {:?}", one.run(deed, 8000).map(|data| data.chars().take(40).collect::<String>()))
            })
            .collect()
    };
    let process = answers(&one(Isolation::Process, |_| {}));
    let thread = answers(&one(Isolation::Thread, |_| {}));
    assert_eq!(process, thread);
    for (deed, words) in [
        ("panic", "Contract, detail: \"driver panicked at src/lib.rs:"),
        ("wrong-type", "result of BarcodeReader: field symbology: found int, expected text"),
        ("missing", "field data: found nothing, expected text"),
        ("unknown-field", "Ok(\"known\")"),
        ("unknown-code", "error code 99 is not one of BarcodeReader"),
        ("wrong-family", "error: Some(1), family: Retry"),
        ("deep", "too deep"),
        ("huge", "larger than the limit"),
        ("count", "Ok(\"13\")"),
    ] {
        let answer = process.iter().find(|answer| answer.starts_with(deed)).unwrap();
        assert!(answer.contains(words), "{answer}");
        assert!(!answer.contains('张'), "{answer}");
    }
}

#[test]
fn results_are_typed_by_the_class_and_other_classes_of_the_device_are_reached() {
    for isolation in BOTH {
        let one = one(isolation, |_| {});
        let request =
            Request::new("scan", identity_document::command::read, Record::new()).of_class("identity-document");
        let card = one.host.run(&one.claim, request).unwrap();
        assert!(matches!(card.get(6), Some(Value::Date(day)) if day.to_string() == "1990-03-07"));
        let status = one.host.status("scan").unwrap();
        assert_eq!(status.device, DeviceState::Online);
        assert_eq!(one.host.capabilities("scan").unwrap().get(1).and_then(Value::as_text), Some("qrCode"));
        one.host.reset(&one.claim, "scan").unwrap();
        let description = &one.host.describe().slots[0];
        assert_eq!(description.commands, ["read", "capabilities", "status", "reset"]);
        assert_eq!(description.sandbox, if isolation == Isolation::Process { "full" } else { "none" });
    }
}

#[test]
fn the_c_driver_runs_in_both_placements() {
    let plugins = Plugins::empty();
    let source = repository().join("plugins/c-example");
    let folder = plugins.dir.path().join("c-example");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(source.join("plugin.toml"), folder.join("plugin.toml")).unwrap();
    compile_c(&source.join("barcode.c"), &folder.join("libbarcode.so"), &["-Wpedantic".into()]);
    for isolation in BOTH {
        let slots = vec![
            SlotConfig::new("full", "barcode-reader", "c-example")
                .settings(r#"{"code": "TB-42"}"#)
                .isolation(isolation),
            SlotConfig::new("empty", "barcode-reader", "c-example").isolation(isolation),
        ];
        let (host, refused) = Host::start(config(&plugins, slots));
        assert_eq!(texts(&refused), Vec::<String>::new());
        let claim = host.claim(&["full", "empty"], "test", "test", Duration::from_secs(60)).unwrap();
        let mut events = Vec::new();
        let request = Request::new("full", barcode_reader::command::read, Record::new());
        let read = host.run_with(&claim, request, &mut |note| {
            if let Note::Event { number, .. } = note {
                events.push(number);
            }
        });
        assert_eq!(
            (data(&read.unwrap()).as_str(), events.as_slice()),
            ("TB-42", &[barcode_reader::event::read::present_code][..])
        );
        let request =
            Request::new("empty", barcode_reader::command::read, Record::new()).within(Duration::from_millis(80));
        let failure = host.run(&claim, request).unwrap_err();
        assert_eq!((failure.error, failure.family), (Some(1), Family::Retry));
        let reset = host.run(&claim, Request::new("full", common::RESET, Record::new())).unwrap_err();
        assert_eq!(reset.code, CompletionCode::UnsupportedCommand, "a command that is not in the table");
        assert!(host.reset(&claim, "full").is_ok(), "a device that keeps no state has nothing to reset");
        let handle = host.request(&claim, Request::new("empty", barcode_reader::command::read, Record::new()));
        std::thread::sleep(Duration::from_millis(30));
        assert!(handle.cancel());
        assert_eq!(handle.wait().result.unwrap_err().code, CompletionCode::Canceled);
    }
}

#[test]
fn the_template_reads_codes_in_both_placements() {
    let plugins = Plugins::empty();
    let library = built().join("libtongban_plugin_template.so");
    plugins.add("template", &repository().join("plugins/template/plugin.toml"), &library);
    let lines = plugins.dir.path().join("template/codes.txt");
    std::fs::write(&lines, "code128:1\nqrCode:二维码\n").unwrap();
    for isolation in BOTH {
        let settings = format!("{{\"path\": {:?}}}", lines.to_str().unwrap());
        let slot = SlotConfig::new("scan", "barcode-reader", "template").settings(settings).isolation(isolation);
        let (host, refused) = Host::start(config(&plugins, vec![slot]));
        assert_eq!(texts(&refused), Vec::<String>::new());
        let claim = host.claim(&["scan"], "test", "test", Duration::from_secs(60)).unwrap();
        let read = host.run(&claim, deed("scan", "qrCode")).unwrap();
        assert_eq!(data(&read), "二维码");
    }
}

#[test]
fn pictures_come_out_of_both_placements() {
    for isolation in BOTH {
        let one = one(isolation, |_| {});
        let request = Request::new("scan", tongban_classes::camera::command::preview, Record::new().with(1, 20i64))
            .of_class("camera");
        let mut seen = Vec::new();
        let result = one.host.run_with(&one.claim, request, &mut |note| {
            if let Note::Frame(picture) = note {
                let bytes = picture.to_vec();
                assert_eq!((bytes.len(), bytes[0]), (640 * 480 * 3, bytes[bytes.len() - 1]));
                seen.push(bytes[0]);
            }
        });
        assert_eq!(result.unwrap().get(1).and_then(Value::as_int), Some(20));
        assert_eq!(seen, (0..20).collect::<Vec<u8>>(), "{isolation:?}");
    }
}

#[test]
fn a_driver_that_stops_when_asked_at_the_deadline_answers_in_time() {
    for isolation in BOTH {
        let one = one(isolation, |_| {});
        let start = Instant::now();
        let failure = one.run("wait", 150).unwrap_err();
        assert_eq!(failure.code, CompletionCode::TimeOut);
        assert!(start.elapsed() < Duration::from_millis(1150));
        assert_eq!(one.run("after", 1000).unwrap(), "after");
        assert_eq!(one.host.describe().slots[0].deaths, 0);
    }
}

#[test]
fn a_device_that_does_not_open_says_why_and_is_tried_again_by_a_reset() {
    for isolation in BOTH {
        let one = one(isolation, |config| config.slots[0].settings = r#"{"open": "fail"}"#.into());
        let failure = one.run("x", 500).unwrap_err();
        assert_eq!((failure.code, failure.family), (CompletionCode::DeviceNotReady, Family::Fault));
        assert!(failure.detail.contains("no answer on the line"), "{failure}");
        assert_eq!(one.host.status("scan").unwrap().device, DeviceState::HardwareError);
        assert!(one.host.reset(&one.claim, "scan").is_err());
    }
}

#[test]
fn a_wrong_parameter_is_refused_before_the_driver_sees_it() {
    let one = one(Isolation::Process, |_| {});
    let request = Request::new("scan", barcode_reader::command::read, Record::new().with(1, 7i64));
    let failure = one.host.run(&one.claim, request).unwrap_err();
    assert_eq!(
        (failure.code, failure.detail.as_str()),
        (CompletionCode::InvalidData, "field symbologies: found int, expected text")
    );
    let failure = one.host.run(&one.claim, Request::new("scan", 77, Record::new())).unwrap_err();
    assert_eq!(failure.code, CompletionCode::InvalidCommand);
}

#[test]
fn a_class_of_the_vendors_own_is_used_like_any_other() {
    for isolation in BOTH {
        let plugins = Plugins::hostile();
        let slots = vec![SlotConfig::new("scale", "test.scale/1", "test-hostile").isolation(isolation)];
        let (host, refused) = Host::start(config(&plugins, slots));
        assert_eq!(texts(&refused), Vec::<String>::new());
        assert_eq!(host.describe().slots[0].commands, ["weigh", "capabilities", "status", "reset"]);
        let claim = host.claim(&["scale"], "test", "test", Duration::from_secs(60)).unwrap();
        let weighed = host.run(&claim, Request::new("scale", 1, Record::new().with(1, "gram"))).unwrap();
        assert!(matches!(weighed.get(1), Some(Value::Money(price)) if price.as_fen() == 120));
        assert!(matches!(weighed.get(2), Some(Value::List(days)) if matches!(days[0], Value::Date(_))));
        let wrong = host.run(&claim, Request::new("scale", 1, Record::new().with(1, "stone"))).unwrap_err();
        assert_eq!(wrong.detail, "field unit: found text, expected one of the class's words");
    }
}
