//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_lab::trial::Timed;
use tongban_lights_serial::lights::Lights;
use tongban_sdk::Settings;
use tongban_sdk::lights::Lights as _;
use tongban_wire::recording::Recording;

/// How the recorded board is wired.
const PROFILE: &str = r#"{ "wire": { "serial": { "port": "1-2" } }, "lights": {
    "card_reader": { "channel": 1, "colours": "green red" }, "camera": { "channel": 7 } } }"#;

fn play(recording: &Recording) -> (Result<(), String>, Option<String>) {
    let replay = recording.replay();
    let wire = replay.clone();
    let call = Timed::within(Duration::from_secs(20));
    let profile = Settings::from_json(PROFILE).unwrap().parse().unwrap();
    let mut lights = Lights::new(move || Ok(Box::new(wire.clone())), profile);
    let judged = recording.judge(lights.set_light(&call, recording.params().unwrap()));
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
