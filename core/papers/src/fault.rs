//! Why a paper could not be made, and who must act. No message holds what was to be printed.

use std::fmt;
use tongban_model::Family;

/// Why a font, a form or a paper was refused.
///
/// Messages name the form, the field and the place in the template, never the content of a field: that is personal.
/// The one exception is the code point of a character without a glyph, which the integrator needs to find a font.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PaperFault {
    /// No usable font in the folders given. The integrator adds one.
    NoFonts {
        /// The folders searched.
        searched: Vec<String>,
    },
    /// A font file or folder could not be read. The integrator replaces it.
    FontUnreadable {
        /// The file or folder.
        path: String,
    },
    /// The form's header or template is not understood. The integrator mends the form.
    Syntax {
        /// The form's name.
        form: String,
        /// Line in the form's file, from 1.
        line: usize,
        /// Column in characters, from 1; 1 where the parser knows only the line.
        column: usize,
        /// What was found and what was expected; never a field's content.
        what: String,
    },
    /// A required field was not given. The integrator binds it in the flow.
    Missing {
        /// The form's name.
        form: String,
        /// The field's name.
        field: String,
    },
    /// A field was given that the form does not declare. The integrator declares it or leaves it out.
    Unknown {
        /// The form's name.
        form: String,
        /// The field's name.
        field: String,
    },
    /// A field has another kind than the form declares. The integrator mends form or flow.
    Kind {
        /// The form's name.
        form: String,
        /// The field's name.
        field: String,
        /// The kind declared.
        expected: &'static str,
        /// The kind given.
        found: &'static str,
    },
    /// No font of the chain has a character. The integrator adds a font for rare characters.
    NoGlyph {
        /// The form's name.
        form: String,
        /// The field's name, or `(form text)` for the form's own words.
        field: String,
        /// The character's Unicode code point.
        scalar: u32,
    },
    /// A text does not fit its room, and text is never cut off. The integrator gives it more lines.
    Overflow {
        /// The form's name.
        form: String,
        /// The field's name, or `(form text)`.
        field: String,
        /// How many lines the form allows.
        allowed: usize,
        /// How many it would take.
        needed: usize,
    },
    /// A QR code or barcode cannot hold the text at a size a scanner reads. The integrator gives it more room.
    Code {
        /// The form's name.
        form: String,
        /// The field's name, or `(form text)`.
        field: String,
        /// What does not fit; never the text.
        what: String,
    },
    /// A picture is neither PNG nor JPEG, or is damaged. The device's vendor acts.
    Picture {
        /// The form's name.
        form: String,
        /// The field's name, or `(form text)`.
        field: String,
    },
    /// A signature is malformed, empty or a mere dot.
    Signature {
        /// The form's name; empty when checked outside a form.
        form: String,
        /// What is wrong with it.
        fault: crate::SignatureFault,
    },
    /// The filled form is not drawable. The integrator mends the form.
    Drawing {
        /// The form's name.
        form: String,
        /// Where and what; never a field's content.
        what: String,
    },
}

impl PaperFault {
    /// The fault's stable code.
    pub fn code(&self) -> &'static str {
        match self {
            PaperFault::NoFonts { .. } => "paper-no-fonts",
            PaperFault::FontUnreadable { .. } => "paper-font-unreadable",
            PaperFault::Syntax { .. } => "paper-form-syntax",
            PaperFault::Missing { .. } => "paper-field-missing",
            PaperFault::Unknown { .. } => "paper-field-unknown",
            PaperFault::Kind { .. } => "paper-field-kind",
            PaperFault::NoGlyph { .. } => "paper-no-glyph",
            PaperFault::Overflow { .. } => "paper-text-overflow",
            PaperFault::Code { .. } => "paper-code-room",
            PaperFault::Picture { .. } => "paper-picture",
            PaperFault::Signature { .. } => "paper-signature",
            PaperFault::Drawing { .. } => "paper-drawing",
        }
    }

    /// Who must act.
    pub fn family(&self) -> Family {
        match self {
            PaperFault::Picture { .. } => Family::Contract,
            PaperFault::Signature { fault, .. } => fault.family(),
            _ => Family::Manifest,
        }
    }

    /// The same fault with the form's name filled in, for faults raised where the form is not known.
    pub(crate) fn of_form(mut self, name: &str) -> Self {
        match &mut self {
            PaperFault::NoFonts { .. } | PaperFault::FontUnreadable { .. } => {}
            PaperFault::Syntax { form, .. }
            | PaperFault::Missing { form, .. }
            | PaperFault::Unknown { form, .. }
            | PaperFault::Kind { form, .. }
            | PaperFault::NoGlyph { form, .. }
            | PaperFault::Overflow { form, .. }
            | PaperFault::Code { form, .. }
            | PaperFault::Picture { form, .. }
            | PaperFault::Signature { form, .. }
            | PaperFault::Drawing { form, .. } => name.clone_into(form),
        }
        self
    }
}

impl fmt::Display for PaperFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PaperFault::NoFonts { searched } => {
                write!(f, "find a font: none in {}; expected a .otf, .ttf or .ttc file", searched.join(", "))
            }
            PaperFault::FontUnreadable { path } => {
                write!(f, "read font {path}: not a readable OpenType font or folder")
            }
            PaperFault::Syntax { form, line, column, what } => write!(f, "read form {form}:{line}:{column}: {what}"),
            PaperFault::Missing { form, field } => {
                write!(f, "fill form {form}: field {field} is required and was not given")
            }
            PaperFault::Unknown { form, field } => {
                write!(f, "fill form {form}: field {field} was given and the form does not declare it")
            }
            PaperFault::Kind { form, field, expected, found } => {
                write!(f, "fill form {form}: field {field} is {found}, the form declares {expected}")
            }
            PaperFault::NoGlyph { form, field, scalar } => write!(
                f,
                "print form {form}: no font of the chain has U+{scalar:04X}, found in field {field}; add a font that has it"
            ),
            PaperFault::Overflow { form, field, allowed, needed } => write!(
                f,
                "print form {form}: field {field} takes {needed} lines, the form allows {allowed}; text is never cut off"
            ),
            PaperFault::Code { form, field, what } => write!(f, "print form {form}: field {field}: {what}"),
            PaperFault::Picture { form, field } => {
                write!(f, "print form {form}: field {field} is neither a whole PNG nor a whole JPEG picture")
            }
            PaperFault::Signature { form, fault } if form.is_empty() => write!(f, "accept a signature: {fault}"),
            PaperFault::Signature { form, fault } => write!(f, "print form {form}: the signature {fault}"),
            PaperFault::Drawing { form, what } => write!(f, "draw form {form}: {what}"),
        }
    }
}

impl std::error::Error for PaperFault {}
