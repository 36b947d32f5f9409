//! What devices and connectors will meet, as data: lines of a scenario, taken in order, command by command.

use crate::act::{Act, Cue, End};
use crate::good::good_act;
use crate::{spelling, words};
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{Class, Command, field_named, json, name};
use tongban_model::Record;

/// One line of a script, as `[[device]]` of a scenario writes it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The slot it is meant for. A script of one device does not look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
    /// The class it is meant for, where a slot's name does not tell: `registry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The command, kebab or snake case.
    pub command: String,
    /// What it meets: `ok`, a code, or a situation such as `no-card`, `paper-jam`, `hang`, `crash`, `unplug`.
    pub answer: String,
    /// How long until it ends; absent means as long as it usually takes.
    #[serde(default, with = "spelling::span", skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Events on the way, spread evenly; absent means the usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// How many commands meet this line; absent means one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<u32>,
    /// Whether every further command meets this line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// Whether the act took place although the answer does not say so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
    /// For `unplug`: how long the cable stays out.
    #[serde(default, with = "spelling::span", skip_serializing_if = "Option::is_none")]
    pub back_after: Option<u64>,
    /// Fields of the result that are other than usual, in the class's JSON form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A line that means nothing. Whoever wrote the script must act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScriptFault {
    /// Which line, counted from 1.
    pub line: usize,
    /// Which key of it.
    pub key: &'static str,
    /// What was found.
    pub found: String,
    /// What would do.
    pub expected: String,
}

impl fmt::Display for ScriptFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "read line {} of the script: {} is {:?}, expected {}", self.line, self.key, self.found, self.expected)
    }
}

impl std::error::Error for ScriptFault {}

/// The lines of one device or connector, and how far they are used up.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Script {
    rows: Vec<Row>,
}

/// A line, and how many commands it still has to meet; `None` means every further one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Row {
    line: Line,
    left: Option<u32>,
}

impl Script {
    /// Checks lines against a class. `slot` and `class` of a line are not looked at: the caller chose the lines.
    ///
    /// Errors: the first line that means nothing; whoever wrote the script must act.
    pub fn of(class: &'static Class, lines: &[Line]) -> Result<Self, ScriptFault> {
        for (at, line) in lines.iter().enumerate() {
            compile(class, line).map_err(|fault| ScriptFault { line: at + 1, ..fault })?;
        }
        let row = |line: &Line| Row { line: line.clone(), left: (!line.always).then_some(line.repeat.unwrap_or(1)) };
        Ok(Script { rows: lines.iter().map(row).collect() })
    }

    /// Puts another script before this one: its lines are met first.
    pub fn put_first(&mut self, mut first: Script) {
        first.rows.append(&mut self.rows);
        *self = first;
    }

    /// What the next command with this number meets: the first line of that command that is not used up, else what a
    /// good device does.
    pub fn next(&mut self, class: &'static Class, command: u16) -> Act {
        let usual = || good_act(class, command);
        let Some(definition) = class.command(command) else { return usual() };
        let meant = |row: &&mut Row| row.left != Some(0) && name::snake(&row.line.command) == definition.name;
        let Some(row) = self.rows.iter_mut().find(meant) else { return usual() };
        if let Some(left) = &mut row.left {
            *left -= 1;
        }
        // Lines were checked when the script was made; one read back from a store of another release may not be.
        compile(class, &row.line).unwrap_or_else(|_| usual())
    }

    /// Commands of lines that were never met, for a scenario that wants all of them met.
    pub fn unmet(&self) -> impl Iterator<Item = &str> {
        let unmet = |row: &&Row| row.left.is_some_and(|left| left > 0);
        self.rows.iter().filter(unmet).map(|row| row.line.command.as_str())
    }
}

fn compile(class: &'static Class, line: &Line) -> Result<Act, ScriptFault> {
    let fault = |key, found: &str, expected: String| ScriptFault { line: 1, key, found: found.to_owned(), expected };
    let names = |all: Vec<String>| format!("one of {}", all.join(", "));
    let Some(command) = class.command_named(&name::snake(&line.command)) else {
        let all = class.commands.iter().map(|command| name::kebab(command.name)).collect();
        return Err(fault("command", &line.command, names(all)));
    };
    let Some(mut act) = words::act(class, command, &line.answer) else {
        return Err(fault("answer", &line.answer, names(words::known(class, command))));
    };
    if line.repeat == Some(0) {
        return Err(fault("repeat", "0", "1 or more".into()));
    }
    let usual_ms = act.after_ms;
    if let Some(after_ms) = line.after {
        // A quicker or slower answer shifts what is seen on the way with it.
        act.cues.iter_mut().for_each(|cue| cue.at_ms = cue.at_ms * after_ms / usual_ms.max(1));
        act.after_ms = after_ms;
    }
    if let Some(events) = &line.events {
        act.cues = cues(command, events, act.after_ms).map_err(|word| {
            let all = command.events.iter().map(|event| name::kebab(event.name)).collect();
            fault("events", &word, names(all))
        })?;
    }
    if let (Some(back), End::Unplugs { back_after_ms }) = (line.back_after, &mut act.end) {
        *back_after_ms = Some(back);
    }
    if let (Some(result), End::Answers(fields)) = (&line.result, &mut act.end) {
        merge(command, result, fields).map_err(|(key, expected)| fault("result", &key, expected))?;
    }
    act.done = line.done;
    Ok(act)
}

fn cues(command: &Command, events: &[String], after_ms: u64) -> Result<Vec<Cue>, String> {
    let place = |(at, word): (usize, &String)| {
        let event = words::event(command, word).ok_or_else(|| word.clone())?;
        Ok(Cue { at_ms: after_ms * at as u64 / events.len() as u64, event })
    };
    events.iter().enumerate().map(place).collect()
}

fn merge(
    command: &Command,
    result: &serde_json::Map<String, serde_json::Value>,
    fields: &mut Record,
) -> Result<(), (String, String)> {
    for (key, value) in result {
        let known = command.result.iter().find(|field| name::camel(field.name) == *key);
        let Some(field) = known.or_else(|| field_named(command.result, key)) else {
            let all: Vec<_> = command.result.iter().map(|field| name::camel(field.name)).collect();
            return Err((key.clone(), format!("one of {}", all.join(", "))));
        };
        let value = json::read_value(&field.ty, value).map_err(|fault| (key.clone(), fault.expected.to_owned()))?;
        fields.set(field.number, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tongban_classes::{identity_document, printer, registry};

    fn lines(text: &str) -> Vec<Line> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn lines_are_met_in_order_and_then_the_device_is_good() {
        let text = r#"[{ "command": "read", "answer": "unreadable", "repeat": 2, "after": "800ms" },
            { "slot": "id-reader", "command": "read", "answer": "no-card" }]"#;
        let mut script = Script::of(&identity_document::CLASS, &lines(text)).unwrap();
        let read = identity_document::command::read;
        let mut seen = Vec::new();
        for _ in 0..4 {
            let act = script.next(&identity_document::CLASS, read);
            let code = if let End::Fails(failure) = &act.end { failure.error } else { None };
            seen.push((code, act.after_ms));
        }
        assert_eq!(seen, [(Some(2), 800), (Some(2), 800), (Some(1), 1_800), (None, 1_800)]);
        assert_eq!(script.unmet().count(), 0);
    }

    #[test]
    fn commands_do_not_use_up_each_others_lines() {
        let text = r#"[{ "command": "submit", "answer": "lost", "done": true },
            { "command": "find-person", "answer": "line-down", "always": true }]"#;
        let mut script = Script::of(&registry::CLASS, &lines(text)).unwrap();
        for _ in 0..3 {
            let act = script.next(&registry::CLASS, registry::command::find_person);
            assert!(matches!(act.end, End::Fails(_)));
        }
        assert_eq!(script.unmet().collect::<Vec<_>>(), ["submit"]);
        assert!(script.next(&registry::CLASS, registry::command::submit).done);
        assert!(matches!(script.next(&registry::CLASS, registry::command::submit).end, End::Answers(_)));
    }

    #[test]
    fn a_script_put_first_is_met_first() {
        let of = |answer: &str| {
            let line = Line { command: "print-native".into(), answer: answer.into(), ..Line::default() };
            Script::of(&printer::CLASS, &[line]).unwrap()
        };
        let mut script = of("paper-jam");
        script.put_first(of("paper-out"));
        let codes = [(); 2].map(|()| match script.next(&printer::CLASS, printer::command::print_native).end {
            End::Fails(failure) => failure.error,
            _ => None,
        });
        assert_eq!(codes, [Some(1), Some(2)]);
    }

    #[test]
    fn a_line_that_means_nothing_is_refused_with_what_would_do() {
        for (text, said) in [
            (
                r#"[{ "command": "read", "answer": "ok" }, { "command": "raed", "answer": "ok" }]"#,
                "read line 2 of the script: command is \"raed\", expected one of read",
            ),
            (
                r#"[{ "command": "read", "answer": "ok", "events": ["smile"] }]"#,
                "read line 1 of the script: events is \"smile\", expected one of insert-card, media-inserted, remove-card",
            ),
            (
                r#"[{ "command": "read", "answer": "ok", "result": { "validFrom": "soon" } }]"#,
                "read line 1 of the script: result is \"validFrom\", expected day as YYYY-MM-DD",
            ),
            (
                r#"[{ "command": "read", "answer": "ok", "repeat": 0 }]"#,
                "read line 1 of the script: repeat is \"0\", expected 1 or more",
            ),
        ] {
            assert_eq!(Script::of(&identity_document::CLASS, &lines(text)).unwrap_err().to_string(), said);
        }
        let wrong = lines(r#"[{ "command": "read", "answer": "paper-jam" }]"#);
        let fault = Script::of(&identity_document::CLASS, &wrong).unwrap_err();
        assert!(fault.expected.contains("unreadable") && fault.expected.contains("hang"), "{fault}");
    }

    proptest! {
        #[test]
        fn the_same_script_gives_the_same_acts(
            answers in prop::collection::vec((0usize..6, 1u32..4, any::<bool>(), 0u64..9_000), 0..8),
            asked in prop::collection::vec(1u16..8, 0..24),
        ) {
            let words = ["ok", "slow", "line-down", "lost", "hang", "crash"];
            let names = ["find-person", "submit", "get-submission"];
            let lines: Vec<Line> = answers.iter().enumerate().map(|(at, (word, repeat, done, after))| Line {
                command: names[at % 3].into(),
                answer: words[*word].into(),
                repeat: Some(*repeat),
                done: *done,
                after: Some(*after),
                ..Line::default()
            }).collect();
            let mut one = Script::of(&registry::CLASS, &lines).unwrap();
            let stored = serde_json::to_string(&one).unwrap();
            let mut other: Script = serde_json::from_str(&stored).unwrap();
            for command in asked {
                let act = one.next(&registry::CLASS, command);
                prop_assert!(act.cues.is_sorted_by_key(|cue| cue.at_ms));
                prop_assert_eq!(act, other.next(&registry::CLASS, command));
            }
            prop_assert_eq!(one, other);
        }
    }
}
