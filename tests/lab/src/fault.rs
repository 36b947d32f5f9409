//! What can happen to a message on its way to the driver.

use crate::far_end::Message;
use std::time::Duration;

/// One fault, done to one message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The endpoint halts instead (USB); elsewhere the message is lost.
    Stall,
    /// Only so many bytes of it come.
    Short(usize),
    /// It comes in pieces of so many bytes, which a driver must not mind.
    Split(usize),
    /// These bytes come before it.
    Noise(Vec<u8>),
    /// The byte at this place is turned over.
    Flip(usize),
    /// Its last byte is wrong.
    WrongChecksum,
    /// Its length field lies.
    Oversize,
    /// So many bytes come after it that nobody asked for.
    Babble(usize),
    /// It comes that much later.
    Late(Duration),
    /// It comes twice.
    Duplicate,
    /// It never comes.
    Silence,
    /// The cable is pulled instead.
    Pull,
    /// The transfer fails on the wire, as a bad cable does it (USB); elsewhere the message is lost. Not in
    /// [`each_fault`], because only the real kernel tells it from a stall.
    Torn,
}

/// One of each, with its name: the table every driver is run through. `late` is the delay of [`Fault::Late`]: choose it
/// longer than the driver waits for an answer.
pub fn each_fault(late: Duration) -> Vec<(&'static str, Fault)> {
    vec![
        ("stall", Fault::Stall),
        ("short", Fault::Short(3)),
        ("split", Fault::Split(1)),
        ("noise", Fault::Noise(vec![0x00, 0xAA, 0x55, 0xFF, 0x0D, 0x10])),
        ("flipped", Fault::Flip(0)),
        ("wrong checksum", Fault::WrongChecksum),
        ("oversized", Fault::Oversize),
        ("babble", Fault::Babble(700)),
        ("late", Fault::Late(late)),
        ("twice", Fault::Duplicate),
        ("silence", Fault::Silence),
        ("pulled", Fault::Pull),
    ]
}

/// What reaches the driver's side of the cable at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Delivery {
    /// The endpoint it comes on; 0 where the device did not say.
    pub(crate) endpoint: u8,
    pub(crate) what: What,
}

/// Bytes, or the end of a pipe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum What {
    /// One transfer, one report, or a piece of a stream. `babble`: it does not stop where the host's room ends.
    Bytes { bytes: Vec<u8>, babble: bool },
    /// The endpoint halts.
    Halt,
    /// The transfer fails.
    Torn,
}

/// What became of a message.
#[derive(PartialEq, Eq, Debug, Default)]
pub(crate) struct Struck {
    /// What comes, and how much later than it would have.
    pub(crate) deliveries: Vec<(Duration, Delivery)>,
    /// Whether the cable is pulled.
    pub(crate) pull: bool,
}

/// Does the fault to the message; the one place where faults happen. `oversize` makes the message's length lie.
pub(crate) fn strike(fault: Option<&Fault>, message: &Message, oversize: impl FnOnce(&[u8]) -> Vec<u8>) -> Struck {
    let endpoint = message.endpoint;
    let plain = |bytes: Vec<u8>| Delivery { endpoint, what: What::Bytes { bytes, babble: false } };
    let now = |deliveries: Vec<Delivery>| Struck {
        deliveries: deliveries.into_iter().map(|delivery| (Duration::ZERO, delivery)).collect(),
        pull: false,
    };
    let mut bytes = message.bytes.clone();
    match fault {
        None => now(vec![plain(bytes)]),
        Some(Fault::Stall) => now(vec![Delivery { endpoint, what: What::Halt }]),
        Some(Fault::Torn) => now(vec![Delivery { endpoint, what: What::Torn }]),
        Some(Fault::Short(len)) => {
            bytes.truncate(*len);
            now(vec![plain(bytes)])
        }
        Some(Fault::Split(len)) => now(bytes.chunks((*len).max(1)).map(|piece| plain(piece.to_vec())).collect()),
        Some(Fault::Noise(noise)) => now(vec![plain(noise.iter().copied().chain(bytes).collect())]),
        Some(Fault::Flip(place)) => {
            if let Some(byte) = bytes.get_mut(*place) {
                *byte = !*byte;
            }
            now(vec![plain(bytes)])
        }
        Some(Fault::WrongChecksum) => {
            if let Some(byte) = bytes.last_mut() {
                *byte ^= 0x01;
            }
            now(vec![plain(bytes)])
        }
        Some(Fault::Oversize) => now(vec![plain(oversize(&bytes))]),
        Some(Fault::Babble(len)) => {
            bytes.extend(std::iter::repeat_n(0x5A, *len));
            now(vec![Delivery { endpoint, what: What::Bytes { bytes, babble: true } }])
        }
        Some(Fault::Late(late)) => Struck { deliveries: vec![(*late, plain(bytes))], pull: false },
        Some(Fault::Duplicate) => now(vec![plain(bytes.clone()), plain(bytes)]),
        Some(Fault::Silence) => Struck::default(),
        Some(Fault::Pull) => Struck { deliveries: Vec::new(), pull: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(struck: &Struck) -> Vec<Vec<u8>> {
        let bytes = |delivery: &Delivery| match &delivery.what {
            What::Bytes { bytes, .. } => bytes.clone(),
            What::Halt => b"halt".to_vec(),
            What::Torn => b"torn".to_vec(),
        };
        struck.deliveries.iter().map(|(_, delivery)| bytes(delivery)).collect()
    }

    #[test]
    fn each_fault_does_to_a_message_what_it_says() {
        let cases: Vec<(Option<Fault>, Vec<&[u8]>)> = vec![
            (None, vec![b"abcd"]),
            (Some(Fault::Stall), vec![b"halt"]),
            (Some(Fault::Torn), vec![b"torn"]),
            (Some(Fault::Short(3)), vec![b"abc"]),
            (Some(Fault::Short(9)), vec![b"abcd"]),
            (Some(Fault::Split(3)), vec![b"abc", b"d"]),
            (Some(Fault::Split(0)), vec![b"a", b"b", b"c", b"d"]),
            (Some(Fault::Noise(b"!!".to_vec())), vec![b"!!abcd"]),
            (Some(Fault::Flip(1)), vec![b"a\x9dcd"]),
            (Some(Fault::Flip(9)), vec![b"abcd"]),
            (Some(Fault::WrongChecksum), vec![b"abce"]),
            (Some(Fault::Oversize), vec![b"long"]),
            (Some(Fault::Babble(2)), vec![b"abcdZZ"]),
            (Some(Fault::Late(Duration::from_secs(1))), vec![b"abcd"]),
            (Some(Fault::Duplicate), vec![b"abcd", b"abcd"]),
            (Some(Fault::Silence), vec![]),
            (Some(Fault::Pull), vec![]),
        ];
        for (fault, comes) in cases {
            let message = Message { endpoint: 0x82, after: Duration::ZERO, bytes: b"abcd".to_vec() };
            let struck = strike(fault.as_ref(), &message, |_| b"long".to_vec());
            assert_eq!(bytes_of(&struck), comes, "{fault:?}");
            assert_eq!(struck.pull, fault == Some(Fault::Pull), "{fault:?}");
            assert!(struck.deliveries.iter().all(|(_, delivery)| delivery.endpoint == 0x82), "{fault:?}");
        }
    }

    #[test]
    fn the_table_has_every_fault_once() {
        let faults = each_fault(Duration::from_secs(1));
        let kinds: std::collections::HashSet<_> =
            faults.iter().map(|(_, fault)| std::mem::discriminant(fault)).collect();
        assert_eq!(kinds.len(), 12);
        assert_eq!(faults.len(), 12);
    }
}
