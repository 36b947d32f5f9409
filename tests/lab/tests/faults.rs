//! The lab's own promises: what a fault does arrives on every wire, and nothing of a device stays behind.

use std::time::Duration;
use tongban_lab::{FarEnd, Fault, Placed, Say};
use tongban_wire::serial::{Serial, SerialSettings};
use tongban_wire::tcp::{Tcp, TcpSettings};
use tongban_wire::{Endpoint, Patience, Stream, WireError};

/// Answers every line with the same line, and speaks when somebody rings.
struct Echo;

impl FarEnd for Echo {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        say.now(bytes);
    }

    fn act(&mut self, act: &str, say: &mut Say) -> bool {
        say.on(0x82, act.as_bytes());
        act == "ring"
    }

    fn oversize(&self, _: &[u8]) -> Vec<u8> {
        b"much".to_vec()
    }
}

const LONG: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_millis(40);

/// Opens a wire.
type Opener = Box<dyn FnMut() -> Result<Box<dyn Stream>, WireError>>;

/// The same device on each wire that is a stream.
fn wires(lab: &Placed) -> Vec<(&'static str, Opener)> {
    let port = lab.serial().display().to_string();
    let address = lab.tcp().to_string();
    let serial = SerialSettings { port, baud: None, parity: Default::default(), stop_bits: None };
    let tcp = TcpSettings { address };
    vec![
        ("memory", Box::new(lab.stream())),
        ("serial", Box::new(move || Ok(Box::new(Serial::open(&serial, 9600)?)))),
        ("tcp", Box::new(move || Ok(Box::new(Tcp::open(&tcp)?)))),
    ]
}

/// Says `abcd` and reads until nothing more comes.
fn ask(wire: &mut dyn Stream) -> Result<Vec<u8>, WireError> {
    wire.send(b"abcd", &Patience::plain(LONG))?;
    let (mut all, mut room) = (Vec::new(), [0; 4096]);
    loop {
        match wire.receive(&mut room, &Patience::plain(SHORT)) {
            Ok(read) => all.extend(&room[..read]),
            Err(WireError::Silent) => return Ok(all),
            Err(error) => return Err(error),
        }
    }
}

#[test]
fn every_fault_arrives_on_every_stream_and_is_over_after_calm() {
    for index in 0..3 {
        let lab = Placed::memory(Echo);
        let (name, mut open) = wires(&lab).remove(index);
        let mut wire = open().unwrap();
        assert_eq!(ask(&mut *wire).unwrap(), b"abcd", "{name}");
        let cases: [(Fault, Result<&[u8], WireError>); 9] = [
            (Fault::Stall, Ok(b"")),
            (Fault::Short(3), Ok(b"abc")),
            (Fault::Split(1), Ok(b"abcd")),
            (Fault::Noise(b"!".to_vec()), Ok(b"!abcd")),
            (Fault::Flip(0), Ok(b"\x9ebcd")),
            (Fault::Oversize, Ok(b"much")),
            (Fault::Babble(1), Ok(b"abcdZ")),
            (Fault::Duplicate, Ok(b"abcdabcd")),
            (Fault::Pull, Err(WireError::Gone)),
        ];
        for (fault, comes) in cases {
            lab.fault(fault.clone(), 1, 1);
            assert_eq!(ask(&mut *wire), comes.map(<[u8]>::to_vec), "{name} {fault:?}");
            lab.calm();
            if fault == Fault::Pull {
                wire = open().unwrap();
            }
            assert_eq!(ask(&mut *wire).unwrap(), b"abcd", "{name} after {fault:?}");
        }
        assert!(lab.heard().ends_with(b"abcdabcd"), "{name}");
    }
}

#[test]
fn the_nth_message_suffers_and_the_others_do_not() {
    let lab = Placed::memory(Echo);
    let mut wire = lab.stream()().unwrap();
    lab.fault(Fault::Silence, 2, 2);
    for comes in [b"abcd".as_slice(), b"", b"", b"abcd"] {
        assert_eq!(ask(&mut *wire).unwrap(), comes);
    }
}

#[test]
fn a_late_message_comes_later_and_not_twice() {
    let lab = Placed::memory(Echo);
    let mut wire = lab.stream()().unwrap();
    lab.fault(Fault::Late(SHORT * 3), 1, 1);
    assert_eq!(ask(&mut *wire).unwrap(), b"");
    let mut late = [0; 4];
    wire.receive_all(&mut late, &Patience::plain(LONG)).unwrap();
    assert_eq!(&late, b"abcd");
    assert_eq!(wire.receive(&mut late, &Patience::plain(SHORT)), Err(WireError::Silent));
}

#[test]
fn a_pulled_device_is_absent_until_it_is_plugged_again() {
    for index in 0..3 {
        let lab = Placed::memory(Echo);
        let (name, mut open) = wires(&lab).remove(index);
        let mut wire = open().unwrap();
        assert_eq!(ask(&mut *wire).unwrap(), b"abcd", "{name}");
        lab.pull();
        assert_eq!(ask(&mut *wire), Err(WireError::Gone), "{name}");
        assert!(matches!(open().err(), Some(WireError::Absent(_))), "{name}");
        lab.plug();
        assert_eq!(
            wire.receive(&mut [0], &Patience::plain(LONG)),
            Err(WireError::Gone),
            "{name}: the old end stays dead"
        );
        assert_eq!(ask(&mut *open().unwrap()).unwrap(), b"abcd", "{name}");
    }
}

#[test]
fn endpoints_halt_overflow_and_keep_apart() {
    let lab = Placed::memory(Echo);
    let endpoint = |address| Endpoint { address, packet: 64, interrupt: false };
    let mut wire = lab.pipes(&[endpoint(0x01), endpoint(0x81), endpoint(0x82)])().unwrap();
    let patience = &Patience::plain(LONG);
    wire.write(0x01, b"abcd", patience).unwrap();
    lab.act("ring");
    assert_eq!(wire.read(0x82, 64, patience).unwrap(), b"ring");
    assert_eq!(wire.read(0x81, 3, patience).unwrap(), b"abc");
    assert_eq!(wire.read(0x81, 3, patience).unwrap(), b"d");
    for (fault, comes) in [(Fault::Stall, WireError::Stalled), (Fault::Babble(700), WireError::Overflow)] {
        lab.fault(fault, 0, 1);
        wire.write(0x01, b"abcd", patience).unwrap();
        assert_eq!(wire.read(0x81, 64, patience), Err(comes));
    }
    assert_eq!(wire.read(0x82, 64, &Patience::plain(SHORT)), Err(WireError::Silent));
}

/// How many threads and open files this process has.
fn owned() -> (usize, usize) {
    let count = |path| std::fs::read_dir(path).unwrap().count();
    (count("/proc/self/task"), count("/proc/self/fd"))
}

#[test]
fn two_hundred_devices_leave_no_thread_and_no_file_behind() {
    // Other tests of this program run beside it: the growth of 200 devices is looked for, not an exact count.
    let before = owned();
    for _ in 0..200 {
        let lab = Placed::memory(Echo);
        let mut open = wires(&lab);
        lab.pull();
        lab.plug();
        for (_, open) in &mut open {
            drop(open().unwrap());
        }
    }
    let after = owned();
    assert!(after.0 < before.0 + 60 && after.1 < before.1 + 60, "{before:?} {after:?}");
}
