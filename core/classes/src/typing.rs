//! Raw values of the plugin border to the types of the schema.
//!
//! Across the border a date is text, money and percent are whole numbers, a choice is its word.
//! The side that receives a record types it here, and blames the side that sent it.

use crate::{Field, FieldFault, Type};
use tongban_model::{Date, Money, Percent, Record, Value};

/// Types a record that came over the border, and drops fields the schema does not know.
///
/// A value that is typed already stays as it is, so typing twice does no harm.
/// Errors: the first field that is missing or does not fit, by name; never its content.
pub fn typed(fields: &[Field], mut raw: Record) -> Result<Record, FieldFault> {
    let mut known = 0;
    for field in fields {
        let Some(value) = raw.get(field.number) else {
            if field.required {
                return Err(FieldFault::new(None, expected(&field.ty)).inside(field.name));
            }
            continue;
        };
        known += 1;
        if let Some(changed) = retype(&field.ty, value).map_err(|fault| fault.inside(field.name))? {
            raw.set(field.number, changed);
        }
    }
    if raw.len() > known {
        let strange: Vec<u16> =
            raw.iter().map(|(number, _)| number).filter(|number| !fields.iter().any(|f| f.number == *number)).collect();
        for number in strange {
            raw.remove(number);
        }
    }
    Ok(raw)
}

/// The value in the schema's type; `None` when it is right as it is.
fn retype(ty: &Type, value: &Value) -> Result<Option<Value>, FieldFault> {
    let wrong = || FieldFault::new(Some(value), expected(ty));
    Ok(match (ty, value) {
        (Type::Bool, Value::Bool(_))
        | (Type::Int, Value::Int(_))
        | (Type::Float, Value::Float(_))
        | (Type::Text, Value::Text(_))
        | (Type::Bytes, Value::Bytes(_))
        | (Type::Date, Value::Date(_))
        | (Type::Money, Value::Money(_))
        | (Type::Percent, Value::Percent(_)) => None,
        (Type::Date, Value::Text(text)) => Some(Value::Date(day(text).ok_or_else(wrong)?)),
        (Type::Money, Value::Int(fen)) => Some(Value::Money(Money::fen(*fen))),
        (Type::Percent, Value::Int(points)) => Some(Value::Percent(Percent::basis_points(*points).ok_or_else(wrong)?)),
        (Type::Choice(words), Value::Text(word)) if words.contains(&word.as_ref()) => None,
        (Type::List(inner), Value::List(items)) => {
            let read = |(at, item): (usize, &Value)| match retype(inner, item) {
                Ok(changed) => Ok(changed.unwrap_or_else(|| item.clone())),
                Err(fault) => Err(fault.inside(&format!("[{at}]"))),
            };
            Some(Value::List(items.iter().enumerate().map(read).collect::<Result<_, _>>()?))
        }
        (Type::Record(fields), Value::Record(record)) => Some(Value::Record(typed(fields, record.clone())?)),
        _ => return Err(wrong()),
    })
}

/// A day written `YYYY-MM-DD`, and nothing else.
fn day(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .try_fold(0u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    Date::new(number(0..4)? as i32, number(5..7)?, number(8..10)?).ok()
}

/// The word for a type in a diagnostic.
const fn expected(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::Int => "int",
        Type::Float => "float",
        Type::Text => "text",
        Type::Bytes => "bytes",
        Type::Date => "date as YYYY-MM-DD",
        Type::Money => "money as whole fen",
        Type::Percent => "percent as 0 to 10000 hundredths",
        Type::Choice(_) => "one of the class's words",
        Type::List(_) => "list",
        Type::Record(_) => "record",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ToRecord as _, identity_document};

    fn card() -> Record {
        Record::new()
            .with(1, "resident")
            .with(2, "张伟")
            .with(3, "11010119900307451X")
            .with(4, "1")
            .with(6, "1990-03-07")
            .with(9, "2015-01-01")
            .with(11, true)
    }

    const FIELDS: &[Field] = identity_document::CardRecord::FIELDS;

    #[test]
    fn raw_values_become_the_schemas_types_and_strange_fields_are_dropped() {
        let typed = typed(FIELDS, card().with(900, 1i64)).unwrap();
        assert!(matches!(typed.get(6), Some(Value::Date(day)) if day.to_string() == "1990-03-07"));
        assert!(typed.get(900).is_none());
        assert!(super::typed(FIELDS, typed.clone()).unwrap() == typed);
    }

    #[test]
    fn a_value_that_does_not_fit_is_named_and_never_shown() {
        let missing = typed(FIELDS, card().with(2, 7i64)).unwrap_err();
        assert_eq!(missing.to_string(), "field name: found int, expected text");
        for wrong in ["1990-02-30", "1990-3-7", "19900307", "+990-03-07", "１９９０-03-07"] {
            let fault = typed(FIELDS, card().with(6, wrong)).unwrap_err();
            assert_eq!((fault.field.as_str(), fault.expected), ("birth", "date as YYYY-MM-DD"), "{wrong}");
        }
        assert_eq!(typed(FIELDS, card().with(1, "dog")).unwrap_err().field, "kind");
        let mut short = card();
        short.remove(11);
        assert_eq!(typed(FIELDS, short).unwrap_err().to_string(), "field long_term: found nothing, expected bool");
    }
}
