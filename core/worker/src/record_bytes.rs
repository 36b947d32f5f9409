//! Records on the wire: bytes and texts whole instead of item by item, and a decoder that trusts nothing.

use serde::de::{Error as _, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;
use tongban_model::{Date, Money, Percent, Record, Value};

/// Deepest nesting the decoder follows.
const DEEPEST: usize = 16;

/// For `#[serde(with)]`.
pub fn serialize<S: Serializer>(record: &Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(256);
    encode(record, &mut bytes);
    serializer.serialize_bytes(&bytes)
}

/// For `#[serde(with)]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Record, D::Error> {
    struct Bytes;
    impl<'de> Visitor<'de> for Bytes {
        type Value = Record;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an encoded record")
        }

        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Record, E> {
            decode(bytes).ok_or_else(|| E::custom("record is damaged"))
        }
    }
    deserializer.deserialize_bytes(Bytes).map_err(D::Error::custom)
}

/// Writes a record behind what `out` holds.
pub fn encode(record: &Record, out: &mut Vec<u8>) {
    number(record.len() as u64, out);
    for (field, value) in record.iter() {
        number(u64::from(field), out);
        encode_value(value, out);
    }
}

fn encode_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Bool(truth) => out.extend_from_slice(&[0, u8::from(*truth)]),
        Value::Int(n) => signed(1, *n, out),
        Value::Float(x) => {
            out.push(2);
            out.extend_from_slice(&x.to_le_bytes());
        }
        Value::Text(text) => {
            out.push(3);
            number(text.len() as u64, out);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Bytes(bytes) => {
            out.push(4);
            number(bytes.len() as u64, out);
            out.extend_from_slice(bytes);
        }
        Value::Date(date) => signed(5, i64::from(date.days()), out),
        Value::Money(money) => signed(6, money.as_fen(), out),
        Value::Percent(share) => signed(7, i64::from(share.as_basis_points()), out),
        Value::List(items) => {
            out.push(8);
            number(items.len() as u64, out);
            items.iter().for_each(|item| encode_value(item, out));
        }
        Value::Record(record) => {
            out.push(9);
            encode(record, out);
        }
    }
}

fn signed(tag: u8, n: i64, out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(&n.to_le_bytes());
}

fn number(mut n: u64, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Reads a record that fills `bytes`; none when it is damaged.
pub fn decode(bytes: &[u8]) -> Option<Record> {
    let mut reader = Reader(bytes);
    let record = reader.record(0)?;
    reader.0.is_empty().then_some(record)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            n |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    /// A count of things of two bytes at least; refused when the rest cannot hold them.
    fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len()).then_some(count)
    }

    fn signed(&mut self) -> Option<i64> {
        self.take(8)?.try_into().ok().map(i64::from_le_bytes)
    }

    fn record(&mut self, depth: usize) -> Option<Record> {
        if depth > DEEPEST {
            return None;
        }
        let count = self.count()?;
        let mut fields = Vec::with_capacity(count.min(64));
        for _ in 0..count {
            let field = u16::try_from(self.number()?).ok()?;
            fields.push((field, self.value(depth)?));
        }
        Some(Record::from(fields))
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        Some(match self.take(1)?[0] {
            0 => Value::Bool(self.take(1)?[0] != 0),
            1 => Value::Int(self.signed()?),
            2 => Value::Float(self.take(8)?.try_into().ok().map(f64::from_le_bytes)?),
            3 => {
                let len = self.count()?;
                Value::Text(std::str::from_utf8(self.take(len)?).ok()?.into())
            }
            4 => {
                let len = self.count()?;
                Value::Bytes(self.take(len)?.into())
            }
            5 => Value::Date(Date::from_days(i32::try_from(self.signed()?).ok()?)?),
            6 => Value::Money(Money::fen(self.signed()?)),
            7 => Value::Percent(Percent::basis_points(self.signed()?)?),
            8 if depth < DEEPEST => {
                let count = self.count()?;
                let mut items = Vec::with_capacity(count.min(64));
                for _ in 0..count {
                    items.push(self.value(depth + 1)?);
                }
                Value::List(items)
            }
            9 => Value::Record(self.record(depth + 1)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            (-1e9..1e9).prop_map(Value::Float),
            ".{0,12}".prop_map(Value::from),
            proptest::collection::vec(any::<u8>(), 0..300).prop_map(Value::from),
            (0i32..40_000).prop_filter_map("a day", |days| Date::from_days(days).map(Value::Date)),
            any::<i64>().prop_map(|fen| Value::Money(Money::fen(fen))),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
                proptest::collection::vec((any::<u16>(), inner), 0..5).prop_map(|f| Value::Record(Record::from(f))),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_record_comes_back_as_it_went(fields in proptest::collection::vec((any::<u16>(), values()), 0..9)) {
            let record = Record::from(fields);
            let mut bytes = Vec::new();
            encode(&record, &mut bytes);
            prop_assert!(decode(&bytes).unwrap() == record);
        }

        #[test]
        fn no_bytes_bring_the_decoder_down(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn a_record_cut_off_anywhere_is_refused(fields in proptest::collection::vec((any::<u16>(), values()), 1..5), cut: usize) {
            let mut bytes = Vec::new();
            encode(&Record::from(fields), &mut bytes);
            prop_assert!(decode(&bytes[..cut % bytes.len()]).is_none());
        }
    }

    #[test]
    fn a_bomb_of_nested_records_is_refused() {
        assert!(decode(&[1, 1, 9].repeat(5000)).is_none());
        assert!(decode(&[1, 1, 8, 1, 8, 1].repeat(5000)).is_none());
    }
}
