//! What the door promises its clients, whatever they send and however the devices behave.

mod support;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use support::{Cabinet, cabinet, cabinet_at, import};
use tongban_xfs::INTERFACES;

const READ: &str = "BarcodeReader.Read";

/// One slow reading, which a test cancels or waits behind.
fn slow(cabinet: &Cabinet, slot: &str, command: &str, seconds: u64) {
    cabinet.script(slot, json!([{"command": command, "answer": "ok", "after": format!("{seconds}s")}]));
}

#[test]
fn commands_of_all_clients_run_one_after_the_other_and_too_many_are_refused() {
    let cabinet = cabinet();
    slow(&cabinet, "barcode", "read", 50);
    let (mut one, mut other) = (cabinet.client("BarcodeReader"), cabinet.client("BarcodeReader"));
    let first = one.send(READ, json!({}));
    let others: Vec<u64> = (0..16).map(|_| other.send(READ, json!({}))).collect();
    let refused = one.send(READ, json!({}));
    let mut seen = Vec::new();
    while seen.len() < 3 {
        seen.push(one.next());
    }
    let refusal = seen.iter().find(|message| message["header"]["requestId"] == refused).unwrap();
    assert_eq!(
        (&refusal["header"]["status"], &refusal["header"]["type"]),
        (&json!("tooManyRequests"), &json!("acknowledge"))
    );
    let done = seen.iter().find(|message| message["header"]["type"] == "completion").unwrap();
    assert_eq!((&done["header"]["requestId"], &done["header"]["completionCode"]), (&json!(first), &json!("success")));
    for id in others {
        assert_eq!(other.finish(id).code(), "success");
    }
}

#[test]
fn a_waiting_command_is_cancelled_at_once_and_a_running_one_through_the_device() {
    let cabinet = cabinet();
    slow(&cabinet, "barcode", "read", 5_000);
    let mut client = cabinet.client("BarcodeReader");
    let (running, waiting) = (client.send(READ, json!({})), client.send(READ, json!({})));
    let start = Instant::now();
    assert_eq!(client.run("Common.Cancel", json!({"requestIds": [waiting]})).code(), "success");
    let cancel = client.send("Common.Cancel", Json::Null);
    let mut codes = HashMap::new();
    while codes.len() < 2 {
        let message = client.next();
        if message["header"]["type"] == "completion" {
            let id = message["header"]["requestId"].as_u64().unwrap();
            codes.insert(id, message["header"]["completionCode"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(codes[&cancel], "success");
    assert_eq!(codes[&running], "canceled");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let nothing = client.run("Common.Cancel", json!({"requestIds": [running]}));
    assert_eq!((nothing.code(), nothing.error()), ("commandErrorCode", Some("noMatchingRequestIDs")));
    assert_eq!(client.run("Common.Cancel", json!({"requestIds": "all"})).code(), "invalidData");
}

#[test]
fn one_client_cannot_cancel_anothers_command() {
    let cabinet = cabinet();
    slow(&cabinet, "barcode", "read", 50);
    let (mut one, mut other) = (cabinet.client("BarcodeReader"), cabinet.client("BarcodeReader"));
    let running = one.send(READ, json!({}));
    assert_eq!(other.run("Common.Cancel", json!({"requestIds": [running]})).error(), Some("noMatchingRequestIDs"));
    assert_eq!(one.finish(running).code(), "success");
}

#[test]
fn the_time_allowed_counts_from_when_the_command_came() {
    let cabinet = cabinet();
    slow(&cabinet, "barcode", "read", 100);
    let mut client = cabinet.client("BarcodeReader");
    let running = client.send(READ, json!({}));
    let waiting = client.send_within(READ, json!({}), 100);
    let start = Instant::now();
    assert_eq!(client.finish(waiting).code(), "timeOut");
    assert!(start.elapsed() < Duration::from_millis(900), "it was told before its turn: {:?}", start.elapsed());
    assert_eq!(client.finish(running).code(), "success");
    slow(&cabinet, "barcode", "read", 5_000);
    let running = client.send_within(READ, json!({}), 150);
    assert_eq!(client.finish(running).code(), "timeOut");
}

#[test]
fn a_device_that_somebody_holds_is_not_ready_and_still_says_how_it_is() {
    let cabinet = cabinet();
    let session = cabinet.host.claim(&["barcode"], "kiosk", "sessions", Duration::from_secs(60)).unwrap();
    let mut client = cabinet.client("BarcodeReader");
    let answer = client.run(READ, json!({}));
    assert_eq!(answer.code(), "deviceNotReady");
    let description = answer.completion["header"]["errorDescription"].as_str().unwrap();
    assert!(description.contains("kiosk holds it for sessions"), "{description}");
    assert_eq!(client.run("BarcodeReader.Reset", Json::Null).code(), "deviceNotReady");
    assert_eq!(client.run("Common.Status", Json::Null).payload()["common"]["device"], "online");
    drop(session);
    assert_eq!(client.run(READ, json!({})).code(), "success");
    assert!(cabinet.host.who_holds().is_empty(), "the door gives a device back at once");
}

#[test]
fn a_lender_hears_when_its_device_comes_back() {
    struct Lender(Arc<tongban_host::Host>, Arc<AtomicUsize>);
    impl tongban_xfs::Desk for Lender {
        fn lend(&self, slot: &str) -> Result<tongban_xfs::Lease, tongban_model::Failure> {
            let claim = self.0.claim(&[slot], "lender", "a loan", Duration::from_secs(60)).unwrap();
            let (host, back) = (self.0.clone(), self.1.clone());
            Ok(tongban_xfs::Lease::then(claim, move || {
                assert!(host.who_holds().is_empty(), "first the claim is given back");
                back.fetch_add(1, Ordering::SeqCst);
            }))
        }
    }
    let cabinet = cabinet();
    let back = Arc::new(AtomicUsize::new(0));
    let desk = Arc::new(Lender(cabinet.host.clone(), back.clone()));
    let door = tongban_xfs::XfsService::new(cabinet.host.clone(), desk, "ws://localhost/xfs4iot/v1.0");
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = heard.clone();
    let connection = door.open(
        Some("BarcodeReader"),
        Box::new(move |text| {
            sink.lock().unwrap().push(text);
            true
        }),
    );
    let header = json!({"type": "command", "name": READ, "requestId": 1, "version": "2.0"});
    let connection = connection.unwrap();
    connection.receive(&json!({"header": header}).to_string());
    let end = Instant::now() + Duration::from_secs(10);
    while back.load(Ordering::SeqCst) == 0 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(back.load(Ordering::SeqCst), 1);
}

#[test]
fn request_ids_grow_and_versions_are_those_that_were_agreed() {
    let cabinet = cabinet();
    let mut client = cabinet.client("Printer");
    let paper = json!({"data": "iVBORw0KGgo=", "mediaControl": {"eject": true}});
    client.version = Some("1.0");
    let answer = client.run("Printer.PrintNative", paper.clone());
    assert_eq!(answer.code(), "unsupportedCommand");
    assert!(answer.completion["header"]["errorDescription"].as_str().unwrap().contains("offered are 2.0, 3.0"));
    client.version = Some("2.0");
    assert_eq!(client.run("Printer.PrintNative", paper.clone()).code(), "success");
    let choose = |major: u64| json!({"commands": {"Printer.PrintNative": major}});
    assert_eq!(client.run("Common.SetVersions", choose(3)).code(), "success");
    assert_eq!(client.run("Printer.PrintNative", paper.clone()).code(), "unsupportedCommand");
    assert_eq!(client.run("Common.SetVersions", choose(4)).code(), "unsupportedData");
    client.version = Some("3.0");
    assert_eq!(
        client.run("Printer.PrintNative", json!({"data": "iVBORw0KGgo=", "mediaControl": {"move": "eject"}})).code(),
        "success"
    );
    client.version = None;
    for (payload, code) in [
        (json!({}), "invalidData"),
        (json!({"commands": {}, "events": {}}), "invalidData"),
        (json!({"commands": {"Printer.PrintNative": "3"}}), "invalidData"),
        (json!({"commands": ["Printer.PrintNative"]}), "invalidData"),
        (json!({"commands": {"CardReader.ReadRawData": 2}}), "unsupportedData"),
        (json!({"events": {"Printer.MediaTakenEvent": 2, "Common.StatusChangedEvent": 3}}), "success"),
        (json!({"events": {"Printer.MediaTakenEvent": 1}}), "unsupportedData"),
    ] {
        assert_eq!(client.run("Common.SetVersions", payload.clone()).code(), code, "{payload}");
    }
    for (id, status) in [(1, "invalidRequestID"), (0, "invalidRequestID")] {
        let header = json!({"type": "command", "name": "Common.Status", "requestId": id, "version": "2.0"});
        client.connection.receive(&json!({"header": header}).to_string());
        assert_eq!(client.next()["header"]["status"], status);
    }
}

#[test]
fn papers_wait_until_a_control_action_puts_them_out() {
    let cabinet = cabinet();
    let mut client = cabinet.client("Printer-a4");
    let paper = json!({"data": "iVBORw0KGgo="});
    for _ in 0..3 {
        let answer = client.run("Printer.PrintNative", paper.clone());
        assert!(answer.code() == "success" && answer.events.is_empty());
    }
    let out = client.run("Printer.ControlMedia", json!({"mediaControl": {"move": "eject", "cut": true}}));
    assert_eq!(out.code(), "success");
    let wads: Vec<_> = out.events.iter().map(|event| event["payload"].clone()).collect();
    assert_eq!(wads, [1, 2, 3].map(|wad| json!({"wadIndex": wad, "totalWads": 3})));
    let again = client.run("Printer.ControlMedia", json!({"mediaControl": {"move": "eject"}}));
    assert_eq!(again.error(), Some("noMediaPresent"));
    for _ in 0..16 {
        assert_eq!(client.run("Printer.PrintNative", paper.clone()).code(), "success");
    }
    assert_eq!(client.run("Printer.PrintNative", paper.clone()).error(), Some("mediaOverflow"));
    assert_eq!(client.run("Printer.Reset", Json::Null).code(), "success");
    assert_eq!(
        client.run("Printer.ControlMedia", json!({"mediaControl": {"flush": true}})).error(),
        Some("noMediaPresent")
    );
    for (payload, code) in [
        (json!({"data": "R0lGODlh"}), "unsupportedData"),
        (json!({"data": "iVBORw0KGgo=", "mediaControl": {"perforate": true}}), "unsupportedData"),
        (json!({"data": "iVBORw0KGgo=", "mediaControl": {"move": "retract"}}), "unsupportedData"),
        (json!({"data": "iVBORw0KGgo=", "mediaControl": {"cut": 1}}), "invalidData"),
        (json!({}), "invalidData"),
    ] {
        assert_eq!(client.run("Printer.PrintNative", payload.clone()).code(), code, "{payload}");
    }
    cabinet.script("a4", json!([{"command": "print-native", "answer": "ok", "result": {"delivery": "retracted"}}]));
    let kept = client.run("Printer.PrintNative", json!({"data": "iVBORw0KGgo=", "mediaControl": {"move": "eject"}}));
    assert_eq!(kept.error(), Some("mediaRetained"));
}

#[test]
fn a_finger_is_compared_with_an_imported_template_in_one_step() {
    let cabinet = cabinet();
    let mut client = cabinet.client("Biometric");
    let template = client.run("Biometric.Read", json!({"dataTypes": [{"format": "reservedTemplate1"}]}));
    let template = template.payload()["dataRead"][0]["data"].clone();
    let templates = json!({"templates": [{"type": {"format": "reservedTemplate1"}, "data": template}]});
    let imported = client.run("Biometric.Import", templates);
    assert_eq!(imported.payload()["templates"], json!({"id1": {"format": "reservedTemplate1"}}));
    let verify = |identifier: &str| json!({"compareMode": "verify", "identifier": identifier, "threshold": 40});
    assert_eq!(client.run("Biometric.SetMatch", verify("id9")).error(), Some("invalidIdentifier"));
    assert_eq!(client.run("Biometric.SetMatch", verify("id1")).code(), "success");
    assert_eq!(client.run("Biometric.Match", verify("id1")).error(), Some("noCaptureData"));
    let read = client.run("Biometric.Read", json!({"mode": "match"}));
    assert_eq!((read.code(), read.events.len()), ("success", 3));
    let found = client.run("Biometric.Match", verify("id1"));
    let confidence = found.payload()["candidates"]["id1"]["confidenceLevel"].as_i64().unwrap();
    assert!((40..=100).contains(&confidence), "{confidence}");
    assert_eq!(client.run("Biometric.Match", verify("id9")).error(), Some("invalidIdentifier"));
    cabinet.script("fingerprint", json!([{"command": "verify", "answer": "no-match"}]));
    assert_eq!(client.run("Biometric.Read", json!({"mode": "match"})).code(), "success");
    let nobody = client.run("Biometric.Match", verify("id1"));
    assert_eq!((nobody.code(), nobody.payload()), ("success", &Json::Null));
    // Somebody else's connection sees none of it, and a cleared one no more.
    assert_eq!(cabinet.client("Biometric").run("Biometric.GetStorageInfo", Json::Null).error(), Some("noImportedData"));
    assert_eq!(client.run("Biometric.Clear", json!({"clearData": "importedData"})).code(), "success");
    assert_eq!(client.run("Biometric.GetStorageInfo", Json::Null).error(), Some("noImportedData"));
    for _ in 0..10 {
        assert_eq!(client.run("Biometric.Import", import()).code(), "success");
    }
    assert_eq!(client.run("Biometric.Import", import()).error(), Some("capacityExceeded"));
}

#[test]
fn a_bad_capture_is_tried_again_as_often_as_the_client_allows() {
    let cabinet = cabinet();
    let mut client = cabinet.client("Biometric");
    let bad = |repeat: u64| json!([{"command": "read", "answer": "finger-wet", "repeat": repeat}]);
    cabinet.script("fingerprint", bad(2));
    assert_eq!(client.run("Biometric.Read", json!({"numCaptures": 3})).code(), "success");
    cabinet.script("fingerprint", bad(2));
    assert_eq!(client.run("Biometric.Read", json!({"numCaptures": 2})).error(), Some("readFailed"));
    assert_eq!(client.run("Biometric.Read", json!({"numCaptures": 6})).code(), "unsupportedData");
}

#[test]
fn a_reading_that_asks_for_nothing_the_reader_has_asks_nobody_for_a_card() {
    let cabinet = cabinet();
    let mut client = cabinet.client("CardReader");
    for payload in [json!({}), json!({"track1": true}), json!({"chip": false, "frontImage": true}), Json::Null] {
        let answer = client.run("CardReader.ReadRawData", payload.clone());
        assert_eq!((answer.code(), answer.events.len()), ("unsupportedData", 0), "{payload}");
    }
    let both = client.run("CardReader.ReadRawData", json!({"chip": true, "track2": true, "frontImage": true}));
    assert_eq!(both.payload()["track2"], json!({"status": "dataSourceNotSupported"}));
    assert!(both.payload().get("frontImage").is_none() && both.payload()["chip"][0]["data"].is_string());
}

#[test]
fn a_client_that_leaves_drops_what_waits_and_lets_a_print_run_to_its_end() {
    let cabinet = cabinet_at(20.0);
    let mut client = cabinet.client("BarcodeReader");
    slow(&cabinet, "barcode", "read", 900);
    client.send(READ, json!({}));
    client.send(READ, json!({}));
    client.next();
    let free = |slot: &str| cabinet.host.who_holds().iter().all(|holder| holder.slot != slot);
    let until = |what: &str, done: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(10);
        while !done() {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    until("the reading to begin", &|| !free("barcode"));
    client.connection.closed();
    until("the reading to be given up", &|| free("barcode"));

    let mut client = cabinet.client("Printer");
    slow(&cabinet, "receipt", "print-native", 10);
    client.send("Printer.PrintNative", json!({"data": "iVBORw0KGgo=", "mediaControl": {"move": "eject"}}));
    until("the print to begin", &|| !free("receipt"));
    let start = Instant::now();
    drop(client);
    until("the print to end", &|| free("receipt"));
    assert!(start.elapsed() > Duration::from_millis(200), "a print is not broken off: {:?}", start.elapsed());
}

#[test]
fn a_client_that_does_not_read_is_cut_off_and_harms_no_other() {
    let cabinet = cabinet();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    let sink = Box::new(move |_: String| counted.fetch_add(1, Ordering::SeqCst) < 3);
    let deaf = cabinet.door.open(Some("BarcodeReader"), sink).unwrap();
    for id in 1..=50 {
        let header = json!({"type": "command", "name": "Common.SetVersions", "requestId": id, "version": "2.0"});
        deaf.receive(&json!({"header": header}).to_string());
    }
    assert_eq!(taken.load(Ordering::SeqCst), 4, "nothing is sent after the first refusal");
    assert_eq!(cabinet.client("BarcodeReader").run(READ, json!({})).code(), "success");
}

#[test]
fn a_door_that_closes_answers_everybody() {
    let cabinet = cabinet();
    slow(&cabinet, "barcode", "read", 5_000);
    let mut client = cabinet.client("BarcodeReader");
    let ids = [client.send(READ, json!({})), client.send(READ, json!({}))];
    cabinet.door.stop();
    let late = client.send(READ, json!({}));
    let mut codes: HashMap<u64, String> = HashMap::new();
    while codes.len() < 3 {
        let message = client.next();
        if message["header"]["type"] == "completion" {
            let id = message["header"]["requestId"].as_u64().unwrap();
            codes.insert(id, message["header"]["completionCode"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(codes[&late], "deviceNotReady");
    assert!(ids.iter().all(|id| ["canceled", "deviceNotReady"].contains(&codes[id].as_str())), "{codes:?}");
}

#[test]
fn questions_are_answered_while_the_device_is_at_work() {
    let cabinet = cabinet();
    slow(&cabinet, "barcode", "read", 200);
    let mut client = cabinet.client("BarcodeReader");
    let reading = client.send(READ, json!({}));
    while cabinet.host.who_holds().is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_millis(20));
    let start = Instant::now();
    let status = client.run("Common.Status", Json::Null);
    assert_eq!(status.payload()["common"]["device"], "deviceBusy");
    // Known or not, the answer does not wait for the reading.
    let capabilities = client.run("Common.Capabilities", Json::Null);
    assert!(["success", "deviceNotReady"].contains(&capabilities.code()), "{}", capabilities.code());
    assert!(start.elapsed() < Duration::from_millis(1_800), "{:?}", start.elapsed());
    assert_eq!(client.finish(reading).code(), "success");
    assert_eq!(client.run("Common.Capabilities", Json::Null).code(), "success");
}

#[test]
fn services_are_named_so_that_a_client_finds_them() {
    let cabinet = cabinet();
    let expected = [
        "CardReader",
        "Printer",
        "Printer-a4",
        "Camera",
        "BarcodeReader",
        "Biometric",
        "Biometric-signature",
        "Lights",
    ];
    assert_eq!(cabinet.door.services(), expected);
    for unknown in ["Auxiliaries", "cardreader", "../CardReader", "terminal"] {
        assert!(cabinet.door.open(Some(unknown), Box::new(|_| true)).is_none(), "{unknown}");
    }
}

#[test]
fn a_device_that_goes_and_comes_back_is_told_to_everybody() {
    let cabinet = cabinet();
    let (mut one, other) = (cabinet.client("BarcodeReader"), cabinet.client("BarcodeReader"));
    cabinet.script("barcode", json!([{"command": "read", "answer": "unplug", "back_after": "200s"}]));
    assert_eq!(one.run(READ, json!({})).code(), "deviceNotReady");
    let gone = other.unsolicited("Common.StatusChangedEvent");
    assert_eq!(gone["header"]["version"], "3.0");
    assert_ne!(gone["payload"]["common"]["device"], "online");
    assert!(gone["payload"]["barcodeReader"]["scanner"].is_string());
}

/// One cabinet for all the cases: what a client sends must never break it.
fn shared() -> &'static Mutex<Cabinet> {
    static SHARED: OnceLock<Mutex<Cabinet>> = OnceLock::new();
    SHARED.get_or_init(|| Mutex::new(cabinet_at(2_000.0)))
}

fn name() -> impl Strategy<Value = String> {
    let names: Vec<String> = INTERFACES
        .iter()
        .flat_map(|interface| interface.commands.iter().map(|row| row.name.to_owned()))
        .chain(["Common.Status", "Common.Capabilities", "Common.SetVersions", "A.B"].map(str::to_owned))
        .collect();
    prop::sample::select(names)
}

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i64>().prop_map(Json::from),
        "[ -~]{0,12}".prop_map(Json::from),
        prop::sample::select(vec![
            "eject",
            "person",
            "scan",
            "match",
            "verify",
            "id1",
            "iVBORw0KGgo=",
            "reservedTemplate1"
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::hash_map(key(), inner, 0..4).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    let known = INTERFACES.iter().flat_map(|interface| interface.commands).flat_map(|row| row.params);
    let mut known: Vec<String> = known.map(|param| param.property.to_owned()).collect();
    known.extend(["commands", "events", "requestIds", "format", "keyName", "move", "cut", "type"].map(str::to_owned));
    prop::sample::select(known)
}

fn message() -> impl Strategy<Value = String> {
    let header = (name(), 0..40u64, prop::sample::select(vec!["2.0", "3.0", "1.0", "x"]), prop::option::of(0..80u64));
    let shaped = (header, value()).prop_map(|((name, id, version, timeout), payload)| {
        let header = json!({"type": "command", "name": name, "requestId": id, "version": version, "timeout": timeout});
        json!({"header": header, "payload": payload}).to_string()
    });
    prop_oneof![4 => shaped, 1 => ".{0,80}", 1 => value().prop_map(|value| value.to_string())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived_and_every_accepted_command_completes_once(
        service in prop::sample::select(vec!["CardReader", "Printer", "Camera", "BarcodeReader", "Biometric", "Biometric-signature", "Lights", ""]),
        texts in prop::collection::vec(message(), 1..12),
        cancels in prop::collection::vec(any::<bool>(), 12),
    ) {
        let cabinet = shared().lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let sink = heard.clone();
        let connection = cabinet.door.open(Some(service), Box::new(move |text| {
            sink.lock().unwrap().push(text);
            true
        })).unwrap();
        for (at, (text, cancel)) in texts.iter().zip(cancels).enumerate() {
            connection.receive(text);
            if cancel {
                let header = json!({"type": "command", "name": "Common.Cancel", "requestId": 100 + at, "version": "2.0"});
                connection.receive(&json!({"header": header}).to_string());
            }
        }
        // A last command of the same connection: all before it are over soon after.
        let count = || {
            let (mut accepted, mut completed) = (Vec::new(), Vec::new());
            for text in heard.lock().unwrap().iter() {
                let message: Json = serde_json::from_str(text).expect("the door speaks JSON");
                let header = &message["header"];
                let id = header["requestId"].as_u64();
                match header["type"].as_str().expect("a type") {
                    "acknowledge" if header["status"].is_null() => accepted.push(id),
                    "completion" => {
                        assert!(header["completionCode"].is_string());
                        completed.push(id);
                    }
                    _ => {}
                }
            }
            accepted.sort_unstable();
            completed.sort_unstable();
            (accepted, completed)
        };
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let (accepted, completed) = count();
            if accepted == completed {
                break;
            }
            prop_assert!(Instant::now() < end, "accepted {accepted:?}, completed {completed:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
        // Nothing comes twice afterwards.
        std::thread::sleep(Duration::from_millis(2));
        let (accepted, completed) = count();
        prop_assert_eq!(accepted, completed);
    }
}
