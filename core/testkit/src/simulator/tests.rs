//! The simulator keeps its promises over restarts and answers what a person at the machine would see.

use super::*;
use std::cell::{Cell, RefCell};
use tongban_classes::{
    Frame, ToRecord as _, barcode_reader, document_camera, fingerprint, identity_document, payment_terminal as terminal,
};
use tongban_model::{Money, Value};

/// A call in virtual time.
#[derive(Default)]
struct Virtual {
    waited: Cell<Duration>,
    within: Option<Duration>,
    cancel_after: Option<Duration>,
    events: RefCell<Vec<u16>>,
    told: RefCell<Vec<Record>>,
    frames: Cell<usize>,
    /// What the hands file says from a moment on.
    later: RefCell<Vec<(Duration, std::path::PathBuf, &'static str)>>,
}

impl Call for Virtual {
    fn id(&self) -> u64 {
        1
    }

    fn remaining(&self) -> Duration {
        self.within.unwrap_or(Duration::from_secs(60)).saturating_sub(self.waited.get())
    }

    fn cancelled(&self) -> bool {
        self.cancel_after.is_some_and(|after| self.waited.get() >= after)
    }

    fn wait(&self, time: Duration) -> Result<(), Failure> {
        let left = self.remaining();
        self.waited.set(self.waited.get() + time.min(left));
        self.later.borrow_mut().retain(|(at, path, text)| {
            let due = *at <= self.waited.get();
            if due {
                fs::write(path, text).unwrap();
            }
            !due
        });
        if self.cancelled() {
            return Err(Failure::canceled());
        }
        if time > left { Err(Failure::time_out()) } else { Ok(()) }
    }

    fn event(&self, number: u16, fields: Record) {
        self.told.borrow_mut().push(fields);
        self.events.borrow_mut().push(number);
    }

    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool {
        let mut room = vec![0; frame.len()];
        fill(&mut room);
        self.frames.set(self.frames.get() + usize::from(room.iter().any(|byte| *byte != 0)));
        true
    }
}

fn settings(json: serde_json::Value) -> SimulatorSettings {
    serde_json::from_value(json).unwrap()
}

fn print(reference: &str) -> Record {
    let data = b"\x89PNG\r\n\x1a\npaper".to_vec().into();
    let content = printer::Content::Png;
    printer::PrintNativeParams { reference: reference.into(), content, data, cut: None }.to_record()
}

#[test]
fn a_paper_comes_out_once_however_often_it_is_asked_for_and_over_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let script = serde_json::json!([{ "command": "print-native", "answer": "lost", "done": true }]);
    let open = |script: serde_json::Value| {
        let settings = settings(serde_json::json!({ "folder": folder.path(), "script": script }));
        Simulator::open(&printer::CLASS, "receipt", settings).unwrap()
    };
    let call = Virtual::default();
    let lost = open(script).run(printer::command::print_native, &print("case-1/notice"), &call).unwrap_err();
    assert_eq!(lost.code, CompletionCode::ResultUnknown);
    let mut again = open(serde_json::json!([]));
    let job = printer::GetJobParams { reference: "case-1/notice".into() }.to_record();
    let state = again.run(printer::command::get_job, &job, &call).unwrap();
    assert_eq!(state.get(1).and_then(Value::as_text), Some("printed"));
    again.run(printer::command::print_native, &print("case-1/notice"), &call).unwrap();
    // The memory is lost too: the paper in the folder still counts.
    fs::remove_file(folder.path().join("receipt.memory.json")).unwrap();
    open(serde_json::json!([])).run(printer::command::print_native, &print("case-1/notice"), &call).unwrap();
    let log = fs::read_to_string(folder.path().join("jobs.log")).unwrap();
    assert_eq!(log.matches(" printed\n").count(), 1, "{log}");
    assert_eq!(log.matches("asked again").count(), 2, "{log}");
    assert!(folder.path().join("case-1_notice.png").exists());
}

#[test]
fn paper_out_shows_in_the_status_until_somebody_fills_it_in() {
    let script = serde_json::json!({ "script": [{ "command": "print-native", "answer": "paper-out" }] });
    let mut simulator = Simulator::open(&printer::CLASS, "receipt", settings(script)).unwrap();
    let call = Virtual::default();
    let failure = simulator.run(printer::command::print_native, &print("a"), &call).unwrap_err();
    assert_eq!(failure.error, printer::code::print_native::paper_out("").error);
    assert!(simulator.take_status_change() && !simulator.take_status_change());
    let paper = |simulator: &mut Simulator| {
        let status = simulator.run(common::STATUS, &Record::new(), &call).unwrap();
        status.get(1).and_then(Value::as_text).map(str::to_owned)
    };
    assert_eq!(paper(&mut simulator).as_deref(), Some("out"));
    simulator.run(printer::command::print_native, &print("a"), &call).unwrap();
    assert_eq!(paper(&mut simulator).as_deref(), Some("full"));
}

#[test]
fn money_is_taken_once_per_trace_and_the_terminal_still_knows_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = |script: serde_json::Value| {
        let settings = settings(serde_json::json!({ "folder": folder.path(), "script": script }));
        Simulator::open(&terminal::CLASS, "terminal", settings).unwrap()
    };
    let sale = terminal::SaleParams { trace: "T-1".into(), amount: Money::fen(2_000) }.to_record();
    let call = Virtual::default();
    let mut first = open(serde_json::json!([{ "command": "sale", "answer": "lost", "done": true }]));
    assert!(first.run(terminal::command::sale, &sale, &call).is_err());
    let mut second = open(serde_json::json!([]));
    let ask = terminal::QueryLastParams { trace: "T-1".into() }.to_record();
    let known = second.run(terminal::command::query_last, &ask, &call).unwrap();
    assert_eq!(known.get(1).and_then(Value::as_text), Some("approved"));
    second.run(terminal::command::sale, &sale, &call).unwrap();
    assert_eq!(second.device.memory().money(), (Money::fen(2_000), Money::fen(0)));
    let void = terminal::VoidParams { trace: "T-1".into(), amount: Money::fen(2_000) }.to_record();
    second.run(terminal::command::void, &void, &call).unwrap();
    second.run(terminal::command::void, &void, &call).unwrap();
    assert_eq!(second.device.memory().money(), (Money::fen(2_000), Money::fen(2_000)));
    assert!(second.run(terminal::command::sale, &sale, &call).is_err(), "a reversed trace must not sell again");
}

#[test]
fn a_sale_cancelled_before_the_card_came_takes_no_money() {
    let mut simulator = Simulator::open(&terminal::CLASS, "terminal", SimulatorSettings::default()).unwrap();
    let sale = terminal::SaleParams { trace: "T-1".into(), amount: Money::fen(2_000) }.to_record();
    let call = Virtual { cancel_after: Some(Duration::from_secs(1)), ..Virtual::default() };
    let failure = simulator.run(terminal::command::sale, &sale, &call).unwrap_err();
    assert_eq!((failure.code, call.events.take()), (CompletionCode::Canceled, vec![1]));
    assert_eq!(simulator.device.memory().money(), (Money::fen(0), Money::fen(0)));
}

#[test]
fn a_pulled_cable_shows_in_the_status_and_the_device_comes_back() {
    let script = serde_json::json!({ "script": [{ "command": "read", "answer": "unplug", "back_after": "0ms" }] });
    let mut simulator = Simulator::open(&barcode_reader::CLASS, "barcode", settings(script)).unwrap();
    let (call, read) = (Virtual::default(), barcode_reader::command::read);
    let failure = simulator.run(read, &Record::new(), &call).unwrap_err();
    assert_eq!(failure.code, CompletionCode::DeviceNotReady);
    assert!(simulator.device.is_unplugged() && simulator.take_status_change());
    assert!(simulator.run(read, &Record::new(), &call).is_ok());
}

#[test]
fn the_control_file_speaks_once_and_only_to_its_slot() {
    let folder = tempfile::tempdir().unwrap();
    let control = folder.path().join("control.json");
    let settings = settings(serde_json::json!({ "control": control }));
    let mut simulator = Simulator::open(&identity_document::CLASS, "id-reader", settings).unwrap();
    let (call, read) = (Virtual::default(), identity_document::command::read);
    let mut run = || simulator.run(read, &Record::new(), &call).err().and_then(|failure| failure.error);
    assert_eq!(run(), None);
    fs::write(
        &control,
        r#"{ "script": [{ "slot": "id-reader", "command": "read", "answer": "no-card" },
        { "slot": "receipt", "command": "print-native", "answer": "paper-out" }] }"#,
    )
    .unwrap();
    assert_eq!((run(), run()), (Some(1), None));
    fs::write(&control, "{ nonsense").unwrap();
    assert!(simulator.run(read, &Record::new(), &call).unwrap_err().detail.starts_with("control file"));
}

#[test]
fn a_preview_sends_pictures_until_its_time_is_used_up() {
    let mut simulator = Simulator::open(&camera::CLASS, "camera", SimulatorSettings::default()).unwrap();
    let call = Virtual { within: Some(Duration::from_secs(1)), ..Virtual::default() };
    let params = camera::PreviewParams { rate: 10 }.to_record();
    let result = simulator.run(camera::command::preview, &params, &call).unwrap();
    assert_eq!(result.get(1).and_then(Value::as_int), Some(call.frames.get() as i64));
    assert!((8..=10).contains(&call.frames.get()), "{}", call.frames.get());
}

#[test]
fn a_person_is_shown_fifteen_times_a_second_until_the_picture_is_taken() {
    for (json, frames) in [
        (serde_json::json!({}), 24..=27),
        (serde_json::json!({ "width": 320, "height": 240, "speed": 2.0 }), 12..=14),
        (serde_json::json!({ "speed": 100.0 }), 0..=0),
    ] {
        let mut simulator = Simulator::open(&camera::CLASS, "camera", settings(json.clone())).unwrap();
        let call = Virtual::default();
        let params = camera::TakePictureParams { crop: true }.to_record();
        simulator.run(camera::command::take_picture, &params, &call).unwrap();
        assert!(frames.contains(&call.frames.get()), "{json}: {}", call.frames.get());
    }
    let wide = settings(serde_json::json!({ "width": 1280, "height": 720 }));
    let mut wide = Simulator::open(&camera::CLASS, "camera", wide).unwrap();
    let able = wide.run(common::CAPABILITIES, &Record::new(), &Virtual::default()).unwrap();
    assert_eq!((able.get(1).and_then(Value::as_int), able.get(2).and_then(Value::as_int)), (Some(1_280), Some(720)));
}

/// A command that needs somebody, with parameters that fit.
fn somebody() -> Vec<(&'static Class, u16, Record, &'static str, u16)> {
    use tongban_classes::{document_camera as document, fingerprint as finger, signature_capture as pad};
    let template = crate::template("1", 11, 0).into();
    vec![
        (&identity_document::CLASS, 1, Record::new(), "card", 1),
        (&finger::CLASS, 1, finger::ReadParams { finger: 11, quality: 60 }.to_record(), "finger", 1),
        (&finger::CLASS, 2, finger::VerifyParams { finger: 11, template }.to_record(), "finger", 1),
        (&camera::CLASS, 1, camera::TakePictureParams { crop: true }.to_record(), "face", 1),
        (&barcode_reader::CLASS, 1, Record::new(), "code", 1),
        (&pad::CLASS, 1, pad::CaptureParams { points: 20 }.to_record(), "signs", 1),
        (
            &terminal::CLASS,
            1,
            terminal::SaleParams { trace: "T-1".into(), amount: Money::fen(1) }.to_record(),
            "cardPays",
            2,
        ),
        (
            &document::CLASS,
            1,
            document::CaptureParams { kind: document::DocumentKind::HouseholdPage }.to_record(),
            "document",
            1,
        ),
    ]
}

#[test]
fn a_command_waits_for_its_hand_and_says_who_did_not_come() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hands.json");
    for (class, command, params, key, missing) in somebody() {
        let hand: &'static str = format!(r#"{{ "{key}": true }}"#).leak();
        let run = |before: Option<&str>, later: Option<&'static str>, within: u64, cancel: Option<u64>| {
            let _ = fs::remove_file(&path);
            if let Some(text) = before {
                fs::write(&path, text).unwrap();
            }
            let settings = settings(serde_json::json!({ "hands": path, "width": null }));
            let mut simulator = Simulator::open(class, "slot", settings).unwrap();
            let call = Virtual {
                within: Some(Duration::from_secs(within)),
                cancel_after: cancel.map(Duration::from_secs),
                later: RefCell::new(
                    later.map(|text| (Duration::from_secs(9), path.clone(), text)).into_iter().collect(),
                ),
                ..Virtual::default()
            };
            let result = simulator.run(command, &params, &call);
            (result, call.events.take(), call.waited.get().as_secs_f64())
        };
        let what = format!("{} {command}", class.name);
        // Nobody comes.
        let (failed, events, waited) = run(None, None, 20, None);
        let failed = failed.unwrap_err();
        assert_eq!((failed.code, failed.error), (CompletionCode::CommandErrorCode, Some(missing)), "{what}");
        assert_eq!((events, waited), (vec![1], 20.0), "{what}");
        // The host does not wait any longer.
        let (stopped, events, waited) = run(None, None, 60, Some(5));
        assert_eq!((stopped.unwrap_err().code, events), (CompletionCode::Canceled, vec![1]), "{what}");
        assert!((5.0..5.1).contains(&waited), "{what}: {waited}");
        // The hand comes after nine seconds, and from then on everything is quick.
        let (done, events, waited) = run(None, Some(hand), 60, None);
        done.unwrap_or_else(|failure| panic!("{what}: {failure:?}"));
        assert!((9.0..11.6).contains(&waited) && events[0] == 1, "{what}: {waited} {events:?}");
        // The hand is there already, for this command and the next.
        let (done, _, waited) = run(Some(hand), None, 60, None);
        assert!(done.is_ok() && waited < 2.6, "{what}: {waited}");
        // Everybody's hands, at everybody's pace.
        let (done, _, waited) = run(Some(r#"{ "auto": true }"#), None, 60, None);
        assert!(done.is_ok() && (1.1..3.6).contains(&waited), "{what}: {waited}");
        // The cable is pulled while it waits.
        let (gone, _, waited) = run(None, Some(r#"{ "unplugged": ["slot"], "document": false }"#), 60, None);
        assert_eq!(gone.unwrap_err().code, CompletionCode::DeviceNotReady, "{what}");
        assert!((9.0..9.1).contains(&waited), "{what}: {waited}");
    }
}

#[test]
fn a_script_is_met_by_a_person_who_is_there_and_nobody_waits_for_one_who_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hands.json");
    for (answer, hands, waited) in
        [("no-card", "{}", 1.8), ("unreadable", r#"{ "card": true }"#, 0.9), ("device-not-ready", "{}", 1.8)]
    {
        fs::write(&path, hands).unwrap();
        let script = serde_json::json!([{ "command": "read", "answer": answer }]);
        let settings = settings(serde_json::json!({ "hands": path, "script": script }));
        let mut simulator = Simulator::open(&identity_document::CLASS, "id-reader", settings).unwrap();
        let call = Virtual::default();
        assert!(simulator.run(1, &Record::new(), &call).is_err(), "{answer}");
        assert!((call.waited.get().as_secs_f64() - waited).abs() < 0.05, "{answer}: {:?}", call.waited.get());
    }
}

#[test]
fn hands_show_in_the_status_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hands.json");
    let open = |class, slot| {
        Simulator::open(class, slot, settings(serde_json::json!({ "hands": path, "person": "lost" }))).unwrap()
    };
    let mut all = [
        open(&identity_document::CLASS, "id-reader"),
        open(&printer::CLASS, "receipt"),
        open(&printer::CLASS, "a4"),
        open(&barcode_reader::CLASS, "barcode"),
    ];
    let call = Virtual::default();
    for (hands, status) in [
        (r#"{}"#, ["not_present online", "full online", "full online", "online"]),
        (r#"{ "card": true }"#, ["present online", "full online", "full online", "online"]),
        (r#"{ "paperOut": ["a4"] }"#, ["not_present online", "full online", "out user_error", "online"]),
        (
            r#"{ "unplugged": ["id-reader", "barcode"], "paperOut": ["receipt"] }"#,
            ["not_present no_device", "out user_error", "full online", "no_device"],
        ),
        (r#"{}"#, ["not_present online", "full online", "full online", "online"]),
    ] {
        fs::write(&path, hands).unwrap();
        let found = all.each_mut().map(|simulator| {
            let status = simulator.run(common::STATUS, &Record::new(), &call).unwrap();
            let words: Vec<&str> = status.iter().filter_map(|(_, value)| value.as_text()).collect();
            words.join(" ")
        });
        assert_eq!(found, status, "{hands}");
    }
    fs::write(&path, "{ nonsense").unwrap();
    let failure = all[0].run(common::STATUS, &Record::new(), &call).unwrap_err();
    assert!(failure.detail.starts_with("hands file"), "{}", failure.detail);
}

#[test]
fn a_paper_is_taken_or_left_and_none_comes_out_without_paper() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hands.json");
    let open = || {
        let settings = settings(serde_json::json!({ "hands": path, "folder": folder.path() }));
        Simulator::open(&printer::CLASS, "receipt", settings).unwrap()
    };
    let mut simulator = open();
    for (reference, hands, delivery, seconds) in [
        ("a", r#"{ "paperOut": ["receipt"] }"#, Err(Some(1)), 2.0),
        ("a", r#"{ "takesPaper": true }"#, Ok("taken"), 2.0),
        ("b", r#"{}"#, Ok("presented"), 12.0),
        ("c", r#"{ "auto": true }"#, Ok("presented"), 2.0),
    ] {
        fs::write(&path, hands).unwrap();
        let call = Virtual::default();
        let result = simulator.run(printer::command::print_native, &print(reference), &call);
        let found = result.as_ref().map(|result| result.get(1).and_then(Value::as_text).unwrap_or_default());
        assert_eq!(found.map_err(|failure| failure.error), delivery, "{hands}");
        assert!((call.waited.get().as_secs_f64() - seconds).abs() < 0.1, "{hands}: {:?}", call.waited.get());
        assert_eq!(folder.path().join(format!("{reference}.png")).exists(), delivery.is_ok());
    }
    // A cancel cannot take back what came out.
    fs::write(&path, "{}").unwrap();
    let call = Virtual { cancel_after: Some(Duration::from_secs(4)), ..Virtual::default() };
    assert!(simulator.run(printer::command::print_native, &print("d"), &call).is_ok());
    assert!(folder.path().join("d.png").exists());
}

#[test]
fn somebody_else_steps_up_when_the_hands_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hands.json");
    let mut simulator =
        Simulator::open(&identity_document::CLASS, "id-reader", settings(serde_json::json!({ "hands": path })))
            .unwrap();
    let mut read = |hands: &str| {
        fs::write(&path, hands).unwrap();
        let read = simulator.run(1, &Record::new(), &Virtual::default());
        read.map(|card| card.get(3).and_then(Value::as_text).unwrap_or_default().to_owned())
    };
    let expired = read(r#"{ "card": true }"#).unwrap();
    let young = read(r#"{ "card": true, "person": "young" }"#).unwrap();
    assert!(expired != young && read(r#"{ "card": true, "person": "young" }"#).unwrap() == young);
    assert!(young.starts_with("441302"));
    let moved = read(r#"{ "card": true, "person": "young", "region": "450103" }"#).unwrap();
    assert!(moved.starts_with("450103") && moved[6..14] == young[6..14]);
    for (hands, said) in [
        (r#"{ "card": true, "person": "nobody" }"#, "expected one of"),
        (r#"{ "card": true, "person": "young", "region": "x" }"#, "expected six digits"),
    ] {
        let failure = read(hands).unwrap_err();
        assert!(failure.detail.contains(said), "{}", failure.detail);
    }
}

#[test]
fn the_person_before_the_machine_is_the_same_at_every_device() {
    let call = Virtual::default();
    let open = |class| Simulator::open(class, "slot", settings(serde_json::json!({ "person": "lost" }))).unwrap();
    let card = open(&identity_document::CLASS).run(1, &Record::new(), &call).unwrap();
    let card = identity_document::CardRecord::from_record(&card).unwrap();
    let on_file = crate::template(card.number.expose(), 11, 0).into();
    let verify = fingerprint::VerifyParams { finger: 11, template: on_file }.to_record();
    let pressed = open(&fingerprint::CLASS).run(fingerprint::command::verify, &verify, &call).unwrap();
    assert_eq!(pressed.get(1).and_then(Value::as_bool), Some(true));
    assert!(open(&barcode_reader::CLASS).run(1, &Record::new(), &call).is_ok());
}

#[test]
fn a_scanner_says_which_finger_how_good_and_which_press_of_how_many() {
    let script = serde_json::json!({ "person": "lost", "script": [{ "command": "verify", "answer": "finger-wet" }] });
    let mut scanner = Simulator::open(&fingerprint::CLASS, "slot", settings(script)).unwrap();
    let template = crate::template("1", 16, 0).into();
    let verify = fingerprint::VerifyParams { finger: 16, template }.to_record();
    let mut presses = |wet: bool| {
        let call = Virtual::default();
        let result = scanner.run(fingerprint::command::verify, &verify, &call);
        assert_eq!(result.is_err(), wet);
        let press = |told: &Record| fingerprint::Press::from_record(told).unwrap();
        call.told.borrow().iter().map(press).map(|p| (p.finger, p.quality, p.attempt, p.attempts)).collect::<Vec<_>>()
    };
    let of = |attempt, quality| (Some(16), quality, Some(attempt), Some(3));
    assert_eq!(presses(true), [of(1, None), of(1, Some(41))]);
    assert_eq!(presses(false), [of(2, None), of(2, Some(41)), of(2, Some(86))]);
    assert_eq!(presses(false)[0], of(1, None), "after a press that did it begins anew");
}

#[test]
fn what_a_script_did_before_a_restart_does_not_happen_again() {
    let folder = tempfile::tempdir().unwrap();
    let open = |answer: &str| {
        let script = serde_json::json!([{ "command": "read", "answer": answer }]);
        let settings = settings(serde_json::json!({ "folder": folder.path(), "script": script }));
        Simulator::open(&identity_document::CLASS, "id-reader", settings).unwrap()
    };
    let run = |mut simulator: Simulator| simulator.run(1, &Record::new(), &Virtual::default()).is_ok();
    assert_eq!([run(open("unreadable")), run(open("unreadable"))], [false, true]);
    assert!(!run(open("no-card")), "another script begins at its beginning");
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    for (json, said) in [
        (serde_json::json!({ "speed": 0.0 }), "setting speed"),
        (serde_json::json!({ "person": "nobody" }), "person: found \"nobody\", expected one of expired"),
        (
            serde_json::json!({ "script": [{ "command": "read", "answer": "paper-out" }] }),
            "line 1 of the script: answer",
        ),
    ] {
        let failure = Simulator::open(&identity_document::CLASS, "slot", settings(json)).unwrap_err();
        assert!(failure.detail.contains(said), "{}", failure.detail);
    }
    for (width, said) in [(1, "setting width: found 1"), (4_000, "expected 120 to 1920 pixels")] {
        let settings = settings(serde_json::json!({ "width": width }));
        let failure = Simulator::open(&camera::CLASS, "camera", settings).unwrap_err();
        assert!(failure.detail.contains(said), "{}", failure.detail);
    }
    assert!(serde_json::from_value::<SimulatorSettings>(serde_json::json!({ "sped": 1 })).is_err());
}

#[test]
fn no_reference_leads_out_of_the_folder() {
    for (reference, name) in
        [("../../etc/passwd", "_.._.._etc_passwd"), ("", "_"), ("案1/a", "_1_a"), (".half", "_.half")]
    {
        assert_eq!(file_name(reference), name);
    }
}

#[test]
fn a_paper_is_photographed_and_a_bad_picture_is_taken_again() {
    let script = serde_json::json!([
        { "command": "capture", "answer": "no-document" },
        { "command": "capture", "answer": "low-quality" },
    ]);
    let class = &document_camera::CLASS;
    let mut camera =
        Simulator::open(class, "document-camera", settings(serde_json::json!({ "script": script }))).unwrap();
    let mut capture = |kind| {
        let call = Virtual::default();
        let params = document_camera::CaptureParams { kind }.to_record();
        (camera.run(document_camera::command::capture, &params, &call), call.events.into_inner())
    };
    let page = document_camera::DocumentKind::HouseholdPage;
    let (none, events) = capture(page);
    assert_eq!((none.unwrap_err().error, events), (document_camera::code::capture::no_document("").error, vec![1]));
    let blurred = capture(page).0.unwrap_err();
    assert_eq!(blurred.error, document_camera::code::capture::low_quality("").error);
    let (taken, events) = capture(page);
    let taken = document_camera::Document::from_record(&taken.unwrap()).unwrap();
    let size = crate::jpeg::size(taken.image.expose()).unwrap();
    assert_eq!((i64::from(size.0), i64::from(size.1), events), (taken.width, taken.height, vec![1, 2]));
}

#[test]
fn a_text_is_read_for_as_long_as_it_takes_and_its_words_are_kept_nowhere() {
    use tongban_classes::speech;
    let folder = tempfile::tempdir().unwrap();
    let open = |speed: f64| {
        let settings = settings(serde_json::json!({ "folder": folder.path(), "speed": speed }));
        Simulator::open(&speech::CLASS, "speech", settings).unwrap()
    };
    let params =
        speech::SayParams {
            text: "赵试一，您好".into(), language: speech::Language::Zh, rate: None, volume: None
        };
    for (speed, cancel_after, waited, ok) in
        [(1.0, None, 1_320, true), (4.0, None, 330, true), (1.0, Some(Duration::from_millis(500)), 1_320, false)]
    {
        let call = Virtual { cancel_after, ..Virtual::default() };
        let result = open(speed).run(speech::command::say, &params.to_record(), &call);
        assert_eq!((result.is_ok(), call.waited.get().as_millis(), call.events.take()), (ok, waited, vec![1]));
    }
    let log = fs::read_to_string(folder.path().join("speech.log")).unwrap();
    assert_eq!(log, "speech zh 6\nspeech zh 6\n");
}

#[test]
fn what_is_built_in_answers_its_commands_and_shows_in_its_status() {
    use tongban_classes::{auxiliaries, lights};
    let call = Virtual::default();
    let mut light = Simulator::open(&lights::CLASS, "lights", SimulatorSettings::default()).unwrap();
    let params = lights::SetLightParams {
        light: lights::LightName::CardReader,
        flash_rate: lights::FlashRate::Medium,
        colour: Some(lights::Colour::Green),
        direction: Some(lights::Direction::Entry),
    };
    light.run(lights::command::set_light, &params.to_record(), &call).unwrap();
    assert!(light.take_status_change());
    let status = light.run(common::STATUS, &Record::new(), &call).unwrap();
    assert_eq!(lights::Status::from_record(&status).unwrap().lit.len(), 1);
    let mut parts = Simulator::open(&auxiliaries::CLASS, "cabinet", SimulatorSettings::default()).unwrap();
    let louder = auxiliaries::SetAuxiliariesParams { open_closed: None, volume: Some(700), power_supply: None };
    parts.run(auxiliaries::command::set_auxiliaries, &louder.to_record(), &call).unwrap();
    let status = parts.run(common::STATUS, &Record::new(), &call).unwrap();
    assert_eq!(auxiliaries::Status::from_record(&status).unwrap().volume, Some(700));
}
