//! `tongban-xfs` is the XFS4IoT door: it shows our device classes as the services that an XFS4IoT client knows.
//!
//! It moves no bytes: a server gives it the text frames of a WebSocket and takes its texts back through a sink. What maps
//! to what is a table, one file per interface ([`INTERFACES`]); the engine beside it only follows the table.
//! Start reading at [`XfsService`], then at one interface, say `interface/card_reader.rs`. The same table, as a page to
//! read, is `MAPPING.md`.

#[cfg(test)]
extern crate self as tongban_xfs;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

mod broadcast;
mod connection;
mod desk;
mod every_service;
mod express;
mod header;
mod interface;
mod lane;
mod mapping;
mod memory;
mod outcome;
mod pending;
mod publisher;
mod service;
mod table;
mod versions;
mod work;

pub use connection::{Connection, Sink};
pub use desk::{Desk, HostDesk, Lease};
pub use interface::{INTERFACES, NOT_OFFERED};
pub use mapping::page;
pub use outcome::{Outcome, Refusal, STANDARD, completion_name};
pub use service::XfsService;
pub use table::{
    Absent, Answer, CapabilityRow, CodeRow, CommandRow, Does, EventRow, Give, Interface, NotOffered, OwnCode, Param,
    ResultRow, StatusRow, UnsolicitedRow,
};
pub use work::Work;
