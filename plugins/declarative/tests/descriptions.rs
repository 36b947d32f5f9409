//! A description is refused with every mistake at once, and whatever bytes come, they are messages or noise.

use proptest::prelude::*;
use tongban_declarative::description::Description;
use tongban_declarative::framer::{Extent, Framer, Framing, Over, Sum, SumForm, SumKind};
use tongban_declarative::pattern::Pattern;

#[test]
fn every_description_that_is_shipped_is_right() {
    let mut read = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/descriptions")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        Description::read(&text).unwrap_or_else(|mistakes| panic!("{}: {mistakes:#?}", path.display()));
        read += 1;
    }
    assert_eq!(read, 3);
}

#[test]
fn all_mistakes_are_told_at_once_each_with_its_place() {
    let text = r#"
        schema = 2
        class = "lights"
        colour = "red"
        [framing]
        size = 4
        report = true
        [commands.set_light]
        send = 'L{volume}'
        tries = 9
        answers = [{ match = '{a}{b}', code = "broken" }]
        [commands.dance]
        send = ''
        [[codes]]
        match = 'x'
        [[states]]
        match = 'x'
        state = "merry"
        [lights]
        lamp = { channel = "1" }
        [rates]
        sometimes = "1"
    "#;
    let said = Description::read(text).unwrap_err().join("\n");
    for words in [
        "schema: expected 1",
        "colour: no such key",
        "framing: expected one of",
        "{volume} has no value",
        "tries 1 to 5",
        "bytes behind it",
        "found broken",
        "commands.dance",
        "codes[0]: expected a place {data}",
        "found merry",
        "lights.lamp",
        "found sometimes",
    ] {
        assert!(said.contains(words), "{words:?} is not in\n{said}");
    }
    assert!(Description::read("schema = ").is_err() && Description::read("").is_err());
}

fn framings() -> impl Strategy<Value = Framing> {
    let kinds = prop_oneof![
        Just(SumKind::Xor),
        Just(SumKind::Sum8),
        Just(SumKind::Lrc),
        Just(SumKind::Crc16Modbus),
        Just(SumKind::Crc16Ccitt),
        Just(SumKind::Crc16Xmodem)
    ];
    let forms = prop_oneof![Just(SumForm::Big), Just(SumForm::Little), Just(SumForm::Hex)];
    let overs = prop_oneof![Just(Over::Body), Just(Over::LengthAndBody), Just(Over::All)];
    let sums = prop::option::of((kinds, forms, overs).prop_map(|(kind, form, over)| Sum {
        kind,
        form,
        over,
        before: "*".into(),
    }));
    let lengths =
        (1u8..=2, any::<bool>(), -1i32..4).prop_map(|(bytes, little, adds)| Extent::Length { bytes, little, adds });
    (prop::collection::vec(any::<u8>(), 0..3), lengths, sums, prop::collection::vec(any::<u8>(), 0..3))
        .prop_map(|(start, extent, sum, end)| Framing { start, extent, sum, end, longest: 200 })
}

proptest! {
    #[test]
    fn what_was_framed_comes_out_in_any_pieces(framing in framings(), body in prop::collection::vec(any::<u8>(), 1..60), cut in 0usize..80) {
        let frame = framing.frame(&body).unwrap();
        let mut framer = Framer::new(framing);
        let cut = cut.min(frame.len());
        framer.push(&frame[..cut]);
        let early = framer.next_body();
        framer.push(&frame[cut..]);
        prop_assert_eq!(early.or_else(|| framer.next_body()), Some(Ok(body)));
    }

    #[test]
    fn lines_with_a_checksum_come_out_behind_any_noise(noise in "[a-z\n]{0,30}", body in "[a-z #=]{1,40}") {
        let sum = Sum { kind: SumKind::Xor, form: SumForm::Hex, over: Over::Body, before: "*".into() };
        let framing = Framing { end: vec![b'\n'], sum: Some(sum), longest: 100, ..Framing::default() };
        let mut framer = Framer::new(framing.clone());
        framer.push(noise.as_bytes());
        framer.push(b"\n");
        framer.push(&framing.frame(body.as_bytes()).unwrap());
        let heard: Vec<_> = std::iter::from_fn(|| framer.next_body()).collect();
        prop_assert_eq!(heard.last(), Some(&Ok(body.into_bytes())));
    }

    #[test]
    fn any_bytes_and_any_text(framing in framings(), bytes in prop::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,40}") {
        for extent in [framing.extent, Extent::Delimited, Extent::Fixed(7)] {
            let mut end = framing.end.clone();
            if extent == Extent::Delimited && end.is_empty() {
                end.push(b'\n');
            }
            let mut framer = Framer::new(Framing { extent, end, ..framing.clone() });
            framer.push(&bytes);
            let mut left = 1_000;
            while framer.is_begun() && left > 0 {
                if framer.next_body().is_none() {
                    framer.give_up();
                }
                left -= 1;
            }
            prop_assert!(left > 0, "it does not end");
        }
        let _ = Description::read(&text);
        if let Ok(pattern) = Pattern::parse(&text) {
            let _ = pattern.read(&bytes);
        }
    }
}
