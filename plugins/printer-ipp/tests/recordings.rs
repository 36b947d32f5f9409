//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

mod bench;

use bench::{LONG, profile};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tongban_lab::Placed;
use tongban_lab::far::ipp::{Ipp as Far, Model};
use tongban_lab::trial::Timed;
use tongban_printer_ipp::driver::Ipp;
use tongban_printer_ipp::queue::{Opener, Profile};
use tongban_printer_ipp::settings::scrub;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{CLASS, Content, PrintNativeParams, Printer as _};
use tongban_sdk::{DeviceState, Sensitive, ToRecord as _, json};
use tongban_wire::recording::{Expect, Recording, Tape};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"))
}

fn driver(opener: Opener) -> Ipp {
    // The watch is silent after its first look, as it is while a session is captured.
    let never = Duration::from_secs(3600);
    let profile =
        Profile { watch: never, answer: Duration::from_secs(5), poll: Duration::from_millis(60), ..profile() };
    let mut driver = Ipp::new(opener, profile, Journal::in_memory(), |_| {}).unwrap();
    let end = Instant::now() + LONG;
    while driver.status().is_ok_and(|status| status.device == DeviceState::NoDevice) {
        assert!(Instant::now() < end, "the printer does not answer");
        std::thread::sleep(Duration::from_millis(5));
    }
    driver
}

#[test]
fn every_recording_plays() {
    let played = Recording::play_all(folder(), |_, recording, wire| {
        let mut driver = driver(Box::new(move || Ok(Box::new(wire.clone()))));
        let params: PrintNativeParams = recording.params()?;
        recording.judge(driver.print_native(&Timed::within(LONG), params))
    });
    assert!(played.unwrap() >= 2);
}

#[test]
#[ignore = "writes the recordings anew, from the far end"]
fn recordings_are_made() {
    for (name, title, act, expect) in [
        ("form", "a form is printed and waited for", None, Ok("unknown")),
        ("no-paper", "the tray is empty before the job begins", Some("paper out"), Err("paperOut")),
    ] {
        let (far, _) = Far::new(Model { page: Duration::from_millis(100), ..Model::default() });
        let lab = Placed::memory(far);
        act.into_iter().for_each(|act| lab.act(act));
        let raw = tempfile::NamedTempFile::new().unwrap();
        let tape = Tape::of(Some(raw.path()), scrub).unwrap();
        let mut open = lab.stream();
        let mut driver = driver(Box::new(move || Ok(tape.stream(open()?))));
        let data = Sensitive::new(b"%PDF-1.4 a specimen that shows nobody".to_vec());
        let params = PrintNativeParams { reference: "specimen".into(), content: Content::Pdf, data, cut: None };
        let done = driver.print_native(&Timed::within(LONG), params.clone());
        assert_eq!(done.is_ok(), expect.is_ok());
        drop(driver);
        let mut recording = Recording::open(raw.path()).unwrap();
        recording.title = title.into();
        recording.class = CLASS.id.into();
        recording.command = "print_native".into();
        let object = json::write(CLASS.command(1).unwrap().params, &params.to_record()).unwrap();
        recording.params = object.as_object().unwrap().clone();
        recording.expect = Some(match expect {
            Ok(delivery) => Expect::Record(tongban_sdk::serde_json::json!({ "delivery": delivery })),
            Err(code) => Expect::Code(code.into()),
        });
        std::fs::write(folder().join(format!("{name}.toml")), recording.write()).unwrap();
    }
}
