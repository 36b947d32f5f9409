//! Every fault of the wire at every message of both commands; a storm of pulls.

use crate::{LONG, brisk, placed, read};
use std::time::Duration;
use tongban_fingerprint_usb::settings::Ways;
use tongban_lab::Fault;
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_sdk::CompletionCode;
use tongban_sdk::fingerprint::{Fingerprint as _, VerifyParams};

const DEADLINE: Duration = Duration::from_millis(900);

/// A small glass, so that a picture in pieces of a byte is soon whole.
fn small() -> FingerprintUsb {
    FingerprintUsb::new().sized(96, 128)
}

#[test]
fn every_fault_at_every_message_of_a_reading() {
    for nth in 1..=5 {
        let (lab, mut scanner) = placed(small(), Ways { tries: 1, ..brisk() });
        lab.act("finger good");
        through_every_fault(&lab, nth, DEADLINE, |_, within| {
            let print = read(&mut scanner, &Timed::within(within), 55)?;
            assert_eq!((print.template.expose().len(), print.template.expose()[5]), (512, 11));
            Ok(())
        });
    }
}

#[test]
fn every_fault_of_a_comparison_and_of_status() {
    let (lab, mut scanner) = placed(small(), Ways { tries: 1, ..brisk() });
    lab.act("finger good");
    for nth in [1, 6] {
        through_every_fault(&lab, nth, DEADLINE, |_, within| {
            let template = FingerprintUsb::on_file(1, 11).into();
            let compared = scanner.verify(&Timed::within(within), VerifyParams { finger: 11, template })?;
            assert!(compared.matched, "a fault of the wire is not another person");
            Ok(())
        });
    }
    through_every_fault(&lab, 1, DEADLINE, |_, _| scanner.status());
}

#[test]
fn a_pull_at_each_message_is_told_and_forgotten() {
    let (lab, mut scanner) = placed(small(), brisk());
    for message in 1..=5 {
        lab.act("finger good");
        lab.fault(Fault::Pull, message, 1);
        if let Err(failure) = read(&mut scanner, &Timed::within(LONG), 55) {
            assert_eq!(failure.code, CompletionCode::DeviceNotReady, "message {message}: {failure}");
        }
        lab.calm();
        assert!(read(&mut scanner, &Timed::within(LONG), 55).is_ok(), "message {message}");
    }
}

#[test]
fn two_hundred_pulls_leave_nothing_behind() {
    let (lab, mut scanner) = placed(small(), Ways::default());
    lab.act("finger good");
    storm(&lab, 200, |_, within| read(&mut scanner, &Timed::within(within), 55).map(drop));
}
