//! What a slot may say about this scanner.

use crate::channel::Times;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use tongban_sdk::{CompletionCode, Failure, Percent};
use tongban_wire::WireSettings;

/// The settings of a slot. Keys that are not here are errors.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScannerSettings {
    /// The wire: `usb`, with the ids of the scanner, its place or its serial number.
    pub wire: WireSettings,
    /// How many presses one command takes, 1 to 10; 3 when absent.
    #[serde(default)]
    pub tries: Option<u8>,
    /// Similarity from which a finger belongs to a template, `"60 %"` when absent.
    #[serde(default)]
    pub threshold: Option<String>,
    /// Whether the scanner compares templates, for a machine that asks before the scanner is switched on; the scanner is
    /// asked when absent.
    #[serde(default)]
    pub compares: Option<bool>,
    /// Longest time for info, light and look, milliseconds.
    #[serde(default)]
    pub short_ms: Option<u64>,
    /// Longest time for picture, template and comparison, milliseconds.
    #[serde(default)]
    pub long_ms: Option<u64>,
    /// A file to write the session to, for a recording.
    #[serde(default)]
    pub record: Option<PathBuf>,
}

/// What the driver does, apart from the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ways {
    /// How many presses one command takes.
    pub tries: usize,
    /// Similarity from which a finger belongs to a template.
    pub threshold: Percent,
    /// See [`ScannerSettings::compares`].
    pub compares: Option<bool>,
    /// How long answers may take.
    pub times: Times,
}

impl Default for Ways {
    fn default() -> Ways {
        Ways { tries: 3, threshold: usual_threshold(), compares: None, times: Times::default() }
    }
}

fn usual_threshold() -> Percent {
    Percent::basis_points(6_000).unwrap_or_else(|| unreachable!("60 % is a share"))
}

impl ScannerSettings {
    /// The ways of the driver. Errors: `invalidData`, for the integrator.
    pub fn ways(&self) -> Result<Ways, Failure> {
        let wrong = |text: String| Failure::new(CompletionCode::InvalidData, text);
        let WireSettings::Usb(usb) = &self.wire else {
            return Err(wrong("setting wire: this scanner has pipes, expected usb".into()));
        };
        if usb.ids.is_none() && usb.place.is_none() && usb.serial.is_none() {
            return Err(wrong("setting wire.usb: name the scanner by ids, place or serial".into()));
        }
        let tries = self.tries.unwrap_or(3);
        if !(1..=10).contains(&tries) {
            return Err(wrong(format!("setting tries: found {tries}, expected 1 to 10")));
        }
        let threshold = match &self.threshold {
            None => usual_threshold(),
            Some(text) => Percent::parse(text)
                .ok_or_else(|| wrong(format!("setting threshold: found \"{text}\", expected such as \"60 %\"")))?,
        };
        let usual = Times::default();
        let time = |ms: Option<u64>, usual: Duration| ms.map_or(usual, Duration::from_millis);
        let times = Times { short: time(self.short_ms, usual.short), long: time(self.long_ms, usual.long) };
        Ok(Ways { tries: usize::from(tries), threshold, compares: self.compares, times })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Settings;

    #[test]
    fn a_slip_of_the_pen_is_told_with_what_was_expected() {
        let ways = |json: &str| Settings::from_json(json)?.parse::<ScannerSettings>()?.ways();
        assert_eq!(ways(r#"{"wire": {"usb": {"place": "1-2"}}}"#).unwrap(), Ways::default());
        for (json, word) in [
            (r#"{"wire": {"usb": {}}}"#, "ids, place or serial"),
            (r#"{"wire": {"tcp": {"address": "a:1"}}}"#, "expected usb"),
            (r#"{"wire": {"usb": {"place": "1-2"}}, "tries": 0}"#, "tries"),
            (r#"{"wire": {"usb": {"place": "1-2"}}, "threshold": "many"}"#, "threshold"),
            (r#"{"wire": {"usb": {"place": "1-2"}}, "tires": 3}"#, "tires"),
        ] {
            let failure = ways(json).unwrap_err();
            assert!(failure.detail.contains(word), "{json}: {}", failure.detail);
        }
    }
}
