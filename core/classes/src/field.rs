//! Typed fields over records: the bridge between a class's Rust types and its numbered fields.

use crate::{Field, Type};
use std::fmt;
use tongban_model::{Date, Money, Percent, Personal, PersonalKind, Record, Sensitive, Value};

/// A Rust type that can stand in a field.
pub trait FieldType: Sized {
    /// The type in the schema.
    const TYPE: Type;
    /// What makes it personal.
    const PERSONAL: Option<Personal> = None;
    /// Whether the field must be there.
    const REQUIRED: bool = true;

    /// The value to send, or none where the field is left out.
    fn to_value(&self) -> Option<Value>;

    /// Reads what came; `None` when the field was left out.
    fn from_value(value: Option<&Value>) -> Result<Self, FieldFault>;
}

/// A record type with a schema.
pub trait ToRecord {
    /// The fields, by rising number.
    const FIELDS: &'static [Field];

    /// As numbered fields.
    fn to_record(&self) -> Record;
}

/// A record type that can be read from numbered fields.
pub trait FromRecord: Sized {
    /// Reads it; unknown numbers are skipped, because a newer side may send more.
    fn from_record(record: &Record) -> Result<Self, FieldFault>;
}

/// A field that is missing or of the wrong type. Names the field, never the content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldFault {
    /// Path of field names, outermost first.
    pub field: String,
    /// The kind that was found, or `nothing`.
    pub found: &'static str,
    /// What the schema says.
    pub expected: &'static str,
}

impl FieldFault {
    /// A fault of a field that has yet to be named.
    pub fn new(found: Option<&Value>, expected: &'static str) -> Self {
        FieldFault { field: String::new(), found: found.map_or("nothing", Value::kind), expected }
    }

    /// The same fault, one level further out.
    #[must_use]
    pub fn inside(mut self, field: &str) -> Self {
        self.field = if self.field.is_empty() { field.to_owned() } else { format!("{field}.{}", self.field) };
        self
    }
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field {}: found {}, expected {}", self.field, self.found, self.expected)
    }
}

impl std::error::Error for FieldFault {}

macro_rules! plain {
    ($($rust:ty, $ty:ident, $expected:literal, |$v:ident| $to:expr, $pattern:pat => $from:expr;)+) => {$(
        impl FieldType for $rust {
            const TYPE: Type = Type::$ty;

            fn to_value(&self) -> Option<Value> {
                let $v = self;
                Some($to)
            }

            fn from_value(value: Option<&Value>) -> Result<Self, FieldFault> {
                match value {
                    Some($pattern) => Ok($from),
                    other => Err(FieldFault::new(other, $expected)),
                }
            }
        }
    )+};
}

plain! {
    bool, Bool, "bool", |v| Value::Bool(*v), Value::Bool(b) => *b;
    i64, Int, "int", |v| Value::Int(*v), Value::Int(n) => *n;
    String, Text, "text", |v| Value::from(v.as_str()), Value::Text(t) => t.as_ref().to_owned();
    Vec<u8>, Bytes, "bytes", |v| Value::from(v.clone()), Value::Bytes(b) => b.as_ref().to_vec();
    Date, Date, "date", |v| Value::Date(*v), Value::Date(d) => *d;
    Money, Money, "money", |v| Value::Money(*v), Value::Money(m) => *m;
    Percent, Percent, "percent", |v| Value::Percent(*v), Value::Percent(p) => *p;
}

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: Type = T::TYPE;
    const PERSONAL: Option<Personal> = T::PERSONAL;
    const REQUIRED: bool = false;

    fn to_value(&self) -> Option<Value> {
        self.as_ref().and_then(T::to_value)
    }

    fn from_value(value: Option<&Value>) -> Result<Self, FieldFault> {
        value.map(|v| T::from_value(Some(v))).transpose()
    }
}

impl<T: FieldType, K: PersonalKind> FieldType for Sensitive<T, K> {
    const TYPE: Type = T::TYPE;
    const PERSONAL: Option<Personal> = Some(K::KIND);
    const REQUIRED: bool = T::REQUIRED;

    fn to_value(&self) -> Option<Value> {
        self.expose().to_value()
    }

    fn from_value(value: Option<&Value>) -> Result<Self, FieldFault> {
        T::from_value(value).map(Sensitive::new)
    }
}

/// Several texts.
impl FieldType for Vec<String> {
    const TYPE: Type = Type::List(&Type::Text);

    fn to_value(&self) -> Option<Value> {
        Some(Value::List(self.iter().map(|item| Value::from(item.as_str())).collect()))
    }

    fn from_value(value: Option<&Value>) -> Result<Self, FieldFault> {
        let Some(Value::List(items)) = value else {
            return Err(FieldFault::new(value, "list"));
        };
        let read = |(at, item): (usize, &Value)| match item {
            Value::Text(text) => Ok(text.as_ref().to_owned()),
            other => Err(FieldFault::new(Some(other), "text").inside(&format!("[{at}]"))),
        };
        items.iter().enumerate().map(read).collect()
    }
}

/// Several records of one type.
impl<T: ToRecord + FromRecord> FieldType for Vec<T> {
    const TYPE: Type = Type::List(&Type::Record(T::FIELDS));

    fn to_value(&self) -> Option<Value> {
        Some(Value::List(self.iter().map(|item| Value::Record(item.to_record())).collect()))
    }

    fn from_value(value: Option<&Value>) -> Result<Self, FieldFault> {
        let Some(Value::List(items)) = value else {
            return Err(FieldFault::new(value, "list"));
        };
        let read = |(at, item): (usize, &Value)| match item {
            Value::Record(r) => T::from_record(r).map_err(|fault| fault.inside(&format!("[{at}]"))),
            other => Err(FieldFault::new(Some(other), "record").inside(&format!("[{at}]"))),
        };
        items.iter().enumerate().map(read).collect()
    }
}
