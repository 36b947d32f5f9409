//! The scanner does what it does, in memory and behind a pseudo-terminal and a socket: codes, every fault, the cable
//! pulled and put back.

use std::time::Duration;
use tongban_barcode_serial::scanner::Scanner;
use tongban_barcode_serial::settings::{Settings, Use};
use tongban_lab::Placed;
use tongban_lab::far::serial_scanner::SerialScanner;
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_sdk::barcode_reader::{BarcodeReader as _, ReadParams, ReadResult};
use tongban_sdk::{CompletionCode, DeviceState, Failure};
use tongban_wire::{Defaults, WireSettings, settings};

const SOON: Duration = Duration::from_secs(20);

fn used(more: &str) -> Use {
    let json = format!(r#"{{"wire": {{"tcp": {{"address": "127.0.0.1:1"}}}} {more}}}"#);
    tongban_sdk::Settings::from_json(&json).unwrap().parse::<Settings>().unwrap().read().unwrap()
}

fn read(scanner: &mut Scanner, lab: &Placed, show: &str, within: Duration) -> Result<ReadResult, Failure> {
    let call = Timed::within(within).on_event(|_| {
        if !show.is_empty() {
            lab.act(show);
        }
    });
    scanner.read(&call, ReadParams { symbologies: None })
}

#[test]
fn a_code_is_read_however_it_is_framed() {
    for (prefix, suffix, more) in [
        (&b""[..], &b"\r"[..], ""),
        (b"", b"\r\n", ""),
        (b"", b"\n", r#", "suffix": "lf""#),
        (b"\x02", b"\x03", r#", "prefix": "02", "suffix": "03""#),
    ] {
        let lab = Placed::memory(SerialScanner::new(prefix, suffix));
        let mut scanner = Scanner::new(lab.stream(), used(more));
        for text in ["44030020260001", "第二个"] {
            let read = read(&mut scanner, &lab, &format!("show ]Q1{text}"), SOON).unwrap();
            assert_eq!((read.symbology.as_str(), read.data.expose().as_str()), ("qrCode", text), "{more}");
        }
    }
}

#[test]
fn a_scanner_is_switched_on_for_the_reading_and_off_after_it() {
    let lab = Placed::memory(SerialScanner::new(b"", b"\r").triggered());
    let mut scanner = Scanner::new(lab.stream(), used(r#", "trigger_on": "16 54 0D", "trigger_off": "16 55 0D""#));
    lab.act("show ]C0777");
    assert_eq!(read(&mut scanner, &lab, "", SOON).unwrap().data.expose(), "777");
    assert_eq!(lab.heard(), b"\x16T\r\x16U\r");
}

#[test]
fn every_way_of_not_reading_has_its_code() {
    let lab = Placed::memory(SerialScanner::new(b"", b"\r"));
    let mut scanner = Scanner::new(lab.stream(), used(""));
    let class = CompletionCode::CommandErrorCode;
    let mut failed = |show: &str, within| {
        let failure = read(&mut scanner, &lab, show, within).map(|read| read.symbology).unwrap_err();
        (failure.code, failure.error)
    };
    assert_eq!(failed("", Duration::from_millis(60)), (class, Some(1)));
    assert_eq!(failed("noise", SOON), (class, Some(2)));
    assert_eq!(failed("show no identifier", SOON), (class, Some(2)));
    assert_eq!(failed(&format!("show ]Q1{}", "x".repeat(5_000)), SOON), (class, Some(2)));
    lab.pull();
    assert_eq!(failed("", SOON), (CompletionCode::DeviceNotReady, None));
    assert_eq!(scanner.status().unwrap().device, DeviceState::NoDevice);
    lab.plug();
    assert_eq!(scanner.status().unwrap().device, DeviceState::Online);
}

#[test]
fn each_fault_has_a_defined_end_and_the_next_reading_succeeds_on_every_wire() {
    for wire in ["memory", "serial", "tcp"] {
        let lab = Placed::memory(SerialScanner::new(b"", b"\r\n").triggered());
        // Switched on for each reading: only a device that hears the driver can be sure that its wire is open.
        let used = used(r#", "trigger_on": "16 54 0D", "trigger_off": "16 55 0D""#);
        let mut scanner = match wire {
            "memory" => Scanner::new(lab.stream(), used),
            _ => {
                let json = match wire {
                    "serial" => format!(r#"{{"serial": {{"port": "{}"}}}}"#, lab.serial().display()),
                    _ => format!(r#"{{"tcp": {{"address": "{}"}}}}"#, lab.tcp()),
                };
                let at: WireSettings = tongban_sdk::serde_json::from_str(&json).unwrap();
                let defaults = Defaults { baud: 9_600, ..Defaults::default() };
                Scanner::new(move || settings::stream(&at, &defaults), used)
            }
        };
        through_every_fault(&lab, 1, Duration::from_millis(150), |lab, within| {
            let read = read(&mut scanner, lab, "show ]Q144030020260001", within)?;
            assert_eq!(read.data.expose(), "44030020260001", "{wire}: noise was taken for a code");
            Ok(())
        });
    }
}

#[test]
fn two_hundred_times_pulled_and_put_back_leaves_nothing_behind() {
    let lab = Placed::memory(SerialScanner::new(b"", b"\r"));
    let mut scanner = Scanner::new(lab.stream(), used(""));
    storm(&lab, 200, |lab, within| {
        let show = if lab.is_plugged() { "show ]Q1x" } else { "" };
        read(&mut scanner, lab, show, within).map(|read| read.symbology)
    });
}
