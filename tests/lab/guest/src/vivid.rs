//! The camera driver before the kernel's own virtual camera: raw pictures, each of its fault buttons, and the device gone.

use crate::rig::Rig;
use crate::suite::{self, Room, Trial, until};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tongban_host::Isolation;
use tongban_lab::guest::{Vivid, VividFault};
use tongban_model::{CompletionCode, Failure, Family, Record};

/// How long a preview runs; what goes wrong must be told within it and a second.
const WITHIN: Duration = Duration::from_secs(6);

/// How long the driver keeps the camera on after a command.
const LINGER: Duration = Duration::from_secs(1);

/// Where the kernel lets a driver go of the virtual camera and take it again.
const DRIVER: &str = "/sys/bus/platform/drivers/vivid";

/// Every trial.
pub(crate) fn trials() -> Vec<Trial> {
    suite::trials(&[
        ("camera-v4l2 on vivid: each fault button", buttons),
        ("camera-v4l2 on vivid: a stream that breaks and does not begin again", broken_twice),
        ("camera-v4l2 on vivid: the camera is taken away during a preview, and back", taken_away),
    ])
}

/// The node that captures.
fn node() -> PathBuf {
    until("the virtual camera's node", || {
        let nodes = std::fs::read_dir("/sys/class/video4linux").ok()?.flatten();
        let captures =
            |path: &Path| std::fs::read_to_string(path.join("name")).is_ok_and(|name| name.trim().ends_with("vid-cap"));
        let node = nodes.map(|entry| entry.path()).find(|path| captures(path))?;
        Some(Path::new("/dev").join(node.file_name()?)).filter(|node| node.exists())
    })
}

fn host(node: &Path) -> Rig {
    let settings = json!({
        "mode": "portrait", "node": node, "format": "yuyv", "width": 320, "height": 180, "frozen_after": 12, "linger_s": LINGER.as_secs(),
    });
    Rig::start("camera-v4l2", "tongban.camera/1", &settings, Isolation::Process)
}

fn preview(rig: &Rig) -> (Result<Record, Failure>, usize) {
    rig.watch("preview", &json!({ "rate": 5 }), WITHIN)
}

/// The preview works, now or soon.
fn works(rig: &Rig) {
    until("pictures", || {
        let (ended, pictures) = preview(rig);
        (ended.is_ok() && pictures > 0).then_some(())
    });
}

fn word(ended: &Result<Record, Failure>) -> String {
    ended.as_ref().map_or_else(|failure| failure.to_string(), |_| "ok".into())
}

fn buttons(room: &Room) {
    let node = node();
    let camera = Vivid::open(&node).expect("the camera's buttons");
    let rig = host(&node);
    works(&rig);
    for fault in [VividFault::BufferError, VividFault::StreamError, VividFault::FatalError, VividFault::Dropped(100)] {
        for under in [false, true] {
            // A camera that was switched off begins anew.
            std::thread::sleep(LINGER + Duration::from_millis(500));
            let ((ended, pictures), took) = std::thread::scope(|scope| {
                let press = || camera.press(fault).expect("the button");
                if under {
                    scope.spawn(move || {
                        std::thread::sleep(Duration::from_secs(1));
                        press();
                    });
                } else {
                    press();
                }
                let began = Instant::now();
                (preview(&rig), began.elapsed())
            });
            camera.press(VividFault::Dropped(0)).expect("the button");
            let when = if under { "under a preview" } else { "before it" };
            println!("         {fault:?} {when}: {}, {pictures} pictures, {:.1} s", word(&ended), took.as_secs_f64());
            assert!(took < WITHIN + Duration::from_secs(1), "{fault:?} {when}: told after {took:?}");
            match &ended {
                Ok(_) => assert!(pictures > 0, "{fault:?} {when}: no picture at all is no preview"),
                Err(failure) => {
                    assert!(!matches!(failure.family, Family::Bug | Family::Contract), "{fault:?} {when}: {failure}");
                    assert_ne!(failure.code, CompletionCode::TimeOut, "{fault:?} {when}: the driver hung: {failure}");
                }
            }
            works(&rig);
        }
    }
    room.figure("camera-v4l2 on vivid: works again after each button, in the same host".into());
}

/// A stream that breaks, does not begin again, and is asked for again at once.
fn broken_twice(_: &Room) {
    let node = node();
    let camera = Vivid::open(&node).expect("the camera's buttons");
    let rig = host(&node);
    works(&rig);
    for _ in 0..3 {
        let (ended, again) = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_secs(1));
                camera.press(VividFault::StreamError).expect("the button");
                camera.press(VividFault::FatalError).expect("the button");
            });
            (preview(&rig).0, preview(&rig).0)
        });
        println!("         {}; then {}", word(&ended), word(&again));
        let failure = ended.expect_err("a stream that broke and did not begin again");
        assert!(!matches!(failure.family, Family::Bug | Family::Contract), "{failure}");
        assert!(again.is_ok(), "the driver hung or gave up: {}", word(&again));
        works(&rig);
    }
}

fn taken_away(room: &Room) {
    let path = node();
    let camera = Vivid::open(&path).expect("the camera's buttons");
    let rig = host(&path);
    works(&rig);
    let (ended, told) = std::thread::scope(|scope| {
        let finger = scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(1));
            camera.press(VividFault::Disconnect).expect("the button");
            Instant::now()
        });
        let (ended, _) = preview(&rig);
        let ended_at = Instant::now();
        (ended, ended_at.saturating_duration_since(finger.join().expect("a finger")))
    });
    let failure = ended.expect_err("a camera that is gone");
    assert!(!matches!(failure.family, Family::Bug | Family::Contract), "{failure}");
    let absent = preview(&rig).0.expect_err("a camera that is not there");
    assert_eq!(absent.code, CompletionCode::DeviceNotReady, "{absent}");
    drop(camera);
    // A new device, as after a plug: the kernel's driver lets it go and takes it again.
    for door in ["unbind", "bind"] {
        std::fs::write(Path::new(DRIVER).join(door), "vivid.0").expect("the kernel's driver");
    }
    assert_eq!(node(), path, "it comes back under its name");
    works(&rig);
    room.figure(format!(
        "camera-v4l2 on vivid: taken away during a preview to its completion: {:.1} ms",
        told.as_secs_f64() * 1000.0
    ));
}
