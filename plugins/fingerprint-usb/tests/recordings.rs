//! Every recording plays to its end and gives what it says; what is captured plays again and holds nobody.

use std::path::Path;
use std::time::Duration;
use tongban_fingerprint_usb::scanner::Scanner;
use tongban_fingerprint_usb::scrub::scrub;
use tongban_fingerprint_usb::settings::Ways;
use tongban_lab::Placed;
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::trial::Timed;
use tongban_sdk::fingerprint::{Fingerprint as _, ReadParams, VerifyParams};
use tongban_wire::recording::{Recording, Replay, Tape};
use tongban_wire::{Endpoint, Link, Pipes};

const LONG: Duration = Duration::from_secs(20);
const PIPES: [Endpoint; 2] = [
    Endpoint { address: 0x81, packet: 64, interrupt: false },
    Endpoint { address: 0x02, packet: 64, interrupt: false },
];

fn ways() -> Ways {
    Ways { tries: 1, ..Ways::default() }
}

/// Plays a reading to the driver; the error is what went otherwise.
fn play(recording: &Recording, wire: Replay) -> Result<(), String> {
    let mut scanner = Scanner::new(Link::new(move || Ok(Box::new(wire.clone()) as Box<dyn Pipes>)), ways(), None);
    let made = scanner.read(&Timed::within(LONG), recording.params::<ReadParams>()?);
    recording.judge(made)
}

#[test]
fn every_recording_gives_what_it_says() {
    let played = Recording::play_all(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"), |_, recording, wire| {
        play(recording, wire)
    });
    assert!(played.unwrap() >= 2);
}

/// Captures a reading and a comparison, and gives the text of the file.
fn capture(act: &str, path: &Path) -> String {
    let lab = Placed::memory(FingerprintUsb::new().sized(64, 96));
    let tape = Tape::of(Some(path), scrub).unwrap();
    let mut pipes = lab.pipes(&PIPES);
    let mut scanner = Scanner::new(Link::new(move || Ok(tape.pipes(pipes()?))), ways(), None);
    lab.act(act);
    let _ = scanner.read(&Timed::within(LONG), ReadParams { finger: 16, quality: 30 });
    drop(scanner);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn what_is_captured_plays_again_and_holds_nobody() {
    let folder = tempfile::tempdir().unwrap();
    for (act, expect, name) in [
        ("finger good", "[expect]\nrecord = { finger = 16 }\n", "left-thumb"),
        ("finger worn", "[expect]\ncode = \"readFailed\"\n", "worn-finger"),
    ] {
        let raw = capture(act, &folder.path().join("session.toml"));
        let head = format!(
            "schema = 1\ntitle = \"{act}, far end of the lab, a glass of 64 by 96\"\nclass = \"tongban.fingerprint/1\"\n\
             command = \"read\"\nparams = {{ finger = 16, quality = 30 }}\n\n{expect}"
        );
        let text = raw.replacen("schema = 1\n", &head, 1);
        let recording = Recording::read(&text).unwrap();
        let replay = recording.replay();
        play(&recording, replay.clone()).unwrap_or_else(|wrong| panic!("{act}: {wrong}"));
        assert_eq!(replay.difference(), None, "{act}");
        // A row of the template on file: the recording holds none of it.
        let row: Vec<String> =
            FingerprintUsb::on_file(1, 16)[32..64].iter().map(|byte| format!("{byte:02X}")).collect();
        assert!(!text.contains(&row.join(" ")), "{act}");
        if let Some(kept) = std::env::var_os("TONGBAN_KEEP_RECORDINGS") {
            std::fs::write(Path::new(&kept).join(format!("{name}.toml")), text).unwrap();
        }
    }
}

#[test]
fn a_template_on_its_way_to_the_scanner_is_not_kept_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.toml");
    let lab = Placed::memory(FingerprintUsb::new().sized(64, 96));
    let tape = Tape::of(Some(&path), scrub).unwrap();
    let mut pipes = lab.pipes(&PIPES);
    let mut scanner = Scanner::new(Link::new(move || Ok(tape.pipes(pipes()?))), ways(), None);
    lab.act("finger good");
    let template = FingerprintUsb::on_file(1, 16);
    let params = VerifyParams { finger: 16, template: template.clone().into() };
    assert!(scanner.verify(&Timed::within(LONG), params).unwrap().matched);
    drop(scanner);
    let text = std::fs::read_to_string(&path).unwrap();
    let recorded = Recording::read(&text).unwrap();
    let all: Vec<u8> = recorded.exchanges.iter().flat_map(|exchange| exchange.bytes.iter().copied()).collect();
    assert!(all.len() > 512 && !template.windows(16).any(|part| all.windows(16).any(|kept| kept == part)));
}
