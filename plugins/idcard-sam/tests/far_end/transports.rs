//! The same reader over a stream, a pseudo-terminal, a socket, one pair of pipes, two pairs, and HID.

use crate::{LONG, brisk, line, ms, placed, read, wanted};
use tongban_idcard_sam::command::Speed;
use tongban_idcard_sam::device::open;
use tongban_idcard_sam::reader::Reader;
use tongban_idcard_sam::settings::{LineSpeed, Ways};
use tongban_lab::far::idcard_sam::{IdCardSam, Pace, Wire};
use tongban_lab::trial::Timed;
use tongban_lab::{FarEnd, Fault, Placed, Say};
use tongban_sdk::identity_document::IdentityDocument as _;
use tongban_sdk::{CompletionCode, Open};
use tongban_wire::{Link, WireError};

#[test]
fn a_card_is_read_over_every_transport() {
    for (wire, pipes) in [(Wire::Whole, false), (Wire::Whole, true), (Wire::Split, true), (Wire::Hid, false)] {
        let lab = Placed::memory(IdCardSam::new(wire));
        let mut reader = Reader::new(Link::new(line(&lab, wire, pipes)), Ways::default(), None);
        for fingerprints in [false, true] {
            lab.act("card on resident");
            let record = reader.read(&Timed::within(LONG), wanted(fingerprints)).unwrap();
            assert_eq!(record.name.expose(), "赵试一", "{wire:?}, pipes {pipes}");
            assert_eq!(record.fingerprints.expose().is_some(), fingerprints, "{wire:?}, pipes {pipes}");
        }
    }
}

#[test]
fn a_module_at_another_speed_is_found_and_brought_to_the_one_that_is_wanted() {
    for (module, wanted, ends_at) in [
        (115_200, None, 115_200),
        (9_600, None, 9_600),
        (38_400, Some(Speed::B57600), 57_600),
        (115_200, Some(Speed::B19200), 19_200),
    ] {
        let lab = Placed::memory(IdCardSam::new(Wire::Whole).at_speed(module));
        let speed = Some(LineSpeed { opened: Speed::B115200, wanted });
        let mut reader = Reader::new(Link::new(line(&lab, Wire::Whole, false)), Ways { speed, ..brisk() }, None);
        lab.act("card on");
        assert!(read(&mut reader, LONG).is_ok(), "{module}");
        // The module forgets its speed with its power; the driver finds it again.
        lab.pull();
        assert!(read(&mut reader, ms(200)).is_err());
        lab.plug();
        lab.act("card on");
        assert!(read(&mut reader, LONG).is_ok(), "{module} after a pull, wanted {ends_at}");
        let asked = wanted.map(|speed| [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 3, 0x60, speed as u8]);
        let heard = lab.heard();
        assert_eq!(asked.is_some_and(|asked| heard.windows(9).any(|window| window == asked)), wanted.is_some());
    }
}

/// A module behind a line that stays open when only the module loses its power.
struct Powered(IdCardSam);

impl FarEnd for Powered {
    fn hear(&mut self, endpoint: u8, bytes: &[u8], say: &mut Say) {
        self.0.hear(endpoint, bytes, say);
    }

    fn act(&mut self, act: &str, say: &mut Say) -> bool {
        if act == "power cut" {
            self.0.plugged();
            return true;
        }
        self.0.act(act, say)
    }

    fn baud(&mut self, baud: u32) {
        self.0.baud(baud);
    }
}

/// Nobody begins a flow with a reader that is not online, so that no command would ever look for the speed.
#[test]
fn a_module_at_another_speed_comes_online_by_status_alone() {
    // One round of speeds is enough; a computer that does much else may miss the right one once or twice.
    let online = |reader: &mut Reader| {
        (0..4 * Speed::ALL.len()).any(|_| reader.status().unwrap().device == tongban_sdk::DeviceState::Online)
    };
    for (module, wanted) in [(9_600, None), (115_200, Some(Speed::B57600)), (19_200, Some(Speed::B38400))] {
        let lab = Placed::memory(Powered(IdCardSam::new(Wire::Whole).at_speed(module)));
        let speed = Some(LineSpeed { opened: Speed::B115200, wanted });
        let ways = Ways { speed, ..Ways::default() };
        let mut reader = Reader::new(Link::new(line(&lab, Wire::Whole, false)), ways, None);
        assert!(online(&mut reader), "module at {module}, wanted {wanted:?}");
        // It is back at its own speed, and the line saw nothing of that.
        lab.act("power cut");
        assert!(online(&mut reader), "module at {module}, wanted {wanted:?}, after a power cut");
        lab.act("card on");
        assert!(read(&mut reader, LONG).is_ok(), "module at {module}, wanted {wanted:?}");
    }
}

#[test]
fn a_module_without_power_on_a_good_line_is_silent_not_absent() {
    let lab = Placed::memory(IdCardSam::new(Wire::Whole));
    let speed = Some(LineSpeed { opened: Speed::B115200, wanted: None });
    let mut reader = Reader::new(Link::new(line(&lab, Wire::Whole, false)), Ways { speed, ..brisk() }, None);
    lab.fault(Fault::Silence, 1, usize::MAX / 2);
    let failure = read(&mut reader, LONG).unwrap_err();
    assert_eq!(failure.code, CompletionCode::HardwareError);
    assert_eq!(failure.detail, WireError::Silent.failure("ID-card reader").detail);
}

/// Opens the driver as a host does, by the settings of a slot.
#[test]
fn a_slot_opens_over_a_pseudo_terminal_and_a_socket() {
    let lab = Placed::memory(IdCardSam::new(Wire::Whole));
    let port = lab.serial();
    let address = lab.tcp();
    for settings in [
        format!(r#"{{"wire": {{"serial": {{"port": "{}"}}}}, "rf_bytes": 80}}"#, port.display()),
        format!(r#"{{"wire": {{"tcp": {{"address": "{address}"}}}}, "same_card": "reread"}}"#),
    ] {
        assert!(open(&Open::for_test(&settings).unwrap(), None).is_ok(), "{settings}");
    }
    use tongban_idcard_sam::line::StreamLine;
    use tongban_wire::settings::{Defaults, SerialSettings, TcpSettings, WireSettings, stream};
    let serial =
        SerialSettings { port: port.display().to_string(), baud: None, parity: Default::default(), stop_bits: None };
    for wire in [WireSettings::Serial(serial), WireSettings::Tcp(TcpSettings { address: address.to_string() })] {
        let opener = move || {
            let defaults = Defaults { baud: 115_200, ..Defaults::default() };
            Ok(Box::new(StreamLine(stream(&wire, &defaults)?)) as Box<dyn tongban_idcard_sam::line::Line>)
        };
        let mut reader = Reader::new(Link::new(opener), Ways::default(), None);
        lab.act("card on");
        assert!(reader.read(&Timed::within(LONG), wanted(true)).is_ok());
    }
}

#[test]
fn a_slow_module_on_a_slow_line_is_waited_for() {
    let pace = Pace { find: ms(30), read: ms(100), baud: Some(38_400) };
    let lab = Placed::memory(IdCardSam::new(Wire::Whole).paced(pace));
    let mut reader = Reader::new(Link::new(line(&lab, Wire::Whole, false)), Ways::default(), None);
    lab.act("card on");
    assert!(reader.read(&Timed::within(LONG), wanted(true)).is_ok());
}

#[test]
fn a_status_of_a_silent_reader_opens_no_long_window() {
    let (lab, mut reader) = placed(Wire::Whole, Ways::default());
    assert!(reader.status().is_ok());
    lab.fault(Fault::Silence, 1, usize::MAX / 2);
    let begun = std::time::Instant::now();
    assert_eq!(reader.status().unwrap().device, tongban_sdk::DeviceState::Offline);
    assert!(begun.elapsed() < ms(300 + 1000), "{:?}", begun.elapsed());
}
