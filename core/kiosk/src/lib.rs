//! `tongban` is what an app embeds: open a kiosk for a site, begin a flow, show views, send actions back.
//!
//! It is the composition root and holds the one loop: event → engine → record → effects ([`Spine`]). It never names a
//! device driver, a province or a screen technology. Start reading at [`Kiosk`], then [`Spine`] and [`World`].

mod applicant;
mod cabinet;
pub mod clock;
mod convert;
pub mod coverage;
pub mod dry_run;
pub mod expect;
mod filling;
mod hold;
mod kept;
mod pace;
mod paperwork;
pub mod play;
pub mod record;
pub mod rehearsal;
pub mod retention;
mod serviceable;
mod spine;
mod start;
mod timers;
pub mod trace;
mod world;

pub use applicant::{Answers, Applicant, Guidance, PaperPreview, SCREEN};
pub use cabinet::{Bell, Cabinet};
pub use paperwork::{Drawn, FormsFault, Paperwork};
pub use serviceable::{Cause, Serviceable, serviceable};
pub use spine::{Spine, SpineFault, Watch, replay, replay_watched};
pub use start::{Kiosk, NotLent, OpenFault, Options, Outcome, Reload, flow_version, load, slot_config};
pub use tongban_classes::{ClassKind, DeviceState};
pub use tongban_flow::engine::{Action, PaperJob, View};
pub use tongban_journal::CaseId;
pub use tongban_papers::{RecordFault, SignatureFault, Strokes};
pub use world::{Occurrence, World};
