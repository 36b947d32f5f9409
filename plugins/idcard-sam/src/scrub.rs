//! Takes people out of a recording: every answer that may hold something personal is replaced by a made-up one of the
//! same length, its check byte repaired. What is not understood becomes zeros, because it may be half a record.

use crate::command::parts;
use crate::frame::{Scan, scan};
use tongban_wire::recording::{Exchange, What};
use tongban_wire::sum::xor;

/// Fields of a text: place, bytes, content. Everybody here is made up.
type Text = [(usize, usize, &'static str)];

const RESIDENT: &Text = &[
    (0, 30, "赵试一"),
    (30, 2, "1"),
    (32, 4, "01"),
    (36, 16, "20000229"),
    (52, 70, "某某市某某区某某路1号"),
    (122, 36, "441322200002290018"),
    (158, 30, "某某市公安局某某分局"),
    (188, 16, "20180301"),
    (204, 16, "20380301"),
];
const PERMIT: &Text = &[
    (0, 30, "陈试二"),
    (30, 2, "1"),
    (36, 16, "19900101"),
    (52, 70, "某某市某某区某某路2号"),
    (122, 36, "810000199001010019"),
    (158, 30, "某某市公安局"),
    (188, 16, "20200101"),
    (204, 16, "20250101"),
    (220, 18, "H00000000"),
    (238, 4, "01"),
    (248, 2, "J"),
];
const FOREIGN_2017: &Text = &[
    (0, 120, "SAMPLE, ANNA MARIA"),
    (120, 2, "2"),
    (122, 30, "CAN110081080301"),
    (152, 6, "CAN"),
    (188, 16, "20180601"),
    (204, 16, "20280531"),
    (220, 16, "19810803"),
    (236, 4, "01"),
    (240, 8, "1100"),
    (248, 2, "I"),
];
const FOREIGN_2023: &Text = &[
    (30, 2, "2"),
    (32, 4, "00"),
    (36, 16, "19810803"),
    (52, 70, "SAMPLE, ANNA MARIA"),
    (122, 36, "911124198108030024"),
    (188, 16, "20240101"),
    (204, 16, "20331231"),
    (242, 6, "CAN"),
    (248, 2, "Y"),
];
const ADDRESS: &Text = &[(0, 70, "某某市某某区新路2号")];
/// Bytes of the module's id: `05.03-20171115-0001234567-0089012345`.
const ID: [u8; 16] = [5, 0, 3, 0, 0x4B, 0xC8, 0x33, 0x01, 0x87, 0xD6, 0x12, 0x00, 0x79, 0x38, 0x4E, 0x05];

/// The scrub of this driver, for a run of exchanges of one direction.
pub fn scrub(run: &mut [Exchange]) {
    // Requests hold nothing but codes.
    if !run.iter().any(|exchange| matches!(exchange.what, What::Receive(_))) {
        return;
    }
    // Reports with ids begin each with one; without, the bytes simply follow each other.
    let whole = join(run, 0);
    let skip = usize::from(!matches!(scan(&whole), Scan::Reply(..)) && matches!(scan(&join(run, 1)), Scan::Reply(..)));
    let scrubbed = clean(&join(run, skip));
    let mut bytes = scrubbed.into_iter();
    for exchange in run.iter_mut().filter(|exchange| matches!(exchange.what, What::Receive(_))) {
        for place in exchange.bytes.iter_mut().skip(skip) {
            *place = bytes.next().unwrap_or(0);
        }
    }
}

/// What was received, one byte or none left out at the front of each piece.
fn join(run: &[Exchange], skip: usize) -> Vec<u8> {
    let received = run.iter().filter(|exchange| matches!(exchange.what, What::Receive(_)));
    received.flat_map(|exchange| exchange.bytes.iter().skip(skip)).copied().collect()
}

/// The same bytes without people.
fn clean(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Scan::Reply(reply, used) = scan(rest) {
        // Mark, length, three status bytes, data, check byte; what stands before is noise.
        let front = used - reply.data.len() - 1;
        let mark = front - 3 - 2 - 4;
        out.resize(out.len() + mark.saturating_sub(1), 0);
        out.extend(&rest[mark.saturating_sub(1)..front]);
        let begin = out.len() - 5;
        out.extend(replaced(&reply.data));
        let sum = xor(&out[begin..]);
        out.push(sum);
        rest = &rest[used..];
    }
    out.resize(bytes.len(), 0);
    out
}

/// Made-up data of the same length.
fn replaced(data: &[u8]) -> Vec<u8> {
    if let Some([text, portrait, templates]) = parts::<3>(data) {
        return [&data[..6], &person(text), &vec![0; portrait.len()], &prints(templates)].concat();
    }
    if let Some([text, portrait]) = parts::<2>(data) {
        return [&data[..4], &person(text), &vec![0; portrait.len()]].concat();
    }
    match data.len() {
        16 => ID.to_vec(),
        70 => written(ADDRESS, 70),
        other => vec![0; other],
    }
}

fn person(text: &[u8]) -> Vec<u8> {
    let fields = match text.get(248) {
        Some(b'J') => PERMIT,
        Some(b'I') => FOREIGN_2017,
        Some(b'Y') => FOREIGN_2023,
        _ => RESIDENT,
    };
    written(fields, text.len())
}

/// Templates of nothing: their finger codes stay.
fn prints(templates: &[u8]) -> Vec<u8> {
    let mut empty = vec![0; templates.len()];
    for at in (5..templates.len()).step_by(512) {
        empty[at] = templates[at];
    }
    empty
}

fn written(fields: &Text, len: usize) -> Vec<u8> {
    let mut bytes = [0x20, 0].repeat(len / 2);
    for (at, room, field) in fields {
        for (place, unit) in bytes[*at..*at + room].chunks_exact_mut(2).zip(field.encode_utf16()) {
            place.copy_from_slice(&unit.to_le_bytes());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::frame;
    use crate::record;
    use proptest::prelude::*;

    fn pieces(bytes: &[u8], size: usize) -> Vec<Exchange> {
        bytes.chunks(size).map(|piece| Exchange::new(What::Receive(0), piece)).collect()
    }

    #[test]
    fn a_person_becomes_a_made_up_one_of_the_same_kind() {
        for (flag, name) in
            [(b' ', "赵试一"), (b'J', "陈试二"), (b'I', "SAMPLE, ANNA MARIA"), (b'Y', "SAMPLE, ANNA MARIA")]
        {
            let mut text = vec![0x55; 256];
            text[248..250].copy_from_slice(&[flag, 0]);
            let mut prints = vec![0x66; 1024];
            (prints[5], prints[517]) = (11, 16);
            let data = [&[0, 0, 0x90, 1, 0, 4, 0, 4, 0][..], &text, &[0x77; 1024], &prints].concat();
            for size in [64, 1000, 4096] {
                let mut run = pieces(&frame(&data), size);
                scrub(&mut run);
                let bytes = join(&run, 0);
                assert_eq!(bytes.len(), 2321);
                assert!(![0x55, 0x66, 0x77].iter().any(|mark| bytes.windows(8).any(|w| w == [*mark; 8])));
                let Scan::Reply(reply, _) = scan(&bytes) else { panic!("the check byte was not repaired") };
                let [text, _, prints] = parts::<3>(&reply.data).unwrap();
                assert_eq!(record::parse(text).unwrap().name.expose(), name);
                assert_eq!((prints[5], prints[517]), (11, 16));
            }
        }
    }

    #[test]
    fn reports_with_an_id_keep_it() {
        let answer = frame(&[&[0, 0, 0x90][..], &[0x55; 70]].concat());
        let numbered = answer.chunks(63).map(|piece| Exchange::new(What::Receive(0), [&[7][..], piece].concat()));
        let mut run: Vec<Exchange> = numbered.collect();
        scrub(&mut run);
        assert!(run.iter().all(|report| report.bytes[0] == 7));
        let Scan::Reply(reply, _) = scan(&join(&run, 1)) else { panic!("no answer is left") };
        assert_eq!(record::newest_address(&reply.data).unwrap().as_deref(), Some("某某市某某区新路2号"));
    }

    proptest! {
        /// Whatever came: no run of it is left, but the lengths are.
        #[test]
        fn nothing_that_is_not_understood_is_kept(bytes in proptest::collection::vec(1u8.., 40..400), size in 1usize..80) {
            let mut run = pieces(&bytes, size);
            scrub(&mut run);
            let after: Vec<usize> = run.iter().map(|exchange| exchange.bytes.len()).collect();
            prop_assert_eq!(after, bytes.chunks(size).map(<[u8]>::len).collect::<Vec<_>>());
            let kept = join(&run, 0);
            prop_assert!(!kept.windows(16).any(|window| bytes.windows(16).any(|original| original == window)));
        }
    }
}
