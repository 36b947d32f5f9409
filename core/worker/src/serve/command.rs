//! The command thread: opens the device and runs one command after the other.

use super::ServeFault;
use super::watchdog::{State, end_now};
use crate::channel::{Channel, WireFault, send_message, try_send_message};
use crate::ring::Ring;
use crate::wire::{FromWorker, News, ToWorker};
use rustix::io::fcntl_dupfd_cloexec;
use std::collections::HashMap;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tongban_abi::loader::{Device, HostCall, LoadedPlugin, LogLevel, Services};
use tongban_abi::{SinkFault, g1};
use tongban_model::{CompletionCode, Failure, Record};

/// The command thread's own things.
pub(super) struct Commands {
    plugin: LoadedPlugin,
    channel: Channel,
    /// For events, which may come from any thread of the library.
    events: Mutex<Outgoing>,
    ring: Arc<Ring>,
    state: Arc<State>,
    device: Option<(Device, Vec<String>)>,
}

/// A sending end with its buffer.
struct Outgoing {
    fd: OwnedFd,
    buffer: Vec<u8>,
}

impl Commands {
    pub(super) fn new(plugin: LoadedPlugin, channel: Channel, ring: Arc<Ring>, state: Arc<State>) -> Commands {
        let fd = match fcntl_dupfd_cloexec(channel.fd(), 3) {
            Ok(fd) => fd,
            Err(_) => end_now(),
        };
        Commands { plugin, channel, events: Mutex::new(Outgoing { fd, buffer: Vec::new() }), ring, state, device: None }
    }

    pub(super) fn run(mut self) -> Result<(), ServeFault> {
        loop {
            let message = match self.channel.receive(None) {
                Ok(message) => message,
                // The host is gone. Closing the device may hang; the watchdog ends the process then.
                Err(WireFault::HungUp) => return Ok(()),
                Err(fault) => return Err(fault.into()),
            };
            let answer = match message {
                ToWorker::Open { slot, settings, classes } => FromWorker::Opened(self.open(&slot, &settings, classes)),
                ToWorker::Run { id, class, command, within_us, params } => {
                    match self.command(id, class, command, Duration::from_micros(within_us), &params) {
                        Ok(result) => FromWorker::Done { id, result },
                        Err(failure) => FromWorker::Failed { id, failure },
                    }
                }
                ToWorker::Load { .. } => return Err(ServeFault::Handshake("`Load` came twice")),
            };
            self.send(&answer)?;
        }
    }

    fn send(&self, message: &FromWorker) -> Result<(), WireFault> {
        let mut out = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let Outgoing { fd, buffer } = &mut *out;
        send_message(fd.as_fd(), message, buffer)
    }

    fn open(&mut self, slot: &str, settings: &str, classes: Vec<String>) -> Result<Vec<Option<Vec<u16>>>, Failure> {
        // Two devices of one slot at a time would fight over the hardware.
        self.device = None;
        let mut device = self.plugin.open(slot, settings, 1)?;
        let offered = classes.iter().map(|class| device.offer(class)).collect::<Result<_, _>>()?;
        self.device = Some((device, classes));
        Ok(offered)
    }

    fn command(
        &mut self,
        id: u64,
        class: u16,
        command: u16,
        within: Duration,
        params: &Record,
    ) -> Result<Record, Failure> {
        let Some((mut device, classes)) = self.device.take() else {
            return Err(Failure::new(CompletionCode::DeviceNotReady, "the device is not open"));
        };
        let call = WireCall {
            id,
            deadline: Instant::now()
                .checked_add(within)
                .unwrap_or_else(|| Instant::now() + Duration::from_secs(86_400)),
            commands: self,
            leased: Mutex::default(),
        };
        self.state.begin(id, device.cancel_handle());
        let result = match classes.get(usize::from(class)) {
            Some(class) => device.run(class, command, params, &call),
            None => Err(Failure::unsupported()),
        };
        self.state.end();
        for (room, _) in call.leased.into_inner().unwrap_or_else(PoisonError::into_inner).into_values() {
            self.ring.release(room);
        }
        self.device = Some((device, classes));
        result
    }
}

/// The command at hand.
struct WireCall<'a> {
    id: u64,
    deadline: Instant,
    commands: &'a Commands,
    /// Rooms the library holds, by token, with the shape it asked for.
    leased: Mutex<HashMap<u64, (u32, g1::Frame)>>,
}

impl WireCall<'_> {
    /// The host reads as long as it lives; without it there is no use in going on.
    fn send(&self, message: &FromWorker) {
        if self.commands.send(message).is_err() {
            end_now();
        }
    }
}

// SAFETY: `Device` was taken out of `commands` before the call was made, so what other threads of the library reach
// through the call is the outgoing socket (behind its lock), the ring and the state, which are all made for it.
unsafe impl Sync for WireCall<'_> {}

impl HostCall for WireCall<'_> {
    fn id(&self) -> u64 {
        self.id
    }

    fn cancelled(&self) -> bool {
        self.commands.state.cancelled(self.id)
    }

    fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    fn wait(&self, time: Duration) -> CompletionCode {
        self.commands.state.wait(self.id, time, self.deadline)
    }

    fn event(&self, number: u16, fields: Record) {
        self.send(&FromWorker::Event { number, fields });
    }

    fn contract_fault(&self, fault: SinkFault) {
        eprintln!("contract: event or frame dropped: {fault}");
    }

    fn lease_frame(&self, frame: &g1::Frame) -> Option<(*mut u8, u64)> {
        let (room, at) = self.commands.ring.lease(frame_bytes(frame)?)?;
        let token = u64::from(room) + 1;
        self.leased.lock().unwrap_or_else(PoisonError::into_inner).insert(token, (room, *frame));
        Some((at, token))
    }

    fn publish_frame(&self, token: u64) -> bool {
        let leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner).remove(&token);
        let Some((room, frame)) = leased else { return false };
        if !self.commands.ring.publish(room) {
            return false;
        }
        let size = (frame.width, frame.height, frame.stride);
        self.send(&FromWorker::Frame { room, size, format: frame.format, taken_us: frame.taken_us });
        true
    }
}

/// Bytes a picture takes; none when the shape makes no sense.
fn frame_bytes(frame: &g1::Frame) -> Option<usize> {
    let rows = if frame.format == *b"MJPG" { 1 } else { frame.height as usize };
    (frame.stride as usize).checked_mul(rows)
}

/// What the library asks of its host at any time, sent over the second socket.
pub(super) struct WireServices {
    level: Option<LogLevel>,
    out: Mutex<Outgoing>,
}

impl WireServices {
    pub(super) fn new(fd: OwnedFd, level: Option<LogLevel>) -> WireServices {
        WireServices { level, out: Mutex::new(Outgoing { fd, buffer: Vec::new() }) }
    }

    /// News are dropped rather than waited for: a library that floods must not stall itself or us.
    fn send(&self, news: &News) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let Outgoing { fd, buffer } = &mut *out;
        let fd: BorrowedFd<'_> = fd.as_fd();
        let _ = try_send_message(fd, news, buffer);
    }
}

impl Services for WireServices {
    fn log_level(&self) -> Option<LogLevel> {
        self.level
    }

    fn log(&self, level: LogLevel, call: u64, target: &str, message: &str) {
        self.send(&News::Log { level: level as u16, call, target: target.into(), message: message.into() });
    }

    fn unsolicited(&self, _: u64, class: &str, number: u16, fields: Record) {
        self.send(&News::Unsolicited { class: class.into(), number, fields });
    }

    fn status_changed(&self, _: u64) {
        self.send(&News::StatusChanged);
    }
}
