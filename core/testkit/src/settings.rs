//! Settings of a simulator, and the control file by which a person or a test says what happens next.

use crate::citizen::Citizen;
use crate::script::Line;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Settings of a simulator, from its slot. All are optional.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatorSettings {
    /// Who stands before the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citizen: Option<Citizen>,
    /// Who of the sandbox's own people stands there (`expired`, `lost` …), when `citizen` is not given;
    /// absent means `expired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Where the sandbox's people live, a region of six digits; absent means [`crate::people::HOME`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Number of the photo receipt in their hand; absent means that of `person`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// What the device will meet, in order; after that all is well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub script: Vec<Line>,
    /// How many times faster than life; absent means 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Printer: content it takes, separated by blanks; absent means `png pdf`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<String>,
    /// Printer: dots across; absent means 576. Camera: pixels across of its live pictures; absent means 640.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    /// Camera: pixels down of its live pictures; absent means 480.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
    /// Where papers, sales and markers are kept; absent means nowhere, and nothing outlives the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// A file of the form of [`crate::Hands`]: what the person does, followed all the time; absent means that the simulator
    /// plays the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hands: Option<PathBuf>,
    /// A file of the form of [`Control`], looked at before each command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<PathBuf>,
}

/// What a control file says. It takes effect once, whenever its content changes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Someone else steps up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citizen: Option<Citizen>,
    /// They hold another receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// What happens next, before what the settings say. Lines with a `slot` are for that slot only, so one file can serve
    /// a whole cabinet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub script: Vec<Line>,
    /// Puts the cable back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replug: bool,
}
