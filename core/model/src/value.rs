//! Values that cross borders: plugin to host, host to flow, flow to journal.
//!
//! A value does not know whether it is personal; its field does (see `tongban-classes`).
//! So a value never prints its content: `Debug` shows the kind and nothing else, and whoever wants to
//! show content has to ask the schema first.

use crate::{Date, Money, Percent, depth};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::sync::Arc;

/// One value. Cheap to clone: text and bytes are shared.
///
/// Lists and records nest at most 16 levels deep on a wire; reading refuses more.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A fraction; only vendor classes use it, ours count in whole units.
    Float(f64),
    /// Text, any Unicode scalar.
    Text(Arc<str>),
    /// Bytes: an image, a template, a document.
    Bytes(#[serde(with = "crate::bytes")] Arc<[u8]>),
    /// A calendar day.
    Date(Date),
    /// An amount in fen.
    Money(Money),
    /// A share in hundredths of a percent.
    Percent(Percent),
    /// Several values of one type.
    List(#[serde(deserialize_with = "depth::bounded")] Vec<Value>),
    /// Named parts, by field number.
    Record(Record),
}

impl Value {
    /// The word for this value's kind, as diagnostics use it.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
            Value::Date(_) => "date",
            Value::Money(_) => "money",
            Value::Percent(_) => "percent",
            Value::List(_) => "list",
            Value::Record(_) => "record",
        }
    }

    /// Text content, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(t) = self { Some(t) } else { None }
    }

    /// Number content, if this is a whole number.
    pub fn as_int(&self) -> Option<i64> {
        if let Value::Int(n) = self { Some(*n) } else { None }
    }

    /// Truth content, if this is a bool.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(b) = self { Some(*b) } else { None }
    }

    /// Byte content, if these are bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Value::Bytes(b) = self { Some(b) } else { None }
    }

    /// Record content, if this is a record.
    pub fn as_record(&self) -> Option<&Record> {
        if let Value::Record(r) = self { Some(r) } else { None }
    }
}

/// Prints the kind and, for containers, the shape; never content.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::List(items) => write!(f, "list[{}]", items.len()),
            Value::Record(r) => fmt::Debug::fmt(r, f),
            other => f.write_str(other.kind()),
        }
    }
}

impl From<&str> for Value {
    fn from(t: &str) -> Self {
        Value::Text(t.into())
    }
}

impl From<String> for Value {
    fn from(t: String) -> Self {
        Value::Text(t.into())
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Int(n)
    }
}

impl From<Vec<u8>> for Value {
    fn from(b: Vec<u8>) -> Self {
        Value::Bytes(b.into())
    }
}

impl From<Date> for Value {
    fn from(d: Date) -> Self {
        Value::Date(d)
    }
}

impl From<Money> for Value {
    fn from(m: Money) -> Self {
        Value::Money(m)
    }
}

/// Fields by number, in rising order. A field that is absent has no value.
#[derive(Clone, Default, PartialEq, Serialize)]
pub struct Record(Vec<(u16, Value)>);

impl Record {
    /// A record without fields.
    pub const fn new() -> Self {
        Record(Vec::new())
    }

    /// Sets a field; a later value replaces an earlier one.
    pub fn set(&mut self, number: u16, value: impl Into<Value>) -> &mut Self {
        match self.0.binary_search_by_key(&number, |(n, _)| *n) {
            Ok(at) => self.0[at].1 = value.into(),
            Err(at) => self.0.insert(at, (number, value.into())),
        }
        self
    }

    /// The same, for building in one expression.
    #[must_use]
    pub fn with(mut self, number: u16, value: impl Into<Value>) -> Self {
        self.set(number, value);
        self
    }

    /// The value of a field.
    pub fn get(&self, number: u16) -> Option<&Value> {
        self.0.binary_search_by_key(&number, |(n, _)| *n).ok().map(|at| &self.0[at].1)
    }

    /// Takes a field out.
    pub fn remove(&mut self, number: u16) -> Option<Value> {
        self.0.binary_search_by_key(&number, |(n, _)| *n).ok().map(|at| self.0.remove(at).1)
    }

    /// All fields, by rising number.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &Value)> {
        self.0.iter().map(|(n, v)| (*n, v))
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Puts fields in order, whatever order they came in; of two with one number the later stays.
impl From<Vec<(u16, Value)>> for Record {
    fn from(mut fields: Vec<(u16, Value)>) -> Self {
        if !fields.is_sorted_by(|(one, _), (next, _)| one < next) {
            fields.sort_by_key(|(number, _)| *number);
            fields.dedup_by(|later, kept| {
                later.0 == kept.0 && {
                    std::mem::swap(later, kept);
                    true
                }
            });
        }
        Record(fields)
    }
}

impl FromIterator<(u16, Value)> for Record {
    fn from_iter<I: IntoIterator<Item = (u16, Value)>>(fields: I) -> Self {
        Record::from(Vec::from_iter(fields))
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(wire: D) -> Result<Self, D::Error> {
        depth::bounded::<Vec<(u16, Value)>, D>(wire).map(Record::from)
    }
}

/// Prints field numbers with kinds; never content.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(n, v)| (n, v))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_never_prints_its_content() {
        let record = Record::new().with(1, "张伟").with(2, vec![7u8; 9]).with(3, Value::List(vec![Value::Int(4711)]));
        assert_eq!(format!("{record:?}"), "{1: text, 2: bytes, 3: list[1]}");
    }

    #[test]
    fn a_later_value_replaces_an_earlier_one_and_order_is_by_number() {
        let mut record = Record::new();
        record.set(9, 1i64).set(2, 2i64).set(9, 3i64);
        let fields: Vec<_> = record.iter().map(|(n, v)| (n, v.as_int().unwrap())).collect();
        assert_eq!(fields, [(2, 2), (9, 3)]);
        let disordered = vec![(9, Value::Int(1)), (2, Value::Int(2)), (9, Value::Int(0)), (9, Value::Int(3))];
        assert!(Record::from(disordered) == record);
    }

    #[test]
    fn bytes_are_on_the_wire_as_a_list_of_them_is() {
        let picture: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        let wire = postcard::to_stdvec(&Value::from(picture.clone())).unwrap();
        // The fifth kind, then what the list of numbers is by itself.
        assert_eq!(wire, [vec![4], postcard::to_stdvec(&picture).unwrap()].concat());
        let back: Value = postcard::from_bytes(&wire).unwrap();
        assert!(back.as_bytes() == Some(picture.as_slice()));
        assert!(postcard::from_bytes::<Value>(&[4, 0xff, 0xff, 0xff, 0x7f, 1]).is_err(), "shorter than it says");
    }

    #[test]
    fn a_record_that_comes_in_disorder_is_still_found_by_number() {
        let wire =
            postcard::to_stdvec(&[(7u16, Value::Bool(true)), (3, "a".into()), (7, Value::Bool(false))][..]).unwrap();
        let record: Record = postcard::from_bytes(&wire).unwrap();
        assert_eq!((record.len(), record.get(7).and_then(Value::as_bool)), (2, Some(false)));
    }

    #[test]
    fn dates_and_shares_outside_their_range_do_not_come_in_over_a_wire() {
        let (date, share) = (postcard::to_stdvec(&i32::MAX).unwrap(), postcard::to_stdvec(&10_001u16).unwrap());
        assert!(postcard::from_bytes::<Date>(&date).is_err());
        assert!(postcard::from_bytes::<Percent>(&share).is_err());
        let every = Record::new()
            .with(1, Date::new(2026, 11, 22).unwrap())
            .with(2, Money::fen(4005))
            .with(3, Value::Percent(Percent::basis_points(9_499).unwrap()))
            .with(
                4,
                Value::List(vec!["甲".into(), Value::Float(0.5), Value::Record(Record::new().with(1, vec![0u8, 255]))]),
            );
        assert!(postcard::from_bytes::<Record>(&postcard::to_stdvec(&every).unwrap()).unwrap() == every);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(wire in prop::collection::vec(0..16u8, 0..64)) {
            if let Ok(value) = postcard::from_bytes::<Value>(&wire) {
                let _ = format!("{value:?}");
            }
        }
    }
}
