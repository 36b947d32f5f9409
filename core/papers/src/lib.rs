//! `tongban-papers` turns a form and its fields into paper: SVG, then a raster for a thermal printer, a PDF
//! page or a preview.
//!
//! It must never know a flow, a device, a clock or a folder layout: it is given fonts, a form's text and fields.
//! One paper has one picture. What the screen previews with [`Paper::mono_png`] are the bytes that go to the
//! printer, and no character is printed as an empty box: the gate refuses it first and names its field.
//!
//! Start reading at [`Form`] (the template and what it needs), then [`Fonts`] and [`Paper`].
//! What a form file may say is written in `manifests/forms/README.md`.

mod draw;
mod fault;
mod field;
mod filters;
mod fonts;
mod form;
mod gate;
mod header;
mod mono;
mod paper;
mod pdf;

pub use draw::strokes::Quality;
pub use draw::strokes::{SignatureFault, Strokes, strokes_quality};
pub use draw::time_series::RecordFault;
pub use fault::PaperFault;
pub use field::{Declared, Field, FieldKind};
pub use fonts::Fonts;
pub use form::Form;
pub use header::Stock;
pub use mono::Mono;
pub use paper::Paper;
