//! The driver against the scanner's far end: every finger, every fault, two hundred pulls.

mod faults;
mod fingers;
#[cfg(feature = "matcher")]
mod iso;

use std::time::Duration;
use tongban_fingerprint_usb::channel::Times;
use tongban_fingerprint_usb::scanner::Scanner;
use tongban_fingerprint_usb::settings::Ways;
use tongban_lab::Placed;
use tongban_lab::far::fingerprint_usb::FingerprintUsb;
use tongban_lab::trial::Timed;
use tongban_sdk::Failure;
use tongban_sdk::fingerprint::{Fingerprint as _, ReadParams, ReadResult, VerifyParams, VerifyResult};
use tongban_wire::{Endpoint, Link};

/// Long enough for anything that works, on a machine that does much else.
const LONG: Duration = Duration::from_secs(20);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Not the first two addresses, so that nobody takes them for granted.
static PIPES: [Endpoint; 3] = [
    Endpoint { address: 0x84, packet: 64, interrupt: false },
    Endpoint { address: 0x83, packet: 8, interrupt: true },
    Endpoint { address: 0x05, packet: 64, interrupt: false },
];

/// Ways that wait so briefly that a test of silence is short.
fn brisk() -> Ways {
    Ways { times: Times { short: ms(100), long: ms(200) }, ..Ways::default() }
}

fn placed(far: FingerprintUsb, ways: Ways) -> (Placed, Scanner) {
    let lab = Placed::memory(far);
    let scanner = Scanner::new(Link::new(lab.pipes(&PIPES)), ways, None);
    (lab, scanner)
}

fn read(scanner: &mut Scanner, call: &Timed, quality: i64) -> Result<ReadResult, Failure> {
    scanner.read(call, ReadParams { finger: 11, quality })
}

fn verify(scanner: &mut Scanner, finger: i64, template: Vec<u8>) -> Result<VerifyResult, Failure> {
    scanner.verify(&Timed::within(LONG), VerifyParams { finger, template: template.into() })
}
