//! What may be asked of the module, how long its answer may take, and which answer belongs to which question.

use crate::frame::{Reply, request};
use crate::status_word::StatusWord;
use std::time::Duration;

/// A request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Start the module anew.
    Reset,
    /// Ask whether the module is well.
    Status,
    /// Ask for the module's id.
    SamId,
    /// Look for a card.
    Find,
    /// Select the card that was found.
    Select,
    /// Read text and portrait.
    Base,
    /// Read text, portrait and fingerprint templates.
    BaseAndFingerprints,
    /// Read the newest address that was appended to the card.
    NewestAddress,
    /// Read the card body's management number.
    ManagementNumber,
    /// Set the speed of the line.
    Speed(Speed),
    /// Set how many bytes one exchange with the card may have.
    RfBytes(u8),
}

/// A speed of the line that the module knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Speed {
    /// 115200, the usual one.
    B115200 = 0,
    /// 57600.
    B57600 = 1,
    /// 38400.
    B38400 = 2,
    /// 19200.
    B19200 = 3,
    /// 9600.
    B9600 = 4,
}

impl Speed {
    /// All, the usual one first.
    pub const ALL: [Speed; 5] = [Speed::B115200, Speed::B57600, Speed::B38400, Speed::B19200, Speed::B9600];

    /// Bits a second.
    pub fn baud(self) -> u32 {
        [115_200, 57_600, 38_400, 19_200, 9_600][self as usize]
    }

    /// The speed with so many bits a second; `None` where the module has none such.
    pub fn of(baud: u32) -> Option<Speed> {
        Speed::ALL.into_iter().find(|speed| speed.baud() == baud)
    }
}

/// How long the module may take for an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Times {
    /// Status, reset, id, settings.
    pub short: Duration,
    /// Finding and selecting.
    pub find: Duration,
    /// The newest address, the management number.
    pub append: Duration,
    /// Text, portrait and templates.
    pub read: Duration,
}

impl Default for Times {
    /// What other hosts of these modules use.
    fn default() -> Times {
        let ms = Duration::from_millis;
        Times { short: ms(300), find: ms(500), append: ms(1000), read: ms(3500) }
    }
}

impl Command {
    /// The frame to send.
    pub fn request(self) -> Vec<u8> {
        match self {
            Command::Reset => request(0x10, 0xFF, &[]),
            Command::Status => request(0x11, 0xFF, &[]),
            Command::SamId => request(0x12, 0xFF, &[]),
            Command::Find => request(0x20, 0x01, &[]),
            Command::Select => request(0x20, 0x02, &[]),
            Command::Base => request(0x30, 0x01, &[]),
            Command::BaseAndFingerprints => request(0x30, 0x10, &[]),
            Command::NewestAddress => request(0x30, 0x03, &[]),
            Command::ManagementNumber => request(0x30, 0x05, &[]),
            Command::Speed(speed) => request(0x60, speed as u8, &[]),
            Command::RfBytes(most) => request(0x61, 0xFF, &[most]),
        }
    }

    /// How long its answer may take.
    pub fn time(self, times: &Times) -> Duration {
        match self {
            Command::Find | Command::Select => times.find,
            Command::NewestAddress | Command::ManagementNumber => times.append,
            Command::Base | Command::BaseAndFingerprints => times.read,
            _ => times.short,
        }
    }

    /// Whether an answer can belong to this request. Answers carry no name, so one that came too late is told from the
    /// right one by its status word and its length.
    pub fn fits(self, reply: &Reply) -> bool {
        let len = reply.data.len();
        match StatusWord::of(reply.status[2]) {
            StatusWord::Success => match self {
                Command::Find => false,
                Command::Select => len == 8,
                Command::SamId => len == 16,
                Command::Base => parts::<2>(&reply.data).is_some(),
                Command::BaseAndFingerprints => parts::<3>(&reply.data).is_some(),
                Command::NewestAddress => len == 70,
                Command::ManagementNumber => len == 28,
                _ => len == 0,
            },
            StatusWord::CardFound => self == Command::Find && len == 4,
            StatusWord::NotFound => self == Command::Find,
            StatusWord::NotSelected => self == Command::Select,
            StatusWord::NoContent => matches!(self, Command::NewestAddress | Command::ManagementNumber),
            _ => len == 0,
        }
    }
}

/// Splits the data of a reading into its parts by the lengths at its front: text and portrait, and templates where there
/// are three. `None` where the lengths are not those of the data, or the text is not 256 bytes, or the templates are not
/// whole.
pub fn parts<const N: usize>(data: &[u8]) -> Option<[&[u8]; N]> {
    let mut rest = data.get(2 * N..)?;
    let mut parts = [&data[..0]; N];
    for (at, part) in parts.iter_mut().enumerate() {
        let len = usize::from(u16::from_be_bytes([data[2 * at], data[2 * at + 1]]));
        let (taken, after) = rest.split_at_checked(len)?;
        (*part, rest) = (taken, after);
    }
    let templates = parts.get(2).is_none_or(|templates| templates.len().is_multiple_of(512));
    (rest.is_empty() && parts[0].len() == 256 && templates).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_request_has_the_bytes_of_the_interface() {
        for (command, tail) in [
            (Command::Reset, &[0x00, 0x03, 0x10, 0xFF, 0xEC][..]),
            (Command::Status, &[0x00, 0x03, 0x11, 0xFF, 0xED]),
            (Command::SamId, &[0x00, 0x03, 0x12, 0xFF, 0xEE]),
            (Command::Find, &[0x00, 0x03, 0x20, 0x01, 0x22]),
            (Command::Select, &[0x00, 0x03, 0x20, 0x02, 0x21]),
            (Command::Base, &[0x00, 0x03, 0x30, 0x01, 0x32]),
            (Command::BaseAndFingerprints, &[0x00, 0x03, 0x30, 0x10, 0x23]),
            (Command::NewestAddress, &[0x00, 0x03, 0x30, 0x03, 0x30]),
            (Command::ManagementNumber, &[0x00, 0x03, 0x30, 0x05, 0x36]),
            (Command::Speed(Speed::B115200), &[0x00, 0x03, 0x60, 0x00, 0x63]),
            (Command::Speed(Speed::B9600), &[0x00, 0x03, 0x60, 0x04, 0x67]),
            (Command::RfBytes(0x50), &[0x00, 0x04, 0x61, 0xFF, 0x50, 0xCA]),
        ] {
            let expected = [&[0xAA, 0xAA, 0xAA, 0x96, 0x69], tail].concat();
            assert_eq!(command.request(), expected, "{command:?}");
        }
    }

    #[test]
    fn an_answer_that_came_too_late_fits_no_other_question() {
        let reply = |status, data: Vec<u8>| Reply { status: [0, 0, status], data };
        let base = [&[1, 0, 4, 0][..], &[0; 1280]].concat();
        let with_prints = [&[1, 0, 4, 0, 4, 0][..], &[0; 2304]].concat();
        let answers = [
            (Command::Find, reply(0x9F, vec![0; 4])),
            (Command::Select, reply(0x90, vec![0; 8])),
            (Command::SamId, reply(0x90, vec![0; 16])),
            (Command::Base, reply(0x90, base)),
            (Command::BaseAndFingerprints, reply(0x90, with_prints)),
            (Command::NewestAddress, reply(0x90, vec![0; 70])),
            (Command::ManagementNumber, reply(0x90, vec![0; 28])),
            (Command::Status, reply(0x90, vec![])),
        ];
        for (asked, _) in &answers {
            for (answered, reply) in &answers {
                assert_eq!(asked.fits(reply), asked == answered, "{asked:?} took the answer to {answered:?}");
            }
            assert_eq!(asked.fits(&reply(0x80, vec![])), *asked == Command::Find);
            assert_eq!(asked.fits(&reply(0x81, vec![])), *asked == Command::Select);
            assert!(asked.fits(&reply(0x66, vec![])), "a module out of service says so to everybody");
        }
    }

    #[test]
    fn the_parts_of_a_reading_are_cut_by_their_own_lengths() {
        let without_prints = [&[1, 0, 4, 0, 0, 0][..], &[0; 1280]].concat();
        assert_eq!(parts::<3>(&without_prints).unwrap().map(<[u8]>::len), [256, 1024, 0]);
        for (data, why) in [
            (vec![], "nothing"),
            ([&[1, 0, 4, 0][..], &[0; 1279]].concat(), "a byte is missing"),
            ([&[1, 0, 4, 0][..], &[0; 1281]].concat(), "a byte too many"),
            ([&[0, 255, 4, 0][..], &[0; 1279]].concat(), "a text of another length"),
            ([&[0xFF, 0xFF, 0xFF, 0xFF][..], &[0; 1280]].concat(), "lengths that lie"),
        ] {
            assert!(parts::<2>(&data).is_none(), "{why}");
        }
        assert!(parts::<3>(&[&[1, 0, 4, 0, 0, 100][..], &[0; 1380]].concat()).is_none(), "a template cut short");
    }

    proptest! {
        #[test]
        fn no_data_is_too_strange(data in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let _ = (parts::<2>(&data), parts::<3>(&data));
        }
    }
}
