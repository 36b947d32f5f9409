//! One connection, whatever wire it came over: messages in, acknowledges and completions out.

use crate::commands;
use crate::hall::Hall;
use crate::hub::Frames;
use crate::outbox::Outbox;
use crate::reply::Reply;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tongban_api::{Command, Envelope, Level, Needs, Status};
use tongban_host::RequestId;
use tongban_model::CompletionCode;

/// Commands of one connection that may be at work.
pub(crate) const IN_FLIGHT: usize = 32;

/// The head of a camera picture's acknowledge.
const DRAWN: &[u8; 4] = b"TBFA";

/// One connection.
pub(crate) struct Session {
    /// Its number; unique while the host lives.
    pub(crate) number: u64,
    /// What its token opens.
    pub(crate) level: Level,
    /// How it could get camera pictures.
    pub(crate) frames: Frames,
    /// Where its messages go.
    pub(crate) outbox: Arc<Outbox>,
    /// Everything else.
    pub(crate) hall: Arc<Hall>,
    /// Until when an operator is at work here without a further command.
    pub(crate) operator: Mutex<Option<Instant>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u64,
    running: HashMap<u64, Option<RequestId>>,
}

static NUMBERS: AtomicU64 = AtomicU64::new(1);

impl Session {
    /// A connection that came through the doors.
    pub(crate) fn new(hall: &Arc<Hall>, level: Level, frames: Frames) -> Arc<Session> {
        hall.metrics.connected(level);
        Arc::new(Session {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            level,
            frames,
            outbox: Arc::default(),
            hall: hall.clone(),
            operator: Mutex::new(None),
            state: Mutex::default(),
        })
    }

    /// Takes one message.
    pub(crate) fn text(self: &Arc<Self>, text: &[u8]) {
        let envelope = match Envelope::read_command(text) {
            Ok(envelope) => envelope,
            Err(refused) => {
                self.hall.metrics.refused();
                return refused.answers().iter().for_each(|answer| self.send(answer));
            }
        };
        let request = envelope.header.request_id.unwrap_or(0);
        if let Err(status) = self.begin(request) {
            self.hall.metrics.refused();
            let why = match status {
                Status::TooManyRequests => format!("{IN_FLIGHT} commands of this connection are at work"),
                _ => "the request id is not above the one before".to_owned(),
            };
            return self.send(&Envelope::not_taken(&envelope.header.name, Some(request), status, why));
        }
        let command = match Command::read(&envelope) {
            Ok(command) => command,
            Err(refused) => {
                self.over(request);
                return refused.answers().iter().for_each(|answer| self.send(answer));
            }
        };
        self.send(&Envelope::acknowledge(command.name(), request));
        let reply = Reply::new(self, command.name(), request);
        match self.allows(command.needs()) {
            Ok(()) => commands::run(self, command, envelope.header.timeout, reply),
            Err(why) => reply.finish(CompletionCode::AuthorisationRequired, Some(why.to_owned()), Default::default()),
        }
    }

    /// Takes a binary message: a picture was drawn. Anything else says nothing.
    pub(crate) fn binary(&self, bytes: &[u8]) {
        if let Some(number) = bytes.strip_prefix(DRAWN).and_then(|rest| <[u8; 4]>::try_from(rest).ok()) {
            self.outbox.drawn(u32::from_le_bytes(number));
        }
    }

    /// Sends a message.
    pub(crate) fn send(&self, envelope: &Envelope) {
        self.outbox.push(envelope.write().into());
    }

    /// The connection is gone. What it set going goes on; its operator does not.
    pub(crate) fn close(&self) {
        self.outbox.close();
        self.hall.hub.leave(self.number);
        *self.operator.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.hall.metrics.disconnected(self.level);
    }

    /// Remembers what a device works on for a request, so that it can be cancelled.
    pub(crate) fn works_on(&self, request: u64, device: RequestId) {
        if let Some(running) = self.lock().running.get_mut(&request) {
            *running = Some(device);
        }
    }

    /// What a device works on for a request of this connection; `None` when no such request is at work.
    pub(crate) fn work_of(&self, request: u64) -> Option<RequestId> {
        self.lock().running.get(&request).copied().flatten()
    }

    /// A command is over.
    pub(crate) fn over(&self, request: u64) {
        self.lock().running.remove(&request);
    }

    fn begin(&self, request: u64) -> Result<(), Status> {
        let mut state = self.lock();
        if request <= state.last {
            return Err(Status::InvalidRequestId);
        }
        if state.running.len() >= IN_FLIGHT {
            return Err(Status::TooManyRequests);
        }
        state.last = request;
        state.running.insert(request, None);
        Ok(())
    }

    fn allows(&self, needs: Needs) -> Result<(), &'static str> {
        if !needs.met_by(self.level) {
            return Err("the token of this connection does not open this command");
        }
        if needs == Needs::Operator && !self.hall.operator.is_in(&self.operator) {
            return Err("no operator session is open on this connection");
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
