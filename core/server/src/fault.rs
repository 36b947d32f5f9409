//! Why a server did not start.

use std::fmt;
use std::path::PathBuf;
use tongban::OpenFault;
use tongban_journal::JournalFault;

/// Why a server did not start. Each sentence finishes "failed to".
#[derive(Debug)]
pub enum ServeFault {
    /// The kiosk did not open; who must act stands in its own words.
    Kiosk(OpenFault),
    /// The record of callers' keys does not open (a technician).
    Keys(JournalFault),
    /// Something else listens there already, or the system gives no socket (a technician).
    Listen {
        /// Where.
        at: String,
        /// Why not.
        fault: std::io::Error,
    },
    /// A file of the local API cannot be written (a technician).
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        fault: std::io::Error,
    },
    /// The system gives no thread or no random bytes (a technician).
    System(std::io::Error),
}

impl fmt::Display for ServeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeFault::Kiosk(fault) => fault.fmt(f),
            ServeFault::Keys(fault) => write!(f, "open the record of callers' keys: {fault}"),
            ServeFault::Listen { at, fault } => write!(f, "listen at {at}: {fault}"),
            ServeFault::File { path, fault } => write!(f, "write {}: {fault}", path.display()),
            ServeFault::System(fault) => write!(f, "start the server: {fault}"),
        }
    }
}

impl std::error::Error for ServeFault {}

impl From<OpenFault> for ServeFault {
    fn from(fault: OpenFault) -> Self {
        ServeFault::Kiosk(fault)
    }
}
