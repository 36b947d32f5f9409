//! The reader of identity cards: frames of its module in a stream, and the text on a card.

use tongban_idcard_sam::command::{Command, parts};
use tongban_idcard_sam::frame::{Scan, announced, frame, scan};
use tongban_idcard_sam::record;

/// Bytes as they come from the module.
pub(super) fn sam_frame(bytes: &[u8]) {
    let mut rest = bytes;
    while let Scan::Reply(reply, used) = scan(rest) {
        assert!(used >= 10 && used <= rest.len());
        for command in [Command::Find, Command::Select, Command::Base, Command::BaseAndFingerprints, Command::SamId] {
            if command.fits(&reply) && reply.status[2] == 0x90 {
                assert!(!reply.data.is_empty());
            }
        }
        if let Some([text, portrait, templates]) = parts::<3>(&reply.data) {
            assert_eq!(6 + text.len() + portrait.len() + templates.len(), reply.data.len());
        }
        rest = &rest[used..];
    }
    let _ = (announced(bytes), parts::<2>(bytes));
}

pub(super) fn sam_frame_seeds() -> Vec<Vec<u8>> {
    let answer = |word: u8, data: &[u8]| frame(&[&[0, 0, word][..], data].concat());
    let base = [&[1, 0, 4, 0][..], &[0x20; 1280]].concat();
    let with_prints = [&[1, 0, 4, 0, 4, 0][..], &[0x20; 2304]].concat();
    let find = answer(0x9F, &[0; 4]);
    let noisy = [&[0xAA, 0xAA, 0x96, 0x69, 0, 9][..], &find, &find].concat();
    vec![find, noisy, answer(0x90, &[0; 8]), answer(0x90, &base), answer(0x90, &with_prints), answer(0x66, &[])]
}

/// The text on a card: any bytes, made 256 long, as each kind.
pub(super) fn card_text(bytes: &[u8]) {
    let mut text = bytes.to_vec();
    text.resize(record::LENGTH, 0x20);
    for flag in [text[248], b' ', b'J', b'I', b'Y'] {
        text[248..250].copy_from_slice(&[flag, 0]);
        if let Ok(card) = record::parse(&text) {
            assert!(!card.name.expose().is_empty() && card.name.expose().trim() == card.name.expose());
            assert!(card.long_term == card.valid_until.is_none());
        }
    }
    let _ = record::newest_address(bytes.get(..70).unwrap_or(bytes));
}

pub(super) fn card_text_seeds() -> Vec<Vec<u8>> {
    let text = |fields: &[(usize, &str)]| {
        let mut bytes = [0x20, 0].repeat(128);
        for (at, field) in fields {
            let units: Vec<u8> = field.encode_utf16().flat_map(u16::to_le_bytes).collect();
            bytes[*at..*at + units.len()].copy_from_slice(&units);
        }
        bytes
    };
    let days = [(188, "20180301"), (204, "20380301")];
    let resident =
        [(0, "赵试一"), (30, "1"), (32, "01"), (36, "20000229"), (52, "某某路1号"), (122, "441322200002290018")];
    let permit = [(0, "陈试二"), (30, "1"), (36, "19900101"), (122, "810000199001010019"), (248, "J")];
    let old = [(0, "SAMPLE"), (120, "2"), (122, "CAN110081080301"), (220, "19810803"), (248, "I")];
    let new = [(30, "2"), (36, "19810803"), (52, "SAMPLE"), (122, "911124198108030024"), (248, "Y")];
    [&resident[..], &permit, &old, &new].into_iter().map(|fields| text(&[fields, &days].concat())).collect()
}
