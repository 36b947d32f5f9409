//! News of devices that are plugged in or pulled out, from the kernel itself: no service of the system is needed.
//!
//! A driver uses it to tell its host early: `notifier.status_changed()`, and its class's own events. It never needs it to
//! recover, which [`Link`](crate::Link) does by itself.

use crate::WireError;
use crate::place::Place;
use crate::uevent::Uevent;
use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::io::{Errno, write};
use rustix::net::netlink::{KOBJECT_UEVENT, SocketAddrNetlink};
use rustix::net::sockopt::set_socket_recv_buffer_size;
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, bind, recvfrom, socket_with};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

/// The kernel's own group of listeners; udev's is 2.
const KERNEL: u32 = 1;
/// The longest message (`UEVENT_BUFFER_SIZE` of Linux is 2048).
const LONGEST: usize = 8 * 1024;
/// Room for the messages of a hub full of devices that come at once.
const ROOM: usize = 512 * 1024;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A device came. Its node may need a moment more before it may be opened: the system sets its group afterwards.
    Plugged,
    /// A device went.
    Pulled,
    /// More happened than the kernel could keep: anything may have changed. The other fields are empty.
    Missed,
}

/// One piece of news.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What happened.
    pub what: What,
    /// `tty`, `hidraw`, `usb`, `usbmisc`, `video4linux`, …
    pub subsystem: String,
    /// Where.
    pub place: Place,
    /// Its node, where it has one.
    pub node: Option<PathBuf>,
}

/// Which news a driver wants.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Only of these subsystems; of all where empty. A device on USB tells of itself as `usb` and of each of its nodes.
    pub subsystems: Vec<&'static str>,
    /// Only of the device at that place.
    pub place: Option<String>,
}

impl Filter {
    /// The news a message carries for this driver. Public for tests and for who reads the messages elsewhere.
    pub fn change(&self, event: Uevent) -> Option<Change> {
        let what = match event.action.as_str() {
            "add" => What::Plugged,
            "remove" => What::Pulled,
            _ => return None,
        };
        let place = Place::of_device(&event.device);
        let wanted = (self.subsystems.is_empty() || self.subsystems.contains(&event.subsystem.as_str()))
            && self.place.as_ref().is_none_or(|name| place.is(name));
        let node = event.node.map(|name| PathBuf::from("/dev").join(name));
        wanted.then_some(Change { what, subsystem: event.subsystem, place, node })
    }
}

/// A thread that listens. Dropping it ends the thread and waits for it.
#[derive(Debug)]
pub struct Watch {
    end: Arc<OwnedFd>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Listens from now on; `tell` is called from a thread of its own and should be quick.
    ///
    /// Errors: `Denied` or `System` where the kernel gives no news to this process. A driver goes on without them.
    pub fn start(filter: Filter, tell: impl FnMut(Change) + Send + 'static) -> Result<Watch, WireError> {
        let system = |error: Errno| WireError::from_io(&error.into());
        let socket = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, SocketFlags::CLOEXEC, Some(KOBJECT_UEVENT))
            .map_err(system)?;
        // A smaller room only makes `Missed` likelier.
        let _ = set_socket_recv_buffer_size(&socket, ROOM);
        bind(&socket, &SocketAddrNetlink::new(0, KERNEL)).map_err(system)?;
        let end = Arc::new(eventfd(0, EventfdFlags::CLOEXEC).map_err(system)?);
        let ended = Arc::clone(&end);
        let thread = std::thread::Builder::new()
            .name("wire-watch".into())
            .spawn(move || listen(&socket, &ended, &filter, tell))
            .map_err(|error| WireError::from_io(&error))?;
        Ok(Watch { end, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let told = write(&self.end, &1u64.to_ne_bytes());
        if let Some(thread) = self.thread.take().filter(|_| told.is_ok()) {
            // A panic of `tell` was reported where it happened.
            let _ = thread.join();
        }
    }
}

fn listen(socket: &OwnedFd, end: &OwnedFd, filter: &Filter, mut tell: impl FnMut(Change)) {
    let mut message = vec![0; LONGEST];
    loop {
        let mut polled = [PollFd::new(socket, PollFlags::IN), PollFd::new(end, PollFlags::IN)];
        match poll(&mut polled, None) {
            Ok(_) if polled[1].revents().is_empty() => {}
            Err(Errno::INTR) => continue,
            Ok(_) | Err(_) => return,
        }
        match recvfrom(socket, &mut message[..], RecvFlags::DONTWAIT) {
            Ok((_, whole, from)) => {
                // Only the kernel speaks from address 0.
                let kernel =
                    from.and_then(|from| SocketAddrNetlink::try_from(from).ok()).is_some_and(|from| from.pid() == 0);
                let event = message.get(..whole).filter(|_| kernel).and_then(Uevent::read);
                if let Some(change) = event.and_then(|event| filter.change(event)) {
                    tell(change);
                }
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(Errno::NOBUFS) => tell(Change {
                what: What::Missed,
                subsystem: String::new(),
                place: Place { device: String::new(), interface: None },
                node: None,
            }),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_hears_of_its_own_device_only() {
        let event = |action: &str, subsystem: &str, device: &str, node: Option<&str>| Uevent {
            action: action.into(),
            device: format!("/devices/pci0000:00/0000:00:14.0/usb1/{device}"),
            subsystem: subsystem.into(),
            node: node.map(str::to_owned),
        };
        let filter = Filter { subsystems: vec!["tty"], place: Some("1-2.1".into()) };
        let port = "1-2/1-2.1/1-2.1:1.0/ttyUSB0/tty/ttyUSB0";
        let plugged = filter.change(event("add", "tty", port, Some("ttyUSB0"))).unwrap();
        assert_eq!((plugged.what, plugged.place.device.as_str()), (What::Plugged, "1-2.1"));
        assert_eq!(plugged.node, Some("/dev/ttyUSB0".into()));
        assert_eq!(filter.change(event("remove", "tty", port, None)).unwrap().what, What::Pulled);
        for other in [
            event("change", "tty", port, None),
            event("bind", "tty", port, None),
            event("add", "usb", "1-2/1-2.1", None),
            event("add", "tty", "1-2/1-2.2/1-2.2:1.0/ttyUSB1/tty/ttyUSB1", None),
        ] {
            assert_eq!(filter.change(other.clone()), None, "{other:?}");
        }
    }

    #[test]
    fn two_hundred_watches_leave_nothing_behind() {
        let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
        let watch = || Watch::start(Filter::default(), |_| {});
        // Where the kernel gives no news the driver is told so, and goes on.
        let Ok(first) = watch() else { return };
        let before = open();
        drop(first);
        for _ in 0..200 {
            drop(watch().unwrap());
        }
        // Other tests of this process open and close things of their own meanwhile.
        assert!(open() <= before + 20, "{before} before, {} after", open());
    }
}
