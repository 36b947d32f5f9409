//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_barcode_hidpos::scanner::{Scanner, Use};
use tongban_lab::trial::Timed;
use tongban_sdk::barcode_reader::BarcodeReader as _;
use tongban_wire::recording::Recording;

fn play(recording: &Recording) -> (Result<(), String>, Option<String>) {
    let replay = recording.replay();
    let wire = replay.clone();
    let call = Timed::within(Duration::from_secs(20));
    let mut scanner = Scanner::new(move || Ok(Box::new(wire.clone())), Use::default());
    let judged = recording.judge(scanner.read(&call, recording.params().unwrap()));
    (judged, replay.difference())
}

#[test]
fn every_recording_plays() {
    let mut played = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings")).unwrap() {
        let path = entry.unwrap().path();
        let (judged, difference) = play(&Recording::open(&path).unwrap());
        assert_eq!((judged, difference), (Ok(()), None), "{}", path.display());
        played += 1;
    }
    assert!(played >= 2);
}
