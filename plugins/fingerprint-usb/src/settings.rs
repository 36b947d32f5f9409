//! What a slot may say about this scanner.

use crate::channel::Times;
use crate::template::Templates;
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
    /// What templates are: `opaque`, or `iso-19794-2`, which are compared here; `opaque` when absent.
    #[serde(default)]
    pub templates: Templates,
    /// Similarity from which a finger belongs to a template, `"60 %"` when absent. With `iso-19794-2` it must be there.
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
    /// What templates are.
    pub templates: Templates,
    /// Similarity from which a finger belongs to a template.
    pub threshold: Percent,
    /// See [`ScannerSettings::compares`].
    pub compares: Option<bool>,
    /// How long answers may take.
    pub times: Times,
}

impl Default for Ways {
    fn default() -> Ways {
        let (templates, threshold) = (Templates::Opaque, usual_threshold());
        Ways { tries: 3, templates, threshold, compares: None, times: Times::default() }
    }
}

fn usual_threshold() -> Percent {
    Percent::basis_points(6_000).unwrap_or_else(|| unreachable!("60 % is a share"))
}

impl ScannerSettings {
    /// The ways of the driver. Errors: `invalidData`, for the integrator.
    pub fn ways(&self) -> Result<Ways, Failure> {
        self.ways_of_a_build(cfg!(feature = "matcher"))
    }

    fn ways_of_a_build(&self, with_matcher: bool) -> Result<Ways, Failure> {
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
        if self.templates == Templates::Iso {
            self.can_compare_iso(with_matcher).map_err(|words| wrong(words.into()))?;
        }
        let threshold = match &self.threshold {
            None => usual_threshold(),
            Some(text) => Percent::parse(text)
                .ok_or_else(|| wrong(format!("setting threshold: found \"{text}\", expected such as \"60 %\"")))?,
        };
        let usual = Times::default();
        let time = |ms: Option<u64>, usual: Duration| ms.map_or(usual, Duration::from_millis);
        let times = Times { short: time(self.short_ms, usual.short), long: time(self.long_ms, usual.long) };
        Ok(Ways { tries: usize::from(tries), templates: self.templates, threshold, compares: self.compares, times })
    }

    /// What is in the way of comparing ISO/IEC 19794-2 records here.
    fn can_compare_iso(&self, with_matcher: bool) -> Result<(), &'static str> {
        if !with_matcher {
            return Err(
                "setting templates: iso-19794-2 is compared by a matcher this driver was built without; build \
                        it with `--features matcher`",
            );
        }
        if self.compares == Some(true) {
            return Err("setting templates: with compares = true the scanner compares by itself; take out one of both");
        }
        // A number that nobody chose would decide whether somebody is who they say.
        if self.threshold.is_none() {
            return Err("setting threshold: must be there with templates = \"iso-19794-2\"; measure with this scanner");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_sdk::Settings;

    #[test]
    fn a_matcher_that_was_not_built_is_asked_for_in_vain() {
        let iso = |more: &str, with_matcher| {
            let json = format!(r#"{{"wire": {{"usb": {{"place": "1-2"}}}}, "templates": "iso-19794-2"{more}}}"#);
            Settings::from_json(&json)?.parse::<ScannerSettings>()?.ways_of_a_build(with_matcher)
        };
        let threshold = r#", "threshold": "40 %""#;
        let ways = iso(threshold, true).unwrap();
        assert_eq!((ways.templates, ways.threshold), (Templates::Iso, Percent::basis_points(4_000).unwrap()));
        for (failure, words) in [
            (iso(threshold, false).unwrap_err(), "--features matcher"),
            (iso("", true).unwrap_err(), "setting threshold: must be there"),
            (iso(r#", "threshold": "40 %", "compares": true"#, true).unwrap_err(), "compares = true"),
        ] {
            assert_eq!(failure.code, CompletionCode::InvalidData);
            assert!(failure.detail.contains(words), "{}", failure.detail);
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_told_with_what_was_expected() {
        let ways = |json: &str| Settings::from_json(json)?.parse::<ScannerSettings>()?.ways();
        assert_eq!(ways(r#"{"wire": {"usb": {"place": "1-2"}}}"#).unwrap(), Ways::default());
        for (json, word) in [
            (r#"{"wire": {"usb": {}}}"#, "ids, place or serial"),
            (r#"{"wire": {"tcp": {"address": "a:1"}}}"#, "expected usb"),
            (r#"{"wire": {"usb": {"place": "1-2"}}, "tries": 0}"#, "tries"),
            (r#"{"wire": {"usb": {"place": "1-2"}}, "threshold": "many"}"#, "threshold"),
            (r#"{"wire": {"usb": {"place": "1-2"}}, "templates": "ansi-378"}"#, "iso-19794-2"),
            (r#"{"wire": {"usb": {"place": "1-2"}}, "tires": 3}"#, "tires"),
        ] {
            let failure = ways(json).unwrap_err();
            assert!(failure.detail.contains(word), "{json}: {}", failure.detail);
        }
    }
}
