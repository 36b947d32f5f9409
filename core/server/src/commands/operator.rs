//! `Operator.*`: what a technician sees and does at the open machine.

use super::aside;
use crate::loan;
use crate::operator::{Outside, SESSION};
use crate::overview;
use crate::reply::Reply;
use crate::session::Session;
use crate::witness::ScreenSign;
use crate::words;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tongban::{DeviceState, clock};
use tongban_api::device::Of;
use tongban_api::operator::{Check, Enter, Entered, OutOfService, Tested};
use tongban_api::{Done, Said};
use tongban_classes::printer::{self, Content, PrintNativeParams};
use tongban_classes::{ToRecord as _, name};
use tongban_host::{Claim, Request};
use tongban_model::{CompletionCode, Failure};

/// A claim of the operator; longer than a test page takes.
const CLAIM: Duration = Duration::from_secs(180);

pub(super) fn enter(session: &Arc<Session>, enter: Enter, reply: Reply) {
    let session = session.clone();
    aside(move || {
        let refuse = |why: String| Err(Failure::new(CompletionCode::AuthorisationRequired, why));
        let entered = match session.hall.operator.enter(&enter.code.0) {
            Ok(until) => {
                *session.operator.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
                let until_ms = clock::now_ms() + SESSION.as_millis() as i64;
                Ok(Entered { until_ms: u64::try_from(until_ms).unwrap_or(0) })
            }
            Err(Outside::NoCode) => refuse("no operator's code was set on this machine".into()),
            Err(Outside::Wrong) => refuse("code: found another one".into()),
            Err(Outside::Locked(left)) => refuse(format!("locked for {} s after five wrong codes", left.as_secs())),
        };
        reply.give(entered);
    });
}

pub(super) fn leave(session: &Session) -> Done {
    *session.operator.lock().unwrap_or_else(PoisonError::into_inner) = None;
    Done {}
}

pub(super) fn state(session: &Session, reply: Reply) {
    let hall = session.hall.clone();
    aside(move || reply.give(Ok(overview::of(&hall))));
}

/// Brings a device back, starting its driver anew where it was given up.
pub(super) fn restart(session: &Arc<Session>, of: Of, reply: Reply) {
    let session = session.clone();
    aside(move || {
        let done = claim(&session, &of.slot).and_then(|claim| session.hall.host.reset(&claim, &of.slot));
        session.hall.service.look_again();
        reply.give(done.map(|()| Done {}));
    });
}

/// Asks a device everything that moves nothing.
pub(super) fn self_test(session: &Session, of: Of, reply: Reply) {
    let hall = session.hall.clone();
    aside(move || {
        let slots = hall.host.describe().slots;
        let Some(slot) = slots.iter().find(|slot| slot.name == of.slot) else {
            return reply.give::<Tested>(Err(no_slot()));
        };
        let driver = Check {
            what: Said::new("驱动已启动", "The driver runs"),
            passed: slot.ready,
            detail: slot.failure.clone().unwrap_or_else(|| format!("{} {}", slot.plugin, slot.version)),
        };
        let status = hall.host.status(&of.slot);
        let state = Check {
            what: Said::new("设备状态正常", "The device is well"),
            passed: status.as_ref().is_ok_and(|status| status.device == DeviceState::Online),
            detail: status.map_or_else(|failure| failure.to_string(), |status| name::camel(status.device.word())),
        };
        let capabilities = hall.host.capabilities(&of.slot);
        let answers = Check {
            what: Said::new("设备有应答", "The device answers"),
            passed: capabilities.is_ok(),
            detail: capabilities
                .map_or_else(|failure| failure.to_string(), |fields| format!("{} capabilities", fields.len())),
        };
        let checks = vec![driver, state, answers];
        reply.give(Ok(Tested { passed: checks.iter().all(|check| check.passed), checks }));
    });
}

/// Prints a page without anybody's data.
pub(super) fn test_print(session: &Arc<Session>, of: Of, reply: Reply) {
    let session = session.clone();
    aside(move || {
        let hall = &session.hall;
        let slots = hall.host.describe().slots;
        let printed = match slots.iter().find(|slot| slot.name == of.slot) {
            None => Err(no_slot()),
            Some(slot) if slot.class != printer::CLASS.id => {
                Err(Failure::new(CompletionCode::UnsupportedCommand, "slot: found another device, expected a printer"))
            }
            Some(_) => claim(&session, &of.slot).and_then(|claim| {
                let params = PrintNativeParams {
                    reference: format!("test-{}", clock::now_ms()),
                    content: Content::Png,
                    data: crate::test_page::png(&of.slot).into(),
                    cut: Some(true),
                };
                hall.host
                    .run(&claim, Request::new(of.slot.as_str(), printer::command::print_native, params.to_record()))
            }),
        };
        reply.give(printed.map(|_| Done {}));
    });
}

pub(super) fn out_of_service(session: &Session, out: OutOfService, reply: Reply) {
    if out.reason.chars().count() > 200 {
        let why = "reason: found more, expected at most 200 characters";
        return reply.give::<Done>(Err(Failure::new(CompletionCode::InvalidData, why)));
    }
    let reason = match out.reason.trim() {
        "" => words::nothing_works(),
        reason => Said::new(reason, reason),
    };
    let hall = session.hall.clone();
    aside(move || {
        hall.service.set_out(out.on.then_some(reason));
        if !out.on {
            hall.witness.tell(ScreenSign::PutBack);
        }
        reply.give(Ok(Done {}));
    });
}

/// Takes one slot for the operator, between two citizens' sessions.
fn claim(session: &Session, slot: &str) -> Result<Claim, Failure> {
    let hall = &session.hall;
    loan::claim(&hall.desk, &hall.host, vec![slot.to_owned()], "operator".into(), "service".into(), CLAIM)
}

fn no_slot() -> Failure {
    Failure::new(CompletionCode::InvalidData, "slot: found another name, expected one of this machine")
}
