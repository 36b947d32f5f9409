//! Texts for the applicant: Chinese and English, with places for values.

use super::Expr;
use std::sync::Arc;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Text {
    /// Chinese.
    pub zh: Vec<Piece>,
    /// English.
    pub en: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// As written.
    Plain(Arc<str>),
    /// A value, formatted for the applicant. The language has checked that nothing personal is shown unmasked.
    Value(Expr),
}

/// What a screen says: heading, body, and how it sounds.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Say {
    /// Id of the text in the manifest, for traces.
    pub id: Arc<str>,
    /// Heading; one line at large print.
    pub title: Text,
    /// Body; may be empty.
    pub body: Text,
    /// Spoken form; when empty, heading and body are spoken.
    pub speak: Text,
}
