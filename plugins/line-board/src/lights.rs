//! The lights as the host sees them.

use crate::board::Board;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tongban_sdk::lights::{
    Capabilities, Colour, FlashRate, LightName, Lit, SetLightParams, SetLightResult, Status, code,
};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure};
use tongban_wire::{Patience, Stream, WireError, WireSettings};

/// What people call the device.
const WHAT: &str = "lights";
/// How long the board may take to say that it is there.
const HELLO: Duration = Duration::from_millis(250);

/// What the integrator writes in the slot.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// `{ serial = { port = "…" } }`.
    pub wire: WireSettings,
    /// Which light is on which channel.
    pub lights: BTreeMap<String, Light>,
    /// Ways the board can flash, separated by blanks; all when absent.
    pub flash_rates: Option<String>,
    /// A file that keeps the bytes of the session.
    pub record: Option<PathBuf>,
}

/// One light.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Light {
    /// Its channel on the board.
    pub channel: u16,
    /// Colours it has, separated by blanks, the usual one first; absent when it has one only.
    pub colours: Option<String>,
}

impl Profile {
    /// Refuses words the class does not have, all at once.
    pub fn check(&self) -> Result<(), Failure> {
        let mut wrong = Vec::new();
        for (name, light) in &self.lights {
            if !LightName::WORDS.contains(&name.as_str()) {
                wrong.push(format!("lights.{name}: expected one of {}", LightName::WORDS.join(" ")));
            }
            for colour in light.colours.iter().flat_map(|colours| colours.split_whitespace()) {
                if !Colour::WORDS.contains(&colour) {
                    wrong.push(format!("lights.{name}.colours: found {colour}, expected {}", Colour::WORDS.join(" ")));
                }
            }
        }
        for rate in self.flash_rates.iter().flat_map(|rates| rates.split_whitespace()) {
            if !FlashRate::WORDS.contains(&rate) {
                wrong.push(format!("flash_rates: found {rate}, expected {}", FlashRate::WORDS.join(" ")));
            }
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Failure::new(CompletionCode::InvalidData, format!("settings: {}", wrong.join("; ")))),
        }
    }
}

/// Lights and the way to their board.
pub struct Lights {
    board: Board,
    profile: Profile,
    lit: Vec<Lit>,
    /// Whether nothing happened since the board was last told all of it.
    sure: bool,
}

impl Lights {
    /// Lights whose board is not open yet.
    pub fn new(
        opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static,
        profile: Profile,
    ) -> Lights {
        Lights { board: Board::new(opener), profile, lit: Vec::new(), sure: false }
    }

    /// Asks; a board that may have lost its power is darkened first and then lit as it was. Any fault of the wire may have
    /// been that: a board without power is silent on a line that stays open.
    fn ask(&mut self, request: &str, patience: &Patience) -> Result<Result<String, String>, WireError> {
        let answer = self.lit_as_told(patience).and_then(|()| self.board.ask(request, patience, &mut |_, _| {}));
        if answer.is_err() {
            self.sure = false;
        }
        answer
    }

    /// Sees to it that what burns is what was told.
    fn lit_as_told(&mut self, patience: &Patience) -> Result<(), WireError> {
        if self.board.is_open() && self.sure {
            return Ok(());
        }
        let _ = self.board.ask("DARK", patience, &mut |_, _| {})?;
        for lit in self.lit.clone() {
            let _ = self.board.ask(&self.words(&lit), patience, &mut |_, _| {})?;
        }
        self.sure = true;
        Ok(())
    }

    /// The request that lights it so.
    fn words(&self, lit: &Lit) -> String {
        let light = self.profile.lights.get(lit.light.word());
        let channel = light.map_or(0, |light| light.channel);
        let colours = light.and_then(|light| light.colours.as_deref()).unwrap_or("-");
        let usual = colours.split_whitespace().next().unwrap_or("-");
        let colour = match lit.colour {
            Some(colour) => colour.word(),
            None => usual,
        };
        format!("LIGHT {channel} {} {colour}", lit.flash_rate.word())
    }
}

impl tongban_sdk::lights::Lights for Lights {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let names: Vec<&str> = self.profile.lights.keys().map(String::as_str).collect();
        let mut colours: Vec<&str> = Vec::new();
        for light in self.profile.lights.values() {
            colours.extend(light.colours.iter().flat_map(|colours| colours.split_whitespace()));
        }
        colours.sort_unstable();
        colours.dedup();
        let rates = self.profile.flash_rates.clone().unwrap_or_else(|| FlashRate::WORDS.join(" "));
        Ok(Capabilities { lights: names.join(" "), colours: colours.join(" "), flash_rates: rates })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let device = match self.ask("ID", &Patience::plain(HELLO)) {
            Ok(_) => DeviceState::Online,
            Err(WireError::Gone | WireError::Absent(_)) => DeviceState::NoDevice,
            Err(_) => DeviceState::Offline,
        };
        Ok(Status { lit: self.lit.clone(), device })
    }

    fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        self.lit.clear();
        self.sure = false;
        self.ask("ID", &Patience::of(call)).map(drop).map_err(|error| error.failure(WHAT))
    }

    fn set_light(&mut self, call: &dyn Call, params: SetLightParams) -> Result<SetLightResult, Failure> {
        let SetLightParams { light, flash_rate, colour, direction } = params;
        let Some(known) = self.profile.lights.get(light.word()) else {
            return Err(code::set_light::invalid_light(&format!("the cabinet has no light {}", light.word())));
        };
        let has = |words: &Option<String>, word: &str| {
            words.as_deref().is_none_or(|words| words.split_whitespace().any(|one| one == word))
        };
        let one_colour = known.colours.is_none() && colour.is_some_and(|colour| colour != Colour::White);
        if one_colour || colour.is_some_and(|colour| !has(&known.colours, colour.word())) {
            return Err(code::set_light::invalid_light(&format!("{} has not that colour", light.word())));
        }
        if !has(&self.profile.flash_rates, flash_rate.word()) {
            return Err(code::set_light::invalid_light(&format!("the board cannot do {}", flash_rate.word())));
        }
        let lit = Lit { light, flash_rate, colour, direction };
        let request = self.words(&lit);
        match self.ask(&request, &Patience::of(call)) {
            Ok(Ok(_)) => {
                self.lit.retain(|before| before.light != light);
                if flash_rate != FlashRate::Off {
                    self.lit.push(lit);
                }
                Ok(SetLightResult {})
            }
            Ok(Err(why)) if why == "channel" => Err(code::set_light::invalid_light("the board has no such channel")),
            Ok(Err(_)) => Err(code::set_light::light_error(&format!("{} does not burn as it should", light.word()))),
            Err(error) => Err(error.failure(WHAT)),
        }
    }
}
