//! The kinds of values as evaluation faults name them.

use tongban_model::Value;

/// What was found or expected where an expression could not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing at all.
    Nothing,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A fraction.
    Float,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A calendar day.
    Date,
    /// An amount.
    Money,
    /// A share.
    Percent,
    /// A list.
    List,
    /// A record.
    Record,
    /// A length of time.
    Period,
    /// A number or an amount.
    Amount,
    /// Something with a size.
    Counted,
    /// Something with a written form.
    Written,
    /// An argument of a function.
    Argument,
}

impl Kind {
    /// The kind of a value.
    pub const fn of(value: &Value) -> Kind {
        match value {
            Value::Bool(_) => Kind::Bool,
            Value::Int(_) => Kind::Int,
            Value::Float(_) => Kind::Float,
            Value::Text(_) => Kind::Text,
            Value::Bytes(_) => Kind::Bytes,
            Value::Date(_) => Kind::Date,
            Value::Money(_) => Kind::Money,
            Value::Percent(_) => Kind::Percent,
            Value::List(_) => Kind::List,
            Value::Record(_) => Kind::Record,
        }
    }

    /// The word in messages.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Nothing => "nothing",
            Kind::Bool => "bool",
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::Text => "text",
            Kind::Bytes => "bytes",
            Kind::Date => "date",
            Kind::Money => "money",
            Kind::Percent => "percent",
            Kind::List => "list",
            Kind::Record => "record",
            Kind::Period => "period",
            Kind::Amount => "int or money",
            Kind::Counted => "text, list or bytes",
            Kind::Written => "a value with a written form",
            Kind::Argument => "an argument",
        }
    }
}
