//! Words for what happens at a machine, and what each means for a command.

use crate::act::{Act, Cue, End};
use crate::completion::{code_of, code_word};
use crate::good::good_act;
use tongban_classes::{Class, Command, field_named, name};
use tongban_model::{Failure, Percent, Record, Value};

/// Situations a person at the machine would name, with the class code that says the same.
const SITUATIONS: &[(&str, &str)] = &[
    ("no-card", "no_media"),
    ("card-moved", "unreadable"),
    ("not-a-card", "invalid_media"),
    ("finger-wet", "too_wet"),
    ("finger-dry", "too_dry"),
    ("no-finger", "no_subject"),
    ("nobody", "no_face"),
    ("paper-jam", "paper_jammed"),
    ("line-down", "no_connection"),
];

/// Codes that mean that nobody did anything: only what is said at the start was said.
const NOTHING_CAME: &[&str] = &["no_media", "no_subject", "no_code", "no_signature", "no_face"];

/// How long `slow` takes, in milliseconds.
const SLOW_MS: u64 = 8_000;

/// How long a pulled cable stays out when a script does not say, in milliseconds.
const UNPLUGGED_MS: u64 = 5_000;

/// What a word means for a command; `None` when it means nothing there.
pub(crate) fn act(class: &'static Class, command: &'static Command, word: &str) -> Option<Act> {
    let mut act = good_act(class, command.number);
    match word {
        "ok" | "insert-card" => {}
        "slow" => {
            let factor = SLOW_MS / act.after_ms.max(1);
            act.cues.iter_mut().for_each(|cue| cue.at_ms *= factor.max(1));
            act.after_ms = SLOW_MS;
        }
        "no-match" => act.end = End::Answers(no_match(command)?),
        "hang" => act.end = End::Hangs,
        "crash" => act.end = End::Crashes,
        "unplug" => act.end = End::Unplugs { back_after_ms: Some(UNPLUGGED_MS) },
        "unplug-for-good" => act.end = End::Unplugs { back_after_ms: None },
        "lost" => act.end = End::Fails(failure(class, command, "result-unknown")?),
        word => act.end = End::Fails(failure(class, command, word)?),
    }
    match &act.end {
        End::Fails(failure) => {
            let code = failure.error.and_then(|number| command.code(number)).map_or("", |code| code.name);
            if code == "card_not_lifted" {
                act.cues = cue(command, "remove_card").into_iter().collect();
            } else if NOTHING_CAME.contains(&code) {
                act.cues.retain(|cue| cue.at_ms == 0);
            } else {
                act.cues.pop_if(|cue| cue.at_ms > 0);
            }
        }
        End::Hangs | End::Crashes | End::Unplugs { .. } => act.cues.retain(|cue| cue.at_ms == 0),
        End::Answers(_) => {}
    }
    Some(act)
}

/// Every word that means something for a command, for messages that list what was expected.
pub(crate) fn known(class: &'static Class, command: &'static Command) -> Vec<String> {
    let plain = ["ok", "slow", "hang", "crash", "unplug", "unplug-for-good", "no-match", "lost"].map(str::to_owned);
    let codes = command.codes.iter().map(|code| name::kebab(code.name));
    let situations = SITUATIONS.iter().map(|(word, _)| (*word).to_owned());
    let completions = tongban_model::CompletionCode::ALL.iter().map(|code| code_word(*code));
    plain
        .into_iter()
        .chain(codes)
        .chain(situations)
        .chain(completions)
        .filter(|word| act(class, command, word).is_some())
        .collect()
}

/// The number of an event by its name in kebab or snake case.
pub(crate) fn event(command: &Command, word: &str) -> Option<u16> {
    command.events.iter().find(|event| event.name == name::snake(word)).map(|event| event.number)
}

fn failure(class: &'static Class, command: &'static Command, word: &str) -> Option<Failure> {
    let own = SITUATIONS.iter().find(|(situation, _)| *situation == word).map_or(word, |(_, code)| code);
    if let Some(code) = command.code_named(&name::snake(own)) {
        return Some(Failure::of_class(code.number, code.family, format!("scripted for {}", class.name)));
    }
    let code = code_of(word).filter(|code| {
        !matches!(code, tongban_model::CompletionCode::Success | tongban_model::CompletionCode::CommandErrorCode)
    })?;
    Some(Failure::new(code, format!("scripted for {}", class.name)))
}

/// A comparison that succeeds and says no.
fn no_match(command: &Command) -> Option<Record> {
    let similarity = field_named(command.result, "similarity")?;
    let mut result = Record::new().with(similarity.number, Value::Percent(Percent::basis_points(1_200)?));
    if let Some(matched) = field_named(command.result, "matched") {
        result.set(matched.number, false);
    }
    Some(result)
}

fn cue(command: &Command, name: &str) -> Option<Cue> {
    event(command, name).map(|event| Cue { at_ms: 0, event })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_situation_of_the_machine_has_a_meaning_somewhere() {
        let everywhere: Vec<String> = tongban_classes::ALL
            .iter()
            .flat_map(|class| class.commands.iter().flat_map(|command| known(class, command)))
            .collect();
        for word in [
            "ok",
            "no-card",
            "unreadable",
            "card-not-lifted",
            "finger-wet",
            "no-match",
            "paper-out",
            "paper-jam",
            "unplug",
            "slow",
            "hang",
            "crash",
            "lost",
            "line-down",
        ] {
            assert!(everywhere.iter().any(|known| known == word), "{word}");
        }
        for (word, code) in SITUATIONS {
            assert!(everywhere.iter().any(|known| known == word), "{word} stands for {code}, which no command has");
        }
        assert!(!everywhere.iter().any(|word| word == "success" || word == "command-error-code"));
    }

    #[test]
    fn every_code_of_every_command_can_be_scripted() {
        for class in tongban_classes::ALL {
            for command in class.commands {
                for code in command.codes {
                    let act = act(class, command, &name::kebab(code.name)).unwrap();
                    let End::Fails(failure) = act.end else { panic!("{} does not fail", code.name) };
                    assert_eq!((failure.error, failure.family), (Some(code.number), code.family));
                }
                assert!(act(class, command, "paper-airplane").is_none());
            }
        }
    }

    #[test]
    fn nobody_hears_that_a_card_was_found_when_none_came() {
        let class = &tongban_classes::identity_document::CLASS;
        let read = class.command_named("read").unwrap();
        let events = |word: &str| act(class, read, word).unwrap().cues.iter().map(|cue| cue.event).collect::<Vec<_>>();
        assert_eq!((events("no-card"), events("ok"), events("card-not-lifted")), (vec![1], vec![1, 2], vec![3]));
    }
}
