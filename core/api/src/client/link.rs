//! The thread that keeps a connection, and what it knows over all cuts.

use super::call::{Call, Failed};
use super::wire::{Lines, Wire};
use super::{ConnectFault, Place, Told};
use crate::{Command, Envelope, Kind, outcome, session};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A connection over all its cuts.
pub(super) struct Link {
    place: Place,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wire: Option<Wire>,
    request: u64,
    seen: u64,
    /// Commands under way, and whether they went out.
    calls: BTreeMap<u64, (Arc<Call>, bool)>,
    told: VecDeque<Told>,
    welcome: Option<session::Welcome>,
    reconnects: u32,
    refused: Option<String>,
    closed: bool,
}

impl Link {
    pub(super) fn open(place: Place) -> Result<Arc<Link>, ConnectFault> {
        let patience = place.patience;
        let link = Arc::new(Link { place, state: Mutex::default(), changed: Condvar::new() });
        let kept = link.clone();
        thread::Builder::new()
            .name("tongban-client".into())
            .spawn(move || kept.keep())
            .map_err(|fault| ConnectFault::Away(fault.to_string()))?;
        let end = Instant::now() + patience;
        let mut state = link.lock();
        while state.welcome.is_none() {
            if let Some(why) = state.refused.take() {
                state.closed = true;
                return Err(ConnectFault::Refused(why));
            }
            let Some(left) = end.checked_duration_since(Instant::now()) else {
                state.closed = true;
                return Err(ConnectFault::Away(format!("no answer within {patience:?}")));
            };
            state = link.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        Ok(link)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn welcome(&self) -> session::Welcome {
        self.lock().welcome.clone().expect("a link is handed out after its first hello")
    }

    pub(super) fn reconnects(&self) -> u32 {
        self.lock().reconnects
    }

    pub(super) fn submit(&self, call: Call) -> Arc<Call> {
        let call = Arc::new(call);
        let mut state = self.lock();
        if state.closed {
            call.end(Err(Failed::cut(&call.name)));
        } else {
            state.send(call.clone());
        }
        call
    }

    pub(super) fn next(&self, patience: Duration) -> Option<Told> {
        let end = Instant::now() + patience;
        let mut state = self.lock();
        loop {
            if let Some(told) = state.told.pop_front() {
                return Some(told);
            }
            let left = end.checked_duration_since(Instant::now()).filter(|_| !state.closed)?;
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        if let Some(wire) = state.wire.take() {
            wire.close();
        }
        let calls = std::mem::take(&mut state.calls);
        drop(state);
        calls.into_values().for_each(|(call, _)| call.end(Err(Failed::cut(&call.name))));
        self.changed.notify_all();
    }

    pub(super) fn cut(&self) {
        if let Some(wire) = &self.lock().wire {
            wire.close();
        }
    }

    /// Connects, reads, and connects again, until closed.
    fn keep(self: Arc<Link>) {
        let mut wait = FIRST_WAIT;
        while !self.lock().closed {
            if let Ok(mut lines) = self.clone().greet() {
                wait = FIRST_WAIT;
                while let Ok(text) = lines.next() {
                    self.take(&text);
                }
            }
            self.lost();
            thread::sleep(wait);
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Opens a wire and says hello. Discovery file and token are read anew: the host may have started again.
    fn greet(self: Arc<Link>) -> io::Result<Lines> {
        let token = match &self.place.token {
            Some(token) => token.0.clone(),
            None => {
                let tokens: Map<String, Value> = serde_json::from_str(&std::fs::read_to_string(&self.place.tokens)?)?;
                let level = serde_json::to_value(self.place.level)?;
                let token = level.as_str().and_then(|level| tokens.get(level)).and_then(Value::as_str);
                token.ok_or(io::ErrorKind::NotFound)?.to_owned()
            }
        };
        let opened = Wire::open(self.place.over, &self.place.endpoint, &token);
        if let Err(fault) = &opened
            && fault.kind() == io::ErrorKind::PermissionDenied
        {
            self.lock().refused = Some(fault.to_string());
            self.changed.notify_all();
        }
        let (mut wire, mut lines) = opened?;
        let mut hello = self.place.hello.clone();
        let request = {
            let mut state = self.lock();
            hello.resume_after = Some(state.seen).filter(|seen| *seen > 0);
            state.request += 1;
            state.request
        };
        // The host may have refused the token and closed already; what it said is still there to be read.
        let _ = wire.send(&Command::SessionHello(hello).envelope(request).write());
        let welcome = loop {
            let text = lines.next()?;
            let Ok(envelope) = Envelope::read_long(&text) else { continue };
            let header = &envelope.header;
            let failed = header.completion_code.is_some_and(|code| code != tongban_model::CompletionCode::Success);
            if header.status.is_some() || (header.request_id == Some(request) && failed) {
                let why = header.error_description.clone().unwrap_or_default();
                self.lock().refused = Some(why);
                self.changed.notify_all();
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            if header.kind == Kind::Completion && header.request_id == Some(request) {
                break envelope.payload::<session::Welcome>().map_err(io::Error::other)?;
            }
            self.take(&text);
        };
        let mut state = self.lock();
        if state.closed {
            return Err(io::ErrorKind::NotConnected.into());
        }
        if !welcome.resumed {
            state.seen = 0;
        }
        state.refused = None;
        state.reconnects += u32::from(state.welcome.is_some());
        state.welcome = Some(welcome);
        state.wire = Some(wire);
        for (call, sent) in std::mem::take(&mut state.calls).into_values() {
            if sent && call.key().is_some() {
                let link = self.clone();
                thread::spawn(move || link.what_became_of(call));
            } else {
                state.send(call);
            }
        }
        drop(state);
        self.changed.notify_all();
        Ok(lines)
    }

    fn lost(&self) {
        let mut state = self.lock();
        if let Some(wire) = state.wire.take() {
            wire.close();
        }
        let doomed = |(call, sent): &(Arc<Call>, bool)| *sent && call.key().is_none() && !call.only_asks();
        let (lost, kept) = std::mem::take(&mut state.calls).into_iter().partition(|(_, call)| doomed(call));
        state.calls = kept;
        drop(state);
        let lost: BTreeMap<u64, (Arc<Call>, bool)> = lost;
        lost.into_values().for_each(|(call, _)| call.end(Err(Failed::cut(&call.name))));
    }

    fn take(&self, text: &str) {
        // A newer host may send what we do not know.
        let Ok(envelope) = Envelope::read_long(text) else { return };
        let header = &envelope.header;
        let mut state = self.lock();
        if header.kind == Kind::Unsolicited {
            let told = Told(envelope);
            if let Some(seq) = told.seq() {
                if seq <= state.seen {
                    return;
                }
                state.seen = seq;
            }
            state.told.push_back(told);
            drop(state);
            self.changed.notify_all();
            return;
        }
        let Some(request) = header.request_id else { return };
        let ends = header.kind == Kind::Completion || header.status.is_some();
        let call = if ends { state.calls.remove(&request) } else { state.calls.get(&request).cloned() };
        drop(state);
        let Some((call, _)) = call else { return };
        let description = header.error_description.as_deref().unwrap_or_default();
        match (header.kind, header.status, header.completion_code) {
            (Kind::Acknowledge, None, _) => call.take(),
            (Kind::Acknowledge, Some(status), _) => {
                let code = serde_json::to_value(status).ok();
                let code = code.as_ref().and_then(Value::as_str).unwrap_or("invalidMessage");
                call.end(Err(Failed::new(&call.name, code, description)));
            }
            (Kind::Event, ..) => call.event(envelope.payload),
            (_, _, Some(code)) => call.complete(code.name(), description, envelope.payload),
            _ => {}
        }
    }

    /// Asks what became of a command that was under way when the wire was cut.
    fn what_became_of(&self, call: Arc<Call>) {
        let key = call.key().unwrap_or_default().to_owned();
        loop {
            let ask = Command::OutcomeGet(outcome::Get { key: key.clone() }).envelope(1);
            let asked = self.submit(Call::new("Outcome.Get", ask.payload, Some(Duration::from_secs(10)))).wait();
            let outcome = asked.and_then(|payload| {
                serde_json::from_value::<outcome::Outcome>(Value::Object(payload))
                    .map_err(|_| Failed::new("Outcome.Get", "invalidMessage", "the completion is of another type"))
            });
            match outcome {
                Err(failed) => return call.end(Err(failed)),
                Ok(outcome) => match (outcome.state, outcome.completion_code) {
                    (outcome::State::Unknown, _) => return self.lock().send(call),
                    (outcome::State::Running, _) => thread::sleep(Duration::from_millis(200)),
                    (outcome::State::Done, Some(code)) => {
                        return call.complete(code.name(), "", outcome.payload.unwrap_or_default().0);
                    }
                    (outcome::State::Done | outcome::State::Interrupted, _) => {
                        let why = "the host stopped while it was at work";
                        return call.end(Err(Failed::new(&call.name, "resultUnknown", why)));
                    }
                },
            }
        }
    }
}

impl State {
    /// Sends a command, or keeps it until there is a wire again.
    fn send(&mut self, call: Arc<Call>) {
        self.request += 1;
        call.sent_as(self.request);
        let mut envelope = Envelope::command(&call.name, self.request, call.payload.clone());
        envelope.header.timeout = call.within.map(|within| (within.as_millis() as u64).max(1));
        let sent = self.wire.as_mut().is_some_and(|wire| {
            if wire.send(&envelope.write()).is_err() {
                wire.close();
            }
            true
        });
        self.calls.insert(self.request, (call, sent));
    }
}
