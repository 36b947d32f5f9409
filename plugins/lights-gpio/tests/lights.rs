//! Lights burn and flash as they are told, on one chip or two, and come back after the chip was pulled.

mod shared;

use shared::{Chips, set};
use std::path::Path;
use std::time::Duration;
use tongban_lights_gpio::bank::Which;
use tongban_sdk::lights::{Colour, Direction, FlashRate, LightName, Lights as _, SetLightParams};
use tongban_sdk::{CompletionCode, DeviceState, Family, harness::ScriptedCall};

/// Lines in the order of the names: card_reader is bit 0, scanner bit 1.
const PROFILE: &str = r#"{ "chip": "gpiochip0", "lights": {
    "card_reader": { "line": 17, "colour": "green" }, "scanner": { "line": "SCAN_LED", "active_low": true },
    "status_bad": { "chip": "/dev/gpiochip1", "line": 3 } } }"#;

fn on(chips: &Chips, chip: &str) -> Option<u64> {
    chips.seen().bits.get(Path::new(chip)).copied()
}

#[test]
fn a_light_burns_until_it_is_told_otherwise_and_closing_makes_all_dark() {
    let chips = Chips::default();
    let mut lights = chips.driver(PROFILE).unwrap();
    let capabilities = lights.capabilities().unwrap();
    assert_eq!(capabilities.lights, "card_reader scanner status_bad");
    assert_eq!((capabilities.colours.as_str(), capabilities.flash_rates.contains("continuous")), ("green", true));
    set(&mut lights, LightName::Scanner, FlashRate::Continuous, None).unwrap();
    set(&mut lights, LightName::CardReader, FlashRate::Continuous, Some(Colour::Green)).unwrap();
    set(&mut lights, LightName::StatusBad, FlashRate::Continuous, None).unwrap();
    assert_eq!((on(&chips, "/dev/gpiochip0"), on(&chips, "/dev/gpiochip1")), (Some(0b11), Some(1)));
    set(&mut lights, LightName::Scanner, FlashRate::Off, None).unwrap();
    assert_eq!(on(&chips, "/dev/gpiochip0"), Some(0b01));
    assert_eq!(lights.status().unwrap().lit.len(), 2);
    lights.reset(&ScriptedCall::new()).unwrap();
    assert_eq!((on(&chips, "/dev/gpiochip0"), on(&chips, "/dev/gpiochip1")), (Some(0), Some(0)));
    set(&mut lights, LightName::StatusBad, FlashRate::Quick, None).unwrap();
    drop(lights);
    assert_eq!((on(&chips, "/dev/gpiochip0"), on(&chips, "/dev/gpiochip1")), (Some(0), Some(0)));
    assert_eq!(chips.seen().held, 0, "the lines are given back");
    let asked = &chips.seen().asked[0];
    assert_eq!((&asked.1[0].which, asked.1[0].active_low), (&Which::Offset(17), false));
    assert_eq!((&asked.1[1].which, asked.1[1].active_low), (&Which::Name("SCAN_LED".into()), true));
}

#[test]
fn each_rate_flashes_on_the_beat() {
    for (rate, expected) in [
        (FlashRate::Slow, [1, 1, 1, 1, 0, 0, 0, 0, 1]),
        (FlashRate::Medium, [1, 1, 0, 0, 1, 1, 0, 0, 1]),
        (FlashRate::Quick, [1, 0, 1, 0, 1, 0, 1, 0, 1]),
    ] {
        let chips = Chips::default();
        let mut lights = chips.driver(PROFILE).unwrap();
        set(&mut lights, LightName::CardReader, rate, None).unwrap();
        chips.until(|seen| seen.sets.len() >= 9);
        assert_eq!(chips.seen().sets[..9], expected, "{rate:?}: every step in order, however late it came");
    }
}

#[test]
fn two_lights_flash_at_once_each_at_its_own_rate() {
    let chips = Chips::default();
    let mut lights = chips.driver(PROFILE).unwrap();
    set(&mut lights, LightName::CardReader, FlashRate::Quick, None).unwrap();
    set(&mut lights, LightName::Scanner, FlashRate::Slow, None).unwrap();
    let steps = [0b10, 0b11, 0b10, 0b01, 0b00, 0b01, 0b00, 0b11];
    chips.until(|seen| seen.sets.windows(8).any(|window| window == steps));
    set(&mut lights, LightName::CardReader, FlashRate::Continuous, None).unwrap();
    let before = chips.seen().sets.len();
    chips.until(|seen| seen.sets.len() >= before + 8);
    assert!(chips.seen().sets[before..].iter().all(|bits| bits & 1 == 1), "one burns while the other flashes");
    set(&mut lights, LightName::Scanner, FlashRate::Off, None).unwrap();
    assert_eq!(on(&chips, "/dev/gpiochip0"), Some(0b01));
}

#[test]
fn a_chip_that_is_pulled_is_told_and_lit_again_when_it_is_back() {
    let chips = Chips::default();
    let mut lights = chips.driver(PROFILE).unwrap();
    set(&mut lights, LightName::CardReader, FlashRate::Continuous, None).unwrap();
    set(&mut lights, LightName::Scanner, FlashRate::Quick, None).unwrap();
    chips.pull(true);
    chips.until(|seen| seen.told == 1 && seen.held == 0);
    assert_eq!(lights.status().unwrap().device, DeviceState::NoDevice);
    let failure = set(&mut lights, LightName::CardReader, FlashRate::Off, None).unwrap_err();
    assert_eq!((failure.code, failure.family), (CompletionCode::DeviceNotReady, Family::Fault));
    chips.pull(false);
    assert_eq!(lights.status().unwrap().device, DeviceState::Online);
    assert_eq!(on(&chips, "/dev/gpiochip0").map(|bits| bits & 1), Some(1), "what failed was not kept");
    let before = chips.seen().sets.len();
    chips.until(|seen| seen.sets[before..].iter().any(|bits| bits & 2 == 0));
    chips.until(|seen| seen.sets[before..].iter().any(|bits| bits & 2 == 2));
    assert_eq!(chips.seen().told, 1, "once, not at every step");
}

#[test]
fn what_the_cabinet_has_not_is_told() {
    let chips = Chips::default();
    let mut lights = chips.driver(PROFILE).unwrap();
    for (light, colour) in [
        (LightName::Contactless, None),
        (LightName::CardReader, Some(Colour::Red)),
        (LightName::Scanner, Some(Colour::White)),
    ] {
        let failure = set(&mut lights, light, FlashRate::Slow, colour).unwrap_err();
        assert_eq!((failure.error, failure.family), (Some(1), Family::Manifest), "{light:?}");
    }
    assert!(chips.seen().asked.is_empty(), "no line was touched");
    let cancelled = ScriptedCall::new().cancel_after(Duration::ZERO);
    let params = SetLightParams {
        light: LightName::Scanner,
        flash_rate: FlashRate::Slow,
        colour: None,
        direction: Some(Direction::Entry),
    };
    assert_eq!(lights.set_light(&cancelled, params.clone()).unwrap_err().code, CompletionCode::Canceled);
    lights.set_light(&ScriptedCall::new(), params).unwrap();
    assert_eq!(lights.status().unwrap().lit[0].direction, None, "a line cannot run");
}

#[test]
fn a_profile_that_cannot_be_is_refused_all_at_once() {
    let refused = |profile: &str| Chips::default().driver(profile).err().unwrap().detail;
    let said = refused(
        r#"{ "lights": { "lamp": { "line": 1, "chip": "/etc/passwd", "colour": "pink" }, "camera": { "line": 2 },
        "scanner": { "chip": "gpiochip0", "line": 4 }, "pin_pad": { "chip": "/dev/gpiochip0", "line": 4 } } }"#,
    );
    for words in
        ["lights.lamp: expected one of", "/etc/passwd", "pink", "neither it nor the slot", "the line of pin_pad"]
    {
        assert!(said.contains(words), "{said}, expected {words}");
    }
    assert!(refused(r#"{ "lights": {} }"#).contains("found none"));
    assert!(refused(r#"{ "lights": { "camera": { "line": true } } }"#).contains("offset of a line"));
    assert!(refused(r#"{ "lights": { "camera": { "line": 1, "blink": 1 } } }"#).contains("blink"));
}
