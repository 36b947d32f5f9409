//! Why a sandbox cannot run.

use std::fmt;
use std::net::SocketAddr;

/// Why a sandbox cannot start or go on. The person who started it must act.
#[derive(Debug)]
pub enum SandboxFault {
    /// The address is not on this machine only.
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    Listen(SocketAddr, std::io::Error),
    /// The server's thread or its runtime cannot start.
    Start(std::io::Error),
    /// The database cannot be used.
    Store(rusqlite::Error),
    /// The database is of a later release.
    NewerStore {
        /// The version found.
        found: i64,
        /// The version this release writes.
        expected: i64,
    },
    /// A row of the database cannot be read or written.
    Row {
        /// Its table.
        table: &'static str,
        /// What is wrong with it.
        fault: serde_json::Error,
    },
}

impl fmt::Display for SandboxFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SandboxFault::NotLoopback(addr) => {
                write!(f, "start the sandbox on {addr}: found an address others can reach, expected 127.0.0.1 or ::1")
            }
            SandboxFault::Listen(addr, fault) => write!(f, "listen on {addr}: {fault}; choose another port"),
            SandboxFault::Start(fault) => write!(f, "start the sandbox's server: {fault}"),
            SandboxFault::Store(fault) => write!(f, "use the sandbox's database: {fault}"),
            SandboxFault::NewerStore { found, expected } => {
                write!(f, "open the sandbox's database: found version {found}, expected {expected}; use another file")
            }
            SandboxFault::Row { table, fault } => write!(f, "read a row of {table}: {fault}; use another file"),
        }
    }
}

impl std::error::Error for SandboxFault {}

impl From<rusqlite::Error> for SandboxFault {
    fn from(fault: rusqlite::Error) -> Self {
        SandboxFault::Store(fault)
    }
}
