//! What turns a text into samples.

use tongban_sdk::speech::Language;

/// A synthesiser that is open.
pub trait Voice: Send {
    /// Samples a second: signed, 16 bits, one channel.
    fn hz(&self) -> u32;

    /// Whether its data has the language.
    fn has(&mut self, language: Language) -> bool;

    /// Speaks `text` at `percent` of the usual speed (50–200), and hands the samples to `hear` as they are made, until
    /// `hear` answers `false`. Comes back when the text is spoken or `hear` wants no more.
    fn speak(
        &mut self,
        text: &str,
        language: Language,
        percent: u32,
        hear: &mut dyn FnMut(&[i16]) -> bool,
    ) -> Result<(), VoiceError>;
}

/// Why there is no voice. The words never hold anything of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum VoiceError {
    /// It is not on the machine, or not whole: a technician installs what the words name.
    Missing(String),
    /// It began and failed: a technician; it is opened anew for the next text.
    Failed(String),
}
