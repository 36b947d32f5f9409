//! The engine: one case of one flow, as a pure state machine.
//!
//! [`Case::step`] takes an event and gives effects. It reads no clock, no file, no device; the same events give the
//! same effects, which is what makes replay after a crash, virtual time and seeded simulation one and the same thing.

mod effect;
mod event;
mod view;

pub use effect::{Effect, EffectId, Fact, PaperJob, PaymentState, TimerId};
pub use event::{Action, Begin, Event, Form};
pub use view::{Field, FieldKind, Line, OptionView, Said, View, ViewKind};
