//! What makes samples heard.

/// A loudspeaker that is open for one text. None of its calls waits longer than a few milliseconds, so that a cancel is
/// heard at once. Dropping it silences it.
pub trait Speaker: Send {
    /// Takes samples to play, as many as it has room for, and answers how many those were; 0 means: ask again soon.
    fn play(&mut self, samples: &[i16]) -> Result<usize, SpeakerError>;

    /// No more samples come. Answers `true` once the last one was heard; asked again until then.
    fn finish(&mut self) -> Result<bool, SpeakerError>;

    /// Falls silent at once and drops what it has not played yet.
    fn silence(&mut self);
}

/// Why nothing can be heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpeakerError {
    /// There is none: a technician plugs in or installs what the words name.
    Missing(String),
    /// It was there and failed, or was pulled out.
    Failed(String),
}

impl SpeakerError {
    /// In words.
    pub fn words(&self) -> &str {
        match self {
            SpeakerError::Missing(words) | SpeakerError::Failed(words) => words,
        }
    }
}
