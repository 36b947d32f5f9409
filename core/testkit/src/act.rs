//! One answer of a device or connector: what is seen on the way, how long it takes, how it ends.

use tongban_classes::{Command, RetrySafety};
use tongban_model::{CompletionCode, Failure, Record};

/// What one command will meet.
#[derive(Clone, PartialEq, Debug)]
pub struct Act {
    /// Events on the way, by rising time.
    pub cues: Vec<Cue>,
    /// How long until it ends, in milliseconds.
    pub after_ms: u64,
    /// How it ends.
    pub end: End,
    /// Whether the act took place although the ending does not say so: money taken, paper out, application filed.
    pub done: bool,
}

/// An event on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cue {
    /// When, in milliseconds from the start of the command.
    pub at_ms: u64,
    /// Which event of the command.
    pub event: u16,
}

/// How a command ends.
#[derive(Clone, PartialEq, Debug)]
pub enum End {
    /// It succeeds; these fields of the result are other than usual.
    Answers(Record),
    /// It fails.
    Fails(Failure),
    /// It never ends, and cancelling does not help.
    Hangs,
    /// The driver dies.
    Crashes,
    /// The cable is pulled; the device is gone for this long, or for good.
    Unplugs {
        /// When it is back, in milliseconds from the pulling.
        back_after_ms: Option<u64>,
    },
}

impl Act {
    /// A success after a while, without events.
    pub fn answers(after_ms: u64) -> Self {
        Act { cues: Vec::new(), after_ms, end: End::Answers(Record::new()), done: false }
    }

    /// What the host reports for an ending that is no answer of the driver: for rehearsals without a host.
    ///
    /// A hang is killed at the deadline; a crash or an end of line under a command that must not be repeated leaves
    /// its result unknown.
    pub fn seen_by_host(&self, command: &Command) -> Option<Failure> {
        match self.end {
            End::Answers(_) | End::Fails(_) => None,
            End::Hangs => Some(Failure::time_out()),
            End::Crashes if command.retry == RetrySafety::Repeatable => {
                Some(Failure::new(CompletionCode::DriverRestarted, "the driver died under the command"))
            }
            End::Crashes => {
                Some(Failure::new(CompletionCode::ResultUnknown, "the driver died under a command that acts outside"))
            }
            End::Unplugs { .. } => Some(gone()),
        }
    }
}

/// What an unplugged device answers.
pub(crate) fn gone() -> Failure {
    Failure::new(CompletionCode::DeviceNotReady, "the device is not there: look at cable and power")
}
