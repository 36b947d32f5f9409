//! Described lights as the host sees them.

use crate::description::Description;
use crate::line::{Line, STATUS, away};
use crate::pattern::Values;
use tongban_sdk::lights::{Capabilities, FlashRate, Lit, SetLightParams, SetLightResult, Status, code};
use tongban_sdk::{Call, CompletionCode, Failure};
use tongban_wire::{Patience, WireError};

/// Lights and their description.
pub struct Lights {
    line: Line,
    description: Description,
    lit: Vec<Lit>,
    /// Which greeting they were all told after.
    told_after: u64,
}

impl Lights {
    /// On that line.
    pub fn new(line: Line, description: Description) -> Lights {
        Lights { line, description, lit: Vec::new(), told_after: 0 }
    }

    /// What stands for the places of `set_light`; why not, when the cabinet has no such light.
    fn values(&self, lit: &Lit) -> Result<Values, String> {
        let Some((channel, colours)) = self.description.lights.get(lit.light.word()) else {
            return Err(format!("the cabinet has no light {}", lit.light.word()));
        };
        let colour = match lit.colour {
            Some(colour) if colours.iter().any(|known| known == colour.word()) => Some(colour.word()),
            Some(_) => return Err(format!("{} has not that colour", lit.light.word())),
            None => colours.first().map(String::as_str),
        };
        let rate = self.description.rates.get(lit.flash_rate.word());
        let rate = rate.ok_or_else(|| format!("the lights cannot do {}", lit.flash_rate.word()))?;
        let colour = colour.and_then(|colour| self.description.colours.get(colour)).map_or("-", String::as_str);
        let pairs = [("channel", channel.as_str()), ("rate", rate.as_str()), ("colour", colour)];
        Ok(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).collect())
    }

    /// Sees to it that the device is greeted, and lights again what burned before it was.
    fn ready(&mut self, patience: &Patience) -> Result<(), WireError> {
        self.line.ready(patience)?;
        let greetings = self.line.greetings();
        let Some(command) = self.description.commands.get("set_light") else { return Ok(()) };
        if self.told_after == greetings {
            return Ok(());
        }
        for lit in &self.lit {
            if let Ok(values) = self.values(lit) {
                let _ = self.line.run(command, &values, patience)?;
            }
        }
        self.told_after = greetings;
        Ok(())
    }

    /// Sets one light. The description's code where the device says no.
    fn set(&mut self, values: &Values, patience: &Patience) -> Result<Option<String>, WireError> {
        self.ready(patience)?;
        let Some(command) = self.description.commands.get("set_light") else { return Ok(None) };
        Ok(self.line.run(command, values, patience)?.and_then(|answer| answer.code))
    }
}

impl tongban_sdk::lights::Lights for Lights {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let lights: Vec<&str> = self.description.lights.keys().map(String::as_str).collect();
        let mut colours: Vec<&str> =
            self.description.lights.values().flat_map(|(_, colours)| colours.iter().map(String::as_str)).collect();
        colours.sort_unstable();
        colours.dedup();
        let known = FlashRate::WORDS.iter().filter(|rate| self.description.rates.contains_key(**rate));
        let rates: Vec<&str> = known.copied().collect();
        Ok(Capabilities { lights: lights.join(" "), colours: colours.join(" "), flash_rates: rates.join(" ") })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let patience = Patience::plain(STATUS);
        let device = match self.ready(&patience) {
            Ok(()) => self.line.state(self.description.commands.get("status"), &patience),
            Err(error) => away(&error),
        };
        Ok(Status { lit: self.lit.clone(), device })
    }

    fn set_light(&mut self, call: &dyn Call, params: SetLightParams) -> Result<SetLightResult, Failure> {
        let SetLightParams { light, flash_rate, colour, direction } = params;
        let lit = Lit { light, flash_rate, colour, direction };
        let values = self.values(&lit).map_err(|why| code::set_light::invalid_light(&why))?;
        let patience = Patience::of(call);
        let code = match self.set(&values, &patience) {
            Ok(code) => code,
            Err(error) => return Err(error.failure(&self.description.title)),
        };
        match code.as_deref() {
            None => {
                self.lit.retain(|before| before.light != light);
                if flash_rate != FlashRate::Off {
                    self.lit.push(lit);
                }
                Ok(SetLightResult {})
            }
            Some("invalid_light") => Err(code::set_light::invalid_light("the device has no such channel")),
            Some("light_error") => Err(code::set_light::light_error("it does not burn as it should")),
            Some(other) => Err(Failure::new(CompletionCode::InternalError, format!("a code nobody knows: {other}"))),
        }
    }
}
