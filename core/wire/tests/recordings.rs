//! Recordings: what is captured carries nothing personal, and a driver that leaves one is told where.

use proptest::prelude::*;
use std::time::Duration;
use tongban_sdk::barcode_reader::{ReadParams, ReadResult, code};
use tongban_sdk::{CompletionCode, Failure};
use tongban_wire::recording::{Exchange, Expect, Fault, Recording, Replay, Tape, What, nothing_personal};
use tongban_wire::{Endpoint, Patience, Pipes, Reports, Stream, WireError, memory};

fn enough() -> Patience<'static> {
    Patience::plain(Duration::from_secs(10))
}

fn short() -> Patience<'static> {
    Patience::plain(Duration::from_millis(30))
}

const QUESTION: &str = r#"
schema = 1
title = "a question and its answer"

[[exchange]]
send = "05 ?? 0A"

[[exchange]]
receive = "06 01 02"
after_ms = 7

[[exchange]]
send = "04"

[[exchange]]
fault = "gone"
"#;

#[test]
fn a_driver_that_keeps_to_the_recording_gets_every_answer_whatever_the_pieces() {
    let recording = Recording::read(QUESTION).unwrap();
    let mut wire = recording.replay();
    let kept = wire.clone();
    let mut answer = [0; 3];
    Stream::discard(&mut wire).unwrap();
    wire.send(&[0x05], &enough()).unwrap();
    wire.send(&[0x77, 0x0A], &enough()).unwrap();
    assert_eq!(wire.receive(&mut answer[..1], &enough()), Ok(1));
    assert_eq!(wire.receive(&mut answer[1..], &enough()), Ok(2));
    assert_eq!(answer, [6, 1, 2]);
    assert!(kept.difference().unwrap().contains("never came to Send(0)"), "{:?}", kept.difference());
    wire.send(&[0x04], &enough()).unwrap();
    assert_eq!(wire.receive(&mut answer, &enough()), Err(WireError::Gone));
    assert_eq!(kept.difference(), None);
    assert_eq!(wire.receive(&mut answer, &short()), Err(WireError::Silent), "after its end it is silent");
}

#[test]
fn a_driver_that_leaves_the_recording_is_told_where() {
    for (case, sends, difference) in [
        (
            "another byte",
            &[&[0x05, 0x00, 0x0B][..]][..],
            "exchange 1: expected Send(0), but the driver sends 0B as byte 2, where 0A is",
        ),
        ("a step left out", &[&[0x04]], "exchange 1: expected Send(0), but the driver sends 04 as byte 0, where 05 is"),
        (
            "a step too many",
            &[&[0x05, 0, 0x0A], &[0x04], &[0x04]],
            "exchange 4: expected nothing more, but the driver sends 1 bytes",
        ),
    ] {
        let mut recording = Recording::read(QUESTION).unwrap();
        recording.exchanges.truncate(3);
        let wire = recording.replay();
        let mut failed = Ok(());
        for bytes in sends {
            failed = failed.and_then(|()| wire.clone().send(bytes, &enough()));
        }
        assert!(failed.is_err(), "{case}");
        let told = wire.difference().unwrap_or_default();
        assert!(told.starts_with(difference), "{case}: {told}");
    }
}

#[test]
fn a_file_that_is_no_recording_is_refused_with_its_place() {
    for (text, wrong) in [
        ("", "schema"),
        ("schema = 2", "schema 2: this release reads 1"),
        ("schema = 1\n[[exchange]]", "exchange 1: expected one of"),
        ("schema = 1\n[[exchange]]\nsend = \"AA\"\n[[exchange]]\nsend = \"A\"", "exchange 2: \"A\""),
        ("schema = 1\n[[exchange]]\nsend = \"GG\"", "\"GG\""),
        ("schema = 1\n[[exchange]]\nreceive = \"??\"", "?? stands for what the driver sends"),
        ("schema = 1\n[[exchange]]\nsend = \"AA\"\nreceive = \"AA\"", "expected one of"),
        ("schema = 1\n[[exchange]]\nfault = \"tired\"", "not one of the faults"),
        ("schema = 1\n[[exchange]]\nask = { feature = 300 }\nreceive = \"\"", "300"),
        ("schema = 1\n[[exchange]]\nsent = \"AA\"", "unknown field `sent`"),
        ("schema = 1\nexpect = { }", "expect"),
    ] {
        let error = Recording::read(text).unwrap_err();
        assert!(error.contains(wrong), "{text:?}: {error}");
    }
}

/// The name of a citizen, in a message that ends with the sum of its bytes.
fn replace_name(run: &mut [Exchange]) {
    for exchange in run {
        if let Some(at) = exchange.bytes.windows(4).position(|word| word == b"Wang") {
            exchange.bytes[at..at + 4].copy_from_slice(b"XXXX");
            let last = exchange.bytes.len() - 1;
            exchange.bytes[last] = exchange.bytes[..last].iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte));
        }
    }
}

#[test]
fn what_is_captured_carries_nothing_personal_and_plays_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.toml");
    let (near, mut far) = memory();
    let tape = Tape::of(Some(&path), replace_name).unwrap();
    let mut wire = tape.stream(Box::new(near));
    wire.send(&[0x01], &enough()).unwrap();
    // The name is cut in two by the wire.
    let message = [b'W', b'a', b'n', b'g', 0x00, 0x8D];
    far.send(&message[..2], &enough()).unwrap();
    let mut answer = [0; 6];
    wire.receive_all(&mut answer[..2], &enough()).unwrap();
    assert!(!std::fs::read_to_string(&path).unwrap().contains("57"), "half a name reached the disk");
    far.send(&message[2..], &enough()).unwrap();
    wire.receive_all(&mut answer[2..], &enough()).unwrap();
    assert_eq!(wire.receive(&mut answer, &short()), Err(WireError::Silent));
    drop(far);
    assert_eq!(wire.receive(&mut answer, &enough()), Err(WireError::Gone));
    drop(wire);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "others may read the capture");
    let recording = Recording::open(&path).unwrap();
    let said: Vec<(What, Vec<u8>)> =
        recording.exchanges.into_iter().map(|exchange| (exchange.what, exchange.bytes)).collect();
    let scrubbed = [b'X', b'X', b'X', b'X', 0x00, 0x60].to_vec();
    assert_eq!(
        said,
        [
            (What::Send(0), vec![1]),
            (What::Receive(0), scrubbed),
            (What::Fault(Fault::Silent), vec![]),
            (What::Fault(Fault::Gone), vec![]),
        ]
    );
}

#[test]
fn a_capture_that_may_not_be_written_says_so_and_none_costs_nothing() {
    assert!(matches!(
        Tape::of(Some(std::path::Path::new("/nowhere/session.toml")), nothing_personal).err(),
        Some(WireError::Setting(_))
    ));
    let (near, mut far) = memory();
    let mut wire = Tape::of(None, nothing_personal).unwrap().stream(Box::new(near));
    far.send(&[9], &enough()).unwrap();
    assert_eq!(wire.receive(&mut [0], &enough()), Ok(1));
}

/// Plays a recording through a recorder into another file, doing with the wire what `driver` does.
fn captured_again(recording: &Recording, driver: impl FnOnce(&Tape, Replay)) -> Recording {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.toml");
    let tape = Tape::of(Some(&path), nothing_personal).unwrap();
    let replay = recording.replay();
    driver(&tape, replay.clone());
    drop(tape);
    assert_eq!(replay.difference(), None);
    let mut again = Recording::open(&path).unwrap();
    again.exchanges.iter_mut().for_each(|exchange| exchange.after = Duration::ZERO);
    again
}

#[test]
fn reports_and_pipes_are_captured_as_they_were_played() {
    let told = |what, bytes: &[u8]| Exchange::new(what, bytes);
    let hid = Recording {
        exchanges: vec![
            told(What::Descriptor, &[0x05, 0x8C]),
            told(What::Send(0), &[0x04, 0x01]),
            told(What::Receive(0), &[0x02, 0x41]),
            told(What::Receive(0), &[0x02, 0x42]),
            told(What::Feature(5), &[5, 1]),
            told(What::SetFeature, &[5, 0]),
        ],
        ..Recording::default()
    };
    let again = captured_again(&hid, |tape, replay| {
        let mut wire = tape.reports(Box::new(replay));
        assert_eq!(wire.descriptor().unwrap(), [0x05, 0x8C]);
        wire.send_report(&[0x04, 0x01], &enough()).unwrap();
        assert_eq!(wire.receive_report(&enough()).unwrap(), [0x02, 0x41]);
        assert_eq!(wire.receive_report(&enough()).unwrap(), [0x02, 0x42]);
        assert_eq!(wire.feature(5, 1).unwrap(), [5, 1]);
        wire.set_feature(&[5, 0]).unwrap();
    });
    assert_eq!(again, hid);

    let usb = Recording {
        endpoints: vec![
            Endpoint { address: 0x02, packet: 64, interrupt: false },
            Endpoint { address: 0x81, packet: 64, interrupt: false },
        ],
        exchanges: vec![
            told(What::Send(2), &[0x10]),
            told(What::Fault(Fault::Stalled), &[]),
            told(What::Send(2), &[0x10]),
            told(What::Receive(0x81), &[1, 2, 3]),
            told(What::Control(0xA1, 1, 0), &[0x18]),
        ],
        ..Recording::default()
    };
    let again = captured_again(&usb, |tape, replay| {
        let mut wire = tape.pipes(Box::new(replay));
        assert_eq!(wire.endpoints().len(), 2);
        wire.write(2, &[0x10], &enough()).unwrap();
        assert_eq!(wire.read(0x81, 64, &enough()), Err(WireError::Stalled));
        wire.write(2, &[0x10], &enough()).unwrap();
        assert_eq!(wire.read(0x81, 64, &enough()).unwrap(), [1, 2, 3]);
        assert_eq!(wire.control_in(0xA1, 1, 0, 1).unwrap(), [0x18]);
    });
    assert_eq!(again, usb);
}

#[test]
fn what_a_driver_makes_of_a_recording_is_judged_by_its_class() {
    let read = |expect: &str| {
        let head = "schema = 1\nclass = \"tongban.barcode-reader/1\"\ncommand = \"read\"\n";
        Recording::read(&format!("{head}[expect]\n{expect}\n")).unwrap()
    };
    let made = || Ok(ReadResult { symbology: "qrCode".into(), data: "A1".into() });
    let none: fn() -> Result<ReadResult, Failure> = || Err(code::read::no_code("nothing"));
    assert_eq!(read("record = { symbology = \"qrCode\" }").judge(made()), Ok(()));
    assert!(read("record = { symbology = \"code128\" }").judge(made()).unwrap_err().contains(".symbology"));
    assert!(read("record = { nothing = 1 }").judge(made()).is_err());
    assert_eq!(read("code = \"noCode\"").judge(none()), Ok(()));
    assert!(read("code = \"noCode\"").judge(made()).is_err());
    assert!(read("record = { }").judge(none()).unwrap_err().contains("noCode"));
    let dead = || Err::<ReadResult, _>(Failure::new(CompletionCode::DeviceNotReady, "pulled"));
    assert_eq!(read("code = \"deviceNotReady\"").judge(dead()), Ok(()));
    assert!(Recording { expect: None, ..read("code = \"noCode\"") }.judge(none()).is_err());
    read("code = \"noCode\"").params::<ReadParams>().unwrap();
    let strange = Recording { params: [("speed".to_owned(), 1.into())].into_iter().collect(), ..read("code = \"x\"") };
    assert!(strange.params::<ReadParams>().unwrap_err().contains("speed"));
}

#[test]
fn an_expectation_made_at_capture_holds_nothing_personal() {
    let recording =
        Recording { class: "tongban.barcode-reader/1".into(), command: "read".into(), ..Default::default() };
    let command = recording.command().unwrap();
    let read = ReadResult { symbology: "qrCode".into(), data: "A1".into() };
    let expect = Expect::of(command, &Ok(tongban_sdk::ToRecord::to_record(&read)));
    let Expect::Record(expected) = &expect else { panic!("{expect:?}") };
    assert_eq!(expected.to_string(), r#"{"symbology":"qrCode"}"#);
    assert_eq!(Recording { expect: Some(expect), ..recording.clone() }.judge(Ok(read)), Ok(()));
    assert_eq!(Expect::of(command, &Err(code::read::no_code("none"))), Expect::Code("noCode".into()));
}

fn any_exchange() -> impl Strategy<Value = Exchange> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..80);
    let what = prop_oneof![
        any::<u8>().prop_map(What::Send),
        any::<u8>().prop_map(What::Receive),
        Just(What::Descriptor),
        any::<u8>().prop_map(What::Feature),
        Just(What::SetFeature),
        any::<(u8, u8, u16)>().prop_map(|(kind, request, value)| What::Control(kind, request, value)),
    ];
    let spoken = (what, bytes(), any::<u16>()).prop_map(|(what, bytes, after)| {
        let any = match what {
            What::Send(_) if !bytes.is_empty() => vec![bytes.len() / 2],
            _ => vec![],
        };
        let mut bytes = bytes;
        any.iter().for_each(|at| bytes[*at] = 0);
        Exchange { what, bytes, any, after: Duration::from_millis(after.into()) }
    });
    prop_oneof![
        spoken,
        any::<u32>().prop_map(|baud| Exchange::new(What::Baud(baud), [])),
        prop_oneof![Just(Fault::Silent), Just(Fault::Gone), Just(Fault::Stalled), Just(Fault::Overflow)]
            .prop_map(|fault| Exchange::new(What::Fault(fault), [])),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        title in any::<String>(),
        code in any::<String>(),
        exchanges in proptest::collection::vec(any_exchange(), 0..12),
    ) {
        let recording = Recording { title, expect: Some(Expect::Code(code)), exchanges, ..Recording::default() };
        prop_assert_eq!(Recording::read(&recording.write()), Ok(recording));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(schema = 1\n)?(\\[\\[exchange\\]\\]\n)?(send|receive|fault|ask|expect)? ?=? ?\\PC{0,60}") {
        let _ = Recording::read(&text);
    }
}
