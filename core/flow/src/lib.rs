//! `tongban-flow` turns manifests into checked flows and runs them, purely.
//!
//! Two halves that meet in [`program`]: the language reads TOML, keeps every span, reports all errors at once and
//! compiles a [`program::Flow`]; the [`engine`] runs one: state and event in, state and effects out. Neither knows a
//! device, a clock, a file descriptor or a journal. Start reading at [`program`].

pub mod engine;
pub mod expr;
pub mod language;
pub mod manifest;
pub mod program;
pub mod source;
