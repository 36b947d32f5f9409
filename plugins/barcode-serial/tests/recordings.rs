//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_barcode_serial::scanner::Scanner;
use tongban_barcode_serial::settings::Settings;
use tongban_lab::trial::Timed;
use tongban_sdk::barcode_reader::BarcodeReader as _;
use tongban_wire::recording::{Recording, Replay};

/// How the recorded scanner is set.
const SETTINGS: &str =
    r#"{ "wire": { "serial": { "port": "1-2" } }, "trigger_on": "16 54 0D", "trigger_off": "16 55 0D" }"#;

fn play(recording: &Recording, wire: Replay) -> Result<(), String> {
    let call = Timed::within(Duration::from_secs(20));
    let settings: Settings = tongban_sdk::Settings::from_json(SETTINGS).unwrap().parse().unwrap();
    let mut scanner = Scanner::new(move || Ok(Box::new(wire.clone())), settings.read().unwrap());
    recording.judge(scanner.read(&call, recording.params().unwrap()))
}

#[test]
fn every_recording_plays() {
    let played = Recording::play_all(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"), |_, recording, wire| {
        play(recording, wire)
    });
    assert!(played.unwrap() >= 2);
}
