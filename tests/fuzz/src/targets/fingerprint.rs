//! The fingerprint scanner: packets in a stream, and pictures.

use tongban_fingerprint_usb::packet::{Info, Scan, scan, sum};
use tongban_fingerprint_usb::picture::judge;

/// Bytes as they come from the scanner.
pub(super) fn fingerprint_packet(bytes: &[u8]) {
    let mut rest = bytes;
    while let Scan::Answer(answer, used) = scan(rest) {
        assert!(used >= answer.data.len() + 12 && used <= rest.len());
        let _ = Info::of(&answer.data);
        rest = &rest[used..];
    }
    let width = bytes.first().map_or(0, |byte| usize::from(*byte));
    assert!(judge(bytes, width).quality <= 100);
}

pub(super) fn fingerprint_packet_seeds() -> Vec<Vec<u8>> {
    let answer = |command: u8, status: u8, data: &[u8]| {
        let mut bytes = vec![b'F', b'P', command | 0x80, 1, status, 0];
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes.extend(sum(&bytes).to_le_bytes());
        bytes
    };
    let info = answer(1, 0, &[1, 0, 1, 104, 1, 244, 1, 3, 0, 2]);
    let two = [&b"FPF"[..], &info, &answer(3, 0, &[1])].concat();
    vec![info, two, answer(4, 2, &[]), answer(5, 0, &[88; 513]), [60, 200].repeat(2048)]
}
