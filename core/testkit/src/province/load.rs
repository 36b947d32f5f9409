//! What a scenario brings into the province, and why it may be refused.

use super::Phone;
use super::scene::Tables;
use crate::citizen::{Citizen, Receipt, Scores};
use crate::script::{Line, ScriptFault};
use crate::spelling;
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{ClassKind, name};
use tongban_model::Date;

/// What a scenario brings into the province. Everything is added to what is there; equal numbers replace. Scripts and
/// tables of the scenario before are put away; what was filed, paid, posted or booked stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// People who live here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citizens: Vec<Citizen>,
    /// Photo receipts; one without an owner belongs to the first citizen of the same load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receipts: Vec<Receipt>,
    /// What the face comparison says, for every citizen of the same load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scores: Option<Scores>,
    /// What the other connectors know, by the tables of a scenario. What belongs to somebody belongs to the first citizen
    /// of the same load, unless it names its owner.
    #[serde(default, skip_serializing_if = "Tables::is_empty")]
    pub tables: Tables,
    /// What the connectors will meet. A line names its class (`registry`, `payment` …) in `class`, or in `slot` where the
    /// slot bears the class's name. Scripts loaded before are put away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Line>,
    /// The day the scenario plays on; absent means that of the clock.
    #[serde(default, with = "spelling::maybe_day", skip_serializing_if = "Option::is_none")]
    pub today: Option<Date>,
    /// What the applicant's phone will do with the next code it sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// Why a load was refused; nothing of it was taken in. Whoever wrote it must act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoadFault {
    /// A line of the script means nothing.
    Script(ScriptFault),
    /// A line is for no connector: neither `class` nor `slot` names one.
    NoConnector {
        /// Which line, counted from 1.
        line: usize,
    },
    /// A receipt belongs to nobody.
    NoOwner {
        /// Which receipt, counted from 1.
        receipt: usize,
    },
    /// A table belongs to nobody.
    NoOwnerOf {
        /// Which table.
        table: &'static str,
    },
}

impl fmt::Display for LoadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadFault::Script(fault) => fault.fmt(f),
            LoadFault::NoConnector { line } => {
                write!(f, "read line {line} of the script: neither class nor slot names a connector, expected one of")?;
                let connectors = tongban_classes::ALL.iter().filter(|class| class.kind == ClassKind::Connector);
                connectors.into_iter().try_for_each(|class| write!(f, " {}", name::kebab(class.name)))
            }
            LoadFault::NoOwner { receipt } => {
                write!(f, "load receipt {receipt}: it has no owner and the load brings no citizen")
            }
            LoadFault::NoOwnerOf { table } => {
                write!(f, "load table {table}: it has no owner and the load brings no citizen")
            }
        }
    }
}

impl std::error::Error for LoadFault {}
