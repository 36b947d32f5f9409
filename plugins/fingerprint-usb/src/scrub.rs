//! Takes people out of a recording: pictures and templates become made-up ones, their sums are repaired; what is not
//! understood becomes zeros, because it may be half a print.

use crate::packet::{Command, HEAD, Scan, scan, sum};
use crate::press::CODE;
use tongban_wire::recording::{Exchange, What};

/// The scrub of this driver, for a run of exchanges of one direction.
pub fn scrub(run: &mut [Exchange]) {
    let outward = run.iter().any(|exchange| matches!(exchange.what, What::Send(_)));
    let whole: Vec<u8> = run
        .iter()
        .filter(|exchange| carried(exchange.what))
        .flat_map(|exchange| exchange.bytes.iter().copied())
        .collect();
    let mut bytes = if outward { requests(&whole) } else { answers(&whole) }.into_iter();
    for place in run.iter_mut().filter(|exchange| carried(exchange.what)).flat_map(|exchange| exchange.bytes.iter_mut())
    {
        *place = bytes.next().unwrap_or(0);
    }
}

fn carried(what: What) -> bool {
    matches!(what, What::Send(_) | What::Receive(_))
}

/// Requests of this driver: only a comparison carries a template.
fn requests(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    if out.len() > 8 && out[2] == Command::Compare as u8 {
        let end = out.len() - 2;
        template(&mut out[6..end]);
        let repaired = sum(&out[..end]).to_le_bytes();
        out[end..].copy_from_slice(&repaired);
    }
    out
}

fn answers(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Scan::Answer(answer, used) = scan(rest) {
        let begin = used - 2 - answer.data.len() - HEAD;
        out.resize(out.len() + begin, 0);
        let start = out.len();
        out.extend(&rest[begin..used - 2]);
        let data = &mut out[start + HEAD..];
        match answer.command {
            4 => stripes(data),
            5 if data.len() > 1 => template(&mut data[1..]),
            // A picture in the data of another command would be none of this protocol.
            _ if data.len() > 64 => data.fill(0),
            _ => {}
        }
        let repaired = sum(&out[start..]).to_le_bytes();
        out.extend(repaired);
        rest = &rest[used..];
    }
    out.resize(bytes.len(), 0);
    out
}

/// A picture of nobody: stripes as wide as ridges.
fn stripes(picture: &mut [u8]) {
    for (at, pixel) in picture.iter_mut().enumerate() {
        *pixel = if at / 4 % 2 == 0 { 60 } else { 200 };
    }
}

/// How an ISO/IEC 19794-2 record begins, and how long it is until its first point.
const RECORD: (&[u8], usize) = (b"FMR\0 20\0", 28);

/// A template of nobody: the code of its finger stays. Of a record, what stands before its points: sizes, the finger,
/// how many points.
fn template(bytes: &mut [u8]) {
    if bytes.starts_with(RECORD.0) {
        if let Some(points) = bytes.get_mut(RECORD.1..) {
            points.fill(0);
        }
        return;
    }
    let code = bytes.get(CODE).copied();
    bytes.fill(0);
    if let (Some(place), Some(code)) = (bytes.get_mut(CODE), code) {
        *place = code;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn of_a_record_of_points_nothing_of_the_finger_is_kept() {
        let record =
            [&b"FMR\0 20\0\0\0\0\x2A\0\0\x01\0\x01\x68\0\xC5\0\xC5\x01\0\x01\0\x50\x02"[..], &[0x5A; 14]].concat();
        let mut answer = [&b"FP\x85\x01\0\0"[..], &43u32.to_le_bytes(), &[88], &record].concat();
        answer.extend(sum(&answer).to_le_bytes());
        let exchange = Exchange { what: What::Receive(0x81), bytes: answer, any: vec![], after: Duration::ZERO };
        let mut run = [exchange];
        scrub(&mut run);
        let Scan::Answer(kept, _) = scan(&run[0].bytes) else { panic!("the sum is repaired") };
        assert_eq!(kept.data[..29], [&[88], &record[..28]].concat());
        assert_eq!(kept.data[29..], [0; 14]);
    }
}
