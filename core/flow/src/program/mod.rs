//! A checked flow, ready to run: what the language compiles and the engine runs.
//!
//! Names are resolved: a variable is a slot, a step an index, a command a number, a parameter a constant.
//! Nothing here can fail any more but arithmetic and absent optional fields.

mod eval;
mod expr;
mod holidays;
mod kind;
mod period;
mod regions;
mod render;
mod step;
mod text;

pub use eval::{Env, EvalFault};
pub use expr::{Arith, Compare, Expr, Function, Language, Lookup};
pub use holidays::Holidays;
pub use kind::Kind;
pub use period::Period;
pub use regions::{Region, Regions};
pub use render::{render, written};
pub use step::{
    Allot, Ask, Binding, Change, Choice, Do, End, Fact, Find, Form, FormField, Handler, Input, Later, On, Pay, PayBy,
    Pick, Print, Route, Rule, Screen, Search, Step, Verb,
};
pub use text::{Piece, Say, Text};

use std::sync::Arc;
use tongban_model::{Family, Personal};

/// Index of a step within its flow.
pub type StepIndex = u16;

/// Slot of a variable within a case.
pub type Slot = u16;

/// One flow, compiled for one site: parameters are folded in, overlays applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// `national/self-service-24h`.
    pub id: Arc<str>,
    /// Digest of everything it was compiled from; a case keeps the version it began with.
    pub version: Arc<str>,
    /// Its name for the applicant.
    pub title: Text,
    /// What it is for, in one line; empty where the manifest does not say it.
    pub summary: Text,
    /// The steps, in reading order. The first is where a case begins.
    pub steps: Vec<Step>,
    /// The variables, by slot.
    pub variables: Vec<Variable>,
    /// Rules that `check` steps refer to.
    pub rules: Vec<Rule>,
    /// What a code leads to when its step does not say: first those of the flow itself, then those of each flow it
    /// calls. [`Step::defaults`] is the index.
    pub on: Vec<On>,
    /// Limits of stretches of the way.
    pub timers: Vec<Span>,
    /// Idle and length limits of the session.
    pub session: Session,
    /// The step a case goes to when the applicant cancels, if it is not simply ended; always unattended or `end`.
    pub texts: FlowTexts,
}

/// A variable of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Name as the manifest writes it.
    pub name: Arc<str>,
    /// What makes it personal; for records the schema says so per field.
    pub personal: Option<Personal>,
}

/// A limit of a stretch of the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Its id.
    pub id: Arc<str>,
    /// It begins when the applicant's way enters this step.
    pub from: StepIndex,
    /// It ends when the way enters one of these.
    pub to: Vec<StepIndex>,
    /// How long it may take.
    pub within_ms: u64,
    /// Said first when it took longer.
    pub tell: Option<Say>,
    /// Where to go then.
    pub go: StepIndex,
}

/// Limits of a session at the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session {
    /// Without a touch for so long, the applicant is asked for a sign of life.
    pub idle_ms: u64,
    /// Without an answer to that for so long, the session ends and is wiped.
    pub warn_ms: u64,
    /// No session is longer than this.
    pub cap_ms: u64,
}

/// Texts the engine itself needs.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowTexts {
    /// Asked when nobody has touched anything.
    pub idle: Say,
    /// Shown after the applicant cancelled.
    pub cancelled: Say,
    /// Shown after time ran out.
    pub timed_out: Say,
    /// Shown when something broke; what became of the case comes after it.
    pub fault: Say,
    /// Shown while a connector or device works without the applicant.
    pub wait: Say,
    /// Shown while the state of a payment is not known.
    pub payment_unknown: Say,
    /// Shown with the code to pay.
    pub pay_scan: Say,
    /// Shown while the card terminal works.
    pub pay_card: Say,
    /// Shown when the payment was closed without money taken.
    pub pay_closed: Say,
}

/// Families in the order handlers are looked up, for readers of manifests.
pub const FAMILIES: [Family; 6] = Family::ALL;
