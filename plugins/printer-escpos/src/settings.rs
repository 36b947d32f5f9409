//! What a slot may say about this printer.

use crate::encode::Cut;
use crate::glyph::Face;
use crate::profile::{Confirm, Pace, Profile};
use crate::text::{Charset, Header, header};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use tongban_sdk::jobs::Journal;
use tongban_sdk::{CompletionCode, Failure};
use tongban_wire::recording::{Exchange, What};
use tongban_wire::{UsbId, WireSettings};

/// Printers that are known to speak ESC/POS; a slot names others with `ids`.
pub const IDS: &[UsbId] = &[
    UsbId::new(0x04B8, 0x0202),
    UsbId::new(0x04B8, 0x0E15),
    UsbId::new(0x0416, 0x5011),
    UsbId::new(0x0FE6, 0x811E),
    UsbId::new(0x1504, 0x0006),
];
/// Usual speed of a serial printer.
pub const BAUD: u32 = 115_200;
/// Most dots across: 1 bit of each byte of 256.
const WIDEST: u32 = 2048;
/// Smallest buffer that holds two rows of the widest head and the questions after them.
const SMALLEST_BUFFER: usize = 512;
/// The watch never comes while a session is captured: the same command must give the same bytes.
const NEVER: Duration = Duration::from_secs(365 * 24 * 3600);

/// The settings of a slot. Keys that are not here are errors.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscPosSettings {
    /// The wire to the printer.
    pub wire: WireSettings,
    /// Dots across; 576 (80 mm paper) when absent.
    pub width: Option<u32>,
    /// Bytes the printer takes before it must have printed some; 4096 when absent.
    pub buffer: Option<usize>,
    /// How it cuts; `full` when absent.
    #[serde(default)]
    pub cut: Cut,
    /// Dots fed beyond the cutter before the cut; none when absent.
    #[serde(default)]
    pub feed: u8,
    /// How a job is confirmed; `sensor` when absent.
    #[serde(default)]
    pub confirm: Confirm,
    /// Whether the printer answers `DLE EOT 14h` and sees its output.
    #[serde(default)]
    pub full_status: bool,
    /// The serial number it must tell, whatever wire it is on.
    pub serial_number: Option<String>,
    /// The file of the jobs; without it they are forgotten with the process.
    pub jobs: Option<PathBuf>,
    /// What stands above every paper.
    #[serde(default)]
    pub header: Header,
    /// The characters the printer has; `gbk` when absent.
    #[serde(default)]
    pub charset: Charset,
    /// A font file for characters of the header that it does not have.
    pub font: Option<PathBuf>,
    /// How often the printer is looked at between jobs; 500 when absent.
    pub watch_ms: Option<u64>,
    /// A file to write the session to, for a recording.
    pub record: Option<PathBuf>,
}

impl EscPosSettings {
    /// The model. Errors: `invalidData`, for the integrator, naming the setting.
    pub fn profile(&self) -> Result<Profile, Failure> {
        let usual = Profile::default();
        let width = self.width.unwrap_or(usual.width);
        if !(8..=WIDEST).contains(&width) {
            return Err(wrong(format!("setting width: found {width}, expected 8 to {WIDEST} dots")));
        }
        let buffer = self.buffer.unwrap_or(usual.buffer);
        if buffer < SMALLEST_BUFFER {
            return Err(wrong(format!("setting buffer: found {buffer}, expected at least {SMALLEST_BUFFER} bytes")));
        }
        let face = self.font.as_ref().map(|path| {
            let bytes = std::fs::read(path)
                .map_err(|fault| wrong(format!("setting font: {fault}; plugin.toml must grant its folder")))?;
            Face::new(bytes).ok_or_else(|| wrong("setting font: not an OpenType font".into()))
        });
        let header = header(&self.header, self.charset, face.transpose()?.as_ref());
        let watch = match (&self.record, self.watch_ms) {
            (Some(_), _) => NEVER,
            (None, Some(ms)) => Duration::from_millis(ms.max(50)),
            (None, None) => usual.pace.watch,
        };
        Ok(Profile {
            width,
            buffer,
            cut: self.cut,
            feed: self.feed,
            confirm: self.confirm,
            full_status: self.full_status,
            header: header.map_err(|fault| wrong(format!("setting header: {fault}")))?,
            serial_number: self.serial_number.clone(),
            pace: Pace { watch, ..usual.pace },
        })
    }

    /// The journal of jobs. Errors: `invalidData`, for the integrator.
    pub fn journal(&self) -> Result<Journal, Failure> {
        let Some(path) = &self.jobs else { return Ok(Journal::in_memory()) };
        Journal::open(path).map_err(|fault| {
            wrong(format!("setting jobs: {fault}; the folder must be there, and one that plugins may write in"))
        })
    }
}

fn wrong(detail: String) -> Failure {
    Failure::new(CompletionCode::InvalidData, detail)
}

/// Removes the paper from a capture: the dots of every picture become white, and any dots are right there when it is
/// played. What is around them shows nothing of a person.
pub fn scrub(exchanges: &mut [Exchange]) {
    for exchange in exchanges {
        if !matches!(exchange.what, What::Send(_)) {
            continue;
        }
        let mut from = 0;
        while let Some(at) = find(&exchange.bytes, from) {
            let number = |at: usize| usize::from(exchange.bytes[at]) + 256 * usize::from(exchange.bytes[at + 1]);
            let dots = at + 8..(at + 8 + number(at + 4) * number(at + 6)).min(exchange.bytes.len());
            from = dots.end;
            exchange.bytes[dots.clone()].fill(0);
            exchange.any.extend(dots);
        }
    }
}

/// Where the next picture begins, with its whole head.
fn find(bytes: &[u8], from: usize) -> Option<usize> {
    let places = bytes.get(from..)?.windows(8);
    places.enumerate().find(|(_, head)| head.starts_with(&[0x1D, b'v', b'0', 0])).map(|(at, _)| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Settings;

    fn parse(json: &str) -> Result<Profile, Failure> {
        Settings::from_json(json)?.parse::<EscPosSettings>()?.profile()
    }

    #[test]
    fn a_slot_is_read_and_a_slip_of_the_pen_is_told() {
        let wire = r#""wire": {"tcp": {"address": "127.0.0.1:9100"}}"#;
        assert_eq!(parse(&format!("{{{wire}}}")).unwrap(), Profile::default());
        let full = format!(r#"{{{wire}, "width": 384, "buffer": 2048, "cut": "partial", "confirm": "process_id"}}"#);
        let read = parse(&full).unwrap();
        assert_eq!((read.width, read.buffer, read.cut, read.confirm), (384, 2048, Cut::Partial, Confirm::ProcessId));
        for (settings, words) in [
            (r#""wdith": 384"#, "unknown field `wdith`"),
            (r#""width": 4"#, "setting width: found 4"),
            (r#""buffer": 100"#, "setting buffer: found 100"),
            (r#""cut": "half""#, "unknown variant `half`"),
            (r#""header": {"lines": ["𬭩"]}"#, "U+2CB69"),
            (r#""font": "not-there.otf""#, "setting font"),
        ] {
            let failure = parse(&format!("{{{wire}, {settings}}}")).unwrap_err();
            assert_eq!(failure.code, CompletionCode::InvalidData);
            assert!(failure.detail.contains(words), "{failure}");
        }
    }

    #[test]
    fn a_capture_holds_no_dot_of_the_paper() {
        let mut exchange =
            [Exchange::new(What::Send(0), [0x1B, b'@', 0x1D, b'v', b'0', 0, 1, 0, 2, 0, 0x99, 0x66, 0x1D, b'r', 1])];
        scrub(&mut exchange);
        assert_eq!(exchange[0].bytes[10..], [0, 0, 0x1D, b'r', 1]);
        assert_eq!(exchange[0].any, [10, 11]);
    }
}
