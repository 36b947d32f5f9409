//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

mod bench;

use bench::{params, profile};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tongban_lab::Placed;
use tongban_lab::far::escpos::{EscPos as Far, Model};
use tongban_lab::trial::Timed;
use tongban_printer_escpos::driver::EscPos;
use tongban_printer_escpos::picture::Picture;
use tongban_printer_escpos::profile::{Confirm, Pace, Profile};
use tongban_printer_escpos::settings::scrub;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{PrintNativeParams, Printer as _, Status};
use tongban_sdk::{DeviceState, ToRecord as _, json};
use tongban_wire::Stream;
use tongban_wire::recording::{Expect, Recording, Tape};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"))
}

/// The model each recording was made with, by its name.
fn model(name: &str) -> Profile {
    // The watch is silent after its first look, as it is while a session is captured.
    let pace = Pace { watch: Duration::from_secs(3600), answer: Duration::from_secs(2), ..profile().pace };
    let kiosk = name.contains("kiosk");
    Profile { confirm: if kiosk { Confirm::ProcessId } else { Confirm::Sensor }, full_status: kiosk, pace, ..profile() }
}

fn driver(
    name: &str,
    opener: impl FnMut() -> Result<Box<dyn Stream>, tongban_wire::WireError> + Send + 'static,
) -> EscPos {
    let mut driver = EscPos::new(opener, model(name), Journal::in_memory(), |_| {}).unwrap();
    let end = Instant::now() + Duration::from_secs(10);
    // The first look is behind it: what follows is the command alone.
    while driver.status().is_ok_and(|Status { device, .. }| device == DeviceState::NoDevice) {
        assert!(Instant::now() < end, "{name}: the printer does not answer");
        std::thread::sleep(Duration::from_millis(5));
    }
    driver
}

#[test]
fn every_recording_plays() {
    let played = Recording::play_all(folder(), |name, recording, wire| {
        let mut driver = driver(name, move || Ok(Box::new(wire.clone())));
        let params: PrintNativeParams = recording.params()?;
        recording.judge(driver.print_native(&Timed::within(Duration::from_secs(20)), params))
    });
    assert!(played.unwrap() >= 3);
}

/// A small paper that shows nobody.
fn specimen() -> Picture {
    let mut picture = Picture::blank(64, 16);
    (0..16).for_each(|y| (0..64).filter(|x| (x + y) % 5 == 0).for_each(|x| picture.blacken(x, y)));
    picture
}

#[test]
#[ignore = "writes the recordings anew, from the far end"]
fn recordings_are_made() {
    for (name, title, act, expect) in [
        ("receipt", "a receipt is printed, cut and confirmed", None, Ok("unknown")),
        ("kiosk-receipt", "a kiosk printer prints, and shows the ticket in its output", None, Ok("presented")),
        ("roll-at-its-end", "the roll is at its end before the job begins", Some("paper out"), Err("paperOut")),
    ] {
        let (far, _) = Far::new(Model { kiosk: name.contains("kiosk"), ..Model::default() }, None);
        let lab = Placed::memory(far);
        act.into_iter().for_each(|act| lab.act(act));
        let raw = tempfile::NamedTempFile::new().unwrap();
        let tape = Tape::of(Some(raw.path()), scrub).unwrap();
        let mut open = lab.stream();
        let mut driver = driver(name, move || Ok(tape.stream(open()?)));
        let params = params("specimen", &specimen());
        let done = driver.print_native(&Timed::within(Duration::from_secs(20)), params.clone());
        assert_eq!(done.is_ok(), expect.is_ok());
        drop(driver);
        let mut recording = Recording::open(raw.path()).unwrap();
        recording.title = title.into();
        recording.class = "tongban.printer/1".into();
        recording.command = "print_native".into();
        let fields = tongban_sdk::printer::CLASS.command(1).unwrap().params;
        let object = json::write(fields, &params.to_record()).unwrap();
        recording.params = object.as_object().unwrap().clone();
        recording.expect = Some(match expect {
            Ok(delivery) => Expect::Record(tongban_sdk::serde_json::json!({ "delivery": delivery })),
            Err(code) => Expect::Code(code.into()),
        });
        std::fs::write(folder().join(format!("{name}.toml")), recording.write()).unwrap();
    }
}
