//! `tongban-abi` is what crosses the border between the host and a vendor's library.
//!
//! The contract is plain C: tables of sized structs in [`g1`], reached by the symbol [`ENTRY_SYMBOL`].
//! Rust libraries carry the same table through an abi_stable root module too ([`g1::RootModuleRef`]), so that the
//! layout of both sides is compared when they load.
//! This crate must never know a device class: a class crosses as an id, command numbers and numbered fields.
//! Start reading at [`g1::Plugin`]; a vendor in C reads `include/tongban_plugin.h`, which is made from the same file.

pub mod elf;
pub mod fields;
pub mod g1;
mod note;
mod sink;

#[cfg(feature = "loader")]
pub mod loader;

pub use note::{GENERATION, LAYOUT, MAGIC, MAJOR, MINOR, NOTE_SECTION, layout_of_minor, note};
pub use sink::{Collector, Limits, SinkFault};

/// The symbol every library exports: a function without parameters that returns the [`g1::Plugin`] table.
pub const ENTRY_SYMBOL: &str = "tongban_plugin_entry";
