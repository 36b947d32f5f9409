//! The language: manifests in, checked flows out, with every mistake of every file told at once.
//!
//! [`load_site`] is what a machine starts from, [`load_all`] what `tongban check` runs, [`load_scenario`] reads one
//! scripted citizen. What keys a manifest has is in [`crate::manifest`]; how an expression is read in [`crate::expr`].

mod ask;
mod book;
mod command;
mod compile;
mod deployment;
mod expressions;
mod graph;
mod ground;
mod handlers;
mod literal;
mod load;
mod names;
mod param;
mod pay;
mod print;
mod prove;
mod scenario;
mod stack;
mod step;
mod variables;
mod ways;

pub use deployment::{Checked, Deployment, Loaded, Machine, SetBy, Setting, Site, load_all, load_site};
pub use ground::{Isolation, SlotManifest};
pub use scenario::{OUTCOMES, load_scenario, load_scenarios};
