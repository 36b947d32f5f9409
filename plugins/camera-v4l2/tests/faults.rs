//! What cameras do to their drivers: each fault in each command, the cable pulled in each, two hundred times over.

mod stage;

use stage::{RATE, paper_camera, portrait_camera, staged};
use std::time::{Duration, Instant};
use tongban_camera_v4l2::camera::PortraitCamera;
use tongban_camera_v4l2::document::PaperCamera;
use tongban_lab::far::camera::{PictureFault, StagedCamera, each_picture_fault};
use tongban_lab::far::drawing::{Drawing, People, Tray};
use tongban_lab::trial::{Timed, holdings};
use tongban_sdk::camera::{Camera as _, PreviewParams, TakePictureParams};
use tongban_sdk::document_camera::{CaptureParams, DocumentCamera as _, DocumentKind};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Family, Frame, Record};
use tongban_wire::video::{Control, Pixels, mjpeg};

/// Small, so that the machine is busy with faults and not with pixels.
const SIZE: (usize, usize) = (320, 240);
/// What a small picture needs to pass.
const SMALL: &str = r#""frozen_after": 12, "portrait": {"face": 40.0, "sharp": 0.5}, "document": {"sharp": 0.5}"#;

/// One command of one kind of camera.
trait Works: Send {
    fn work(&mut self, call: &dyn Call) -> Result<(), Failure>;
    fn state(&mut self) -> DeviceState;
}

struct Preview(PortraitCamera);
struct Take(PortraitCamera);
struct Capture(PaperCamera);

impl Works for Preview {
    fn work(&mut self, call: &dyn Call) -> Result<(), Failure> {
        // On a machine that does much else a short preview may show nothing, which is not what is tried here.
        loop {
            let shown = self.0.preview(call, PreviewParams { rate: 30 })?;
            if shown.delivered > 0 || call.remaining().is_zero() {
                return Ok(());
            }
        }
    }

    fn state(&mut self) -> DeviceState {
        self.0.status().unwrap().device
    }
}

impl Works for Take {
    fn work(&mut self, call: &dyn Call) -> Result<(), Failure> {
        self.0.take_picture(call, TakePictureParams { crop: true }).map(drop)
    }

    fn state(&mut self) -> DeviceState {
        self.0.status().unwrap().device
    }
}

impl Works for Capture {
    fn work(&mut self, call: &dyn Call) -> Result<(), Failure> {
        self.0.capture(call, CaptureParams { kind: DocumentKind::Other }).map(drop)
    }

    fn state(&mut self) -> DeviceState {
        self.0.status().unwrap().device
    }
}

fn person() -> Vec<Drawing> {
    let scene = People { faces: vec![(160.0, 78.0, 34.0)], ..People::nobody() };
    (0..3).map(|take| scene.draw(SIZE.0, SIZE.1, take)).collect()
}

fn paper() -> Vec<Drawing> {
    let tray = Tray::with([(75.0, 30.0), (240.0, 35.0), (235.0, 210.0), (70.0, 205.0)]);
    (0..3).map(|take| tray.draw(SIZE.0, SIZE.1, take)).collect()
}

/// Every command before a camera of its own.
fn commands() -> Vec<(&'static str, StagedCamera, Box<dyn Works>)> {
    let mut all: Vec<(&'static str, StagedCamera, Box<dyn Works>)> = Vec::new();
    for pixels in [Pixels::Mjpeg, Pixels::Yuyv] {
        let camera = staged(pixels, SIZE);
        camera.show(person());
        let driver = Box::new(Preview(portrait_camera(&camera, SMALL)));
        all.push(("preview", camera, driver));
        let camera = staged(pixels, SIZE);
        camera.show(person());
        let driver = Box::new(Take(portrait_camera(&camera, SMALL)));
        all.push(("take_picture", camera, driver));
        let camera = staged(pixels, SIZE);
        camera.show(paper());
        let driver = Box::new(Capture(paper_camera(&camera, SMALL)));
        all.push(("capture", camera, driver));
    }
    all
}

/// Well again: a preview has only to show something, and would go on as long as it may.
fn well(name: &str) -> Timed<'static> {
    Timed::within(if name == "preview" { Duration::from_millis(300) } else { Duration::from_secs(150) })
}

#[test]
fn each_fault_of_a_camera_ends_each_command_in_time_and_the_next_command_is_well() {
    // All commands side by side: most of the time goes by in waiting.
    std::thread::scope(|threads| {
        for (name, camera, driver) in commands() {
            threads.spawn(move || through_each_fault(name, &camera, driver));
        }
    });
}

fn through_each_fault(name: &str, camera: &StagedCamera, mut driver: Box<dyn Works>) {
    let deadline = Duration::from_millis(350);
    for (fault_name, fault) in each_picture_fault(deadline * 2) {
        for many in [1, u32::MAX] {
            camera.calm();
            camera.fault(fault.clone(), 4, many);
            let begun = Instant::now();
            let came = driver.work(&Timed::within(deadline));
            let took = begun.elapsed();
            assert!(took <= deadline + Duration::from_secs(1), "{name}, {fault_name}: {took:?}");
            if let Err(failure) = came {
                let known = !matches!(failure.family, Family::Bug | Family::Contract) && !failure.detail.is_empty();
                assert!(known, "{name}, {fault_name}: {failure:?}");
            }
        }
        camera.calm();
        driver.work(&well(name)).unwrap_or_else(|failure| panic!("{name} after {fault_name}: {failure}"));
    }
}

#[test]
fn a_camera_that_delivers_nothing_usable_is_inoperable_and_one_slip_is_passed_over() {
    let inoperable = [
        PictureFault::Broke,
        PictureFault::Frozen,
        PictureFault::Truncated,
        PictureFault::WrongSize,
        PictureFault::Damaged,
        PictureFault::Empty,
        PictureFault::Dropped,
    ];
    for fault in inoperable {
        let camera = staged(Pixels::Mjpeg, SIZE);
        camera.show(person());
        let mut driver = portrait_camera(&camera, SMALL);
        camera.fault(fault.clone(), 6, u32::MAX);
        let failure = driver.preview(&Timed::within(Duration::from_secs(150)), PreviewParams { rate: 30 }).unwrap_err();
        assert_eq!((failure.error, failure.family), (Some(1), Family::Fault), "preview, {fault:?}: {failure}");
        camera.fault(fault.clone(), 6, u32::MAX);
        let call = Timed::within(Duration::from_secs(150));
        camera.show(vec![Drawing { rgb: vec![200; SIZE.0 * SIZE.1 * 3], width: SIZE.0, height: SIZE.1 }; 2]);
        let failure = driver.take_picture(&call, TakePictureParams { crop: true }).unwrap_err();
        assert_eq!(failure.error, Some(4), "photo, {fault:?}: {failure}");
        camera.calm();
        camera.show(person());
        camera.fault(fault.clone(), 6, 1);
        let call = Timed::within(Duration::from_secs(150));
        driver
            .take_picture(&call, TakePictureParams { crop: true })
            .unwrap_or_else(|failure| panic!("{fault:?}: {failure}"));
    }
}

#[test]
fn a_camera_pulled_and_put_back_two_hundred_times_is_found_again_and_nothing_is_left_behind() {
    for (name, camera, mut driver) in commands().into_iter().take(3) {
        let turns = 200;
        let mut held = None;
        let shown = if name == "preview" { 3 } else { 1 };
        for turn in 0..turns {
            // Pulled before, and in the middle of, every second command.
            if turn % 2 == 0 {
                camera.pull();
            } else {
                camera.fault(PictureFault::Pull, shown, 1);
            }
            let failure = driver.work(&well(name)).unwrap_err();
            assert_eq!(failure.code, CompletionCode::DeviceNotReady, "{name}: {failure}");
            assert_eq!(driver.state(), DeviceState::NoDevice);
            camera.calm();
            assert_eq!(driver.state(), DeviceState::Online);
            if turn % 40 == 0 {
                driver.work(&well(name)).unwrap_or_else(|failure| panic!("{name}, turn {turn}: {failure}"));
            }
            if turn == turns / 10 {
                held = Some((holdings(), memory()));
            }
        }
        let ((before, kib), (after, kib_after)) = (held.unwrap(), (holdings(), memory()));
        assert!(after.0 <= before.0 + 12 && after.1 <= before.1 + 12, "{name}: {before:?}, {after:?}");
        // Pictures of a staged camera are ten of these; a leak of one a turn would be two hundred.
        assert!(kib_after <= kib + 96 * 1024, "{name}: {kib} KiB, then {kib_after}");
    }
}

/// Resident memory of this process in KiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_cancel_is_heard_within_a_quarter_of_a_second_even_when_no_picture_comes() {
    for (name, camera, mut driver) in commands() {
        camera.show(vec![Drawing { rgb: vec![200; SIZE.0 * SIZE.1 * 3], width: SIZE.0, height: SIZE.1 }; 2]);
        camera.fault(PictureFault::Late(Duration::from_secs(60)), 0, u32::MAX);
        let call = Timed::within(Duration::from_secs(60)).cancel_after(Duration::from_millis(150));
        let failure = driver.work(&call).unwrap_err();
        assert_eq!(failure.code, CompletionCode::Canceled, "{name}: {failure}");
        assert!(call.elapsed() < Duration::from_millis(150 + 250 + 500), "{name}: {:?}", call.elapsed());
    }
}

/// A command that keeps what it is shown.
struct Watching<'a> {
    timed: Timed<'a>,
    shown: std::cell::RefCell<Vec<(Frame, Vec<u8>)>>,
}

impl Call for Watching<'_> {
    fn id(&self) -> u64 {
        1
    }
    fn remaining(&self) -> Duration {
        self.timed.remaining()
    }
    fn cancelled(&self) -> bool {
        self.timed.cancelled()
    }
    fn wait(&self, time: Duration) -> Result<(), Failure> {
        self.timed.wait(time)
    }
    fn event(&self, number: u16, fields: Record) {
        self.timed.event(number, fields);
    }
    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool {
        let mut bytes = vec![0; frame.len()];
        fill(&mut bytes);
        self.shown.borrow_mut().push((frame, bytes));
        true
    }
}

#[test]
fn live_pictures_come_as_jpeg_at_the_rate_asked_for_and_with_their_tables() {
    for pixels in [Pixels::Mjpeg, Pixels::Yuyv] {
        let camera = staged(pixels, SIZE);
        camera.show(person());
        let mut driver = portrait_camera(&camera, "");
        let call = Watching { timed: Timed::within(Duration::from_millis(1_200)), shown: Default::default() };
        let told = driver.preview(&call, PreviewParams { rate: 15 }).unwrap();
        let shown = call.shown.borrow();
        assert_eq!(told.delivered as usize, shown.len());
        for (frame, bytes) in shown.iter() {
            let jpeg = mjpeg::scan(bytes).unwrap();
            assert!(jpeg.has_tables && frame.format == *b"MJPG");
            assert_eq!((u32::from(jpeg.width), u32::from(jpeg.height)), (frame.width, frame.height));
        }
        // By the camera's own time, so that a busy machine fails nothing: never closer than the rate allows.
        for pair in shown.windows(2) {
            let apart = pair[1].0.taken_us - pair[0].0.taken_us;
            assert!(apart >= 1_000_000 / 15 * 3 / 8 - 1, "{apart} µs");
        }
        assert!(!shown.is_empty());
        let span = shown.last().unwrap().0.taken_us - shown[0].0.taken_us;
        assert!(shown.len() as u64 - 1 <= span * 15 / 1_000_000 + 1, "{} in {span} µs", shown.len());
    }
}

#[test]
fn the_camera_stays_on_for_a_moment_serves_the_next_command_without_old_pictures_and_goes_off() {
    let camera = staged(Pixels::Mjpeg, SIZE);
    camera.show(person());
    let mut driver = portrait_camera(&camera, &format!(r#""linger_s": 2, {SMALL}"#));
    let preview = |driver: &mut PortraitCamera| {
        let call = Watching { timed: Timed::within(Duration::from_millis(500)), shown: Default::default() };
        driver.preview(&call, PreviewParams { rate: 30 }).unwrap();
        let shown = call.shown.borrow();
        shown.first().map(|(frame, _)| frame.taken_us).unwrap()
    };
    preview(&mut driver);
    assert!(camera.is_on() && camera.opened() == 1);
    std::thread::sleep(Duration::from_millis(400));
    let resumed = tongban_wire::video::steady();
    let first = preview(&mut driver);
    assert!(u128::from(first) >= resumed.as_micros(), "a picture from before the command was shown");
    assert_eq!(camera.opened(), 1, "still the same opening");
    assert_eq!(driver.status().unwrap().device, DeviceState::Online);
    assert!(camera.is_on(), "asking how it is does not switch it off");
    let until = Instant::now() + Duration::from_secs(30);
    while camera.is_on() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!camera.is_on(), "the lamp stays on");
    driver.take_picture(&Timed::within(Duration::from_secs(150)), TakePictureParams { crop: true }).unwrap();
    drop(driver);
    assert!(!camera.is_on(), "closed with its lamp on");
}

#[test]
fn what_the_slot_sets_reaches_the_camera_and_what_it_cannot_take_names_the_range() {
    let camera = staged(Pixels::Mjpeg, SIZE);
    camera.show(person());
    let mut driver = portrait_camera(&camera, r#""controls": {"exposure": 156, "gain": 4, "focus": "auto"}"#);
    driver.preview(&Timed::within(Duration::from_millis(400)), PreviewParams { rate: 5 }).unwrap();
    let set = [(Control::ExposureAuto, 1), (Control::Exposure, 156), (Control::FocusAuto, 1), (Control::Gain, 4)];
    assert_eq!(camera.orders(), set);
    let mut driver = portrait_camera(&camera, r#""controls": {"focus": 300}"#);
    let call = Timed::within(Duration::from_secs(5));
    let failure = driver.preview(&call, PreviewParams { rate: 5 }).unwrap_err();
    assert_eq!((failure.code, failure.family), (CompletionCode::InvalidData, Family::Manifest), "{failure}");
    assert!(failure.detail.contains("0 to 250"), "{failure}");
    assert!(!camera.is_on());
    let mut driver = portrait_camera(&camera, r#""width": 1, "height": 1"#);
    let failure = driver.capabilities().unwrap_err();
    assert!(failure.detail.contains(&format!("MJPG 320x240 at {RATE}/s")), "{failure}");
    camera.hold(true);
    let mut driver = portrait_camera(&camera, "");
    let failure = driver.preview(&Timed::within(Duration::from_secs(5)), PreviewParams { rate: 5 }).unwrap_err();
    assert!(failure.detail.contains("another program") && failure.family == Family::Manifest, "{failure}");
}
