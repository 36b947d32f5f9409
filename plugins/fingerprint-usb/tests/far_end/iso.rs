//! Templates that are ISO/IEC 19794-2 records are compared here; what is none is never taken for another person.

use crate::{LONG, PIPES, brisk, read, verify};
use tongban_fingerprint_usb::iso::Points;
use tongban_fingerprint_usb::scanner::Scanner;
use tongban_fingerprint_usb::settings::Ways;
use tongban_fingerprint_usb::template::Templates;
use tongban_lab::Placed;
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::trial::Timed;
use tongban_sdk::fingerprint::Fingerprint as _;
use tongban_sdk::{CompletionCode, Family, Percent};
use tongban_wire::Link;

/// A record of a person's finger as press `capture` shows it: shifted, and shaken by a pixel.
fn record(person: u32, finger: u8, capture: u32, points: u8) -> Vec<u8> {
    let mut bytes = b"FMR\0 20\0\0\0\0\0\0\0".to_vec();
    for number in [500u16, 500, 197, 197] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend([1, 0, finger - 10, 0, 80, points]);
    let mut dice = u64::from(person) << 8 | u64::from(finger);
    let mut roll = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % below
    };
    for n in 0..u32::from(points) {
        let shake = ((n ^ capture) % 2) as u16;
        let shift = (capture % 7) as u16 * 5;
        bytes.extend((roll(256) as u16 + shift + shake).to_be_bytes());
        bytes.extend((roll(360) as u16 + shift).to_be_bytes());
        bytes.extend([roll(256) as u8, 0]);
    }
    bytes.extend([0, 0]);
    let length = bytes.len() as u32;
    bytes[8..12].copy_from_slice(&length.to_be_bytes());
    bytes
}

fn whole(person: u32, finger: u8, capture: u32) -> Vec<u8> {
    record(person, finger, capture, 40)
}

/// The same in a field of 512 bytes, of a scanner that does not say which finger it was.
fn padded(person: u32, finger: u8, capture: u32) -> Vec<u8> {
    let mut bytes = whole(person, finger, capture);
    bytes[24] = 0;
    bytes.resize(512, 0);
    bytes
}

/// A record of a thumb and of the index finger beside it: a press that does not say its finger must not pass as either.
fn two_fingers() -> Vec<u8> {
    let mut both = whole(1, 11, 0);
    both[22] = 2;
    both.extend(&whole(1, 12, 0)[24..]);
    let length = both.len() as u32;
    both[8..12].copy_from_slice(&length.to_be_bytes());
    both
}

/// Makes a template of a person, a finger and the number of the press.
type Make = fn(u32, u8, u32) -> Vec<u8>;

fn ways() -> Ways {
    let threshold = Percent::basis_points(4_000).unwrap();
    Ways { tries: 1, templates: Templates::Iso, threshold, ..Ways::default() }
}

fn scanner(makes: Make) -> (Placed, Scanner) {
    let far = FingerprintUsb::new().sized(96, 128).without_compare().making(makes);
    let lab = Placed::memory(far);
    let scanner = Scanner::new(Link::new(lab.pipes(&PIPES)), ways(), Some(Box::<Points>::default()));
    lab.act("finger good");
    (lab, scanner)
}

#[test]
fn a_finger_is_told_from_another_ones() {
    for makes in [whole, padded] {
        let (lab, mut scanner) = scanner(makes);
        assert!(scanner.capabilities().unwrap().compares);
        let own = verify(&mut scanner, 11, whole(1, 11, 0)).unwrap();
        assert!(own.matched && own.similarity > Percent::basis_points(6_000).unwrap(), "{own:?}");
        let other = verify(&mut scanner, 11, whole(2, 11, 0)).unwrap();
        assert!(!other.matched && other.similarity < Percent::basis_points(3_000).unwrap(), "{other:?}");
        lab.act("somebody else");
        assert!(!verify(&mut scanner, 11, whole(1, 11, 0)).unwrap().matched);
    }
}

#[test]
fn what_is_read_can_be_compared_later() {
    let (_lab, mut scanner) = scanner(whole);
    let print = read(&mut scanner, &Timed::within(LONG), 55).unwrap();
    assert!(verify(&mut scanner, 11, print.template.expose().clone()).unwrap().matched);
}

#[test]
fn a_template_that_is_none_is_refused_before_anybody_presses() {
    let (lab, mut scanner) = scanner(whole);
    lab.act("finger off");
    let mut ansi = whole(1, 11, 0);
    ansi[10..12].fill(0);
    let length = ansi.len() as u16;
    ansi[8..10].copy_from_slice(&length.to_be_bytes());
    for (template, words) in [
        // As the card holds it.
        (FingerprintUsb::on_file(1, 11), "no ISO/IEC 19794-2 record"),
        (vec![], "no ISO/IEC 19794-2 record"),
        (ansi, "ANSI INCITS 378"),
        (whole(1, 11, 0)[..200].to_vec(), "breaks off"),
        (whole(1, 12, 0), "another finger"),
        (two_fingers(), "another finger"),
        (record(1, 11, 0, 9), "too few points"),
    ] {
        let failure = verify(&mut scanner, 11, template).unwrap_err();
        assert_eq!((failure.code, failure.family), (CompletionCode::InvalidData, Family::Manifest), "{failure}");
        assert!(failure.detail.contains(words), "{words}: {failure}");
    }
}

#[test]
fn a_scanner_that_makes_something_else_is_a_wrong_setting() {
    for makes in [(|person, finger, _| FingerprintUsb::on_file(person, finger)) as Make, |_, _, _| vec![0; 8]] {
        let (_lab, mut scanner) = scanner(makes);
        let failure = verify(&mut scanner, 11, whole(1, 11, 0)).unwrap_err();
        assert_eq!((failure.code, failure.family), (CompletionCode::InvalidData, Family::Manifest), "{failure}");
        assert!(failure.detail.contains("setting templates: the scanner makes no ISO/IEC 19794-2 record"), "{failure}");
    }
}

#[test]
fn a_press_with_too_few_points_is_pressed_again() {
    let (_lab, mut scanner) = scanner(|person, finger, capture| record(person, finger, capture, 9));
    let failure = verify(&mut scanner, 11, whole(1, 11, 0)).unwrap_err();
    assert_eq!((failure.error, failure.family), (Some(5), Family::Refusal), "{failure}");
    let (_lab, mut scanner) = self::scanner(|person, finger, capture| whole(person, finger + 1, capture));
    let failure = verify(&mut scanner, 11, whole(1, 11, 0)).unwrap_err();
    assert_eq!(failure.code, CompletionCode::HardwareError, "a template of another finger: {failure}");
}

#[test]
fn no_failure_says_anything_of_a_template() {
    let wrong: [Make; 3] = [
        |person, finger, capture| record(person, finger, capture, 9),
        |person, finger, _| FingerprintUsb::on_file(person, finger),
        |person, finger, capture| whole(person, finger + 1, capture),
    ];
    for makes in wrong {
        let far = FingerprintUsb::new().sized(96, 128).without_compare().making(makes);
        let lab = Placed::memory(far);
        let quick = Ways { times: brisk().times, ..ways() };
        let mut scanner = Scanner::new(Link::new(lab.pipes(&PIPES)), quick, Some(Box::<Points>::default()));
        lab.act("finger good");
        let failure = verify(&mut scanner, 11, whole(1, 11, 0)).unwrap_err();
        // Words only: the numbers are those of the standard.
        let said = failure.to_string().replace("ISO/IEC 19794-2", "");
        assert!(said.chars().filter(char::is_ascii_digit).count() <= 2, "{failure}");
    }
}
