//! Where manifests come from, and what is said about them: files, places in them, diagnostics and their rendering.
//!
//! Nothing here knows a key of a manifest. Start reading at [`Files`], then [`Diagnostic`].

mod code;
mod diagnostic;
mod files;
mod place;
mod render;
mod words;

pub use code::{Code, codes};
pub use diagnostic::{Diagnostic, Related, Severity};
pub use files::{Files, Folder, Memory, ReadFault};
pub use place::Place;
pub use render::{Lang, render, render_all, to_json};
pub use words::Words;

pub(crate) use diagnostic::{Draft, Reports};
pub(crate) use place::{Source, SourceId, Sources};
