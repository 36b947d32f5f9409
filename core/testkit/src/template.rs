//! Synthetic fingerprint templates: 512 bytes that belong to one finger of one person, and a comparison of them.
//!
//! Layout after the usual devices: byte 5 is the finger code. Two captures of one finger differ a little, as on glass.

use crate::seed::Seed;
use tongban_model::Percent;

/// Bytes of a template.
const LENGTH: usize = 512;

/// Hundredths of a percent from which two templates are of one finger.
const SAME_FINGER: i64 = 8_000;

/// The template of a finger (code 11–20) of the person with this number. `capture` tells captures of one finger apart;
/// capture 0 is the one on file.
pub fn template(number: &str, finger: i64, capture: u32) -> Vec<u8> {
    let mut ridges = Seed::of(&["finger", number, &finger.to_string()]);
    let mut bytes: Vec<u8> = (0..LENGTH).map(|_| ridges.next() as u8).collect();
    let mut noise = Seed::of(&["glass", number, &finger.to_string(), &capture.to_string()]);
    for _ in 0..if capture == 0 { 0 } else { LENGTH / 16 } {
        let at = noise.range(8, LENGTH as i64) as usize;
        bytes[at] = noise.next() as u8;
    }
    bytes[..6].copy_from_slice(&[b'T', b'B', b'F', 1, 0, finger.clamp(0, 255) as u8]);
    bytes
}

/// How alike two templates are: the share of equal bytes. Templates of other lengths are not alike at all.
pub fn similarity(one: &[u8], other: &[u8]) -> Percent {
    let equal = if one.len() == other.len() { one.iter().zip(other).filter(|(a, b)| a == b).count() } else { 0 };
    let points = equal * 10_000 / one.len().max(1);
    Percent::basis_points(points as i64).unwrap_or_else(|| unreachable!("a share of equal bytes is at most 100 %"))
}

/// Whether two templates are of one finger.
pub(crate) fn matched(similarity: Percent) -> bool {
    i64::from(similarity.as_basis_points()) >= SAME_FINGER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_matches_itself_and_no_other() {
        let on_file = template("440101199001011234", 11, 0);
        assert_eq!((on_file.len(), on_file[5]), (512, 11));
        for capture in 1..20 {
            let now = template("440101199001011234", 11, capture);
            assert_ne!(now, on_file);
            assert!(matched(similarity(&now, &on_file)), "capture {capture}");
        }
        for (number, finger) in [("440101199001011234", 12), ("440101199001011250", 11)] {
            assert!(!matched(similarity(&template(number, finger, 1), &on_file)));
        }
        assert_eq!(similarity(&on_file, &[]).as_basis_points(), 0);
        assert_eq!(similarity(&[], &[]).as_basis_points(), 0);
    }
}
