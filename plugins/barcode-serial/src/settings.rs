//! What the integrator writes in the slot.

use crate::framing::{Framing, Symbology};
use serde::Deserialize;
use std::path::PathBuf;
use tongban_sdk::{CompletionCode, Failure};
use tongban_wire::WireSettings;
use tongban_wire::lines::LineEnd;

/// The slot's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `{ serial = { port = "…" } }`.
    pub wire: WireSettings,
    /// What the scanner puts behind a code: `cr`, `lf`, `crlf`, or bytes in hexadecimal; CR, LF or both when absent.
    pub suffix: Option<String>,
    /// What it puts before a code, bytes in hexadecimal: `02`.
    pub prefix: Option<String>,
    /// Whether it sends AIM identifiers (`]Q1`); so it is when absent.
    pub aim: Option<bool>,
    /// The symbology of all codes, for a scanner that sends no identifiers.
    pub symbology: Option<String>,
    /// Symbologies it is set to read, separated by blanks; all when absent.
    pub symbologies: Option<String>,
    /// Bytes that switch it on, in hexadecimal: `16 54 0D`; absent when it always looks.
    pub trigger_on: Option<String>,
    /// Bytes that switch it off: `16 55 0D`.
    pub trigger_off: Option<String>,
    /// A file that keeps the bytes of the session, without what codes say.
    pub record: Option<PathBuf>,
}

/// How the scanner is used: the settings, understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// How it writes a code.
    pub framing: Framing,
    /// What it reads.
    pub symbologies: Option<String>,
    /// Bytes that switch it on and off; empty where it always looks.
    pub trigger: [Vec<u8>; 2],
}

impl Settings {
    /// Understands the settings. Errors: `invalidData`, the integrator acts.
    pub fn read(&self) -> Result<Use, Failure> {
        let end = match self.suffix.as_deref() {
            None => LineEnd::AnyNewline,
            Some("cr") => LineEnd::Bytes(vec![b'\r']),
            Some("lf") => LineEnd::Bytes(vec![b'\n']),
            Some("crlf") => LineEnd::Bytes(b"\r\n".to_vec()),
            Some(hex) => LineEnd::Bytes(bytes("suffix", Some(hex))?),
        };
        if end == LineEnd::Bytes(Vec::new()) {
            return Err(wrong("setting suffix: found nothing, expected cr, lf, crlf or bytes in hexadecimal".into()));
        }
        let symbology = match (self.aim.unwrap_or(true), &self.symbology) {
            (true, None) => Symbology::Aim,
            (false, Some(word)) => Symbology::Always(word.clone()),
            (true, Some(_)) => return Err(wrong("setting symbology: only with aim = false".into())),
            (false, None) => {
                let said = "setting symbology: found nothing, expected a word such as qrCode: the scanner does not say";
                return Err(wrong(said.into()));
            }
        };
        let framing = Framing { end, prefix: bytes("prefix", self.prefix.as_deref())?, symbology };
        let (on, off) = (self.trigger_on.as_deref(), self.trigger_off.as_deref());
        let trigger = [bytes("trigger_on", on)?, bytes("trigger_off", off)?];
        Ok(Use { framing, symbologies: self.symbologies.clone(), trigger })
    }
}

/// Bytes written in hexadecimal, with or without blanks; none when absent.
fn bytes(key: &str, text: Option<&str>) -> Result<Vec<u8>, Failure> {
    let text: String = text.unwrap_or_default().split_whitespace().collect();
    let pairs = text.as_bytes().chunks(2);
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((char::from(*high).to_digit(16)? << 4 | char::from(*low).to_digit(16)?) as u8),
        _ => None,
    };
    pairs.map(pair).collect::<Option<Vec<u8>>>().ok_or_else(|| {
        wrong(format!("setting {key}: found text that is no hexadecimal, expected bytes such as \"16 54 0D\""))
    })
}

fn wrong(detail: String) -> Failure {
    Failure::new(CompletionCode::InvalidData, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(toml: &str) -> Result<Use, Failure> {
        let json = format!(r#"{{"wire": {{"serial": {{"port": "1-2"}}}} {toml}}}"#);
        tongban_sdk::Settings::from_json(&json)?.parse::<Settings>()?.read()
    }

    #[test]
    fn settings_are_understood_or_told_what_was_expected() {
        let good = settings(r#", "suffix": "0D 0a", "prefix": "02", "trigger_on": "16540D""#).unwrap();
        assert_eq!(good.framing.end, LineEnd::Bytes(b"\r\n".to_vec()));
        assert_eq!((good.framing.prefix, good.trigger), (vec![2], [vec![0x16, 0x54, 0x0D], vec![]]));
        for (text, words) in [
            (r#", "suffix": "x""#, "hexadecimal"),
            (r#", "suffix": """#, "setting suffix: found nothing"),
            (r#", "aim": false"#, "setting symbology: found nothing"),
            (r#", "symbology": "qrCode""#, "only with aim = false"),
            (r#", "sufix": "cr""#, "unknown field"),
        ] {
            let failure = settings(text).unwrap_err();
            assert!(failure.detail.contains(words), "{text}: {failure}");
        }
    }
}
