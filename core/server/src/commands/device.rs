//! `Device.*`: devices driven by a program of somebody else's, under claims.

use super::aside;
use crate::claims;
use crate::device;
use crate::hall::Hall;
use crate::loan;
use crate::reply::Reply;
use crate::session::Session;
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tongban_api::device::{Cancel, Claim, Claimed, List, Of, Release, Renew, Reset, Run, Slot, Step};
use tongban_api::{DeviceState, Done, Fields, Private};
use tongban_classes::{ClassKind, Command, RetrySafety, json, name};
use tongban_host::{Reply as Told, Request, RequestId, SlotDescription};
use tongban_model::{CompletionCode, Failure};

pub(super) fn list(session: &Session, reply: Reply) {
    let hall = session.hall.clone();
    aside(move || reply.give(Ok(List { slots: slots(&hall) })));
}

/// Every slot that holds a device. Asks those that are idle how they are.
fn slots(hall: &Hall) -> Vec<Slot> {
    let holders = hall.host.who_holds();
    let busy = hall.hub.on_screen().is_some_and(|on_screen| !on_screen.aftermath);
    let held_by = |slot: &str| {
        let holder = holders.iter().find(|holder| holder.slot == slot)?;
        match holder.owner.as_str() {
            "kiosk" => busy.then(|| "flow".to_owned()),
            _ => Some(holder.purpose.clone()),
        }
    };
    let slot = |slot: SlotDescription| {
        let class = tongban_classes::find(&slot.class).filter(|class| class.kind == ClassKind::Device)?;
        let status = hall.host.status(&slot.name).ok();
        Some(Slot {
            class: slot.class.into(),
            title: class.name.to_owned(),
            plugin: slot.plugin.into(),
            version: slot.version.into(),
            commands: slot.commands.iter().map(|command| name::camel(command)).collect(),
            ready: slot.ready,
            device: status.as_ref().map_or(DeviceState::Starting, |status| device::state(status.device)),
            failure: status.and_then(|status| status.failure).map(|failure| device::failure(&failure)),
            claimed_by: held_by(&slot.name),
            name: slot.name.into(),
        })
    };
    hall.host.describe().slots.into_iter().filter_map(slot).collect()
}

pub(super) fn claim(session: &Arc<Session>, claim: Claim, reply: Reply) {
    let (hall, owner) = (session.hall.clone(), format!("connection {}", session.number));
    aside(move || {
        let Claim { slots, purpose, ttl_ms } = claim;
        let claimed = claims::time(ttl_ms).and_then(|ttl| {
            if purpose.is_empty() || purpose.chars().count() > 64 {
                let detail = "purpose: found another length, expected 1 to 64 characters";
                return Err(Failure::new(CompletionCode::InvalidData, detail));
            }
            let claim = loan::claim(&hall.desk, &hall.host, slots, owner, purpose, ttl)?;
            hall.claims.keep(claim, ttl)
        });
        reply.give(claimed.map(|name| Claimed { claim: Private(name) }));
    });
}

pub(super) fn renew(session: &Session, renew: &Renew) -> Result<Done, Failure> {
    let ttl = claims::time(renew.ttl_ms)?;
    session.hall.claims.renew(&renew.claim.0, ttl).map(|()| Done {})
}

pub(super) fn release(session: &Session, release: &Release) -> Result<Done, Failure> {
    session.hall.claims.release(&release.claim.0, &session.hall.host).map(|()| Done {})
}

/// Runs a command; a lost connection does not stop it.
pub(super) fn run(session: &Arc<Session>, run: Run, timeout: Option<Duration>, reply: Reply) {
    let command = match command_of(session, &run) {
        Ok(command) => command,
        Err(failure) => return reply.give::<Done>(Err(failure)),
    };
    let session = session.clone();
    let handle = Handle::current();
    aside(move || {
        let number = reply.request();
        let events = reply.events();
        let hall = session.hall.clone();
        // What came of it goes to whoever asks under the key, or straight to the one who asked.
        let (ticket, reply) = match &run.key {
            None => (None, Some(reply)),
            Some(key) => {
                let content = content(&run);
                let Some(ticket) = hall.keys.begin(key, "Device.Run", &content, |ended| reply.end(ended)) else {
                    return;
                };
                (Some(ticket), None)
            }
        };
        let rest = Mutex::new(Some((ticket, reply)));
        let end = {
            let (hall, claim) = (hall.clone(), run.claim.0.clone());
            move |request: Option<RequestId>, result: Result<tongban_model::Record, Failure>| {
                if let Some(request) = request {
                    hall.claims.ran(&claim, request);
                }
                let Some((ticket, reply)) = rest.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
                let ended = device::ended(command, result);
                match (ticket, reply) {
                    (Some(ticket), _) => hall.keys.end(ticket, ended),
                    (None, Some(reply)) => reply.end(ended),
                    (None, None) => {}
                }
            }
        };
        let (claim, request) =
            match hall.claims.get(&run.claim.0).and_then(|claim| Ok((claim, request(&run, command, timeout)?))) {
                Ok(ready) => ready,
                Err(failure) => return end(None, Err(failure)),
            };
        let end = Arc::new(end);
        let replies = move |id: RequestId, told: Told| match told {
            Told::Event { number, fields } => {
                if let Some(event) = command.events.iter().find(|event| event.number == number) {
                    let fields = device::carried(event.fields, &fields);
                    events.send(&Step { event: name::camel(event.name), fields });
                }
            }
            // The slot's thread must not wait for the disk.
            Told::Completed(completion) => {
                let end = end.clone();
                handle.spawn_blocking(move || end(Some(id), completion.result));
            }
            Told::Acknowledged(_) | Told::Frame(_) => {}
        };
        let id = hall.host.submit(&claim, request, Arc::new(replies));
        hall.claims.runs(&run.claim.0, id);
        session.works_on(number, id);
    });
}

/// The command that is meant. Errors: the slot or the command does not exist, or a key is missing.
fn command_of(session: &Session, run: &Run) -> Result<&'static Command, Failure> {
    let wrong = |code, detail: &str| Failure::new(code, detail);
    let slots = session.hall.host.describe().slots;
    let slot = slots.iter().find(|slot| slot.name == run.slot);
    let class = slot.and_then(|slot| tongban_classes::find(&slot.class));
    let class = class
        .ok_or_else(|| wrong(CompletionCode::InvalidData, "slot: found another name, expected one of Device.List"))?;
    let command = class.commands.iter().find(|command| name::camel(command.name) == run.command);
    let command = command.ok_or_else(|| {
        wrong(CompletionCode::UnsupportedCommand, "command: the class of this slot has no such command")
    })?;
    if command.retry != RetrySafety::Repeatable && run.key.is_none() {
        return Err(wrong(
            CompletionCode::InvalidData,
            "key: found nothing, expected one: this command must not simply be repeated",
        ));
    }
    Ok(command)
}

fn request(run: &Run, command: &Command, timeout: Option<Duration>) -> Result<Request, Failure> {
    let params = Value::Object(run.params.0.clone());
    if let Some(key) = json::unknown_key(command.params, &params) {
        let known = command.params.iter().map(|field| name::camel(field.name)).collect::<Vec<_>>().join(", ");
        let key: String = key.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let detail = format!("params.{key}: found an unknown field, expected {known}");
        return Err(Failure::new(CompletionCode::InvalidData, detail));
    }
    let params = json::read(command.params, &params);
    let params = params.map_err(|fault| Failure::new(CompletionCode::InvalidData, format!("params: {fault}")))?;
    let within = run.within.map(Duration::from_millis).into_iter().chain(timeout).min();
    let request = Request::new(run.slot.as_str(), command.number, params);
    Ok(match within {
        Some(within) => request.within(within),
        None => request,
    })
}

/// What a key stands for.
fn content(run: &Run) -> Vec<u8> {
    let params: std::collections::BTreeMap<&String, &Value> = run.params.0.iter().collect();
    serde_json::to_vec(&(&run.slot, &run.command, params)).unwrap_or_default()
}

pub(super) fn cancel(session: &Session, cancel: Cancel) -> Result<Done, Failure> {
    let Some(work) = session.work_of(cancel.request_id) else {
        let detail = "requestId: found one that no device works on, expected a Device.Run of this connection";
        return Err(Failure::new(CompletionCode::InvalidRequestId, detail));
    };
    session.hall.host.cancel(work);
    Ok(Done {})
}

pub(super) fn reset(session: &Session, reset: Reset, reply: Reply) {
    let hall = session.hall.clone();
    aside(move || {
        let claim = hall.claims.get(&reset.claim.0);
        reply.give(claim.and_then(|claim| hall.host.reset(&claim, &reset.slot)).map(|()| Done {}));
    });
}

pub(super) fn status(session: &Session, of: Of, reply: Reply) {
    let hall = session.hall.clone();
    aside(move || reply.give(hall.host.status(&of.slot).map(|status| device::status(&hall.host, &status))));
}

pub(super) fn capabilities(session: &Session, of: Of, reply: Reply) {
    let hall = session.hall.clone();
    aside(move || {
        let fields = hall.host.capabilities(&of.slot);
        reply.give(fields.map(|record| {
            let class = device::class_of(&hall.host, &of.slot);
            let written = class.and_then(|class| json::write(class.capabilities, &record).ok());
            match written {
                Some(Value::Object(fields)) => Fields(fields),
                _ => Fields(Map::new()),
            }
        }));
    });
}
