//! A command under way.

use serde_json::{Map, Value};
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Commands that only ask: after a cut they are sent again.
const ASKING: &[&str] = &[
    "Flow.Menu",
    "Flow.Current",
    "Ime.Query",
    "Device.List",
    "Device.Status",
    "Device.Capabilities",
    "Outcome.Get",
    "Observe.Start",
    "Operator.State",
];

/// A command was not taken, or did not succeed.
#[derive(Clone, PartialEq)]
pub struct Failed {
    /// The command.
    pub name: String,
    /// The status or the completion code by name; `connectionLost` when the wire was cut under a command without a key.
    pub code: String,
    /// What was wrong, for developers.
    pub description: String,
    /// The completion's payload.
    pub payload: Map<String, Value>,
}

impl Failed {
    pub(super) fn new(name: &str, code: &str, description: &str) -> Failed {
        Failed { name: name.into(), code: code.into(), description: description.into(), payload: Map::new() }
    }

    pub(super) fn cut(name: &str) -> Failed {
        Failed::new(name, "connectionLost", "the connection was cut before the completion")
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.code)?;
        if self.description.is_empty() { Ok(()) } else { write!(f, " ({})", self.description) }
    }
}

/// A payload may be personal: it does not print.
impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Failed {}

/// A command under way; the host acknowledges it, tells of it, and completes it once.
pub struct Call {
    /// Its name.
    pub name: String,
    pub(super) payload: Map<String, Value>,
    pub(super) within: Option<Duration>,
    progress: Mutex<Progress>,
    changed: Condvar,
}

#[derive(Default)]
struct Progress {
    request: u64,
    acknowledged: bool,
    events: Vec<Map<String, Value>>,
    done: Option<Result<Map<String, Value>, Failed>>,
}

impl Call {
    pub(super) fn new(name: &str, payload: Map<String, Value>, within: Option<Duration>) -> Call {
        Call { name: name.to_owned(), payload, within, progress: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its request id on the present wire, for `Device.Cancel`.
    pub fn request_id(&self) -> u64 {
        self.lock().request
    }

    /// Whether the host has taken it.
    pub fn acknowledged(&self) -> bool {
        self.lock().acknowledged
    }

    /// The payloads of the events that came since the last time.
    pub fn events(&self) -> Vec<Map<String, Value>> {
        std::mem::take(&mut self.lock().events)
    }

    /// Waits for the completion.
    ///
    /// Errors: it was not taken or did not succeed.
    pub fn wait(&self) -> Result<Map<String, Value>, Failed> {
        let mut progress = self.lock();
        loop {
            if let Some(done) = &progress.done {
                return done.clone();
            }
            progress = self.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits for the completion, not longer than so; `None` when it did not come.
    pub fn wait_for(&self, patience: Duration) -> Option<Result<Map<String, Value>, Failed>> {
        let end = Instant::now() + patience;
        let mut progress = self.lock();
        while progress.done.is_none() {
            let left = end.checked_duration_since(Instant::now())?;
            progress = self.changed.wait_timeout(progress, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        progress.done.clone()
    }

    pub(super) fn key(&self) -> Option<&str> {
        self.payload.get("key").and_then(Value::as_str).filter(|_| self.name != "Outcome.Get")
    }

    /// Whether it may simply be sent again.
    pub(super) fn only_asks(&self) -> bool {
        ASKING.contains(&self.name.as_str())
    }

    pub(super) fn sent_as(&self, request: u64) {
        self.lock().request = request;
    }

    pub(super) fn take(&self) {
        self.lock().acknowledged = true;
        self.changed.notify_all();
    }

    pub(super) fn event(&self, payload: Map<String, Value>) {
        self.lock().events.push(payload);
        self.changed.notify_all();
    }

    /// Ends it; a second end is ignored.
    pub(super) fn end(&self, done: Result<Map<String, Value>, Failed>) {
        let mut progress = self.lock();
        progress.done.get_or_insert(done);
        drop(progress);
        self.changed.notify_all();
    }

    /// Ends it as a completion says.
    pub(super) fn complete(&self, code: &str, description: &str, payload: Map<String, Value>) {
        self.take();
        self.end(match code {
            "success" => Ok(payload),
            code => Err(Failed { payload, ..Failed::new(&self.name, code, description) }),
        });
    }
}
