//! How long a reading takes beside what its bytes take on the wire. It prints the figures and asserts only that they are
//! not absurd, because other programs use the processor too: `cargo test -p tongban-idcard-sam --test figures -- --nocapture`.

use std::time::{Duration, Instant};
use tongban_idcard_sam::line::{Line, PipeLine, ReportLine, StreamLine};
use tongban_idcard_sam::reader::Reader;
use tongban_idcard_sam::settings::Ways;
use tongban_lab::Placed;
use tongban_lab::far::idcard_sam::{IdCardSam, Pace, Wire};
use tongban_lab::trial::Timed;
use tongban_sdk::identity_document::{IdentityDocument as _, ReadParams};
use tongban_wire::settings::{Defaults, SerialSettings, WireSettings, stream};
use tongban_wire::{Endpoint, Link};

/// Bytes of a reading without templates: find, select, base, requests and answers.
const BYTES: u32 = 10 + 15 + 10 + 19 + 10 + 1295;

/// The best of some readings, the wire already open.
fn best(
    lab: &Placed,
    opener: impl FnMut() -> Result<Box<dyn Line>, tongban_wire::WireError> + Send + 'static,
) -> Duration {
    let mut reader = Reader::new(Link::new(opener), Ways::default(), None);
    let wanted = || ReadParams { portrait: None, fingerprints: None };
    let mut best = Duration::MAX;
    for _ in 0..5 {
        lab.act("card on");
        let begun = Instant::now();
        reader.read(&Timed::within(Duration::from_secs(20)), wanted()).unwrap();
        best = best.min(begun.elapsed());
    }
    best
}

#[test]
fn a_reading_takes_little_more_than_its_bytes() {
    let pipe = |address| Endpoint { address, packet: 64, interrupt: false };
    for baud in [115_200, 38_400] {
        let lab = Placed::memory(IdCardSam::new(Wire::Whole).paced(Pace { baud: Some(baud), ..Pace::default() }));
        let mut open = lab.stream();
        let took = best(&lab, move || Ok(Box::new(StreamLine(open()?))));
        let wire = Duration::from_secs_f64(f64::from(10 * BYTES) / f64::from(baud));
        println!("serial, {baud} baud: {took:?}; {BYTES} bytes take {wire:?}");
        assert!(took >= wire && took < wire * 4 + Duration::from_secs(2));
    }
    let lab = Placed::memory(IdCardSam::new(Wire::Whole));
    let mut open = lab.pipes(&[pipe(0x81), pipe(0x02)]);
    let took = best(&lab, move || Ok(Box::new(PipeLine::new(open()?, None)?)));
    // Full speed carries at most 19 packets of 64 bytes a millisecond; each of six transfers waits for its frame.
    let wire = Duration::from_micros(u64::from(BYTES) * 1000 / (19 * 64) + 6 * 1000);
    println!("USB pipes, the driver alone: {took:?}; at full speed the transfers take at least {wire:?}");
    let lab = Placed::memory(IdCardSam::new(Wire::Hid));
    let mut open = lab.reports();
    let took = best(&lab, move || Ok(Box::new(ReportLine::new(open()?)?)));
    // One report of 64 bytes a millisecond: three out, 1 + 1 + 21 in.
    println!("HID, the driver alone: {took:?}; 26 reports take 26 ms at one a millisecond");
    let lab = Placed::memory(IdCardSam::new(Wire::Whole));
    let port = lab.serial().display().to_string();
    let wire = WireSettings::Serial(SerialSettings { port, baud: None, parity: Default::default(), stop_bits: None });
    let opener = move || {
        let defaults = Defaults { baud: 115_200, ..Defaults::default() };
        Ok(Box::new(StreamLine(stream(&wire, &defaults)?)) as Box<dyn Line>)
    };
    println!("pseudo-terminal, the driver and the kernel: {:?}", best(&lab, opener));
}
