//! Length-prefixed messages over a socket.

use crate::look::Look;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Instant;

/// Longest message taken: the largest result and some room.
const LONGEST: usize = 80 << 20;

/// Why a message did not come or go.
#[derive(Debug)]
pub enum WireFault {
    /// The other side is gone.
    HungUp,
    /// The time ran out before a whole message came.
    TimeOut,
    /// What came is no message.
    Garbage,
    /// The system refused.
    System(Errno),
}

impl fmt::Display for WireFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WireFault::HungUp => f.write_str("reach the other side: it is gone"),
            WireFault::TimeOut => f.write_str("get an answer in time"),
            WireFault::Garbage => f.write_str("read a message: it is damaged"),
            WireFault::System(fault) => write!(f, "use the socket: {fault}"),
        }
    }
}

impl std::error::Error for WireFault {}

impl From<Errno> for WireFault {
    fn from(fault: Errno) -> Self {
        match fault {
            Errno::PIPE | Errno::CONNRESET | Errno::NOTCONN => WireFault::HungUp,
            Errno::AGAIN => WireFault::TimeOut,
            other => WireFault::System(other),
        }
    }
}

/// Sends one message, whole. Blocks while the other side does not read.
pub fn send_message(fd: BorrowedFd<'_>, message: &impl Serialize, buffer: &mut Vec<u8>) -> Result<(), WireFault> {
    write_message(fd, message, buffer, SendFlags::NOSIGNAL)
}

/// Sends one message if there is room for it now; `TimeOut` when there is not and nothing went.
pub fn try_send_message(fd: BorrowedFd<'_>, message: &impl Serialize, buffer: &mut Vec<u8>) -> Result<(), WireFault> {
    write_message(fd, message, buffer, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
}

fn write_message(
    fd: BorrowedFd<'_>,
    message: &impl Serialize,
    buffer: &mut Vec<u8>,
    flags: SendFlags,
) -> Result<(), WireFault> {
    buffer.clear();
    buffer.extend_from_slice(&[0; 4]);
    let taken = std::mem::take(buffer);
    *buffer = postcard::to_extend(message, taken).map_err(|_| WireFault::Garbage)?;
    let length = u32::try_from(buffer.len() - 4).map_err(|_| WireFault::Garbage)?;
    buffer[..4].copy_from_slice(&length.to_le_bytes());
    let mut sent = 0;
    let mut flags = flags;
    while sent < buffer.len() {
        match send(fd, &buffer[sent..], flags) {
            Ok(count) => sent += count,
            Err(Errno::INTR) => {}
            Err(fault) => return Err(fault.into()),
        }
        // A message once begun is finished.
        flags = SendFlags::NOSIGNAL;
    }
    if buffer.capacity() > 1 << 20 {
        *buffer = Vec::new();
    }
    Ok(())
}

/// The reading end of a socket, with what came before it was asked for.
pub struct Channel {
    fd: OwnedFd,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// None when this channel sleeps at once.
    look: Option<Look>,
}

impl Channel {
    /// Over a socket.
    pub fn new(fd: OwnedFd) -> Channel {
        Channel { fd, bytes: vec![0; 16 << 10], start: 0, end: 0, look: None }
    }

    /// The same for a reader that is answered within microseconds: it looks before it sleeps, see [`Look`].
    pub fn attentive(fd: OwnedFd) -> Channel {
        Channel { look: Some(Look::default()), ..Channel::new(fd) }
    }

    /// The socket.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// The next message; waits for it until `deadline`, or for ever.
    ///
    /// What came so far is kept when the time runs out. After `Garbage` the channel is of no more use.
    pub fn receive<T: DeserializeOwned>(&mut self, deadline: Option<Instant>) -> Result<T, WireFault> {
        loop {
            if let Some(message) = self.buffered()? {
                return Ok(message);
            }
            if self.look()? {
                continue;
            }
            if let Some(deadline) = deadline {
                self.wait_readable(deadline)?;
            }
            self.fill(RecvFlags::empty())?;
        }
    }

    /// The next message if it has come already, or its last part is there to be read now.
    pub fn receive_now<T: DeserializeOwned>(&mut self) -> Result<Option<T>, WireFault> {
        match self.receive(Some(Instant::now())) {
            Ok(message) => Ok(Some(message)),
            Err(WireFault::TimeOut) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Whether a whole message lies in the buffer, unread.
    fn buffered<T: DeserializeOwned>(&mut self) -> Result<Option<T>, WireFault> {
        let held = &self.bytes[self.start..self.end];
        let Some(prefix) = held.first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_le_bytes(*prefix) as usize;
        if length > LONGEST {
            return Err(WireFault::Garbage);
        }
        let Some(body) = held.get(4..4 + length) else {
            // Room for the whole of it at once.
            let whole = 4 + length;
            if self.bytes.len() - self.start < whole {
                self.bytes.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
                if self.bytes.len() < whole {
                    self.bytes.resize(whole, 0);
                }
            }
            return Ok(None);
        };
        let message = postcard::from_bytes(body).map_err(|_| WireFault::Garbage)?;
        self.start += 4 + length;
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            if self.bytes.len() > 1 << 20 {
                self.bytes = vec![0; 16 << 10];
            }
        }
        Ok(Some(message))
    }

    /// Looks for bytes without sleeping; whether some came.
    fn look(&mut self) -> Result<bool, WireFault> {
        let Some(mut look) = self.look.take() else { return Ok(false) };
        let found = look.at(|| match self.fill(RecvFlags::DONTWAIT) {
            Err(WireFault::TimeOut) => None,
            other => Some(other),
        });
        self.look = Some(look);
        found.map_or(Ok(false), |filled| filled.map(|()| true))
    }

    fn wait_readable(&self, deadline: Instant) -> Result<(), WireFault> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let timeout = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
            match poll(&mut [PollFd::new(&self.fd, PollFlags::IN)], Some(&timeout)) {
                Ok(0) => return Err(WireFault::TimeOut),
                Ok(_) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
    }

    fn fill(&mut self, flags: RecvFlags) -> Result<(), WireFault> {
        if self.end == self.bytes.len() {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            if self.end == self.bytes.len() {
                self.bytes.resize(self.bytes.len() * 2, 0);
            }
        }
        match recv(&self.fd, &mut self.bytes[self.end..], flags) {
            Ok((_, 0)) => Err(WireFault::HungUp),
            Ok((_, count)) => {
                self.end += count;
                Ok(())
            }
            Err(Errno::INTR) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }
}
