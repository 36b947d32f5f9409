//! `tongban-host` finds plugins, checks them, runs them in a worker process or on a thread, and answers for them:
//! claims, bounded queues, deadlines, cancels, restarts, and exactly one completion for every request.
//!
//! It must never know a flow, a journal or a screen. Start reading at [`Host`], then at [`Request`].

mod claim;
mod clock;
mod config;
mod discover;
mod host;
mod manifest;
mod news;
mod own_class;
mod picture;
mod place;
mod refused;
mod request;
mod restart;
mod slot;
mod status;
mod trust;
mod verify;
mod watch;

pub use claim::{Claim, ClaimLost, ClaimRefused, Holder};
pub use clock::{Clock, SteadyClock};
pub use config::{Grants, HostConfig, Isolation, SlotConfig};
pub use discover::{Discovery, Found, discover};
pub use host::{Host, RequestHandle};
pub use manifest::{AbiNumbers, PluginManifest, Title};
pub use news::News;
pub use picture::Picture;
pub use refused::{Refused, RefusedCode};
pub use request::{Ack, Completion, Note, Reply, ReplySink, Request, RequestId};
pub use restart::RestartPolicy;
pub use status::{Description, SlotDescription, SlotStatus};
pub use trust::{PublisherKey, Trust, TrustFault};
