//! A signature as the record of its points, in the style of ISO/IEC 19794-7 (full format of 2007).
//!
//! | Part | Bytes |
//! |---|---|
//! | format `SDI\0`, version ` 10\0` | 8 |
//! | channel inclusion field, the first channel in the highest bit: X Y Z VX VY AX AY T · DT F S TX TY A E R | 2 |
//! | for each channel there: which values follow, then scaling, minimum, maximum, mean, deviation, as they are there | 1 + 2 each |
//! | reserved; what the body has (0: no extended data) | 2 |
//! | how many points | 3 |
//! | for each point: X, Y, T, F with two bytes each, S with one | 9 |
//!
//! Numbers have their high byte first. Written after descriptions of the format and what other programs read; no copy of
//! the standard and no conformance test were at hand: let the receiver read one before relying on it.

use super::strokes::{MOST_POINTS, PAD, Point, Strokes};
use std::fmt;
use tongban_model::Family;

const HEAD: &[u8; 8] = b"SDI\0 10\0";
/// X, Y, T, F, S.
const CHANNELS: u16 = 1 << 15 | 1 << 14 | 1 << 8 | 1 << 6 | 1 << 5;
/// A channel's description says its scaling.
const SCALED: u8 = 0x80;
/// A channel's description says its largest value.
const MOST: u8 = 0x20;
/// A channel is the same in all points, and is left out of them.
const CONSTANT: u8 = 0x04;
/// 1000 in a second, as scaling: (1 + F / 2^11) * 2^(E - 16), E in the upper five bits, F in the others.
const MILLISECONDS: u16 = 25 << 11 | 1_952;
/// The pressure of the class.
const FORCE: u32 = 1_000;

/// Why a record is not read: not of this format, or of what no pad of the class writes. Who wrote it acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecordFault(&'static str);

impl RecordFault {
    /// Who must act.
    pub fn family(self) -> Family {
        Family::Contract
    }
}

impl fmt::Display for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "signature record: {}", self.0)
    }
}

impl std::error::Error for RecordFault {}

impl Strokes {
    /// The record of the points.
    ///
    /// X and Y have the class's units, 0 to 10000 of the pad, counted from the lower left as the standard does; the pad's
    /// size is not known, so they have no scaling. T has milliseconds from the first point; where a signature took longer
    /// than 65 s its unit is doubled as often as it must be, and the record says so. F is the pad's pressure. Where a
    /// stroke ends, its last point stands once more with S = 0 and F = 0.
    pub fn time_series(&self) -> Vec<u8> {
        let all = || self.0.iter().flatten();
        let start = all().map(|point| point.t).min().unwrap_or(0);
        let lasted = all().map(|point| point.t).max().unwrap_or(0) - start;
        let halved = (0..16).find(|by| lasted >> by <= u32::from(u16::MAX)).unwrap_or(16);
        let most_force = all().map(|point| point.p).max().unwrap_or(0).max(FORCE);

        let mut record = HEAD.to_vec();
        record.extend(CHANNELS.to_be_bytes());
        let mut describe = |scaling: Option<u16>, most: u32| {
            record.push(MOST | if scaling.is_some() { SCALED } else { 0 });
            record.extend(scaling.into_iter().flat_map(u16::to_be_bytes));
            record.extend(low(most));
        };
        describe(None, PAD);
        describe(None, PAD);
        describe(Some(MILLISECONDS - (halved << 11)), u16::MAX.into());
        describe(None, most_force);
        describe(None, 1);
        record.extend([0, 0]);
        let points: usize = self.0.iter().map(|stroke| stroke.len() + 1).sum();
        record.extend(&(points as u32).to_be_bytes()[1..]);
        for stroke in &self.0 {
            let lifted = stroke.last().map(|last| (last, false));
            for (point, down) in stroke.iter().map(|point| (point, true)).chain(lifted) {
                let force = if down { point.p } else { 0 };
                for value in [point.x, PAD - point.y, (point.t - start) >> halved, force] {
                    record.extend(low(value));
                }
                record.push(u8::from(down));
            }
        }
        record
    }

    /// Reads what [`Strokes::time_series`] wrote; the time begins at zero. Errors: [`RecordFault`], in words. Records of
    /// other programs are read when they have these channels, this range and a unit of milliseconds.
    pub fn from_time_series(record: &[u8]) -> Result<Strokes, RecordFault> {
        let mut rest = record;
        if take(&mut rest, HEAD.len())? != HEAD {
            return Err(RecordFault("does not begin as one of version 10"));
        }
        if number(&mut rest, 2)? != CHANNELS.into() {
            return Err(RecordFault("has other channels than X, Y, T, F and S"));
        }
        let mut scaling = [None; 5];
        for scaling in &mut scaling {
            let there = number(&mut rest, 1)? as u8;
            if there & CONSTANT != 0 {
                return Err(RecordFault("leaves a channel out of its points"));
            }
            for bit in (3..8).rev().filter(|bit| there >> bit & 1 == 1) {
                let value = number(&mut rest, 2)? as u16;
                if 1 << bit == SCALED {
                    *scaling = Some(value);
                }
            }
        }
        let unit = scaling[2].map_or(Some(0), |scaling| (0..=16).find(|by| MILLISECONDS - (by << 11) == scaling));
        let doubled = unit.ok_or(RecordFault("counts time in another unit than milliseconds"))?;
        let extended = take(&mut rest, 2)?[1] & 0x80 != 0;
        let points = number(&mut rest, 3)? as usize;
        if points > 2 * MOST_POINTS {
            return Err(RecordFault("has more points than any signature"));
        }
        if rest.len() < points * 9 || !extended && rest.len() > points * 9 {
            return Err(RecordFault("has another length than it says"));
        }
        Self::of_points(&rest[..points * 9], doubled.into())
    }

    fn of_points(bytes: &[u8], doubled: u32) -> Result<Strokes, RecordFault> {
        let (mut strokes, mut stroke) = (Vec::new(), Vec::new());
        for point in bytes.chunks_exact(9) {
            let [x, y, t, p] = [0, 2, 4, 6].map(|at| u32::from(u16::from_be_bytes([point[at], point[at + 1]])));
            if x > PAD || y > PAD || p > PAD {
                return Err(RecordFault("has a point outside of the pad, or a pressure above 10000"));
            }
            match point[8] {
                1 => stroke.push(Point { x, y: PAD - y, t: t << doubled, p }),
                0 if stroke.is_empty() => {}
                0 => strokes.push(std::mem::take(&mut stroke)),
                _ => return Err(RecordFault("has a pen that is neither up nor down")),
            }
        }
        if !stroke.is_empty() {
            strokes.push(stroke);
        }
        if strokes.is_empty() { Err(RecordFault("has no stroke")) } else { Ok(Strokes(strokes)) }
    }
}

/// The lower two bytes of a number.
fn low(value: u32) -> [u8; 2] {
    [(value >> 8) as u8, value as u8]
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], RecordFault> {
    let (taken, left) = rest.split_at_checked(count).ok_or(RecordFault("ends too early"))?;
    *rest = left;
    Ok(taken)
}

fn number(rest: &mut &[u8], bytes: usize) -> Result<u32, RecordFault> {
    Ok(take(rest, bytes)?.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_has_the_bytes_the_format_says() {
        let strokes = Strokes::parse("1000,2000,10,500;4000,2500,60,800|7000,3000,400,100").unwrap();
        let record = strokes.time_series();
        assert_eq!(&record[..10], b"SDI\0 10\0\xC1\x60");
        assert_eq!(&record[10..16], [0x20, 0x27, 0x10, 0x20, 0x27, 0x10], "X and Y up to 10000");
        assert_eq!(&record[16..21], [0xA0, 0xCF, 0xA0, 0xFF, 0xFF], "T: 1.953125 * 2^9 = 1000 in a second");
        assert_eq!(&record[21..27], [0x20, 0x03, 0xE8, 0x20, 0, 1], "F up to 1000, S up to 1");
        assert_eq!(&record[27..32], [0, 0, 0, 0, 5], "three points, and two where the pen was lifted");
        assert_eq!(&record[32..41], [0x03, 0xE8, 0x1F, 0x40, 0, 0, 0x01, 0xF4, 1], "x, y from below, t, f, s");
        assert_eq!(&record[50..59], [0x0F, 0xA0, 0x1D, 0x4C, 0, 50, 0, 0, 0], "the pen is lifted");
        assert_eq!(record.len(), 32 + 5 * 9);
    }

    #[test]
    fn a_strange_record_is_refused_in_words() {
        let good = Strokes::parse("1,2,3,4;5,6,7,8").unwrap().time_series();
        let with = |at: usize, byte: u8| {
            let mut bad = good.clone();
            bad[at] = byte;
            bad
        };
        for (bad, words) in [
            (Vec::new(), "too early"),
            (good[..30].to_vec(), "too early"),
            (good[..good.len() - 1].to_vec(), "another length"),
            ([good.clone(), vec![0]].concat(), "another length"),
            (with(6, b'2'), "version 10"),
            (with(8, 0xC0), "channels"),
            (with(10, 0x24), "leaves a channel out"),
            (with(18, 0xA1), "milliseconds"),
            (with(29, 0xFF), "more points"),
            (with(32, 0xFF), "outside of the pad"),
            (with(40, 2), "neither up nor down"),
        ] {
            let fault = Strokes::from_time_series(&bad).unwrap_err();
            assert!(fault.to_string().contains(words), "{fault}, expected {words}");
        }
        let mut lifted_only = with(40, 0);
        lifted_only[49] = 0;
        assert!(Strokes::from_time_series(&lifted_only).unwrap_err().to_string().contains("no stroke"));
    }

    #[test]
    fn a_signature_of_minutes_keeps_its_time() {
        let strokes = Strokes::parse("1,2,0,4;5,6,180000,8").unwrap();
        let back = Strokes::from_time_series(&strokes.time_series()).unwrap();
        assert!(back == strokes, "180 s are a multiple of the unit of 4 ms");
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(
            strokes in prop::collection::vec(prop::collection::vec((0u32..=PAD, 0u32..=PAD, 0u32..=65_535, 0u32..=PAD), 1..20), 1..6),
            later in 0u32..1_000_000,
        ) {
            let made = |later: u32| Strokes(strokes.iter().map(|stroke| {
                stroke.iter().map(|&(x, y, t, p)| Point { x, y, t: t + later, p }).collect()
            }).collect());
            let first = strokes.iter().flatten().map(|point| point.2).min().unwrap_or(0);
            let back = Strokes::from_time_series(&made(later).time_series()).unwrap();
            let mut expected = made(0);
            expected.0.iter_mut().flatten().for_each(|point| point.t -= first);
            prop_assert!(back == expected);
        }

        #[test]
        fn no_time_is_lost_but_the_unit(t in any::<u32>()) {
            let strokes = Strokes::parse(&format!("1,2,0,4;5,6,{t},8")).unwrap();
            let back = Strokes::from_time_series(&strokes.time_series()).unwrap();
            let unit = (t >> 16).checked_ilog2().map_or(1, |bits| 2 << bits);
            prop_assert!(t - back.0[0][1].t < unit);
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0usize..77, byte in any::<u8>()) {
            let _ = Strokes::from_time_series(&bytes);
            let mut record = Strokes::parse("1,2,3,4;5,6,7,8|9,9,9,9").unwrap().time_series();
            record[at.min(76)] = byte;
            let _ = Strokes::from_time_series(&record);
            let _ = Strokes::from_time_series(&[&record[..32], &bytes].concat());
        }
    }
}
