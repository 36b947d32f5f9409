//! Whether a driver made of a recording what it must.

use super::{Expect, Recording};
use tongban_sdk::serde_json::Value;
use tongban_sdk::{Command, Failure, FromRecord, Record, ToRecord, find, json, name};

impl Recording {
    /// The command it shows. Errors: a class or command this release does not have.
    pub fn command(&self) -> Result<&'static Command, String> {
        let class = find(&self.class).ok_or_else(|| format!("class {:?}: not one of this release", self.class))?;
        let command = class.commands.iter().find(|command| name::camel(command.name) == name::camel(&self.command));
        command.ok_or_else(|| format!("command {:?}: {} has none of that name", self.command, self.class))
    }

    /// Its parameters, as the method of the class takes them. Errors: parameters the command does not have.
    pub fn params<P: FromRecord>(&self) -> Result<P, String> {
        let command = self.command()?;
        let params = Value::Object(self.params.clone());
        if let Some(unknown) = json::unknown_key(command.params, &params) {
            return Err(format!("params: {unknown} is none of {}", command.name));
        }
        let record = json::read(command.params, &params).map_err(|fault| format!("params: {fault}"))?;
        P::from_record(&record).map_err(|fault| format!("params: {fault}"))
    }

    /// Whether the driver's answer is the one expected; the error shows the first difference. A recording that expects
    /// nothing is an error too: it would prove nothing.
    pub fn judge<T: ToRecord>(&self, got: Result<T, Failure>) -> Result<(), String> {
        self.judge_record(got.map(|record| record.to_record()))
    }

    /// The same for an answer that is a record already.
    pub fn judge_record(&self, got: Result<Record, Failure>) -> Result<(), String> {
        let command = self.command()?;
        match (&self.expect, got) {
            (None, _) => Err(format!("{}: expects nothing", self.title)),
            (Some(Expect::Record(expected)), Ok(record)) => {
                let made = json::write(command.result, &record).map_err(|fault| fault.to_string())?;
                within("", expected, &made)
            }
            (Some(Expect::Code(expected)), Err(failure)) if *expected == code(command, &failure) => Ok(()),
            (Some(Expect::Code(expected)), Ok(_)) => Err(format!("expected {expected}, but it succeeded")),
            (Some(_), Err(failure)) => Err(format!("ended with {}: {}", code(command, &failure), failure.detail)),
        }
    }
}

/// The word of a failure: the class's own where it has one.
pub(super) fn code(command: &Command, failure: &Failure) -> String {
    let own = failure.error.and_then(|number| command.code(number)).map(|code| name::camel(code.name));
    own.unwrap_or_else(|| failure.code.name().to_owned())
}

/// Whether everything expected is in what was made.
fn within(at: &str, expected: &Value, made: &Value) -> Result<(), String> {
    match (expected, made) {
        (Value::Object(expected), Value::Object(made)) => expected.iter().try_for_each(|(key, expected)| {
            within(&format!("{at}.{key}"), expected, made.get(key).unwrap_or(&Value::Null))
        }),
        _ if expected == made => Ok(()),
        _ => Err(format!("{at}: expected {expected}, got {made}")),
    }
}
