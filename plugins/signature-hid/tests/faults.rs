//! The pad does what it does: strokes in the units of the class, the two buttons, every fault, the cable pulled and put
//! back.

use std::time::Duration;
use tongban_lab::Placed;
use tongban_lab::far::stu_pad::{Pad, StuPad};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_sdk::signature_capture::{CaptureParams, Signature, SignatureCapture as _, event};
use tongban_sdk::{CompletionCode, DeviceState, Failure};
use tongban_signature_hid::pad::{SignaturePad, Use};
use tongban_wire::Reports as _;

const SOON: Duration = Duration::from_secs(20);
const BUTTONS: Use = Use { picture: true, confirm_after: None };

fn capture(pad: &mut SignaturePad, lab: &Placed, acts: &[&str], within: Duration) -> Result<Signature, Failure> {
    let call = Timed::within(within).on_event(|number| {
        if number == event::capture::present_subject && lab.is_plugged() {
            acts.iter().for_each(|act| lab.act(act));
        }
        if number == event::capture::cleared {
            lab.act("sign and confirm");
        }
    });
    pad.capture(&call, CaptureParams { points: 20 })
}

#[test]
fn a_signature_comes_as_strokes_in_the_units_of_the_class() {
    for (kind, used, acts) in [
        (Pad::Stu, BUTTONS, &["hover", "sign and confirm"][..]),
        (Pad::StuTimed, BUTTONS, &["sign and confirm"]),
        (Pad::Digitizer, Use { picture: false, confirm_after: Some(Duration::from_millis(200)) }, &["sign"]),
    ] {
        let lab = Placed::memory(StuPad::new(kind));
        let mut pad = SignaturePad::new(lab.reports(), used);
        let signed = capture(&mut pad, &lab, acts, SOON).unwrap();
        let strokes: Vec<Vec<[u32; 4]>> = signed
            .strokes
            .expose()
            .split('|')
            .map(|stroke| {
                let point = |point: &str| {
                    let numbers: Vec<u32> = point.split(',').map(|number| number.parse().unwrap()).collect();
                    <[u32; 4]>::try_from(numbers).unwrap()
                };
                stroke.split(';').map(point).collect()
            })
            .collect();
        assert_eq!((signed.points, strokes.len()), (48, 2), "{kind:?}");
        assert_eq!(strokes[0][0][..3], [1_000, 2_000, 0], "{kind:?}: the first touch is the beginning of time");
        let all = || strokes.iter().flatten();
        assert!(all().all(|[x, y, _, p]| *x <= 10_000 && *y <= 8_000 && *p <= 1_000), "{kind:?}");
        assert!(all().zip(all().skip(1)).all(|(before, after)| before[2] <= after[2]), "{kind:?}: time runs forward");
        if kind == Pad::StuTimed {
            assert_eq!(strokes[0][1][2], 12, "the pad's own clock, not the driver's");
        }
        assert_eq!(pad.status().unwrap().device, DeviceState::Online);
    }
}

#[test]
fn who_clears_the_pad_begins_again_and_nothing_is_left_on_it() {
    let lab = Placed::memory(StuPad::new(Pad::Stu));
    let mut pad = SignaturePad::new(lab.reports(), BUTTONS);
    let signed = capture(&mut pad, &lab, &["dot", "clear"], SOON).unwrap();
    assert_eq!(signed.points, 48, "the dot is gone");
    let mut wire = lab.reports()().unwrap();
    assert_eq!(wire.feature(0x20, 2).unwrap(), [0x20, 3], "cleared before, by the button, and after");
    assert_eq!(wire.feature(0x21, 2).unwrap(), [0x21, 0], "no longer inking");
    assert_eq!(wire.feature(0x26, 2).unwrap(), [0x26, (320 / 8 * 200 / 253) as u8], "the buttons were shown whole");
}

#[test]
fn every_way_of_not_signing_has_its_code() {
    let lab = Placed::memory(StuPad::new(Pad::Stu));
    let mut pad = SignaturePad::new(lab.reports(), BUTTONS);
    let class = CompletionCode::CommandErrorCode;
    let mut failed = |acts: &[&str], within| {
        let failure = capture(&mut pad, &lab, acts, within).map(|signed| signed.points).unwrap_err();
        (failure.code, failure.error)
    };
    assert_eq!(failed(&["sign"], Duration::from_millis(300)), (class, Some(1)), "nobody confirmed");
    assert_eq!(failed(&["confirm"], SOON), (class, Some(2)));
    assert_eq!(failed(&["dot", "confirm"], SOON), (class, Some(2)));
    lab.pull();
    assert_eq!(failed(&[], SOON).0, CompletionCode::DeviceNotReady);
}

#[test]
fn each_fault_has_a_defined_end_and_the_next_signature_succeeds() {
    for kind in [Pad::Stu, Pad::StuTimed] {
        let lab = Placed::memory(StuPad::new(kind));
        let mut pad = SignaturePad::new(lab.reports(), BUTTONS);
        through_every_fault(&lab, 10, Duration::from_millis(400), |lab, within| {
            capture(&mut pad, lab, &["sign and confirm"], within)
        });
    }
}

#[test]
fn two_hundred_times_pulled_and_put_back_leaves_nothing_behind() {
    let lab = Placed::memory(StuPad::new(Pad::StuTimed));
    let mut pad = SignaturePad::new(lab.reports(), BUTTONS);
    // A press of the button without a signature is the shortest answer there is.
    storm(&lab, 200, |lab, within| match capture(&mut pad, lab, &["confirm"], within) {
        Err(failure) if failure.error == Some(2) => Ok(()),
        Err(failure) => Err(failure),
        Ok(_) => panic!("nobody signed"),
    });
}
