//! A driver on a thread of the host.
//!
//! A thread cannot be killed: a driver that overruns is declared lost, its thread stays behind, and the slot says so.

use super::worker::next_generation;
use super::{Canceller, Ended, MOST_EVENTS, Offered, OpenFault, Order, Place, SLACK, ended_late};
use crate::watch::WatchSink;
use crate::{Found, Note, Picture};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};
use tongban_abi::loader::{CancelHandle, Device, HostCall, LoadFault, LoadedPlugin, LogLevel, Services, Stops};
use tongban_abi::{SinkFault, g1};
use tongban_classes::Frame;
use tongban_model::{CompletionCode, Failure, Record};
use tongban_worker::look::Look;
use tongban_worker::ring::Ring;

enum ToDevice {
    Open { slot: String, settings: String, classes: Vec<String> },
    Run(Order),
}

enum FromDevice {
    Opened(Result<Offered, Failure>),
    Note(Note),
    Done(u64, Result<Record, Failure>),
}

/// A driver on a thread.
pub(crate) struct ThreadPlace {
    orders: Sender<ToDevice>,
    answers: Receiver<FromDevice>,
    look: Look,
    state: Arc<State>,
    generation: u64,
}

/// What a running command and its canceller share.
#[derive(Default)]
struct State {
    current: Mutex<Current>,
    changed: Condvar,
}

#[derive(Default)]
struct Current {
    call: u64,
    cancelled: Stops,
    handle: Option<CancelHandle>,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cancel(&self, call: u64) {
        let mut current = self.lock();
        current.cancelled.ask(call);
        self.changed.notify_all();
        if current.call == call
            && let Some(handle) = current.handle
        {
            // SAFETY: the command's end takes the same lock, so it runs and the device is open.
            unsafe { handle.cancel(call) };
        }
    }
}

/// Libraries this process has loaded. `dlopen` is a matter of the process, so this is too: a library is started once,
/// however many hosts and slots use it.
static LOADED: Mutex<Option<HashMap<PathBuf, Arc<Shared>>>> = Mutex::new(None);

struct Shared {
    plugin: Mutex<LoadedPlugin>,
    routes: Arc<Routes>,
}

/// Which slot news of a device go to.
struct Routes {
    plugin: String,
    level: Option<LogLevel>,
    sinks: Mutex<HashMap<u64, Weak<dyn WatchSink>>>,
}

impl Routes {
    fn sink(&self, device_key: u64) -> Option<Arc<dyn WatchSink>> {
        self.sinks.lock().unwrap_or_else(PoisonError::into_inner).get(&device_key)?.upgrade()
    }
}

impl Services for Routes {
    fn log_level(&self) -> Option<LogLevel> {
        self.level
    }

    fn log(&self, level: LogLevel, call: u64, target: &str, message: &str) {
        crate::news::log_line("", &self.plugin, level as u16, call, target, message);
    }

    fn unsolicited(&self, device_key: u64, class: &str, number: u16, fields: Record) {
        if let Some(sink) = self.sink(device_key) {
            sink.unsolicited(class, number, fields);
        }
    }

    fn status_changed(&self, device_key: u64) {
        if let Some(sink) = self.sink(device_key) {
            sink.status_changed();
        }
    }
}

fn shared(found: &Found, log_level: u16) -> Result<Arc<Shared>, LoadFault> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    let loaded = loaded.get_or_insert_default();
    let path = std::fs::canonicalize(&found.library).unwrap_or_else(|_| found.library.clone());
    if let Some(shared) = loaded.get(&path) {
        return Ok(shared.clone());
    }
    let level = (log_level > 0).then(|| LogLevel::from_number(log_level));
    let routes = Arc::new(Routes { plugin: found.manifest.id.clone(), level, sinks: Mutex::default() });
    let plugin = LoadedPlugin::load(&path, routes.clone())?;
    let shared = Arc::new(Shared { plugin: Mutex::new(plugin), routes });
    loaded.insert(path, shared.clone());
    Ok(shared)
}

impl ThreadPlace {
    /// Loads the library into this process, once, and starts the device's thread. A worker must have loaded the same
    /// file before, so that a file that crashes does so there.
    pub(crate) fn start(found: &Found, log_level: u16, sink: &Arc<dyn WatchSink>) -> Result<ThreadPlace, LoadFault> {
        let shared = shared(found, log_level)?;
        let generation = next_generation();
        shared.routes.sinks.lock().unwrap_or_else(PoisonError::into_inner).insert(generation, Arc::downgrade(sink));
        let (orders, received) = channel();
        let (answer, answers) = channel();
        let state = Arc::new(State::default());
        let device = DeviceThread { shared, generation, answer, state: state.clone(), device: None };
        std::thread::Builder::new()
            .name(format!("device-{}", found.manifest.id))
            .spawn(move || device.run(&received))
            .map_err(|fault| LoadFault::Open(fault.to_string()))?;
        Ok(ThreadPlace { orders, answers, look: Look::default(), state, generation })
    }

    fn answer(&mut self, deadline: Instant) -> Result<FromDevice, RecvTimeoutError> {
        match look_at(&mut self.look, &self.answers) {
            Some(answer) => answer.map_err(|_| RecvTimeoutError::Disconnected),
            None => self.answers.recv_timeout(deadline.saturating_duration_since(Instant::now())),
        }
    }
}

/// A message that comes while it is worth looking; none when it is time to sleep.
fn look_at<T>(look: &mut Look, from: &Receiver<T>) -> Option<Result<T, TryRecvError>> {
    look.at(|| match from.try_recv() {
        Err(TryRecvError::Empty) => None,
        other => Some(other),
    })
}

impl Place for ThreadPlace {
    fn open(&mut self, slot: &str, settings: &str, classes: &[String], within: Duration) -> Result<Offered, OpenFault> {
        let open = ToDevice::Open { slot: slot.into(), settings: settings.into(), classes: classes.to_vec() };
        self.orders.send(open).map_err(|_| OpenFault::Died)?;
        match self.answers.recv_timeout(within) {
            Ok(FromDevice::Opened(opened)) => opened.map_err(OpenFault::Failed),
            Err(RecvTimeoutError::Timeout) => Err(OpenFault::Overran),
            _ => Err(OpenFault::Died),
        }
    }

    fn exchange(&mut self, order: Order, grace: Duration, note: &mut dyn FnMut(Note)) -> Ended {
        let (id, mut deadline) = (order.id, Instant::now() + order.within + SLACK);
        if self.orders.send(ToDevice::Run(order)).is_err() {
            return Ended::Died;
        }
        let mut asked = false;
        let mut events = 0;
        loop {
            let late = events > 0 && Instant::now() >= deadline;
            match if late { Err(RecvTimeoutError::Timeout) } else { self.answer(deadline) } {
                Ok(FromDevice::Done(of, result)) if of == id => {
                    return Ended::Done(result.map_err(|failure| ended_late(failure, asked)));
                }
                Ok(FromDevice::Note(news)) => {
                    events += 1;
                    if events <= MOST_EVENTS || matches!(news, Note::Frame(_)) {
                        note(news);
                    }
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) if !asked => {
                    asked = true;
                    self.state.cancel(id);
                    deadline += grace;
                }
                Err(RecvTimeoutError::Timeout) => return Ended::Overran,
                Err(RecvTimeoutError::Disconnected) => return Ended::Died,
            }
        }
    }

    fn canceller(&self) -> Canceller {
        let state = self.state.clone();
        Arc::new(move |id| state.cancel(id))
    }

    fn process(&self) -> Option<u32> {
        None
    }

    fn generation(&self) -> u64 {
        self.generation
    }
}

/// The device's own thread.
struct DeviceThread {
    shared: Arc<Shared>,
    generation: u64,
    answer: Sender<FromDevice>,
    state: Arc<State>,
    device: Option<(Device, Vec<String>, Option<Arc<Ring>>)>,
}

impl DeviceThread {
    fn run(mut self, orders: &Receiver<ToDevice>) {
        let mut look = Look::default();
        loop {
            let order = match look_at(&mut look, orders) {
                Some(Ok(order)) => order,
                None => match orders.recv() {
                    Ok(order) => order,
                    Err(_) => break,
                },
                Some(Err(_)) => break,
            };
            let answer = match order {
                ToDevice::Open { slot, settings, classes } => FromDevice::Opened(self.open(&slot, &settings, classes)),
                ToDevice::Run(order) => FromDevice::Done(order.id, self.command(order)),
            };
            if self.answer.send(answer).is_err() {
                break;
            }
        }
        self.shared.routes.sinks.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.generation);
    }

    fn open(&mut self, slot: &str, settings: &str, classes: Vec<String>) -> Result<Offered, Failure> {
        self.device = None;
        let mut device = {
            let plugin = self.shared.plugin.lock().unwrap_or_else(PoisonError::into_inner);
            plugin.open(slot, settings, self.generation)?
        };
        let offered = classes.iter().map(|class| device.offer(class)).collect::<Result<_, _>>()?;
        // The same rooms as across a process border, so that a driver sees no difference.
        let ring = Ring::create(4, 8 << 20).ok().map(|(ring, _)| Arc::new(ring));
        self.device = Some((device, classes, ring));
        Ok(offered)
    }

    fn command(&mut self, order: Order) -> Result<Record, Failure> {
        let Some((device, classes, ring)) = &mut self.device else {
            return Err(Failure::new(CompletionCode::DeviceNotReady, "the device is not open"));
        };
        let Some(class) = classes.get(usize::from(order.class)) else { return Err(Failure::unsupported()) };
        let call = ThreadCall {
            id: order.id,
            deadline: Instant::now() + order.within,
            state: &self.state,
            answer: self.answer.clone(),
            ring: ring.as_ref(),
            leased: Mutex::default(),
        };
        {
            let mut current = self.state.lock();
            (current.call, current.handle) = (order.id, device.cancel_handle());
        }
        let result = device.run(class, order.command, &order.params, &call);
        {
            let mut current = self.state.lock();
            (current.call, current.handle) = (0, None);
        }
        let leased = call.leased.into_inner().unwrap_or_else(PoisonError::into_inner);
        for (room, _) in leased.into_values() {
            if let Some(ring) = ring {
                ring.release(room);
            }
        }
        result
    }
}

struct ThreadCall<'a> {
    id: u64,
    deadline: Instant,
    state: &'a State,
    answer: Sender<FromDevice>,
    ring: Option<&'a Arc<Ring>>,
    leased: Mutex<HashMap<u64, (u32, g1::Frame)>>,
}

impl HostCall for ThreadCall<'_> {
    fn id(&self) -> u64 {
        self.id
    }

    fn cancelled(&self) -> bool {
        self.state.lock().cancelled.has(self.id)
    }

    fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    fn wait(&self, time: Duration) -> CompletionCode {
        let until = Instant::now().checked_add(time).unwrap_or(self.deadline + Duration::from_millis(1));
        let mut current = self.state.lock();
        loop {
            let now = Instant::now();
            // The deadline first: the host's request to stop follows it.
            if now >= self.deadline {
                return CompletionCode::TimeOut;
            }
            if current.cancelled.has(self.id) {
                return CompletionCode::Canceled;
            }
            if now >= until {
                return CompletionCode::Success;
            }
            let next = until.min(self.deadline) - now;
            current = self.state.changed.wait_timeout(current, next).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn event(&self, number: u16, fields: Record) {
        let _ = self.answer.send(FromDevice::Note(Note::Event { number, fields }));
    }

    fn contract_fault(&self, fault: SinkFault) {
        tracing::warn!(target: "tongban::plugin", call = self.id, "event or frame dropped: {fault}");
    }

    fn lease_frame(&self, frame: &g1::Frame) -> Option<(*mut u8, u64)> {
        let rows = if frame.format == *b"MJPG" { 1 } else { frame.height as usize };
        let (room, at) = self.ring?.lease((frame.stride as usize).checked_mul(rows)?)?;
        let token = u64::from(room) + 1;
        self.leased.lock().unwrap_or_else(PoisonError::into_inner).insert(token, (room, *frame));
        Some((at, token))
    }

    fn publish_frame(&self, token: u64) -> bool {
        let leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner).remove(&token);
        let (Some((room, frame)), Some(ring)) = (leased, self.ring) else { return false };
        if !ring.publish(room) {
            return false;
        }
        let frame = Frame {
            width: frame.width,
            height: frame.height,
            stride: frame.stride,
            format: frame.format,
            taken_us: frame.taken_us,
        };
        Picture::new(ring.clone(), room, frame)
            .is_some_and(|picture| self.answer.send(FromDevice::Note(Note::Frame(picture))).is_ok())
    }
}
