//! `tongban-server` serves the local API on loopback: doors, sessions, the kiosk's thread, and the screen's files.
//!
//! Everybody who renders a screen or drives devices comes through here, and through nothing else. It must never know a
//! province, a driver or what a flow is about. Start reading at [`serve`].

mod fault;
mod options;
mod server;

pub use fault::ServeFault;
pub use options::{ChoosePerson, PanelOptions, Prepare, ServeOptions};
pub use server::{Server, serve};
