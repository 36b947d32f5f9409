//! What the integrator writes in the slot.

use crate::bank::{Wanted, Which};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tongban_sdk::lights::{Colour, LightName};
use tongban_sdk::{CompletionCode, Failure};

/// The slot's settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The chip of lights that name none: `gpiochip0` or `/dev/gpiochip0`.
    pub chip: Option<PathBuf>,
    /// Which light is on which line.
    pub lights: BTreeMap<String, Light>,
}

/// One light.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Light {
    /// Its chip, where it is another.
    pub chip: Option<PathBuf>,
    /// Its line on the chip: the offset, or the name the board gives it.
    pub line: Which,
    /// Whether a low level is light.
    #[serde(default)]
    pub active_low: bool,
    /// The one colour it has, where it matters.
    pub colour: Option<String>,
}

impl Profile {
    /// The node of a light's chip.
    fn node(&self, light: &Light) -> Option<PathBuf> {
        light.chip.as_ref().or(self.chip.as_ref()).map(|chip| PathBuf::from("/dev").join(chip))
    }

    /// The lights by chip, each with its line. Call it after [`Profile::check`].
    pub fn chips(&self) -> BTreeMap<PathBuf, Vec<(String, Wanted)>> {
        let mut chips: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, light) in &self.lights {
            let wanted = Wanted { which: light.line.clone(), active_low: light.active_low };
            chips.entry(self.node(light).unwrap_or_default()).or_default().push((name.clone(), wanted));
        }
        chips
    }

    /// Refuses what cannot be, all at once. Errors: `InvalidData`, the integrator acts.
    pub fn check(&self) -> Result<(), Failure> {
        let mut wrong = Vec::new();
        if self.lights.is_empty() {
            wrong.push("lights: found none".to_owned());
        }
        for (name, light) in &self.lights {
            if !LightName::WORDS.contains(&name.as_str()) {
                wrong.push(format!("lights.{name}: expected one of {}", LightName::WORDS.join(" ")));
            }
            match self.node(light) {
                None => wrong.push(format!("lights.{name}: neither it nor the slot names a chip")),
                Some(node) if !node.starts_with("/dev") => {
                    wrong.push(format!("lights.{name}.chip: found {}, expected a node in /dev", node.display()));
                }
                Some(_) => {}
            }
            if let Some(colour) = &light.colour
                && !Colour::WORDS.contains(&colour.as_str())
            {
                wrong
                    .push(format!("lights.{name}.colour: found {colour}, expected one of {}", Colour::WORDS.join(" ")));
            }
        }
        for (chip, lights) in self.chips() {
            for (at, (name, line)) in lights.iter().enumerate() {
                if let Some((other, _)) = lights[..at].iter().find(|(_, other)| other.which == line.which) {
                    wrong.push(format!("lights.{name}: has the line of {other} on {}", chip.display()));
                }
            }
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Failure::new(CompletionCode::InvalidData, format!("settings: {}", wrong.join("; ")))),
        }
    }
}
