//! What can happen to a case. One closed list: everything that reaches the engine is one of these.

use super::{EffectId, TimerId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tongban_model::{Date, Failure, Record, Value};

/// How a case begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    /// The case's id, unique for ever: machine, epoch, number.
    pub case: Arc<str>,
    /// Today on the machine's calendar. A case keeps the day it began on.
    pub today: Date,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The applicant did something on the view with this number. Older views are answered by nobody any more.
    Action {
        /// The view it answers.
        view: u32,
        /// What they did.
        action: Action,
    },
    /// A device said something on the way, by event number of its command.
    Guidance {
        /// The command.
        effect: EffectId,
        /// Which event.
        event: u16,
    },
    /// A command ended. For every [`super::Effect::Do`], [`super::Effect::Print`] and [`super::Effect::Allot`] exactly one comes.
    Completed {
        /// The command.
        effect: EffectId,
        /// How.
        result: Result<Record, Failure>,
    },
    /// A timer ran out.
    Timer {
        /// Which.
        timer: TimerId,
    },
    /// The host came back after it died: the applicant may be gone, commands under way have no completion.
    Restarted,
}

/// What an applicant can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// Go on.
    Next,
    /// Go back to the question before.
    Back,
    /// Stop and leave.
    Cancel,
    /// Still here.
    MoreTime,
    /// Chose the option with this id.
    Choose(Arc<str>),
    /// Said whether the facts are right.
    Confirm(bool),
    /// Typed something.
    Type(Value),
    /// Filled in a form: one value per field, in order; `None` where left empty. What is entered twice comes as a list
    /// of two; of a search, the number of the item that was found; of a picture, nothing: the case has it already.
    Fill(Form),
    /// Asks a field of a form: the regions below a code, what a search finds for these words, a picture to be taken.
    Look {
        /// The field's id.
        field: Arc<str>,
        /// The code, the words; empty for a picture.
        words: Arc<str>,
    },
    /// Wants to change the fact that the question of this step gave.
    Change(Arc<str>),
    /// Says that the payment was made: ask again now.
    Paid,
    /// Is busy at the screen, typing or reading: no reason to ask whether anybody is there.
    Touch,
}

/// The answers of a form.
pub type Form = Vec<Option<Value>>;
