//! What the printer says, taken out of the bytes of the line. Pure: any bytes may come, in any pieces.
//!
//! The first byte of an answer tells its kind by fixed bits, so that answers to different questions may be mixed:
//!
//! | Bits of the first byte | Answer |
//! |---|---|
//! | `0xx1xx10` | real-time status (`DLE EOT n`), one byte |
//! | `0xx1xx00` | automatic status (`GS a`), four bytes, the others `0xx0xxxx` |
//! | `10 0F` | full status of kiosk printers (`DLE EOT 14h`), six bytes |
//! | `0xx0xxxx` | paper sensor (`GS r 1`), one byte of which only bits 0–3 may be set, in pairs |
//! | `37` or `5F` | a block, ended by zero: process id (`GS ( H`), serial number (`GS I 68`) |
//! | `11` or `13` | the line's own flow control |
//!
//! What fits none of them is noise: it is counted and dropped.

/// Longest block before its zero.
const LONGEST_BLOCK: usize = 80;
/// First byte of a process id answer.
const PROCESS_ID: u8 = 0x37;
/// First byte of an answer with a text about the printer.
const INFO: u8 = 0x5F;

/// One answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Real-time status; which of the four only the order of the questions tells.
    RealTime(u8),
    /// Automatic status.
    Automatic([u8; 4]),
    /// Full status of a kiosk printer: paper, user, recoverable, unrecoverable.
    Full([u8; 4]),
    /// The paper sensor.
    Sensor(u8),
    /// Everything before the request with this id was processed.
    Process([u8; 4]),
    /// A text about the printer, such as its serial number.
    Info(String),
    /// The line may be written to again (`true`) or not.
    Ready(bool),
}

/// What was begun and is not whole yet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum Begun {
    #[default]
    Nothing,
    Automatic(Vec<u8>),
    Full(Vec<u8>),
    Block(u8, Vec<u8>),
}

/// Takes the printer's bytes and gives answers.
#[derive(Clone, Default, Debug)]
pub struct Ear {
    begun: Begun,
    noise: usize,
}

impl Ear {
    /// Takes bytes and adds the answers they complete.
    pub fn take(&mut self, bytes: &[u8], answers: &mut Vec<Answer>) {
        for byte in bytes {
            self.byte(*byte, answers);
        }
    }

    /// The line is quiet: what was begun will not be finished any more.
    pub fn quiet(&mut self) {
        if std::mem::take(&mut self.begun) != Begun::Nothing {
            self.noise += 1;
        }
    }

    /// Bytes that fitted nothing since the last time this was asked.
    pub fn noise(&mut self) -> usize {
        std::mem::take(&mut self.noise)
    }

    fn byte(&mut self, byte: u8, answers: &mut Vec<Answer>) {
        match std::mem::take(&mut self.begun) {
            Begun::Nothing => self.first(byte, answers),
            // The second byte of an automatic status has bits 0 and 1 clear: 0F begins a full status instead.
            Begun::Automatic(got) if got == [0x10] && byte == 0x0F => self.begun = Begun::Full(Vec::new()),
            Begun::Automatic(mut got) if byte & 0x90 == 0 => {
                got.push(byte);
                match <[u8; 4]>::try_from(got.as_slice()) {
                    Ok(whole) => answers.push(Answer::Automatic(whole)),
                    Err(_) => self.begun = Begun::Automatic(got),
                }
            }
            Begun::Full(mut got) => {
                got.push(byte);
                match <[u8; 4]>::try_from(got.as_slice()) {
                    Ok(whole) => answers.push(Answer::Full(whole)),
                    Err(_) => self.begun = Begun::Full(got),
                }
            }
            Begun::Block(kind, got) if byte == 0 => match block(kind, &got) {
                Some(answer) => answers.push(answer),
                None => self.noise += 1,
            },
            Begun::Block(kind, mut got) if (0x20..0x7F).contains(&byte) && got.len() < LONGEST_BLOCK => {
                got.push(byte);
                self.begun = Begun::Block(kind, got);
            }
            // It broke off; the byte begins something else.
            Begun::Automatic(_) | Begun::Block(..) => {
                self.noise += 1;
                self.first(byte, answers);
            }
        }
    }

    fn first(&mut self, byte: u8, answers: &mut Vec<Answer>) {
        match byte {
            0x11 | 0x13 => answers.push(Answer::Ready(byte == 0x11)),
            PROCESS_ID | INFO => self.begun = Begun::Block(byte, Vec::new()),
            _ if byte & 0x93 == 0x12 => answers.push(Answer::RealTime(byte)),
            _ if byte & 0x93 == 0x10 => self.begun = Begun::Automatic(vec![byte]),
            // Each sensor shows in two bits that are equal.
            0x00 | 0x03 | 0x0C | 0x0F => answers.push(Answer::Sensor(byte)),
            _ => self.noise += 1,
        }
    }
}

fn block(kind: u8, got: &[u8]) -> Option<Answer> {
    match (kind, got) {
        // 22h says which kind of answer of this group it is.
        (PROCESS_ID, [0x22, id @ ..]) => id.try_into().ok().map(Answer::Process),
        (INFO, text) => Some(Answer::Info(String::from_utf8_lossy(text).into_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heard(bytes: &[u8]) -> (Vec<Answer>, usize) {
        let (mut ear, mut answers) = (Ear::default(), Vec::new());
        ear.take(bytes, &mut answers);
        ear.quiet();
        (answers, ear.noise())
    }

    #[test]
    fn the_first_byte_tells_the_kind() {
        for (bytes, answers) in [
            (&[0x12][..], vec![Answer::RealTime(0x12)]),
            (&[0x7E], vec![Answer::RealTime(0x7E)]),
            (&[0x10, 0, 0, 0], vec![Answer::Automatic([0x10, 0, 0, 0])]),
            (&[0x38, 0x08, 0x0C, 0x0F], vec![Answer::Automatic([0x38, 0x08, 0x0C, 0x0F])]),
            (&[0x10, 0x0F, 0x20, 0, 0x81, 0xFF], vec![Answer::Full([0x20, 0, 0x81, 0xFF])]),
            (&[0x0C], vec![Answer::Sensor(0x0C)]),
            (&[0x37, 0x22, b'0', b'0', b'4', b'2', 0], vec![Answer::Process(*b"0042")]),
            (&[0x5F, b'A', b'7', 0], vec![Answer::Info("A7".into())]),
            (&[0x13, 0x11], vec![Answer::Ready(false), Answer::Ready(true)]),
        ] {
            assert_eq!(heard(bytes), (answers, 0), "{bytes:02X?}");
        }
    }

    #[test]
    fn noise_is_dropped_and_what_comes_after_it_is_heard() {
        for noise in [&[0xFF][..], &[0xAA, 0x55], &[0x10], &[0x10, 0x08], &[0x37], &[0x37, 0x22, b'1'], &[0x01, 0x80]] {
            let (answers, count) = heard(&[noise, &[0x16, 0x37, 0x22, b'a', b'b', b'c', b'd', 0]].concat());
            assert_eq!(answers, [Answer::RealTime(0x16), Answer::Process(*b"abcd")], "{noise:02X?}");
            assert!(count > 0, "{noise:02X?}");
        }
    }

    #[test]
    fn an_answer_that_broke_off_is_forgotten_once_the_line_is_quiet() {
        let (mut ear, mut answers) = (Ear::default(), Vec::new());
        ear.take(&[0x10, 0x08], &mut answers);
        ear.quiet();
        ear.take(&[0x00, 0x00], &mut answers);
        assert_eq!(answers, [Answer::Sensor(0), Answer::Sensor(0)]);
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_give_the_same_answers(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0usize..300) {
            let cut = cut.min(bytes.len());
            let (mut ear, mut answers) = (Ear::default(), Vec::new());
            ear.take(&bytes[..cut], &mut answers);
            ear.take(&bytes[cut..], &mut answers);
            ear.quiet();
            prop_assert_eq!((answers, ear.noise()), heard(&bytes));
        }
    }
}
