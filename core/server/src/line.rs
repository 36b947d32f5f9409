//! The public words of every case, to who observes and to the counters.

use crate::hall::Hall;
use crate::witness::ScreenSign;
use tongban::trace::Line;
use tongban::{CaseId, clock};
use tongban_api::{Unsolicited, observe};

/// Tells a line.
pub(crate) fn tell(hall: &Hall, case: &CaseId, line: &Line) {
    match line {
        Line::Began { flow } => hall.metrics.began(flow),
        Line::Released { outcome } => {
            hall.metrics.released(outcome);
            hall.witness.tell(ScreenSign::CaseEnded);
        }
        _ => {}
    }
    let at = u64::try_from(clock::now_ms()).unwrap_or(0);
    let line = observe::Line { case: case.to_string().into(), at, line: words(line) };
    hall.hub.tell(Unsolicited::ObserveLine(line));
}

fn words(line: &Line) -> String {
    match line {
        Line::Began { flow } => format!("begins {flow}"),
        Line::Step { step } => format!("step {step}"),
        Line::Shown { step, view, text, problem } => {
            format!("shows {view} {text} at {step}{}", if *problem { ", the answer before was not taken" } else { "" })
        }
        Line::Acted { step, action } => format!("applicant: {action} at {step}"),
        Line::Asked { slot, command } => format!("asks {slot}: {command}"),
        Line::Printed { slot, form } => format!("prints {form} at {slot}"),
        Line::Answered { slot, command, code, state } => {
            format!(
                "{slot} answers {command}: {code}{}",
                state.as_ref().map_or(String::new(), |word| format!(", {word}"))
            )
        }
        Line::Payment { state, fen } => format!("payment {state}, {fen} fen"),
        Line::Restarted => "the host is back".to_owned(),
        Line::Released { outcome } => format!("session ends: {outcome}"),
        Line::Ended { outcome } => format!("case closed: {outcome}"),
    }
}
