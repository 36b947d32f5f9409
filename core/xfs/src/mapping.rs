//! The table as a page to read.

use crate::interface::{INTERFACES, NOT_OFFERED};
use crate::outcome::STANDARD;
use crate::table::{Answer, CommandRow, Does, Give, Interface};
use std::fmt::Write as _;
use tongban_classes::name::kebab;

/// `MAPPING.md`, from the table.
pub fn page() -> String {
    let mut out = String::from(OPENING);
    for interface in INTERFACES {
        interface_section(&mut out, interface);
    }
    out.push_str(
        "## Completion codes\n\nThe standard's codes go out by their own names. Ours that it does not have:\n\n",
    );
    out.push_str("| Ours | Told as | Why |\n|---|---|---|\n");
    for (ours, theirs, why) in STANDARD {
        let _ = writeln!(out, "| `{}` | `{}` | {why} |", ours.name(), theirs.name());
    }
    out.push_str("\n## Not offered\n\n| What | Why |\n|---|---|\n");
    for row in NOT_OFFERED {
        let _ = writeln!(out, "| {} | {} |", row.what, row.why);
    }
    out
}

const OPENING: &str = "# What XFS4IoT sees of our classes

This page is written from the table in `src/interface/`; a test keeps it true.
Run `TONGBAN_WRITE=1 cargo test -p tongban-xfs --test page` to write it anew.

## How the door behaves

- `/xfs4iot/v1.0` is the service publisher; each service stands behind its own path, `/xfs4iot/v1.0/CardReader`.
  The first slot of a kind has the plain name, further ones carry the slot's: `Printer-a4`.
- `Common`: `Capabilities`, `Status`, `Cancel`, `SetVersions`; events `StatusChangedEvent` and `ErrorEvent`.
- Request ids grow on a connection; one that was used, or lies below one that was, is `invalidRequestID`.
- A command in a version that is not offered is `unsupportedCommand`; the capabilities list what is.
- Commands of all clients of a service run one after the other. 16 wait beside the one at work; more is `tooManyRequests`.
- Each command borrows the device for its own time. While a citizen's session holds it the answer is `deviceNotReady`.
- The time-out counts from when the command came, its wait included. 0 or none means the longest time our class allows.
- A client that goes away: what waits is dropped, what may be repeated is cancelled, a print runs to its end.
- A name the standard has and we do not is `unsupportedCommand`; any other is `invalidCommand`.
- There is no end-to-end security and no transaction state.

";

fn interface_section(out: &mut String, interface: &Interface) {
    let class = kebab(interface.class.name);
    let _ = writeln!(out, "## `{}` ↔ `{class}`\n\n{}\n", interface.name, interface.doc.replace(". ", ".\n"));
    for row in interface.commands {
        command_section(out, row);
    }
    if !interface.unsolicited.is_empty() {
        out.push_str("### Unsolicited events\n\n| Class | XFS4IoT |\n|---|---|\n");
        for row in interface.unsolicited {
            let _ = writeln!(out, "| `{}` | `{}` {} |", kebab(row.event), row.name, row.version);
        }
        out.push('\n');
    }
    if !interface.status.is_empty() {
        out.push_str("### Status\n\n| XFS4IoT | Class | How | |\n|---|---|---|---|\n");
        for row in interface.status {
            property(out, row.property, row.field, &row.give, row.note);
        }
        out.push('\n');
    }
    out.push_str("### Capabilities\n\n| XFS4IoT | Class | How | |\n|---|---|---|---|\n");
    for row in interface.capabilities {
        property(out, row.property, row.field, &row.give, row.note);
    }
    out.push_str("\n### Without a counterpart\n\n| What | Why |\n|---|---|\n");
    for row in interface.absent {
        let _ = writeln!(out, "| {} | {} |", row.what, row.why);
    }
    out.push('\n');
}

fn command_section(out: &mut String, row: &CommandRow) {
    let does = match (&row.does, row.runs) {
        (Does::Keep(_), _) => "carried out by the door itself, without the device".to_owned(),
        (Does::Reset(_), _) => "the host's reset of the slot".to_owned(),
        (_, Some(runs)) => format!("runs `{}`", kebab(runs)),
        (_, None) => "carried out by the door".to_owned(),
    };
    let _ = writeln!(out, "### `{}`\n\nVersion {}; {does}.\n", row.name, row.versions.join(", "));
    if !row.params.is_empty() {
        out.push_str("| Payload | Class | |\n|---|---|---|\n");
        for param in row.params {
            let _ = writeln!(out, "| {} | {} | {} |", code(param.property), code(&kebab(param.field)), param.note);
        }
        out.push('\n');
    }
    if !row.result.is_empty() {
        out.push_str("| Completion | Class | |\n|---|---|---|\n");
        for result in row.result {
            let _ = writeln!(out, "| {} | {} | {} |", code(result.property), code(&kebab(result.field)), result.note);
        }
        out.push('\n');
    }
    if !row.events.is_empty() {
        out.push_str("| Class event | XFS4IoT event |\n|---|---|\n");
        for event in row.events {
            let _ = writeln!(out, "| {} | `{}` {} |", code(&kebab(event.event)), event.name, event.version);
        }
        out.push('\n');
    }
    if !row.codes.is_empty() || !row.own.is_empty() {
        out.push_str("| Class code | Told as | |\n|---|---|---|\n");
        for code in row.codes {
            let told = match code.answer {
                Answer::Error(error) => format!("errorCode `{error}`"),
                Answer::Completion(completion) => format!("`{}`", completion.name()),
            };
            let _ = writeln!(out, "| `{}` | {told} | {} |", kebab(code.code), code.note);
        }
        for own in row.own {
            let _ = writeln!(out, "| – | errorCode `{}` | {} |", own.error, own.when);
        }
        out.push('\n');
    }
}

fn property(out: &mut String, property: &str, field: &str, give: &Give, note: &str) {
    let how = match give {
        Give::Fixed(json) => format!("always `{json}`"),
        Give::Words(words) => {
            words.iter().map(|(ours, theirs)| format!("{} → {theirs}", kebab(ours))).collect::<Vec<_>>().join(", ")
        }
        Give::Flag => "the same".to_owned(),
        Give::With(_) => "worked out".to_owned(),
    };
    let _ = writeln!(out, "| {} | {} | {how} | {note} |", code(property), code(&kebab(field)));
}

fn code(word: &str) -> String {
    if word.is_empty() { "–".to_owned() } else { format!("`{word}`") }
}
