//! `Flow.*`: a business at the screen.

use crate::action;
use crate::aftermath;
use crate::desk::Ask;
use crate::keys::Ended;
use crate::reply::Reply;
use crate::session::Session;
use std::sync::Arc;
use tongban_api::flow::{Act, Begin, Capture, Current, Declined};
use tongban_api::{Done, Private};
use tongban_classes::{ToRecord as _, signature_capture};
use tongban_model::{CompletionCode, Failure};

/// Begins a business, once per key. The key is on record before the kiosk hears of it.
pub(super) fn begin(session: &Arc<Session>, begin: Begin, reply: Reply) {
    let hall = session.hall.clone();
    super::aside(move || {
        let ticket = hall.keys.begin(&begin.key, "Flow.Begin", begin.flow.as_bytes(), |ended| reply.end(ended));
        if let Some(ticket) = ticket
            && let Err(Ask::Begin { ticket, .. }) = hall.desk.ask(Ask::Begin { flow: begin.flow, ticket })
        {
            let gone = Failure::new(CompletionCode::DeviceNotReady, "the kiosk has stopped");
            hall.keys.refuse(ticket, Ended::of(gone));
        }
    });
}

/// Hands an action on. What it does shows as the next view.
pub(super) fn act(session: &Session, act: &Act) -> Result<Done, Failure> {
    let hub = &session.hall.hub;
    let on_screen = hub.on_screen().filter(|on_screen| *on_screen.case == *act.case);
    let on_screen = on_screen.ok_or_else(|| {
        Failure::new(
            CompletionCode::SequenceError,
            "case: found one that is not on the screen, expected the present one",
        )
    })?;
    if act.view != on_screen.view.number {
        // The view changed while the finger was on its way: nobody's fault, and it does nothing.
        return Ok(Done {});
    }
    if on_screen.aftermath {
        if !matches!(act.action, tongban_api::Action::Touch {}) {
            aftermath::dismiss(hub);
        }
        return Ok(Done {});
    }
    let action = action::of(&act.action, &on_screen.view)?;
    let case = act.case.parse().map_err(|_| Failure::new(CompletionCode::InvalidData, "case: found another form"))?;
    session.hall.answers.act(&case, act.view, action);
    Ok(Done {})
}

/// What is on the screen.
pub(super) fn current(session: &Session) -> Current {
    match session.hall.hub.on_screen() {
        Some(on_screen) => Current {
            case: Some(on_screen.case),
            flow: Some(on_screen.flow),
            view: Some(Box::new((*on_screen.view).clone())),
            out_of_service: None,
        },
        None => Current { out_of_service: session.hall.hub.closed(), ..Current::default() },
    }
}

/// Answers what the screen was asked for.
pub(super) fn capture(session: &Session, capture: &Capture) -> Result<Done, Failure> {
    let wrong = |detail: &str| Failure::new(CompletionCode::InvalidData, detail);
    let result = match (&capture.strokes, capture.declined) {
        (Some(Private(strokes)), None) => Ok(signature(strokes).to_record()),
        (None, Some(declined)) => {
            let command = signature_capture::CLASS.command(signature_capture::command::capture);
            let word = match declined {
                Declined::NoSignature => "no_signature",
                Declined::TooShort => "too_short",
            };
            let code = command.and_then(|command| command.code_named(word));
            let code = code.ok_or_else(|| wrong("declined: found a word that the class does not know"))?;
            Err(Failure::of_class(code.number, code.family, ""))
        }
        _ => return Err(wrong("payload: found both or none, expected one of strokes and declined")),
    };
    let case = capture.case.parse().map_err(|_| wrong("case: found another form"))?;
    session.hall.hub.settled(&capture.case, capture.request);
    session.hall.answers.captured(&case, capture.request, result);
    Ok(Done {})
}

/// Strokes as the class writes them.
fn signature(strokes: &[Vec<[i64; 4]>]) -> signature_capture::Signature {
    let point = |[x, y, t, p]: &[i64; 4]| format!("{x},{y},{t},{p}");
    let stroke = |stroke: &Vec<[i64; 4]>| stroke.iter().map(point).collect::<Vec<_>>().join(";");
    let points = strokes.iter().map(Vec::len).sum::<usize>();
    signature_capture::Signature {
        strokes: strokes.iter().map(stroke).collect::<Vec<_>>().join("|").into(),
        points: i64::try_from(points).unwrap_or(i64::MAX),
    }
}
