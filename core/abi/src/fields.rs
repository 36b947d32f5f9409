//! Records to numbered fields and back: parameters and events, borrowed for one call.

use crate::g1;
use crate::sink::{Limits, SinkFault};
use std::ptr;
use tongban_model::{Record, Value};

/// A record laid out as the border wants it. It borrows the record's text and bytes, so neither is copied.
pub struct Fields<'a> {
    // Boxed slices keep their address while `Fields` moves; the outer array is last.
    top: Vec<g1::Field>,
    parts: Vec<Box<[g1::Field]>>,
    texts: Vec<Box<str>>,
    record: std::marker::PhantomData<&'a Record>,
}

impl<'a> Fields<'a> {
    /// Lays out a record.
    pub fn new(record: &'a Record) -> Self {
        let mut fields =
            Fields { top: Vec::new(), parts: Vec::new(), texts: Vec::new(), record: std::marker::PhantomData };
        let mut top = Vec::with_capacity(record.len());
        for (number, value) in record.iter() {
            top.push(fields.lay(number, value));
        }
        fields.top = top;
        fields
    }

    /// The first field; valid while `self` and the record live.
    pub fn as_ptr(&self) -> *const g1::Field {
        self.top.as_ptr()
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.top.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.top.is_empty()
    }

    fn lay(&mut self, number: u16, value: &Value) -> g1::Field {
        let mut field = g1::Field {
            number,
            kind: 0,
            reserved: 0,
            integer: 0,
            real: 0.0,
            data: ptr::null(),
            items: ptr::null(),
            len: 0,
        };
        match value {
            Value::Bool(truth) => (field.kind, field.integer) = (g1::KIND_BOOL, i64::from(*truth)),
            Value::Int(n) => (field.kind, field.integer) = (g1::KIND_INT, *n),
            Value::Float(x) => (field.kind, field.real) = (g1::KIND_FLOAT, *x),
            Value::Text(text) => {
                (field.kind, field.data, field.len) = (g1::KIND_TEXT, text.as_ptr(), text.len());
            }
            Value::Bytes(bytes) => {
                (field.kind, field.data, field.len) = (g1::KIND_BYTES, bytes.as_ptr(), bytes.len());
            }
            Value::Date(date) => {
                let text = date.to_string().into_boxed_str();
                (field.kind, field.data, field.len) = (g1::KIND_TEXT, text.as_ptr(), text.len());
                self.texts.push(text);
            }
            Value::Money(money) => (field.kind, field.integer) = (g1::KIND_INT, money.as_fen()),
            Value::Percent(share) => (field.kind, field.integer) = (g1::KIND_INT, i64::from(share.as_basis_points())),
            Value::List(items) => {
                let parts: Vec<_> = items.iter().map(|item| self.lay(0, item)).collect();
                (field.kind, field.len) = (g1::KIND_LIST, parts.len());
                field.items = self.keep(parts);
            }
            Value::Record(record) => {
                let parts: Vec<_> = record.iter().map(|(number, part)| self.lay(number, part)).collect();
                (field.kind, field.len) = (g1::KIND_RECORD, parts.len());
                field.items = self.keep(parts);
            }
        }
        field
    }

    fn keep(&mut self, parts: Vec<g1::Field>) -> *const g1::Field {
        let parts = parts.into_boxed_slice();
        let at = parts.as_ptr();
        self.parts.push(parts);
        at
    }
}

/// Copies fields that came over the border into a record, within `limits`.
///
/// Errors: the other side broke the contract.
///
/// # Safety
/// `fields` points at `count` fields, each of whose `data` and `items` point at `len` valid parts where its kind
/// uses them, as the contract says.
pub unsafe fn read_fields(fields: *const g1::Field, count: usize, limits: &Limits) -> Result<Record, SinkFault> {
    let mut room = limits.bytes;
    // SAFETY: handed on from our own caller.
    let values = unsafe { read_parts(fields, count, limits, 0, &mut room) }?;
    Ok(Record::from(values))
}

/// # Safety
/// As [`read_fields`].
unsafe fn read_parts(
    fields: *const g1::Field,
    count: usize,
    limits: &Limits,
    depth: usize,
    room: &mut usize,
) -> Result<Vec<(u16, Value)>, SinkFault> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if depth > limits.depth {
        return Err(SinkFault::TooDeep);
    }
    if fields.is_null() {
        return Err(SinkFault::NullPointer);
    }
    *room = count.checked_mul(16).and_then(|cost| room.checked_sub(cost)).ok_or(SinkFault::TooLarge)?;
    // SAFETY: `fields` points at `count` fields by the contract.
    let fields = unsafe { std::slice::from_raw_parts(fields, count) };
    let mut out = Vec::with_capacity(count);
    for field in fields {
        let value = match field.kind {
            g1::KIND_BOOL => Value::Bool(field.integer != 0),
            g1::KIND_INT => Value::Int(field.integer),
            g1::KIND_FLOAT => Value::Float(field.real),
            g1::KIND_TEXT | g1::KIND_BYTES => {
                *room = room.checked_sub(field.len).ok_or(SinkFault::TooLarge)?;
                // SAFETY: `data` points at `len` bytes by the contract.
                let bytes = unsafe { bytes_at(field.data, field.len) }?;
                if field.kind == g1::KIND_TEXT {
                    Value::Text(std::str::from_utf8(bytes).map_err(|_| SinkFault::NotText)?.into())
                } else {
                    Value::Bytes(bytes.into())
                }
            }
            g1::KIND_LIST | g1::KIND_RECORD => {
                // SAFETY: `items` points at `len` fields by the contract.
                let parts = unsafe { read_parts(field.items, field.len, limits, depth + 1, room) }?;
                if field.kind == g1::KIND_LIST {
                    Value::List(parts.into_iter().map(|(_, part)| part).collect())
                } else {
                    Value::Record(Record::from(parts))
                }
            }
            other => return Err(SinkFault::UnknownKind(other)),
        };
        out.push((field.number, value));
    }
    Ok(out)
}

/// Bytes that came over the border; null is allowed where there are none.
///
/// # Safety
/// `data` points at `len` bytes that stay for `'a`.
pub(crate) unsafe fn bytes_at<'a>(data: *const u8, len: usize) -> Result<&'a [u8], SinkFault> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(SinkFault::NullPointer);
    }
    if len > isize::MAX as usize {
        return Err(SinkFault::TooLarge);
    }
    // SAFETY: our caller vouches for pointer and length.
    Ok(unsafe { std::slice::from_raw_parts(data, len) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            ".{0,12}".prop_map(Value::from),
            proptest::collection::vec(any::<u8>(), 0..30).prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
                proptest::collection::vec((0u16..9, inner), 0..4).prop_map(|f| Value::Record(Record::from(f))),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_record_comes_back_from_the_border_as_it_went(
            fields in proptest::collection::vec((0u16..20, values()), 0..8)
        ) {
            let record = Record::from(fields);
            let laid = Fields::new(&record);
            // SAFETY: `laid` holds the fields for as long as the test reads them.
            let back = unsafe { read_fields(laid.as_ptr(), laid.len(), &Limits::default()) }.unwrap();
            prop_assert!(back == record);
        }
    }

    #[test]
    fn fields_that_break_the_contract_are_refused() {
        let record = Record::new().with(1, "text");
        let laid = Fields::new(&record);
        let base = laid.top[0];
        let cases = [
            (g1::Field { kind: 99, ..base }, SinkFault::UnknownKind(99)),
            (g1::Field { data: ptr::null(), ..base }, SinkFault::NullPointer),
            (g1::Field { data: b"\xff\xfe\xfd\xfc".as_ptr(), ..base }, SinkFault::NotText),
            (g1::Field { len: usize::MAX, ..base }, SinkFault::TooLarge),
            (g1::Field { kind: g1::KIND_LIST, items: ptr::null(), ..base }, SinkFault::NullPointer),
        ];
        for (field, expected) in cases {
            // SAFETY: each case is refused before its pointer is followed.
            assert_eq!(unsafe { read_fields(&field, 1, &Limits::default()) }.err(), Some(expected));
        }
    }
}
