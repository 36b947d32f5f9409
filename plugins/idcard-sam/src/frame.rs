//! The frame of SAM_V: preamble, length, body, check byte. Pure functions on bytes.
//!
//! ```text
//! request  AA AA AA 96 69 | Len1 Len2 | CMD PARA DATA… | CHK
//! answer   AA AA AA 96 69 | Len1 Len2 | SW1 SW2 SW3 DATA… | CHK
//! ```
//!
//! The length is big-endian and counts what follows it; CHK is the exclusive or of everything between preamble and CHK,
//! the length included.

use tongban_wire::sum::xor;

/// What every frame begins with.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// What is searched for: the first byte of a first frame is sometimes lost.
const MARK: [u8; 4] = [0xAA, 0xAA, 0x96, 0x69];
/// Preamble and length.
pub const HEADER: usize = PREAMBLE.len() + 2;
/// The least a length may say in an answer: three status bytes and the check byte.
const LEAST: usize = 4;
/// The most a length may say: an answer fits one bulk transfer of 4096 bytes; the longest known is 2321.
pub const MOST: usize = 4096 - HEADER;

/// The frame of a request.
pub fn request(command: u8, para: u8, data: &[u8]) -> Vec<u8> {
    let mut body = vec![command, para];
    body.extend(data);
    frame(&body)
}

/// A frame around a body, its check byte worked out. Bodies are at most [`MOST`] bytes.
pub fn frame(body: &[u8]) -> Vec<u8> {
    let len = (body.len() + 1).min(usize::from(u16::MAX)) as u16;
    let mut whole = PREAMBLE.to_vec();
    whole.extend(len.to_be_bytes());
    whole.extend(body);
    whole.push(xor(&whole[PREAMBLE.len()..]));
    whole
}

/// What the module answered. `Debug` shows no data: most of it is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// SW1, SW2, SW3. The first two come from the card and are usually zero; the third is the module's.
    pub status: [u8; 3],
    /// What follows the status bytes.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply({:02X?}, {} bytes)", self.status, self.data.len())
    }
}

/// What the bytes so far hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scan {
    /// A whole answer; so many bytes belong to it or came before it.
    Reply(Reply, usize),
    /// No whole answer yet. `begun` when the last bytes may be the beginning of one, then at least `more` are missing.
    Wanting {
        /// Whether the beginning of an answer is there.
        begun: bool,
        /// How many bytes are missing at least.
        more: usize,
    },
    /// Something that began like an answer was none, and nothing behind it begins like one.
    Lost(&'static str),
}

/// Looks for the first whole answer in bytes that may begin and go on with noise.
///
/// A frame whose length or check byte is wrong is passed over, and the search goes on one byte behind its mark: noise
/// that looks like the beginning of a frame must not swallow the real one.
pub fn scan(bytes: &[u8]) -> Scan {
    let mut fault = None;
    let mut from = 0;
    while let Some(at) = find(&bytes[from..]) {
        let body = from + at + MARK.len();
        let Some(&[high, low]) = bytes.get(body..body + 2) else { return Scan::Wanting { begun: true, more: LEAST } };
        let len = usize::from(u16::from_be_bytes([high, low]));
        from += at + 1;
        if !(LEAST..=MOST).contains(&len) {
            fault = Some("an answer with an impossible length");
            continue;
        }
        let end = body + 2 + len;
        let Some(checked) = bytes.get(body..end) else {
            return Scan::Wanting { begun: true, more: end - bytes.len() };
        };
        if xor(checked) != 0 {
            fault = Some("an answer with a wrong check byte");
            continue;
        }
        let status = [checked[2], checked[3], checked[4]];
        return Scan::Reply(Reply { status, data: checked[5..checked.len() - 1].to_vec() }, end);
    }
    let tail = &bytes[from.min(bytes.len())..];
    let begun = (1..MARK.len()).any(|n| tail.ends_with(&MARK[..n]));
    match fault {
        Some(fault) if !begun => Scan::Lost(fault),
        _ => Scan::Wanting { begun, more: 1 },
    }
}

fn find(bytes: &[u8]) -> Option<usize> {
    bytes.windows(MARK.len()).position(|window| window == MARK)
}

/// Length of the body that a header announces; `None` where the bytes hold no header. For modules that send header and
/// body on two endpoints.
pub fn announced(bytes: &[u8]) -> Option<usize> {
    let body = find(bytes)? + MARK.len();
    let len = bytes.get(body..body + 2)?;
    let len = usize::from(u16::from_be_bytes([len[0], len[1]]));
    (LEAST..=MOST).contains(&len).then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer(status: u8, data: &[u8]) -> Vec<u8> {
        let mut body = vec![0, 0, status];
        body.extend(data);
        frame(&body)
    }

    #[test]
    fn an_answer_has_the_bytes_and_the_lengths_of_the_interface() {
        let found = answer(0x9F, &[0; 4]);
        assert_eq!(found, [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 8, 0, 0, 0x9F, 0, 0, 0, 0, 0x97]);
        for (data, len, whole) in [
            (0, 0x0004, 11),
            (4, 0x0008, 15),
            (8, 0x000C, 19),
            (1284, 0x0508, 1295),
            (1286, 0x050A, 1297),
            (2310, 0x090A, 2321),
        ] {
            let bytes = answer(0x90, &vec![7; data]);
            assert_eq!((u16::from_be_bytes([bytes[5], bytes[6]]), bytes.len()), (len, whole));
            let Scan::Reply(reply, used) = scan(&bytes) else { panic!("{data} bytes are no answer") };
            assert_eq!((reply.status, reply.data.len(), used), ([0, 0, 0x90], data, whole));
        }
    }

    #[test]
    fn every_byte_that_is_turned_over_is_noticed_or_harmless() {
        let good = answer(0x90, &[1, 2, 3, 4, 5, 6, 7, 8]);
        let Scan::Reply(expected, _) = scan(&good) else { panic!() };
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                match scan(&bytes) {
                    Scan::Reply(reply, _) => assert!(at == 0 && reply == expected, "byte {at} was not noticed"),
                    Scan::Wanting { .. } | Scan::Lost(_) => assert_ne!(at, 0),
                }
            }
        }
    }

    #[test]
    fn noise_that_looks_like_a_frame_does_not_swallow_the_answer_behind_it() {
        let good = answer(0x90, &[]);
        for noise in [
            &[0xAA][..],
            &[0xAA, 0xAA, 0xAA],
            &[0xAA, 0xAA, 0x96, 0x69],
            &[0xAA, 0xAA, 0x96, 0x69, 0xFF, 0xFF],
            &[0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 1, 2, 3, 9],
            &[0x00, 0x96, 0x69, 0xAA, 0x55],
        ] {
            let bytes = [noise, &good].concat();
            assert!(matches!(scan(&bytes), Scan::Reply(..)), "{noise:02X?}");
        }
        assert_eq!(scan(&[0xAA, 0xAA, 0x96, 0x69, 0, 0]), Scan::Lost("an answer with an impossible length"));
        assert_eq!(scan(&[1, 2, 0xAA]), Scan::Wanting { begun: true, more: 1 });
        assert_eq!(scan(&[1, 2, 3]), Scan::Wanting { begun: false, more: 1 });
        assert_eq!(announced(&good), Some(4));
        assert_eq!(announced(&good[..6]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Scan::Reply(_, used) = scan(&bytes) {
                prop_assert!(used <= bytes.len());
            }
            let _ = announced(&bytes);
        }

        /// An answer comes in pieces: it is found exactly with its last byte.
        #[test]
        fn an_answer_is_found_with_its_last_byte(
            data in proptest::collection::vec(any::<u8>(), 0..64),
            noise in proptest::collection::vec(0u8..0xA9, 0..40),
        ) {
            let bytes = [noise, answer(0x90, &data)].concat();
            for end in 0..bytes.len() {
                let early = matches!(scan(&bytes[..end]), Scan::Reply(..));
                prop_assert!(!early, "found at {}", end);
            }
            let whole = bytes.len();
            prop_assert_eq!(scan(&bytes), Scan::Reply(Reply { status: [0, 0, 0x90], data }, whole));
        }
    }
}
