//! What a slot may say about this reader.

use crate::command::{Speed, Times};
use serde::Deserialize;
use std::time::Duration;
use tongban_sdk::{CompletionCode, Failure};
use tongban_wire::{UsbId, WireSettings};

/// Readers that are known to speak this protocol; a slot names others with `ids`.
pub const IDS: &[UsbId] = &[UsbId::new(0x0400, 0xC35A), UsbId::new(0x2B8B, 0x2721)];

/// The settings of a slot. Keys that are not here are errors.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamSettings {
    /// The wire to the reader.
    pub wire: WireSettings,
    /// What to do about a card that lies there from before.
    #[serde(default)]
    pub same_card: SameCard,
    /// Whether the newest address appended to the card replaces the printed one.
    #[serde(default)]
    pub newest_address: bool,
    /// Which endpoints of a USB reader carry what.
    #[serde(default)]
    pub pipes: PipesSetting,
    /// Speed a serial module is told to change to; it stays as it is when absent.
    #[serde(default)]
    pub speed: Option<u32>,
    /// Most bytes of one exchange with the card (24 to 255); the module's own when absent.
    #[serde(default)]
    pub rf_bytes: Option<u8>,
    /// Longest time for an answer of the module: status, id and settings.
    #[serde(default)]
    pub short_ms: Option<u64>,
    /// Longest time for finding and selecting.
    #[serde(default)]
    pub find_ms: Option<u64>,
    /// Longest time for reading the card.
    #[serde(default)]
    pub read_ms: Option<u64>,
    /// How often an idle reader is asked whether somebody laid a card down; never when absent.
    #[serde(default)]
    pub watch_ms: Option<u64>,
    /// A file to write the session to, for a recording.
    #[serde(default)]
    pub record: Option<std::path::PathBuf>,
}

/// What to do about a card that was read before and still lies there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameCard {
    /// It must be lifted: nobody is read from a card that somebody forgot.
    #[default]
    Lift,
    /// It is read where it lies.
    Reread,
}

/// Which endpoints carry what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PipesSetting {
    /// As the descriptors say: two pairs carry header and body apart.
    #[default]
    Auto,
    /// Whole frames on the first pair.
    Single,
    /// Header on the first pair, body on the second.
    Split,
}

impl PipesSetting {
    /// In the form [`crate::line::Layout::of`] takes it.
    pub fn split(self) -> Option<bool> {
        match self {
            PipesSetting::Auto => None,
            PipesSetting::Single => Some(false),
            PipesSetting::Split => Some(true),
        }
    }
}

/// What the driver does, apart from the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ways {
    /// See [`SamSettings::same_card`].
    pub same_card: SameCard,
    /// See [`SamSettings::newest_address`].
    pub newest_address: bool,
    /// Speed of a serial line, and the one to change to; `None` where the wire has no speed.
    pub speed: Option<LineSpeed>,
    /// See [`SamSettings::rf_bytes`].
    pub rf_bytes: Option<u8>,
    /// How long answers may take.
    pub times: Times,
}

/// Speeds of a serial line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineSpeed {
    /// What the line is opened with.
    pub opened: Speed,
    /// What it shall be.
    pub wanted: Option<Speed>,
}

impl SamSettings {
    /// The ways of the driver. Errors: `invalidData`, for the integrator.
    pub fn ways(&self) -> Result<Ways, Failure> {
        let wrong = |text: String| Failure::new(CompletionCode::InvalidData, text);
        let speed = |key: &str, baud: u32| {
            let known = "expected 115200, 57600, 38400, 19200 or 9600";
            Speed::of(baud).ok_or_else(|| wrong(format!("setting {key}: found {baud}, {known}")))
        };
        let wanted = self.speed.map(|baud| speed("speed", baud)).transpose()?;
        let line = match &self.wire {
            WireSettings::Serial(line) => {
                Some(LineSpeed { opened: speed("baud", line.baud.unwrap_or(Speed::B115200.baud()))?, wanted })
            }
            _ if wanted.is_some() => return Err(wrong("setting speed: only a serial wire has one".into())),
            _ => None,
        };
        if let Some(few) = self.rf_bytes.filter(|bytes| *bytes < 24) {
            return Err(wrong(format!("setting rf_bytes: found {few}, expected 24 to 255")));
        }
        let usual = Times::default();
        let time = |ms: Option<u64>, usual: Duration| ms.map_or(usual, Duration::from_millis);
        let times = Times {
            short: time(self.short_ms, usual.short),
            find: time(self.find_ms, usual.find),
            append: usual.append.min(time(self.read_ms, usual.append)),
            read: time(self.read_ms, usual.read),
        };
        Ok(Ways {
            same_card: self.same_card,
            newest_address: self.newest_address,
            speed: line,
            rf_bytes: self.rf_bytes,
            times,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Settings;

    fn parse(json: &str) -> Result<(SamSettings, Ways), Failure> {
        let settings: SamSettings = Settings::from_json(json)?.parse()?;
        let ways = settings.ways()?;
        Ok((settings, ways))
    }

    #[test]
    fn a_slot_that_says_little_gets_the_usual_ways() {
        let (settings, ways) = parse(r#"{"wire": {"usb": {}}}"#).unwrap();
        assert_eq!((ways, settings.pipes.split()), (Ways::default(), None));
        let (_, ways) = parse(r#"{"wire": {"serial": {"port": "/dev/ttyS0"}}, "speed": 57600}"#).unwrap();
        let speed = LineSpeed { opened: Speed::B115200, wanted: Some(Speed::B57600) };
        assert_eq!(ways.speed, Some(speed));
    }

    #[test]
    fn a_slip_of_the_pen_is_told_with_what_was_expected() {
        for (json, word) in [
            (r#"{}"#, "wire"),
            (r#"{"wire": {"usb": {}}, "same_cart": "lift"}"#, "same_cart"),
            (r#"{"wire": {"usb": {}}, "same_card": "twice"}"#, "twice"),
            (r#"{"wire": {"usb": {}}, "speed": 57600}"#, "speed"),
            (r#"{"wire": {"serial": {"port": "p", "baud": 1200}}}"#, "1200"),
            (r#"{"wire": {"usb": {}}, "rf_bytes": 3}"#, "rf_bytes"),
        ] {
            let failure = parse(json).unwrap_err();
            assert_eq!(failure.code, CompletionCode::InvalidData);
            assert!(failure.detail.contains(word), "{json}: {}", failure.detail);
        }
    }
}
