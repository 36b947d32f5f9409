//! What comes out of the printer is what the paper looks like, and nothing counts as printed before the printer says so.

mod bench;

use bench::{bench, face, paper, profile, qr_on, shows};
use std::time::{Duration, Instant};
use tongban_lab::far::escpos::Model;
use tongban_lab::trial::Timed;
use tongban_printer_escpos::core::Happened;
use tongban_printer_escpos::picture::Picture;
use tongban_printer_escpos::profile::{Confirm, Profile};
use tongban_printer_escpos::text::{Charset, Header, header};
use tongban_sdk::printer::{Delivery, JobState, Paper, Printer as _, event};
use tongban_sdk::{CompletionCode, DeviceState};

#[test]
fn the_printed_paper_is_the_picture_dot_by_dot() {
    for confirm in [Confirm::Sensor, Confirm::ProcessId] {
        let mut bench = bench(Model::default(), Profile { confirm, ..profile() });
        let picture = paper(700);
        assert_eq!(bench.print("a", &picture).unwrap().delivery, Delivery::Unknown);
        let sheets = bench.paper.sheets();
        assert_eq!(sheets.len(), 1);
        assert_eq!(sheets[0].height(), 700);
        assert!(shows(&sheets[0], &picture), "{confirm:?}");
        assert_eq!(bench.paper.overrun(), 0);
        assert_eq!(bench.job("a"), JobState::Printed);
    }
}

#[test]
fn a_slow_printer_with_a_small_buffer_loses_nothing_and_is_waited_for() {
    let model = Model { buffer: 1024, speed: 900, ..Model::default() };
    let mut bench = bench(model, Profile { buffer: 1024, ..profile() });
    let picture = paper(500);
    let begun = Instant::now();
    bench.print("a", &picture).unwrap();
    assert!(begun.elapsed() > Duration::from_millis(450), "it answered before the paper was out");
    assert!(shows(&bench.paper.sheets()[0], &picture));
    assert_eq!(bench.paper.overrun(), 0);
}

#[test]
fn the_same_reference_is_never_printed_twice() {
    let mut bench = bench(Model::default(), profile());
    bench.print("a", &paper(60)).unwrap();
    bench.print("a", &paper(60)).unwrap();
    assert_eq!(bench.paper.sheets().len(), 1);
    bench.print("b", &paper(60)).unwrap();
    assert_eq!(bench.paper.sheets().len(), 2);
}

#[test]
fn a_header_in_chinese_with_a_rare_name_and_a_code_stands_above_the_paper() {
    let lines = ["吉首市公安局 24 小时自助厅", "设备 𬭩-01 号", "Tel 0743-0000000"].map(str::to_owned).to_vec();
    let above = Header { lines, code: Some("https://example.invalid/r/1".into()) };
    let bytes = header(&above, Charset::Gbk, Some(&face())).unwrap();
    let mut bench = bench(Model::default(), Profile { header: bytes, ..profile() });
    let picture = paper(200);
    bench.print("a", &picture).unwrap();
    let sheet = &bench.paper.sheets()[0];
    let text = encoding_rs::GBK.decode(&sheet.text).0.into_owned();
    assert_eq!(text, "吉首市公安局 24 小时自助厅\n设备 ?-01 号\nTel 0743-0000000\n\n\n", "the rare one is a picture");
    assert_eq!(qr_on(sheet).as_deref(), Some("https://example.invalid/r/1"));
    assert!(shows(sheet, &picture), "the picture below is untouched");
    if let Some(path) = std::env::var_os("TONGBAN_LOOK") {
        let png = bench::png_of(576, sheet.height() as u32, |x, y| sheet.is_black(x as usize, y as usize));
        std::fs::write(path, png).unwrap();
    }
}

#[test]
fn a_picture_that_holds_the_bytes_of_real_time_commands_is_only_a_picture() {
    // Printers look for these even between dots: they answer, and must not be taken at their word.
    let mut picture = Picture::blank(576, 64);
    let rows: [&[u8]; 4] = [&[0x10, 4, 1], &[0x10, 4, 4], &[0x10, 5, 2], &[0x10, 4, 2, 0x10, 4, 3]];
    for y in 0..64u32 {
        for (at, byte) in rows[y as usize % 4].iter().enumerate() {
            for bit in (0..8).filter(|bit| byte & (0x80 >> bit) != 0) {
                picture.blacken(at as u32 * 8 + bit, y);
            }
        }
    }
    let mut bench = bench(Model { buffer: 512, speed: 2000, ..Model::default() }, Profile { buffer: 512, ..profile() });
    bench.print("a", &picture).unwrap();
    assert!(shows(&bench.paper.sheets()[0], &picture));
}

#[test]
fn a_kiosk_printer_tells_of_the_ticket_and_waits_until_it_is_taken() {
    let model = Model { kiosk: true, ..Model::default() };
    let mut bench = bench(model, Profile { full_status: true, ..profile() });
    let call = Timed::within(Duration::from_secs(20));
    let printed = bench.driver.print_native(&call, bench::params("a", &paper(80))).unwrap();
    assert_eq!(printed.delivery, Delivery::Presented);
    assert_eq!(call.events(), [event::print_native::media_presented]);
    let failure = bench.print("b", &paper(80)).unwrap_err();
    assert_eq!(failure.error, Some(6), "{failure}");
    assert_eq!(bench.job("b"), JobState::NotPrinted);
    assert_eq!(bench.print("a", &paper(80)).unwrap().delivery, Delivery::Presented, "it is still there to be taken");
    bench.lab.act("take ticket");
    while bench.news.recv_timeout(Duration::from_secs(10)).expect("the host is told") != Happened::MediaTaken {}
    assert_eq!(bench.print("a", &paper(80)).unwrap().delivery, Delivery::Taken);
    bench.print("b", &paper(80)).unwrap();
}

#[test]
fn what_no_printer_can_print_is_refused_before_a_byte_leaves() {
    let mut bench = bench(Model::default(), profile());
    bench.print("a", &paper(20)).unwrap();
    bench.lab.forget();
    let mut wrong = bench::params("w", &Picture::blank(577, 10));
    let refused = |bench: &mut bench::Bench, params| {
        bench.driver.print_native(&Timed::within(Duration::from_secs(5)), params).unwrap_err().code
    };
    assert_eq!(refused(&mut bench, wrong.clone()), CompletionCode::UnsupportedData);
    wrong.data = tongban_sdk::Sensitive::new(b"%PDF-1.7".to_vec());
    assert_eq!(refused(&mut bench, wrong.clone()), CompletionCode::InvalidData);
    wrong.content = tongban_sdk::printer::Content::Pdf;
    assert_eq!(refused(&mut bench, wrong), CompletionCode::UnsupportedData);
    assert_eq!(bench.job("w"), JobState::NotPrinted);
    assert!(!bench.lab.heard().windows(3).any(|bytes| bytes == [0x1D, b'v', b'0']));
}

#[test]
fn the_status_says_what_the_roll_and_the_cover_say_and_the_host_is_told() {
    let mut bench = bench(Model::default(), profile());
    let until = |bench: &mut bench::Bench, device, paper| {
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
        ("open cover", DeviceState::UserError, Paper::Full),
        ("close cover", DeviceState::Online, Paper::Full),
        ("jam paper", DeviceState::UserError, Paper::Jammed),
        ("clear jam", DeviceState::Online, Paper::Full),
        ("hot head", DeviceState::Offline, Paper::Full),
        ("cool head", DeviceState::Online, Paper::Full),
    ] {
        bench.lab.act(act);
        until(&mut bench, device, paper);
    }
    bench.lab.pull();
    until(&mut bench, DeviceState::NoDevice, Paper::Unknown);
    bench.lab.plug();
    until(&mut bench, DeviceState::Online, Paper::Full);
    let told: Vec<Happened> = bench.news.try_iter().collect();
    assert_eq!(told.iter().filter(|what| **what == Happened::PaperThreshold).count(), 2, "low, then out: {told:?}");
    assert!(told.iter().filter(|what| **what == Happened::Status).count() >= 11, "{told:?}");
}
