//! Classes of a plugin's own: JSON text to a class like any other.
//!
//! A class lives as long as the process, so what is read here is leaked; there are few, and each is read once.

use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tongban_classes::{Class, ClassKind, Code, Command, Event, Field, RetrySafety, Type};
use tongban_model::{Family, Personal};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassText {
    id: String,
    name: String,
    doc: String,
    kind: KindText,
    #[serde(default)]
    capabilities: Vec<FieldText>,
    #[serde(default)]
    status: Vec<FieldText>,
    #[serde(default)]
    unsolicited: Vec<EventText>,
    commands: Vec<CommandText>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KindText {
    Device,
    Connector,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandText {
    number: u16,
    name: String,
    doc: String,
    retry: String,
    longest_s: u64,
    #[serde(default)]
    params: Vec<FieldText>,
    #[serde(default)]
    result: Vec<FieldText>,
    #[serde(default)]
    events: Vec<EventText>,
    #[serde(default)]
    codes: Vec<CodeText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldText {
    number: u16,
    name: String,
    doc: String,
    #[serde(rename = "type")]
    ty: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    fields: Vec<FieldText>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    personal: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventText {
    number: u16,
    name: String,
    doc: String,
    #[serde(default)]
    fields: Vec<FieldText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeText {
    number: u16,
    name: String,
    family: String,
    doc: String,
}

/// Classes read so far, by their text: a driver that starts again brings the same.
static READ: Mutex<Option<HashMap<String, &'static Class>>> = Mutex::new(None);

/// The class a library describes as `id`. Errors say what is wrong with its schema; the vendor must act.
pub(crate) fn own_class(id: &str, text: &str) -> Result<&'static Class, String> {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let read = read.get_or_insert_default();
    if let Some(class) = read.get(text) {
        return if class.id == id { Ok(class) } else { Err(format!("schema of {id} names {}", class.id)) };
    }
    let class: ClassText = serde_json::from_str(text).map_err(|fault| format!("schema of {id}: {fault}"))?;
    if class.id != id {
        return Err(format!("schema of {id} names {}", class.id));
    }
    if id.starts_with("tongban.") || !id.contains('.') || !id.contains('/') {
        return Err(format!("class id {id}: expected the vendor's own prefix and a revision, like acme.scale/1"));
    }
    let commands = class.commands.into_iter().map(command).collect::<Result<Vec<_>, _>>()?;
    unique(id, commands.iter().map(|command| command.number))?;
    let class = Class {
        id: id.to_owned().leak(),
        name: class.name.leak(),
        number: u16::MAX,
        kind: match class.kind {
            KindText::Device => ClassKind::Device,
            KindText::Connector => ClassKind::Connector,
        },
        doc: class.doc.leak(),
        capabilities: fields(class.capabilities, 0)?,
        status: fields(class.status, 0)?,
        unsolicited: events(class.unsolicited)?,
        commands: commands.leak(),
    };
    let class: &'static Class = Box::leak(Box::new(class));
    read.insert(text.to_owned(), class);
    Ok(class)
}

fn command(text: CommandText) -> Result<Command, String> {
    if text.number >= tongban_classes::common::CAPABILITIES || text.number == 0 {
        return Err(format!("command {}: number {} is not 1 to 239", text.name, text.number));
    }
    let retry = match text.retry.as_str() {
        "repeatable" => RetrySafety::Repeatable,
        "once" => RetrySafety::Once,
        other => match other.strip_prefix("ask:") {
            Some(ask) => RetrySafety::AskAfterFault(ask.to_owned().leak()),
            None => {
                return Err(format!(
                    "command {}: retry `{other}`, expected repeatable, once or ask:<command>",
                    text.name
                ));
            }
        },
    };
    let code = |code: CodeText| {
        let family = Family::ALL.into_iter().find(|family| family.word() == code.family);
        let family = family.ok_or_else(|| format!("code {}: family `{}` does not exist", code.name, code.family))?;
        Ok(Code { number: code.number, name: code.name.leak(), family, doc: code.doc.leak() })
    };
    let codes = text.codes.into_iter().map(code).collect::<Result<Vec<_>, String>>()?;
    unique(&text.name, codes.iter().map(|code| code.number))?;
    Ok(Command {
        number: text.number,
        name: text.name.leak(),
        doc: text.doc.leak(),
        retry,
        longest: Duration::from_secs(text.longest_s),
        params: fields(text.params, 0)?,
        result: fields(text.result, 0)?,
        events: events(text.events)?,
        codes: codes.leak(),
    })
}

fn events(texts: Vec<EventText>) -> Result<&'static [Event], String> {
    unique("events", texts.iter().map(|event| event.number))?;
    let event = |event: EventText| {
        let fields = fields(event.fields, 0)?;
        Ok(Event { number: event.number, name: event.name.leak(), doc: event.doc.leak(), fields })
    };
    Ok(texts.into_iter().map(event).collect::<Result<Vec<_>, String>>()?.leak())
}

fn fields(texts: Vec<FieldText>, depth: usize) -> Result<&'static [Field], String> {
    unique("fields", texts.iter().map(|field| field.number))?;
    if depth > 6 {
        return Err("records are too deep inside each other".into());
    }
    let field = |field: FieldText| {
        let personal =
            field.personal.map(|word| personal(&word).ok_or_else(|| format!("personal kind `{word}` does not exist")));
        let ty = type_of(&field.ty, field.words, field.fields, depth)?;
        Ok(Field {
            number: field.number,
            name: field.name.leak(),
            doc: field.doc.leak(),
            ty,
            required: !field.optional,
            personal: personal.transpose()?,
        })
    };
    Ok(texts.into_iter().map(field).collect::<Result<Vec<_>, String>>()?.leak())
}

fn type_of(word: &str, words: Vec<String>, parts: Vec<FieldText>, depth: usize) -> Result<Type, String> {
    Ok(match word {
        "bool" => Type::Bool,
        "int" => Type::Int,
        "float" => Type::Float,
        "text" => Type::Text,
        "bytes" => Type::Bytes,
        "date" => Type::Date,
        "money" => Type::Money,
        "percent" => Type::Percent,
        "choice" if words.is_empty() => return Err("a choice without words".into()),
        "choice" => Type::Choice(words.into_iter().map(|word| &*word.leak()).collect::<Vec<_>>().leak()),
        "record" => Type::Record(fields(parts, depth + 1)?),
        other => match other.strip_prefix("list of ") {
            Some(inner) => Type::List(Box::leak(Box::new(type_of(inner, words, parts, depth + 1)?))),
            None => return Err(format!("type `{other}` does not exist")),
        },
    })
}

fn personal(word: &str) -> Option<Personal> {
    use Personal::{Account, Address, Biometric, Document, Name, Number, Phone, Reference, Signature, Trait};
    [Name, Number, Phone, Address, Trait, Biometric, Signature, Account, Reference, Document]
        .into_iter()
        .find(|personal| personal.word() == word)
}

fn unique(of: &str, numbers: impl Iterator<Item = u16>) -> Result<(), String> {
    let mut numbers: Vec<u16> = numbers.collect();
    numbers.sort_unstable();
    match numbers.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("{of}: number {} is used twice", pair[0])),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: &str = r#"{"id": "acme.scale/1", "name": "Scale", "kind": "device", "doc": "A scale.",
        "commands": [{"number": 1, "name": "weigh", "doc": "Weighs.", "retry": "repeatable", "longest_s": 5,
          "params": [{"number": 1, "name": "unit", "doc": "Unit.", "type": "choice", "words": ["gram", "kilogram"]}],
          "result": [{"number": 1, "name": "weight", "doc": "Weight.", "type": "int"},
                     {"number": 2, "name": "marks", "doc": "Marks.", "type": "list of text", "optional": true}],
          "codes": [{"number": 1, "name": "overload", "family": "retry", "doc": "Too heavy."}]}]}"#;

    #[test]
    fn a_vendors_class_is_read_once_and_is_like_any_other() {
        let class = own_class("acme.scale/1", SCALE).unwrap();
        let weigh = class.command_named("weigh").unwrap();
        assert_eq!(weigh.result[1].ty, Type::List(&Type::Text));
        assert!(!weigh.result[1].required && weigh.result[0].required);
        assert_eq!(weigh.code_named("overload").unwrap().family, Family::Retry);
        assert!(std::ptr::eq(class, own_class("acme.scale/1", SCALE).unwrap()));
    }

    #[test]
    fn a_wrong_schema_says_what_is_wrong() {
        for (from, to, words) in [
            ("acme.scale/1", "tongban.scale/1", "names tongban.scale/1"),
            ("repeatable", "often", "retry `often`"),
            ("\"int\"", "\"integer\"", "type `integer` does not exist"),
            ("\"family\": \"retry\"", "\"family\": \"me\"", "family `me`"),
            ("{\"number\": 2, \"name\": \"marks\"", "{\"number\": 1, \"name\": \"marks\"", "number 1 is used twice"),
            ("\"number\": 1, \"name\": \"weigh\"", "\"number\": 241, \"name\": \"weigh\"", "not 1 to 239"),
            ("\"doc\": \"A scale.\"", "\"colour\": 1", "unknown field `colour`"),
        ] {
            let fault = own_class("acme.scale/1", &SCALE.replacen(from, to, 1)).unwrap_err();
            assert!(fault.contains(words), "{to}: {fault}");
        }
    }
}
