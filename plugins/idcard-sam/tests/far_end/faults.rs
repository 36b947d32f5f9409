//! Every fault of the wire, at every message of a reading, on every transport; noise at every byte; a storm of pulls.

use crate::{LONG, brisk, line, ms, placed, read, wanted};
use tongban_idcard_sam::reader::Reader;
use tongban_idcard_sam::settings::{SameCard, Ways};
use tongban_lab::far::idcard_sam::{IdCardSam, Wire};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_lab::{Fault, Placed};
use tongban_sdk::CompletionCode;
use tongban_sdk::identity_document::IdentityDocument as _;
use tongban_wire::Link;

const DEADLINE: std::time::Duration = std::time::Duration::from_millis(700);

fn reading(wire: Wire, pipes: bool) -> (Placed, Reader) {
    let lab = Placed::memory(IdCardSam::new(wire));
    // A card that is read where it lies, so that each command of the trial finds the same.
    let ways = Ways { same_card: SameCard::Reread, ..brisk() };
    let reader = Reader::new(Link::new(line(&lab, wire, pipes)), ways, None);
    lab.act("card on");
    (lab, reader)
}

/// Whatever is read under a fault is the card's own record or a failure: never another's, never half a one.
fn through(wire: Wire, pipes: bool, nth: usize) {
    let (lab, mut reader) = reading(wire, pipes);
    through_every_fault(&lab, nth, DEADLINE, |lab, within| {
        lab.act("card on");
        let record = reader.read(&Timed::within(within), wanted(true))?;
        assert_eq!(record.number.expose(), "441322200002290018");
        assert_eq!(record.fingerprints.expose().as_ref().map(Vec::len), Some(1024));
        Ok(())
    });
}

#[test]
fn every_fault_at_every_message_of_a_reading_over_a_stream() {
    for nth in 1..=3 {
        through(Wire::Whole, false, nth);
    }
}

#[test]
fn every_fault_over_one_pair_of_pipes() {
    for nth in [1, 3] {
        through(Wire::Whole, true, nth);
    }
}

#[test]
fn every_fault_over_header_and_body_apart() {
    for nth in [1, 2, 6] {
        through(Wire::Split, true, nth);
    }
}

#[test]
fn every_fault_over_hid() {
    for nth in [1, 3, 10] {
        through(Wire::Hid, false, nth);
    }
}

#[test]
fn every_fault_of_status_and_reset() {
    let (lab, mut reader) = reading(Wire::Whole, false);
    through_every_fault(&lab, 1, DEADLINE, |_, _| reader.status());
    let (lab, mut reader) = reading(Wire::Whole, false);
    through_every_fault(&lab, 1, DEADLINE, |_, within| reader.reset(&Timed::within(within)));
}

#[test]
fn noise_before_and_a_turned_bit_at_every_byte_are_survived() {
    let (lab, mut reader) = reading(Wire::Whole, false);
    assert!(read(&mut reader, LONG).is_ok());
    for at in 0..19 {
        for message in 1..=3 {
            lab.fault(Fault::Flip(at), message, 1);
            lab.act("card on");
            let record = read(&mut reader, LONG).unwrap_or_else(|failure| panic!("byte {at}: {failure}"));
            assert_eq!(record.number.expose(), "441322200002290018");
            lab.calm();
        }
    }
    let frame = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x08, 0x00, 0x00, 0x9F, 0, 0, 0, 0, 0x97];
    for end in 0..frame.len() {
        lab.fault(Fault::Noise(frame[..end].to_vec()), 1, 2);
        lab.act("card on");
        assert!(read(&mut reader, LONG).is_ok(), "noise of {end} bytes");
        lab.calm();
    }
}

#[test]
fn the_record_of_the_card_before_is_never_taken_for_the_next_one() {
    let (lab, mut reader) = placed(Wire::Whole, brisk());
    // The module is met first, so that the third message is the reading.
    reader.status().unwrap();
    for _ in 0..3 {
        lab.act("card on resident");
        // The reading comes twice: the second copy lies in the wire when the next card is read.
        lab.fault(Fault::Duplicate, 3, 1);
        assert_eq!(read(&mut reader, LONG).unwrap().number.expose(), "441322200002290018");
        lab.act("card on hkmt");
        assert_eq!(read(&mut reader, LONG).unwrap().number.expose(), "810000199001010019");
        // The reading comes so late that the driver gave up, and another card lies there by then.
        lab.act("card on resident");
        lab.fault(Fault::Late(ms(250)), 3, 1);
        let _ = read(&mut reader, ms(200));
        lab.act("card on foreign2023");
        assert_eq!(read(&mut reader, LONG).unwrap().number.expose(), "911124198108030024");
        lab.calm();
    }
}

#[test]
fn a_pull_during_each_message_is_told_and_forgotten() {
    for wire in [Wire::Whole, Wire::Split, Wire::Hid] {
        let (lab, mut reader) = placed(wire, brisk());
        for message in 1..=6 {
            lab.act("card on");
            lab.fault(Fault::Pull, message, 1);
            if let Err(failure) = read(&mut reader, LONG) {
                assert_eq!(failure.code, CompletionCode::DeviceNotReady, "{wire:?}, message {message}: {failure}");
            }
            lab.calm();
            lab.act("card on");
            assert!(read(&mut reader, LONG).is_ok(), "{wire:?}, message {message}");
        }
    }
}

#[test]
fn two_hundred_pulls_leave_nothing_behind() {
    for wire in [Wire::Whole, Wire::Split, Wire::Hid] {
        let (lab, mut reader) = placed(wire, Ways::default());
        storm(&lab, 200, |lab, within| {
            lab.act("card on");
            reader.read(&Timed::within(within), wanted(false)).map(drop)
        });
    }
}
