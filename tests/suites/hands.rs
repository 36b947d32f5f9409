//! The promise: a simulated device waits for a person as a real one does, in a worker or in a thread; what hands do outside a
//! command is heard at once, and pictures come live while somebody is waited for.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tongban_classes::{DeviceState, camera, identity_document};
use tongban_host::{Claim, Grants, Host, HostConfig, Isolation, News, Note, Request, SlotConfig};
use tongban_model::{Record, Value};
use tongban_tests::house;

/// A host over two simulators whose person is a file.
struct Desk {
    host: Host,
    claim: Claim,
    news: Receiver<News>,
    folder: tempfile::TempDir,
}

fn desk(isolation: Isolation) -> Desk {
    let (stage, folder) = (house::stage(), tempfile::tempdir().unwrap());
    let slot = |name: &str, class: &str, settings: serde_json::Value| {
        let mut settings = settings;
        settings["hands"] = folder.path().join("hands.json").to_str().into();
        SlotConfig::new(name, class, format!("sim-{class}"))
            .settings(settings.to_string())
            .isolation(isolation)
            .grants(Grants { read: vec![folder.path().to_owned()], ..Grants::default() })
    };
    let (host, refused) = Host::start(HostConfig {
        plugin_dirs: vec![stage.join("plugins")],
        worker: stage.join("tongban-worker"),
        slots: vec![
            slot("id-reader", "identity-document", serde_json::json!({})),
            slot("camera", "camera", serde_json::json!({ "width": 1280, "height": 720 })),
        ],
        development: true,
        ..HostConfig::default()
    });
    assert!(refused.is_empty(), "{refused:?}");
    let (tell, news) = channel();
    let tell = Mutex::new(tell);
    host.watch(Arc::new(move |one| {
        let _ = tell.lock().unwrap().send(one);
    }));
    let claim = host.claim(&["id-reader", "camera"], "hands", "test", Duration::from_secs(600)).unwrap();
    Desk { host, claim, news, folder }
}

fn put(folder: &Path, hands: &str) {
    // Whole or not at all, as a panel writes it.
    let half = folder.join("hands.half");
    std::fs::write(&half, hands).unwrap();
    std::fs::rename(half, folder.join("hands.json")).unwrap();
}

impl Desk {
    /// Waits for one piece of news; others may come before it.
    fn hears(&self, wanted: impl Fn(&News) -> bool) {
        let until = Instant::now() + Duration::from_secs(30);
        while let Ok(news) = self.news.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if wanted(&news) {
                return;
            }
        }
        panic!("nothing of the kind was told");
    }

    fn device(&self, slot: &str) -> DeviceState {
        self.host.status(slot).unwrap().device
    }
}

#[test]
fn a_pulled_cable_and_a_laid_down_card_are_heard_while_nothing_runs() {
    for isolation in [Isolation::Process, Isolation::Thread] {
        let desk = desk(isolation);
        assert_eq!(desk.device("id-reader"), DeviceState::Online);
        let changed = |news: &News| matches!(news, News::StatusChanged { slot } if &**slot == "id-reader");
        put(desk.folder.path(), r#"{ "unplugged": ["id-reader"] }"#);
        desk.hears(changed);
        assert_eq!((desk.device("id-reader"), desk.device("camera")), (DeviceState::NoDevice, DeviceState::Online));
        put(desk.folder.path(), r#"{ "card": true }"#);
        desk.hears(|news| matches!(news, News::Unsolicited { slot, number: 1, .. } if &**slot == "id-reader"));
        assert_eq!(desk.device("id-reader"), DeviceState::Online);
        let status = desk.host.status("id-reader").unwrap();
        assert_eq!(status.fields.get(1).and_then(Value::as_text), Some("present"));
    }
}

#[test]
fn a_card_and_a_face_are_waited_for_and_seen_live() {
    for isolation in [Isolation::Process, Isolation::Thread] {
        let desk = desk(isolation);
        let mut events = Vec::new();
        let read = Request::new("id-reader", identity_document::command::read, Record::new());
        let card = desk.host.run_with(&desk.claim, read, &mut |note| {
            if let Note::Event { number, .. } = note {
                events.push(number);
                put(desk.folder.path(), r#"{ "card": true }"#);
            }
        });
        assert!(card.is_ok() && events == [1, 2], "{isolation:?}: {events:?} {:?}", card.err());

        let (mut empty, mut there, mut age) = (0, 0, Duration::ZERO);
        let picture = Request::new("camera", camera::command::take_picture, Record::new().with(1, true));
        let mut first = None;
        let taken = desk.host.run_with(&desk.claim, picture, &mut |note| {
            let Note::Frame(picture) = note else { return };
            let frame = picture.frame();
            assert_eq!((frame.width, frame.height, &frame.format), (1_280, 720, b"MJPG"));
            let bytes = picture.to_vec();
            assert!(bytes.starts_with(&[0xff, 0xd8]) && bytes.ends_with(&[0xff, 0xd9]));
            // The driver's clock and ours run side by side from the first picture on: one that was kept waiting is late.
            let (now, at) = (Instant::now(), Duration::from_micros(frame.taken_us));
            let (began, first_at, booth) = first.get_or_insert_with(|| (now, at, bytes.clone()));
            age = age.max(now.duration_since(*began).saturating_sub(at.saturating_sub(*first_at)));
            empty += usize::from(*booth == bytes);
            there += usize::from(*booth != bytes);
            if empty == 10 {
                put(desk.folder.path(), r#"{ "face": true }"#);
            }
        });
        assert!(taken.is_ok(), "{isolation:?}: {:?}", taken.err());
        assert!(empty >= 10 && there >= 10, "{isolation:?}: {empty} of the empty booth, {there} of the person");
        assert!(age < Duration::from_secs(1), "{isolation:?}: a picture came {age:?} late");
    }
}
