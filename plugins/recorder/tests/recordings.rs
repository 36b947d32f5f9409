//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_lab::trial::Timed;
use tongban_recorder::markers::MarkerRecorder;
use tongban_sdk::recorder::Recorder as _;
use tongban_wire::recording::Recording;
use tongban_wire::{Link, Stream};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn every_recording_plays() {
    let played = Recording::play_all(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"), |_, recording, wire| {
        let outbox = tempfile::tempdir().unwrap();
        let link = Link::new(move || Ok(Box::new(wire.clone()) as Box<dyn Stream>));
        let mut markers = MarkerRecorder::new(outbox.path(), "gz-0001", link, None).unwrap();
        recording.judge(markers.mark(&Timed::within(LONG), recording.params()?))?;
        // The command does not wait for the network; the recording does.
        assert!(markers.delivered(LONG), "the recorder never said what became of the marker");
        Ok(())
    });
    assert!(played.unwrap() >= 2);
}
