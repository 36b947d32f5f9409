//! A HID POS scanner: reports what is held before it, in the layout of its maker.

use crate::{FarEnd, Say};
use std::collections::VecDeque;
use std::time::Duration;

/// The maker's layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// 62 bytes, described, with a trigger report.
    Honeywell,
    /// 64 bytes, described, without a trigger report.
    AccessIs,
    /// 62 bytes, but the descriptor says nothing of use.
    Undescribed,
    /// Small reports without an id: eight bytes of code at a time, no identifier.
    Small,
    /// A keyboard wedge.
    Keyboard,
}

/// Bytes of code in one report of the two large layouts.
const ROOM: usize = 56;

/// The scanner.
#[derive(Debug)]
pub struct HidPos {
    layout: Layout,
    /// Whether it reads only after its trigger report.
    waits: bool,
    lit: bool,
    held: VecDeque<Vec<Vec<u8>>>,
}

impl HidPos {
    /// A scanner that always looks.
    pub fn new(layout: Layout) -> HidPos {
        HidPos { layout, waits: false, lit: false, held: VecDeque::new() }
    }

    /// A scanner that looks only after its trigger report.
    pub fn triggered(layout: Layout) -> HidPos {
        HidPos { waits: true, ..HidPos::new(layout) }
    }

    fn reports(&self, identifier: &[u8], text: &[u8]) -> Vec<Vec<u8>> {
        let room = if self.layout == Layout::Small { 8 } else { ROOM };
        let pieces: Vec<&[u8]> = if text.is_empty() { vec![&[]] } else { text.chunks(room).collect() };
        let last = pieces.len() - 1;
        let report = |(at, piece): (usize, &&[u8])| self.report(identifier, piece, at < last);
        pieces.iter().enumerate().map(report).collect()
    }

    fn report(&self, identifier: &[u8], piece: &[u8], continued: bool) -> Vec<u8> {
        let flag = u8::from(continued);
        if self.layout == Layout::Small {
            let mut report = vec![piece.len() as u8];
            report.extend(piece);
            report.resize(9, 0);
            report.push(flag);
            return report;
        }
        let mut report = vec![0x02, piece.len() as u8];
        report.extend(identifier.iter().chain(&[0; 3]).take(3));
        report.extend(piece);
        report.resize(5 + ROOM, 0);
        match self.layout {
            Layout::AccessIs => report.extend([0, 0, flag]),
            _ => report.push(flag),
        }
        report
    }

    fn show(&mut self, say: &mut Say) {
        if self.waits && !self.lit {
            return;
        }
        for report in self.held.drain(..).flatten() {
            say.now(report);
        }
    }
}

impl FarEnd for HidPos {
    fn hear(&mut self, _: u8, report: &[u8], say: &mut Say) {
        if report.first() == Some(&0x04) {
            self.lit = report.get(1).is_some_and(|bits| bits & 0x04 != 0);
            self.show(say);
        }
    }

    fn tick(&mut self, _: Duration, say: &mut Say) {
        self.show(say);
    }

    /// `show ]Q1 TEXT`, `show - TEXT` without an identifier; `show long N`; `show changing`: the symbology changes before
    /// the code is whole; `show half`: the second report never comes; `button`: a report that is no code.
    fn act(&mut self, act: &str, say: &mut Say) -> bool {
        let held = match act.split_once(' ') {
            None if act == "button" => vec![vec![0x07, 0x01]],
            Some(("show", "changing")) => {
                vec![self.report(b"]Q1", &[b'a'; ROOM], true), self.report(b"]C0", b"rest", false)]
            }
            Some(("show", "half")) => vec![self.report(b"]Q1", b"half", true)],
            Some(("show", what)) => match what.split_once(' ') {
                Some(("long", len)) => {
                    let text: Vec<u8> = (0..len.parse().unwrap_or(0)).map(|at: usize| b'a' + (at % 26) as u8).collect();
                    self.reports(b"]Q1", &text)
                }
                Some(("-", text)) => self.reports(b"", text.as_bytes()),
                Some((identifier, text)) => self.reports(identifier.as_bytes(), text.as_bytes()),
                None => return false,
            },
            _ => return false,
        };
        self.held.push_back(held);
        self.show(say);
        true
    }

    fn plugged(&mut self) {
        self.lit = false;
        self.held.clear();
    }

    fn descriptor(&self) -> Vec<u8> {
        match self.layout {
            Layout::Honeywell => described(&[], true),
            // A further identifier and a reserved byte before the flag.
            Layout::AccessIs => described(&[0x75, 0x08, 0x95, 0x02, 0x81, 0x03], false),
            Layout::Undescribed => vec![
                0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x85, 0x02, 0x09, 0x02, 0x75, 0x08, 0x95, 0x3D, 0x81, 0x02,
                0xC0,
            ],
            Layout::Small => vec![
                0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08,
                0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x05, 0x8C, 0x09, 0xFE, 0x95, 0x08, 0x82, 0x02, 0x01,
                0x75, 0x01, 0x95, 0x01, 0x09, 0xFF, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0xC0, 0xC0,
            ],
            Layout::Keyboard => vec![
                0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01, 0x75,
                0x01, 0x95, 0x08, 0x81, 0x02, 0xC0,
            ],
        }
    }

    fn oversize(&self, message: &[u8]) -> Vec<u8> {
        let mut lies = message.to_vec();
        if let Some(count) = lies.get_mut(1) {
            *count = 0xFF;
        }
        lies
    }
}

/// A descriptor as scanners have it: byte count, three identifiers, 56 bytes of code, `before` the flag whatever the
/// maker adds, the flag, and the trigger report.
fn described(before: &[u8], trigger: bool) -> Vec<u8> {
    let mut descriptor = vec![
        0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75,
        0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09, 0xFC, 0x09,
        0xFD, 0x81, 0x02, 0x95, ROOM as u8, 0x09, 0xFE, 0x82, 0x02, 0x01,
    ];
    descriptor.extend(before);
    descriptor.extend([0x75, 0x01, 0x95, 0x01, 0x25, 0x01, 0x09, 0xFF, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0xC0]);
    if trigger {
        descriptor.extend([0x09, 0x14, 0xA1, 0x02, 0x85, 0x04, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08]);
        for usage in [0x00, 0x5F, 0x60, 0x00, 0x00, 0x85, 0x86, 0x00] {
            descriptor.extend([0x09, usage]);
        }
        descriptor.extend([0x91, 0x86, 0xC0]);
    }
    // A report of its own: a button.
    descriptor.extend([0x85, 0x07, 0x75, 0x08, 0x95, 0x01, 0x09, 0x01, 0x81, 0x02, 0xC0]);
    descriptor
}
