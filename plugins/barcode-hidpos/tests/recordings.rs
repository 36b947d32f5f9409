//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_barcode_hidpos::scanner::{Scanner, Use};
use tongban_lab::trial::Timed;
use tongban_sdk::barcode_reader::BarcodeReader as _;
use tongban_wire::recording::{Recording, Replay};

fn play(recording: &Recording, wire: Replay) -> Result<(), String> {
    let call = Timed::within(Duration::from_secs(20));
    let mut scanner = Scanner::new(move || Ok(Box::new(wire.clone())), Use::default());
    recording.judge(scanner.read(&call, recording.params().unwrap()))
}

#[test]
fn every_recording_plays() {
    let played = Recording::play_all(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"), |_, recording, wire| {
        play(recording, wire)
    });
    assert!(played.unwrap() >= 2);
}
