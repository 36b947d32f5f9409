//! What the integrator wrote for this device in the machine's manifest.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tongban_model::{CompletionCode, Failure};

/// The settings of one device: a JSON object, made from the slot's table in the machine's manifest.
///
/// Every error is `invalidData` of the family *Manifest* and names the key, what was found and what was expected.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings(Value);

impl Settings {
    /// Settings from JSON text; empty text stands for no settings.
    pub fn from_json(text: &str) -> Result<Settings, Failure> {
        if text.trim().is_empty() {
            return Ok(Settings(Value::Object(Map::new())));
        }
        let value: Value =
            serde_json::from_str(text).map_err(|fault| wrong(format!("settings are not JSON: {fault}")))?;
        if !value.is_object() {
            return Err(wrong(format!("settings: found {}, expected a table", kind(&value))));
        }
        Ok(Settings(value))
    }

    /// A text that must be there.
    pub fn text(&self, key: &str) -> Result<&str, Failure> {
        self.opt_text(key)?.ok_or_else(|| missing(key, "text"))
    }

    /// A whole number that must be there.
    pub fn int(&self, key: &str) -> Result<i64, Failure> {
        self.opt_int(key)?.ok_or_else(|| missing(key, "a whole number"))
    }

    /// A truth value that must be there.
    pub fn bool(&self, key: &str) -> Result<bool, Failure> {
        self.opt_bool(key)?.ok_or_else(|| missing(key, "true or false"))
    }

    /// A text that may be absent.
    pub fn opt_text(&self, key: &str) -> Result<Option<&str>, Failure> {
        self.optional(key, "text", Value::as_str)
    }

    /// A whole number that may be absent.
    pub fn opt_int(&self, key: &str) -> Result<Option<i64>, Failure> {
        self.optional(key, "a whole number", Value::as_i64)
    }

    /// A truth value that may be absent.
    pub fn opt_bool(&self, key: &str) -> Result<Option<bool>, Failure> {
        self.optional(key, "true or false", Value::as_bool)
    }

    /// The whole as JSON.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// The whole in a type of your own; use `deny_unknown_fields`, so that a slip of the pen is told.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(&self.0).map_err(|fault| wrong(format!("settings: {fault}")))
    }

    fn optional<'a, T>(
        &'a self,
        key: &str,
        expected: &str,
        read: fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        match self.0.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match read(value) {
                Some(read) => Ok(Some(read)),
                None => Err(wrong(format!("setting {key}: found {}, expected {expected}", kind(value)))),
            },
        }
    }
}

fn missing(key: &str, expected: &str) -> Failure {
    wrong(format!("setting {key}: found nothing, expected {expected}"))
}

fn wrong(detail: String) -> Failure {
    Failure::new(CompletionCode::InvalidData, detail)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(n) if n.is_f64() => "a fraction",
        Value::Number(_) => "a whole number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_model::Family;

    #[test]
    fn a_setting_is_read_or_named_with_what_was_found_and_expected() {
        let settings = Settings::from_json(r#"{"port": "COM3", "speed": 9600, "lit": true}"#).unwrap();
        assert_eq!(settings.text("port").unwrap(), "COM3");
        assert_eq!(settings.int("speed").unwrap(), 9600);
        assert!(settings.bool("lit").unwrap());
        assert_eq!(settings.opt_text("parity").unwrap(), None);
        for (failure, words) in [
            (settings.text("parity").unwrap_err(), "setting parity: found nothing, expected text"),
            (settings.int("port").unwrap_err(), "setting port: found text, expected a whole number"),
            (Settings::from_json("[]").unwrap_err(), "settings: found a list, expected a table"),
        ] {
            assert_eq!((failure.family, failure.detail.as_str()), (Family::Manifest, words));
        }
        assert!(Settings::from_json("").unwrap().json().as_object().unwrap().is_empty());
    }
}
