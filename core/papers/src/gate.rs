//! The glyph gate: no character reaches the paper as an empty box.

use crate::{Field, Fonts, PaperFault};
use resvg::usvg::roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// What stands for the field's name when a fault lies in the form's own words.
pub(crate) const FORM_TEXT: &str = "(form text)";

/// Refuses the first character of any text field that no font can draw; the form's name is filled in by the caller.
pub(crate) fn check_fields(fonts: &Fonts, fields: &BTreeMap<String, Field>) -> Result<(), PaperFault> {
    for (name, field) in fields {
        let Field::Text(text) = field else { continue };
        if let Some(missing) = fonts.first_missing(text) {
            return Err(PaperFault::NoGlyph { form: String::new(), field: name.clone(), scalar: missing as u32 });
        }
    }
    Ok(())
}

/// The same for all drawn text of the filled form, so that its own words and what a filter made are covered too.
pub(crate) fn check_drawing(fonts: &Fonts, document: &Document<'_>) -> Result<(), PaperFault> {
    let inside_text = |node: Node<'_, '_>| node.ancestors().any(|a| a.has_tag_name("text"));
    for node in document.descendants().filter(|node| node.is_text() && inside_text(*node)) {
        // Tabs and carriage returns between a form's elements are layout; the drawing turns them into spaces.
        let text = node.text().unwrap_or_default().replace(['\t', '\r'], " ");
        if let Some(missing) = fonts.first_missing(&text) {
            return Err(PaperFault::NoGlyph { form: String::new(), field: FORM_TEXT.into(), scalar: missing as u32 });
        }
    }
    Ok(())
}
