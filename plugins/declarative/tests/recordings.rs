//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::time::Duration;
use tongban_declarative::description::{Class, Description};
use tongban_declarative::lights::Lights;
use tongban_declarative::line::{Line, Wire};
use tongban_declarative::scanner::Scanner;
use tongban_lab::trial::Timed;
use tongban_sdk::barcode_reader::BarcodeReader as _;
use tongban_sdk::lights::Lights as _;
use tongban_wire::recording::{Recording, Replay};

fn play(recording: &Recording, wire: Replay) -> Result<(), String> {
    let call = Timed::within(Duration::from_secs(20));
    let text = match recording.command.as_str() {
        "read" => include_str!("../descriptions/scanner.toml"),
        _ => include_str!("../descriptions/line-board.toml"),
    };
    let description = Description::read(text).unwrap();
    let line = Line::new(move || Ok(Wire::Stream(Box::new(wire.clone()))), &description);
    match description.class {
        Class::BarcodeReader => {
            recording.judge(Scanner::new(line, description).read(&call, recording.params().unwrap()))
        }
        Class::Lights => recording.judge(Lights::new(line, description).set_light(&call, recording.params().unwrap())),
    }
}

#[test]
fn every_recording_plays() {
    let played = Recording::play_all(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"), |_, recording, wire| {
        play(recording, wire)
    });
    assert!(played.unwrap() >= 2);
}
