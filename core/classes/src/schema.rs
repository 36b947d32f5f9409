//! What a class is, as data: commands, fields, events, codes.

use std::time::Duration;
use tongban_model::{Family, Personal};

/// A class of devices or connectors.
#[derive(Debug, PartialEq)]
pub struct Class {
    /// `tongban.identity-document/1`: the id asked for across the plugin border. A break makes `/2`.
    pub id: &'static str,
    /// `IdentityDocument`.
    pub name: &'static str,
    /// Frozen number, for the C header and the wire.
    pub number: u16,
    /// Device or connector.
    pub kind: ClassKind,
    /// The physical situation, then notes for driver and flow authors.
    pub doc: &'static str,
    /// What a device says it can do.
    pub capabilities: &'static [Field],
    /// What a device says of itself now, beside the common `device` word.
    pub status: &'static [Field],
    /// Events that belong to no command.
    pub unsolicited: &'static [Event],
    /// What can be asked of it.
    pub commands: &'static [Command],
}

/// Whether a class stands for hardware in the cabinet or for a system elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClassKind {
    /// Hardware in the cabinet.
    Device,
    /// A system elsewhere, reached through a plugin all the same.
    Connector,
}

/// One command of a class.
#[derive(Debug, PartialEq)]
pub struct Command {
    /// Frozen number within the class; 240 and up are common to all classes (see [`common`]).
    pub number: u16,
    /// Snake-case name.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whether it may be repeated after a fault.
    pub retry: RetrySafety,
    /// The longest time it may take; the host's ceiling when a caller names none.
    pub longest: Duration,
    /// Parameters.
    pub params: &'static [Field],
    /// Result.
    pub result: &'static [Field],
    /// Events on the way.
    pub events: &'static [Event],
    /// Its own error codes, beside the completion codes every command has.
    pub codes: &'static [Code],
}

/// Whether a command may be repeated after a fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RetrySafety {
    /// Any number of times: it changes nothing outside.
    Repeatable,
    /// At most once: never repeated by itself, and there is no way to ask.
    Once,
    /// Not before asking what became of the first try, with the named command of the same class.
    AskAfterFault(&'static str),
}

/// One field of a record.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// Frozen number within its record; never used again for something else.
    pub number: u16,
    /// Snake-case name.
    pub name: &'static str,
    /// What it holds: shape, unit, source.
    pub doc: &'static str,
    /// Its type.
    pub ty: Type,
    /// Whether it is always there.
    pub required: bool,
    /// What makes it personal, if anything does.
    pub personal: Option<Personal>,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A fraction; for vendor classes.
    Float,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A calendar day; `YYYY-MM-DD` at the plugin border.
    Date,
    /// An amount in fen; a whole number at the plugin border.
    Money,
    /// Hundredths of a percent; a whole number at the plugin border.
    Percent,
    /// One of these words; text at the plugin border.
    Choice(&'static [&'static str]),
    /// Several of one type.
    List(&'static Type),
    /// Named parts.
    Record(&'static [Field]),
}

/// Something that happens during a command, or outside one.
#[derive(Debug, PartialEq)]
pub struct Event {
    /// Frozen number within its command or class.
    pub number: u16,
    /// Snake-case name.
    pub name: &'static str,
    /// When it is sent, and what the applicant should be told.
    pub doc: &'static str,
    /// What it carries; all optional, because a driver of an earlier release sends none.
    pub fields: &'static [Field],
}

/// A class's own error code.
#[derive(Debug, PartialEq)]
pub struct Code {
    /// Frozen number within its command.
    pub number: u16,
    /// Snake-case name.
    pub name: &'static str,
    /// Who must act.
    pub family: Family,
    /// What happened and what to do.
    pub doc: &'static str,
}

impl Class {
    /// The command with this number or, for [`common`] numbers, `None`.
    pub fn command(&self, number: u16) -> Option<&'static Command> {
        self.commands.iter().find(|c| c.number == number)
    }

    /// The command with this snake-case name.
    pub fn command_named(&self, name: &str) -> Option<&'static Command> {
        self.commands.iter().find(|c| c.name == name)
    }
}

impl Command {
    /// The code with this number.
    pub fn code(&self, number: u16) -> Option<&'static Code> {
        self.codes.iter().find(|c| c.number == number)
    }

    /// The code with this snake-case name.
    pub fn code_named(&self, name: &str) -> Option<&'static Code> {
        self.codes.iter().find(|c| c.name == name)
    }
}

/// The field with this name.
pub fn field_named<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields.iter().find(|f| f.name == name)
}

/// Commands every class answers, with the same numbers everywhere.
pub mod common {
    /// Says what the device can do.
    pub const CAPABILITIES: u16 = 240;
    /// Says how the device is.
    pub const STATUS: u16 = 241;
    /// Brings the device back to its idle state; media inside is handled as the class says.
    pub const RESET: u16 = 242;
}
