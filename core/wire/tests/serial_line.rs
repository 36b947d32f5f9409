//! A serial line and a node over a pseudo-terminal of the kernel.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{ControlModes, OptionalActions, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::time::Duration;
use tongban_wire::settings::{Defaults, WireSettings, pipes, reports, stream};
use tongban_wire::{Patience, Stream, UsbId, WireError};

/// The device's end, and the path of the driver's.
fn far_end() -> (File, String) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    (File::from(master), path)
}

fn settings(toml: &str) -> WireSettings {
    #[derive(serde::Deserialize)]
    struct Slot {
        wire: WireSettings,
    }
    toml::from_str::<Slot>(toml).unwrap().wire
}

fn enough() -> Patience<'static> {
    Patience::plain(Duration::from_secs(10))
}

/// A serial line and a node over their own pseudo-terminal each.
fn each_wire() -> Vec<(&'static str, Box<dyn Stream>, File)> {
    let defaults = Defaults { baud: 9600, ..Defaults::default() };
    let (serial_far, port) = far_end();
    let serial = stream(&settings(&format!("wire = {{ serial = {{ port = {port:?} }} }}")), &defaults).unwrap();
    let (node_far, path) = far_end();
    let mut raw = tcgetattr(&node_far).unwrap();
    raw.make_raw();
    tcsetattr(&node_far, OptionalActions::Now, &raw).unwrap();
    let node = stream(&settings(&format!("wire = {{ node = {{ path = {path:?} }} }}")), &defaults).unwrap();
    vec![("serial", serial, serial_far), ("node", node, node_far)]
}

#[test]
fn bytes_go_both_ways_unchanged() {
    // Every byte: flow control and line endings of a terminal must be off.
    let every: Vec<u8> = (0..=255).collect();
    for (kind, mut wire, mut far) in each_wire() {
        wire.send(&every, &enough()).unwrap();
        let mut heard = vec![0; every.len()];
        far.read_exact(&mut heard).unwrap();
        assert_eq!(heard, every, "{kind}");
        far.write_all(&every).unwrap();
        wire.receive_all(&mut heard, &enough()).unwrap();
        assert_eq!(heard, every, "{kind}");
    }
}

#[test]
fn a_silent_device_is_silent_and_a_pulled_cable_is_gone() {
    for (kind, mut wire, far) in each_wire() {
        let mut byte = [0];
        let short = Patience::plain(Duration::from_millis(60));
        assert_eq!(wire.receive(&mut byte, &short), Err(WireError::Silent), "{kind}");
        drop(far);
        assert_eq!(wire.receive(&mut byte, &enough()), Err(WireError::Gone), "{kind}");
        assert_eq!(wire.send(b"x", &enough()), Err(WireError::Gone), "{kind}");
    }
}

#[test]
fn a_cable_pulled_while_the_driver_waits_is_gone_at_once() {
    for (kind, mut wire, far) in each_wire() {
        let pulled = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(30));
            drop(far);
        });
        assert_eq!(wire.receive(&mut [0], &enough()), Err(WireError::Gone), "{kind}");
        pulled.join().unwrap();
    }
}

#[test]
fn an_answer_that_came_too_late_is_dropped_before_the_next_request() {
    for (kind, mut wire, mut far) in each_wire() {
        far.write_all(b"late").unwrap();
        let mut byte = [0];
        wire.receive(&mut byte, &enough()).unwrap();
        wire.discard().unwrap();
        far.write_all(b"next").unwrap();
        let mut answer = [0; 4];
        wire.receive_all(&mut answer, &enough()).unwrap();
        assert_eq!(&answer, b"next", "{kind}");
    }
}

#[test]
fn the_speed_of_a_line_changes_while_it_is_open() {
    let (far, port) = far_end();
    let toml = format!("wire = {{ serial = {{ port = {port:?}, stop_bits = 2 }} }}");
    let mut wire = stream(&settings(&toml), &Defaults { baud: 9600, ..Defaults::default() }).unwrap();
    let line = || tcgetattr(&far).unwrap();
    assert_eq!(line().output_speed(), 9600);
    assert!(line().control_modes.contains(ControlModes::CSTOPB));
    wire.set_baud(115_200).unwrap();
    assert_eq!((line().input_speed(), line().output_speed()), (115_200, 115_200));
    // Odd speeds of old readers are speeds too.
    wire.set_baud(128_000).unwrap();
    assert_eq!(line().output_speed(), 128_000);
}

#[test]
fn a_wire_that_cannot_be_says_what_was_expected() {
    let defaults = Defaults { baud: 9600, ids: &[UsbId::new(0xfffe, 0xfffe)], usage: None };
    let serial = settings("wire = { serial = { port = \"/dev/does-not-exist\" } }");
    assert!(matches!(stream(&serial, &defaults).err(), Some(WireError::Absent(_))));
    assert!(matches!(reports(&serial, &defaults).err(), Some(WireError::Setting(_))));
    assert!(matches!(pipes(&serial, &defaults).err(), Some(WireError::Setting(_))));
    let far_place = settings("wire = { serial = { port = \"250-9.9\" } }");
    assert!(matches!(stream(&far_place, &defaults).err(), Some(WireError::Absent(_))));
    let three_stops = settings("wire = { serial = { port = \"/dev/null\", stop_bits = 3 } }");
    assert!(matches!(stream(&three_stops, &defaults).err(), Some(WireError::Setting(_))));
    // A pseudo-terminal has no parity: a line that does not take what the slot says is never used half set.
    let (_far, port) = far_end();
    let parity = settings(&format!("wire = {{ serial = {{ port = {port:?}, parity = \"even\" }} }}"));
    assert!(matches!(stream(&parity, &defaults).err(), Some(WireError::Setting(_))));
    let printer = settings("wire = { node = { path = \"/dev/does-not-exist\" } }");
    assert!(matches!(stream(&printer, &defaults).err(), Some(WireError::Absent(_))));
}

#[test]
fn settings_are_exactly_one_kind_and_nothing_unknown() {
    #[derive(serde::Deserialize)]
    struct Slot {
        #[expect(dead_code, reason = "only whether it reads is asked")]
        wire: WireSettings,
    }
    for (toml, reads) in [
        ("wire = { usb = { place = \"1-2.1\" } }", true),
        ("wire = { usb = {} }", true),
        ("wire = { hid = { ids = [\"0c2e:0B61\"], usage_page = 0x8c } }", true),
        ("wire = { tcp = { address = \"192.0.2.7:9100\" } }", true),
        ("wire = { usb = {}, hid = {} }", false),
        ("wire = {}", false),
        ("wire = { usb = { plaice = \"1-2\" } }", false),
        ("wire = { usb = { ids = [\"0x400:c35a\"] } }", false),
        ("wire = { usb = { ids = [\"+400:c35a\"] } }", false),
        ("wire = { usb = { ids = [\"0400\"] } }", false),
        ("wire = { serial = { port = \"/dev/ttyS0\", parity = \"mark\" } }", false),
        ("wire = { lpt = {} }", false),
    ] {
        assert_eq!(toml::from_str::<Slot>(toml).is_ok(), reads, "{toml}");
    }
}
