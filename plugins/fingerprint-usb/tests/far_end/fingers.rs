//! What comes of each finger, and what the applicant is told meanwhile.

use crate::{LONG, PIPES, brisk, ms, placed, read, verify};
use tongban_fingerprint_usb::matcher::Matcher;
use tongban_fingerprint_usb::scanner::Scanner;
use tongban_fingerprint_usb::settings::Ways;
use tongban_lab::Placed;
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::trial::Timed;
use tongban_sdk::fingerprint::{Fingerprint as _, Press, ReadParams, event::read as event};
use tongban_sdk::{CompletionCode, DeviceState, Family, FromRecord as _, Percent};
use tongban_wire::Link;

/// Presses the finger anew whenever it is asked for, and lifts it when that is asked.
fn obedient<'a>(lab: &Placed, acts: &'a [&'static str]) -> impl FnMut(u16) + 'a {
    let lab = lab.clone();
    let mut acts = acts.iter();
    move |number| match number {
        event::present_subject => {
            if let Some(act) = acts.next() {
                lab.act(act);
            }
        }
        event::remove_subject => lab.act("finger off"),
        _ => {}
    }
}

#[test]
fn a_good_finger_gives_a_template_with_its_code() {
    let (lab, mut scanner) = placed(FingerprintUsb::new(), Ways::default());
    let call = Timed::within(LONG).on_event(obedient(&lab, &["finger good"]));
    let print = read(&mut scanner, &call, 55).unwrap();
    let template = print.template.expose();
    assert_eq!((print.finger, template.len(), template[5]), (11, 512, 11));
    assert!((55..=88).contains(&print.quality), "quality {}", print.quality);
    assert_eq!(call.events(), [event::present_subject, event::subject_detected, event::remove_subject]);
}

#[test]
fn a_press_that_will_not_do_is_followed_by_another_one() {
    let (lab, mut scanner) = placed(FingerprintUsb::new(), Ways::default());
    let acts = ["finger wet", "finger faint", "finger good"];
    let call = Timed::within(LONG).on_event(obedient(&lab, &acts));
    assert!(read(&mut scanner, &call, 55).unwrap().quality >= 55);
    let presented = call.events().iter().filter(|number| **number == event::present_subject).count();
    assert_eq!(presented, 3);
}

#[test]
fn events_say_which_finger_which_press_and_how_good() {
    use tongban_sdk::harness::ScriptedCall;
    let (lab, mut scanner) = placed(FingerprintUsb::new(), Ways { tries: 1, ..Ways::default() });
    lab.act("finger faint");
    let call = ScriptedCall::new();
    assert!(scanner.read(&call, ReadParams { finger: 12, quality: 80 }).is_err());
    let presses: Vec<Press> = call.events().iter().map(|(_, fields)| Press::from_record(fields).unwrap()).collect();
    assert!(presses.iter().all(|press| (press.finger, press.attempt, press.attempts) == (Some(12), Some(1), Some(1))));
    assert!(presses.last().unwrap().quality.is_some_and(|quality| quality < 80));
}

#[test]
fn every_finger_that_will_not_do_has_its_code() {
    for (act, error, family) in [
        ("finger wet", 2, Family::Retry),
        ("finger wet, said", 2, Family::Retry),
        ("finger dry", 3, Family::Retry),
        ("finger faint", 4, Family::Retry),
        ("finger partial", 4, Family::Retry),
        ("finger worn", 5, Family::Refusal),
    ] {
        let (lab, mut scanner) = placed(FingerprintUsb::new(), Ways { tries: 2, ..Ways::default() });
        let acts = [act, act];
        let call = Timed::within(LONG).on_event(obedient(&lab, &acts));
        let failure = read(&mut scanner, &call, 80).unwrap_err();
        assert_eq!((failure.error, failure.family), (Some(error), family), "{act}: {failure}");
    }
}

#[test]
fn nobody_presses_a_finger() {
    let (lab, mut scanner) = placed(FingerprintUsb::new(), brisk());
    let failure = read(&mut scanner, &Timed::within(ms(600)), 55).unwrap_err();
    assert_eq!((failure.error, failure.family), (Some(1), Family::Retry));
    let call = Timed::within(LONG).cancel_after(ms(100));
    assert_eq!(read(&mut scanner, &call, 55).unwrap_err().code, CompletionCode::Canceled);
    assert!(call.elapsed() < ms(100 + 1250));
    // A finger that stays after a bad press: the time runs out, and the cause is told.
    lab.act("finger dry");
    assert_eq!(read(&mut scanner, &Timed::within(ms(2000)), 55).unwrap_err().error, Some(3));
}

#[test]
fn a_finger_is_compared_with_its_own_template_and_with_no_other() {
    let (lab, mut scanner) = placed(FingerprintUsb::new(), Ways::default());
    assert!(scanner.capabilities().unwrap().compares);
    lab.act("finger good");
    let own = verify(&mut scanner, 11, FingerprintUsb::on_file(1, 11)).unwrap();
    assert!(own.matched && own.similarity > Percent::basis_points(8_000).unwrap());
    let other = verify(&mut scanner, 11, FingerprintUsb::on_file(2, 11)).unwrap();
    assert!(!other.matched && other.similarity < Percent::basis_points(2_000).unwrap());
    lab.act("somebody else");
    assert!(!verify(&mut scanner, 11, FingerprintUsb::on_file(1, 11)).unwrap().matched);
}

#[test]
fn a_template_that_cannot_be_of_this_finger_is_refused_before_anybody_presses() {
    let (_lab, mut scanner) = placed(FingerprintUsb::new(), Ways::default());
    let mut unknown = FingerprintUsb::on_file(1, 11);
    unknown[5] = 98;
    for (template, words) in [
        (FingerprintUsb::on_file(1, 12), "another finger"),
        (unknown, "another finger"),
        (vec![0; 511], "another length"),
        (vec![], "another length"),
    ] {
        let failure = verify(&mut scanner, 11, template).unwrap_err();
        assert_eq!(failure.code, CompletionCode::InvalidData);
        assert!(failure.detail.contains(words), "{failure}");
    }
    for (finger, quality) in [(10, 50), (97, 50), (11, 101), (11, -1)] {
        let failure = scanner.read(&Timed::within(LONG), ReadParams { finger, quality }).unwrap_err();
        assert_eq!(failure.code, CompletionCode::InvalidData);
    }
}

/// A matcher that finds everybody alike.
struct Alike;

impl Matcher for Alike {
    fn compare(&mut self, _: &[u8], _: &[u8]) -> Result<Percent, String> {
        Percent::basis_points(9_900).ok_or_else(|| "no share".into())
    }
}

#[test]
fn a_scanner_that_does_not_compare_says_so_unless_the_site_has_a_matcher() {
    let (lab, mut scanner) = placed(FingerprintUsb::new().without_compare(), Ways::default());
    assert!(!scanner.capabilities().unwrap().compares);
    let said = Ways { compares: Some(true), ..Ways::default() };
    lab.pull();
    assert!(Scanner::new(Link::new(lab.pipes(&PIPES)), said, None).capabilities().unwrap().compares);
    lab.plug();
    let failure = verify(&mut scanner, 11, FingerprintUsb::on_file(1, 11)).unwrap_err();
    assert_eq!(failure.code, CompletionCode::UnsupportedCommand);
    drop(scanner);
    let mut scanner = Scanner::new(Link::new(lab.pipes(&PIPES)), Ways::default(), Some(Box::new(Alike)));
    assert!(scanner.capabilities().unwrap().compares);
    lab.act("finger good");
    assert!(verify(&mut scanner, 11, FingerprintUsb::on_file(1, 11)).unwrap().matched);
}

#[test]
fn status_says_what_the_scanner_does() {
    let (lab, mut scanner) = placed(FingerprintUsb::new(), brisk());
    let mut state = || scanner.status().unwrap().device;
    assert_eq!(state(), DeviceState::Online);
    lab.act("broken");
    assert_eq!(state(), DeviceState::HardwareError);
    lab.act("mended");
    lab.pull();
    assert_eq!(state(), DeviceState::NoDevice);
    lab.plug();
    assert_eq!(state(), DeviceState::Online);
}

/// A picture is most of the bytes: what the driver adds to them.
#[test]
fn a_print_takes_little_more_than_its_picture() {
    let (lab, mut scanner) = placed(FingerprintUsb::new(), Ways::default());
    lab.act("finger good");
    let mut best = std::time::Duration::MAX;
    for _ in 0..5 {
        let call = Timed::within(LONG);
        read(&mut scanner, &call, 55).unwrap();
        best = best.min(call.elapsed());
    }
    // Full speed carries at most 19 packets of 64 bytes a millisecond.
    let wire = ms(92_160 / (19 * 64));
    println!("a print, the driver alone and unoptimised: {best:?}; its picture takes {wire:?} at full speed");
    assert!(best < LONG);
}
