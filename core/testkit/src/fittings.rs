//! What is built into the cabinet beside its devices: its voice, its lights, its doors and switches.

use crate::device::read;
use tongban_classes::{ToRecord as _, auxiliaries, lights, speech};
use tongban_model::{CompletionCode, Failure, Record};

/// How long a letter takes to be read aloud, in milliseconds.
const LETTER_MS: u64 = 65;

/// How long a character takes, and a pause between two sentences.
const CHARACTER_MS: u64 = 220;

/// How things stand in the cabinet. Nothing outlives the power.
#[derive(Debug, Default)]
pub(crate) struct Fittings {
    lit: Vec<lights::Lit>,
    closed: bool,
    volume: Option<i64>,
    disengaged: bool,
    startup: Option<auxiliaries::AutoStartupTime>,
}

impl Fittings {
    /// The lights' status.
    pub(crate) fn lit(&self) -> Vec<lights::Lit> {
        self.lit.clone()
    }

    /// Obeys a command of the lights.
    pub(crate) fn light(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        if command != lights::command::set_light {
            return Err(Failure::unsupported());
        }
        let params: lights::SetLightParams = read(params)?;
        self.lit.retain(|lit| lit.light != params.light);
        if params.flash_rate != lights::FlashRate::Off {
            let lights::SetLightParams { light, flash_rate, colour, direction } = params;
            self.lit.push(lights::Lit { light, flash_rate, colour, direction });
        }
        Ok(lights::SetLightResult {}.to_record())
    }

    /// The status of doors, switches and sensors.
    pub(crate) fn parts(&self, device: tongban_classes::DeviceState) -> auxiliaries::Status {
        use auxiliaries::{AmbientLight, Door, OpenClosed, OperatorSwitch, PowerSupply, Presence, Sensor, Status};
        Status {
            cabinet_door: Some(Door::Locked),
            safe_door: None,
            operator_switch: Some(OperatorSwitch::Run),
            tamper: Some(Sensor::Off),
            seismic: None,
            heat: Some(Sensor::Off),
            proximity: Some(Presence::NotPresent),
            ambient_light: Some(AmbientLight::Light),
            power_supply: Some(if self.disengaged { PowerSupply::Recovered } else { PowerSupply::Good }),
            open_closed: Some(if self.closed { OpenClosed::Closed } else { OpenClosed::Open }),
            volume: Some(self.volume.unwrap_or(500)),
            device,
        }
    }

    /// Obeys a command of the auxiliaries.
    pub(crate) fn set(&mut self, command: u16, params: &Record) -> Result<Record, Failure> {
        use auxiliaries::{
            AutoStartupTime, OpenClosed, PowerControl, SetAuxiliariesParams, StartupMode, code, command as c,
        };
        match command {
            c::set_auxiliaries => {
                let params: SetAuxiliariesParams = read(params)?;
                if let Some(volume) = params.volume.filter(|volume| !(0..=1_000).contains(volume)) {
                    let said = format!("found a volume of {volume}, expected 0 to 1000");
                    return Err(code::set_auxiliaries::invalid_auxiliary(&said));
                }
                self.volume = params.volume.or(self.volume);
                self.closed = params.open_closed.map_or(self.closed, |sign| sign == OpenClosed::Closed);
                let off = |control| control == PowerControl::Disengage;
                self.disengaged = params.power_supply.map_or(self.disengaged, off);
                Ok(Record::new())
            }
            c::get_auto_startup_time => {
                let never = || AutoStartupTime { mode: StartupMode::Clear, at: None, on: None, weekday: None };
                Ok(self.startup.clone().unwrap_or_else(never).to_record())
            }
            c::set_auto_startup_time => {
                // Parameters and result have the same fields.
                let startup: AutoStartupTime = read(params)?;
                if !startable(&startup) {
                    let said = "found another time than its mode needs";
                    return Err(code::set_auto_startup_time::invalid_auxiliary(said));
                }
                self.startup = (startup.mode != StartupMode::Clear).then_some(startup);
                Ok(Record::new())
            }
            c::clear_auto_startup_time => {
                self.startup = None;
                Ok(Record::new())
            }
            _ => Err(Failure::unsupported()),
        }
    }

    /// Everything is dark and as it was delivered.
    pub(crate) fn reset(&mut self) {
        *self = Fittings { startup: self.startup.take(), ..Fittings::default() };
    }
}

fn startable(startup: &auxiliaries::AutoStartupTime) -> bool {
    use auxiliaries::StartupMode;
    let time = |at: &str| {
        let (hour, minute) = at.split_once(':')?;
        let two = |text: &str, below: u8| text.len() == 2 && text.parse::<u8>().is_ok_and(|number| number < below);
        (two(hour, 24) && two(minute, 60)).then_some(())
    };
    let timed = startup.at.as_deref().and_then(time).is_some();
    match startup.mode {
        StartupMode::Clear => true,
        StartupMode::Daily => timed,
        StartupMode::Specific => timed && startup.on.is_some(),
        StartupMode::Weekly => timed && startup.weekday.is_some_and(|day| (1..=7).contains(&day)),
    }
}

/// How long a voice needs for a text at its rate, in milliseconds; 0 for a text it does not understand.
pub(crate) fn reading_ms(params: &Record) -> u64 {
    let Ok(params) = read::<speech::SayParams>(params) else { return 0 };
    let one = |letter: char| if letter.is_ascii() { LETTER_MS } else { CHARACTER_MS };
    let usual: u64 = params.text.expose().chars().map(one).sum();
    usual * 100 / params.rate.unwrap_or(100).clamp(50, 200) as u64
}

/// Reads a text aloud, or would. The words go nowhere.
pub(crate) fn speak(command: u16, params: &Record) -> Result<Record, Failure> {
    match command {
        speech::command::say => {
            let params: speech::SayParams = read(params)?;
            match params.rate.filter(|rate| !(50..=200).contains(rate)) {
                Some(rate) => {
                    let said = format!("field rate: found {rate}, expected 50 to 200");
                    Err(Failure::new(CompletionCode::InvalidData, said))
                }
                None => Ok(Record::new()),
            }
        }
        speech::command::stop => Ok(Record::new()),
        _ => Err(Failure::unsupported()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use auxiliaries::{AutoStartupTime, OpenClosed, SetAuxiliariesParams, StartupMode, command as c};
    use lights::{Colour, FlashRate, LightName, SetLightParams};
    use speech::{Language, SayParams};
    use tongban_classes::{DeviceState, FromRecord as _};

    #[test]
    fn a_text_takes_as_long_as_reading_it_and_less_when_it_is_read_faster() {
        for (text, rate, ms) in [
            ("请放卡", None, 660),
            ("请放卡", Some(200), 330),
            ("card", None, 260),
            ("card", Some(9_999), 130),
            ("", None, 0),
        ] {
            let params = SayParams { text: text.into(), language: Language::Zh, rate, volume: None };
            assert_eq!(reading_ms(&params.to_record()), ms, "{text} {rate:?}");
        }
        let params = SayParams { text: "x".into(), language: Language::En, rate: Some(10), volume: None };
        let failure = speak(speech::command::say, &params.to_record()).unwrap_err();
        assert!(failure.detail.starts_with("field rate"), "{}", failure.detail);
    }

    #[test]
    fn a_light_burns_until_it_is_told_otherwise() {
        let mut fittings = Fittings::default();
        let mut set = |light, flash_rate, colour| {
            let params = SetLightParams { light, flash_rate, colour, direction: None };
            fittings.light(lights::command::set_light, &params.to_record()).unwrap();
            fittings.lit().iter().map(|lit| (lit.light, lit.flash_rate, lit.colour)).collect::<Vec<_>>()
        };
        let (card, good) = (LightName::CardReader, LightName::StatusGood);
        assert_eq!(set(card, FlashRate::Slow, None), [(card, FlashRate::Slow, None)]);
        assert_eq!(set(good, FlashRate::Continuous, Some(Colour::Green)).len(), 2);
        assert_eq!(set(card, FlashRate::Off, None), [(good, FlashRate::Continuous, Some(Colour::Green))]);
        fittings.reset();
        assert!(fittings.lit().is_empty());
    }

    #[test]
    fn the_sign_the_loudness_and_the_clock_stay_as_they_are_set() {
        let mut fittings = Fittings::default();
        let set = SetAuxiliariesParams { open_closed: Some(OpenClosed::Closed), volume: Some(900), power_supply: None };
        fittings.set(c::set_auxiliaries, &set.to_record()).unwrap();
        let louder = SetAuxiliariesParams { open_closed: None, volume: Some(1_001), power_supply: None };
        assert_eq!(fittings.set(c::set_auxiliaries, &louder.to_record()).unwrap_err().error, Some(1));
        let status = fittings.parts(DeviceState::Online);
        assert_eq!((status.open_closed, status.volume), (Some(OpenClosed::Closed), Some(900)));
        for (mode, at, weekday, taken) in [
            (StartupMode::Daily, Some("06:30"), None, true),
            (StartupMode::Daily, Some("6:30"), None, false),
            (StartupMode::Daily, Some("24:00"), None, false),
            (StartupMode::Weekly, Some("06:30"), Some(7), true),
            (StartupMode::Weekly, Some("06:30"), Some(8), false),
            (StartupMode::Specific, Some("06:30"), None, false),
        ] {
            let wanted = AutoStartupTime { mode, at: at.map(str::to_owned), on: None, weekday };
            let result = fittings.set(c::set_auto_startup_time, &wanted.to_record());
            assert_eq!(result.is_ok(), taken, "{wanted:?}");
            let kept = fittings.set(c::get_auto_startup_time, &Record::new()).unwrap();
            assert_eq!(AutoStartupTime::from_record(&kept).unwrap() == wanted, taken);
        }
        fittings.set(c::clear_auto_startup_time, &Record::new()).unwrap();
        let kept = fittings.set(c::get_auto_startup_time, &Record::new()).unwrap();
        assert_eq!(AutoStartupTime::from_record(&kept).unwrap().mode, StartupMode::Clear);
    }
}
