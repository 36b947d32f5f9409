//! Whatever happens to printer or line: a defined code in time, an honest word about the paper, and the next job prints.

mod bench;

use bench::{Bench, bench, driver, job, pace, paper, print, profile, shows};
use std::time::{Duration, Instant};
use tongban_lab::Placed;
use tongban_lab::far::escpos::{EscPos as Far, Model, Paper};
use tongban_lab::trial::{Timed, storm, through_every_fault};
use tongban_printer_escpos::driver::EscPos;
use tongban_printer_escpos::profile::{Confirm, Pace, Profile};
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{JobState, Printer as _};
use tongban_sdk::{CompletionCode, Family};

const LONG: Duration = Duration::from_secs(20);

/// Waits until that many rows hang in the slot.
fn rows_of(printed: &Paper, rows: usize) {
    let end = Instant::now() + LONG;
    while printed.hanging().height() < rows {
        assert!(Instant::now() < end, "nothing is printed");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn what_stands_in_the_way_is_told_before_a_row_is_printed() {
    for (act, cleared, error) in [
        ("paper out", "paper in", Some(1)),
        ("jam paper", "clear jam", Some(2)),
        ("open cover", "close cover", Some(4)),
    ] {
        let mut bench = bench(Model::default(), profile());
        bench.lab.act(act);
        let failure = bench.print("a", &paper(40)).unwrap_err();
        assert_eq!((failure.error, failure.family), (error, Family::Fault), "{act}: {failure}");
        assert_eq!(bench.job("a"), JobState::NotPrinted, "{act}");
        assert!(bench.paper.sheets().is_empty() && !bench.paper.hanging().is_printed(), "{act}");
        bench.lab.act(cleared);
        bench.print("a", &paper(40)).unwrap_or_else(|failure| panic!("{act}: {failure}"));
        assert_eq!(bench.paper.sheets().len(), 1, "{act}");
    }
}

#[test]
fn paper_that_ends_in_the_middle_is_a_partial_job_that_never_comes_out_later() {
    let mut bench = bench(Model { speed: 4000, ..Model::default() }, profile());
    bench.lab.act("paper out in 150");
    let failure = bench.print("a", &paper(600)).unwrap_err();
    assert_eq!(failure.error, Some(1), "{failure}");
    assert_eq!(bench.job("a"), JobState::Partial);
    bench.lab.act("paper in");
    let again = bench.print("a", &paper(600)).unwrap_err();
    assert_eq!(again.code, CompletionCode::ResultUnknown, "never silently twice: {again}");
    assert!(bench.paper.hanging().height() <= 150, "the rest of the old job came out");
    let picture = paper(90);
    bench.print("b", &picture).unwrap();
    let sheets = bench.paper.sheets();
    assert_eq!(sheets.len(), 2, "the torn piece is cut off from the new paper");
    assert_eq!(sheets[0].height(), 150);
    assert!(shows(&sheets[1], &picture) && sheets[1].height() == 90);
}

#[test]
fn a_cutter_that_jams_and_a_cover_that_opens_have_their_codes_in_the_middle_too() {
    for (act, clear, error) in
        [("jam cutter", &["clear jam"][..], 3), ("open cover", &["close cover"], 4), ("jam paper", &["clear jam"], 2)]
    {
        let mut bench = bench(Model { speed: 2500, ..Model::default() }, profile());
        let (lab, printed) = (bench.lab.clone(), bench.paper.clone());
        let during = std::thread::spawn(move || {
            rows_of(&printed, 40);
            lab.act(act);
        });
        let failure = bench.print("a", &paper(800)).unwrap_err();
        during.join().unwrap();
        assert_eq!(failure.error, Some(error), "{act}: {failure}");
        assert_eq!(bench.job("a"), JobState::Partial, "{act}");
        for step in clear {
            bench.lab.act(step);
        }
        let picture = paper(50);
        bench.print("b", &picture).unwrap_or_else(|failure| panic!("after {act}: {failure}"));
        assert!(shows(bench.paper.sheets().last().unwrap(), &picture), "{act}");
    }
}

#[test]
fn a_hot_head_is_waited_for() {
    let mut bench = bench(Model::default(), profile());
    bench.lab.act("hot head");
    let lab = bench.lab.clone();
    let cooling = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        lab.act("cool head");
    });
    bench.print("a", &paper(40)).unwrap();
    cooling.join().unwrap();
    assert_eq!(bench.paper.sheets().len(), 1);
    bench.lab.act("hot head");
    let failure = print(&mut bench.driver, "b", &paper(40), Duration::from_millis(600)).unwrap_err();
    assert_eq!(failure.code, CompletionCode::TimeOut, "{failure}");
}

#[test]
fn a_cancel_in_the_middle_is_obeyed_at_once_and_the_rest_is_dropped() {
    let mut bench = bench(Model { speed: 400, ..Model::default() }, profile());
    bench.print("warm", &paper(10)).unwrap();
    let params = bench::params("a", &paper(2000));
    let after = Duration::from_millis(600);
    let call = Timed::within(LONG).cancel_after(after);
    let failure = bench.driver.print_native(&call, params).unwrap_err();
    let took = call.elapsed() - after;
    assert_eq!(failure.code, CompletionCode::Canceled);
    // 250 ms are the promise; the rest is for a machine that does much else.
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(bench.job("a"), JobState::Partial);
    let hanging = bench.paper.hanging().height();
    std::thread::sleep(Duration::from_millis(150));
    assert!(bench.paper.hanging().height() <= hanging + 30, "it went on printing");
}

#[test]
fn every_fault_of_the_line_has_an_end_and_the_next_job_prints() {
    let table = [
        (Confirm::Sensor, false, 1),
        (Confirm::Sensor, false, 7),
        (Confirm::ProcessId, false, 9),
        (Confirm::ProcessId, true, 5),
    ];
    for (confirm, kiosk, nth) in table {
        let mut bench =
            bench(Model { kiosk, ..Model::default() }, Profile { confirm, full_status: kiosk, ..profile() });
        let (mut number, picture, printed) = (0, paper(64), bench.paper.clone());
        let Bench { lab, driver, .. } = &mut bench;
        let table = through_every_fault(lab, nth, Duration::from_millis(500), |lab, within| {
            if kiosk {
                lab.act("take ticket");
            }
            number += 1;
            let before = printed.sheets().len();
            let reference = number.to_string();
            let done = print(driver, &reference, &picture, within);
            let state = job(driver, &reference);
            match &done {
                Ok(_) => {
                    assert_eq!(state, JobState::Printed);
                    let sheets = printed.sheets();
                    assert!(sheets.len() > before && shows(sheets.last().unwrap(), &picture), "printed, but where?");
                }
                Err(failure) => assert_ne!(state, JobState::Printed, "{failure}"),
            }
            if state == JobState::NotPrinted {
                assert_eq!(printed.sheets().len(), before, "it says nothing came out");
            }
            done.map(drop)
        });
        assert_eq!(table.len(), 12);
        assert!(table.iter().filter(|(_, came)| came.is_ok()).count() >= 6, "{confirm:?} {nth}: {table:?}");
    }
}

#[test]
fn status_and_jobs_answer_through_every_fault() {
    let mut bench = bench(Model::default(), profile());
    bench.print("a", &paper(20)).unwrap();
    let Bench { lab, driver, .. } = &mut bench;
    through_every_fault(lab, 1, Duration::from_millis(400), |_, _| {
        driver.status()?;
        assert_eq!(job(driver, "a"), JobState::Printed);
        driver.reset(&Timed::within(Duration::from_millis(400))).or_else(|failure| {
            // A fault may end it; only its code counts here.
            if failure.family == Family::Fault || failure.family == Family::Retry { Ok(()) } else { Err(failure) }
        })
    });
}

#[test]
fn two_hundred_pulls_leave_nothing_behind() {
    let settle = Duration::from_millis(1);
    let mut bench = bench(Model::default(), Profile { pace: Pace { settle, ..pace() }, ..profile() });
    let (mut number, picture) = (0, paper(16));
    let Bench { lab, driver, .. } = &mut bench;
    storm(lab, 200, |_, within| {
        number += 1;
        print(driver, &number.to_string(), &picture, within)
    });
}

#[test]
fn a_cable_pulled_in_the_middle_is_told_at_once_and_the_printer_comes_back_by_itself() {
    for rows in [1, 60, 300] {
        let mut bench = bench(Model { speed: 3000, ..Model::default() }, profile());
        let (lab, printed) = (bench.lab.clone(), bench.paper.clone());
        let pulling = std::thread::spawn(move || {
            rows_of(&printed, rows);
            lab.pull();
            Instant::now()
        });
        let failure = bench.print("a", &paper(1500)).unwrap_err();
        let told = Instant::now();
        let pulled = pulling.join().unwrap();
        assert!(told.saturating_duration_since(pulled) < Duration::from_secs(1), "told late");
        assert_eq!(failure.code, CompletionCode::DeviceNotReady, "{failure}");
        assert_ne!(bench.job("a"), JobState::Printed);
        bench.lab.plug();
        let picture = paper(30);
        bench.print("b", &picture).unwrap();
        assert!(shows(bench.paper.sheets().last().unwrap(), &picture), "after {rows} rows");
    }
}

#[test]
fn a_driver_that_was_restarted_still_knows_what_became_of_its_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jobs");
    let (far, _) = Far::new(Model { speed: 4000, ..Model::default() }, None);
    let lab = Placed::memory(far);
    let start = || driver(&lab, profile(), Journal::open(&path).unwrap()).0;
    let mut first: EscPos = start();
    print(&mut first, "whole", &paper(40), LONG).unwrap();
    lab.act("paper out in 50");
    print(&mut first, "torn", &paper(400), LONG).unwrap_err();
    drop(first);
    lab.act("paper in");
    let mut second = start();
    assert_eq!(job(&mut second, "whole"), JobState::Printed);
    assert_eq!(job(&mut second, "torn"), JobState::Partial);
    assert_eq!(job(&mut second, "never"), JobState::NotPrinted);
    assert!(second.capabilities().unwrap().keeps_jobs);
    print(&mut second, "whole", &paper(40), LONG).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().all(|line| line.split('\t').count() == 2), "references and states, nothing else: {text}");
}

#[test]
fn two_identical_printers_never_swap() {
    // Two drivers, two printers of one model; the cables are exchanged while both are pulled.
    let model = |serial: &str| Model { serial_number: serial.into(), ..Model::default() };
    let (left, left_paper) = Far::new(model("TB0001"), None);
    let (right, right_paper) = Far::new(model("TB0002"), None);
    let (left, right) = (Placed::memory(left), Placed::memory(right));
    let exchanged = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mut wires = (left.stream(), right.stream());
    let swap = std::sync::Arc::clone(&exchanged);
    let opener = move || if swap.load(std::sync::atomic::Ordering::SeqCst) { (wires.1)() } else { (wires.0)() };
    let profile = Profile { serial_number: Some("TB0001".into()), ..profile() };
    let mut driver = EscPos::new(opener, profile, Journal::in_memory(), |_| {}).unwrap();
    print(&mut driver, "a", &paper(20), LONG).unwrap();
    exchanged.store(true, std::sync::atomic::Ordering::SeqCst);
    left.pull();
    let failure = print(&mut driver, "b", &paper(20), LONG).unwrap_err();
    let failure = if failure.family == Family::Manifest {
        failure
    } else {
        print(&mut driver, "b", &paper(20), LONG).unwrap_err()
    };
    assert_eq!(failure.family, Family::Manifest, "{failure}");
    assert!(failure.detail.contains("TB0002") && failure.detail.contains("TB0001"), "{failure}");
    assert_eq!((left_paper.sheets().len(), right_paper.sheets().len()), (1, 0), "nothing on the wrong printer");
    exchanged.store(false, std::sync::atomic::Ordering::SeqCst);
    left.plug();
    print(&mut driver, "b", &paper(20), LONG).unwrap();
    assert_eq!(left_paper.sheets().len(), 2);
}

#[test]
fn it_prints_over_a_pseudo_terminal_and_a_socket_as_over_memory() {
    use tongban_wire::settings::{NodeSettings, SerialSettings, TcpSettings};
    use tongban_wire::{Defaults, WireSettings, settings::stream};
    for kind in ["serial", "tcp", "node"] {
        let (far, printed) = Far::new(Model::default(), None);
        let lab = Placed::memory(far);
        let wire = match kind {
            "tcp" => WireSettings::Tcp(TcpSettings { address: lab.tcp().to_string() }),
            "serial" => {
                let port = lab.serial().display().to_string();
                WireSettings::Serial(SerialSettings { port, baud: None, parity: Default::default(), stop_bits: None })
            }
            _ => WireSettings::Node(NodeSettings { path: lab.serial().display().to_string() }),
        };
        let opener = move || stream(&wire, &Defaults { baud: 115_200, ..Defaults::default() });
        let pace = Pace { answer: Duration::from_millis(150), ..pace() };
        let mut driver = EscPos::new(opener, Profile { pace, ..profile() }, Journal::in_memory(), |_| {}).unwrap();
        let picture = paper(300);
        print(&mut driver, "a", &picture, LONG).unwrap_or_else(|failure| panic!("{kind}: {failure}"));
        assert!(shows(&printed.sheets()[0], &picture), "{kind}");
        lab.pull();
        print(&mut driver, "b", &picture, Duration::from_secs(3)).unwrap_err();
        lab.plug();
        print(&mut driver, "c", &picture, LONG).unwrap_or_else(|failure| panic!("{kind} again: {failure}"));
        assert_eq!(printed.sheets().len(), 2, "{kind}");
    }
}
