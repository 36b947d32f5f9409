//! What the tests of this driver share: a printer on the bench and papers to print.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tongban_lab::far::ipp::{Ipp as Far, Jobs, Model};
use tongban_lab::{Placed, trial::Timed};
use tongban_printer_ipp::core::Happened;
use tongban_printer_ipp::driver::Ipp;
use tongban_printer_ipp::queue::Profile;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{Content, GetJobParams, JobState, PrintNativeParams, PrintNativeResult, Printer as _};
use tongban_sdk::{Failure, Sensitive};

pub const LONG: Duration = Duration::from_secs(20);

/// Faster than a real print server needs it, so that a table of faults takes seconds.
pub fn profile() -> Profile {
    let ms = Duration::from_millis;
    Profile {
        host: "printer.example:631".into(),
        path: "/ipp/print".into(),
        uri: "ipp://printer.example:631/ipp/print".into(),
        user: "tongban".into(),
        media: Some("iso_a4_210x297mm".into()),
        counts: true,
        answer: ms(120),
        poll: ms(15),
        lost: ms(500),
        watch: ms(60),
    }
}

pub struct Bench {
    pub lab: Placed,
    pub jobs: Jobs,
    pub driver: Ipp,
    pub news: Receiver<Happened>,
}

pub fn bench(model: Model, profile: Profile) -> Bench {
    let (far, jobs) = Far::new(model);
    let lab = Placed::memory(far);
    let (driver, news) = driver(&lab, profile, Journal::in_memory());
    Bench { lab, jobs, driver, news }
}

pub fn driver(lab: &Placed, profile: Profile, journal: Journal) -> (Ipp, Receiver<Happened>) {
    let (tell, news) = channel();
    let driver = Ipp::new(Box::new(lab.stream()), profile, journal, move |what| tell.send(what).unwrap_or(()));
    (driver.unwrap(), news)
}

impl Bench {
    pub fn print(&mut self, reference: &str) -> Result<PrintNativeResult, Failure> {
        print(&mut self.driver, reference, LONG)
    }

    pub fn job(&mut self, reference: &str) -> JobState {
        job(&mut self.driver, reference)
    }
}

pub fn document() -> Vec<u8> {
    [b"%PDF-1.7\n".to_vec(), (0..40_000u32).map(|n| (n * 7 % 251) as u8).collect()].concat()
}

pub fn params(reference: &str) -> PrintNativeParams {
    let data = Sensitive::new(document());
    PrintNativeParams { reference: reference.into(), content: Content::Pdf, data, cut: None }
}

pub fn print(driver: &mut Ipp, reference: &str, within: Duration) -> Result<PrintNativeResult, Failure> {
    driver.print_native(&Timed::within(within), params(reference))
}

pub fn job(driver: &mut Ipp, reference: &str) -> JobState {
    driver.get_job(&Timed::within(LONG), GetJobParams { reference: reference.into() }).unwrap().state
}
