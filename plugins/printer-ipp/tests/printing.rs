//! A document is sent once, and nothing counts as printed before the printer says so.

mod bench;

use bench::{Bench, LONG, bench, document, driver, job, print, profile};
use std::time::{Duration, Instant};
use tongban_lab::far::ipp::{Ipp as Far, Model};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_lab::{Fault, Placed};
use tongban_printer_ipp::core::Happened;
use tongban_printer_ipp::driver::Ipp;
use tongban_printer_ipp::queue::Profile;
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{JobState, Paper, Printer as _, event};
use tongban_sdk::{CompletionCode, DeviceState, Family};

#[test]
fn the_document_arrives_byte_by_byte_under_its_reference_and_is_waited_for() {
    for old in [false, true] {
        let mut bench = bench(Model { old, page: Duration::from_millis(150), ..Model::default() }, profile());
        let call = Timed::within(LONG);
        bench.driver.print_native(&call, bench::params("case-1/form")).unwrap();
        assert!(call.elapsed() >= Duration::from_millis(140), "it answered before the page was out");
        assert_eq!(call.events(), [event::print_native::media_presented]);
        let jobs = bench.jobs.all();
        assert_eq!((jobs.len(), jobs[0].name.as_str(), jobs[0].printed), (1, "case-1/form", true));
        assert_eq!(jobs[0].document, document());
        bench.print("case-1/form").unwrap();
        assert_eq!(bench.jobs.all().len(), 1, "the same reference is never printed twice");
        assert_eq!(bench.job("case-1/form"), JobState::Printed);
        assert_eq!(bench.job("never"), JobState::NotPrinted);
    }
}

#[test]
fn what_stands_in_the_way_has_its_code_before_and_in_the_middle() {
    for (act, cleared, error, code) in [
        ("paper out", "paper in", Some(1), CompletionCode::CommandErrorCode),
        ("jam paper", "clear jam", Some(2), CompletionCode::CommandErrorCode),
        ("open cover", "close cover", Some(4), CompletionCode::CommandErrorCode),
        ("toner out", "toner in", Some(5), CompletionCode::CommandErrorCode),
        ("pause", "resume", None, CompletionCode::DeviceNotReady),
        ("refuse", "accept", None, CompletionCode::DeviceNotReady),
    ] {
        let mut bench = bench(Model::default(), profile());
        bench.lab.act(act);
        let failure = bench.print("a").unwrap_err();
        assert_eq!((failure.error, failure.code, failure.family), (error, code, Family::Fault), "{act}: {failure}");
        assert!(bench.jobs.all().is_empty(), "{act}");
        assert_eq!(bench.job("a"), JobState::NotPrinted, "{act}");
        bench.lab.act(cleared);
        bench.print("a").unwrap_or_else(|failure| panic!("after {act}: {failure}"));
        if act == "refuse" {
            continue;
        }
        // In the middle: the job waits at the printer when it happens.
        bench.lab.act("hold");
        let (lab, jobs) = (bench.lab.clone(), bench.jobs.clone());
        let during = std::thread::spawn(move || {
            let end = Instant::now() + LONG;
            while jobs.all().len() < 2 && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(2));
            }
            lab.act(act);
        });
        let failure = bench.print("b").unwrap_err();
        during.join().unwrap();
        assert_eq!((failure.error, failure.code), (error, code), "{act} in the middle: {failure}");
        assert_eq!(bench.job("b"), JobState::NotPrinted, "{act}: it was withdrawn before it began");
        bench.lab.act(cleared);
        bench.lab.act("release");
        bench.print("b").unwrap();
        assert_eq!(bench.jobs.printed(), ["a", "b"], "{act}: and it came out once");
    }
}

#[test]
fn a_job_that_stops_after_its_first_page_is_partial_and_not_printed_again() {
    let mut bench = bench(Model::default(), profile());
    bench.lab.act("stop in the middle");
    let failure = bench.print("a").unwrap_err();
    assert_eq!(failure.error, Some(2), "{failure}");
    assert_eq!(bench.job("a"), JobState::Partial);
    bench.lab.act("clear jam");
    assert_eq!(bench.print("a").unwrap_err().code, CompletionCode::ResultUnknown);
    assert_eq!(bench.jobs.all().len(), 1);
}

#[test]
fn a_queue_that_cannot_count_does_not_claim_that_nothing_came_out() {
    let mut bench = bench(Model::default(), Profile { counts: false, ..profile() });
    bench.lab.act("stop in the middle");
    bench.print("a").unwrap_err();
    assert_eq!(bench.job("a"), JobState::Unknown);
}

#[test]
fn a_printer_that_forgets_its_jobs_is_not_sent_a_document_twice() {
    let mut bench = bench(Model::default(), Profile { watch: Duration::from_secs(3600), ..profile() });
    bench.lab.act("forget jobs");
    // It has the document, and its answer is lost.
    bench.lab.fault(Fault::Silence, 2, 1);
    bench.print("a").unwrap_err();
    bench.lab.calm();
    assert_eq!(bench.job("a"), JobState::Unknown);
    assert_eq!(bench.print("a").unwrap_err().code, CompletionCode::ResultUnknown);
    assert_eq!(bench.jobs.all().len(), 1);
}

#[test]
fn a_job_that_takes_too_long_is_withdrawn_before_the_time_is_over() {
    let mut bench = bench(Model::default(), profile());
    bench.lab.act("hold");
    let within = Duration::from_secs(3);
    let call = Timed::within(within);
    let failure = bench.driver.print_native(&call, bench::params("a")).unwrap_err();
    assert_eq!(failure.code, CompletionCode::TimeOut);
    assert!(call.elapsed() < within, "{:?}", call.elapsed());
    assert_eq!(bench.job("a"), JobState::NotPrinted);
}

#[test]
fn a_cancel_is_obeyed_at_once_and_the_job_is_withdrawn() {
    let mut bench = bench(Model::default(), profile());
    bench.lab.act("hold");
    let after = Duration::from_millis(300);
    let call = Timed::within(LONG).cancel_after(after);
    let failure = bench.driver.print_native(&call, bench::params("a")).unwrap_err();
    assert_eq!(failure.code, CompletionCode::Canceled);
    assert!(call.elapsed() - after < Duration::from_secs(1), "{:?}", call.elapsed());
    bench.lab.act("release");
    assert_eq!(bench.job("a"), JobState::NotPrinted);
    std::thread::sleep(Duration::from_millis(100));
    assert!(bench.jobs.printed().is_empty(), "it came out later");
}

#[test]
fn a_driver_that_was_restarted_finds_its_job_at_the_printer_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jobs");
    let (far, jobs) = Far::new(Model::default());
    let lab = Placed::memory(far);
    let start = || driver(&lab, profile(), Journal::open(&path).unwrap()).0;
    let mut first = start();
    print(&mut first, "whole", LONG).unwrap();
    lab.act("hold");
    // The line is cut while the job waits at the printer; then the process ends.
    let (cut, seen) = (lab.clone(), jobs.clone());
    let cutting = std::thread::spawn(move || {
        let end = Instant::now() + LONG;
        while seen.all().len() < 2 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(2));
        }
        cut.pull();
    });
    let failure = print(&mut first, "waiting", LONG).unwrap_err();
    cutting.join().unwrap();
    assert_eq!(failure.code, CompletionCode::DeviceNotReady, "{failure}");
    drop(first);
    lab.plug();
    let mut second = start();
    assert_eq!(job(&mut second, "whole"), JobState::Printed);
    assert_eq!(job(&mut second, "waiting"), JobState::Unknown);
    lab.act("release");
    print(&mut second, "waiting", LONG).unwrap();
    assert_eq!(jobs.printed(), ["whole", "waiting"], "attached to, not sent again");
    assert_eq!(job(&mut second, "waiting"), JobState::Printed);
}

#[test]
fn every_fault_of_the_line_has_an_end_and_nothing_is_printed_twice() {
    // The answers to: how are you, print, how is the job.
    for nth in [1, 2, 3] {
        let mut bench = bench(Model::default(), Profile { watch: Duration::from_secs(3600), ..profile() });
        while bench.driver.status().unwrap().device != DeviceState::Online {
            std::thread::sleep(Duration::from_millis(5));
        }
        let (mut number, jobs) = (0, bench.jobs.clone());
        let Bench { lab, driver, .. } = &mut bench;
        let table = through_every_fault(lab, nth, Duration::from_millis(1_100), |lab, within| {
            number += 1;
            let reference = number.to_string();
            let done = print(driver, &reference, within);
            lab.calm();
            let out = jobs.printed().iter().filter(|name| **name == reference).count();
            let state = job(driver, &reference);
            assert!(out <= 1, "printed twice");
            match &done {
                Ok(_) => assert_eq!((out, state), (1, JobState::Printed)),
                Err(failure) if state == JobState::NotPrinted => {
                    assert_eq!(out, 0, "it says nothing came out: {failure}");
                }
                Err(_) => {}
            }
            done.map(drop)
        });
        assert!(table.iter().filter(|(_, came)| came.is_ok()).count() >= 8, "message {nth}: {table:?}");
    }
}

#[test]
fn two_hundred_pulls_leave_nothing_behind() {
    let mut bench = bench(Model { page: Duration::ZERO, ..Model::default() }, profile());
    let mut number = 0;
    let Bench { lab, driver, .. } = &mut bench;
    storm(lab, 200, |_, within| {
        number += 1;
        print(driver, &number.to_string(), within)
    });
}

#[test]
fn the_status_follows_the_printer_and_the_host_is_told() {
    let mut bench = bench(Model::default(), profile());
    let until = |bench: &mut Bench, device, paper| {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let status = bench.driver.status().unwrap();
            if (status.device, status.paper) == (device, paper) {
                return;
            }
            assert!(Instant::now() < end, "{status:?} instead of {device:?} {paper:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    until(&mut bench, DeviceState::Online, Paper::Full);
    for (act, device, paper) in [
        ("paper low", DeviceState::Online, Paper::Low),
        ("paper out", DeviceState::UserError, Paper::Out),
        ("paper in", DeviceState::Online, Paper::Full),
        ("pause", DeviceState::Offline, Paper::Full),
        ("resume", DeviceState::Online, Paper::Full),
    ] {
        bench.lab.act(act);
        until(&mut bench, device, paper);
    }
    bench.lab.pull();
    until(&mut bench, DeviceState::NoDevice, Paper::Unknown);
    bench.lab.plug();
    until(&mut bench, DeviceState::Online, Paper::Full);
    let told: Vec<Happened> = bench.news.try_iter().collect();
    assert_eq!(told.iter().filter(|what| **what == Happened::PaperThreshold).count(), 2, "{told:?}");
    assert!(told.iter().filter(|what| **what == Happened::Status).count() >= 7, "{told:?}");
}

#[test]
fn a_printer_without_pdf_says_so_in_its_capabilities() {
    let mut bench = bench(Model { pdf: false, ..Model::default() }, profile());
    assert_eq!(bench.driver.capabilities().unwrap().contents, "");
    assert_eq!(bench.print("a").unwrap_err().code, CompletionCode::UnsupportedData);
    let mut able = self::bench(Model::default(), profile());
    assert_eq!(able.driver.capabilities().unwrap().contents, "pdf");
}

#[test]
fn it_prints_over_a_real_socket() {
    use tongban_wire::settings::TcpSettings;
    use tongban_wire::{Defaults, WireSettings, settings::stream};
    let (far, jobs) = Far::new(Model::default());
    let lab = Placed::memory(far);
    let wire = WireSettings::Tcp(TcpSettings { address: lab.tcp().to_string() });
    let opener = Box::new(move || stream(&wire, &Defaults::default()));
    let slower = Profile { answer: Duration::from_secs(2), ..profile() };
    let mut driver = Ipp::new(opener, slower, Journal::in_memory(), |_| {}).unwrap();
    print(&mut driver, "a", LONG).unwrap();
    assert_eq!(jobs.all()[0].document, document());
    lab.pull();
    assert_eq!(print(&mut driver, "b", LONG).unwrap_err().code, CompletionCode::DeviceNotReady);
    lab.plug();
    print(&mut driver, "b", LONG).unwrap();
    assert_eq!(jobs.printed(), ["a", "b"]);
}
