//! Words in Chinese and English, for whoever writes manifests.

use serde::{Deserialize, Serialize};

/// The same thing said in both languages. Identifiers and values are the same in both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English: a lower-case fragment.
    pub en: String,
}

impl Words {
    /// Words that differ by language.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Words { zh: zh.into(), en: en.into() }
    }

    /// A choice of words or identifiers: `a, b or c`.
    pub fn one_of<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Self {
        let words: Vec<String> = words.into_iter().map(|w| format!("`{}`", w.as_ref())).collect();
        match words.as_slice() {
            [] => Words::new("无", "nothing"),
            [one] => Words::from(one.as_str()),
            [most @ .., last] => {
                Words::new(format!("{} 或 {last}", most.join("、")), format!("{} or {last}", most.join(", ")))
            }
        }
    }

    /// What a person wrote, in quotes and cut to a readable length.
    pub fn quoted(text: &str) -> Self {
        const LONGEST: usize = 40;
        let shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
        let dots = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
        Words::from(format!("\"{shown}{dots}\""))
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Words::new(text, text)
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Words { zh: text.clone(), en: text }
    }
}
