//! What the mapping table is made of: interfaces, and for each the rows that tie an XFS4IoT word to one of ours.

use crate::memory::Memory;
use crate::outcome::{Outcome, Refusal};
use crate::work::Work;
use serde_json::{Map, Value as Json};
use tongban_classes::Class;
use tongban_host::SlotStatus;
use tongban_model::{CompletionCode, Record, Value};

/// One XFS4IoT interface, and the class that stands behind it.
pub struct Interface {
    /// `CardReader`.
    pub name: &'static str,
    /// Its key in the payloads of `Common.Status` and `Common.Capabilities`: `cardReader`.
    pub property: &'static str,
    /// The class it shows.
    pub class: &'static Class,
    /// How well the two fit, for the reader of the mapping page.
    pub doc: &'static str,
    /// Its commands.
    pub commands: &'static [CommandRow],
    /// Events of the class that belong to no command.
    pub unsolicited: &'static [UnsolicitedRow],
    /// Properties of its status.
    pub status: &'static [StatusRow],
    /// Properties of its capabilities.
    pub capabilities: &'static [CapabilityRow],
    /// What one side has and the other has not.
    pub absent: &'static [Absent],
}

/// A command.
pub struct CommandRow {
    /// `CardReader.ReadRawData`.
    pub name: &'static str,
    /// Versions of the command message, one for each major; the last is the newest.
    pub versions: &'static [&'static str],
    /// Version of the completion message.
    pub completion: &'static str,
    /// The class's command it runs; none for what the door does by itself and for a reset.
    pub runs: Option<&'static str>,
    /// How it is carried out.
    pub does: Does,
    /// Properties of its payload.
    pub params: &'static [Param],
    /// Properties of its completion's payload.
    pub result: &'static [ResultRow],
    /// Events on the way.
    pub events: &'static [EventRow],
    /// Codes of the class's command.
    pub codes: &'static [CodeRow],
    /// Error codes the door itself answers.
    pub own: &'static [OwnCode],
}

/// How a command is carried out.
pub enum Does {
    /// Parameters by the rows, one command of the class, result by the rows.
    Run,
    /// The host's reset of the slot; the function refuses what the device cannot do and clears what the door keeps.
    Reset(fn(&Map<String, Json>, &mut Memory) -> Result<(), Refusal>),
    /// The device is needed, but one command of the class is not the whole of it.
    Own(fn(&mut Work<'_>) -> Outcome),
    /// No device is needed: something the door keeps for the connection.
    Keep(fn(&Map<String, Json>, &mut Memory) -> Outcome),
}

/// A property of a command's payload.
pub struct Param {
    /// Its name; empty where the class asks for something XFS4IoT has no word for.
    pub property: &'static str,
    /// The parameter of the class's command; empty where the property steers the door only.
    pub field: &'static str,
    /// Reads it (`null` when it was left out): the value for the field, none to leave the field out, or why not.
    pub read: fn(&Json) -> Result<Option<Value>, Refusal>,
    /// A value that is right, as JSON; empty for a property that is best left out.
    pub sample: &'static str,
    /// What the reader of the mapping page should know.
    pub note: &'static str,
}

/// A property of a completion's payload.
pub struct ResultRow {
    /// Its name.
    pub property: &'static str,
    /// The field of the class's result; empty when several go into it or none does.
    pub field: &'static str,
    /// Writes it, given what was asked and what the device answered; `null` leaves it out.
    pub write: fn(&Map<String, Json>, &Record) -> Json,
    /// What the reader of the mapping page should know.
    pub note: &'static str,
}

/// An event of a command.
pub struct EventRow {
    /// The event of the class's command; empty for one the door sends by itself.
    pub event: &'static str,
    /// `CardReader.InsertCardEvent`.
    pub name: &'static str,
    /// Version of the message.
    pub version: &'static str,
    /// Its payload, given which part of how many is at work; `null` for none.
    pub payload: fn(part: usize, of: usize) -> Json,
}

/// A code of a class's command, and what an XFS4IoT client is told.
pub struct CodeRow {
    /// The class's code.
    pub code: &'static str,
    /// What is answered.
    pub answer: Answer,
    /// Why this answer.
    pub note: &'static str,
}

/// What a code becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// `commandErrorCode` with this `errorCode` in the payload.
    Error(&'static str),
    /// A completion code every command has.
    Completion(CompletionCode),
}

/// An error code the door itself answers.
pub struct OwnCode {
    /// The `errorCode`.
    pub error: &'static str,
    /// When.
    pub when: &'static str,
    /// A payload that brings it about, as JSON.
    pub sample: &'static str,
}

/// An event of the class that belongs to no command.
pub struct UnsolicitedRow {
    /// The class's event.
    pub event: &'static str,
    /// The message; `Common.StatusChangedEvent` where XFS4IoT tells it that way.
    pub name: &'static str,
    /// Version of the message.
    pub version: &'static str,
    /// Its payload, given how the slot is now; `null` for none.
    pub payload: fn(&SlotStatus) -> Json,
}

/// A property of an interface's status.
pub struct StatusRow {
    /// Its name; `paper.upper` for one inside another.
    pub property: &'static str,
    /// The field of the class's status; `device` is the common word; empty for what never changes.
    pub field: &'static str,
    /// Where it comes from.
    pub give: Give,
    /// What the reader of the mapping page should know.
    pub note: &'static str,
}

/// Where a property of a status or of capabilities comes from.
pub enum Give {
    /// Always this, as JSON.
    Fixed(&'static str),
    /// One word for another: the class's, the one of XFS4IoT.
    Words(&'static [(&'static str, &'static str)]),
    /// A flag of the same meaning.
    Flag,
    /// Worked out from the record.
    With(fn(&Record) -> Json),
}

/// A property of an interface's capabilities.
pub struct CapabilityRow {
    /// Its name; `control.cut` for one inside another.
    pub property: &'static str,
    /// The field of the class's capabilities; empty for what is always so.
    pub field: &'static str,
    /// Where it comes from.
    pub give: Give,
    /// What the reader of the mapping page should know.
    pub note: &'static str,
}

/// What has no counterpart.
pub struct Absent {
    /// `CardReader.Move`, or `identity-document: remove-card`.
    pub what: &'static str,
    /// Why, and what is done instead.
    pub why: &'static str,
}

/// An interface or class that is not offered at all.
pub struct NotOffered {
    /// `Lights`, or `payment-terminal`.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
}

impl Interface {
    /// The command with this full name.
    pub fn command(&self, name: &str) -> Option<&'static CommandRow> {
        self.commands.iter().find(|row| row.name == name)
    }

    /// Whether a full name is one of the interface that is known and not offered.
    pub fn knows(&self, name: &str) -> bool {
        self.absent.iter().any(|absent| absent.what == name)
    }
}

/// No payload.
pub(crate) fn nothing(_: usize, _: usize) -> Json {
    Json::Null
}
