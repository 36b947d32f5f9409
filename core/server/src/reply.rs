//! The one completion of a command: a value that has to be used up, and completes by itself when it is dropped.

use crate::keys::Ended;
use crate::session::Session;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Instant;
use tongban_api::{Envelope, device, to_payload};
use tongban_model::{CompletionCode, Failure};

/// A command's completion, before it is given. Exactly one goes out, whatever happens.
pub(crate) struct Reply {
    session: Arc<Session>,
    name: &'static str,
    request: u64,
    since: Instant,
    given: bool,
}

impl Reply {
    /// The reply to a command that was taken.
    pub(crate) fn new(session: &Arc<Session>, name: &'static str, request: u64) -> Reply {
        Reply { session: session.clone(), name, request, since: Instant::now(), given: false }
    }

    /// The command's request id.
    pub(crate) fn request(&self) -> u64 {
        self.request
    }

    /// The way of the command's events, which may outlive this reply.
    pub(crate) fn events(&self) -> Events {
        Events { session: self.session.clone(), name: self.name, request: self.request }
    }

    /// Completes with what came of it.
    pub(crate) fn give<T: Serialize>(self, result: Result<T, Failure>) {
        match result {
            Ok(content) => self.finish(CompletionCode::Success, None, to_payload(&content)),
            Err(failure) => self.finish(failure.code, Some(failure.detail.to_string()), Map::new()),
        }
    }

    /// Completes with what came of a command with a key.
    pub(crate) fn end(self, ended: Ended) {
        let (code, why, payload) = ended.parts();
        self.finish(code, why, payload);
    }

    /// Completes with a code and a payload.
    pub(crate) fn finish(mut self, code: CompletionCode, why: Option<String>, payload: Map<String, Value>) {
        self.send(code, why, payload);
    }

    /// The completion was put into the outbox by the hub, in one go with what follows it.
    pub(crate) fn given_elsewhere(mut self) {
        self.given = true;
        self.session.over(self.request);
        self.session.hall.metrics.completed(self.name, CompletionCode::Success, self.since.elapsed());
    }

    fn send(&mut self, code: CompletionCode, why: Option<String>, payload: Map<String, Value>) {
        self.given = true;
        self.session.over(self.request);
        self.session.hall.metrics.completed(self.name, code, self.since.elapsed());
        let envelope = match code {
            CompletionCode::Success => Envelope::completion(self.name, self.request, payload),
            code => {
                let mut envelope = Envelope::failed(self.name, self.request, code, why.unwrap_or_default());
                envelope.payload = payload;
                envelope
            }
        };
        self.session.send(&envelope);
    }
}

/// Where events of a command at work go.
pub(crate) struct Events {
    session: Arc<Session>,
    name: &'static str,
    request: u64,
}

impl Events {
    /// Sends one.
    pub(crate) fn send(&self, step: &device::Step) {
        self.session.send(&Envelope::event(self.name, self.request, to_payload(step)));
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if !self.given {
            let why = "the command was given up before it ended".to_owned();
            self.send(CompletionCode::InternalError, Some(why), Map::new());
        }
    }
}
