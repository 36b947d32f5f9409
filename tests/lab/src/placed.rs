//! A device in its place: behind a wire in memory, a pseudo-terminal or a socket, and what is done to it there.

use crate::bench::Bench;
use crate::memory::Wire;
use crate::{FarEnd, Fault, line};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use tongban_wire::{Endpoint, Pipes, Reports, Stream, WireError};

/// A device that is switched on and has a place; clones are the same device. Its thread ends with the last clone and
/// the last opener.
#[derive(Clone)]
pub struct Placed {
    pub(crate) handle: Arc<Handle>,
}

/// What keeps the device's thread running.
pub(crate) struct Handle {
    pub(crate) bench: Arc<Bench>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        let outlets = self.bench.with(|state| {
            state.stop = true;
            state.pull();
            std::mem::take(&mut state.outlets)
        });
        drop(outlets);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Placed {
    /// Switches the device on, plugged in, with no wire yet.
    pub fn memory(far: impl FarEnd) -> Placed {
        let bench = Bench::new(Box::new(far));
        let run = Arc::clone(&bench);
        let thread = std::thread::Builder::new().name("lab device".into()).spawn(move || run.run());
        let thread = Some(thread.expect("a thread for the device"));
        Placed { handle: Arc::new(Handle { bench, thread }) }
    }

    /// Opens the device as a stream; [`WireError::Absent`] while it is pulled.
    pub fn stream(&self) -> impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static {
        let handle = Arc::clone(&self.handle);
        move || Ok(Box::new(Wire::open(&handle, &[])?))
    }

    /// Opens the device as HID.
    pub fn reports(&self) -> impl FnMut() -> Result<Box<dyn Reports>, WireError> + Send + 'static {
        let handle = Arc::clone(&self.handle);
        move || Ok(Box::new(Wire::open(&handle, &[])?))
    }

    /// Opens the device as a USB interface with those endpoints.
    pub fn pipes(&self, endpoints: &[Endpoint]) -> impl FnMut() -> Result<Box<dyn Pipes>, WireError> + Send + 'static {
        let handle = Arc::clone(&self.handle);
        let endpoints = endpoints.to_vec();
        move || Ok(Box::new(Wire::open(&handle, &endpoints)?))
    }

    /// Puts the device behind a pseudo-terminal; the path stays the same over pull and plug, and does not exist while
    /// the device is pulled.
    ///
    /// # Panics
    ///
    /// When the system gives no pseudo-terminal.
    pub fn serial(&self) -> PathBuf {
        let (outlet, path) = line::serial(&self.handle.bench).expect("a pseudo-terminal");
        self.place(outlet);
        path
    }

    /// Puts the device behind a socket on the loopback; the address stays the same over pull and plug, and refuses
    /// while the device is pulled.
    ///
    /// # Panics
    ///
    /// When the system gives no port.
    pub fn tcp(&self) -> SocketAddr {
        self.tcp_at(0)
    }

    /// The same behind a port of the test's choice, for drivers that may reach no other.
    ///
    /// # Panics
    ///
    /// When that port is taken.
    pub fn tcp_at(&self, port: u16) -> SocketAddr {
        let (outlet, address) = line::tcp(&self.handle.bench, port).expect("a port on the loopback");
        self.place(outlet);
        address
    }

    pub(crate) fn place(&self, mut outlet: impl crate::bench::Outlet + 'static) {
        self.handle.bench.with(|state| {
            if !state.plugged {
                outlet.pulled();
            }
            state.outlets.push(Box::new(outlet));
        });
    }

    /// Somebody does something to the device: `card on`, `paper out`.
    ///
    /// # Panics
    ///
    /// When the device knows no such act: the test is misspelt.
    pub fn act(&self, act: &str) {
        let known = self.handle.bench.with(|state| state.speaking(|far, say| far.act(act, say)));
        assert!(known, "the device knows no act {act:?}");
    }

    /// Does the fault to `how_many` messages of the device, beginning with the `nth` from now; 1 is the next one, and so
    /// is 0. Several faults may wait; one message suffers one of them, the oldest.
    pub fn fault(&self, fault: Fault, nth: usize, how_many: usize) {
        self.handle.bench.with(|state| state.add_fault(fault, nth.saturating_sub(1), how_many));
    }

    /// Everything is well again: no fault waits, nothing late is on its way, and the cable is in.
    pub fn calm(&self) {
        self.handle.bench.with(|state| state.calm());
    }

    /// Pulls the cable.
    pub fn pull(&self) {
        self.handle.bench.with(|state| state.pull());
    }

    /// Puts the cable in again.
    pub fn plug(&self) {
        self.handle.bench.with(|state| state.plug());
    }

    /// Whether the cable is in.
    pub fn is_plugged(&self) -> bool {
        self.handle.bench.lock().plugged
    }

    /// Everything the device heard so far, or since [`Placed::forget`].
    pub fn heard(&self) -> Vec<u8> {
        self.handle.bench.lock().heard.clone()
    }

    /// Forgets what the device heard.
    pub fn forget(&self) {
        self.handle.bench.lock().heard.clear();
    }
}
