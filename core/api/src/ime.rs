//! The pinyin engine of the host, for every screen alike.

use crate::Private;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks what the keys typed so far may mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImeQuery")]
pub struct Query {
    /// The letters typed so far, `a` to `z` and `'`.
    pub keys: Private<String>,
    /// What is being typed.
    pub context: Context,
    /// At most so many candidates.
    pub limit: u16,
}

/// What is being typed; it orders the candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ImeContext")]
pub enum Context {
    /// A person's name: surnames first, rare characters in reach.
    Name,
    /// A place or an address.
    Place,
    /// Anything.
    Text,
}

/// What the keys may mean, the likeliest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImeCandidates")]
pub struct Candidates {
    /// The candidates.
    pub candidates: Vec<Candidate>,
    /// Whether a greater limit would bring more.
    pub more: bool,
}

/// One meaning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImeCandidate")]
pub struct Candidate {
    /// The characters.
    pub text: Private<String>,
    /// Their reading.
    pub reading: Private<String>,
    /// How many of the keys it uses up.
    pub used: u16,
}
