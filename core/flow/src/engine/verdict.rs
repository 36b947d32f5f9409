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
const DONE: [&str; 13] = [
    "approved",
    "accepted",
    "printed",
    "success",
    "taken_in",
    "booked",
    "placed",
    "collected",
    "delivered",
    "submitted",
    "reviewing",
    "passed",
    // A photo order that was looked at and did not pass is there all the same.
    "failed",
];
const NOT_DONE: [&str; 9] =
    ["not_found", "not_printed", "declined", "not_paid", "reversed", "rejected", "closed", "taken", "cancelled"];

/// Reads the field `state` of an answer to `command`, which is the act itself or the question about it.
pub(super) fn verdict<'a>(act: &Command, command: &Command, answer: &'a Record) -> Verdict<'a> {
    match state_word(command, answer) {
        // A photo order that still stands as before: the new photo did not arrive.
        Some(word @ "failed") if act.name == "resubmit" => Verdict::NotDone(word),
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
            let answer = Record::new().with(number, word);
            assert_eq!(verdict(command, command, &answer), expected, "{} {word}", command.name);
        }
        let job = ask(&printer::CLASS, "get_job");
        assert_eq!(verdict(job, job, &Record::new()), Verdict::Unknown);
    }

    #[test]
    fn no_state_word_of_any_class_is_taken_for_unknown_but_those_that_say_so() {
        for class in tongban_classes::ALL {
            for act in class.commands {
                let RetrySafety::AskAfterFault(question) = act.retry else { continue };
                for command in [act, ask(class, question)] {
                    let Some(state) = field_named(command.result, "state") else { continue };
                    let tongban_classes::Type::Choice(words) = state.ty else { continue };
                    for word in words {
                        let answer = Record::new().with(state.number, *word);
                        // `refund` is the till's own affair.
                        let unknown = matches!(*word, "unknown" | "partial" | "refund");
                        let got = verdict(act, command, &answer);
                        assert_eq!(got == Verdict::Unknown, unknown, "{} {} {word}", class.name, command.name);
                    }
                }
            }
        }
    }

    #[test]
    fn a_photo_order_that_stands_as_before_proves_that_the_new_photo_did_not_arrive() {
        let class = &tongban_classes::photo_receipt::CLASS;
        let asked = ask(class, "get_order");
        let failed = Record::new().with(field_named(asked.result, "state").unwrap().number, "failed");
        assert_eq!(verdict(ask(class, "resubmit"), asked, &failed), Verdict::NotDone("failed"));
        assert_eq!(verdict(ask(class, "apply"), asked, &failed), Verdict::Done);
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
