//! A HID device through `/dev/uhid`: there at once, without a bus beneath it.

use super::vhci::has_ids;
use crate::bench::{Bench, Outlet};
use crate::fault::{Delivery, What};
use crate::placed::Placed;
use rustix::event::{PollFd, PollFlags, poll};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Numbers of the kernel's events (`linux/uhid.h`).
const CREATE: u32 = 11;
const INPUT: u32 = 12;
const OUTPUT: u32 = 6;
const GET_REPORT: u32 = 9;
const GET_REPORT_REPLY: u32 = 10;
const SET_REPORT: u32 = 13;
const SET_REPORT_REPLY: u32 = 14;

/// The device's identity, and its open node while it is plugged.
struct Shared {
    name: String,
    ids: (u16, u16),
    serial: String,
    report: Vec<u8>,
    node: Mutex<Option<Arc<File>>>,
    stop: AtomicBool,
}

struct Uhid {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Placed {
    /// Makes a HID device of it that no bus carries.
    pub fn uhid(&self, name: &str, ids: (u16, u16), serial: &str) -> io::Result<()> {
        let bench = Arc::clone(&self.handle.bench);
        let report = bench.lock().far.descriptor();
        let (name, serial) = (name.to_owned(), serial.to_owned());
        let stop = AtomicBool::new(false);
        let shared = Arc::new(Shared { name, ids, serial, report, node: Mutex::new(None), stop });
        shared.create()?;
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("lab hid".into()).spawn(move || served.serve(&bench))?;
        self.place(Uhid { shared, thread: Some(thread) });
        Ok(())
    }
}

impl Shared {
    /// Creates the device: name, path and serial number in fixed fields, then the descriptor.
    fn create(&self) -> io::Result<()> {
        let mut event = vec![0; 4 + 128 + 64 + 64 + 2 + 2 + 4 * 4 + 4096];
        let mut put = |at: usize, bytes: &[u8]| event[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &CREATE.to_ne_bytes());
        put(4, &self.name.as_bytes()[..self.name.len().min(127)]);
        put(196, &self.serial.as_bytes()[..self.serial.len().min(63)]);
        put(260, &(self.report.len() as u16).to_ne_bytes());
        put(262, &3_u16.to_ne_bytes());
        put(264, &u32::from(self.ids.0).to_ne_bytes());
        put(268, &u32::from(self.ids.1).to_ne_bytes());
        put(280, &self.report);
        let mut node = OpenOptions::new().read(true).write(true).open("/dev/uhid")?;
        node.write_all(&event)?;
        *self.lock() = Some(Arc::new(node));
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<File>>> {
        self.node.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, event: &[u8]) {
        if let Some(node) = &*self.lock() {
            let _ = (&**node).write_all(event);
        }
    }

    fn serve(&self, bench: &Bench) {
        let wait = rustix::event::Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
        let mut event = vec![0; 4380];
        while !self.stop.load(Ordering::Relaxed) {
            let Some(node) = self.lock().clone() else {
                std::thread::sleep(std::time::Duration::from_millis(5));
                continue;
            };
            let mut fds = [PollFd::new(&*node, PollFlags::IN)];
            if !poll(&mut fds, Some(&wait)).is_ok_and(|ready| ready > 0) {
                continue;
            }
            if let Ok(read) = (&*node).read(&mut event)
                && read >= 4
            {
                self.answer(&event, bench);
            }
        }
    }

    fn answer(&self, event: &[u8], bench: &Bench) {
        let kind = u32::from_ne_bytes([event[0], event[1], event[2], event[3]]);
        match kind {
            OUTPUT => {
                let len = usize::from(u16::from_ne_bytes([event[4100], event[4101]]));
                let report = &event[4..4 + len.min(4096)];
                // Written to a device without ids, the kernel hands on the 0 that stands for that.
                bench.with(|state| state.hear(0, report));
            }
            GET_REPORT => {
                let feature = bench.with(|state| state.far.feature(event[8]));
                let mut reply = [&GET_REPORT_REPLY.to_ne_bytes()[..], &event[4..8]].concat();
                let report = feature.as_deref().unwrap_or_default();
                let report = if has_ids(&self.report) { report } else { report.get(1..).unwrap_or_default() };
                reply.extend((if feature.is_some() { 0_u16 } else { 5 }).to_ne_bytes());
                reply.extend((report.len() as u16).to_ne_bytes());
                reply.extend(report);
                reply.resize(12 + 4096, 0);
                self.say(&reply);
            }
            SET_REPORT => {
                let len = usize::from(u16::from_ne_bytes([event[10], event[11]]));
                let report = event[12..12 + len.min(4096)].to_vec();
                bench.with(|state| state.speaking(|far, say| far.set_feature(&report, say)));
                self.say(&[&SET_REPORT_REPLY.to_ne_bytes()[..], &event[4..8], &[0, 0]].concat());
            }
            _ => {}
        }
    }
}

impl Outlet for Uhid {
    fn deliver(&mut self, delivery: &Delivery) {
        if let What::Bytes { bytes, .. } = &delivery.what {
            // A report longer than the kernel takes is cut, as a controller would.
            let bytes = &bytes[..bytes.len().min(4096)];
            self.shared.say(&[&INPUT.to_ne_bytes()[..], &(bytes.len() as u16).to_ne_bytes(), bytes].concat());
        }
    }

    fn pulled(&mut self) {
        *self.shared.lock() = None;
    }

    fn plugged(&mut self) {
        if let Err(fault) = self.shared.create() {
            eprintln!("lab: the HID device cannot be created again: {fault}");
        }
    }
}

impl Drop for Uhid {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
