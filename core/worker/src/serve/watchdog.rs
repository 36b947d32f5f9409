//! The watchdog thread: cancels, answers pings, and ends the process when the host hangs up.

use crate::channel::{Channel, try_send_message};
use crate::wire::{News, Order};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tongban_abi::loader::{CancelHandle, Stops};
use tongban_model::CompletionCode;

/// What watchdog and command thread share.
#[derive(Default)]
pub(super) struct State {
    current: Mutex<Current>,
    changed: Condvar,
}

#[derive(Default)]
struct Current {
    /// Id of the command that runs; 0 for none.
    call: u64,
    cancelled: Stops,
    /// The library's own way to stop the command.
    handle: Option<CancelHandle>,
    /// A call of `handle` that is under way; the command's end waits for it.
    cancelling: bool,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(&self, call: u64, handle: Option<CancelHandle>) {
        let mut current = self.lock();
        current.call = call;
        current.handle = handle;
    }

    /// Ends the command; waits for a cancel of the library's own that is under way.
    pub(super) fn end(&self) {
        let mut current = self.lock();
        while current.cancelling {
            current = self.changed.wait(current).unwrap_or_else(PoisonError::into_inner);
        }
        current.call = 0;
        current.handle = None;
    }

    pub(super) fn cancelled(&self, call: u64) -> bool {
        self.lock().cancelled.has(call)
    }

    /// Waits that long, or until cancelled or the deadline.
    pub(super) fn wait(&self, call: u64, time: Duration, deadline: Instant) -> CompletionCode {
        let until = Instant::now().checked_add(time);
        let mut current = self.lock();
        loop {
            let now = Instant::now();
            // The deadline first: the host's request to stop follows it.
            if now >= deadline {
                return CompletionCode::TimeOut;
            }
            if current.cancelled.has(call) {
                return CompletionCode::Canceled;
            }
            if until.is_some_and(|until| now >= until) {
                return CompletionCode::Success;
            }
            let next = until.map_or(deadline, |until| until.min(deadline));
            current = self.changed.wait_timeout(current, next - now).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn cancel(self: &Arc<Self>, call: u64) {
        let mut current = self.lock();
        current.cancelled.ask(call);
        self.changed.notify_all();
        if current.call != call || current.cancelling {
            return;
        }
        let Some(handle) = current.handle else { return };
        current.cancelling = true;
        drop(current);
        let state = self.clone();
        // On a thread of its own: a library that blocks in `cancel` must not keep the watchdog from its work.
        std::thread::spawn(move || {
            // SAFETY: `end` waits while `cancelling` is set, so the command runs and the device is open.
            unsafe { handle.cancel(call) };
            state.lock().cancelling = false;
            state.changed.notify_all();
        });
    }
}

/// Starts the watchdog on the second socket.
pub(super) fn start(mut orders: Channel) -> Arc<State> {
    let state = Arc::new(State::default());
    let shared = state.clone();
    let watch = move || {
        let mut buffer = Vec::new();
        loop {
            match orders.receive(None) {
                Ok(Order::Cancel(call)) => shared.cancel(call),
                Ok(Order::Ping(number)) => {
                    let _ = try_send_message(orders.fd(), &News::Pong(number), &mut buffer);
                }
                Err(_) => end_now(),
            }
        }
    };
    if std::thread::Builder::new().name("watchdog".into()).spawn(watch).is_err() {
        end_now();
    }
    state
}

/// Ends the process without running anything of the library: no exit handlers, no destructors.
pub(super) fn end_now() -> ! {
    // SAFETY: `_exit` touches nothing of ours.
    unsafe { libc::_exit(0) }
}
