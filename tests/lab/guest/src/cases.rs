//! Every driver that has a cable: one case each.

use crate::case::{Case, WELL};
use crate::flow::portraits;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::time::Duration;
use tongban_lab::far::bank_terminal::{BankTerminal, Framing};
use tongban_lab::far::escpos::{EscPos, Model};
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::far::hidpos::{HidPos, Layout};
use tongban_lab::far::idcard_sam::{IdCardSam, Wire};
use tongban_lab::far::line_board::LineBoard;
use tongban_lab::far::serial_scanner::SerialScanner;
use tongban_lab::far::stu_pad::{Pad, StuPad};
use tongban_lab::guest::{UsbFace, Uvc};
use tongban_lab::{FarEnd, Placed};

/// Every case; one of each kind of wire first.
pub(crate) const CASES: [fn() -> Case; 10] =
    [id_card, hid_scanner, serial_scanner, printer, camera, fingerprint, pad, terminal, lights, cabinet];

/// A device that anything can be asked of again.
const PLAIN: Case = Case {
    name: "",
    plugin: "",
    class: "",
    wire: "",
    command: "",
    params: |_| json!({}),
    others: &[],
    settings: |_| Value::Null,
    far: id_reader,
    before: &[],
    at_event: &[],
    well: WELL,
    deadline: Duration::from_secs(3),
    works: |_| true,
};

fn placed(far: impl FarEnd, face: UsbFace) -> (Placed, UsbFace) {
    (Placed::memory(far), face)
}

fn id_reader() -> (Placed, UsbFace) {
    placed(IdCardSam::new(Wire::Whole), UsbFace::vendor((0x0400, 0xC35A)))
}

pub(crate) fn id_card() -> Case {
    Case {
        name: "idcard-sam",
        plugin: "idcard-sam",
        class: "tongban.identity-document/1",
        wire: "USB",
        command: "read",
        settings: |place| json!({ "wire": { "usb": { "place": place } } }),
        far: id_reader,
        before: &["card off", "card on resident"],
        ..PLAIN
    }
}

fn hid_scanner() -> Case {
    Case {
        name: "barcode-hidpos",
        plugin: "barcode-hidpos",
        class: "tongban.barcode-reader/1",
        wire: "HID",
        command: "read",
        settings: |place| json!({ "wire": { "hid": { "place": place } } }),
        far: || placed(HidPos::new(Layout::Honeywell), UsbFace::hid((0x0C2E, 0x0B61))),
        at_event: &["show ]Q1 HZ20261101000123"],
        ..PLAIN
    }
}

fn serial_scanner() -> Case {
    Case {
        name: "barcode-serial",
        plugin: "barcode-serial",
        class: "tongban.barcode-reader/1",
        wire: "CDC-ACM",
        command: "read",
        settings: |place| json!({ "wire": { "serial": { "port": place } }, "aim": false, "symbology": "qrCode" }),
        far: || placed(SerialScanner::new(b"", b"\r\n"), UsbFace::acm((0x0C2E, 0x0B6A))),
        at_event: &["show HZ20261101000123"],
        ..PLAIN
    }
}

fn fingerprint() -> Case {
    Case {
        name: "fingerprint-usb",
        plugin: "fingerprint-usb",
        class: "tongban.fingerprint/1",
        wire: "USB",
        command: "read",
        params: |_| json!({ "finger": 11, "quality": 40 }),
        others: &[("verify", |_| {
            let template = STANDARD.encode(FingerprintUsb::on_file(1, 11));
            json!({ "finger": 11, "template": template })
        })],
        settings: |place| json!({ "wire": { "usb": { "place": place, "ids": ["1491:0020"] } } }),
        far: || placed(FingerprintUsb::new(), UsbFace::vendor((0x1491, 0x0020))),
        before: &["finger off"],
        at_event: &["finger good"],
        ..PLAIN
    }
}

fn pad() -> Case {
    Case {
        name: "signature-hid",
        plugin: "signature-hid",
        class: "tongban.signature-capture/1",
        wire: "HID",
        command: "capture",
        params: |_| json!({ "points": 20 }),
        settings: |place| json!({ "wire": { "hid": { "place": place } } }),
        far: || placed(StuPad::new(Pad::StuTimed), UsbFace::hid((0x056A, 0x00A8))),
        at_event: &["sign and confirm"],
        ..PLAIN
    }
}

/// A job of 64 rows with a reference of its own: the same is never printed twice.
pub(crate) fn printer() -> Case {
    Case {
        name: "printer-escpos",
        plugin: "printer-escpos",
        class: "tongban.printer/1",
        wire: "USB, usblp detached",
        command: "print_native",
        params: |number| {
            static PAPER: OnceLock<String> = OnceLock::new();
            let data = PAPER.get_or_init(|| STANDARD.encode(crate::figures::page(576, 64)));
            json!({ "reference": format!("lab-{number}"), "content": "png", "data": data, "cut": true })
        },
        others: &[("get_job", |_| json!({ "reference": "lab-1" }))],
        settings: |place| json!({ "wire": { "usb": { "place": place } } }),
        far: || placed(EscPos::new(Model::default(), None).0, UsbFace::printer((0x04B8, 0x0202))),
        ..PLAIN
    }
}

/// Sales of one yuan, each with a trace of its own.
fn terminal() -> Case {
    Case {
        name: "terminal-serial",
        plugin: "terminal-serial",
        class: "tongban.payment-terminal/1",
        wire: "CDC-ACM",
        command: "sale",
        params: |number| json!({ "trace": format!("L{number:06}"), "amount": 100 }),
        others: &[
            ("query_last", |_| json!({ "trace": "L000001" })),
            ("void", |_| json!({ "trace": "L000001", "amount": 100 })),
        ],
        settings: |place| json!({ "wire": { "serial": { "port": place } }, "profile": "stx" }),
        far: || placed(BankTerminal::new(Framing::Stx).0, UsbFace::acm((0x0525, 0xA4A7))),
        ..PLAIN
    }
}

fn lights() -> Case {
    Case {
        name: "line-board as lights",
        plugin: "line-board",
        class: "tongban.lights/1",
        wire: "CDC-ACM",
        command: "set_light",
        params: |number| {
            let rate = if number % 2 == 0 { "slow" } else { "quick" };
            json!({ "light": "scanner", "flashRate": rate })
        },
        settings: |place| json!({ "wire": { "serial": { "port": place } }, "lights": { "scanner": { "channel": 2 } } }),
        far: || placed(LineBoard::new(&[]).0, UsbFace::acm((0x16C0, 0x0483))),
        ..PLAIN
    }
}

fn cabinet() -> Case {
    Case {
        name: "line-board as cabinet",
        plugin: "line-board",
        class: "tongban.auxiliaries/1",
        wire: "CDC-ACM",
        command: "set_auxiliaries",
        params: |number| json!({ "volume": number % 1000 }),
        settings: |place| {
            json!({
                "wire": { "serial": { "port": place } },
                "inputs": { "in1": { "part": "cabinet_door", "values": { "0": "closed", "1": "open" } } },
                "outputs": { "volume": "amp" },
            })
        },
        far: || placed(LineBoard::new(&["in1=0", "amp=0"]).0, UsbFace::acm((0x16C0, 0x0483))),
        ..PLAIN
    }
}

/// The preview, because each picture of it is a message; it ends well when its time is over.
fn camera() -> Case {
    Case {
        name: "camera-v4l2",
        plugin: "camera-v4l2",
        class: "tongban.camera/1",
        wire: "UVC",
        command: "preview",
        params: |_| json!({ "rate": 5 }),
        others: &[("take_picture", |_| json!({ "crop": true }))],
        settings: |place| json!({ "mode": "portrait", "place": place }),
        far: || {
            static TAKES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
            let takes = TAKES.get_or_init(|| portraits(320, 240)).clone();
            let camera = Uvc::new((320, 240), 5, vec![("citizen".into(), takes)]);
            let face = camera.face((0x1B3F, 0x2008));
            placed(camera, face)
        },
        well: Duration::from_secs(1),
        // It waits two seconds for a picture, after the stream began.
        deadline: Duration::from_secs(5),
        works: |shown| shown.get(1).and_then(|value| value.as_int()).is_some_and(|pictures| pictures > 0),
        ..PLAIN
    }
}
