//! `tongban-wire` is the cable of a driver: it finds a device, moves bytes, and says in one vocabulary what went wrong.
//!
//! A driver speaks its protocol over one of three shapes, and never over a concrete port:
//!
//! | Shape | For | Opened by |
//! |---|---|---|
//! | [`Stream`] | bytes both ways: serial, TCP, a printer's node, a pair of USB pipes | [`settings::stream`] |
//! | [`Reports`] | HID reports | [`settings::reports`] |
//! | [`Pipes`] | USB endpoints by number, halts included | [`settings::pipes`] |
//!
//! [`Link`] keeps one of them open: it opens at the first command, closes when the device is gone and opens anew at the
//! next one. [`Patience`] says how long an exchange may wait and who may end it. [`WireError`] turns into a
//! [`Failure`](tongban_sdk::Failure) that says who must act.
//!
//! What many devices share is here too, pure and without a wire: HID report [`descriptor`]s, [`lines`] out of bytes,
//! check [`sum`]s, and the words for a [`symbology`].
//!
//! It must never know a device's protocol. Start reading at [`Link`], then at the shape your device has.

pub mod bulk;
pub mod candidate;
pub mod descriptor;
mod error;
#[cfg(feature = "hid")]
pub mod hid;
pub mod lines;
mod link;
mod memory;
pub mod node;
mod patience;
pub mod place;
pub mod recording;
#[cfg(feature = "serial")]
pub mod serial;
pub mod settings;
mod shape;
pub mod sum;
pub mod symbology;
#[cfg(feature = "tcp")]
pub mod tcp;
pub mod uevent;
#[cfg(feature = "usb")]
pub mod usb;
#[cfg(feature = "video")]
pub mod video;
pub mod watch;

pub use error::WireError;
pub use link::Link;
pub use memory::{Far, memory};
pub use patience::Patience;
pub use settings::{Defaults, UsbId, WireSettings};
pub use shape::{Endpoint, Pipes, Reports, Stream};
