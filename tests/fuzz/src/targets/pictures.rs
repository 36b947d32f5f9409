//! Cameras and recordings: compressed pictures, a network camera's connection, a file that a power cut left.

use std::io::Cursor;
use tongban_recorder::line::{read_answer, read_marker};
use tongban_recorder::matroska::Movie;
use tongban_recorder::repair::scan;
use tongban_recorder::rtsp::message::{Message, Reader, jpeg_track};
use tongban_recorder::rtsp::packet::Assembler;
use tongban_wire::video::mjpeg;

/// One picture of a camera.
pub(super) fn jpeg(bytes: &[u8]) {
    if let Ok(jpeg) = mjpeg::scan(bytes) {
        let whole = jpeg.complete();
        let again = mjpeg::scan(&whole).expect("a picture with its tables is still one");
        assert_eq!((again.width, again.height), (jpeg.width, jpeg.height));
    }
}

/// The smallest picture that is whole by its markers.
fn small() -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    mjpeg::write_tables(&mut out);
    out.extend([
        0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xff, 0xd9,
    ]);
    out
}

pub(super) fn jpeg_seeds() -> Vec<Vec<u8>> {
    let padded = [small(), vec![0; 32]].concat();
    vec![small(), padded, small()[..40].to_vec()]
}

/// What a network camera sends, and what a recorder answers.
pub(super) fn rtsp(bytes: &[u8]) {
    let mut reader = Reader::new();
    let mut assembler = Assembler::new();
    for piece in bytes.chunks(61) {
        reader.feed(piece);
        while let Ok(Some(message)) = reader.next() {
            if let Message::Data { bytes, .. } = message
                && let Some(picture) = assembler.take(&bytes)
            {
                assert!(mjpeg::scan(&picture).is_ok());
            }
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (jpeg_track(text), read_answer(text));
        if let Some(marker) = read_marker(text) {
            assert_eq!(read_marker(&marker.to_string()), Some(marker));
        }
    }
}

pub(super) fn rtsp_seeds() -> Vec<Vec<u8>> {
    let answer = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 28\r\n\r\nm=video 0 RTP/AVP 26\r\na=contr".to_vec();
    let head = [b'$', 0, 0, 23, 0x80, 0x9a, 0, 1, 0, 0, 0, 9, 1, 2, 3, 4, 0, 0, 0, 0, 1, 60, 80, 45, 1, 2, 3];
    vec![answer, head.to_vec(), b"MARK 17 20261122101500 m 7f3a step sign".to_vec(), b"OK 17".to_vec()]
}

/// A recording that was not closed.
pub(super) fn movie(bytes: &[u8]) {
    if let Ok(layout) = scan(&mut Cursor::new(bytes)) {
        assert!(layout.end <= bytes.len() as u64);
    }
}

pub(super) fn movie_seeds() -> Vec<Vec<u8>> {
    let path = std::env::temp_dir().join(format!("tongban-fuzz-{}.part", std::process::id()));
    let written = || -> std::io::Result<Vec<u8>> {
        let mut movie = Movie::create(&path, 16, 16, 0, "case")?;
        movie.picture(0, &small())?;
        movie.mark(40, "sign")?;
        movie.picture(1_100, &small())?;
        movie.flush()?;
        std::fs::read(&path)
    };
    let bytes = written();
    let _ = std::fs::remove_file(&path);
    let bytes = bytes.unwrap_or_default();
    vec![bytes[..bytes.len() * 2 / 3].to_vec(), bytes]
}
