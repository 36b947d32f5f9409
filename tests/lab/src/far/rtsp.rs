//! A network camera: RTSP with its pictures interleaved in the connection, JPEG over RTP.

use crate::{FarEnd, Say};
use std::time::Duration;

/// A picture every so often.
const PERIOD: Duration = Duration::from_millis(20);
/// Bytes of compressed data in a packet.
const PIECE: usize = 1_200;

/// A camera of 640 × 360 pixels. Every message it says is one frame or one answer.
#[derive(Debug, Default)]
pub struct NetworkCamera {
    heard: Vec<u8>,
    playing: bool,
    next: Duration,
    sequence: u16,
    count: u32,
    h264: bool,
}

impl FarEnd for NetworkCamera {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        self.heard.extend_from_slice(bytes);
        while let Some(end) = self.heard.windows(4).position(|four| four == b"\r\n\r\n") {
            let request: Vec<u8> = self.heard.drain(..end + 4).collect();
            self.answer(&String::from_utf8_lossy(&request), say);
        }
    }

    fn tick(&mut self, now: Duration, say: &mut Say) {
        if !self.playing || now < self.next {
            return;
        }
        self.next = now + PERIOD;
        self.count += 1;
        self.picture(say);
    }

    fn plugged(&mut self) {
        self.heard.clear();
        self.playing = false;
        // Its clock begins anew, too.
        self.next = Duration::ZERO;
    }
}

impl NetworkCamera {
    /// One that delivers H.264 instead, which a recorder of JPEG must refuse.
    pub fn of_h264() -> NetworkCamera {
        NetworkCamera { h264: true, ..NetworkCamera::default() }
    }

    fn answer(&mut self, request: &str, say: &mut Say) {
        let method = request.split(' ').next().unwrap_or_default();
        let number = request.lines().find_map(|line| line.strip_prefix("CSeq: ")).unwrap_or("0").trim();
        let (headers, body) = match method {
            "DESCRIBE" => {
                let media = if self.h264 {
                    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
                } else {
                    "m=video 0 RTP/AVP 26\r\na=control:track1\r\n"
                };
                let body = format!("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\n{media}");
                (format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n", body.len()), body)
            }
            "SETUP" => {
                ("Session: 4711;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n".into(), String::new())
            }
            "PLAY" | "PAUSE" => {
                self.playing = method == "PLAY";
                ("Session: 4711\r\n".into(), String::new())
            }
            _ => ("Session: 4711\r\n".into(), String::new()),
        };
        say.now(format!("RTSP/1.0 200 OK\r\nCSeq: {number}\r\n{headers}\r\n{body}").into_bytes());
    }

    /// One picture of grey blocks in as many packets as it takes, with a sender report between pictures.
    fn picture(&mut self, say: &mut Say) {
        // Compressed data that stands for nothing: what a recorder keeps it does not look into. Never 0xff, which would
        // begin a marker.
        let data: Vec<u8> =
            (0..3_000u32).map(|at| (at.wrapping_mul(31).wrapping_add(self.count * 7) % 251) as u8).collect();
        let mut offset = 0;
        for piece in data.chunks(PIECE) {
            let last = offset + piece.len() == data.len();
            self.sequence = self.sequence.wrapping_add(1);
            let mut packet = vec![0x80, if last { 0x80 | 26 } else { 26 }];
            packet.extend(self.sequence.to_be_bytes());
            packet.extend((self.count * 1_800).to_be_bytes());
            packet.extend(7u32.to_be_bytes());
            packet.extend((offset as u32).to_be_bytes());
            // Type, quality, and the size in blocks of eight.
            packet.extend([1, 60, 80, 45]);
            packet.extend_from_slice(piece);
            say.now(framed(0, &packet));
            offset += piece.len();
        }
        say.now(framed(1, &[0x80, 200, 0, 6]));
    }
}

/// Data in the connection: a dollar sign, the channel, the length.
fn framed(channel: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![b'$', channel];
    out.extend((bytes.len() as u16).to_be_bytes());
    out.extend_from_slice(bytes);
    out
}
