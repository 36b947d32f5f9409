//! What the integrator writes in the slot.

use serde::Deserialize;
use std::path::PathBuf;
use tongban_sdk::{CompletionCode, Failure};

/// The settings, as written.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// A sound device as `aplay -L` names it, or `wav:/folder`; absent means the first card.
    pub output: Option<String>,
    /// The Chinese voice; absent means the standard language.
    pub voice_zh: Option<String>,
    /// The English voice.
    pub voice_en: Option<String>,
    /// Words a minute at 100 percent, 160–225; absent means 160.
    pub words_per_minute: Option<u32>,
}

/// Where the sound goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// To a sound device of this name.
    Card(String),
    /// Into files of this folder.
    Folder(PathBuf),
}

/// Voices to try in order, Chinese and English.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Names {
    /// Chinese.
    pub zh: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

/// The settings, understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// Where the sound goes.
    pub output: Output,
    /// The voices.
    pub names: Names,
    /// Words a minute at 100 percent.
    pub words_per_minute: u32,
}

impl Settings {
    /// Understands the settings. Errors: `invalidData`, the integrator acts.
    pub fn read(self) -> Result<Use, Failure> {
        // Not "default": that one is mixed, and ALSA's mixer wants a socket in a folder that the sandbox keeps shut.
        let output = self.output.unwrap_or_else(|| "plughw:0".into());
        let output = match output.strip_prefix("wav:") {
            Some(folder) if folder.starts_with('/') => Output::Folder(folder.into()),
            Some(_) => return Err(wrong("setting output: expected a whole path, wav:/folder")),
            None if output.trim().is_empty() || output.contains('\0') => {
                return Err(wrong("setting output: found nothing, expected a name of `aplay -L` or wav:/folder"));
            }
            None => Output::Card(output),
        };
        // eSpeak NG speaks 80–450 words a minute: 50 and 200 percent of these lie within.
        let words_per_minute = self.words_per_minute.unwrap_or(160);
        if !(160..=225).contains(&words_per_minute) {
            return Err(wrong("setting words_per_minute: expected 160–225"));
        }
        let voices = |key: &str, own: Option<String>, usual: &[&str]| match own {
            // A name goes into a path of the voice data.
            Some(name) if name.is_empty() || name.contains(['\0', '/']) || name.contains("..") => {
                Err(wrong(&format!("setting {key}: expected a name of `espeak-ng --voices`")))
            }
            Some(name) => Ok(vec![name]),
            None => Ok(usual.iter().map(|name| (*name).to_owned()).collect()),
        };
        // "cmn" since 1.50; "zh" before.
        let zh = voices("voice_zh", self.voice_zh, &["cmn", "zh"])?;
        let en = voices("voice_en", self.voice_en, &["en-us", "en"])?;
        Ok(Use { output, names: Names { zh, en }, words_per_minute })
    }
}

fn wrong(detail: &str) -> Failure {
    Failure::new(CompletionCode::InvalidData, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Use, Failure> {
        tongban_sdk::Settings::from_json(json)?.parse::<Settings>()?.read()
    }

    #[test]
    fn settings_are_understood_or_told_what_was_expected() {
        assert_eq!(read("").unwrap().output, Output::Card("plughw:0".into()));
        assert_eq!(read(r#"{"output": "wav:/x"}"#).unwrap().output, Output::Folder("/x".into()));
        assert_eq!(read(r#"{"voice_zh": "cmn+f3"}"#).unwrap().names.zh, ["cmn+f3"]);
        for (json, words) in [
            (r#"{"output": "wav:x"}"#, "whole path"),
            (r#"{"output": ""}"#, "found nothing"),
            (r#"{"words_per_minute": 90}"#, "160–225"),
            (r#"{"voice_en": "../x"}"#, "voice_en"),
            (r#"{"ouput": "x"}"#, "unknown field"),
        ] {
            let failure = read(json).unwrap_err();
            assert_eq!(failure.code, CompletionCode::InvalidData);
            assert!(failure.detail.contains(words), "{json}: {failure}");
        }
    }
}
