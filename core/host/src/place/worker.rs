//! A driver in a worker process.

use super::spawn::Spawner;
use super::{Canceller, Ended, MOST_EVENTS, Offered, OpenFault, Order, Place, SLACK, ended_late};
use crate::watch::{Watch, WatchSink, Watched};
use crate::{Found, Grants, Note, Picture, Refused, RefusedCode};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::net::{
    AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, Shutdown, SocketFlags, SocketType, sendmsg,
    shutdown, socketpair,
};
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tongban_classes::Frame;
use tongban_model::TcpAddress;
use tongban_worker::channel::{Channel, WireFault, send_message, try_send_message};
use tongban_worker::ring::Ring;
use tongban_worker::sandbox::{Enforcement, Sandbox};
use tongban_worker::wire::{BUILD, FromWorker, LibrarySays, Order as WireOrder, ToWorker};

/// Rooms for pictures, and bytes in each: one of 1920 × 1080 in three bytes a pixel, and some.
const RING: (u32, usize) = (4, 8 << 20);

/// How long a driver may take to close its device when the host stops.
const PARTING: Duration = Duration::from_millis(200);

/// What every worker of a host is started with.
pub(crate) struct Start<'a> {
    pub(crate) program: &'a Path,
    pub(crate) spawner: &'a Spawner,
    pub(crate) watch: &'a Arc<Watch>,
    pub(crate) log_level: u16,
    pub(crate) memory: u64,
    pub(crate) load_within: Duration,
    pub(crate) development: bool,
}

/// A started worker and what it said.
pub(crate) struct Started {
    pub(crate) place: WorkerPlace,
    pub(crate) says: LibrarySays,
    pub(crate) enforcement: Enforcement,
}

/// A driver in a worker process.
pub(crate) struct WorkerPlace {
    channel: Channel,
    buffer: Vec<u8>,
    second: Arc<Second>,
    ring: Arc<Ring>,
    child: Option<Child>,
    watch: Arc<Watch>,
    generation: u64,
}

/// The sending end of the second socket.
struct Second {
    fd: OwnedFd,
    buffer: Mutex<Vec<u8>>,
}

impl Second {
    fn order(&self, order: &WireOrder) {
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        // A worker that reads no orders is killed at the deadline; there is nothing to do about it here.
        let _ = try_send_message(self.fd.as_fd(), order, &mut buffer);
    }
}

/// How long the worker program itself may take until it has shut itself in.
const PROGRAM_WITHIN: Duration = Duration::from_secs(10);

static GENERATIONS: AtomicU64 = AtomicU64::new(1);

/// A number for one start of a driver.
pub(crate) fn next_generation() -> u64 {
    GENERATIONS.fetch_add(1, Ordering::Relaxed)
}

impl Start<'_> {
    /// Starts a worker and has it load the library. The device is not opened yet.
    ///
    /// Errors: the plugin is refused, for what went wrong on the way.
    pub(crate) fn start(
        &self,
        found: &Found,
        grants: &Grants,
        sink: Arc<dyn WatchSink>,
    ) -> Result<Started, Box<Refused>> {
        let refuse = |code, what: String, expected: String| {
            let what = format!("{what} (version {})", found.manifest.version);
            Box::new(Refused::new(&found.manifest.id, &found.library, code, what, expected))
        };
        let no_worker = |fault: io::Error| {
            let program = self.program.display().to_string();
            Box::new(Refused::new(&found.manifest.id, self.program, RefusedCode::NoWorker, fault.to_string(), program))
        };
        let mut place = self.spawn(sink).map_err(no_worker)?;
        let library = std::path::absolute(&found.library).unwrap_or_else(|_| found.library.clone());
        let load = ToWorker::Load {
            build: BUILD.into(),
            library: library.to_string_lossy().into_owned(),
            log_level: self.log_level,
            sandbox: sandbox(&found.manifest.grants.clone().and(grants), self.memory),
            ring: (RING.0, RING.1 as u64),
        };
        let crashed = |word: &str| refuse(RefusedCode::CrashedLoading, word.to_owned(), "a library that loads".into());
        let hung = || {
            let within = format!("a library that loads in {} ms", self.load_within.as_millis());
            refuse(RefusedCode::HungLoading, "a library that does not come back".into(), within)
        };
        place.send(&load).map_err(|_| no_worker(io::Error::other("the worker ended at once")))?;
        // Up to here the worker runs our own program: how long that takes says nothing of the plugin.
        let deadline = Instant::now() + PROGRAM_WITHIN.max(self.load_within);
        let enforcement = match place.channel.receive(Some(deadline)) {
            Ok(FromWorker::Restricted(enforcement)) => enforcement,
            Err(WireFault::TimeOut) => return Err(no_worker(io::Error::other("the worker does not answer"))),
            _ => return Err(no_worker(io::Error::other("the worker ended or is of another build"))),
        };
        if let Enforcement::Partial(missing) = &enforcement
            && !self.development
        {
            return Err(refuse(
                RefusedCode::Sandbox,
                format!("a sandbox without {missing}"),
                "the whole sandbox".into(),
            ));
        }
        let deadline = Instant::now() + self.load_within;
        let says = match place.channel.receive(Some(deadline)) {
            Ok(FromWorker::Loaded(Ok(says))) => says,
            Ok(FromWorker::Loaded(Err(words))) => {
                let code = match () {
                    () if words.starts_with("find symbol") => RefusedCode::NoSymbol,
                    () if words.starts_with("match layout") => RefusedCode::Layout,
                    () if words.starts_with("match contract") => RefusedCode::Major,
                    () => RefusedCode::CannotLoad,
                };
                return Err(refuse(code, format!("failed to {words}"), "a library that loads".into()));
            }
            Err(WireFault::TimeOut) => return Err(hung()),
            Err(WireFault::HungUp) => return Err(crashed("a process that ended while it loaded the library")),
            Ok(_) | Err(_) => return Err(crashed("a process that sent garbage while it loaded the library")),
        };
        Ok(Started { place, says, enforcement })
    }

    fn spawn(&self, sink: Arc<dyn WatchSink>) -> io::Result<WorkerPlace> {
        let pair = || socketpair(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);
        let (ours, theirs) = pair()?;
        let (second, second_theirs) = pair()?;
        let (ring, frames) = Ring::create(RING.0, RING.1)?;
        let (output, input) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
        rustix::fs::fcntl_setfl(&output, rustix::fs::OFlags::NONBLOCK)?;
        let mut command = Command::new(self.program);
        // What the host's own environment holds is none of a driver's business.
        command.env_clear();
        for kept in ["TZ", "LANG", "LD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.current_dir("/").stdin(theirs).stdout(input.try_clone()?).stderr(Stdio::from(input));
        let child = self.spawner.spawn(command)?;
        let generation = next_generation();
        let mut place = WorkerPlace {
            channel: Channel::attentive(ours),
            buffer: Vec::new(),
            second: Arc::new(Second { fd: fcntl_dupfd_cloexec(&second, 3)?, buffer: Mutex::default() }),
            ring: Arc::new(ring),
            child: Some(child),
            watch: self.watch.clone(),
            generation,
        };
        self.watch.add(Watched::new(generation, Channel::new(second), output, sink));
        place.hand_over(&second_theirs, &frames)?;
        Ok(place)
    }
}

impl WorkerPlace {
    /// Sends the two descriptors with one byte, before any message.
    fn hand_over(&mut self, second: &OwnedFd, frames: &OwnedFd) -> io::Result<()> {
        let fds = [second.as_fd(), frames.as_fd()];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !ancillary.push(SendAncillaryMessage::ScmRights(&fds)) {
            return Err(io::Error::other("no room for two descriptors"));
        }
        sendmsg(self.channel.fd(), &[IoSlice::new(b"d")], &mut ancillary, SendFlags::NOSIGNAL)?;
        Ok(())
    }

    fn send(&mut self, message: &ToWorker) -> Result<(), WireFault> {
        send_message(self.channel.fd(), message, &mut self.buffer)
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            // A process stuck in the kernel does not die; the watch buries it whenever it does.
            self.watch.bury(child);
        }
    }
}

impl Place for WorkerPlace {
    fn open(&mut self, slot: &str, settings: &str, classes: &[String], within: Duration) -> Result<Offered, OpenFault> {
        let open = ToWorker::Open { slot: slot.into(), settings: settings.into(), classes: classes.to_vec() };
        if self.send(&open).is_err() {
            return Err(OpenFault::Died);
        }
        match self.channel.receive(Some(Instant::now() + within)) {
            Ok(FromWorker::Opened(Ok(offered))) if offered.len() == classes.len() => Ok(offered),
            Ok(FromWorker::Opened(Err(failure))) => Err(OpenFault::Failed(failure)),
            Err(WireFault::TimeOut) => {
                self.kill();
                Err(OpenFault::Overran)
            }
            _ => Err(OpenFault::Died),
        }
    }

    fn exchange(&mut self, order: Order, grace: Duration, note: &mut dyn FnMut(Note)) -> Ended {
        let Order { id, class, command, within, params } = order;
        let start = Instant::now();
        let within_us = u64::try_from(within.as_micros()).unwrap_or(u64::MAX);
        if self.send(&ToWorker::Run { id, class, command, within_us, params }).is_err() {
            return Ended::Died;
        }
        let mut deadline = start + within + SLACK;
        let mut asked = false;
        let mut events = 0;
        loop {
            // A flood of messages must not carry the command past its deadline.
            let late = events > 0 && Instant::now() >= deadline;
            let message = if late { Err(WireFault::TimeOut) } else { self.channel.receive(Some(deadline)) };
            match message {
                Ok(FromWorker::Done { id: of, result }) if of == id => return Ended::Done(Ok(result)),
                Ok(FromWorker::Failed { id: of, failure }) if of == id => {
                    return Ended::Done(Err(ended_late(failure, asked)));
                }
                Ok(FromWorker::Event { number, fields }) => {
                    events += 1;
                    if events <= MOST_EVENTS {
                        note(Note::Event { number, fields });
                    }
                }
                Ok(FromWorker::Frame { room, size: (width, height, stride), format, taken_us }) => {
                    events = events.max(1);
                    let frame = Frame { width, height, stride, format, taken_us };
                    if let Some(picture) = Picture::new(self.ring.clone(), room, frame) {
                        note(Note::Frame(picture));
                    }
                }
                Err(WireFault::TimeOut) if !asked => {
                    asked = true;
                    self.second.order(&WireOrder::Cancel(id));
                    deadline += grace;
                }
                Err(WireFault::TimeOut) => {
                    self.kill();
                    return Ended::Overran;
                }
                // Anything else is garbage from a library that found our socket.
                Ok(_) | Err(_) => {
                    self.kill();
                    return Ended::Died;
                }
            }
        }
    }

    fn canceller(&self) -> Canceller {
        let second = self.second.clone();
        Arc::new(move |id| second.order(&WireOrder::Cancel(id)))
    }

    fn process(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    fn generation(&self) -> u64 {
        self.generation
    }
}

impl WorkerPlace {
    /// Hangs up and waits a moment, so that the driver closes its device: gives it back to the kernel's own driver,
    /// writes down the rest of a recording.
    fn part(&mut self) {
        let Some(child) = &mut self.child else { return };
        let until = Instant::now() + PARTING;
        if shutdown(self.channel.fd(), Shutdown::Both).is_ok() {
            while matches!(child.try_wait(), Ok(None)) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

impl Drop for WorkerPlace {
    fn drop(&mut self) {
        self.part();
        self.kill();
    }
}

fn sandbox(grants: &Grants, memory: u64) -> Sandbox {
    let texts = |paths: &[std::path::PathBuf]| paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    Sandbox {
        read: texts(&grants.read),
        write: texts(&grants.write),
        devices: texts(&grants.devices),
        tcp: grants.tcp.iter().filter_map(|grant| TcpAddress::parse(grant)).map(|address| address.port).collect(),
        memory,
    }
}
