//! Completion codes by the word manifests and scenarios use.

use tongban_classes::name;
use tongban_model::CompletionCode;

/// The word of a completion code: `time-out`, `device-not-ready`, `result-unknown`.
pub fn code_word(code: CompletionCode) -> String {
    name::kebab(code.name())
}

/// The code of a word.
pub(crate) fn code_of(word: &str) -> Option<CompletionCode> {
    CompletionCode::ALL.iter().copied().find(|code| code_word(*code) == word)
}
