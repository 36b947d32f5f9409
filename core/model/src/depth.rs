//! How deep values may nest when they come over a wire.
//!
//! Reading nested values takes stack for each level, and two bytes of a message are enough to open one.
//! A worker whose vendor library has run wild could end the host with a message of a megabyte, so reading stops at
//! [`MAX_DEPTH`] with an error like that of any other damaged message.

use serde::de::{Deserialize, Deserializer, Error};
use std::cell::Cell;

/// Levels of lists and records in one value. The classes use three (a list of records in a record).
pub(crate) const MAX_DEPTH: usize = 16;

thread_local! {
    // Deserialisers pass no state down, and a value is read on one thread from end to end.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Reads one level, unless it lies below [`MAX_DEPTH`] others.
pub(crate) fn bounded<'de, T, D>(wire: D) -> Result<T, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let depth = DEPTH.get();
    if depth == MAX_DEPTH {
        return Err(D::Error::custom(format_args!("read a value: nested deeper than {MAX_DEPTH} levels")));
    }
    DEPTH.set(depth + 1);
    let _level = Level;
    T::deserialize(wire)
}

/// Leaves a level on every way out.
struct Level;

impl Drop for Level {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Record, Value};

    /// `levels` lists, each in the next: variant 8 with one item, again and again, around a `false`.
    fn nested(levels: usize) -> Vec<u8> {
        [[8, 1].repeat(levels), vec![0, 0]].concat()
    }

    #[test]
    fn a_message_of_nested_brackets_does_not_end_the_host() {
        assert!(postcard::from_bytes::<Value>(&nested(MAX_DEPTH)).is_ok());
        for levels in [MAX_DEPTH + 1, 1_000_000] {
            assert!(postcard::from_bytes::<Value>(&nested(levels)).is_err(), "{levels}");
        }
    }

    #[test]
    fn after_a_refusal_the_next_message_is_read_as_usual() {
        assert!(postcard::from_bytes::<Value>(&nested(MAX_DEPTH + 1)).is_err());
        assert!(postcard::from_bytes::<Value>(&nested(MAX_DEPTH)[..5]).is_err());
        assert!(postcard::from_bytes::<Value>(&nested(MAX_DEPTH)).is_ok());
    }

    #[test]
    fn records_count_as_levels_too() {
        let deep = |levels| (0..levels).fold(Value::Bool(true), |inner, _| Value::Record(Record::new().with(1, inner)));
        let read = |value: &Value| postcard::from_bytes::<Value>(&postcard::to_stdvec(value).unwrap());
        assert!(read(&deep(MAX_DEPTH)).is_ok());
        assert!(read(&deep(MAX_DEPTH + 1)).is_err());
    }
}
