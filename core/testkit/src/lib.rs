//! `tongban-testkit` plays everything outside the host: the person, the devices in the cabinet and the province behind.
//!
//! All of it is pure and deterministic: a [`Script`] says what happens, a [`Device`] and a [`Province`] answer from a
//! synthetic [`Citizen`], and only the [`Simulator`] waits on a real clock and writes files. The rehearsal runs the
//! same parts in virtual time. Start reading at [`Act`], then [`Device`], then [`Province`].

mod act;
mod citizen;
mod completion;
mod device;
mod document;
mod figure;
mod fittings;
mod good;
mod hands;
mod handwriting;
mod jpeg;
mod live;
pub mod people;
mod plugin;
mod portrait;
pub mod province;
mod script;
mod seed;
mod settings;
mod simulator;
mod sketch;
mod spelling;
mod template;
mod word;
mod words;

pub use act::{Act, Cue, End};
pub use citizen::{Card, Citizen, Receipt, ReceiptState, Scores};
pub use completion::code_word;
pub use device::{Device, DeviceMemory, Holder, Paper};
pub use document::document;
pub use good::{good_act, good_answer};
pub use hands::{Hand, Hands};
pub use handwriting::strokes;
pub use portrait::portrait;
pub use province::{Ledger, Load, Phone, Province, Tables};
pub use script::{Line, Script, ScriptFault};
pub use settings::{Control, SimulatorSettings};
pub use simulator::{News, Simulator};
pub use sketch::{Sketching, sketching};
pub use template::{similarity, template};
