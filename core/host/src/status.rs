//! How slots are, for operators and screens.

use crate::Isolation;
use serde::Serialize;
use std::sync::Arc;
use tongban_classes::DeviceState;
use tongban_model::{Failure, Record};

/// How one slot is.
#[derive(Clone, PartialEq, Debug)]
pub struct SlotStatus {
    /// The slot.
    pub slot: Arc<str>,
    /// The one word.
    pub device: DeviceState,
    /// The class's status fields, as last heard; empty when never.
    pub fields: Record,
    /// Why it is not online, where the host knows.
    pub failure: Option<Failure>,
}

/// The host at a glance.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Description {
    /// The slots in the order of the machine's manifest.
    pub slots: Vec<SlotDescription>,
}

/// A slot at a glance.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SlotDescription {
    /// Its name.
    pub name: String,
    /// Id of its class.
    pub class: String,
    /// Every class the device may be asked for, by id.
    pub classes: Vec<String>,
    /// Names of the commands the device offers in its class; empty while it is not open.
    pub commands: Vec<String>,
    /// The plugin.
    pub plugin: String,
    /// The plugin's version.
    pub version: String,
    /// Where it runs.
    pub isolation: Isolation,
    /// `full`, or what is missing; `none` on a thread.
    pub sandbox: String,
    /// Times the driver died.
    pub deaths: u64,
    /// Whether it takes commands now.
    pub ready: bool,
    /// Why not, where the host knows.
    pub failure: Option<String>,
    /// Process id of its worker.
    pub worker: Option<u32>,
}
