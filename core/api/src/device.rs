//! A device session: claims, commands, states.

use crate::{Fields, Private, code};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tongban_model::CompletionCode;

/// Every slot of the machine that holds a device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeviceList")]
pub struct List {
    /// The slots.
    pub slots: Vec<Slot>,
}

/// One slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DeviceSlot")]
pub struct Slot {
    /// Its name in the manifests.
    pub name: Arc<str>,
    /// Id of its class, such as `tongban.camera/1`.
    pub class: Arc<str>,
    /// What the class is, in a few words.
    pub title: String,
    /// The plugin that drives it.
    pub plugin: Arc<str>,
    /// The plugin's version.
    pub version: Arc<str>,
    /// Commands it takes, in camel case.
    pub commands: Vec<String>,
    /// Whether a command would be taken now.
    pub ready: bool,
    /// How the device is.
    pub device: DeviceState,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Purpose of the device session that holds it, or `flow` for a citizen's session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
}

/// How a device is, in the words of XFS4IoT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DeviceState {
    /// Present and ready.
    Online,
    /// Present but not answering.
    Offline,
    /// Switched off.
    PowerOff,
    /// Not there.
    NoDevice,
    /// Broken; a technician.
    HardwareError,
    /// Someone must clear something: paper, a card left inside.
    UserError,
    /// Working on a command.
    DeviceBusy,
    /// Someone tampers with it.
    FraudAttempt,
    /// Someone may be tampering with it.
    PotentialFraud,
    /// Being started.
    Starting,
}

/// Why a command did not succeed, or what is wrong with a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeviceFailure")]
pub struct Failure {
    /// The standard code.
    #[serde(with = "code::required")]
    #[schemars(with = "code::Wire")]
    pub code: CompletionCode,
    /// The class's own code, in camel case, for `commandErrorCode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Who must act: `retry`, `fault`, `refusal`, `contract`, `manifest`, `bug`.
    pub family: String,
    /// The vendor's own words, without anything personal.
    pub detail: String,
}

/// What the completion of a command that failed may say besides its code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FailedPayload")]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// The class's own code, in camel case, for `commandErrorCode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// Who must act: `retry`, `fault`, `refusal`, `contract`, `manifest`, `bug`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
}

/// Takes slots for a while: all or none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeviceClaim")]
pub struct Claim {
    /// Names of the slots.
    pub slots: Vec<String>,
    /// What for; others see it.
    pub purpose: String,
    /// For so many milliseconds, unless renewed.
    pub ttl_ms: u64,
}

/// The claim that was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeviceClaimed")]
pub struct Claimed {
    /// Names the claim in later commands; whoever has it may use the slots.
    pub claim: Private<String>,
}

/// Keeps a claim for longer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeviceRenew")]
pub struct Renew {
    /// The claim.
    pub claim: Private<String>,
    /// For so many milliseconds from now.
    pub ttl_ms: u64,
}

/// Gives a claim back; commands still at work are cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeviceRelease")]
pub struct Release {
    /// The claim.
    pub claim: Private<String>,
}

/// Runs a command of the slot's class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeviceRun")]
pub struct Run {
    /// The claim that holds the slot.
    pub claim: Private<String>,
    /// The slot.
    pub slot: String,
    /// The command, in camel case.
    pub command: String,
    /// Its parameters.
    #[serde(default)]
    pub params: Fields,
    /// Milliseconds it may take, shorter than the class allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<u64>,
    /// Caller key, asked for where the class says that the command must not simply be repeated: the same key runs
    /// once, and `Outcome.Get` tells what became of it. 1 to 64 letters, digits, `-`, `_`, `.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A device at work tells something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeviceStep")]
pub struct Step {
    /// The event of its class, in camel case.
    pub event: String,
    /// The event's fields.
    pub fields: Fields,
}

/// Cancels a command of this connection. The command completes by itself, as `canceled` or as it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "DeviceCancel")]
pub struct Cancel {
    /// Request id of the command.
    pub request_id: u64,
}

/// Brings the device of a slot back to its start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeviceReset")]
pub struct Reset {
    /// The claim that holds the slot.
    pub claim: Private<String>,
    /// The slot.
    pub slot: String,
}

/// Names a slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SlotName")]
pub struct Of {
    /// The slot.
    pub slot: String,
}

/// How a device is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeviceStatus")]
pub struct Status {
    /// In one word.
    pub device: DeviceState,
    /// What else its class tells.
    pub fields: Fields,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// A device is not as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeviceChanged")]
pub struct Changed {
    /// The slot.
    pub slot: Arc<str>,
    /// How the device is now.
    pub device: DeviceState,
    /// What else its class tells.
    pub fields: Fields,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}
