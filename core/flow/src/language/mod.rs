//! The language: manifests in, checked flows out, with every mistake of every file told at once.
//!
//! [`load_site`] is what a machine starts from, [`load_all`] what `tongban check` runs, [`load_scenario`] reads one
//! scripted citizen. What keys a manifest has is in [`crate::manifest`]; how an expression is read in [`crate::expr`].

mod ask;
mod book;
mod capability;
mod change;
mod command;
mod compile;
mod cover;
mod decide;
mod deployment;
mod effective;
mod emblem;
mod expand;
mod expressions;
mod form;
mod ghosts;
mod graph;
mod ground;
mod handlers;
mod keep;
mod kept;
mod later;
mod literal;
mod load;
mod look;
mod loops;
mod menu;
mod names;
mod parallel;
mod param;
mod pay;
mod print;
mod prove;
mod provenance;
mod scenario;
mod stack;
mod step;
mod strangers;
mod variables;
mod ways;

pub use capability::Ability;
pub use deployment::{Called, Checked, Deployment, Loaded, Machine, Site, load_all, load_site};
pub use effective::{Effective, effective};
pub use emblem::Emblem;
pub use ground::{Isolation, SlotGrants, SlotManifest};
pub use kept::{Kept, kept};
pub use look::{ACCENT, ACCENT_INK, EmblemPlace, Look};
pub use menu::Group;
pub use provenance::{SetBy, Setting};
pub use scenario::{OUTCOMES, Rehearsals, load_rehearsals, load_scenario, load_scenarios, load_scenarios_at};
