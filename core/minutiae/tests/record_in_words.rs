//! Whatever bytes come as a record: points, or words that say what is wrong; never a panic, never a coordinate.

mod made;

use made::{Made, finger, rehearsed};
use proptest::prelude::*;
use tongban_minutiae::record::{Record, RecordError};
use tongban_minutiae::{CompareError, compare};

#[test]
fn a_record_is_read_as_the_standard_says() {
    let bytes = [
        &b"FMR\0 20\0\0\0\0\x36\0\0\x01\0\x01\x68\0\xC5\0\xC5\x01\0"[..],
        &[2, 0, 80, 3],
        &[0x40, 100, 0x00, 200, 64, 90],
        &[0x80, 255, 0x01, 0x67, 255, 0],
        &[0x00, 0, 0xC0, 0, 0, 100],
        &[0, 6, 0, 1, 0, 6, 7, 7],
    ]
    .concat();
    let record = Record::parse(&bytes).unwrap();
    assert_eq!((record.resolution.across, record.resolution.down), (197, 197));
    let [view] = &record.views[..] else { panic!("{record:?}") };
    assert_eq!((view.finger, view.quality), (2, 80));
    let points: Vec<_> = view.minutiae.iter().map(|m| (m.x, m.y, m.angle, m.quality)).collect();
    assert_eq!(points, [(100, 200, 64, 90), (255, 359, 255, 0), (0, 0, 0, 100)]);
    // A field of a fixed length around it.
    assert_eq!(Record::parse(&[&bytes[..], &[0; 100]].concat()), Ok(record.clone()));
    assert_eq!(Record::parse(&[&bytes[..], &[0, 1]].concat()), Err(RecordError::Length));
    assert_eq!(format!("{:?}", record.views[0].minutiae), "[Minutia, Minutia, Minutia]");
}

#[test]
fn every_wrong_record_has_its_words() {
    let good = Made::of(finger(20, 1)).bytes();
    let with = |at: usize, bytes: &[u8]| {
        let mut wrong = good.clone();
        wrong[at..at + bytes.len()].copy_from_slice(bytes);
        wrong
    };
    let ansi = {
        let mut record = with(10, &[0, 0]);
        let length = record.len() as u16;
        record[8..10].copy_from_slice(&length.to_be_bytes());
        record
    };
    let long = (good.len() as u32 + 1).to_be_bytes();
    for (bytes, expected) in [
        (vec![], RecordError::OtherFormat),
        (b"LAB\x01\0\x0B".to_vec(), RecordError::OtherFormat),
        (with(0, b"FIR\0"), RecordError::OtherFormat),
        (b"FMR\0".to_vec(), RecordError::Short),
        (with(4, b"030\0"), RecordError::OtherVersion),
        (ansi, RecordError::Ansi),
        (with(8, &long), RecordError::Short),
        (with(8, &[0, 0, 0, 23]), RecordError::Length),
        (with(8, &[0, 0, 0, 24]), RecordError::Length),
        (with(18, &[0, 0]), RecordError::Resolution),
        (with(20, &[0, 98]), RecordError::Resolution),
        (with(20, &[0xFF, 0xFF]), RecordError::Resolution),
        (with(22, &[0]), RecordError::Empty),
        (with(22, &[2]), RecordError::Short),
        (with(24, &[11]), RecordError::Finger),
        (with(27, &[19]), RecordError::Short),
        (with(27, &[255]), RecordError::Short),
        (with(14, &[0, 0]), RecordError::Outside),
        (with(16, &[0, 1]), RecordError::Outside),
    ] {
        assert_eq!(Record::parse(&bytes), Err(expected), "{expected}");
        assert_eq!(compare(&bytes, &good), Err(CompareError::OnFile(expected)));
        assert_eq!(compare(&good, &bytes), Err(CompareError::Pressed(expected)));
        let said = CompareError::OnFile(expected).to_string();
        assert!(said.starts_with("the template on file is ") && !said.contains("FMR"), "{said}");
    }
}

#[test]
fn a_record_that_breaks_off_anywhere_is_no_record() {
    let good = Made::of(finger(12, 3)).bytes();
    for end in 0..good.len() {
        assert!(Record::parse(&good[..end]).is_err(), "{end}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = compare(&bytes, &rehearsed());
        let behind = [&rehearsed()[..24], &bytes].concat();
        let _ = Record::parse(&behind);
    }

    #[test]
    fn a_record_near_a_good_one_breaks_nothing(changes in proptest::collection::vec((0usize..200, any::<u8>()), 1..6)) {
        let good = rehearsed();
        let mut near = good.clone();
        for (at, byte) in changes {
            let at = at % near.len();
            near[at] = byte;
        }
        if let Ok(record) = Record::parse(&near) {
            prop_assert!(record.views.iter().all(|view| view.finger <= 10 && view.minutiae.len() <= 255));
        }
        let _ = compare(&near, &good);
    }

    #[test]
    fn every_record_that_is_made_is_read_again(seed in any::<u32>(), count in 0usize..255, a_cm in 99u16..=1000) {
        let points = finger(count, seed);
        let record = Record::parse(&Made { a_cm, ..Made::of(points.clone()) }.bytes()).unwrap();
        let read: Vec<_> = record.views[0].minutiae.iter().map(|m| (m.x, m.y, m.angle)).collect();
        prop_assert_eq!(read, points);
    }
}
