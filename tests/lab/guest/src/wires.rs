//! The wires themselves: what libusb, hidraw, the serial and the printer's node make of each fault, of a pull and of twins.

use crate::suite::{self, Room, Trial, until};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use tongban_lab::guest::UsbFace;
use tongban_lab::trial::holdings;
use tongban_lab::{FarEnd, Fault, Placed, Say};
use tongban_wire::settings::{HidSettings, NodeSettings, SerialSettings, UsbSettings, pipes, reports, stream};
use tongban_wire::watch::{Filter, Watch, What};
use tongban_wire::{Defaults, Patience, Pipes, Reports, UsbId, WireError, WireSettings};

/// Vendor and product of the trials' own devices.
pub(crate) const IDS: (u16, u16) = (0x0400, 0xC35A);
pub(crate) const LONG: Duration = Duration::from_secs(10);
pub(crate) const SHORT: Duration = Duration::from_millis(400);

/// Every trial of the wires.
pub(crate) fn trials() -> Vec<Trial> {
    suite::trials(&[
        ("a bulk pipe carries an answer whole, and each fault as its own error", bulk_faults),
        ("a pull under a pending read is Gone, and the next opening finds the device again", pulled_reads),
        ("two devices alike never swap, whatever order they are plugged in", twins),
        ("plug and unplug are told by the kernel", news),
        ("HID reports both ways, feature reports, and a pull", hid_reports),
        ("HID without a bus beneath it", bare_hid),
        ("a serial line on USB keeps its place over a pull", acm_line),
        ("a printer's node and its pipes carry the same bytes", printer_node),
        ("a storm of pulls leaves no thread and no file behind", storm),
        ("bytes a second through the kernel", throughput),
    ])
}

/// Says back what it hears, with its own letter before it.
pub(crate) struct Echo(pub(crate) u8);

impl FarEnd for Echo {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        say.now([&[self.0], bytes].concat());
    }

    fn control(&mut self, _: u8, request: u8, _: u16) -> Option<Vec<u8>> {
        (request == 1).then(|| vec![0x18])
    }
}

/// Swallows and counts.
struct Sink;

impl FarEnd for Sink {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        if bytes.ends_with(b"!") {
            say.now(b"done");
        }
    }
}

pub(crate) fn usb(place: &str) -> WireSettings {
    WireSettings::Usb(UsbSettings { place: Some(place.into()), ..UsbSettings::default() })
}

pub(crate) const KNOWN: Defaults<'static> = Defaults { baud: 115_200, ids: &[UsbId::new(IDS.0, IDS.1)], usage: None };

/// Opens, waiting for the kernel to have set the device up.
pub(crate) fn open<W>(what: &str, mut opener: impl FnMut() -> Result<W, WireError>) -> W {
    until(what, || match opener() {
        Ok(wire) => Some(wire),
        Err(WireError::Absent(_)) => None,
        Err(other) => panic!("{what}: {other:?}"),
    })
}

pub(crate) fn plain(time: Duration) -> Patience<'static> {
    Patience::plain(time)
}

pub(crate) fn ask(wire: &mut dyn Pipes, bytes: &[u8]) -> Result<Vec<u8>, WireError> {
    let address = |inwards| wire.endpoints().iter().find(|e| e.is_in() == inwards).map_or(0, |e| e.address);
    let (to, from) = (address(false), address(true));
    wire.write(to, bytes, &plain(LONG))?;
    wire.read(from, 4096, &plain(SHORT))
}

fn bulk_faults(room: &Room) {
    let lab = Placed::memory(Echo(b'E'));
    let place = lab.usb(UsbFace::vendor(IDS), 0).unwrap();
    let began = Instant::now();
    let mut wire = open("the reader", || pipes(&usb(&place), &KNOWN));
    room.figure(format!(
        "USB: plug to first claim {} ms (kernel's own debounce and reset: about 400)",
        began.elapsed().as_millis()
    ));
    let frame: Vec<u8> = (0..1290_u32).map(|i| i as u8).collect();
    assert_eq!(ask(&mut *wire, &frame).unwrap()[1..], frame);
    for (fault, comes) in [
        (Fault::Stall, Err(WireError::Stalled)),
        (Fault::Short(2), Ok(&b"Ea"[..])),
        (Fault::Noise(b"!!".to_vec()), Ok(b"!!Eabcd")),
        (Fault::Flip(1), Ok(b"E\x9ebcd")),
        (Fault::Babble(8000), Err(WireError::Overflow)),
        (Fault::Silence, Err(WireError::Silent)),
        (Fault::Late(SHORT * 4), Err(WireError::Silent)),
    ] {
        lab.fault(fault.clone(), 1, 1);
        assert_eq!(ask(&mut *wire, b"abcd"), comes.map(<[u8]>::to_vec), "{fault:?}");
        lab.calm();
        wire.discard().unwrap();
        assert_eq!(ask(&mut *wire, b"abcd").unwrap(), b"Eabcd", "after {fault:?}");
    }
    lab.fault(Fault::Torn, 1, 1);
    let torn = ask(&mut *wire, b"abcd").unwrap_err();
    println!("         a torn transfer is {torn:?}");
    assert_ne!(torn, WireError::Silent);
}

fn pulled_reads(room: &Room) {
    let lab = Placed::memory(Echo(b'E'));
    let place = lab.usb(UsbFace::vendor(IDS), 0).unwrap();
    let (mut seen, mut back) = (Vec::new(), Vec::new());
    for _ in 0..room.times(3, 20) {
        let mut wire = open("the reader", || pipes(&usb(&place), &KNOWN));
        let far = lab.clone();
        let puller = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            let at = Instant::now();
            far.pull();
            at
        });
        let came = wire.read(0x81, 512, &plain(LONG));
        let at = Instant::now();
        let pulled = puller.join().unwrap();
        assert_eq!(came, Err(WireError::Gone));
        seen.push(at.saturating_duration_since(pulled));
        assert_eq!(wire.write(0x01, b"x", &plain(LONG)), Err(WireError::Gone));
        drop(wire);
        assert!(matches!(pipes(&usb(&place), &KNOWN).err(), Some(WireError::Absent(_))));
        let began = Instant::now();
        lab.plug();
        let mut wire = open("the reader again", || pipes(&usb(&place), &KNOWN));
        back.push(began.elapsed());
        assert_eq!(ask(&mut *wire, b"abcd").unwrap(), b"Eabcd");
    }
    room.spread("USB: pull to Gone under a pending read", &mut seen);
    room.spread("USB: plug to usable again", &mut back);
}

fn twins(_: &Room) {
    let (left, right) = (Placed::memory(Echo(b'L')), Placed::memory(Echo(b'R')));
    let at_left = left.usb(UsbFace::printer(IDS), 2).unwrap();
    let at_right = right.usb(UsbFace::printer(IDS), 5).unwrap();
    assert_ne!(at_left, at_right);
    let both = |turn: &str| {
        for (place, letter) in [(&at_left, b'L'), (&at_right, b'R')] {
            let mut wire = open("a twin", || pipes(&usb(place), &KNOWN));
            assert_eq!(ask(&mut *wire, b"who").unwrap()[0], letter, "{turn}: {place}");
        }
    };
    both("left first");
    // Without a place nobody may guess.
    let any = WireSettings::Usb(UsbSettings::default());
    match pipes(&any, &KNOWN).err() {
        Some(WireError::Ambiguous(found)) => assert!(found.contains(&at_left) && found.contains(&at_right), "{found}"),
        other => panic!("two alike: {other:?}"),
    }
    left.pull();
    right.pull();
    right.plug();
    open("the right one", || pipes(&usb(&at_right), &KNOWN));
    assert!(
        matches!(pipes(&usb(&at_left), &KNOWN).err(), Some(WireError::Absent(_))),
        "the right one is not taken for it"
    );
    left.plug();
    both("right first");
}

fn news(room: &Room) {
    let lab = Placed::memory(Echo(b'E'));
    let place = lab.usb(UsbFace::vendor(IDS), 3).unwrap();
    open("the reader", || pipes(&usb(&place), &KNOWN));
    let (tell, told) = channel();
    let filter = Filter { subsystems: vec!["usb"], place: Some(place.clone()) };
    let watch = Watch::start(filter, move |change| {
        let _ = tell.send((change.what, Instant::now()));
    })
    .unwrap();
    let (mut plugged, mut pulled) = (Vec::new(), Vec::new());
    let wait = |wanted: What| loop {
        let (what, at) = told.recv_timeout(LONG).expect("news");
        if what == wanted {
            return at;
        }
    };
    for _ in 0..room.times(5, 50) {
        let began = Instant::now();
        lab.pull();
        pulled.push(wait(What::Pulled).saturating_duration_since(began));
        while told.try_recv().is_ok() {}
        let began = Instant::now();
        lab.plug();
        plugged.push(wait(What::Plugged).saturating_duration_since(began));
        open("the reader again", || pipes(&usb(&place), &KNOWN));
        while told.try_recv().is_ok() {}
    }
    drop(watch);
    room.spread("USB: unplug to the driver's news", &mut pulled);
    room.spread("USB: plug to the driver's news (kernel's own debounce and reset: about 400)", &mut plugged);
}

/// A HID device with one report id each way and a feature.
struct Pad;

/// Vendor page: report 1, 8 bytes in and out; report 3, 4 bytes of feature.
const PAD: &[u8] = &[
    0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x85, 0x01, 0x95, 0x08, 0x09,
    0x01, 0x81, 0x02, 0x09, 0x02, 0x91, 0x02, 0x85, 0x03, 0x95, 0x04, 0x09, 0x03, 0xB1, 0x02, 0xC0,
];

impl FarEnd for Pad {
    fn hear(&mut self, _: u8, report: &[u8], say: &mut Say) {
        say.now(report);
    }

    fn feature(&mut self, id: u8) -> Option<Vec<u8>> {
        (id == 3).then(|| vec![3, b'p', b'a', b'd', b'!'])
    }

    fn set_feature(&mut self, report: &[u8], say: &mut Say) {
        say.now([1, report[1], report[2], 0, 0, 0, 0, 0, 0]);
    }

    fn descriptor(&self) -> Vec<u8> {
        PAD.to_vec()
    }
}

fn hid_talk(wire: &mut dyn Reports) {
    assert_eq!(wire.descriptor().unwrap(), PAD);
    wire.send_report(b"\x01abcdefgh", &plain(LONG)).unwrap();
    assert_eq!(wire.receive_report(&plain(LONG)).unwrap(), b"\x01abcdefgh");
    assert_eq!(wire.feature(3, 5).unwrap(), b"\x03pad!");
    wire.set_feature(b"\x03wxyz").unwrap();
    assert_eq!(wire.receive_report(&plain(LONG)).unwrap()[..3], *b"\x01wx");
}

fn hid_reports(room: &Room) {
    let lab = Placed::memory(Pad);
    let place = lab.usb(UsbFace::hid(IDS), 1).unwrap();
    let settings = WireSettings::Hid(HidSettings { place: Some(place), ..HidSettings::default() });
    let began = Instant::now();
    let mut wire = open("the pad", || reports(&settings, &KNOWN));
    room.figure(format!("HID: plug to open {} ms", began.elapsed().as_millis()));
    hid_talk(&mut *wire);
    let mut times = Vec::new();
    for _ in 0..50 {
        let began = Instant::now();
        wire.send_report(b"\x01abcdefgh", &plain(LONG)).unwrap();
        wire.receive_report(&plain(LONG)).unwrap();
        times.push(began.elapsed());
    }
    room.spread("HID: report out and back", &mut times);
    let far = lab.clone();
    let puller = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        far.pull();
    });
    assert_eq!(wire.receive_report(&plain(LONG)), Err(WireError::Gone));
    puller.join().unwrap();
    drop(wire);
    lab.plug();
    hid_talk(&mut *open("the pad again", || reports(&settings, &KNOWN)));
}

fn bare_hid(_: &Room) {
    let lab = Placed::memory(Pad);
    lab.uhid("lab pad", IDS, "SN-0001").unwrap();
    let settings = WireSettings::Hid(HidSettings { serial: Some("SN-0001".into()), ..HidSettings::default() });
    let mut wire = open("the pad", || reports(&settings, &KNOWN));
    hid_talk(&mut *wire);
    lab.pull();
    assert_eq!(wire.receive_report(&plain(LONG)), Err(WireError::Gone));
    drop(wire);
    lab.plug();
    hid_talk(&mut *open("the pad again", || reports(&settings, &KNOWN)));
}

fn acm_line(room: &Room) {
    let lab = Placed::memory(Echo(b'E'));
    let place = lab.usb(UsbFace::acm(IDS), 4).unwrap();
    let line = SerialSettings { port: place, baud: None, parity: Default::default(), stop_bits: None };
    let settings = WireSettings::Serial(line);
    for turn in 0..room.times(3, 20) {
        let mut wire = open("the line", || stream(&settings, &KNOWN));
        wire.send(b"abcd", &plain(LONG)).unwrap();
        let mut read = [0; 5];
        wire.receive_all(&mut read, &plain(LONG)).unwrap();
        assert_eq!(&read, b"Eabcd", "turn {turn}");
        wire.set_baud(9600).unwrap();
        lab.pull();
        assert_eq!(wire.receive(&mut read, &plain(LONG)), Err(WireError::Gone), "turn {turn}");
        // The old node is still held while the device comes back: it may get another number, and must be found.
        lab.plug();
        let mut again = open("the line again", || stream(&settings, &KNOWN));
        again.send(b"x", &plain(LONG)).unwrap();
        again.receive_all(&mut read[..2], &plain(LONG)).unwrap();
    }
}

fn printer_node(_: &Room) {
    let lab = Placed::memory(Sink);
    let place = lab.usb(UsbFace::printer(IDS), 6).unwrap();
    let job = [&[0x1B, b'@', 0xC4, 0xE3, 0xBA, 0xC3, b'\n'][..], &[b'.'; 3000], b"!"].concat();
    let node = WireSettings::Node(NodeSettings { path: place.clone() });
    for (name, settings) in [("node", &node), ("pipes", &usb(&place)), ("node again", &node)] {
        lab.forget();
        let mut wire = open(name, || stream(settings, &KNOWN));
        wire.send(&job, &plain(LONG)).unwrap();
        let mut done = [0; 4];
        wire.receive_all(&mut done, &plain(LONG)).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(lab.heard(), job, "{name}");
    }
}

fn storm(room: &Room) {
    let lab = Placed::memory(Echo(b'E'));
    let place = lab.usb(UsbFace::vendor(IDS), 7).unwrap();
    let turns = room.times(20, 200);
    let mut held = (0, 0);
    for turn in 0..turns {
        let mut wire = open("the reader", || pipes(&usb(&place), &KNOWN));
        assert_eq!(ask(&mut *wire, b"abcd").unwrap(), b"Eabcd", "turn {turn}");
        lab.pull();
        assert_eq!(ask(&mut *wire, b"abcd"), Err(WireError::Gone), "turn {turn}");
        drop(wire);
        lab.plug();
        if turn == 2 {
            held = holdings();
        }
    }
    let after = holdings();
    assert!(after.0 <= held.0 + 2 && after.1 <= held.1 + 2, "files and threads: {held:?}, {after:?}");
    room.figure(format!("storm: {turns} pulls, files and threads {held:?} before, {after:?} after"));
}

fn throughput(room: &Room) {
    let lab = Placed::memory(Sink);
    let place = lab.usb(UsbFace::printer(IDS), 6).unwrap();
    let job = [&[b'.'; 2 * 1024 * 1024 - 1][..], b"!"].concat();
    for (name, settings) in [("pipes", usb(&place)), ("node", WireSettings::Node(NodeSettings { path: place }))] {
        let mut wire = open(name, || stream(&settings, &KNOWN));
        let began = Instant::now();
        wire.send(&job, &plain(LONG * 6)).unwrap();
        wire.receive_all(&mut [0; 4], &plain(LONG)).unwrap();
        let rate = job.len() as f64 / began.elapsed().as_secs_f64() / 1e6;
        room.figure(format!("bulk out by {name}: {rate:.1} MB/s (USB 2.0 bulk on real wire: at most 53)"));
    }
}
