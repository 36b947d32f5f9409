//! What an applicant does before a view.

use crate::Private;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an applicant does. Only what the view offers is taken in; `touch` always is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "camelCase", deny_unknown_fields)]
pub enum Action {
    /// Go on.
    Next {},
    /// Back to the question before.
    Back {},
    /// Stop and leave.
    Cancel {},
    /// Still here.
    MoreTime {},
    /// The payment was made: ask again now.
    Paid {},
    /// Sign of life while typing; at most every 10 s.
    Touch {},
    /// Chose an option.
    Choose {
        /// The option's id.
        id: String,
    },
    /// Said whether the facts are right.
    Confirm {
        /// Whether they are.
        right: bool,
    },
    /// Typed into the one field of an input.
    Type {
        /// What was typed.
        value: Private<String>,
    },
    /// Filled in a form: one answer per field, in order.
    Fill {
        /// The answers.
        values: Private<Vec<Answer>>,
    },
    /// Asks a field of a form.
    Look {
        /// The field's id.
        field: String,
        /// A region's code, the words to search, empty for a picture.
        words: Private<String>,
    },
    /// Wants to change a line.
    Change {
        /// The line's `change`.
        question: String,
    },
}

/// The answer to one field of a form.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Answer {
    /// Left empty, or a picture that the case has already.
    Empty(()),
    /// Typed, chosen, or the id of what a search found.
    Text(String),
    /// Entered twice.
    Twice([String; 2]),
}

/// What was answered may be personal: only its shape prints.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Answer::Empty(()) => "empty",
            Answer::Text(_) => "text",
            Answer::Twice(_) => "twice",
        })
    }
}
