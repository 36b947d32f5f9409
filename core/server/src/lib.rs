//! `tongban-server` serves the local API on loopback: doors, sessions, the kiosk's thread, and the screen's files.
//!
//! Everybody who renders a screen or drives devices comes through here, and through nothing else. It must never know a
//! province, a driver or what a flow is about. Start reading at [`serve`].

mod accept;
mod action;
mod aftermath;
mod claims;
mod commands;
mod debts;
mod desk;
mod device;
mod doors;
mod fault;
mod files;
mod glass;
mod hall;
mod hub;
mod ime;
mod keys;
mod line;
mod loan;
mod metrics;
mod operator;
mod options;
mod outbox;
mod overview;
mod panel;
mod papers;
mod past;
mod picture;
mod private_file;
mod reply;
mod server;
mod service;
mod session;
mod socket;
mod test_page;
mod tokens;
mod unix;
mod view;
mod voice;
mod web;
mod witness;
mod words;
mod xfs;

pub use fault::ServeFault;
pub use operator::set_operator_code;
pub use options::{AskSandbox, ChoosePerson, PanelOptions, Prepare, ServeOptions};
pub use server::{Server, serve};
pub use witness::ScreenSign;
