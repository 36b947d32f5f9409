//! The reference page of a class, as Markdown, from its definition.

use crate::{Class, Code, Field, RetrySafety, Type, name};
use std::fmt::Write as _;

/// The word for a type, as the reference page and diagnostics write it.
pub fn type_word(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::Int => "int".into(),
        Type::Float => "float".into(),
        Type::Text => "text".into(),
        Type::Bytes => "bytes".into(),
        Type::Date => "date".into(),
        Type::Money => "money (fen)".into(),
        Type::Percent => "percent (hundredths)".into(),
        Type::Choice(words) => words.join(" \\| "),
        Type::List(inner) => format!("list of {}", type_word(inner)),
        Type::Record(_) => "record".into(),
    }
}

/// The class's reference page.
pub fn page(class: &Class) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "# {}\n\n`{}`, number {}, named `{}` in manifests.\n\n",
        class.name,
        class.id,
        class.number,
        name::kebab(class.name)
    );
    for line in class.doc.lines() {
        let _ = writeln!(out, "{}", line.trim());
    }
    fields(&mut out, "Capabilities", class.capabilities);
    fields(&mut out, "Status", class.status);
    for command in class.commands {
        let _ = write!(
            out,
            "\n## `{}.{}`\n\n{}\n\n",
            name::kebab(class.name),
            name::kebab(command.name),
            command.doc.trim()
        );
        let retry = match command.retry {
            RetrySafety::Repeatable => "may be repeated".to_owned(),
            RetrySafety::Once => "never repeated".to_owned(),
            RetrySafety::AskAfterFault(ask) => format!("after a fault `{}` is asked first", name::kebab(ask)),
        };
        let _ = writeln!(out, "Number {}; longest {} s; {retry}.", command.number, command.longest.as_secs());
        fields(&mut out, "Parameters", command.params);
        fields(&mut out, "Result", command.result);
        if !command.events.is_empty() {
            out.push_str("\n| Event | No. | When |\n|---|---|---|\n");
            for event in command.events {
                let _ = writeln!(out, "| `{}` | {} | {} |", name::kebab(event.name), event.number, event.doc.trim());
            }
            for event in command.events {
                fields(&mut out, &format!("Carried by `{}`", name::kebab(event.name)), event.fields);
            }
        }
        codes(&mut out, command.codes);
    }
    out
}

fn fields(out: &mut String, title: &str, fields: &[Field]) {
    if fields.is_empty() {
        return;
    }
    let _ = write!(out, "\n| {title} | No. | Type | Personal | Meaning |\n|---|---|---|---|---|\n");
    for field in fields {
        let optional = if field.required { "" } else { ", optional" };
        let personal = field.personal.map_or("", |p| p.word());
        let _ = writeln!(
            out,
            "| `{}` | {} | {}{optional} | {personal} | {} |",
            field.name,
            field.number,
            type_word(&field.ty),
            field.doc.trim()
        );
    }
}

fn codes(out: &mut String, codes: &[Code]) {
    if codes.is_empty() {
        return;
    }
    out.push_str("\n| Code | No. | Who acts | Meaning |\n|---|---|---|---|\n");
    for code in codes {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            name::kebab(code.name),
            code.number,
            code.family.who(),
            code.doc.trim()
        );
    }
}
