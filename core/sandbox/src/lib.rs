//! `tongban-sandbox` is a whole province to run against, over HTTP on loopback, with a real database behind.
//!
//! It plays every connector class for synthetic citizens only: registry, payment, post, bookings and the rest; how alike two
//! faces are is what the scenario says. Every change is in the database before its answer leaves, so a restart keeps
//! everything. It must never know a host or a flow. Start reading at [`Sandbox`], then at `answer`.
//!
//! ```no_run
//! let sandbox = tongban_sandbox::Sandbox::start(tongban_sandbox::SandboxConfig::default())?;
//! println!("{}", sandbox.url());
//! # Ok::<(), tongban_sandbox::SandboxFault>(())
//! ```

mod about;
mod answer;
mod broken;
mod door;
mod fault;
mod page;
mod pay;
mod people;
mod scenario;
mod server;
mod state;
mod store;

pub use fault::SandboxFault;
pub use server::{Clock, Sandbox, SandboxConfig};
