//! Descriptions alone drive the same far ends as the drivers written for them, through every fault and storm.

use std::time::Duration;
use tongban_declarative::description::Description;
use tongban_declarative::lights::Lights;
use tongban_declarative::line::{Line, Wire};
use tongban_declarative::scanner::Scanner;
use tongban_lab::far::hidpos::{HidPos, Layout};
use tongban_lab::far::line_board::LineBoard;
use tongban_lab::far::serial_scanner::SerialScanner;
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_lab::{Fault, Placed};
use tongban_sdk::barcode_reader::{BarcodeReader as _, ReadParams, ReadResult};
use tongban_sdk::lights::{Colour, FlashRate, LightName, Lights as _, SetLightParams, SetLightResult};
use tongban_sdk::{DeviceState, Failure};

const SOON: Duration = Duration::from_secs(20);
const SCANNER: &str = include_str!("../descriptions/scanner.toml");
const BOARD: &str = include_str!("../descriptions/line-board.toml");

fn stream(lab: &Placed, text: &str) -> (Line, Description) {
    let description = Description::read(text).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let mut open = lab.stream();
    (Line::new(move || Ok(Wire::Stream(open()?)), &description), description)
}

fn scanner(lab: &Placed) -> Scanner {
    let (line, description) = stream(lab, SCANNER);
    Scanner::new(line, description)
}

fn read(scanner: &mut Scanner, lab: &Placed, show: &str, within: Duration) -> Result<ReadResult, Failure> {
    let call = Timed::within(within).on_event(|_| {
        if !show.is_empty() {
            lab.act(show);
        }
    });
    scanner.read(&call, ReadParams { symbologies: None })
}

fn set(lights: &mut Lights, light: LightName, within: Duration) -> Result<SetLightResult, Failure> {
    let params = SetLightParams { light, flash_rate: FlashRate::Quick, colour: None, direction: None };
    lights.set_light(&Timed::within(within), params)
}

#[test]
fn a_described_scanner_reads_through_every_fault_and_storm() {
    let lab = Placed::memory(SerialScanner::new(b"", b"\r\n").triggered());
    let mut scanner = scanner(&lab);
    let got = read(&mut scanner, &lab, "show ]Q144030020260001", SOON).unwrap();
    assert_eq!((got.symbology.as_str(), got.data.expose().as_str()), ("qrCode", "44030020260001"));
    assert_eq!(scanner.status().unwrap().device, DeviceState::Online);
    assert_eq!(read(&mut scanner, &lab, "", Duration::from_millis(60)).map(|_| ()).unwrap_err().error, Some(1));
    assert_eq!(read(&mut scanner, &lab, "noise", Duration::from_millis(60)).map(|_| ()).unwrap_err().error, Some(1));
    through_every_fault(&lab, 1, Duration::from_millis(150), |lab, within| {
        let got = read(&mut scanner, lab, "show ]Q144030020260001", within)?;
        assert_eq!(got.data.expose(), "44030020260001", "noise was taken for a code");
        Ok(())
    });
    storm(&lab, 200, |lab, within| {
        let show = if lab.is_plugged() { "show ]Q1x" } else { "" };
        read(&mut scanner, lab, show, within).map(|read| read.symbology)
    });
}

#[test]
fn a_code_with_the_separators_of_gs1_and_of_driving_licences_is_read_and_noise_is_not() {
    let lab = Placed::memory(SerialScanner::new(b"", b"\r\n").triggered());
    let mut scanner = scanner(&lab);
    for data in ["[)>\u{1e}06\u{1d}1PABC\u{1e}\u{4}", "@\n\u{1e}\rANSI 636000\tDAQ1"] {
        let got = read(&mut scanner, &lab, &format!("show ]d1{data}"), SOON).unwrap();
        assert_eq!(got.data.expose(), data);
    }
    for data in ["a\u{0}b", "a\u{7f}b"] {
        let failure = read(&mut scanner, &lab, &format!("show ]d1{data}"), SOON).map(drop).unwrap_err();
        assert!(failure.detail.contains("not text"), "{failure}");
    }
}

#[test]
fn described_lights_burn_through_every_fault_and_storm() {
    let (board, things) = LineBoard::new(&["fault=0"]);
    let lab = Placed::memory(board);
    let (line, description) = stream(&lab, BOARD);
    let mut lights = Lights::new(line, description);
    set(&mut lights, LightName::CardReader, SOON).unwrap();
    let burns = |light: &str| things.lock().unwrap().get(light).cloned();
    assert_eq!(burns("light1").as_deref(), Some("quick green"));
    for (light, error) in [(LightName::Contactless, 1), (LightName::PinPad, 1), (LightName::Camera, 2)] {
        assert_eq!(set(&mut lights, light, SOON).map(drop).unwrap_err().error, Some(error), "{light:?}");
    }
    let blue = SetLightParams {
        light: LightName::CardReader,
        flash_rate: FlashRate::Slow,
        colour: Some(Colour::Blue),
        direction: None,
    };
    assert_eq!(lights.set_light(&Timed::within(SOON), blue).map(drop).unwrap_err().error, Some(1));
    assert_eq!(lights.status().unwrap().device, DeviceState::Online);
    lab.pull();
    assert_eq!(lights.status().unwrap().device, DeviceState::NoDevice);
    lab.plug();
    set(&mut lights, LightName::Scanner, SOON).unwrap();
    assert_eq!(burns("light1").as_deref(), Some("quick green"), "lit again after the power cut");
    for nth in [1, 2] {
        through_every_fault(&lab, nth, Duration::from_millis(150), |_, within| {
            set(&mut lights, LightName::CardReader, within)
        });
    }
    storm(&lab, 200, |_, within| set(&mut lights, LightName::Scanner, within));
}

/// A serial port and a bridge that the computer feeds stay open while only the device loses its power; and whoever asks
/// first how it is must not make the lights forgotten.
#[test]
fn described_lights_are_lit_again_by_the_next_status_whatever_took_their_power() {
    let (board, things) = LineBoard::new(&["fault=0"]);
    let lab = Placed::memory(board);
    let (line, description) = stream(&lab, BOARD);
    let mut lights = Lights::new(line, description);
    for light in [LightName::CardReader, LightName::Scanner] {
        set(&mut lights, light, SOON).unwrap();
    }
    let before = things.lock().unwrap().clone();
    for pulled in [true, false] {
        if pulled {
            lab.pull();
        } else {
            lab.fault(Fault::Silence, 1, usize::MAX / 2);
        }
        assert_ne!(lights.status().unwrap().device, DeviceState::Online);
        things.lock().unwrap().retain(|name, _| !name.starts_with("light"));
        lab.calm();
        // One status is enough; a computer that does much else may need another.
        assert!((0..20).any(|_| lights.status().unwrap().device == DeviceState::Online), "pulled: {pulled}");
        assert_eq!(*things.lock().unwrap(), before, "pulled: {pulled}");
    }
}

#[test]
fn a_device_on_hid_is_described_by_its_reports() {
    let lab = Placed::memory(HidPos::new(Layout::Small));
    let text = "schema = 1\nclass = \"barcode_reader\"\n[framing]\nreport = true\n\
        [[codes]]\nmatch = '{len:b}{data:8}{flag:b}'\nsymbology = \"code128\"\n";
    let description = Description::read(text).unwrap();
    let mut open = lab.reports();
    let line = Line::new(move || Ok(Wire::Reports(open()?)), &description);
    let mut scanner = Scanner::new(line, description);
    let got = read(&mut scanner, &lab, "show - 12345678", SOON).unwrap();
    assert_eq!(got.data.expose(), "12345678");
}
