//! What fills a form: fields by name, each of a declared kind.

use crate::PaperFault;
use std::fmt;
use tongban_model::Value;

/// The content of one field. It prints as its kind: what goes on paper is personal.
#[derive(Clone, PartialEq)]
pub enum Field {
    /// Text; also what a QR code or a barcode carries.
    Text(String),
    /// A signature: `x,y,t,p;…|…`, strokes split by `|`, points by `;`, with x, y and p in 0..=10000 of the
    /// pad and t in milliseconds.
    Strokes(String),
    /// The bytes of a PNG or JPEG picture.
    Picture(Vec<u8>),
    /// Yes or no.
    Flag(bool),
}

impl Field {
    /// The word for this field's kind.
    pub fn kind(&self) -> FieldKind {
        match self {
            Field::Text(_) => FieldKind::Text,
            Field::Strokes(_) => FieldKind::Strokes,
            Field::Picture(_) => FieldKind::Picture,
            Field::Flag(_) => FieldKind::Flag,
        }
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.kind().word())
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Field::Text(text.to_owned())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Field::Text(text)
    }
}

impl From<bool> for Field {
    fn from(flag: bool) -> Self {
        Field::Flag(flag)
    }
}

/// The kinds a form can declare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// Text to read, or to encode as QR code or barcode.
    Text,
    /// A handwritten signature.
    Strokes,
    /// A PNG or JPEG picture.
    Picture,
    /// Yes or no: shows or hides a part.
    Flag,
}

impl FieldKind {
    /// Every kind.
    pub const ALL: [FieldKind; 4] = [FieldKind::Text, FieldKind::Strokes, FieldKind::Picture, FieldKind::Flag];

    /// The word a form's header uses.
    pub const fn word(self) -> &'static str {
        match self {
            FieldKind::Text => "text",
            FieldKind::Strokes => "strokes",
            FieldKind::Picture => "picture",
            FieldKind::Flag => "flag",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One field as a form's header declares it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declared {
    /// The name, as the flow binds it.
    pub name: String,
    /// What it must hold.
    pub kind: FieldKind,
    /// Whether the paper makes no sense without it.
    pub required: bool,
    /// What it means, in the form author's words.
    pub means: String,
}

impl Declared {
    /// Takes a flow's value as this field: money as `20.00`, days as `2026-11-22`, numbers in decimal.
    /// Fails with [`PaperFault::Kind`] (the integrator) when the value cannot be that kind.
    pub fn field_of(&self, value: &Value) -> Result<Field, PaperFault> {
        Ok(match (self.kind, value) {
            (FieldKind::Text, Value::Text(text)) => Field::Text(text.to_string()),
            (FieldKind::Text, Value::Int(number)) => Field::Text(number.to_string()),
            (FieldKind::Text, Value::Date(day)) => Field::Text(day.to_string()),
            (FieldKind::Text, Value::Money(amount)) => Field::Text(amount.to_string()),
            (FieldKind::Text, Value::Percent(share)) => Field::Text(share.to_string()),
            (FieldKind::Strokes, Value::Text(text)) => Field::Strokes(text.to_string()),
            (FieldKind::Picture, Value::Bytes(bytes)) => Field::Picture(bytes.to_vec()),
            (FieldKind::Flag, Value::Bool(flag)) => Field::Flag(*flag),
            (kind, value) => {
                return Err(PaperFault::Kind {
                    form: String::new(),
                    field: self.name.clone(),
                    expected: kind.word(),
                    found: value.kind(),
                });
            }
        })
    }
}
