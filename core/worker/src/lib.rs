//! `tongban-worker` is the small process that loads one vendor library, and the wire between it and the host.
//!
//! The worker is released with the host, so the wire has no version skew and may change at will.
//! It must never know a device class, a manifest or a flow: it carries numbered fields.
//! Start reading at [`wire::ToWorker`]; the process itself is [`serve::serve`].

pub mod channel;
pub mod look;
pub mod record_bytes;
pub mod ring;
pub mod sandbox;
pub mod serve;
pub mod wire;
