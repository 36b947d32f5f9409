//! `tongban-lab` is the other end of the wire: what a driver talks to where no hardware is.
//!
//! A [`FarEnd`] speaks a device's protocol; one file in [`far`] per device. It can be placed behind a wire in memory, a
//! pseudo-terminal, a socket, or, in a small guest, behind the real kernel's USB, HID and serial stacks. [`Fault`]s are
//! done to its messages, not inside it, so that every device knows every fault.
//!
//! It must never know a driver. Start reading at [`FarEnd`], then at [`Fault`].

mod bench;
pub mod far;
mod far_end;
mod fault;
pub mod guest;
mod line;
mod memory;
mod placed;
pub mod trial;

pub use far_end::{FarEnd, Say};
pub use fault::{Fault, each_fault};
pub use placed::Placed;
