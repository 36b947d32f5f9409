//! What became of an act that cannot be undone: what a failure and what an answer prove.

use tongban_classes::{Command, RetrySafety, field_named};
use tongban_model::{CompletionCode, Failure, Family, Record};

/// What an answer says about the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    /// It took place.
    Done,
    /// It did not; the word the answer used.
    NotDone(&'a str),
    /// Nobody can tell yet.
    Unknown,
}

/// The state words of the classes that say that an act took place, and those that say that it did not. Any other word,
/// such as `unknown` or `partial`, proves nothing.
const DONE: [&str; 5] = ["approved", "accepted", "printed", "success", "taken_in"];
const NOT_DONE: [&str; 7] = ["not_found", "not_printed", "declined", "not_paid", "reversed", "rejected", "closed"];

/// Reads the field `state` of an answer to `command`.
pub(super) fn verdict<'a>(command: &Command, answer: &'a Record) -> Verdict<'a> {
    match state_word(command, answer) {
        Some(word) if DONE.contains(&word) => Verdict::Done,
        Some(word) if NOT_DONE.contains(&word) => Verdict::NotDone(word),
        _ => Verdict::Unknown,
    }
}

/// The word in the field `state`.
pub(super) fn state_word<'a>(command: &Command, answer: &'a Record) -> Option<&'a str> {
    answer.get(field_named(command.result, "state")?.number)?.as_text()
}

/// Whether the failure proves that the act did not take place: the device or the other side refused it before it began.
pub(super) fn proves_nothing_done(failure: &Failure) -> bool {
    use CompletionCode::{
        AuthorisationRequired, ClaimRequired, CommandErrorCode, InvalidCommand, InvalidData, UnsupportedCommand,
        UnsupportedData,
    };
    match failure.code {
        CommandErrorCode => matches!(failure.family, Family::Retry | Family::Refusal),
        UnsupportedCommand | InvalidCommand | InvalidData | UnsupportedData | ClaimRequired | AuthorisationRequired => {
            true
        }
        _ => false,
    }
}

/// Whether the act may be repeated after this failure without asking first.
pub(super) fn may_repeat(safety: RetrySafety, failure: &Failure) -> bool {
    match safety {
        RetrySafety::Repeatable => true,
        RetrySafety::Once => false,
        RetrySafety::AskAfterFault(_) => proves_nothing_done(failure),
    }
}

/// Whether another try can end differently: not when law, rule, manifest or ourselves say no.
pub(super) fn worth_repeating(failure: &Failure) -> bool {
    use CompletionCode::{DriverRestarted, InternalError};
    matches!(failure.family, Family::Retry | Family::Fault) || matches!(failure.code, DriverRestarted | InternalError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_classes::{payment, payment_terminal, printer, registry};

    fn ask(class: &'static tongban_classes::Class, name: &str) -> &'static Command {
        class.command_named(name).unwrap()
    }

    #[test]
    fn every_state_word_of_every_question_is_placed() {
        let table = [
            (ask(&printer::CLASS, "get_job"), "printed", Verdict::Done),
            (ask(&printer::CLASS, "get_job"), "not_printed", Verdict::NotDone("not_printed")),
            (ask(&printer::CLASS, "get_job"), "partial", Verdict::Unknown),
            (ask(&printer::CLASS, "get_job"), "unknown", Verdict::Unknown),
            (ask(&registry::CLASS, "get_submission"), "accepted", Verdict::Done),
            (ask(&registry::CLASS, "get_submission"), "not_found", Verdict::NotDone("not_found")),
            (ask(&registry::CLASS, "get_submission"), "rejected", Verdict::NotDone("rejected")),
            (ask(&payment_terminal::CLASS, "query_last"), "approved", Verdict::Done),
            (ask(&payment_terminal::CLASS, "query_last"), "reversed", Verdict::NotDone("reversed")),
            (ask(&payment::CLASS, "query"), "not_paid", Verdict::NotDone("not_paid")),
        ];
        for (command, word, expected) in table {
            let number = field_named(command.result, "state").unwrap().number;
            assert_eq!(verdict(command, &Record::new().with(number, word)), expected, "{} {word}", command.name);
        }
        assert_eq!(verdict(ask(&printer::CLASS, "get_job"), &Record::new()), Verdict::Unknown);
    }

    #[test]
    fn only_an_early_refusal_proves_that_nothing_was_done() {
        for (failure, proves) in [
            (Failure::time_out(), false),
            (Failure::canceled(), false),
            (Failure::new(CompletionCode::DriverRestarted, ""), false),
            (Failure::new(CompletionCode::ResultUnknown, ""), false),
            (Failure::new(CompletionCode::HardwareError, ""), false),
            (registry::code::submit::no_connection(""), false),
            (registry::code::submit::rejected(""), true),
            (payment_terminal::code::sale::declined(""), true),
            (printer::code::print_native::paper_out(""), false),
            (printer::code::print_native::media_not_taken(""), true),
            (Failure::unsupported(), true),
        ] {
            assert_eq!(proves_nothing_done(&failure), proves, "{failure}");
        }
    }
}
