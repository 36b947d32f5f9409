//! What host and worker say to each other.
//!
//! Two sockets: commands and their answers in order on the first, everything that may come at any time on the second.
//! So a caller can drive a command on its own thread, and a cancel overtakes it.

use crate::record_bytes;
use crate::sandbox::{Enforcement, Sandbox};
use serde::{Deserialize, Serialize};
use tongban_model::{Failure, Record};

/// Says that both sides come from one build. Checked first.
pub const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "+1");

/// On the command socket, from the host.
#[derive(Serialize, Deserialize, Debug)]
pub enum ToWorker {
    /// First message; the second socket and the frame ring travel with it.
    Load {
        /// The host's [`BUILD`].
        build: String,
        /// Where the library is.
        library: String,
        /// Quietest log level wanted; 0 for none.
        log_level: u16,
        /// What the library may reach.
        sandbox: Sandbox,
        /// Rooms in the frame ring, and bytes in each.
        ring: (u32, u64),
    },
    /// Opens the device, or opens it again.
    Open {
        /// Name of the slot.
        slot: String,
        /// Settings as JSON.
        settings: String,
        /// Classes the host wants to use, by id.
        classes: Vec<String>,
    },
    /// Runs a command.
    Run {
        /// The call's id; rising.
        id: u64,
        /// Place of the class in `Open::classes`.
        class: u16,
        /// Number of the command.
        command: u16,
        /// Time allowed, microseconds.
        within_us: u64,
        /// Parameters.
        #[serde(with = "record_bytes")]
        params: Record,
    },
}

/// On the command socket, from the worker.
#[derive(Serialize, Deserialize, Debug)]
pub enum FromWorker {
    /// The sandbox holds; the library is about to be loaded.
    Restricted(Enforcement),
    /// Answer to `Load`.
    Loaded(Result<LibrarySays, String>),
    /// Answer to `Open`: for each class asked for, the commands offered, or none when the class is not.
    Opened(Result<Vec<Option<Vec<u16>>>, Failure>),
    /// An event of the command that runs.
    Event {
        /// Number of the event.
        number: u16,
        /// Its fields.
        #[serde(with = "record_bytes")]
        fields: Record,
    },
    /// A picture of the command that runs.
    Frame {
        /// Room in the ring.
        room: u32,
        /// Width, height, stride.
        size: (u32, u32, u32),
        /// Format.
        format: [u8; 4],
        /// When it was taken.
        taken_us: u64,
    },
    /// The command's result.
    Done {
        /// The call's id.
        id: u64,
        /// The result.
        #[serde(with = "record_bytes")]
        result: Record,
    },
    /// The command failed.
    Failed {
        /// The call's id.
        id: u64,
        /// Why.
        failure: Failure,
    },
}

/// What a loaded library says of itself.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct LibrarySays {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its vendor.
    pub vendor: String,
    /// Its classes, each with its schema where it describes one.
    pub classes: Vec<(String, Option<String>)>,
    /// Whether it was entered by the Rust door.
    pub rust_door: bool,
}

/// On the second socket, from the host.
#[derive(Serialize, Deserialize, Debug)]
pub enum Order {
    /// Stop the command with this id.
    Cancel(u64),
    /// Answer with the same number.
    Ping(u64),
}

/// On the second socket, from the worker.
#[derive(Serialize, Deserialize, Debug)]
pub enum News {
    /// A log line of the library.
    Log {
        /// Level by number.
        level: u16,
        /// The call's id, or 0.
        call: u64,
        /// Where in the library.
        target: String,
        /// The line.
        message: String,
    },
    /// An event that belongs to no command.
    Unsolicited {
        /// Class id.
        class: String,
        /// Number of the event.
        number: u16,
        /// Its fields.
        #[serde(with = "record_bytes")]
        fields: Record,
    },
    /// The device's status changed.
    StatusChanged,
    /// Answer to `Ping`.
    Pong(u64),
}
