//! Wires to devices of the kernel's own gadget stack: both ends of the cable are the kernel's, and the lab's bus has no
//! part in it.

use crate::suite::{self, Room, Trial, until};
use crate::wires::{Echo, IDS, KNOWN, LONG, SHORT, ask, open, plain, usb};
use std::time::{Duration, Instant};
use tongban_lab::Placed;
use tongban_lab::far::escpos::{EscPos, Model};
use tongban_lab::guest::Gadget;
use tongban_wire::settings::{NodeSettings, SerialSettings, pipes, stream};
use tongban_wire::{Defaults, Stream, UsbId, WireError, WireSettings};

/// Every trial of the gadgets.
pub(crate) fn trials() -> Vec<Trial> {
    suite::trials(&[
        ("the kernel's own printer gadget: a status asked through usblp and through its pipes", gadget_printer),
        ("the kernel's own serial gadget: bytes both ways, and a pull", gadget_line),
        ("endpoints by FunctionFS: a frame, and a pull under a pending read", gadget_bulk),
    ])
}

/// DLE EOT 1, and what a printer that is well answers: paper, cover and head are as they should be.
fn printer_status(wire: &mut dyn Stream) -> u8 {
    let mut status = [0];
    wire.send(&[0x10, 0x04, 1], &plain(LONG)).unwrap();
    wire.receive_all(&mut status, &plain(LONG)).unwrap();
    status[0]
}

fn gadget_printer(_: &Room) {
    let lab = Placed::memory(EscPos::new(Model::default(), None).0);
    let place = lab.gadget((0x04B8, 0x0202), Gadget::Printer).unwrap();
    let node = WireSettings::Node(NodeSettings { path: place.clone() });
    let ids = Defaults { ids: &[UsbId::new(0x04B8, 0x0202)], ..KNOWN };
    for (name, settings) in [("usblp", &node), ("its pipes", &usb(&place)), ("usblp again", &node)] {
        let mut wire = open(name, || stream(settings, &ids));
        assert_eq!(printer_status(&mut *wire) & 0x93, 0x12, "{name}");
    }
    lab.pull();
    until("its node's end", || matches!(stream(&node, &ids).err(), Some(WireError::Absent(_))).then_some(()));
    lab.plug();
    assert_eq!(printer_status(&mut *open("usblp after a pull", || stream(&node, &ids))) & 0x93, 0x12);
}

fn gadget_line(_: &Room) {
    let lab = Placed::memory(Echo(b'E'));
    let place = lab.gadget(IDS, Gadget::Serial).unwrap();
    let line = SerialSettings { port: place, baud: None, parity: Default::default(), stop_bits: None };
    let settings = WireSettings::Serial(line);
    for turn in 0..3 {
        let mut wire = open("the line", || stream(&settings, &KNOWN));
        let mut read = [0; 5];
        wire.send(b"abcd", &plain(LONG)).unwrap();
        wire.receive_all(&mut read, &plain(LONG)).unwrap();
        assert_eq!(&read, b"Eabcd", "turn {turn}");
        lab.pull();
        assert_eq!(wire.receive(&mut read, &plain(LONG)), Err(WireError::Gone), "turn {turn}");
        drop(wire);
        lab.plug();
    }
}

fn gadget_bulk(room: &Room) {
    let lab = Placed::memory(Echo(b'E'));
    let place = lab.gadget(IDS, Gadget::Bulk).unwrap();
    let frame: Vec<u8> = (0..1290_u32).map(|i| i as u8).collect();
    let mut seen = Vec::new();
    for turn in 0..3 {
        // The controller chose the endpoints' numbers: a driver takes them from the descriptors.
        let mut wire = open("the reader", || pipes(&usb(&place), &KNOWN));
        assert_eq!(ask(&mut *wire, &frame).unwrap()[1..], frame, "turn {turn}");
        let from = wire.endpoints().iter().find(|endpoint| endpoint.is_in()).map_or(0, |endpoint| endpoint.address);
        assert_eq!(wire.read(from, 512, &plain(SHORT)), Err(WireError::Silent), "turn {turn}");
        let far = lab.clone();
        let puller = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            let at = Instant::now();
            far.pull();
            at
        });
        // libusb says `Io` here, and not that the device is gone, as it does on the other bus.
        let came = wire.read(from, 512, &plain(LONG));
        let at = Instant::now();
        assert_eq!(came, Err(WireError::Gone), "turn {turn}");
        seen.push(at.saturating_duration_since(puller.join().unwrap()));
        drop(wire);
        lab.plug();
    }
    room.spread("FunctionFS: pull to Gone under a pending read", &mut seen);
}
