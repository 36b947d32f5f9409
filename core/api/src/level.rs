//! What a token opens: three levels, and which of them each command asks for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the token of a connection opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Renders views and sends actions back; speech, pinyin, and with the code the operator page.
    Screen,
    /// Drives devices under claims.
    Device,
    /// Watches.
    Observe,
}

impl Level {
    /// All levels.
    pub const ALL: [Level; 3] = [Level::Screen, Level::Device, Level::Observe];
}

/// Which levels a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Any valid token.
    Any,
    /// The screen's token.
    Screen,
    /// The device token.
    Device,
    /// Whoever may give commands with a caller key: the screen's or the device token.
    Keyed,
    /// The screen's token, and `Operator.Enter` with the right code before.
    Operator,
}

impl Needs {
    /// Whether a token of this level is enough. The operator's code is asked for besides.
    pub fn met_by(self, level: Level) -> bool {
        match self {
            Needs::Any => true,
            Needs::Screen | Needs::Operator => level == Level::Screen,
            Needs::Device => level == Level::Device,
            Needs::Keyed => level != Level::Observe,
        }
    }

    /// The levels whose token is enough.
    pub fn levels(self) -> Vec<Level> {
        Level::ALL.into_iter().filter(|level| self.met_by(*level)).collect()
    }
}
