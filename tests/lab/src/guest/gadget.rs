//! A USB device on the kernel's own gadget stack: configfs makes it, `dummy_hcd` plugs it into this machine, and the far
//! end speaks through the node that its function has on the device's side.
//!
//! Faults of the transfer itself (halts, torn transfers, babble) cannot be done here; the message is lost or goes as it is.
//! One device at a time, because the controller has one port. Source: `Documentation/usb/gadget_configfs.rst`,
//! `functionfs.rst`, `gadget_printer.rst` of Linux.

use crate::bench::{Bench, Outlet};
use crate::fault::{Delivery, What};
use crate::placed::Placed;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, read, write};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use std::fs;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const GADGET: &str = "/sys/kernel/config/usb_gadget/lab";
const CONTROLLER: &str = "dummy_udc.0";
const HOST: &str = "/sys/devices/platform/dummy_hcd.0";
/// Where the endpoints of a function in user space are.
const ENDPOINTS: &str = "/run/lab-gadget";

/// What the device is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gadget {
    /// A printer, which `usblp` takes.
    Printer,
    /// A serial line, which `cdc_acm` takes.
    Serial,
    /// A pair of bulk endpoints of nobody's class, by FunctionFS.
    Bulk,
}

impl Gadget {
    fn function(self) -> &'static str {
        match self {
            Gadget::Printer => "printer.0",
            Gadget::Serial => "acm.0",
            Gadget::Bulk => "ffs.lab",
        }
    }

    /// The nodes of the device's side: what the host sent is read from the first, what it is told written to the second.
    fn nodes(self) -> [PathBuf; 2] {
        match self {
            Gadget::Printer => ["/dev/g_printer0".into(), "/dev/g_printer0".into()],
            Gadget::Serial => ["/dev/ttyGS0".into(), "/dev/ttyGS0".into()],
            Gadget::Bulk => [Path::new(ENDPOINTS).join("ep1"), Path::new(ENDPOINTS).join("ep2")],
        }
    }
}

/// What the device's two threads and its place share.
struct Shared {
    gadget: Gadget,
    stop: AtomicBool,
    /// Said and not yet taken by the kernel.
    said: Mutex<Vec<Vec<u8>>>,
}

/// The device in its place.
struct Device {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Kept open: a function in user space lives as long as it is.
    control: Option<fs::File>,
}

impl Placed {
    /// Makes a device of the kernel's own gadget stack of it and plugs it in; gives its place.
    pub fn gadget(&self, ids: (u16, u16), gadget: Gadget) -> io::Result<String> {
        let folder = Path::new(GADGET);
        let function = folder.join("functions").join(gadget.function());
        for made in [folder, &folder.join("strings/0x409"), &folder.join("configs/c.1"), &function] {
            fs::create_dir(made)?;
        }
        fs::write(folder.join("idVendor"), format!("{:#06x}", ids.0))?;
        fs::write(folder.join("idProduct"), format!("{:#06x}", ids.1))?;
        fs::write(folder.join("strings/0x409/product"), "虚拟设备")?;
        if gadget == Gadget::Printer {
            fs::write(function.join("pnp_string"), "MFG:Lab;MDL:80;CMD:ESC/POS;CLS:PRINTER;")?;
        }
        std::os::unix::fs::symlink(&function, folder.join("configs/c.1").join(gadget.function()))?;
        let control = if gadget == Gadget::Bulk { Some(endpoints()?) } else { None };
        let shared = Arc::new(Shared { gadget, stop: AtomicBool::new(false), said: Mutex::default() });
        let mut device = Device { shared, threads: Vec::new(), control };
        plug(CONTROLLER)?;
        let (hearing, bench) = (Arc::clone(&device.shared), Arc::clone(&self.handle.bench));
        let named = |name: &str| std::thread::Builder::new().name(name.into());
        device.threads.push(named("lab gadget").spawn(move || hearing.carry(&bench))?);
        if gadget == Gadget::Bulk {
            let saying = Arc::clone(&device.shared);
            device.threads.push(named("lab gadget in").spawn(move || saying.say_all())?);
        }
        self.place(device);
        Ok(format!("{}-1", bus()?))
    }
}

/// Binds the device to the controller, or to none.
fn plug(controller: &str) -> io::Result<()> {
    fs::write(Path::new(GADGET).join("UDC"), format!("{controller}\n"))
}

/// The number of the bus the device appears on.
fn bus() -> io::Result<u32> {
    let roots = fs::read_dir(HOST)?.flatten();
    let mut numbers = roots.filter_map(|root| root.file_name().to_str()?.strip_prefix("usb")?.parse().ok());
    numbers.next().ok_or_else(|| io::Error::other("no bus of the virtual controller"))
}

/// Describes a function in user space: one interface, a bulk endpoint each way. The kernel chooses their addresses.
fn endpoints() -> io::Result<fs::File> {
    fs::create_dir_all(ENDPOINTS)?;
    let mounted = Command::new("mount").args(["-t", "functionfs", "lab", ENDPOINTS]).status()?;
    if !mounted.success() {
        return Err(io::Error::other("functionfs does not mount"));
    }
    let mut control = fs::File::options().read(true).write(true).open(Path::new(ENDPOINTS).join("ep0"))?;
    let speed = |packet: u16| {
        let [low, high] = packet.to_le_bytes();
        let interface = [9, 4, 0, 0, 2, 0xFF, 0, 0, 0];
        [&interface[..], &[7, 5, 0x01, 2, low, high, 0], &[7, 5, 0x82, 2, low, high, 0]].concat()
    };
    let (full, high) = (speed(64), speed(512));
    // FUNCTIONFS_DESCRIPTORS_MAGIC_V2; full and high speed; three descriptors each.
    let total = 20 + full.len() + high.len();
    let words = [3, total as u32, 1 | 2, 3, 3].map(u32::to_le_bytes).concat();
    control.write_all(&[words, full, high].concat())?;
    // FUNCTIONFS_STRINGS_MAGIC; none.
    control.write_all(&[2_u32, 16, 0, 0].map(u32::to_le_bytes).concat())?;
    Ok(control)
}

impl Shared {
    fn running(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<u8>>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One of the device's nodes; nothing while the kernel has none.
    fn node(&self, which: usize) -> Option<OwnedFd> {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let node = open(&self.gadget.nodes()[which], flags, Mode::empty()).ok()?;
        if self.gadget == Gadget::Serial {
            let mut line = tcgetattr(&node).ok()?;
            line.make_raw();
            tcsetattr(&node, OptionalActions::Now, &line).ok()?;
        }
        Some(node)
    }

    /// Carries what the host sent to the far end, and what it says to the host. One thread does both: the printer's node
    /// lets nobody write while somebody waits in a read.
    fn carry(&self, bench: &Bench) {
        let mut node = None;
        let mut bytes = [0; 4096];
        while self.running() {
            node = node.or_else(|| self.node(0));
            let Some(fd) = &node else {
                std::thread::sleep(Duration::from_millis(5));
                continue;
            };
            if self.gadget != Gadget::Bulk {
                let wait = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
                let _ = poll(&mut [PollFd::new(fd, PollFlags::IN)], Some(&wait));
                self.say_to(fd);
            }
            match read(fd, &mut bytes) {
                Ok(count) if count > 0 => bench.with(|state| state.hear(0, &bytes[..count])),
                Err(Errno::AGAIN | Errno::INTR) => {}
                // Pulled: the node is another one when the device comes back.
                Ok(_) | Err(_) => {
                    node = None;
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        }
    }

    /// Gives the host what was said, as far as it takes it.
    fn say_to(&self, fd: &OwnedFd) {
        let mut said = self.lock();
        while let Some(message) = said.first_mut() {
            match write(fd, message) {
                Ok(sent) if sent < message.len() => drop(message.drain(..sent)),
                Ok(_) => drop(said.remove(0)),
                Err(_) => return,
            }
        }
    }

    /// The endpoint towards the host of a function in user space: a write waits until the host takes it.
    fn say_all(&self) {
        let mut node = None;
        while self.running() {
            let message = self.lock().first().cloned();
            node = node.or_else(|| self.node(1));
            match (message, &node) {
                (Some(message), Some(fd)) => match write(fd, &message) {
                    Ok(_) => {
                        // It may have been pulled or calmed while the host took it.
                        let mut said = self.lock();
                        if said.first() == Some(&message) {
                            said.remove(0);
                        }
                    }
                    Err(Errno::AGAIN | Errno::INTR) => std::thread::sleep(Duration::from_millis(5)),
                    Err(_) => node = None,
                },
                _ => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }
}

impl Outlet for Device {
    fn deliver(&mut self, delivery: &Delivery) {
        if let What::Bytes { bytes, .. } = &delivery.what {
            self.shared.lock().push(bytes.clone());
        }
    }

    fn calm(&mut self) {
        self.shared.lock().clear();
    }

    fn pulled(&mut self) {
        self.shared.lock().clear();
        let _ = plug("");
    }

    fn plugged(&mut self) {
        if let Err(fault) = plug(CONTROLLER) {
            eprintln!("lab: the gadget cannot be plugged in again: {fault}");
        }
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        let _ = plug("");
        self.threads.drain(..).for_each(|thread| drop(thread.join()));
        // The endpoints' folder is given back before the function that owns it.
        if self.control.take().is_some() {
            let _ = Command::new("umount").arg(ENDPOINTS).status();
        }
        let (folder, function) = (Path::new(GADGET), self.shared.gadget.function());
        let _ = fs::remove_file(folder.join("configs/c.1").join(function));
        for made in ["configs/c.1", &format!("functions/{function}"), "strings/0x409", ""] {
            let _ = fs::remove_dir(folder.join(made));
        }
    }
}
