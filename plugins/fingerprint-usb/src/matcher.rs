//! The place for a comparison of templates, for a scanner that has none of its own.
//!
//! Templates are opaque, so only the library of who made them can compare them. A site that has a licensed library writes
//! a plugin of a few lines around [`crate::device::open`]. The one this driver brings, with the feature `matcher`, is for
//! templates that are ISO/IEC 19794-2 records (`iso`); a correlation of pictures would be none.

use tongban_sdk::Percent;

/// Compares two templates.
pub trait Matcher: Send {
    /// How alike they are; it takes less than half a second. The error is words for a log, nothing of a template.
    fn compare(&mut self, on_file: &[u8], pressed: &[u8]) -> Result<Percent, String>;
}
