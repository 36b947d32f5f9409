//! A USB device on the kernel's virtual host controller: one end of a socket pair is the kernel's, the other is served
//! here. Nothing listens, no tool is needed, and the device is a value of the test.

use super::face::UsbFace;
use super::usbip::{Asked, ECONNRESET, EOVERFLOW, EPIPE, EPROTO, Setup, end, read, unlinked};
use crate::bench::{Bench, Outlet};
use crate::fault::{Delivery, What};
use crate::placed::Placed;
use std::collections::VecDeque;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How many high-speed ports the controller has.
pub const PORTS: u32 = 8;

const CONTROLLER: &str = "/sys/devices/platform/vhci_hcd.0";
/// Every device of every bus, by its place.
const DEVICES: &str = "/sys/bus/usb/devices";

/// What is under way between kernel and device.
#[derive(Default)]
struct Transfers {
    socket: Option<UnixStream>,
    /// Which plugging in this is; a thread that serves one before ends.
    turn: u64,
    /// Asked for and not answered: number, endpoint, room.
    pending: VecDeque<(u32, u8, usize)>,
    /// Said by the device and not fetched.
    said: VecDeque<Delivery>,
    halted: Vec<u8>,
    /// When the kernel last spoke on endpoint 0.
    control: Option<Instant>,
    /// The request on endpoint 0 that is being answered.
    asked: Option<u32>,
}

/// What the serving thread and the bench both use. The bench's lock is taken before `transfers`, never after.
struct Plug {
    face: UsbFace,
    port: u32,
    report: Vec<u8>,
    transfers: Mutex<Transfers>,
}

/// The device's place on the bus.
struct Port {
    plug: Arc<Plug>,
    /// What the kernel calls it: `1-3`.
    place: String,
    bench: Arc<Bench>,
    thread: Option<JoinHandle<()>>,
}

/// The number of the virtual bus: a device on port 0 is at place `<bus>-1`.
pub fn bus() -> io::Result<u32> {
    let hubs = std::fs::read_dir(CONTROLLER)?.flatten().filter_map(|hub| {
        let path = hub.path();
        let number = path.file_name()?.to_str()?.strip_prefix("usb")?.parse().ok()?;
        let speed = std::fs::read_to_string(path.join("speed")).ok()?;
        (speed.trim() == "480").then_some(number)
    });
    hubs.min().ok_or_else(|| io::Error::other("no virtual bus"))
}

impl Placed {
    /// Plugs the device into that port of the virtual bus, and gives its place: `1-3`. A pull and a plug use the same
    /// port again.
    pub fn usb(&self, face: UsbFace, port: u32) -> io::Result<String> {
        let bench = Arc::clone(&self.handle.bench);
        let report = bench.lock().far.descriptor();
        let plug = Arc::new(Plug { face, port, report, transfers: Mutex::default() });
        let bus = bus()?;
        // A hub that falls asleep while its only device is out may miss the next one: the virtual one has nobody to wake it.
        std::fs::write(format!("{DEVICES}/usb{bus}/power/control"), "on")?;
        let place = format!("{bus}-{}", port + 1);
        let mut port = Port { plug, place: place.clone(), bench, thread: None };
        port.attach()?;
        self.place(port);
        Ok(place)
    }
}

impl Port {
    fn attach(&mut self) -> io::Result<()> {
        self.gone();
        let port = self.plug.port;
        let (kernel, ours) = UnixStream::pair()?;
        let mut transfers = self.plug.lock();
        let turn = transfers.turn + 1;
        *transfers = Transfers { socket: Some(ours.try_clone()?), turn, ..Transfers::default() };
        drop(transfers);
        let (plug, bench) = (Arc::clone(&self.plug), Arc::clone(&self.bench));
        let serve = std::thread::Builder::new().name("lab usb".into()).spawn(move || plug.serve(ours, turn, &bench))?;
        // The one before may still wait for the bench, which is held here; it ends by itself.
        self.thread = Some(serve);
        let speed = if self.plug.face.full_speed { 2 } else { 3 };
        let words = format!("{port} {} {} {speed}", kernel.as_raw_fd(), 0x0001_0000 | (port + 2));
        std::fs::write(format!("{CONTROLLER}/attach"), words)
    }

    /// Waits until the kernel has let go of the port and taken the device away. The virtual hub keeps a port enabled that
    /// lost its device, as no real one does: a device that comes back before the kernel looked would be taken for the one
    /// before, whose reads it has already given up.
    fn gone(&self) {
        let began = Instant::now();
        let taken_away = || !Path::new(DEVICES).join(&self.place).exists();
        while !(free(self.plug.port) && taken_away()) && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

/// Whether nothing is in the port.
fn free(port: u32) -> bool {
    let status = std::fs::read_to_string(format!("{CONTROLLER}/status")).unwrap_or_default();
    status.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.len() > 2 && words[0] == "hs" && words[1].parse() == Ok(port) && words[2] == "004"
    })
}

impl Outlet for Port {
    fn deliver(&mut self, delivery: &Delivery) {
        let mut transfers = self.plug.lock();
        if self.plug.face.is_video() && !transfers.said.is_empty() {
            return;
        }
        transfers.said.push_back(delivery.clone());
        self.plug.answer(&mut transfers);
    }

    fn calm(&mut self) {
        self.plug.lock().said.clear();
    }

    fn pulled(&mut self) {
        // The kernel waits five seconds for an answer on endpoint 0 that never comes: it is let finish first. One that waits
        // for the device, which is being pulled here, fails on the wire, as it does on a real one.
        let began = Instant::now();
        let quiet = Duration::from_millis(20);
        let talks = |transfers: &Transfers| transfers.control.is_some_and(|at| at.elapsed() < quiet);
        let mut transfers = self.plug.lock();
        while transfers.asked.is_none() && talks(&transfers) && began.elapsed() < quiet * 5 {
            drop(transfers);
            std::thread::sleep(Duration::from_millis(2));
            transfers = self.plug.lock();
        }
        if let Some(number) = transfers.asked.take() {
            transfers.send(|socket| end(socket, number, -EPROTO, 0, &[]));
        }
        if let Some(socket) = transfers.socket.take() {
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
    }

    fn plugged(&mut self) {
        if let Err(fault) = self.attach() {
            eprintln!("lab: the device cannot be plugged in again: {fault}");
        }
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        if let Some(socket) = self.plug.lock().socket.take() {
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.gone();
    }
}

impl Plug {
    fn lock(&self) -> MutexGuard<'_, Transfers> {
        self.transfers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers the kernel until the cable is pulled.
    fn serve(&self, mut socket: UnixStream, turn: u64, bench: &Bench) {
        while let Ok(asked) = read(&mut socket) {
            if self.lock().turn != turn {
                return;
            }
            match asked {
                Asked::In { number, endpoint: 0, most, setup } => {
                    self.lock().asked = Some(number);
                    let answer = self.control_in(setup, bench);
                    let mut transfers = self.lock();
                    match answer {
                        _ if !transfers.answers(number) => {}
                        Some(bytes) => {
                            let bytes = &bytes[..bytes.len().min(most)];
                            transfers.send(|socket| end(socket, number, 0, bytes.len(), bytes));
                        }
                        None => transfers.send(|socket| end(socket, number, -EPIPE, 0, &[])),
                    }
                }
                Asked::Out { number, endpoint: 0, bytes, setup } => {
                    self.lock().asked = Some(number);
                    let status = if self.control_out(setup, &bytes, bench) { 0 } else { -EPIPE };
                    let mut transfers = self.lock();
                    if transfers.answers(number) {
                        transfers.send(|socket| end(socket, number, status, bytes.len(), &[]));
                    }
                }
                Asked::In { number, endpoint, most, .. } => {
                    let mut transfers = self.lock();
                    transfers.pending.push_back((number, endpoint | 0x80, most));
                    self.answer(&mut transfers);
                }
                Asked::Out { number, endpoint, bytes, .. } => {
                    self.lock().send(|socket| end(socket, number, 0, bytes.len(), &[]));
                    bench.with(|state| self.hear(state, endpoint, &bytes));
                }
                Asked::Unlink { number, wanted } => {
                    let mut transfers = self.lock();
                    let before = transfers.pending.len();
                    transfers.pending.retain(|(pending, ..)| *pending != wanted);
                    let status = if transfers.pending.len() < before { -ECONNRESET } else { 0 };
                    transfers.send(|socket| unlinked(socket, number, status));
                }
            }
        }
    }

    /// The device hears it; an output report of a device without report ids gets the 0 that stands for that.
    fn hear(&self, state: &mut crate::bench::State, endpoint: u8, bytes: &[u8]) {
        match self.face.is_hid() && !has_ids(&self.report) {
            true => state.hear(0, &[&[0], bytes].concat()),
            false if self.face.is_hid() => state.hear(0, bytes),
            false => state.hear(endpoint, bytes),
        }
    }

    /// Ends every pending transfer that something was said for, in order on each endpoint.
    fn answer(&self, transfers: &mut Transfers) {
        let mut at = 0;
        while let Some((number, endpoint, most)) = transfers.pending.get(at).copied() {
            if transfers.halted.contains(&endpoint) {
                transfers.pending.remove(at);
                transfers.send(|socket| end(socket, number, -EPIPE, 0, &[]));
                continue;
            }
            let on = |delivery: &Delivery| match delivery.endpoint {
                0 => self.face.first_in() == endpoint,
                named => named | 0x80 == endpoint,
            };
            let Some(place) = transfers.said.iter().position(on) else {
                at += 1;
                continue;
            };
            transfers.pending.remove(at);
            let (status, bytes, ended) = match &mut transfers.said[place].what {
                What::Halt => (-EPIPE, Vec::new(), true),
                What::Torn => (-EPROTO, Vec::new(), true),
                What::Bytes { bytes, babble: true } if bytes.len() > most => (-EOVERFLOW, bytes[..most].to_vec(), true),
                What::Bytes { bytes, .. } => {
                    let taken: Vec<u8> = bytes.drain(..bytes.len().min(most)).collect();
                    let ended = bytes.is_empty();
                    (0, taken, ended)
                }
            };
            if status == -EPIPE {
                transfers.halted.push(endpoint);
            }
            if ended {
                transfers.said.remove(place);
            }
            transfers.send(|socket| end(socket, number, status, bytes.len(), &bytes));
        }
    }

    /// An answer on endpoint 0: the device's descriptors, then what the far end says; `None` stalls.
    fn control_in(&self, setup: Setup, bench: &Bench) -> Option<Vec<u8>> {
        let [low, high] = setup.value.to_le_bytes();
        match (setup.kind, setup.request) {
            (0x80, 6) if high == 1 => Some(self.face.device()),
            (0x80, 6) if high == 2 => Some(self.face.configuration(self.report.len())),
            (0x80, 6) if high == 3 => self.face.string(low),
            (0x81, 6) if high == 0x22 => Some(self.report.clone()),
            (0x80..=0x82, 0) => Some(vec![0, 0]),
            (0x80, 8) => Some(vec![1]),
            (0x81, 10) => Some(vec![0]),
            (0xA1, 1) if self.face.is_hid() => {
                let report = bench.with(|state| state.far.feature(low))?;
                Some(if has_ids(&self.report) { report } else { report.get(1..).unwrap_or_default().to_vec() })
            }
            (kind, request) => bench.with(|state| state.far.control(kind, request, setup.value)),
        }
    }

    /// A request on endpoint 0 without an answer; whether the device takes it.
    fn control_out(&self, setup: Setup, bytes: &[u8], bench: &Bench) -> bool {
        let [low, high] = setup.value.to_le_bytes();
        match (setup.kind, setup.request) {
            // Clear a halt.
            (0x02, 1) if setup.value == 0 => {
                let mut transfers = self.lock();
                transfers.halted.retain(|endpoint| *endpoint != low_byte(setup.index));
                self.answer(&mut transfers);
                if self.face.is_video() {
                    transfers.said.clear();
                    drop(transfers);
                    bench.with(|state| state.far.control(setup.kind, setup.request, 0));
                }
                true
            }
            (0x00, 1 | 3 | 5 | 9) | (0x01, 11) | (0x02, 1 | 3) => true,
            // HID: idle rate, protocol, and reports that come on endpoint 0.
            (0x21, 10 | 11) if self.face.is_hid() => true,
            (0x21, 9) if self.face.is_hid() => {
                let report = if has_ids(&self.report) { bytes.to_vec() } else { [&[low], bytes].concat() };
                bench.with(|state| match high {
                    3 => state.speaking(|far, say| far.set_feature(&report, say)),
                    _ => state.hear(0, &report),
                });
                true
            }
            // CDC: the line's speed; then its handshake lines and a break, which a far end does not see.
            (0x21, 0x20) if bytes.len() >= 4 => {
                let baud = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                bench.with(|state| state.far.baud(baud));
                true
            }
            (0x21, 0x22 | 0x23) => true,
            // Printer: soft reset. Anything else is the far end's.
            (0x21, 2) => true,
            (kind, request) => bench.with(|state| state.far.control(kind, request, setup.value)).is_some(),
        }
    }
}

impl Transfers {
    /// Whether that request on endpoint 0 still wants its answer: not when the cable was pulled meanwhile.
    fn answers(&mut self, number: u32) -> bool {
        self.control = Some(Instant::now());
        self.asked.take_if(|asked| *asked == number).is_some()
    }

    fn send(&mut self, words: impl FnOnce(&mut UnixStream) -> io::Result<()>) {
        // A socket that fails is a pulled cable; the serving thread sees it too.
        if let Some(socket) = &mut self.socket {
            let _ = words(socket);
        }
    }
}

fn low_byte(word: u16) -> u8 {
    word.to_le_bytes()[0]
}

/// Whether a report descriptor declares report ids.
pub(crate) fn has_ids(descriptor: &[u8]) -> bool {
    let mut at = 0;
    while let Some(item) = descriptor.get(at) {
        if item & 0xFC == 0x84 {
            return true;
        }
        at += match item & 3 {
            3 => 5,
            size => usize::from(size) + 1,
        };
    }
    false
}
