//! What printers and print servers say, and the papers they are given.

use tongban_printer_escpos::answer::Ear;
use tongban_printer_escpos::encode::bands;
use tongban_printer_escpos::picture::Picture;
use tongban_printer_escpos::state::State;
use tongban_printer_ipp::http::body;
use tongban_printer_ipp::message::{Answer, PRINTER};
use tongban_printer_ipp::state::State as Queue;

/// Bytes of a receipt printer, in two pieces: the same answers as in one.
pub(super) fn escpos_answer(bytes: &[u8]) {
    let hear = |pieces: &[&[u8]]| {
        let (mut ear, mut answers, mut state) = (Ear::default(), Vec::new(), State::default());
        pieces.iter().for_each(|piece| ear.take(piece, &mut answers));
        ear.quiet();
        answers.iter().for_each(|answer| state.hear(answer));
        (answers, state, ear.noise())
    };
    let cut = bytes.first().map_or(0, |byte| usize::from(*byte)).min(bytes.len());
    assert_eq!(hear(&[bytes]), hear(&[&bytes[..cut], &bytes[cut..]]));
}

pub(super) fn escpos_answer_seeds() -> Vec<Vec<u8>> {
    vec![
        vec![0x16, 0x12, 0x12, 0x12],
        vec![0x38, 0x08, 0x0C, 0x0F, 0x03],
        vec![0x10, 0x0F, 0x20, 0x02, 0x41, 0x01],
        b"\x37\x220001\0\x5FTB0001\0\x13\x11".to_vec(),
    ]
}

/// A paper as PNG, and the bands it becomes: every row once.
pub(super) fn receipt_png(bytes: &[u8]) {
    let Ok(picture) = Picture::from_png(bytes) else { return };
    let rows: usize = bands(&picture, 2048).iter().map(|band| usize::from(band[6]) + 256 * usize::from(band[7])).sum();
    assert_eq!(rows, if picture.width() == 0 { 0 } else { picture.height() as usize });
}

pub(super) fn receipt_png_seeds() -> Vec<Vec<u8>> {
    // Nine dots in three rows, one bit a dot.
    let bytes: &[u8] = &[
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 3, 0, 0, 0, 3, 1,
        0, 0, 0, 0,
    ];
    vec![bytes.to_vec()]
}

/// What comes from a print server: HTTP, and IPP in it.
pub(super) fn ipp_answer(bytes: &[u8]) {
    let whole = body(bytes, true).ok().flatten();
    for bytes in [whole.as_deref().unwrap_or_default(), bytes] {
        if let Ok(answer) = Answer::read(bytes) {
            let _ = Queue::of(&answer.group(PRINTER)).device();
        }
    }
}

pub(super) fn ipp_answer_seeds() -> Vec<Vec<u8>> {
    let printer =
        b"\x02\0\0\0\0\0\0\x01\x01\x47\0\x12attributes-charset\0\x05utf-8\x04\x23\0\x0dprinter-state\0\x04\0\0\0\x05\
        \x44\0\x15printer-state-reasons\0\x11media-empty-error\x44\0\0\0\x09toner-low\x03";
    let http =
        |body: &[u8]| [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat();
    let chunked =
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\x02\0\r\n0\r\n\r\n";
    vec![printer.to_vec(), http(printer), chunked.to_vec()]
}
