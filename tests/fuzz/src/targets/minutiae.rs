//! Finger minutiae records, and two of them compared.

use tongban_minutiae::bozorth::Bozorth;
use tongban_minutiae::compare::compare_within;
use tongban_minutiae::record::Record;

/// A tenth of what a comparison may take: the fuzzer's hooks make each step slower.
const STEPS: u64 = 2_000_000;

/// Any bytes as a record; with itself and with a good one it gives a score or words.
pub(super) fn record(bytes: &[u8]) {
    let Ok(record) = Record::parse(bytes) else { return };
    assert!(record.views.iter().all(|view| view.finger <= 10 && view.minutiae.iter().all(|m| m.x < 16_384)));
    let mut bozorth = Bozorth::default();
    let good = made(40, 1);
    for (on_file, pressed) in [(bytes, bytes), (&good[..], bytes), (bytes, &good[..])] {
        if let Err(why) = compare_within(&mut bozorth, on_file, pressed, STEPS) {
            assert!(!why.to_string().is_empty());
        }
    }
}

pub(super) fn record_seeds() -> Vec<Vec<u8>> {
    let mut two = made(30, 4);
    two[22] = 2;
    let view = two[24..].to_vec();
    two.extend(view);
    let length = two.len() as u32;
    two[8..12].copy_from_slice(&length.to_be_bytes());
    vec![made(0, 1), made(12, 2), made(60, 3), made(150, 5), two]
}

/// A record of so many points of a finger of nobody.
fn made(points: u8, seed: u32) -> Vec<u8> {
    let mut bytes = b"FMR\0 20\0\0\0\0\0\0\0\x01\0\x01\x68\0\xC5\0\xC5\x01\0\x01\0\x50".to_vec();
    bytes.push(points);
    let mut dice = seed;
    for _ in 0..points {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.extend([0x40, (dice >> 24) as u8, 0, (dice >> 16) as u8, (dice >> 8) as u8, 50]);
    }
    bytes.extend([0, 0]);
    let length = bytes.len() as u32;
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    bytes
}
