//! The scanner does what it does: codes of every layout, every fault, the cable pulled and put back.

use std::time::Duration;
use tongban_barcode_hidpos::scanner::{Scanner, Use};
use tongban_lab::Placed;
use tongban_lab::far::hidpos::{HidPos, Layout};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_sdk::barcode_reader::{BarcodeReader as _, ReadParams, ReadResult, event};
use tongban_sdk::{CompletionCode, DeviceState, Failure, Family};

const SOON: Duration = Duration::from_secs(20);

fn scanner(lab: &Placed) -> Scanner {
    Scanner::new(lab.reports(), Use::default())
}

fn read(scanner: &mut Scanner, lab: &Placed, show: &str, within: Duration) -> Result<ReadResult, Failure> {
    let call = Timed::within(within).on_event(|number| {
        assert_eq!(number, event::read::present_code);
        if !show.is_empty() {
            lab.act(show);
        }
    });
    scanner.read(&call, ReadParams { symbologies: None })
}

fn failure(result: Result<ReadResult, Failure>) -> (CompletionCode, Option<u16>) {
    let failure = result.map(|read| read.symbology).unwrap_err();
    (failure.code, failure.error)
}

#[test]
fn a_code_is_read_whole_in_every_layout() {
    let long: String = (0..300u32).map(|at| char::from(b'a' + (at % 26) as u8)).collect();
    for (layout, symbology) in [
        (Layout::Honeywell, "qrCode"),
        (Layout::AccessIs, "qrCode"),
        (Layout::Undescribed, "qrCode"),
        (Layout::Small, "symbologyUnknown"),
    ] {
        let lab = Placed::memory(HidPos::new(layout));
        let mut scanner = scanner(&lab);
        for (show, text) in [("show ]Q1 44030020260001", "44030020260001"), ("show long 300", long.as_str())] {
            let read = read(&mut scanner, &lab, show, SOON).unwrap();
            assert_eq!((read.symbology.as_str(), read.data.expose().as_str()), (symbology, text), "{layout:?}");
        }
        assert_eq!(scanner.status().unwrap().device, DeviceState::Online);
    }
}

#[test]
fn a_scanner_is_switched_on_for_the_reading_and_off_after_it() {
    let lab = Placed::memory(HidPos::triggered(Layout::Honeywell));
    let mut scanner = scanner(&lab);
    lab.act("show ]C0 12345");
    let read = read(&mut scanner, &lab, "", SOON).unwrap();
    assert_eq!(read.symbology, "code128");
    assert_eq!(lab.heard(), [4, 4, 4, 0], "initiate, then nothing");
    let nobody = Timed::within(SOON).cancel_after(Duration::from_millis(30));
    let stopped = scanner.read(&nobody, ReadParams { symbologies: None }).map(|read| read.symbology).unwrap_err();
    assert_eq!(stopped.code, CompletionCode::Canceled);
    assert!(lab.heard().ends_with(&[4, 4, 4, 0]), "off after a cancel too");
}

#[test]
fn a_code_shown_before_anybody_asked_is_not_taken_for_the_next_person() {
    let lab = Placed::memory(HidPos::new(Layout::Honeywell));
    let mut scanner = scanner(&lab);
    read(&mut scanner, &lab, "show ]Q1 first", SOON).unwrap();
    lab.act("show ]Q1 stale");
    let read = read(&mut scanner, &lab, "show ]Q1 second", SOON).unwrap();
    assert_eq!(read.data.expose(), "second");
}

#[test]
fn a_code_of_another_kind_is_passed_over() {
    let lab = Placed::memory(HidPos::new(Layout::Honeywell));
    let mut scanner = scanner(&lab);
    let call = Timed::within(SOON).on_event(|_| {
        lab.act("show ]E0 4006381333931");
        lab.act("button");
        lab.act("show ]L0 wanted");
    });
    let read = scanner.read(&call, ReadParams { symbologies: Some("pdf417 aztec".into()) }).unwrap();
    assert_eq!((read.symbology.as_str(), read.data.expose().as_str()), ("pdf417", "wanted"));
}

#[test]
fn every_way_of_not_reading_has_its_code() {
    let lab = Placed::memory(HidPos::new(Layout::AccessIs));
    let mut scanner = scanner(&lab);
    let class = CompletionCode::CommandErrorCode;
    let little = Duration::from_millis(60);
    assert_eq!(failure(read(&mut scanner, &lab, "", little)), (class, Some(1)), "nobody came");
    assert_eq!(failure(read(&mut scanner, &lab, "show changing", SOON)), (class, Some(2)));
    assert_eq!(failure(read(&mut scanner, &lab, "show half", SOON)), (class, Some(2)));
    assert_eq!(failure(read(&mut scanner, &lab, "show long 9000", SOON)), (class, Some(2)));
    assert_eq!(read(&mut scanner, &lab, "show ]Q1 good", SOON).unwrap().data.expose(), "good");
    lab.pull();
    assert_eq!(failure(read(&mut scanner, &lab, "", SOON)).0, CompletionCode::DeviceNotReady);
    assert_eq!(scanner.status().unwrap().device, DeviceState::NoDevice);
}

#[test]
fn a_keyboard_wedge_is_refused_with_what_to_set_on_it() {
    let lab = Placed::memory(HidPos::new(Layout::Keyboard));
    let refused = read(&mut scanner(&lab), &lab, "", SOON).map(|read| read.symbology).unwrap_err();
    assert_eq!(refused.family, Family::Manifest);
    assert!(refused.detail.contains("USB HID POS") && refused.detail.contains("keyboard"), "{refused}");
}

#[test]
fn each_fault_has_a_defined_end_and_the_next_reading_succeeds() {
    for (layout, nth) in [(Layout::Honeywell, 1), (Layout::Honeywell, 2), (Layout::AccessIs, 1)] {
        let lab = Placed::memory(HidPos::new(layout));
        let mut scanner = scanner(&lab);
        through_every_fault(&lab, nth, Duration::from_millis(150), |lab, within| {
            let text = read(&mut scanner, lab, "show long 90", within)?.data;
            // A report that the bus lost leaves the rest of the code; noise must never be taken for any of it.
            assert!(text.expose().bytes().all(|byte| byte.is_ascii_lowercase()), "noise was taken for a code");
            Ok(())
        });
    }
}

#[test]
fn two_hundred_times_pulled_and_put_back_leaves_nothing_behind() {
    let lab = Placed::memory(HidPos::new(Layout::Honeywell));
    let mut scanner = scanner(&lab);
    storm(&lab, 200, |lab, within| {
        let show = if lab.is_plugged() { "show ]Q1 x" } else { "" };
        read(&mut scanner, lab, show, within).map(|read| read.symbology)
    });
}
