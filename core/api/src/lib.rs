//! `tongban-api` holds the local API as types: every message once, and nothing that moves.
//!
//! A UI, ours or a customer's, and a program that drives devices speak these messages over a WebSocket or a Unix socket.
//! The JSON Schemas, the AsyncAPI document, the TypeScript types and the server's dispatch all derive from one table,
//! [`MESSAGES`]. It must never know a flow or a device, and outside the optional `client` neither a socket nor a thread.
//! Start reading at [`Envelope`], then at [`View`].

mod action;
#[cfg(feature = "client")]
pub mod client;
pub mod code;
pub mod device;
pub mod documents;
mod envelope;
pub mod examples;
pub mod flow;
mod header;
pub mod ime;
mod level;
mod messages;
pub mod observe;
pub mod operator;
pub mod outcome;
mod private;
mod refused;
mod said;
pub mod session;
pub mod speech;
mod table;
mod view;

pub use action::{Action, Answer};
pub use device::DeviceState;
pub use envelope::{Envelope, LONGEST, VERSION, to_payload};
pub use header::{Header, Kind, Status};
pub use level::{Level, Needs};
pub use messages::{Command, MESSAGES, Unsolicited, find};
pub use private::Private;
pub use refused::{Answered, Refused};
pub use said::{Done, Fields, Nothing, Said};
pub use table::{Message, Shape, Through};
pub use view::{Choice, Field, FieldKind, Line, Offer, Qr, View, ViewKind};
