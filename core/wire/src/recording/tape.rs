//! Captures what is said on a wire, without what is personal.

use super::write::{write_endpoint, write_exchange};
use super::{Exchange, Fault, Scrub, What};
use crate::{Endpoint, Patience, Pipes, Reports, Stream, WireError};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A run longer than this is written at once: a device that never stops talking does not fill the memory.
const LONGEST_RUN: usize = 4 * 1024 * 1024;

/// Where a driver's wires are captured to; or nowhere, which costs nothing.
///
/// ```no_run
/// # use tongban_wire::recording::{Tape, nothing_personal};
/// # use tongban_wire::{Defaults, Link, WireError, WireSettings, settings};
/// # fn open(wire: WireSettings, record: Option<std::path::PathBuf>) -> Result<(), WireError> {
/// let tape = Tape::of(record.as_deref(), nothing_personal)?;
/// let link = Link::new(move || {
///     Ok(tape.stream(settings::stream(&wire, &Defaults { baud: 115_200, ..Defaults::default() })?))
/// });
/// # drop(link);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Tape {
    reel: Option<Arc<Mutex<Reel>>>,
}

struct Reel {
    file: File,
    scrub: Scrub,
    /// What was said one way and not yet written, because its message may not be whole.
    run: Vec<Exchange>,
    last: Instant,
    endpoints: bool,
}

impl Tape {
    /// The tape of a slot's setting `record`; none when the setting is absent. The file is begun anew, and nobody else
    /// may read it.
    ///
    /// Errors: `Denied` where the sandbox grants no such file (`tongban record` grants it), `System`.
    pub fn of(record: Option<&Path>, scrub: Scrub) -> Result<Tape, WireError> {
        let Some(path) = record else { return Ok(Tape { reel: None }) };
        let told = |error: std::io::Error| match WireError::from_io(&error) {
            WireError::Denied(reason) => WireError::Denied(format!("record {}: {reason}", path.display())),
            _ => WireError::Setting(format!("record {}: {error}", path.display())),
        };
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).map_err(told)?;
        file.write_all(b"schema = 1\n").map_err(told)?;
        let reel = Reel { file, scrub, run: Vec::new(), last: Instant::now(), endpoints: false };
        Ok(Tape { reel: Some(Arc::new(Mutex::new(reel))) })
    }

    /// A stream on this tape.
    pub fn stream(&self, wire: Box<dyn Stream>) -> Box<dyn Stream> {
        match self.around(wire) {
            Ok(recorder) => Box::new(recorder),
            Err(wire) => wire,
        }
    }

    /// HID reports on this tape.
    pub fn reports(&self, wire: Box<dyn Reports>) -> Box<dyn Reports> {
        match self.around(wire) {
            Ok(recorder) => Box::new(recorder),
            Err(wire) => wire,
        }
    }

    /// USB pipes on this tape.
    pub fn pipes(&self, wire: Box<dyn Pipes>) -> Box<dyn Pipes> {
        match self.around(wire) {
            Ok(recorder) => {
                recorder.reel().endpoints(recorder.wire.endpoints());
                Box::new(recorder)
            }
            Err(wire) => wire,
        }
    }

    /// The wire with its recorder; the bare wire when nothing is captured.
    fn around<W>(&self, wire: W) -> Result<Recorder<W>, W> {
        match &self.reel {
            Some(reel) => Ok(Recorder { wire, reel: Arc::clone(reel) }),
            None => Err(wire),
        }
    }
}

impl Reel {
    fn endpoints(&mut self, endpoints: &[Endpoint]) {
        if !std::mem::replace(&mut self.endpoints, true) {
            let text: String = endpoints.iter().map(write_endpoint).collect();
            self.write(&text);
        }
    }

    fn note(&mut self, what: What, bytes: &[u8], joins: bool) {
        let now = Instant::now();
        let after = now.duration_since(self.last);
        self.last = now;
        if self.run.last().is_some_and(|last| direction(last.what) != direction(what) || direction(what).is_none()) {
            self.flush();
        }
        match self.run.last_mut() {
            // The borders between pieces of a stream say nothing, and split messages could not be scrubbed.
            Some(last) if joins && last.what == what => last.bytes.extend_from_slice(bytes),
            _ => self.run.push(Exchange { after, ..Exchange::new(what, bytes) }),
        }
        if self.run.iter().map(|exchange| exchange.bytes.len()).sum::<usize>() > LONGEST_RUN {
            self.flush();
        }
    }

    fn fault(&mut self, error: &WireError) {
        if let Some(fault) = Fault::of(error) {
            self.note(What::Fault(fault), &[], false);
        }
    }

    fn flush(&mut self) {
        let mut run = std::mem::take(&mut self.run);
        (self.scrub)(&mut run);
        let text: String = run.iter().map(write_exchange).collect();
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        // A full disk ends the capture, not the driver's work.
        let _ = self.file.write_all(text.as_bytes());
    }
}

impl Drop for Reel {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Which way an exchange goes; none for what stands alone.
fn direction(what: What) -> Option<bool> {
    match what {
        What::Send(_) => Some(true),
        What::Receive(_) => Some(false),
        _ => None,
    }
}

/// A wire whose bytes are captured.
pub struct Recorder<W> {
    wire: W,
    reel: Arc<Mutex<Reel>>,
}

impl<W> Recorder<W> {
    fn reel(&self) -> MutexGuard<'_, Reel> {
        self.reel.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what came of it: the bytes that belong to it, or the fault.
    fn noted<T>(
        &self,
        what: What,
        joins: bool,
        done: Result<T, WireError>,
        bytes: impl FnOnce(&T) -> Vec<u8>,
    ) -> Result<T, WireError> {
        match &done {
            Ok(value) => self.reel().note(what, &bytes(value), joins),
            Err(error) => self.reel().fault(error),
        }
        done
    }
}

impl<W> Drop for Recorder<W> {
    fn drop(&mut self) {
        self.reel().flush();
    }
}

impl<W: Stream> Stream for Recorder<W> {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        let done = self.wire.send(bytes, patience);
        self.noted(What::Send(0), false, done, |()| bytes.to_vec())
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        let done = self.wire.receive(into, patience);
        self.noted(What::Receive(0), true, done, |count| into[..*count].to_vec())
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.wire.discard()
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), WireError> {
        let done = self.wire.set_baud(baud);
        self.noted(What::Baud(baud), false, done, |()| Vec::new())
    }
}

impl<W: Reports> Reports for Recorder<W> {
    fn send_report(&mut self, report: &[u8], patience: &Patience) -> Result<(), WireError> {
        let done = self.wire.send_report(report, patience);
        self.noted(What::Send(0), false, done, |()| report.to_vec())
    }

    fn receive_report(&mut self, patience: &Patience) -> Result<Vec<u8>, WireError> {
        let done = self.wire.receive_report(patience);
        self.noted(What::Receive(0), false, done, Vec::clone)
    }

    fn feature(&mut self, id: u8, len: usize) -> Result<Vec<u8>, WireError> {
        let done = self.wire.feature(id, len);
        self.noted(What::Feature(id), false, done, Vec::clone)
    }

    fn set_feature(&mut self, report: &[u8]) -> Result<(), WireError> {
        let done = self.wire.set_feature(report);
        self.noted(What::SetFeature, false, done, |()| report.to_vec())
    }

    fn descriptor(&mut self) -> Result<Vec<u8>, WireError> {
        let done = self.wire.descriptor();
        self.noted(What::Descriptor, false, done, Vec::clone)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.wire.discard()
    }
}

impl<W: Pipes> Pipes for Recorder<W> {
    fn endpoints(&self) -> &[Endpoint] {
        self.wire.endpoints()
    }

    fn write(&mut self, endpoint: u8, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        let done = self.wire.write(endpoint, bytes, patience);
        self.noted(What::Send(endpoint), false, done, |()| bytes.to_vec())
    }

    fn read(&mut self, endpoint: u8, most: usize, patience: &Patience) -> Result<Vec<u8>, WireError> {
        let done = self.wire.read(endpoint, most, patience);
        self.noted(What::Receive(endpoint), false, done, Vec::clone)
    }

    fn control_in(&mut self, kind: u8, request: u8, value: u16, most: usize) -> Result<Vec<u8>, WireError> {
        let done = self.wire.control_in(kind, request, value, most);
        self.noted(What::Control(kind, request, value), false, done, Vec::clone)
    }

    fn discard(&mut self) -> Result<(), WireError> {
        self.wire.discard()
    }
}
