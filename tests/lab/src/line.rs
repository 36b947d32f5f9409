//! The kernel's ends of a cable that are streams of bytes: a pseudo-terminal, a listening socket on the loopback.

use crate::bench::{Bench, Outlet};
use crate::fault::{Delivery, What};
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// One open end: the pseudo-terminal's master, or one connection.
struct End {
    fd: OwnedFd,
    /// The terminal itself, kept open so that the line lives while no driver has it, and to see its speed.
    terminal: Option<OwnedFd>,
}

/// How an end is made again after a pull.
enum Kind {
    Serial { link: PathBuf },
    Tcp { address: SocketAddr },
}

/// The open ends, and what the kernel had no room for yet.
#[derive(Default)]
struct Ends {
    open: Vec<(Arc<End>, VecDeque<u8>)>,
    listener: Option<Arc<OwnedFd>>,
}

/// What the pump's thread and the bench both use. The bench's lock is taken before `ends`, never after.
struct Shared {
    kind: Kind,
    ends: Mutex<Ends>,
    stop: AtomicBool,
    wake: OwnedFd,
}

/// One place and its pump.
pub(crate) struct Line {
    shared: Arc<Shared>,
    pump: Option<JoinHandle<()>>,
}

/// Behind a pseudo-terminal, with the path that leads to it.
pub(crate) fn serial(bench: &Arc<Bench>) -> io::Result<(Line, PathBuf)> {
    static LINES: AtomicU64 = AtomicU64::new(0);
    let number = LINES.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("tongban-lab-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let link = folder.join("tty");
    Ok((Line::new(bench, Kind::Serial { link: link.clone() })?, link))
}

/// Behind a socket; a port of the system's choice for 0.
pub(crate) fn tcp(bench: &Arc<Bench>, port: u16) -> io::Result<(Line, SocketAddr)> {
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?.local_addr()?;
    Ok((Line::new(bench, Kind::Tcp { address })?, address))
}

impl Line {
    fn new(bench: &Arc<Bench>, kind: Kind) -> io::Result<Line> {
        let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let shared = Arc::new(Shared { kind, ends: Mutex::default(), stop: AtomicBool::new(false), wake });
        shared.make()?;
        let (pumped, bench) = (Arc::clone(&shared), Arc::clone(bench));
        let pump = std::thread::Builder::new().name("lab line".into()).spawn(move || pumped.pump(&bench))?;
        Ok(Line { shared, pump: Some(pump) })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.pulled();
        if let Some(pump) = self.pump.take() {
            let _ = pump.join();
        }
        if let Kind::Serial { link } = &self.shared.kind
            && let Some(folder) = link.parent()
        {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

impl Outlet for Line {
    fn deliver(&mut self, delivery: &Delivery) {
        // A line has no pipe that could halt: the message is lost.
        let What::Bytes { bytes, .. } = &delivery.what else { return };
        let mut full = false;
        for (end, backlog) in &mut self.shared.ends().open {
            backlog.extend(bytes);
            full |= flush(end, backlog);
        }
        if full {
            self.shared.wake();
        }
    }

    fn pulled(&mut self) {
        let mut ends = self.shared.ends();
        if let Kind::Serial { link } = &self.shared.kind {
            let _ = std::fs::remove_file(link);
        }
        for (end, _) in ends.open.drain(..) {
            let _ = rustix::net::shutdown(&end.fd, rustix::net::Shutdown::Both);
        }
        // The pump may hold the listener for a moment more: it must refuse at once.
        if let Some(listener) = ends.listener.take() {
            let _ = rustix::net::shutdown(&*listener, rustix::net::Shutdown::Both);
        }
        drop(ends);
        self.shared.wake();
    }

    fn plugged(&mut self) {
        // The pump may hold the old listener for a moment more: the port is free once it let go.
        for _ in 0..200 {
            if self.shared.make().is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        self.shared.wake();
    }
}

impl Shared {
    fn ends(&self) -> MutexGuard<'_, Ends> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        let _ = rustix::io::write(&self.wake, &1_u64.to_ne_bytes());
    }

    /// Makes the kernel's end.
    fn make(&self) -> io::Result<()> {
        match &self.kind {
            Kind::Serial { link } => {
                let fd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
                grantpt(&fd)?;
                unlockpt(&fd)?;
                let name = ptsname(&fd, Vec::new())?;
                let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
                let terminal = rustix::fs::open(&name, flags, rustix::fs::Mode::empty())?;
                let mut line = tcgetattr(&terminal)?;
                line.make_raw();
                tcsetattr(&terminal, OptionalActions::Now, &line)?;
                fcntl_setfl(&fd, fcntl_getfl(&fd)? | OFlags::NONBLOCK)?;
                let _ = std::fs::remove_file(link);
                std::os::unix::fs::symlink(name.to_string_lossy().as_ref(), link)?;
                let end = Arc::new(End { fd, terminal: Some(terminal) });
                self.ends().open.push((end, VecDeque::new()));
            }
            Kind::Tcp { address } => {
                let listener = TcpListener::bind(address)?;
                listener.set_nonblocking(true)?;
                self.ends().listener = Some(Arc::new(listener.into()));
            }
        }
        Ok(())
    }

    /// Carries bytes from the kernel to the device until the place is given up.
    fn pump(&self, bench: &Bench) {
        let mut speed = 0;
        while !self.stop.load(Ordering::Relaxed) {
            let (open, listener) = {
                let ends = self.ends();
                let open: Vec<_> =
                    ends.open.iter().map(|(end, backlog)| (Arc::clone(end), backlog.is_empty())).collect();
                (open, ends.listener.clone())
            };
            let mut fds = vec![PollFd::new(&self.wake, PollFlags::IN)];
            for (end, idle) in &open {
                let wanted = if *idle { PollFlags::IN } else { PollFlags::IN | PollFlags::OUT };
                fds.push(PollFd::new(&end.fd, wanted));
            }
            fds.extend(listener.as_ref().map(|listener| PollFd::new(&**listener, PollFlags::IN)));
            if poll(&mut fds, None).is_err() {
                continue;
            }
            let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
            drop(fds);
            let _ = rustix::io::read(&self.wake, &mut [0; 8]);
            for ((end, _), ready) in open.iter().zip(&ready[1..]) {
                if *ready {
                    self.carry(end, bench, &mut speed);
                }
            }
            if let Some(listener) = &listener
                && ready.last() == Some(&true)
            {
                self.accept(listener);
            }
        }
    }

    /// One end has bytes, room, or an end.
    fn carry(&self, end: &Arc<End>, bench: &Bench, speed: &mut u32) {
        let mut bytes = [0; 4096];
        match rustix::io::read(&end.fd, &mut bytes) {
            Ok(read) if read > 0 => {
                let line = end.terminal.as_ref().and_then(|terminal| tcgetattr(terminal).ok());
                let changed = line.map(|line| line.output_speed()).filter(|now| *now != *speed);
                bench.with(|state| {
                    // What a pulled line still held is lost with it.
                    if !self.ends().open.iter().any(|(open, _)| Arc::ptr_eq(open, end)) {
                        return;
                    }
                    if let Some(now) = changed {
                        *speed = now;
                        state.far.baud(now);
                    }
                    state.hear(0, &bytes[..read]);
                });
            }
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => {}
            Ok(_) | Err(_) => self.ends().open.retain(|(open, _)| !Arc::ptr_eq(open, end)),
        }
        if let Some((end, backlog)) = self.ends().open.iter_mut().find(|(open, _)| Arc::ptr_eq(open, end)) {
            flush(end, backlog);
        }
    }

    fn accept(&self, listener: &Arc<OwnedFd>) {
        use rustix::net::{SocketFlags, accept_with};
        let mut ends = self.ends();
        // Pulled in the meantime: nobody is there to accept.
        if !ends.listener.as_ref().is_some_and(|now| Arc::ptr_eq(now, listener)) {
            return;
        }
        if let Ok(fd) = accept_with(listener, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC) {
            ends.open.push((Arc::new(End { fd, terminal: None }), VecDeque::new()));
        }
    }
}

/// Gives the kernel what it has room for; whether something is left.
fn flush(end: &End, backlog: &mut VecDeque<u8>) -> bool {
    while !backlog.is_empty() {
        match rustix::io::write(&end.fd, backlog.as_slices().0) {
            Ok(sent) if sent > 0 => drop(backlog.drain(..sent)),
            Err(rustix::io::Errno::AGAIN) => return true,
            Err(rustix::io::Errno::INTR) => {}
            _ => {
                backlog.clear();
                return false;
            }
        }
    }
    false
}
