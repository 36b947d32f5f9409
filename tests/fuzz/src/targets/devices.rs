//! Simple devices: HID descriptors and reports, lines of scanners, frames of bank card terminals, described devices.

use super::contents;
use tongban_barcode_hidpos::layout::Layout;
use tongban_barcode_hidpos::scan::Joining;
use tongban_barcode_serial::framing::{Codes, Framing, Symbology};
use tongban_declarative::description::Description;
use tongban_declarative::framer::Framer;
use tongban_signature_hid::digitizer::Digitizer;
use tongban_signature_hid::stu::Stu;
use tongban_terminal_serial::card::masked;
use tongban_terminal_serial::frames::{Decoder, Heard, Profile};
use tongban_terminal_serial::message::{Kind, Message};
use tongban_wire::descriptor::Descriptor;
use tongban_wire::lines::LineEnd;

/// A report descriptor of a scanner: 62 bytes, described.
const SCANNER: &[u8] = &[
    0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08,
    0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x81,
    0x02, 0x95, 0x38, 0x09, 0xFE, 0x82, 0x02, 0x01, 0x75, 0x01, 0x95, 0x01, 0x25, 0x01, 0x09, 0xFF, 0x81, 0x02, 0x95,
    0x07, 0x81, 0x03, 0xC0, 0xC0,
];

/// A report descriptor, as every driver on HID reads it; the last sixteen bytes are a report.
pub(super) fn hid_descriptor(bytes: &[u8]) {
    let (descriptor, report) = bytes.split_at(bytes.len().saturating_sub(16));
    if let Ok(read) = Descriptor::parse(descriptor) {
        for field in &read.fields {
            assert!(field.bytes(report).len() <= report.len() * 8);
        }
    }
    if let Ok(layout) = Layout::of(descriptor) {
        let _ = (layout.trigger(true), layout.part(report));
    }
    if let Some(digitizer) = Digitizer::of(descriptor) {
        let _ = digitizer.sample(report);
    }
    if let Some(stu) = Stu::of(descriptor) {
        let _ = stu.sample(report);
    }
}

pub(super) fn hid_descriptor_seeds() -> Vec<Vec<u8>> {
    vec![[SCANNER, &[2; 16]].concat(), vec![0xFE; 40], [&[9][..], &[0x10; 30]].concat()]
}

/// Reports of a scanner, one behind the other: described, then by their length.
pub(super) fn hidpos_report(bytes: &[u8]) {
    for (layout, len) in [(Layout::of(SCANNER), 62), (Ok(Layout::ByLength), 62), (Ok(Layout::ByLength), 64)] {
        let Ok(layout) = layout else { continue };
        let mut joining = Joining::default();
        for report in bytes.chunks(len) {
            if let Ok(Some(part)) = layout.part(report)
                && let Ok(Some(scan)) = joining.take(part)
            {
                assert!(scan.data.len() <= bytes.len());
            }
        }
    }
}

pub(super) fn hidpos_report_seeds() -> Vec<Vec<u8>> {
    let report = |len: usize, more: u8| {
        let mut report = [&[2, 5][..], b"]Q1", b"hello"].concat();
        report.resize(len, 0);
        report[len - 1] = more;
        report
    };
    vec![[report(62, 1), report(62, 0)].concat(), report(64, 0)]
}

/// A scanner's line, with and without a frame around each code.
pub(super) fn scan_line(bytes: &[u8]) {
    let framed = |end: &[u8], prefix: &[u8]| Framing {
        end: LineEnd::Bytes(end.to_vec()),
        prefix: prefix.to_vec(),
        symbology: Symbology::Always("qrCode".into()),
    };
    let aim = Framing { end: LineEnd::AnyNewline, prefix: Vec::new(), symbology: Symbology::Aim };
    for framing in [aim, framed(b"\r\n", b""), framed(b"\x03", b"\x02")] {
        let mut codes = Codes::new(framing);
        bytes.chunks(7).for_each(|piece| codes.push(piece));
        while let Some(code) = codes.next_code() {
            assert!(code.is_err() || code.is_ok_and(|scan| scan.data.len() <= bytes.len()));
        }
    }
}

pub(super) fn scan_line_seeds() -> Vec<Vec<u8>> {
    vec![b"]Q144030020260001\r\n".to_vec(), b"\x02code\x03\x02more\x03".to_vec(), b"\xFF\x00]C1\r".to_vec()]
}

/// Frames of a bank card terminal, in both framings.
pub(super) fn terminal_frames(bytes: &[u8]) {
    for profile in [Profile::Stx, Profile::Json] {
        let mut decoder = Decoder::new(profile);
        decoder.push(bytes);
        while decoder.is_begun() {
            let heard = decoder.next_heard().or_else(|| decoder.give_up());
            if let Some(Heard::Message(message, id)) = heard {
                let digits = message.card.iter().flat_map(|card| card.chars()).filter(char::is_ascii_digit).count();
                assert!(digits <= 10, "more of a card than may be seen");
                let _ = profile.encode(&message, id);
            }
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(masked(text).chars().filter(char::is_ascii_digit).count() <= 10);
    }
}

pub(super) fn terminal_frames_seeds() -> Vec<Vec<u8>> {
    let mut message = Message::new(Kind::SaleReply, "T-1").with_amount(2_000);
    (message.code, message.card) = (Some("00".into()), Some("621700******0017".into()));
    let frames = [Profile::Stx, Profile::Json].into_iter().filter_map(|profile| profile.encode(&message, 7));
    frames.chain([b"6217000010000000017".to_vec()]).collect()
}

/// A description, a zero, and what the device says.
pub(super) fn described_device(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (text, said) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Ok(description) = Description::read(text) else { return };
    let mut framer = Framer::new(description.framing.clone());
    framer.push(said);
    while framer.is_begun() {
        match framer.next_body() {
            Some(Ok(body)) => {
                let answers = description.commands.values().flat_map(|command| &command.answers);
                answers.for_each(|answer| drop(answer.pattern.read(&body)));
                description.codes.iter().for_each(|code| drop(code.pattern.read(&body)));
            }
            Some(Err(_)) => {}
            None => framer.give_up(),
        }
    }
}

pub(super) fn described_device_seeds() -> Vec<Vec<u8>> {
    let said: [&[u8]; 3] = [b"]Q1code\r\n", b"#01 OK*05\n", b"\xAA\x03K12\x00\x00"];
    let files = contents("plugins/declarative/descriptions", ".toml").into_iter();
    files.flat_map(|(_, text)| said.map(|said| [&text[..], &[0], said].concat())).collect()
}
