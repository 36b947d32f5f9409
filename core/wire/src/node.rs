//! A character device that carries bytes: a printer's `/dev/usb/lp0`, a vendor driver's own node.

use crate::place::{Tree, is_usb_place};
pub use crate::settings::NodeSettings;
use crate::{Patience, Stream, WireError};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, fstat, open, stat};
use rustix::io::{Errno, read, write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::time::Duration;

/// The longest it drains what the device still has to say.
const DRAIN: usize = 256 * 1024;

/// An open node.
#[derive(Debug)]
pub struct Node {
    fd: OwnedFd,
    path: PathBuf,
}

impl Node {
    /// Opens the node for both ways. Errors: `Absent`, `Busy` (a printer's node opens once), `Denied`.
    pub fn open(settings: &NodeSettings) -> Result<Node, WireError> {
        let path = match is_usb_place(&settings.path) {
            true => Tree::here().node_at("usbmisc", &settings.path)?,
            false => PathBuf::from(&settings.path),
        };
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        match open(&path, flags, Mode::empty()) {
            Ok(fd) => Ok(Node { fd, path }),
            Err(error) => Err(match WireError::from_io(&error.into()) {
                WireError::Gone | WireError::Absent(_) => WireError::Absent(settings.path.clone()),
                other => other,
            }),
        }
    }

    /// Whether the path still leads to the device that was opened.
    fn is_there(&self) -> bool {
        let (Ok(open), Ok(named)) = (fstat(&self.fd), stat(&self.path)) else { return false };
        (open.st_rdev, open.st_ino) == (named.st_rdev, named.st_ino)
    }

    /// Waits until the node is ready that way, at most one slice of patience.
    fn wait(&self, ready: PollFlags, patience: &Patience) -> Result<(), WireError> {
        let slice = timespec(patience.slice()?);
        let mut polled = [PollFd::new(&self.fd, ready)];
        match poll(&mut polled, Some(&slice)) {
            Ok(0) | Err(Errno::INTR) => Ok(()),
            Ok(_) if polled[0].revents().intersects(ready) => Ok(()),
            // Ready for nothing but an error: the device was pulled.
            Ok(_) => Err(WireError::Gone),
            Err(error) => Err(WireError::from_io(&error.into())),
        }
    }
}

fn timespec(time: Duration) -> Timespec {
    // Slices are far below a second.
    Timespec { tv_sec: time.as_secs().try_into().unwrap_or(1), tv_nsec: time.subsec_nanos().into() }
}

impl Stream for Node {
    fn send(&mut self, bytes: &[u8], patience: &Patience) -> Result<(), WireError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match write(&self.fd, rest) {
                Ok(0) => return Err(WireError::Gone),
                Ok(sent) => rest = &rest[sent..],
                Err(Errno::AGAIN | Errno::INTR) => self.wait(PollFlags::OUT, patience)?,
                Err(error) => return Err(WireError::from_io(&error.into())),
            }
        }
        Ok(())
    }

    fn receive(&mut self, into: &mut [u8], patience: &Patience) -> Result<usize, WireError> {
        loop {
            match read(&self.fd, &mut *into) {
                Ok(0) if !into.is_empty() => {
                    // Nothing, from a printer that has nothing to say, or from one that was pulled.
                    if !self.is_there() {
                        return Err(WireError::Gone);
                    }
                    patience.pause(Duration::from_millis(10))?;
                    self.wait(PollFlags::IN, patience)?;
                }
                Ok(count) => return Ok(count),
                Err(Errno::AGAIN | Errno::INTR) => self.wait(PollFlags::IN, patience)?,
                Err(error) => return Err(WireError::from_io(&error.into())),
            }
        }
    }

    fn discard(&mut self) -> Result<(), WireError> {
        let mut rest = [0; 4096];
        let mut dropped = 0;
        while dropped < DRAIN {
            match read(&self.fd, &mut rest) {
                Ok(0) if !self.is_there() => return Err(WireError::Gone),
                Ok(0) | Err(Errno::AGAIN) => return Ok(()),
                Ok(count) => dropped += count,
                Err(Errno::INTR) => {}
                Err(error) => return Err(WireError::from_io(&error.into())),
            }
        }
        Ok(())
    }
}
