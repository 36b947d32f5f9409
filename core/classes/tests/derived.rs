//! What is derived from the definitions stays derived: reference pages, JSON Schemas and the frozen numbers.
//!
//! Run with `TONGBAN_WRITE=1` to write the files anew. Lines of `frozen.txt` are never taken out: a number that was
//! released means the same for ever. A closed list may gain words at its end, nowhere else.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tongban_classes::{Class, Field, Type, describe, json_schema, name};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("reference")
}

fn same_or_write(path: &Path, text: &str) {
    if std::env::var_os("TONGBAN_WRITE").is_some() {
        std::fs::write(path, text).unwrap();
        return;
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == text,
        "{} is not what the definitions say; run with TONGBAN_WRITE=1 and read the diff",
        path.display()
    );
}

#[test]
fn every_class_has_its_reference_page() {
    for class in tongban_classes::ALL {
        same_or_write(&folder().join(format!("{}.md", name::kebab(class.name))), &describe::page(class));
    }
}

#[test]
fn every_class_has_its_json_schema() {
    for class in tongban_classes::ALL {
        let text = serde_json::to_string_pretty(&json_schema::document(class)).unwrap() + "\n";
        same_or_write(&folder().join(format!("{}.schema.json", name::kebab(class.name))), &text);
    }
}

#[test]
fn released_numbers_mean_the_same_for_ever() {
    let now = frozen_lines();
    let path = folder().join("frozen.txt");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    for line in before.lines() {
        assert!(now.iter().any(|l| goes_on(line, l)), "a released number changed its meaning or went away: {line}");
    }
    same_or_write(&path, &(now.join("\n") + "\n"));
}

/// Whether a line of this release keeps the promise of a released one.
fn goes_on(before: &str, now: &str) -> bool {
    let gained = || {
        let (words, personal) = before.rsplit_once(':')?;
        let (all, same) = now.rsplit_once(':')?;
        let more = all.strip_prefix(words)?;
        Some(words.contains("-\\|-") && more.starts_with("-\\|-") && personal == same)
    };
    before == now || gained() == Some(true)
}

/// A person is shown what an event carries, and so is whoever watches: nothing of it may be personal or needed.
#[test]
fn what_an_event_carries_is_public_and_may_be_left_out() {
    for class in tongban_classes::ALL {
        let events = class.commands.iter().flat_map(|command| command.events).chain(class.unsolicited);
        for field in events.flat_map(|event| event.fields) {
            assert!(field.personal.is_none() && !field.required, "{}: {}", class.name, field.name);
        }
    }
}

#[test]
fn a_closed_list_gains_words_at_its_end_only() {
    let released = "x.1 result 2 stage:a-\\|-b:public";
    for (now, kept) in [
        ("x.1 result 2 stage:a-\\|-b:public", true),
        ("x.1 result 2 stage:a-\\|-b-\\|-c:public", true),
        ("x.1 result 2 stage:a-\\|-c-\\|-b:public", false),
        ("x.1 result 2 stage:a-\\|-bc:public", false),
        ("x.1 result 2 stage:a:public", false),
        ("x.1 result 2 stage:a-\\|-b-\\|-c:name", false),
        ("x.1 result 3 stage:a-\\|-b:public", false),
    ] {
        assert_eq!(goes_on(released, now), kept, "{now}");
    }
    assert!(!goes_on("x.1 param 1 name:text:public", "x.1 param 1 name:text-\\|-b:public"));
}

#[test]
fn numbers_are_unique_where_they_are_used() {
    let mut lines: Vec<_> = frozen_lines().iter().map(|l| l.rsplit_once(' ').unwrap().0.to_owned()).collect();
    let before = lines.len();
    lines.sort();
    lines.dedup();
    assert_eq!(lines.len(), before, "one number is used twice");
}

#[test]
fn everything_is_explained_and_no_command_takes_a_common_number() {
    for class in tongban_classes::ALL {
        assert!(class.doc.contains("For driver authors:") && class.doc.contains("For flow authors:"), "{}", class.name);
        for command in class.commands {
            assert!(command.number < 240, "{}.{}", class.name, command.name);
            assert!(!command.doc.is_empty() && command.longest.as_secs() > 0);
            if let tongban_classes::RetrySafety::AskAfterFault(ask) = command.retry {
                let asked =
                    class.command_named(ask).unwrap_or_else(|| panic!("{} asks {ask}, which is not there", class.name));
                assert_eq!(asked.retry, tongban_classes::RetrySafety::Repeatable, "asking must be harmless");
            }
            for code in command.codes {
                assert!(
                    code.doc.ends_with('.') && code.doc.len() > 8,
                    "{}.{}: {}",
                    class.name,
                    command.name,
                    code.name
                );
            }
        }
    }
}

fn frozen_lines() -> Vec<String> {
    let mut lines = Vec::new();
    for class in tongban_classes::ALL {
        lines.push(format!("class {} {}", class.number, class.id));
        let at = name::kebab(class.name);
        fields(&mut lines, &format!("{at} capability"), class.capabilities);
        fields(&mut lines, &format!("{at} status"), class.status);
        events(&mut lines, &format!("{at} unsolicited"), class);
        for command in class.commands {
            lines.push(format!("{at} command {} {}", command.number, command.name));
            let at = format!("{at}.{}", command.number);
            fields(&mut lines, &format!("{at} param"), command.params);
            fields(&mut lines, &format!("{at} result"), command.result);
            lines.extend(command.events.iter().map(|e| format!("{at} event {} {}", e.number, e.name)));
            for event in command.events {
                fields(&mut lines, &format!("{at} event {} field", event.number), event.fields);
            }
            lines
                .extend(command.codes.iter().map(|c| format!("{at} code {} {}:{}", c.number, c.name, c.family.word())));
        }
    }
    lines
}

fn events(lines: &mut Vec<String>, at: &str, class: &Class) {
    lines.extend(class.unsolicited.iter().map(|e| format!("{at} {} {}", e.number, e.name)));
}

fn fields(lines: &mut Vec<String>, at: &str, fields_of: &[Field]) {
    for field in fields_of {
        let mut meaning = format!("{}:{}", field.name, describe::type_word(&field.ty).replace(' ', "-"));
        let _ = write!(meaning, ":{}", field.personal.map_or("public", |p| p.word()));
        lines.push(format!("{at} {} {meaning}", field.number));
        if let Type::List(Type::Record(inner)) | Type::Record(inner) = &field.ty {
            fields(lines, &format!("{at} {}", field.number), inner);
        }
    }
}
