//! Sessions on the wire, played to the driver: what it sends is what was recorded, and what comes out is what it expects.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use tongban_lab::trial::Timed;
use tongban_line_board::cabinet::Cabinet;
use tongban_line_board::lights::Lights;
use tongban_sdk::auxiliaries::Auxiliaries as _;
use tongban_sdk::lights::Lights as _;
use tongban_sdk::serde::de::DeserializeOwned;
use tongban_sdk::{Call, Failure, Frame, Record, Settings, auxiliaries, lights};
use tongban_wire::Stream;
use tongban_wire::recording::{Recording, Replay};

/// How the recorded lights are wired.
const LIGHTS: &str = r#"{ "wire": { "serial": { "port": "1-2" } }, "lights": {
    "card_reader": { "channel": 1, "colours": "green red" }, "camera": { "channel": 7 } } }"#;
/// How the recorded cabinet is wired.
const CABINET: &str = r#"{ "wire": { "serial": { "port": "1-2" } },
    "inputs": { "in1": { "part": "cabinet_door", "values": { "0": "closed", "1": "open" } } },
    "outputs": { "open_closed": "sign", "power_supply": "ups" } }"#;

fn profile<P: DeserializeOwned>(json: &str) -> P {
    Settings::from_json(json).unwrap().parse().unwrap()
}

fn wire(replay: &Replay) -> Box<dyn Stream> {
    Box::new(replay.clone())
}

/// A command that tells when it waits: the request is with the thread of the board by then.
struct Waiting(Timed<'static>, Sender<()>);

impl Call for Waiting {
    fn id(&self) -> u64 {
        self.0.id()
    }

    fn remaining(&self) -> Duration {
        self.0.remaining()
    }

    fn cancelled(&self) -> bool {
        let _ = self.1.send(());
        self.0.cancelled()
    }

    fn wait(&self, time: Duration) -> Result<(), Failure> {
        self.0.wait(time)
    }

    fn event(&self, number: u16, fields: Record) {
        self.0.event(number, fields);
    }

    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool {
        self.0.frame(frame, fill)
    }
}

/// A cabinet whose board opens once the command waits: its first look and the command then follow each other at once,
/// and no second look comes between, however slow the machine.
fn cabinet(replay: Replay, waits: Receiver<()>) -> Cabinet {
    let opener = move || {
        let _ = waits.recv();
        Ok(wire(&replay))
    };
    Cabinet::new(opener, profile(CABINET), |_| ()).unwrap()
}

fn play(recording: &Recording, replay: Replay) -> Result<(), String> {
    let call = Timed::within(Duration::from_secs(20));
    if recording.class == lights::CLASS.id {
        let mut lights = Lights::new(move || Ok(wire(&replay)), profile(LIGHTS));
        return recording.judge(lights.set_light(&call, recording.params()?));
    }
    assert_eq!(recording.class, auxiliaries::CLASS.id);
    let (tell, waits) = channel();
    let mut cabinet = cabinet(replay, waits);
    recording.judge(cabinet.set_auxiliaries(&Waiting(call, tell), recording.params()?))
}

#[test]
fn every_recording_plays() {
    let played = Recording::play_all(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"), |_, recording, wire| {
        play(recording, wire)
    });
    assert!(played.unwrap() >= 4);
}
