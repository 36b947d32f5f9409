//! The lights burn as they are told: profile, every fault, the cable pulled and put back.

use std::sync::PoisonError;
use std::time::Duration;
use tongban_lab::far::line_board::{LineBoard, Things};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_lab::{Fault, Placed};
use tongban_line_board::lights::{Lights, Profile};
use tongban_sdk::lights::{Colour, FlashRate, LightName, Lights as _, SetLightParams, SetLightResult};
use tongban_sdk::{DeviceState, Failure, Family, Settings};

const SOON: Duration = Duration::from_secs(20);
const PROFILE: &str = r#"{ "wire": { "serial": { "port": "1-2" } }, "lights": {
    "card_reader": { "channel": 1, "colours": "green red" }, "scanner": { "channel": 2 },
    "camera": { "channel": 7 }, "pin_pad": { "channel": 9 } } }"#;

fn profile(json: &str) -> Profile {
    Settings::from_json(json).unwrap().parse().unwrap()
}

fn placed() -> (Placed, Things, Lights) {
    let (board, things) = LineBoard::new(&[]);
    let lab = Placed::memory(board);
    let lights = Lights::new(lab.stream(), profile(PROFILE));
    (lab, things, lights)
}

fn set(
    lights: &mut Lights,
    light: LightName,
    colour: Option<Colour>,
    within: Duration,
) -> Result<SetLightResult, Failure> {
    let params = SetLightParams { light, flash_rate: FlashRate::Slow, colour, direction: None };
    lights.set_light(&Timed::within(within), params)
}

fn burns(things: &Things, light: &str) -> Option<String> {
    things.lock().unwrap_or_else(PoisonError::into_inner).get(light).cloned()
}

#[test]
fn a_light_burns_in_its_usual_colour_or_the_one_asked_for_and_is_lit_again_after_a_power_cut() {
    let (lab, things, mut lights) = placed();
    set(&mut lights, LightName::CardReader, None, SOON).unwrap();
    set(&mut lights, LightName::Scanner, None, SOON).unwrap();
    assert_eq!(
        (burns(&things, "light1"), burns(&things, "light2")),
        (Some("slow green".into()), Some("slow -".into()))
    );
    set(&mut lights, LightName::CardReader, Some(Colour::Red), SOON).unwrap();
    assert_eq!(lights.status().unwrap().lit.len(), 2);
    lab.pull();
    assert_eq!(lights.status().unwrap().device, DeviceState::NoDevice);
    lab.plug();
    assert_eq!(burns(&things, "light1"), None);
    assert_eq!(lights.status().unwrap().device, DeviceState::Online);
    assert_eq!(burns(&things, "light1").as_deref(), Some("slow red"));
}

/// One status is enough; a computer that does much else may need another.
fn comes_online(lights: &mut Lights) {
    assert!((0..20).any(|_| lights.status().unwrap().device == DeviceState::Online));
}

/// A serial port and a bridge that the computer feeds stay open while only the board loses its power.
#[test]
fn lights_are_lit_again_after_a_power_cut_that_leaves_the_line_open() {
    let (lab, things, mut lights) = placed();
    set(&mut lights, LightName::CardReader, None, SOON).unwrap();
    set(&mut lights, LightName::Scanner, None, SOON).unwrap();
    // So long as no answer comes, and where it comes back only to lose its power again in the middle of being lit.
    for answers_again in [usize::MAX / 2, 2] {
        lab.fault(Fault::Silence, 1, usize::MAX / 2);
        assert_eq!(lights.status().unwrap().device, DeviceState::Offline);
        lab.calm();
        lab.fault(Fault::Silence, answers_again, 8);
        things.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let _ = lights.status().unwrap();
        if answers_again == 2 {
            assert_eq!(burns(&things, "light2"), None, "the board was lost again");
            lab.calm();
        }
        comes_online(&mut lights);
        for (light, how) in [("light1", "slow green"), ("light2", "slow -")] {
            assert_eq!(burns(&things, light).as_deref(), Some(how), "{light}");
        }
        lab.calm();
    }
}

#[test]
fn what_the_cabinet_has_not_is_told() {
    let (_lab, _, mut lights) = placed();
    for (light, colour, error, family) in [
        (LightName::Contactless, None, 1, Family::Manifest),
        (LightName::CardReader, Some(Colour::Blue), 1, Family::Manifest),
        (LightName::PinPad, None, 1, Family::Manifest),
        (LightName::Camera, None, 2, Family::Fault),
    ] {
        let failure = set(&mut lights, light, colour, SOON).unwrap_err();
        assert_eq!((failure.error, failure.family), (Some(error), family), "{light:?}");
    }
    let wrong = profile(
        r#"{ "wire": { "serial": { "port": "1-2" } }, "flash_rates": "sometimes",
        "lights": { "lamp": { "channel": 1, "colours": "pink" } } }"#,
    );
    let said = wrong.check().unwrap_err().detail;
    assert!(["lights.lamp", "pink", "sometimes"].iter().all(|word| said.contains(word)), "all at once: {said}");
}

#[test]
fn each_fault_has_a_defined_end_and_the_cable_may_be_pulled_two_hundred_times() {
    let (lab, things, mut lights) = placed();
    for nth in [1, 2] {
        through_every_fault(&lab, nth, Duration::from_millis(150), |_, within| {
            set(&mut lights, LightName::CardReader, None, within)
        });
        assert_eq!(burns(&things, "light1").as_deref(), Some("slow green"));
    }
    storm(&lab, 200, |_, within| set(&mut lights, LightName::Scanner, None, within));
}
