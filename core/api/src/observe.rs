//! Watching: the public words of every case, as the journal tells them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One line of a case, in public words only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ObserveLine")]
pub struct Line {
    /// The case.
    pub case: Arc<str>,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The words.
    pub line: String,
}
