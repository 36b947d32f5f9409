//! The driver: any command of any connector class, by its schema.

use crate::address::Address;
use crate::client::{self, Answer, Silence, Why};
use std::time::{Duration, Instant};
use tongban_sdk::{
    Call, Class, Command, CompletionCode, DeviceState, DynDriver, Failure, Family, Record, RetrySafety, account,
    booking, common, face_match, loss_report, message, payment, photo_receipt, post, progress, registry, residence,
    serde_json, tracing, unit_directory,
};
use tongban_sdk::{json, name};

/// The classes this plugin offers.
pub(crate) static CLASSES: &[&Class] = &[
    &registry::CLASS,
    &face_match::CLASS,
    &photo_receipt::CLASS,
    &payment::CLASS,
    &progress::CLASS,
    &post::CLASS,
    &unit_directory::CLASS,
    &loss_report::CLASS,
    &account::CLASS,
    &booking::CLASS,
    &residence::CLASS,
    &message::CLASS,
];

/// How long status and capabilities may take: a status must not keep anybody waiting.
const STATUS: Duration = Duration::from_millis(800);

/// The far end of one slot.
pub(crate) struct Connector {
    address: Address,
}

impl Connector {
    pub(crate) fn new(address: Address) -> Self {
        Connector { address }
    }

    fn command(&self, class: &Class, command: &Command, call: &dyn Call, params: &Record) -> Result<Record, Failure> {
        let invalid = |fault: tongban_sdk::FieldFault| Failure::new(CompletionCode::InvalidData, fault.to_string());
        let body = json::write(command.params, params).map_err(invalid)?.to_string();
        let path = path(class, command.name);
        let begun = Instant::now();
        let answer = client::post(&self.address, &path, body.as_bytes(), call, Duration::MAX);
        let took_ms = begun.elapsed().as_millis() as u64;
        match answer {
            Ok(answer) => {
                tracing::debug!(path, status = answer.status, took_ms, "answered");
                read(command, &answer)
            }
            Err(silence) => {
                tracing::warn!(path, sent = silence.sent, why = ?silence.why, took_ms, "no answer");
                Err(failure_of(command, silence))
            }
        }
    }

    fn capabilities(&self, class: &Class, call: &dyn Call) -> Result<Record, Failure> {
        let gone = |why: &str| Failure::new(CompletionCode::DeviceNotReady, why);
        let answer = client::post(&self.address, &path(class, "capabilities"), b"{}", call, STATUS);
        let answer =
            answer.map_err(|silence| gone(&format!("the province does not answer: {}", said(&silence.why))))?;
        let fields = parse(&answer).filter(|_| answer.status == 200);
        let fields = fields.ok_or_else(|| gone("what answers at this address is not the province"))?;
        json::read(class.capabilities, &fields).map_err(|fault| contract(&fault.to_string()))
    }

    fn status(&self, class: &Class, call: &dyn Call) -> Result<Record, Failure> {
        let answer = client::post(&self.address, &path(class, "status"), b"{}", call, STATUS);
        let read = |answer: &Answer| json::read(class.status, &parse(answer)?).ok();
        if let Some(status) = answer.ok().filter(|answer| answer.status == 200).as_ref().and_then(read) {
            return Ok(status);
        }
        // Not an error of the question: the answer is that the far end is offline.
        let device = class.status.iter().find(|field| field.name == "device");
        let device = device.ok_or_else(|| contract("the class has no status word"))?;
        Ok(Record::new().with(device.number, DeviceState::Offline.word()))
    }
}

impl DynDriver for Connector {
    fn run(
        &mut self,
        class: &'static Class,
        command: u16,
        call: &dyn Call,
        params: &Record,
    ) -> Result<Record, Failure> {
        match command {
            common::CAPABILITIES => self.capabilities(class, call),
            common::STATUS => self.status(class, call),
            common::RESET => Ok(Record::new()),
            number => match class.command(number) {
                Some(command) => self.command(class, command, call, params),
                None => Err(Failure::new(CompletionCode::InvalidCommand, format!("no command number {number}"))),
            },
        }
    }
}

fn path(class: &Class, command: &str) -> String {
    format!("/v1/{}/{}", name::kebab(class.name), name::kebab(command))
}

fn read(command: &Command, answer: &Answer) -> Result<Record, Failure> {
    let body = parse(answer);
    if answer.status == 200 {
        let Some(body) = body else { return Err(unclear(command, "the answer is not JSON")) };
        return json::read(command.result, &body).map_err(|fault| unclear(command, &fault.to_string()));
    }
    if let Some(failure) = body.and_then(|body| json::read_failure(command, &body)) {
        return Err(failure);
    }
    let said = format!("the province answered HTTP {}", answer.status);
    match answer.status {
        // Refused before anything was done.
        400..=499 => Err(Failure { family: Family::Manifest, ..Failure::new(CompletionCode::InvalidCommand, said) }),
        503 => Err(no_connection(command, &said)),
        _ if acts(command) => Err(unknown(&said)),
        _ => Err(no_connection(command, &said)),
    }
}

/// The failure behind a silence: whether the request left whole decides.
fn failure_of(command: &Command, silence: Silence) -> Failure {
    if silence.sent && acts(command) {
        return unknown(&format!("the request left and no answer came: {}", said(&silence.why)));
    }
    match silence.why {
        Why::TimeOut => Failure::time_out(),
        Why::Canceled => Failure::canceled(),
        Why::Line(said) => no_connection(command, &said),
    }
}

fn said(why: &Why) -> &str {
    match why {
        Why::Line(said) => said,
        Why::TimeOut => "the time allowed ran out",
        Why::Canceled => "cancelled",
    }
}

/// Whether repeating the command blindly could act twice.
fn acts(command: &Command) -> bool {
    command.retry != RetrySafety::Repeatable
}

fn unknown(said: &str) -> Failure {
    Failure::new(CompletionCode::ResultUnknown, said)
}

fn no_connection(command: &Command, said: &str) -> Failure {
    match command.code_named("no_connection") {
        Some(code) => Failure::of_class(code.number, code.family, said),
        None => Failure::new(CompletionCode::DeviceNotReady, said),
    }
}

/// A success whose content cannot be read: the back end broke its promise, and what it did may not be known.
fn unclear(command: &Command, said: &str) -> Failure {
    if acts(command) { unknown(said) } else { contract(said) }
}

fn contract(said: &str) -> Failure {
    Failure::new(CompletionCode::InternalError, format!("answer of the province: {said}"))
}

fn parse(answer: &Answer) -> Option<serde_json::Value> {
    serde_json::from_slice(&answer.body).ok()
}

#[cfg(test)]
mod tests;
