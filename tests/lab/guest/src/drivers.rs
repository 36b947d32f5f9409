//! Drivers on their real wires, through a real host: each fault, the cable pulled during a command, storms, roles.

use crate::rig::{Rig, memory_mb};
use crate::suite::{Room, Trial};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tongban_host::Isolation;
use tongban_lab::Placed;
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::far::hidpos::{HidPos, Layout};
use tongban_lab::far::idcard_sam::{IdCardSam, Wire};
use tongban_lab::far::serial_scanner::SerialScanner;
use tongban_lab::far::stu_pad::{Pad, StuPad};
use tongban_lab::guest::UsbFace;
use tongban_lab::trial::{holdings, through_every_fault};
use tongban_model::{CompletionCode, Failure, Family, Record};

/// Longer than anything that works takes on an emulated processor.
const WELL: Duration = Duration::from_secs(20);

/// A driver, its far end, and one command that shows it works.
struct Case {
    plugin: &'static str,
    class: &'static str,
    command: &'static str,
    params: Value,
    /// The slot's settings for the device at a place.
    settings: fn(&str) -> Value,
    face: fn() -> UsbFace,
    /// The device; a letter tells twins apart.
    far: fn() -> Placed,
    /// What somebody does before the command, and at its first event.
    before: &'static [&'static str],
    at_event: &'static [&'static str],
}

/// Every trial of the drivers.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        ("idcard-sam: each fault on USB", |room| faults(room, &id_card())),
        ("idcard-sam: pulled during a command, and back", |room| pulled(room, &id_card())),
        ("idcard-sam: a storm of pulls", |room| storm(room, &id_card())),
        ("idcard-sam: the place is the role", |room| roles(room, &id_card())),
        ("idcard-sam: from the card on the reader to its record", card_to_record),
        ("barcode-hidpos: each fault on HID", |room| faults(room, &hid_scanner())),
        ("barcode-hidpos: pulled during a command, and back", |room| pulled(room, &hid_scanner())),
        ("barcode-hidpos: a storm of pulls", |room| storm(room, &hid_scanner())),
        ("barcode-hidpos: the place is the role", |room| roles(room, &hid_scanner())),
        ("fingerprint-usb: each fault on USB", |room| faults(room, &fingerprint())),
        ("fingerprint-usb: pulled during a command, and back", |room| pulled(room, &fingerprint())),
        ("fingerprint-usb: a storm of pulls", |room| storm(room, &fingerprint())),
        ("fingerprint-usb: the place is the role", |room| roles(room, &fingerprint())),
        ("signature-hid: each fault on HID", |room| faults(room, &pad())),
        ("signature-hid: pulled during a command, and back", |room| pulled(room, &pad())),
        ("signature-hid: a storm of pulls", |room| storm(room, &pad())),
        ("signature-hid: the place is the role", |room| roles(room, &pad())),
        ("barcode-serial: each fault on CDC-ACM", |room| faults(room, &serial_scanner())),
        ("barcode-serial: pulled during a command, and back", |room| pulled(room, &serial_scanner())),
        ("barcode-serial: a storm of pulls", |room| storm(room, &serial_scanner())),
        ("barcode-serial: the place is the role", |room| roles(room, &serial_scanner())),
    ]
}

fn id_card() -> Case {
    Case {
        plugin: "idcard-sam",
        class: "tongban.identity-document/1",
        command: "read",
        params: json!({}),
        settings: |place| json!({ "wire": { "usb": { "place": place } } }),
        face: || UsbFace::vendor((0x0400, 0xC35A)),
        far: || Placed::memory(IdCardSam::new(Wire::Whole)),
        before: &["card off", "card on resident"],
        at_event: &[],
    }
}

fn hid_scanner() -> Case {
    Case {
        plugin: "barcode-hidpos",
        class: "tongban.barcode-reader/1",
        command: "read",
        params: json!({}),
        settings: |place| json!({ "wire": { "hid": { "place": place } } }),
        face: || UsbFace::hid((0x0C2E, 0x0B61)),
        far: || Placed::memory(HidPos::new(Layout::Honeywell)),
        before: &[],
        at_event: &["show ]Q1 HZ20261101000123"],
    }
}

fn serial_scanner() -> Case {
    Case {
        plugin: "barcode-serial",
        class: "tongban.barcode-reader/1",
        command: "read",
        params: json!({}),
        settings: |place| json!({ "wire": { "serial": { "port": place } }, "aim": false, "symbology": "qrCode" }),
        face: || UsbFace::acm((0x0C2E, 0x0B6A)),
        far: || Placed::memory(SerialScanner::new(b"", b"\r\n")),
        before: &[],
        at_event: &["show HZ20261101000123"],
    }
}

fn fingerprint() -> Case {
    Case {
        plugin: "fingerprint-usb",
        class: "tongban.fingerprint/1",
        command: "read",
        params: json!({ "finger": 11, "quality": 40 }),
        settings: |place| json!({ "wire": { "usb": { "place": place, "ids": ["1491:0020"] } } }),
        face: || UsbFace::vendor((0x1491, 0x0020)),
        far: || Placed::memory(FingerprintUsb::new()),
        before: &["finger off"],
        at_event: &["finger good"],
    }
}

fn pad() -> Case {
    Case {
        plugin: "signature-hid",
        class: "tongban.signature-capture/1",
        command: "capture",
        params: json!({ "points": 20 }),
        settings: |place| json!({ "wire": { "hid": { "place": place } } }),
        face: || UsbFace::hid((0x056A, 0x00A8)),
        far: || Placed::memory(StuPad::new(Pad::StuTimed)),
        before: &[],
        at_event: &["sign and confirm"],
    }
}

impl Case {
    /// The device in that port, and a host whose slot is at its place.
    fn placed(&self, port: u32) -> (Placed, Rig) {
        let lab = (self.far)();
        let place = lab.usb((self.face)(), port).expect("a port");
        let rig = Rig::start(self.plugin, self.class, &(self.settings)(&place), Isolation::Process);
        self.ready(&lab, &rig);
        (lab, rig)
    }

    /// Waits until the kernel has set the device up and the driver has found it.
    fn ready(&self, lab: &Placed, rig: &Rig) {
        let began = Instant::now();
        while let Err(failure) = self.ask(lab, rig, WELL) {
            assert!(began.elapsed() < Duration::from_secs(30), "{}: never ready: {failure}", self.plugin);
        }
    }

    fn ask(&self, lab: &Placed, rig: &Rig, within: Duration) -> Result<Record, Failure> {
        self.before.iter().for_each(|act| lab.act(act));
        // Who holds something before a device holds it until it is seen.
        let done = Arc::new(AtomicBool::new(false));
        let mut shown = self.at_event.is_empty();
        let ended = rig.run(self.command, &self.params, within, |_| {
            if !std::mem::replace(&mut shown, true) {
                let (lab, done, acts) = (lab.clone(), Arc::clone(&done), self.at_event);
                std::thread::spawn(move || {
                    while !done.load(Ordering::Relaxed) {
                        acts.iter().for_each(|act| lab.act(act));
                        std::thread::sleep(Duration::from_secs(5));
                    }
                });
            }
        });
        done.store(true, Ordering::Relaxed);
        ended
    }
}

fn faults(room: &Room, case: &Case) {
    let (lab, rig) = case.placed(0);
    for nth in 1..=room.times(2, 5) {
        let came = through_every_fault(&lab, nth, Duration::from_secs(3), |lab, within| {
            // All is well again; the kernel still has to set the device up after a pull.
            if within > Duration::from_secs(3) {
                case.ready(lab, &rig);
            }
            case.ask(lab, &rig, within)
        });
        let word = |result: &Result<Record, Failure>| match result {
            Ok(_) => "ok".to_owned(),
            Err(failure) => format!("{:?}", failure.code),
        };
        let words: Vec<String> = came.iter().map(|(name, result)| format!("{name} {}", word(result))).collect();
        println!("         message {nth}: {}", words.join(", "));
    }
}

fn pulled(room: &Room, case: &Case) {
    let (lab, rig) = case.placed(1);
    let mut noticed = Vec::new();
    for turn in 0..room.times(4, 40) {
        let after = Duration::from_millis(7 * turn as u64 % 60);
        let far = lab.clone();
        let puller = std::thread::spawn(move || {
            std::thread::sleep(after);
            let at = Instant::now();
            far.pull();
            at
        });
        // Nobody shows anything: a command that waits for somebody is caught waiting.
        let came = rig.run(case.command, &case.params, Duration::from_secs(5), |_| {});
        let ended = Instant::now();
        let at = puller.join().expect("the puller");
        if let Err(failure) = came {
            assert!(!matches!(failure.family, Family::Bug | Family::Contract), "turn {turn}: {failure}");
            noticed.push(ended.saturating_duration_since(at));
        }
        lab.plug();
        case.ready(&lab, &rig);
    }
    room.spread(&format!("{}: pulled during a command to its completion", case.plugin), &mut noticed);
}

fn storm(room: &Room, case: &Case) {
    let (lab, rig) = case.placed(2);
    let turns = room.times(10, 200);
    let (mut held, mut memory) = ((0, 0), 0.0);
    for turn in 0..turns {
        lab.pull();
        let gone = case.ask_absent(&rig);
        assert!(gone.is_err(), "turn {turn}: a device that is not there answers");
        lab.plug();
        case.ready(&lab, &rig);
        if turn == turns / 10 + 2 {
            (held, memory) = (holdings(), memory_mb());
        }
    }
    let (after, grown) = (holdings(), memory_mb() - memory);
    assert!(after.0 <= held.0 + 3 && after.1 <= held.1 + 3, "files and threads: {held:?}, {after:?}");
    assert!(grown < 8.0, "memory grew by {grown:.1} MB");
    let restarts: Vec<_> = rig.host().describe().slots.iter().map(|slot| slot.worker).collect();
    room.figure(format!(
        "{}: {turns} pulls, files and threads {held:?} then {after:?}, memory {grown:+.1} MB, worker {restarts:?}",
        case.plugin
    ));
}

impl Case {
    /// A command while the device is out.
    fn ask_absent(&self, rig: &Rig) -> Result<Record, Failure> {
        rig.run(self.command, &self.params, Duration::from_secs(3), |_| {})
    }
}

fn roles(_: &Room, case: &Case) {
    let (left, right) = ((case.far)(), (case.far)());
    let at_left = left.usb((case.face)(), 3).expect("a port");
    let at_right = right.usb((case.face)(), 6).expect("a port");
    let start = |place: &str| Rig::start(case.plugin, case.class, &(case.settings)(place), Isolation::Process);
    let (rig_left, rig_right) = (start(&at_left), start(&at_right));
    case.ready(&left, &rig_left);
    case.ready(&right, &rig_right);
    // Both out, back in the other order: each slot hears its own device and no other.
    left.pull();
    right.pull();
    right.plug();
    case.ready(&right, &rig_right);
    let absent = case.ask_absent(&rig_left).expect_err("the left device is out");
    assert_eq!(absent.code, CompletionCode::DeviceNotReady, "the left slot took the right device: {absent}");
    left.plug();
    case.ready(&left, &rig_left);
    for (own, other, rig) in [(&left, &right, &rig_left), (&right, &left, &rig_right)] {
        own.forget();
        other.forget();
        case.ask(own, rig, WELL).expect("its own device");
        assert!(other.heard().is_empty(), "a slot spoke to the other's device");
    }
}

fn card_to_record(room: &Room) {
    let case = id_card();
    for isolation in [Isolation::Process, Isolation::Thread] {
        let lab = (case.far)();
        let place = lab.usb((case.face)(), 4).expect("a port");
        let rig = Rig::start(case.plugin, case.class, &(case.settings)(&place), isolation);
        case.ready(&lab, &rig);
        let mut times = Vec::new();
        for _ in 0..room.times(10, 50) {
            lab.act("card off");
            let far = lab.clone();
            let layer = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(400));
                let at = Instant::now();
                far.act("card on resident");
                at
            });
            rig.run(case.command, &case.params, WELL, |_| {}).expect("a card");
            let ended = Instant::now();
            times.push(ended.saturating_duration_since(layer.join().expect("a hand")));
        }
        let what =
            format!("idcard-sam in a {}: card on the reader to its record (reader takes no time)", isolation.word());
        room.spread(&what, &mut times);
    }
}
