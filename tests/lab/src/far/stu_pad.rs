//! A signature pad: a Wacom STU, or a plain digitizer that describes itself.

use crate::{FarEnd, Say};
use std::time::Duration;

/// Which pad.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pad {
    /// STU with pen reports of its own, without time.
    Stu,
    /// STU with timed reports.
    StuTimed,
    /// A digitizer without pressure, without an id.
    Digitizer,
}

/// Steps of the tablet.
const SIZE: (u16, u16) = (9_600, 6_000);
/// Most pressure.
const PRESSURE: u16 = 1_023;

/// The pad.
#[derive(Debug)]
pub struct StuPad {
    pad: Pad,
    inking: bool,
    clears: usize,
    picture: usize,
    clock: u16,
    sequence: u16,
    now: Duration,
    /// When the last report that is on its way will have been said.
    said: Duration,
}

impl StuPad {
    /// A pad, switched on.
    pub fn new(pad: Pad) -> StuPad {
        StuPad {
            pad,
            inking: false,
            clears: 0,
            picture: 0,
            clock: 60_000,
            sequence: 0,
            now: Duration::ZERO,
            said: Duration::ZERO,
        }
    }

    /// The pen at a place in hundredths of the pad; no pressure means above it.
    fn pen(&mut self, x: u16, y: u16, pressure: u16, say: &mut Say) {
        let place = |value: u16, full: u16| (u32::from(value) * u32::from(full) / 100) as u16;
        let (x, y) = (place(x, SIZE.0), place(y, SIZE.1));
        self.clock = self.clock.wrapping_add(12);
        self.sequence = self.sequence.wrapping_add(1);
        let mut report = Vec::new();
        if self.pad == Pad::Digitizer {
            report.push(u8::from(pressure > 0));
            report.extend(x.to_le_bytes());
            report.extend(y.to_le_bytes());
        } else {
            report.push(if self.pad == Pad::StuTimed { 0x34 } else { 0x01 });
            report.extend((0x8000 | pressure).to_be_bytes());
            report.extend(x.to_be_bytes());
            report.extend(y.to_be_bytes());
            if self.pad == Pad::StuTimed {
                report.extend(self.clock.to_be_bytes());
                report.extend(self.sequence.to_be_bytes());
            }
        }
        // The pad's pace, so that a driver that takes its own time sees some pass.
        self.said = self.said.max(self.now) + Duration::from_millis(4);
        say.after(self.said - self.now, report);
    }

    fn press(&mut self, x: u16, say: &mut Say) {
        self.pen(x, 92, 300, say);
        self.pen(x, 92, 0, say);
    }
}

impl FarEnd for StuPad {
    fn hear(&mut self, _: u8, _: &[u8], _: &mut Say) {}

    fn tick(&mut self, now: Duration, _: &mut Say) {
        self.now = now;
    }

    /// `sign`: two strokes of 24 points; `dot`; `confirm`; `clear`; `hover`.
    fn act(&mut self, act: &str, say: &mut Say) -> bool {
        match act {
            "sign" | "sign and confirm" => {
                for stroke in 0..2 {
                    for at in 0..24 {
                        self.pen(10 + at * 3, 20 + stroke * 20 + at % 3 * 5, 200 + at * 20, say);
                    }
                    self.pen(85, 60, 0, say);
                }
                if act == "sign and confirm" {
                    self.press(90, say);
                }
            }
            "dot" => {
                self.pen(50, 50, 500, say);
                self.pen(50, 50, 0, say);
            }
            "confirm" => self.press(90, say),
            "clear" => self.press(10, say),
            "hover" => self.pen(50, 50, 0, say),
            _ => return false,
        }
        true
    }

    fn plugged(&mut self) {
        self.inking = false;
        (self.now, self.said) = (Duration::ZERO, Duration::ZERO);
    }

    fn feature(&mut self, id: u8) -> Option<Vec<u8>> {
        // 9, width, height, pressure, display, rate, then what no driver asks for.
        let mut answer = vec![0x09];
        for word in [SIZE.0, SIZE.1, PRESSURE, 320, 200] {
            answer.extend(word.to_be_bytes());
        }
        answer.extend([200, 0, 0, 0, 0, 0]);
        match id {
            _ if self.pad == Pad::Digitizer => None,
            0x09 => Some(answer),
            0x20 => Some(vec![0x20, self.clears as u8]),
            0x21 => Some(vec![0x21, u8::from(self.inking)]),
            0x26 => Some(vec![0x26, (self.picture / 253) as u8]),
            _ => None,
        }
    }

    fn set_feature(&mut self, report: &[u8], _: &mut Say) {
        match report {
            [0x20, ..] => self.clears += 1,
            [0x21, on, ..] => self.inking = *on == 1,
            [0x25, ..] => self.picture = 0,
            [0x26, low, high, ..] => self.picture += usize::from(u16::from_le_bytes([*low, *high])),
            _ => {}
        }
    }

    fn descriptor(&self) -> Vec<u8> {
        match self.pad {
            Pad::Digitizer => vec![
                0x05, 0x0D, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x20, 0xA1, 0x00, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
                0x01, 0x09, 0x42, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0x05, 0x01, 0x75, 0x10, 0x95, 0x01, 0x26, 0x80,
                0x25, 0x09, 0x30, 0x81, 0x02, 0x26, 0x70, 0x17, 0x09, 0x31, 0x81, 0x02, 0xC0, 0xC0,
            ],
            _ => vec![
                // What is not declared here the kernel drops: pen data with and without its time.
                0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x85, 0x01, 0x09, 0x01, 0x75, 0x08, 0x95, 0x06, 0x81, 0x02,
                0x85, 0x34, 0x09, 0x02, 0x95, 0x0A, 0x81, 0x02, 0xC0,
            ],
        }
    }
}
