//! What can happen to a message on its way to the driver.

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
