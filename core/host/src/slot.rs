//! One slot: its queue, its driver, and the promise of one completion for each request.
//!
//! A command is driven by whoever may: a caller that waits drives it on its own thread when the slot is idle, and the
//! slot's thread drives what is queued. `Line::busy` says that somebody does.

mod line;
mod revive;
mod run;

pub(crate) use line::{Job, Sink};

use crate::host::Context;
use crate::news::{Listeners, News, log_line};
use crate::place::{Canceller, Place};
use crate::restart::Deaths;
use crate::watch::WatchSink;
use crate::{Found, RequestId, SlotConfig, SlotDescription, SlotStatus};
use line::Line;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tongban_classes::{Class, DeviceState, common};
use tongban_model::{CompletionCode, Failure, Record};

/// One slot of the machine.
pub(crate) struct Slot {
    pub(crate) place: usize,
    pub(crate) name: Arc<str>,
    plugin: Arc<str>,
    config: SlotConfig,
    found: Found,
    context: Arc<Context>,
    line: Mutex<Line>,
    changed: Condvar,
    /// Held by whoever drives; nobody else waits for it.
    driver: Mutex<Driver>,
    canceller: Mutex<Option<Canceller>>,
    view: Mutex<View>,
    seq: AtomicU64,
    count: AtomicU64,
}

/// The driver in its place, and its history.
struct Driver {
    place: Option<Box<dyn Place>>,
    deaths: Deaths,
    jitter: u64,
}

/// What others may see without disturbing the driver.
struct View {
    /// Classes the device may be asked for; the slot's own first.
    classes: Vec<&'static Class>,
    /// Commands offered, per class.
    offered: Vec<Option<Vec<u16>>>,
    status: Record,
    failure: Option<Failure>,
    state: DeviceState,
    sandbox: String,
    deaths: u64,
    worker: Option<u32>,
    generation: u64,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Slot {
    pub(crate) fn new(
        place: usize,
        config: SlotConfig,
        found: Found,
        class: &'static Class,
        context: Arc<Context>,
    ) -> Slot {
        let others = found.manifest.classes.iter().filter(|id| *id != class.id);
        let classes = std::iter::once(class).chain(others.filter_map(|id| tongban_classes::find(id))).collect();
        Slot {
            place,
            name: config.name.as_str().into(),
            plugin: config.plugin.as_str().into(),
            config,
            found,
            context,
            line: Mutex::new(Line::default()),
            changed: Condvar::new(),
            driver: Mutex::new(Driver { place: None, deaths: Deaths::default(), jitter: 0x9e37_79b9_7f4a_7c15 }),
            canceller: Mutex::new(None),
            view: Mutex::new(View {
                classes,
                offered: Vec::new(),
                status: Record::new(),
                failure: Some(Failure::new(CompletionCode::DeviceNotReady, "the driver is starting")),
                state: DeviceState::Offline,
                sandbox: String::new(),
                deaths: 0,
                worker: None,
                generation: 0,
            }),
            seq: AtomicU64::new(1),
            count: AtomicU64::new(1),
        }
    }

    pub(crate) fn next_id(&self) -> RequestId {
        RequestId::new(self.place, self.count.fetch_add(1, Ordering::Relaxed))
    }

    fn listeners(&self) -> &Listeners {
        &self.context.listeners
    }

    /// The class a request is for, with its place in the list the device was opened with.
    pub(crate) fn class(&self, wanted: Option<&str>) -> Result<(u16, &'static Class), Failure> {
        let view = locked(&self.view);
        let Some(wanted) = wanted else { return Ok((0, view.classes[0])) };
        let names = |class: &Class| class.id == wanted || tongban_classes::name::kebab(class.name) == wanted;
        let found = view.classes.iter().enumerate().find(|(_, class)| names(class));
        found.map(|(at, class)| (at as u16, *class)).ok_or_else(|| {
            Failure::new(CompletionCode::UnsupportedCommand, format!("slot {} has no class {wanted}", self.name))
        })
    }

    /// How the slot is, as far as is known without asking the driver.
    pub(crate) fn known_status(&self) -> SlotStatus {
        let busy = {
            let line = locked(&self.line);
            line.ready && line.busy.is_some()
        };
        let view = locked(&self.view);
        let device = if busy { DeviceState::DeviceBusy } else { view.state };
        SlotStatus { slot: self.name.clone(), device, fields: view.status.clone(), failure: view.failure.clone() }
    }

    /// Keeps what the driver said of its status.
    pub(crate) fn keep_status(&self, fields: &Record) {
        let mut view = locked(&self.view);
        view.status = fields.clone();
        // Field 1000 is the word every class has.
        let word = fields.get(1000).and_then(|word| word.as_text().map(str::to_owned));
        if let Some(state) = word.and_then(|word| device_state(&word)) {
            view.state = state;
        }
    }

    pub(crate) fn describe(&self) -> SlotDescription {
        let ready = locked(&self.line).ready;
        let view = locked(&self.view);
        let class = view.classes[0];
        let offered = view.offered.first().cloned().flatten().unwrap_or_default();
        let name = |number: &u16| match *number {
            common::CAPABILITIES => Some("capabilities".to_owned()),
            common::STATUS => Some("status".to_owned()),
            common::RESET => Some("reset".to_owned()),
            other => class.command(other).map(|command| command.name.to_owned()),
        };
        SlotDescription {
            name: self.name.to_string(),
            class: class.id.to_owned(),
            classes: view.classes.iter().map(|class| class.id.to_owned()).collect(),
            commands: offered.iter().filter_map(name).collect(),
            plugin: self.plugin.to_string(),
            version: self.found.manifest.version.clone(),
            isolation: self.config.isolation,
            sandbox: view.sandbox.clone(),
            deaths: view.deaths,
            ready,
            failure: view.failure.as_ref().map(ToString::to_string),
            worker: view.worker,
        }
    }

    fn not_ready(&self) -> Failure {
        let view = locked(&self.view);
        let words = view.failure.as_ref().map_or_else(String::new, |failure| failure.to_string());
        let mut failure =
            Failure::new(CompletionCode::DeviceNotReady, format!("slot {} is not ready: {words}", self.name));
        if let Some(cause) = &view.failure {
            failure.family = cause.family;
        }
        failure
    }

    /// The driver's failure, in the slot's view and to those who listen. A device that is tried again every two seconds
    /// and is still not there is told once.
    fn set_down(&self, state: DeviceState, failure: Failure) {
        {
            let mut view = locked(&self.view);
            if view.state == state && view.failure.as_ref() == Some(&failure) {
                return;
            }
            view.state = state;
            view.failure = Some(failure.clone());
            view.worker = None;
            view.generation = 0;
        }
        tracing::warn!(target: "tongban::host", slot = &*self.name, plugin = &*self.plugin, "slot is down: {failure}");
        self.listeners().tell(&News::Down { slot: self.name.clone(), failure });
    }
}

/// The state with this word.
fn device_state(word: &str) -> Option<DeviceState> {
    use DeviceState::{
        DeviceBusy, FraudAttempt, HardwareError, NoDevice, Offline, Online, PotentialFraud, PowerOff, UserError,
    };
    [Online, Offline, PowerOff, NoDevice, HardwareError, UserError, DeviceBusy, FraudAttempt, PotentialFraud]
        .into_iter()
        .find(|state| state.word() == word)
}

impl WatchSink for Slot {
    fn log(&self, level: u16, call: u64, target: &str, message: &str) {
        if level <= self.context.config.log_level {
            log_line(&self.name, &self.plugin, level, call, target, message);
        }
    }

    fn unsolicited(&self, class: &str, number: u16, fields: Record) {
        // An event of a class the slot does not have is dropped: nobody could read its numbers.
        let known = locked(&self.view).classes.iter().any(|known| known.id == class);
        if known {
            self.listeners().tell(&News::Unsolicited { slot: self.name.clone(), class: class.into(), number, fields });
        }
    }

    fn status_changed(&self) {
        self.listeners().tell(&News::StatusChanged { slot: self.name.clone() });
    }

    fn gone(&self, generation: u64) {
        let current = locked(&self.view).generation == generation;
        if !current {
            return;
        }
        let mut line = locked(&self.line);
        // Whoever drives a command hears of it on the command's own socket.
        if line.ready && line.busy.is_none() {
            line.ready = false;
            line.died = true;
            line.attempt = Some(Instant::now());
            drop(line);
            self.changed.notify_all();
        }
    }
}
