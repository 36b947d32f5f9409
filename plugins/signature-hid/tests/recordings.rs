//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_lab::trial::Timed;
use tongban_sdk::signature_capture::SignatureCapture as _;
use tongban_signature_hid::pad::{SignaturePad, Use};
use tongban_wire::recording::Recording;

fn play(recording: &Recording) -> (Result<(), String>, Option<String>) {
    let replay = recording.replay();
    let wire = replay.clone();
    let call = Timed::within(Duration::from_secs(20));
    let used = Use { picture: true, confirm_after: None };
    let mut pad = SignaturePad::new(move || Ok(Box::new(wire.clone())), used);
    let judged = recording.judge(pad.capture(&call, recording.params().unwrap()));
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
