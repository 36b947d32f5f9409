//! The engine: one case of one flow, as a pure state machine.
//!
//! [`Case::step`] takes an event and gives effects. It reads no clock, no file, no device; the same events give the
//! same effects, which is what makes replay after a crash, virtual time and seeded simulation one and the same thing.
//!
//! Start reading at [`Case`]; `run` is the road of one event, `walk` enters steps, and each kind of waiting has a file:
//! `ask` (the applicant; `form` and `look` for several fields), `perform` (a device, a connector, a paper), `pay` and
//! `refund` (money), `branch` (ways beside the main one), `park` and `compensate` (what goes on after the applicant left),
//! `closing` (the end).

mod effect;
mod event;
mod view;

mod case;
mod state;

mod ask;
mod back;
mod branch;
mod change;
mod closing;
mod compensate;
mod form;
mod handle;
mod input;
mod look;
pub(crate) mod needs;
mod order;
mod park;
mod pause;
mod pay;
mod perform;
mod question;
mod refund;
mod restart;
mod run;
mod screen;
mod session;
mod settle;
mod span;
mod till;
mod typed;
mod verdict;
mod walk;
mod words;

pub use case::{Case, Snapshot};
pub use closing::{PARKED, UNREPORTED, is_accepted};
pub use effect::{Effect, EffectId, Fact, PaperJob, PaymentState, TimerId};
pub use event::{Action, Begin, Event, Form};
pub use till::Payment;
pub use view::{Field, FieldKind, Line, OptionView, Picture, Said, View, ViewKind};
