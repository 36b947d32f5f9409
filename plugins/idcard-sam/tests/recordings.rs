//! Every recording plays to its end and gives what it says; what is captured plays again and holds nobody.

use std::path::Path;
use std::time::Duration;
use tongban_idcard_sam::line::{Line, PipeLine, ReportLine, StreamLine};
use tongban_idcard_sam::reader::Reader;
use tongban_idcard_sam::scrub::scrub;
use tongban_idcard_sam::settings::Ways;
use tongban_lab::Placed;
use tongban_lab::far::idcard_sam::{IdCardSam, Wire};
use tongban_lab::trial::Timed;
use tongban_sdk::Failure;
use tongban_sdk::identity_document::{CardRecord, IdentityDocument as _, ReadParams};
use tongban_wire::recording::{Expect, Recording, Replay, Tape, What};
use tongban_wire::{Endpoint, Link};

const LONG: Duration = Duration::from_secs(20);

/// Plays a recording to the driver, in the shape it was captured in.
fn play(recording: &Recording, wire: Replay) -> Result<CardRecord, Failure> {
    let reports = recording.exchanges.iter().any(|exchange| exchange.what == What::Descriptor);
    let pipes = !recording.endpoints.is_empty();
    let opener = move || -> Result<Box<dyn Line>, _> {
        Ok(match (reports, pipes) {
            (true, _) => Box::new(ReportLine::new(wire.clone())?),
            (_, true) => Box::new(PipeLine::new(wire.clone(), None)?),
            _ => Box::new(StreamLine(wire.clone())),
        })
    };
    let mut reader = Reader::new(Link::new(opener), Ways::default(), None);
    reader.read(&Timed::within(LONG), recording.params::<ReadParams>().unwrap())
}

#[test]
fn every_recording_gives_what_it_says() {
    let played = Recording::play_all(concat!(env!("CARGO_MANIFEST_DIR"), "/recordings"), |_, recording, wire| {
        recording.judge(play(recording, wire))
    });
    assert!(played.unwrap() >= 2);
}

/// Captures a reading of that card.
fn capture(folder: &Path, wire: Wire, card: &str) -> Recording {
    let path = folder.join("session.toml");
    let lab = Placed::memory(IdCardSam::new(wire));
    let tape = Tape::of(Some(&path), scrub).unwrap();
    let pipe = |address| Endpoint { address, packet: 64, interrupt: false };
    let (mut stream, mut reports) = (lab.stream(), lab.reports());
    let mut pipes = lab.pipes(&[pipe(0x02), pipe(0x06), pipe(0x81), pipe(0x85)]);
    let opener = move || -> Result<Box<dyn Line>, _> {
        Ok(match wire {
            Wire::Whole => Box::new(StreamLine(tape.stream(stream()?))),
            Wire::Hid => Box::new(ReportLine::new(tape.reports(reports()?))?),
            Wire::Split => Box::new(PipeLine::new(tape.pipes(pipes()?), None)?),
        })
    };
    lab.act(&format!("card on {card}"));
    let mut reader = Reader::new(Link::new(opener), Ways::default(), None);
    let _ = reader.read(&Timed::within(LONG), ReadParams { portrait: None, fingerprints: Some(true) });
    drop(reader);
    let mut recording = Recording::open(&path).unwrap();
    recording.title = format!("a reading of the card {card} over {wire:?}, far end of the lab");
    recording.class = "tongban.identity-document/1".into();
    recording.command = "read".into();
    recording.params.insert("fingerprints".into(), true.into());
    recording
}

#[test]
fn what_is_captured_plays_again_and_holds_nobody() {
    let folder = tempfile::tempdir().unwrap();
    for wire in [Wire::Whole, Wire::Split, Wire::Hid] {
        for (card, number) in [("long-term", "441322200002290018"), ("foreign2023", "911124198108030024")] {
            let mut recording = capture(folder.path(), wire, card);
            let expect = Expect::Record(tongban_sdk::serde_json::json!({ "number": number, "longTerm": false }));
            recording.expect = Some(expect);
            let text = recording.write();
            let recording = Recording::read(&text).unwrap();
            let replay = recording.replay();
            let made = play(&recording, replay.clone());
            assert_eq!(replay.difference(), None, "{wire:?} {card}");
            let card = made.as_ref().unwrap();
            // The name on the card in the lab; its place is taken by the made-up one of the recording.
            assert_ne!(card.name.expose(), "阿不都 试一");
            assert_eq!(card.fingerprints.expose().as_ref().map(Vec::len), Some(1024));
            recording.judge(made).unwrap();
            if let Some(kept) = std::env::var_os("TONGBAN_KEEP_RECORDINGS") {
                let name = format!("{}-{number}.toml", format!("{wire:?}").to_lowercase());
                std::fs::write(Path::new(&kept).join(name), text).unwrap();
            }
        }
    }
}
