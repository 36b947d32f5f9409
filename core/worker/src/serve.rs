//! The worker process: receives one library, restricts itself, loads it, runs commands.
//!
//! Two threads of ours: the command thread, which alone calls the device, and the watchdog, which reads the second
//! socket and ends the process when the host is gone, whatever the library is doing.

mod command;
mod watchdog;

use crate::channel::{Channel, WireFault, send_message};
use crate::ring::Ring;
use crate::sandbox::restrict;
use crate::wire::{BUILD, FromWorker, LibrarySays, ToWorker};
use command::{Commands, WireServices};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use std::fmt;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::Arc;
use tongban_abi::loader::{Door, LoadedPlugin, LogLevel};

/// Why the worker ends by itself.
#[derive(Debug)]
pub enum ServeFault {
    /// The socket to the host.
    Wire(WireFault),
    /// A system call.
    System(rustix::io::Errno),
    /// The first message is not what it must be.
    Handshake(&'static str),
}

impl fmt::Display for ServeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeFault::Wire(fault) => fault.fmt(f),
            ServeFault::System(fault) => write!(f, "set the worker up: {fault}"),
            ServeFault::Handshake(words) => {
                write!(f, "agree with the host: {words}; the host starts this program itself")
            }
        }
    }
}

impl std::error::Error for ServeFault {}

impl From<WireFault> for ServeFault {
    fn from(fault: WireFault) -> Self {
        ServeFault::Wire(fault)
    }
}

impl From<rustix::io::Errno> for ServeFault {
    fn from(fault: rustix::io::Errno) -> Self {
        ServeFault::System(fault)
    }
}

/// Runs until the host hangs up.
pub fn serve() -> Result<(), ServeFault> {
    // The host may die before this line; end-of-file tells it then.
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    // The socket came as standard input; a library that reads its input must not read our messages.
    let socket = fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
    rustix::stdio::dup2_stdin(open("/dev/null", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?)?;

    let [second, frames] = receive_descriptors(&socket)?;
    let mut channel = Channel::attentive(socket);
    let ToWorker::Load { build, library, log_level, sandbox, ring } = channel.receive(None)? else {
        return Err(ServeFault::Handshake("first message is not `Load`"));
    };
    if build != BUILD {
        return Err(ServeFault::Handshake("host and worker come from different builds"));
    }
    let library = Path::new(&library);
    let mut buffer = Vec::new();
    let ring = Arc::new(Ring::map(&frames, ring.0, ring.1 as usize)?);
    drop(frames);
    let enforcement = restrict(&sandbox, library);
    send_message(channel.fd(), &FromWorker::Restricted(enforcement), &mut buffer)?;

    let news = Channel::new(second);
    let outgoing = fcntl_dupfd_cloexec(news.fd(), 3)?;
    let state = watchdog::start(news);
    let level = (log_level > 0).then(|| LogLevel::from_number(log_level));
    let services = Arc::new(WireServices::new(outgoing, level));
    let plugin = match LoadedPlugin::load(library, services.clone()) {
        Ok(plugin) => plugin,
        Err(fault) => {
            send_message(channel.fd(), &FromWorker::Loaded(Err(fault.to_string())), &mut buffer)?;
            return Ok(());
        }
    };
    let says = LibrarySays {
        id: plugin.id().to_owned(),
        version: plugin.version().to_owned(),
        vendor: plugin.vendor().to_owned(),
        classes: plugin.classes().iter().map(|id| (id.clone(), plugin.describe_class(id))).collect(),
        rust_door: plugin.door() == Door::Rust,
    };
    send_message(channel.fd(), &FromWorker::Loaded(Ok(says)), &mut buffer)?;
    Commands::new(plugin, channel, ring, state).run()
}

/// The two descriptors that travel with the first byte: the second socket and the frame memory.
fn receive_descriptors(socket: &OwnedFd) -> Result<[OwnedFd; 2], ServeFault> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0u8; 1];
    recvmsg(socket, &mut [std::io::IoSliceMut::new(&mut byte)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    let mut descriptors = ancillary
        .drain()
        .filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(fds) => Some(fds),
            _ => None,
        })
        .flatten();
    match (descriptors.next(), descriptors.next()) {
        (Some(second), Some(frames)) => Ok([second, frames]),
        _ => Err(ServeFault::Handshake("descriptors are missing")),
    }
}
