//! How days, shares, spans and bytes stand in scenario data: as a person writes them.

use base64::engine::general_purpose::STANDARD;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serializer};
use std::fmt;
use tongban_model::{Date, Percent};

/// Reads either a text through `parse` or a whole number through `number`.
struct Either<T> {
    expected: &'static str,
    parse: fn(&str) -> Option<T>,
    number: fn(i64) -> Option<T>,
}

impl<T> Visitor<'_> for Either<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).ok_or_else(|| E::invalid_value(Unexpected::Other("text"), &self))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        (self.number)(number).ok_or_else(|| E::invalid_value(Unexpected::Other("number"), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        self.visit_i64(i64::try_from(number).map_err(|_| E::custom("number too large"))?)
    }
}

fn any_day<'de, D: Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
    input.deserialize_any(Either {
        expected: "a day as YYYY-MM-DD",
        parse: |text| text.parse().ok(),
        number: |days| i32::try_from(days).ok().and_then(Date::from_days),
    })
}

/// A day as `YYYY-MM-DD`.
pub(crate) mod day {
    use super::{Date, Deserializer, Serializer, any_day};

    pub(crate) fn serialize<S: Serializer>(date: &Date, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(date)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
        any_day(input)
    }
}

/// A day that may be absent.
pub(crate) mod maybe_day {
    use super::{Date, Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Day(#[serde(with = "super::day")] Date);

    #[expect(clippy::ref_option, reason = "serde hands the field over by reference")]
    pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, out: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => out.collect_str(date),
            None => out.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
        Ok(Option::<Day>::deserialize(input)?.map(|day| day.0))
    }
}

/// A share as `97 %`; hundredths of a percent are read too.
pub(crate) mod share {
    use super::{Deserializer, Either, Percent, Serializer};

    pub(crate) fn serialize<S: Serializer>(share: &Percent, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(share)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Percent, D::Error> {
        input.deserialize_any(Either {
            expected: "a share as 97 %",
            parse: Percent::parse,
            number: Percent::basis_points,
        })
    }
}

/// A span as `800ms`, `2s` or `1m`, kept in milliseconds; a bare number is milliseconds.
pub(crate) mod span {
    use super::{Deserialize, Deserializer, Either, Serializer};

    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Span(#[serde(deserialize_with = "read")] u64);

    fn read<'de, D: Deserializer<'de>>(input: D) -> Result<u64, D::Error> {
        input.deserialize_any(Either {
            expected: "a span as 800ms, 2s or 1m",
            parse: super::span_ms,
            number: |ms| u64::try_from(ms).ok(),
        })
    }

    #[expect(clippy::ref_option, reason = "serde hands the field over by reference")]
    pub(crate) fn serialize<S: Serializer>(span: &Option<u64>, out: S) -> Result<S::Ok, S::Error> {
        match span {
            Some(ms) => out.collect_str(&format_args!("{ms}ms")),
            None => out.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<u64>, D::Error> {
        Ok(Option::<Span>::deserialize(input)?.map(|span| span.0))
    }
}

/// Bytes as base64.
pub(crate) mod bytes {
    use super::{Deserialize, Deserializer, Error, STANDARD, Serializer};
    use base64::Engine as _;

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(input)?;
        STANDARD.decode(text).map_err(|_| D::Error::custom("not base64"))
    }
}

/// Milliseconds of `800ms`, `2s` or `1m`; whole numbers only.
pub(crate) fn span_ms(text: &str) -> Option<u64> {
    let text = text.trim();
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u64 = text[..unit].parse().ok()?;
    let factor = match text[unit..].trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    number.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_whole_number_with_a_unit_or_nothing() {
        for (text, ms) in [("800ms", Some(800)), ("2s", Some(2_000)), ("1 m", Some(60_000)), ("0s", Some(0))] {
            assert_eq!(span_ms(text), ms, "{text}");
        }
        for text in ["", "5", "-1s", "1.5s", "1h", "s", "99999999999999999999s", "秒"] {
            assert_eq!(span_ms(text), None, "{text}");
        }
    }
}
