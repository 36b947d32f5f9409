//! The operator's page: what works, what is missing, what is owed.

use crate::{DeviceState, Private, Said};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Opens an operator session on this connection. It ends after 5 minutes without a command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OperatorEnter")]
pub struct Enter {
    /// The operator's code.
    pub code: Private<String>,
}

/// The operator session that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OperatorEntered")]
pub struct Entered {
    /// When it ends without a command, in milliseconds since 1970.
    pub until_ms: u64,
}

/// Everything the page shows. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OperatorState")]
pub struct State {
    /// The site's id.
    pub site: String,
    /// The host's version.
    pub version: String,
    /// Since when the host runs.
    pub since: u64,
    /// Whether an operator took the machine out of service.
    pub out_of_service: bool,
    /// The devices.
    pub devices: Vec<Device>,
    /// What runs out.
    pub consumables: Vec<Consumable>,
    /// Which businesses work, and what to bring for the others.
    pub businesses: Vec<Business>,
    /// Cases that wait for something outside.
    pub queue: Vec<Waiting>,
    /// What is owed to applicants.
    pub owed: Vec<Owed>,
    /// Which slots are taken by whom.
    pub claims: Vec<Held>,
    /// The last cases, masked.
    pub cases: Vec<Case>,
}

/// A device, as the operator sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorDevice")]
pub struct Device {
    /// Its slot.
    pub slot: Arc<str>,
    /// What it is.
    pub title: Said,
    /// Its class, such as `camera`.
    pub class: String,
    /// How it is.
    pub state: DeviceState,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Said>,
    /// What its class tells.
    pub fields: Vec<Shown>,
    /// How often its driver died since the host runs.
    pub deaths: u32,
    /// The plugin.
    pub plugin: Arc<str>,
    /// The plugin's version.
    pub version: Arc<str>,
}

/// A name with its value, both as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorShown")]
pub struct Shown {
    /// The name, in camel case.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Something that runs out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorConsumable")]
pub struct Consumable {
    /// The slot it feeds.
    pub slot: Arc<str>,
    /// What it is, such as `paper`.
    pub what: String,
    /// How much is left.
    pub level: Supply,
    /// In the device's own words.
    pub detail: String,
}

/// How much is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OperatorSupply")]
pub enum Supply {
    /// Enough.
    Ok,
    /// Soon out.
    Low,
    /// Out.
    Out,
}

/// A business, and why it cannot be finished now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorBusiness")]
pub struct Business {
    /// The flow's id.
    pub flow: Arc<str>,
    /// Its name.
    pub title: Said,
    /// Whether it can be finished now.
    pub serviceable: bool,
    /// What is missing.
    pub causes: Vec<Cause>,
}

/// What is missing for a business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorCause")]
pub struct Cause {
    /// The slot.
    pub slot: Arc<str>,
    /// Why it does not serve.
    pub why: Said,
    /// What to bring or do.
    pub bring: Said,
}

/// A case that waits for something outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorWaiting")]
pub struct Waiting {
    /// The case.
    pub case: Arc<str>,
    /// Its flow.
    pub flow: Arc<str>,
    /// What it waits for.
    pub waiting: Said,
    /// Since when.
    pub since: u64,
}

/// Something owed to an applicant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorOwed")]
pub struct Owed {
    /// The case.
    pub case: Arc<str>,
    /// What kind of debt.
    pub what: Debt,
    /// In words, without anything personal.
    pub detail: Said,
}

/// What kind of debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OperatorDebt")]
pub enum Debt {
    /// The case is parked until somebody acts.
    Parked,
    /// Something done outside could not be undone.
    NotUndone,
    /// Money.
    Payment,
    /// A filed case was not reported to a system that has to know of it.
    Unreported,
    /// A paper that nobody was there to take.
    Paper,
    /// The case is open and cannot be read back: nobody asks about its payments.
    Unreadable,
}

/// A slot that somebody holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorHeld")]
pub struct Held {
    /// The slot.
    pub slot: Arc<str>,
    /// Who: `flow`, or the connection's name.
    pub owner: String,
    /// What for.
    pub purpose: String,
}

/// A case of the past, masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorCase")]
pub struct Case {
    /// The case.
    pub case: Arc<str>,
    /// Its flow.
    pub flow: Arc<str>,
    /// When it was last touched.
    pub at: u64,
    /// How it ended; empty while it is open.
    pub outcome: String,
    /// Whose, masked as the site masks names; empty unless `kept` is `open`.
    pub masked: Private<String>,
    /// Whether the record still tells whose it was.
    pub kept: Kept,
}

/// Whether the record still tells whose a case was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OperatorKept")]
pub enum Kept {
    /// It does: `masked` holds the name, masked.
    Open,
    /// Nobody was named in this case.
    NoName,
    /// The case's key was destroyed at the end of its time: nobody can tell any more.
    Shredded,
    /// It cannot be read here: damaged, or of manifests that were not kept. `tongban journal verify` says which.
    Unreadable,
}

/// The result of a device's self-test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorTested")]
pub struct Tested {
    /// Whether everything passed.
    pub passed: bool,
    /// What was looked at.
    pub checks: Vec<Check>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OperatorCheck")]
pub struct Check {
    /// What.
    pub what: Said,
    /// Whether it is as it should be.
    pub passed: bool,
    /// What was seen.
    pub detail: String,
}

/// Takes the machine out of service, or back into it. An open session is let finish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OperatorOutOfService")]
pub struct OutOfService {
    /// Whether it is out.
    pub on: bool,
    /// Why, for the applicants.
    #[serde(default)]
    pub reason: String,
}
