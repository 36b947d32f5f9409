//! Types of the language: what a value is, whether it may be absent, and what makes it personal.

use std::fmt;
use std::sync::Arc;
use tongban_classes::{Field, Type};
use tongban_model::Personal;

/// The words a choice can be.
pub type Words = Arc<[Arc<str>]>;

/// What a value is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A fraction; only vendor classes have them. They can be compared and shown.
    Float,
    /// Text.
    Text,
    /// Text that is one of these words. A text literal is the choice of itself.
    Choice(Words),
    /// Bytes.
    Bytes,
    /// A calendar day.
    Date,
    /// An amount.
    Money,
    /// A share.
    Percent,
    /// Months and days, or without limit.
    Period,
    /// Several of one shape.
    List(Box<Shape>),
    /// Named parts.
    Record(&'static [Field]),
}

/// A type: a shape, whether the value may be absent, and what makes it personal.
#[derive(Clone, Debug, PartialEq)]
pub struct Ty {
    /// What it is.
    pub shape: Shape,
    /// Whether it may be absent. As an expectation: whether it may be.
    pub optional: bool,
    /// What makes it personal; for records the fields say so.
    pub personal: Option<Personal>,
}

impl Ty {
    /// A type that is always there and not personal.
    pub const fn new(shape: Shape) -> Self {
        Ty { shape, optional: false, personal: None }
    }

    /// The type of a class's field.
    pub fn of_field(field: &Field) -> Self {
        Ty { shape: Shape::of(&field.ty), optional: !field.required, personal: field.personal }
    }

    /// The type of a record with these fields: a command's result.
    pub const fn record(fields: &'static [Field]) -> Self {
        Ty::new(Shape::Record(fields))
    }

    /// The type of one of these words.
    pub fn choice<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        Ty::new(Shape::Choice(words.into_iter().map(Arc::from).collect()))
    }

    /// The same, absent perhaps.
    #[must_use]
    pub fn or_absent(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same, personal.
    #[must_use]
    pub fn personal(mut self, personal: Personal) -> Self {
        self.personal = Some(personal);
        self
    }
}

impl Shape {
    /// The shape of a class's type.
    pub fn of(ty: &Type) -> Shape {
        match ty {
            Type::Bool => Shape::Bool,
            Type::Int => Shape::Int,
            Type::Float => Shape::Float,
            Type::Text => Shape::Text,
            Type::Bytes => Shape::Bytes,
            Type::Date => Shape::Date,
            Type::Money => Shape::Money,
            Type::Percent => Shape::Percent,
            Type::Choice(words) => Shape::Choice(words.iter().map(|&word| Arc::from(word)).collect()),
            Type::List(inner) => Shape::List(Box::new(Shape::of(inner))),
            Type::Record(fields) => Shape::Record(fields),
        }
    }

    /// A text literal: the choice of one word.
    pub(super) fn literal(word: &str) -> Shape {
        Shape::Choice(Arc::from([Arc::from(word)]))
    }

    /// Whether a value of this shape can stand where `wanted` is asked for.
    pub fn fits(&self, wanted: &Shape) -> bool {
        match (self, wanted) {
            (Shape::Choice(_), Shape::Text) => true,
            (Shape::Choice(mine), Shape::Choice(all)) => mine.iter().all(|word| all.contains(word)),
            (Shape::List(mine), Shape::List(wanted)) => mine.fits(wanted),
            _ => self == wanted,
        }
    }

    /// The shape of a value that is one or the other.
    pub(super) fn join(&self, other: &Shape) -> Option<Shape> {
        match (self, other) {
            (Shape::Choice(a), Shape::Choice(b)) => {
                let mut words = a.to_vec();
                words.extend(b.iter().filter(|word| !a.contains(word)).cloned());
                Some(Shape::Choice(words.into()))
            }
            (Shape::Text, Shape::Choice(_)) | (Shape::Choice(_), Shape::Text) => Some(Shape::Text),
            (Shape::List(a), Shape::List(b)) => a.join(b).map(|inner| Shape::List(Box::new(inner))),
            _ => (self == other).then(|| self.clone()),
        }
    }

    /// Whether it is text, of any words.
    pub(super) const fn is_text(&self) -> bool {
        matches!(self, Shape::Text | Shape::Choice(_))
    }

    /// Whether it has a form that people read.
    pub(super) fn is_written(&self) -> bool {
        match self {
            Shape::Record(_) | Shape::Bytes => false,
            Shape::List(inner) => **inner != Shape::Period && inner.is_written(),
            _ => true,
        }
    }

    /// Whether one value of it can be less than another.
    pub(super) const fn is_ordered(&self) -> bool {
        self.is_text() || matches!(self, Shape::Int | Shape::Float | Shape::Date | Shape::Money | Shape::Percent)
    }

    /// Whether two values of it can be equal.
    pub(super) const fn has_equality(&self) -> bool {
        !matches!(self, Shape::Record(_) | Shape::Bytes | Shape::List(_))
    }
}

/// Words are compared as a set, records by their fields.
impl PartialEq for Shape {
    fn eq(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Choice(a), Shape::Choice(b)) => {
                a.iter().all(|word| b.contains(word)) && b.iter().all(|word| a.contains(word))
            }
            (Shape::List(a), Shape::List(b)) => a == b,
            (Shape::Record(a), Shape::Record(b)) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// The word for the shape: `text`, `list of date`, `"expired" or "lost"`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Shape::Bool => "bool",
            Shape::Int => "int",
            Shape::Float => "float",
            Shape::Text => "text",
            Shape::Bytes => "bytes",
            Shape::Date => "date",
            Shape::Money => "money",
            Shape::Percent => "percent",
            Shape::Period => "period",
            Shape::Record(_) => "record",
            Shape::List(inner) => return write!(f, "list of {inner}"),
            Shape::Choice(words) => {
                for (at, word) in words.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { " or " })?;
                    write!(f, "{word:?}")?;
                }
                return Ok(());
            }
        })
    }
}

/// The shape, with `(may be absent)` where it may.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.shape, if self.optional { " (may be absent)" } else { "" })
    }
}
