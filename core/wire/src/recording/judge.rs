//! Whether a driver made of a recording what it must.

use super::{Expect, Recording};
use tongban_sdk::serde_json::Value;
use tongban_sdk::{Command, Failure, Field, FromRecord, Record, ToRecord, Type, find, json, name};

impl Recording {
    /// The command it shows. Errors: a class or command this release does not have.
    pub fn command(&self) -> Result<&'static Command, String> {
        let class = find(&self.class).ok_or_else(|| format!("class {:?}: not one of this release", self.class))?;
        let command = class.commands.iter().find(|command| name::camel(command.name) == name::camel(&self.command));
        command.ok_or_else(|| format!("command {:?}: {} has none of that name", self.command, self.class))
    }

    /// Its parameters, as the method of the class takes them. Errors: parameters the command does not have.
    pub fn params<P: FromRecord>(&self) -> Result<P, String> {
        P::from_record(&self.params_record()?).map_err(|fault| format!("params: {fault}"))
    }

    /// The same as a record.
    pub fn params_record(&self) -> Result<Record, String> {
        let command = self.command()?;
        let params = Value::Object(self.params.clone());
        if let Some(unknown) = json::unknown_key(command.params, &params) {
            return Err(format!("params: {unknown} is none of {}", command.name));
        }
        json::read(command.params, &params).map_err(|fault| format!("params: {fault}"))
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

impl Expect {
    /// What a command ended with, as an expectation: a success without its personal fields, which the author of the
    /// recording writes from the scrubbed bytes; a failure by its code.
    pub fn of(command: &Command, got: &Result<Record, Failure>) -> Expect {
        match got {
            Ok(record) => {
                let open: Vec<Field> = command.result.iter().filter_map(without_personal).collect();
                Expect::Record(json::write(&open, record).unwrap_or_else(|_| Value::Object(Default::default())))
            }
            Err(failure) => Expect::Code(code(command, failure)),
        }
    }
}

/// A field that may be shown. One that holds others is shown only where none of them is personal.
fn without_personal(field: &Field) -> Option<Field> {
    fn open(ty: &Type) -> bool {
        match ty {
            Type::List(inner) => open(inner),
            Type::Record(fields) => fields.iter().all(|field| field.personal.is_none() && open(&field.ty)),
            _ => true,
        }
    }
    (field.personal.is_none() && open(&field.ty)).then_some(Field { ..*field })
}

/// The word of a failure: the class's own where it has one.
fn code(command: &Command, failure: &Failure) -> String {
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
