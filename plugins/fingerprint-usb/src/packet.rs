//! The packets of the scanner. Pure functions on bytes. All numbers are little-endian.
//!
//! ```text
//! request  46 50 | command | number | length (2)          | data … | sum (2)
//! answer   46 50 | command with bit 7 | number | status | 00 | length (4) | data … | sum (2)
//! ```
//!
//! An answer carries the number of its request, so a late one is never taken for the next. The sum is that of all bytes
//! before it, modulo 65536.
//!
//! | Command | Data of the request | Data of the answer |
//! |---|---|---|
//! | 01 info | | version (1), width (2), height (2), dpi (2), abilities (1: bit 0 makes templates, bit 1 compares), bytes of a template (2) |
//! | 02 light | 0 or 1 | |
//! | 03 look | | state (1: bit 0 a finger is there) |
//! | 04 capture | | the picture: a byte a pixel, 0 black, row by row |
//! | 05 extract | finger code (1) | quality 0–100 (1), template |
//! | 06 compare | template | similarity in hundredths of a percent (2) |

/// What every packet begins with.
const MARK: [u8; 2] = *b"FP";
/// Bytes of an answer before its data.
pub const HEAD: usize = 10;
/// Most data of an answer: a picture of the largest scanners of this kind, and room.
pub const MOST: usize = 1 << 20;

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Command {
    /// What the scanner is.
    Info = 1,
    /// Switch the light.
    Light = 2,
    /// Whether a finger is there.
    Look = 3,
    /// Take the picture.
    Capture = 4,
    /// Make a template of the last picture.
    Extract = 5,
    /// Compare the last template with another.
    Compare = 6,
}

/// What the scanner says of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Done.
    Done,
    /// No finger is there.
    NoFinger,
    /// Too wet.
    Wet,
    /// Too dry.
    Dry,
    /// Only a part of the finger is on the glass.
    Partial,
    /// The picture holds too little for a template.
    Poor,
    /// The scanner does not know the request.
    Unknown,
    /// The request came spoilt.
    Spoilt,
    /// Anything else: the scanner is broken.
    Broken(u8),
}

impl Status {
    fn of(byte: u8) -> Status {
        match byte {
            0 => Status::Done,
            1 => Status::NoFinger,
            2 => Status::Wet,
            3 => Status::Dry,
            4 => Status::Partial,
            5 => Status::Poor,
            0x10 => Status::Unknown,
            0x11 => Status::Spoilt,
            other => Status::Broken(other),
        }
    }
}

/// The bytes of a request. Data is at most 65535 bytes.
pub fn request(command: Command, number: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = MARK.to_vec();
    bytes.extend([command as u8, number]);
    bytes.extend((data.len().min(usize::from(u16::MAX)) as u16).to_le_bytes());
    bytes.extend(data);
    bytes.extend(sum(&bytes).to_le_bytes());
    bytes
}

/// The sum of all bytes.
pub fn sum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(u16::from(*byte)))
}

/// What the scanner answered. `Debug` shows no data: a print is nobody's business.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The command's byte, without bit 7.
    pub command: u8,
    /// The number of the request.
    pub number: u8,
    /// How it went.
    pub status: Status,
    /// What came with it.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({} #{}, {:?}, {} bytes)", self.command, self.number, self.status, self.data.len())
    }
}

/// What the bytes so far hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scan {
    /// A whole answer; so many bytes belong to it or came before it.
    Answer(Answer, usize),
    /// No whole answer yet; `begun` when the beginning of one is there.
    Wanting {
        /// Whether the beginning of an answer is there.
        begun: bool,
    },
    /// Something that began like an answer was none, and nothing behind it begins like one.
    Lost(&'static str),
}

/// Looks for the first whole answer in bytes that may begin and go on with noise.
pub fn scan(bytes: &[u8]) -> Scan {
    let mut fault = None;
    let mut from = 0;
    while let Some(at) = bytes[from..].windows(2).position(|window| window == MARK) {
        let start = from + at;
        from = start + 1;
        let Some(head) = bytes.get(start..start + HEAD) else { return Scan::Wanting { begun: true } };
        let len = u32::from_le_bytes([head[6], head[7], head[8], head[9]]) as usize;
        if head[2] & 0x80 == 0 || len > MOST {
            fault = Some("an answer with an impossible head");
            continue;
        }
        let end = start + HEAD + len;
        let Some(&[low, high]) = bytes.get(end..end + 2) else { return Scan::Wanting { begun: true } };
        if sum(&bytes[start..end]) != u16::from_le_bytes([low, high]) {
            fault = Some("an answer with a wrong sum");
            continue;
        }
        let answer = Answer {
            command: head[2] & 0x7F,
            number: head[3],
            status: Status::of(head[4]),
            data: bytes[start + HEAD..end].to_vec(),
        };
        return Scan::Answer(answer, end + 2);
    }
    let begun = bytes[from.min(bytes.len())..].last() == Some(&MARK[0]);
    match fault {
        Some(fault) if !begun => Scan::Lost(fault),
        _ => Scan::Wanting { begun },
    }
}

/// What the scanner is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Info {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Pixels an inch.
    pub dpi: u16,
    /// Whether it makes templates.
    pub extracts: bool,
    /// Whether it compares them.
    pub compares: bool,
    /// Bytes of a template.
    pub template: usize,
}

impl Info {
    /// The info in an answer's data; `None` for a version or sizes that cannot be.
    pub fn of(data: &[u8]) -> Option<Info> {
        let &[1, w0, w1, h0, h1, d0, d1, abilities, t0, t1] = data else { return None };
        let number = |low, high| usize::from(u16::from_le_bytes([low, high]));
        let info = Info {
            width: number(w0, w1),
            height: number(h0, h1),
            dpi: u16::from_le_bytes([d0, d1]),
            extracts: abilities & 1 != 0,
            compares: abilities & 2 != 0,
            template: number(t0, t1),
        };
        let possible = (64..=2048).contains(&info.width) && (64..=2048).contains(&info.height);
        (possible && info.width * info.height <= MOST && info.template >= 8).then_some(info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer(command: u8, number: u8, status: u8, data: &[u8]) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        bytes.extend([command | 0x80, number, status, 0]);
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes.extend(sum(&bytes).to_le_bytes());
        bytes
    }

    #[test]
    fn packets_have_the_bytes_of_the_table() {
        assert_eq!(request(Command::Look, 7, &[]), [0x46, 0x50, 3, 7, 0, 0, 0xA0, 0x00]);
        assert_eq!(request(Command::Extract, 1, &[11]), [0x46, 0x50, 5, 1, 1, 0, 11, 0xA8, 0x00]);
        let bytes = answer(3, 7, 0, &[1]);
        assert_eq!(bytes, [0x46, 0x50, 0x83, 7, 0, 0, 1, 0, 0, 0, 1, 0x22, 0x01]);
        let expected = Answer { command: 3, number: 7, status: Status::Done, data: vec![1] };
        assert_eq!(scan(&bytes), Scan::Answer(expected, 13));
    }

    #[test]
    fn every_bit_that_is_turned_over_is_noticed() {
        let good = answer(5, 9, 0, &[1, 2, 3]);
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                // The byte that is reserved counts in the sum too.
                assert!(!matches!(scan(&bytes), Scan::Answer(..)), "byte {at}");
            }
        }
        assert!(matches!(scan(&[&b"FPF"[..], &good].concat()), Scan::Answer(..)));
        assert_eq!(scan(&answer(5, 9, 0, &[])[..9]), Scan::Wanting { begun: true });
        assert_eq!(scan(b"xx"), Scan::Wanting { begun: false });
        let mut lie = good.clone();
        lie[9] = 0xFF;
        assert_eq!(scan(&lie), Scan::Lost("an answer with an impossible head"));
    }

    #[test]
    fn a_scanner_that_cannot_be_is_refused() {
        let good = [1, 0, 1, 104, 1, 244, 1, 3, 0, 2];
        let info = Info::of(&good).unwrap();
        assert_eq!((info.width, info.height, info.dpi, info.template), (256, 360, 500, 512));
        assert!(info.extracts && info.compares);
        for (at, value) in [(0, 2), (2, 0xFF), (4, 0xFF), (9, 0)] {
            let mut bad = good;
            bad[at] = value;
            assert_eq!(Info::of(&bad), None, "byte {at}");
        }
        assert_eq!(Info::of(&good[1..]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Scan::Answer(_, used) = scan(&bytes) {
                prop_assert!(used <= bytes.len());
            }
            let _ = Info::of(&bytes);
        }

        #[test]
        fn an_answer_is_found_with_its_last_byte(
            data in proptest::collection::vec(any::<u8>(), 0..64), noise in proptest::collection::vec(0u8..0x45, 0..40),
        ) {
            let bytes = [noise, answer(4, 3, 0, &data)].concat();
            for end in 0..bytes.len() {
                let early = matches!(scan(&bytes[..end]), Scan::Answer(..));
                prop_assert!(!early);
            }
            let found = matches!(scan(&bytes), Scan::Answer(_, used) if used == bytes.len());
            prop_assert!(found);
        }
    }
}
