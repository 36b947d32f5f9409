//! The place for a comparison of templates, for a scanner that has none of its own.
//!
//! Templates are opaque, so only the library of who made them can compare them. This driver brings no matcher: a
//! correlation of pictures is not one. A site that has a licensed library writes a plugin of a few lines around
//! [`crate::device::open`].

use tongban_sdk::Percent;

/// Compares two templates.
pub trait Matcher: Send {
    /// How alike they are; it takes less than half a second. The error is words for a log, nothing of a template.
    fn compare(&mut self, on_file: &[u8], pressed: &[u8]) -> Result<Percent, String>;
}
