//! What the integrator writes in the slot: which input of the board is which part of the cabinet.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tongban_sdk::auxiliaries::{AmbientLight, Door, OpenClosed, OperatorSwitch, PowerSupply, Presence, Sensor};
use tongban_sdk::{CompletionCode, Failure};
use tongban_wire::WireSettings;

/// The input that is the emergency call.
pub const EMERGENCY_CALL: &str = "emergency_call";
/// Parts that can be set.
const OUTPUTS: [&str; 3] = ["open_closed", "volume", "power_supply"];

/// The slot's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// `{ serial = { port = "…" } }`.
    pub wire: WireSettings,
    /// Inputs of the board by their names there.
    #[serde(default)]
    pub inputs: BTreeMap<String, Input>,
    /// Names on the board of what can be set: `open_closed`, `volume`, `power_supply`.
    #[serde(default)]
    pub outputs: BTreeMap<String, String>,
    /// A file that keeps the bytes of the session.
    pub record: Option<PathBuf>,
}

/// One input.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Which part of the cabinet, by its name in the status, or `emergency_call`.
    pub part: String,
    /// The class's word for each value of the board; absent when the board has the class's words.
    pub values: Option<BTreeMap<String, String>>,
}

/// Parts of the status with their field numbers and words.
pub const PARTS: [(&str, u16, &[&str]); 10] = [
    ("cabinet_door", 1, Door::WORDS),
    ("safe_door", 2, Door::WORDS),
    ("operator_switch", 3, OperatorSwitch::WORDS),
    ("tamper", 4, Sensor::WORDS),
    ("seismic", 5, Sensor::WORDS),
    ("heat", 6, Sensor::WORDS),
    ("proximity", 7, Presence::WORDS),
    ("ambient_light", 8, AmbientLight::WORDS),
    ("power_supply", 9, PowerSupply::WORDS),
    ("open_closed", 10, OpenClosed::WORDS),
];

/// Words of a part that an input can be.
fn words(part: &str) -> Option<&'static [&'static str]> {
    match part {
        EMERGENCY_CALL => Some(Sensor::WORDS),
        _ => PARTS.iter().find(|(name, ..)| *name == part).map(|(.., words)| *words),
    }
}

impl Profile {
    /// Refuses words the class does not have, all at once.
    pub fn check(&self) -> Result<(), Failure> {
        let mut wrong = Vec::new();
        for (name, input) in &self.inputs {
            let Some(words) = words(&input.part) else {
                wrong.push(format!("inputs.{name}.part: found {}, expected a part of the status", input.part));
                continue;
            };
            for word in input.values.iter().flat_map(BTreeMap::values).filter(|word| !words.contains(&word.as_str())) {
                wrong.push(format!("inputs.{name}.values: found {word}, expected {}", words.join(" ")));
            }
        }
        for (part, name) in &self.outputs {
            if !OUTPUTS.contains(&part.as_str()) {
                wrong.push(format!("outputs.{part}: expected {}", OUTPUTS.join(" ")));
            }
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic() && !b"=*".contains(&byte)) {
                wrong.push(format!("outputs.{part}: expected a name of the board, without blanks, = and *"));
            }
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Failure::new(CompletionCode::InvalidData, format!("settings: {}", wrong.join("; ")))),
        }
    }

    /// The part and the class's word for what the board says of an input; nothing for what the profile does not name.
    pub fn word(&self, name: &str, value: &str) -> Option<(&str, String)> {
        let input = self.inputs.get(name)?;
        let word = match &input.values {
            Some(values) => values.get(value)?.clone(),
            None => words(&input.part)?.iter().find(|word| **word == value)?.to_string(),
        };
        Some((&input.part, word))
    }
}
