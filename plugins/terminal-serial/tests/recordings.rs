//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_lab::trial::Timed;
use tongban_sdk::payment_terminal::PaymentTerminal as _;
use tongban_terminal_serial::frames::Profile;
use tongban_terminal_serial::terminal::Terminal;
use tongban_wire::recording::Recording;

fn play(recording: &Recording) -> (Result<(), String>, Option<String>) {
    let replay = recording.replay();
    let wire = replay.clone();
    let call = Timed::within(Duration::from_secs(20));
    let mut terminal = Terminal::new(move || Ok(Box::new(wire.clone())), Profile::Stx, true);
    let judged = recording.judge(terminal.sale(&call, recording.params().unwrap()));
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
