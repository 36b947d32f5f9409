//! A camera of the USB video class whose pictures are the test's own: MJPEG over a bulk pipe, which the kernel's
//! `uvcvideo` takes like any web camera.
//!
//! Source: USB Device Class Definition for Video Devices 1.0, §3.7, §3.9, §4.3.1; payload headers in the MJPEG payload
//! specification §2.2.

use super::face::{UsbFace, UsbInterface};
use crate::{FarEnd, Say};
use std::time::Duration;
use tongban_wire::Endpoint;

/// The selectors of the streaming interface.
const PROBE: u16 = 0x0100;
const COMMIT: u16 = 0x0200;
/// The longest payload: a whole picture is one.
const PAYLOAD: u32 = 1 << 20;

/// The camera: one size, one rate.
#[derive(Debug)]
pub struct Uvc {
    size: (u16, u16),
    every: Duration,
    scenes: Vec<(String, Vec<Vec<u8>>)>,
    shown: usize,
    taken: usize,
    streaming: bool,
    frozen: bool,
    broken: bool,
    odd: bool,
    next: Duration,
}

impl Uvc {
    /// A camera of that size and pictures a second. Each scene has JPEG files of that size, which are sent round and
    /// round; the act `show NAME` puts one before the camera, and the first is there from the start.
    pub fn new(size: (u16, u16), rate: u32, scenes: Vec<(String, Vec<Vec<u8>>)>) -> Uvc {
        let every = Duration::from_secs(1) / rate.max(1);
        let (shown, taken, next) = (0, 0, Duration::ZERO);
        let (streaming, frozen, broken, odd) = (false, false, false, false);
        Uvc { size, every, scenes, shown, taken, streaming, frozen, broken, odd, next }
    }

    /// What it shows on USB.
    pub fn face(&self, ids: (u16, u16)) -> UsbFace {
        let control = UsbInterface { class: [0x0E, 1, 0], extra: control_descriptors(), endpoints: Vec::new() };
        let endpoints = vec![Endpoint { address: 0x81, packet: 512, interrupt: false }];
        let streaming = UsbInterface { class: [0x0E, 2, 0], extra: self.stream_descriptors(), endpoints };
        UsbFace::new(ids, vec![control, streaming])
    }

    /// The time between two pictures, in the standard's 100 ns.
    fn interval(&self) -> u32 {
        u32::try_from(self.every.as_nanos() / 100).unwrap_or(u32::MAX)
    }

    fn largest(&self) -> u32 {
        u32::from(self.size.0) * u32::from(self.size.1) * 2
    }

    fn stream_descriptors(&self) -> Vec<u8> {
        let (interval, largest) = (self.interval().to_le_bytes(), self.largest().to_le_bytes());
        let mut frame = vec![30, 0x24, 7, 1, 0];
        frame.extend(self.size.0.to_le_bytes());
        frame.extend(self.size.1.to_le_bytes());
        // Least and most bits a second, which nobody reads; the largest picture; one interval.
        frame.extend([0, 0, 16, 0, 0, 0, 0, 16]);
        frame.extend([&largest[..], &interval, &[1], &interval].concat());
        let format = [11, 0x24, 6, 1, 1, 0, 1, 0, 0, 0, 0];
        let colour = [6, 0x24, 0x0D, 1, 1, 4];
        let total = (14 + format.len() + frame.len() + colour.len()) as u16;
        let [low, high] = total.to_le_bytes();
        [&[14, 0x24, 1, 1, low, high, 0x81, 0, 2, 0, 0, 0, 1, 0][..], &format, &frame, &colour].concat()
    }

    /// What may be agreed on: there is no choice.
    fn offer(&self) -> Vec<u8> {
        let mut offer = vec![1, 0, 1, 1];
        offer.extend(self.interval().to_le_bytes());
        offer.extend([0; 10]);
        offer.extend(self.largest().to_le_bytes());
        offer.extend(PAYLOAD.to_le_bytes());
        offer
    }
}

/// One camera terminal, straight to the streaming interface.
fn control_descriptors() -> Vec<u8> {
    let header = [13, 0x24, 1, 0x00, 0x01, 40, 0, 0x00, 0x6C, 0xDC, 0x02, 1, 1];
    let camera = [18, 0x24, 2, 1, 0x01, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0];
    let out = [9, 0x24, 3, 2, 0x01, 0x01, 0, 1, 0];
    [&header[..], &camera, &out].concat()
}

impl FarEnd for Uvc {
    fn hear(&mut self, _: u8, _: &[u8], _: &mut Say) {}

    fn tick(&mut self, now: Duration, say: &mut Say) {
        if !self.streaming || self.frozen || now < self.next {
            return;
        }
        self.next = now.max(self.next + self.every);
        let Some((_, takes)) = self.scenes.get(self.shown) else { return };
        self.taken = (self.taken + 1) % takes.len().max(1);
        let Some(picture) = takes.get(self.taken) else { return };
        self.odd = !self.odd;
        // End of header, end of picture, and the bit that tells one picture from the next.
        let mut payload = vec![2, 0x82 | u8::from(self.odd)];
        payload.extend(if self.broken { &picture[..picture.len() / 2] } else { picture });
        // A payload ends with a short packet.
        if payload.len().is_multiple_of(512) {
            payload.push(0);
        }
        say.now(payload);
    }

    fn plugged(&mut self) {
        self.streaming = false;
        self.next = Duration::ZERO;
    }

    fn act(&mut self, act: &str, _: &mut Say) -> bool {
        match act.strip_prefix("show ") {
            Some(name) => match self.scenes.iter().position(|(known, _)| known == name) {
                Some(shown) => self.shown = shown,
                None => return false,
            },
            None => match act {
                "freeze" => self.frozen = true,
                "break" => self.broken = true,
                "well" => (self.frozen, self.broken) = (false, false),
                _ => return false,
            },
        }
        true
    }

    fn control(&mut self, kind: u8, request: u8, value: u16) -> Option<Vec<u8>> {
        match (kind, request, value) {
            (0xA1, 0x81..=0x84 | 0x87, PROBE | COMMIT) => Some(self.offer()),
            (0xA1, 0x85, PROBE | COMMIT) => Some(vec![26, 0]),
            (0xA1, 0x86, PROBE | COMMIT) => Some(vec![3]),
            (0x21, 1, PROBE) => Some(Vec::new()),
            (0x21, 1, COMMIT) => {
                self.streaming = true;
                Some(Vec::new())
            }
            // The host ends the stream by clearing the pipe.
            (0x02, 1, 0) => {
                self.streaming = false;
                Some(Vec::new())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offer_has_the_length_that_version_one_gives_it() {
        let camera = Uvc::new((640, 480), 15, Vec::new());
        assert_eq!(camera.offer().len(), 26);
        assert_eq!(control_descriptors().len(), 40);
        let stream = camera.stream_descriptors();
        assert_eq!(usize::from(u16::from_le_bytes([stream[4], stream[5]])), stream.len());
        assert_eq!(camera.face((1, 2)).first_in(), 0x81);
    }
}
