//! One client: what it sends is read here, and all that goes to it leaves through its sink.

use crate::every_service;
use crate::header::{self, Received, Refused, Status};
use crate::memory::Memory;
use crate::outcome::Refusal;
use crate::pending::Pending;
use crate::publisher;
use crate::service::{Service, Stand};
use crate::versions::Versions;
use serde_json::Value as Json;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tongban_classes::RetrySafety;
use tongban_host::Host;
use tongban_model::CompletionCode;

/// Takes one JSON text for the client. Called from any thread; must not block. False when the client is gone or does
/// not read: then it is treated as closed.
pub type Sink = Box<dyn Fn(String) -> bool + Send + Sync>;

/// A client's connection to a service or to the service publisher. Dropping it closes it.
pub struct Connection {
    shared: Arc<Shared>,
    stand: Stand,
}

/// What a connection and its commands share.
pub(crate) struct Shared {
    sink: Sink,
    closed: AtomicBool,
    /// Unique in the process.
    number: u64,
    /// References made so far; never begun again, whatever is forgotten.
    references: AtomicU64,
    pub(crate) host: Arc<Host>,
    last: Mutex<u64>,
    pending: Mutex<Vec<Arc<Pending>>>,
    pub(crate) versions: Mutex<Versions>,
    pub(crate) memory: Mutex<Memory>,
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn send(&self, text: String) {
        if !self.is_closed() && !(self.sink)(text) {
            self.close();
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// A reference for something that must happen once: unlike any other of this process.
    pub(crate) fn reference(&self) -> String {
        format!("{}-{}", self.number, self.references.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn forget(&self, id: u64) {
        locked(&self.pending).retain(|pending| pending.id != id);
    }

    /// The commands under way; of these ids, or all.
    pub(crate) fn under_way(&self, ids: Option<&[u64]>) -> Vec<Arc<Pending>> {
        let pending = locked(&self.pending);
        pending.iter().filter(|pending| ids.is_none_or(|ids| ids.contains(&pending.id))).cloned().collect()
    }

    pub(crate) fn close(&self) {
        if !self.closed.swap(true, Ordering::AcqRel) {
            self.under_way(None).iter().for_each(|pending| pending.abandon(&self.host));
            *locked(&self.memory) = Memory::default();
        }
    }
}

impl Connection {
    pub(crate) fn new(host: &Arc<Host>, stand: Stand, sink: Sink) -> Connection {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let shared = Arc::new(Shared {
            sink,
            closed: AtomicBool::new(false),
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            references: AtomicU64::new(1),
            host: host.clone(),
            last: Mutex::default(),
            pending: Mutex::default(),
            versions: Mutex::default(),
            memory: Mutex::default(),
        });
        if let Stand::Service(service) = &stand {
            service.connected(&shared);
        }
        Connection { shared, stand }
    }

    /// Takes one text frame from the client. Never blocks on a device: every answer goes out through the sink, some of
    /// them before this returns.
    pub fn receive(&self, text: &str) {
        if self.shared.is_closed() {
            return;
        }
        match header::read(text) {
            Ok(command) => self.take(command),
            Err(refused) => self.shared.send(header::refuse(&refused)),
        }
    }

    /// The client is gone: what waits is dropped, what may be repeated is cancelled, and what acts outside, such as a
    /// print, runs to its end.
    pub fn closed(&self) {
        self.shared.close();
    }

    fn take(&self, command: Received) {
        let Received { name, id, major, timeout, payload } = command;
        let refuse = |name: String, status| self.shared.send(header::refuse(&Refused { name, id, status }));
        {
            // Ids grow, so one that was used before is never taken for a new command.
            let mut last = locked(&self.shared.last);
            if id <= *last {
                drop(last);
                return refuse(name, Status::InvalidRequestId);
            }
            *last = id;
        }
        let offer = match self.stand.offer(&name) {
            Ok(offer) => offer,
            Err(why) => {
                self.shared.send(header::acknowledge(&name, id));
                let pending = Pending::new(&self.shared, name, id, "2.0", None, true);
                return pending.complete(Err(why));
            }
        };
        let repeatable = offer.row().is_none_or(|row| {
            let command = row.runs.and_then(|runs| self.stand.class()?.command_named(runs));
            command.is_none_or(|command| command.retry == RetrySafety::Repeatable)
        });
        let pending = Pending::new(&self.shared, name, id, offer.completion(), timeout, repeatable);
        let pending = Arc::new(pending);
        if let Err(why) = locked(&self.shared.versions).check(&pending.name, offer.versions(), major) {
            self.shared.send(header::acknowledge(&pending.name, id));
            return pending.complete(Err(why));
        }
        let room = offer.lane(&self.stand).map(|(service, lane)| (service, lane, service.reserve(lane)));
        if matches!(room, Some((_, _, false))) {
            return refuse(pending.name.clone(), Status::TooManyRequests);
        }
        locked(&self.shared.pending).push(pending.clone());
        self.shared.send(header::acknowledge(&pending.name, id));
        match (offer, room) {
            (Offer::Command(row), Some((service, ..))) => service.command(pending, row, payload, major),
            (Offer::Status, Some((service, ..))) => service.ask_status(pending),
            (Offer::Capabilities, Some((service, ..))) => service.ask_capabilities(pending),
            (Offer::Cancel, _) => {
                let outcome = every_service::cancel(&self.shared, id, &payload);
                pending.complete(outcome);
            }
            (Offer::SetVersions, _) => {
                let outcome = locked(&self.shared.versions).set(&self.stand, &payload);
                pending.complete(outcome.map(|()| Json::Null));
            }
            (Offer::GetServices, _) => pending.complete(Ok(publisher::services(&self.stand))),
            (Offer::Command(_) | Offer::Status | Offer::Capabilities, None) => {
                pending.complete(Err(Refusal::new(CompletionCode::UnsupportedCommand, "there is no device here")));
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.closed();
    }
}

/// What a command's name stands for at a service.
#[derive(Clone, Copy)]
pub(crate) enum Offer {
    Command(&'static crate::CommandRow),
    Status,
    Capabilities,
    Cancel,
    SetVersions,
    GetServices,
}

/// Which of a service's two threads a command goes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lane {
    /// In the order they come, one after the other, with the device on loan.
    Device,
    /// Beside it: questions that wait for nobody.
    Express,
}

impl Offer {
    fn row(self) -> Option<&'static crate::CommandRow> {
        if let Offer::Command(row) = self { Some(row) } else { None }
    }

    pub(crate) fn versions(self) -> &'static [&'static str] {
        self.row().map_or(&["2.0"], |row| row.versions)
    }

    pub(crate) fn completion(self) -> &'static str {
        match self {
            Offer::Command(row) => row.completion,
            Offer::Status | Offer::Capabilities => "3.0",
            Offer::Cancel | Offer::SetVersions | Offer::GetServices => "2.0",
        }
    }

    fn lane(self, stand: &Stand) -> Option<(&Arc<Service>, Lane)> {
        let lane = match self {
            Offer::Command(_) => Lane::Device,
            Offer::Status | Offer::Capabilities => Lane::Express,
            Offer::Cancel | Offer::SetVersions | Offer::GetServices => return None,
        };
        if let Stand::Service(service) = stand { Some((service, lane)) } else { None }
    }
}
