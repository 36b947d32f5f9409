//! What a printed form declares in its header: the fields a flow must fill.
//!
//! The form itself is read and rendered by `tongban-papers`; here only the lines `field NAME KIND [required]: …` count.

use super::tree::Located;
use crate::source::{Draft, Place, Reports, SourceId, codes};

/// The fields of one form.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormHeader {
    pub(crate) fields: Vec<FormField>,
}

/// One field.
#[derive(Clone, Debug)]
pub(crate) struct FormField {
    pub(crate) name: String,
    /// `text`, `strokes`, `picture` or `flag`.
    pub(crate) kind: String,
    pub(crate) required: bool,
}

/// Reads the header of a form.
pub(crate) fn header(text: &str, source: SourceId, reports: &mut Reports) -> FormHeader {
    let mut header = FormHeader::default();
    let mut at = 0;
    let mut closed = false;
    for line in text.split_inclusive('\n') {
        let here = Located::new(line.trim_end(), Place::new(source, at..at + line.trim_end().len()));
        at += line.len();
        if here.value == "-->" {
            closed = true;
            break;
        }
        let Some(rest) = here.value.strip_prefix("field ") else { continue };
        let words: Vec<&str> = rest.split(':').next().unwrap_or_default().split_whitespace().collect();
        match words.as_slice() {
            [name, kind @ ("text" | "strokes" | "picture" | "flag"), rest @ ..]
                if matches!(rest, [] | ["required"]) =>
            {
                header.fields.push(FormField {
                    name: (*name).to_owned(),
                    kind: (*kind).to_owned(),
                    required: !rest.is_empty(),
                });
            }
            _ => reports.push(Draft::new(&codes::FORM_HEADER, here.at).expected("`field NAME KIND [required]: …`")),
        }
    }
    if !text.trim_start_matches('\u{feff}').starts_with("<!-- form 1") || !closed {
        let end = text.find('\n').unwrap_or(text.len());
        reports.push(Draft::new(&codes::FORM_HEADER, Place::new(source, 0..end)).expected("`<!-- form 1` … `-->`"));
    }
    header
}
