//! A case on film: its file plays, its steps are in it, and neither a power cut nor a pulled camera loses more than it must.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tongban_lab::far::camera::{PictureFault, StagedCamera};
use tongban_lab::far::drawing::People;
use tongban_lab::trial::{Timed, holdings};
use tongban_recorder::keep::Room;
use tongban_recorder::matroska::Movie;
use tongban_recorder::repair::{repair, scan};
use tongban_recorder::video::VideoRecorder;
use tongban_sdk::recorder::{MarkParams, Recorder as _, StartParams, StopParams};
use tongban_sdk::{CompletionCode, DeviceState, Failure, Family};
use tongban_wire::video::{Mode, Pixels, Wanted};

const SIZE: (usize, usize) = (160, 120);
const ROOM: Room = Room { age: Duration::from_secs(86_400), bytes: 64 << 20, free: 0 };

fn camera() -> StagedCamera {
    let camera = StagedCamera::new(&[Mode::new(Pixels::Mjpeg, SIZE.0 as u32, SIZE.1 as u32, &[60])]);
    let scene = People { faces: vec![(80.0, 45.0, 20.0)], ..People::nobody() };
    camera.show((0..4).map(|take| scene.draw(SIZE.0, SIZE.1, take)).collect());
    camera
}

fn recorder(folder: &Path, camera: &StagedCamera, room: Room) -> VideoRecorder {
    let wanted = Wanted { pixels: Some(Pixels::Mjpeg), rate: 30, ..Wanted::default() };
    VideoRecorder::new(folder, room, wanted, Box::new(camera.opener()), None).unwrap()
}

fn call() -> Timed<'static> {
    Timed::within(Duration::from_secs(20))
}

fn start(recorder: &mut VideoRecorder, case: &str) -> Result<String, Failure> {
    recorder.start(&call(), StartParams { case: case.into() }).map(|started| started.reference)
}

fn mark(recorder: &mut VideoRecorder, case: &str, step: &str) -> Result<(), Failure> {
    recorder.mark(&call(), MarkParams { case: case.into(), step: step.into() }).map(drop)
}

fn stop(recorder: &mut VideoRecorder, case: &str) -> Result<(), Failure> {
    recorder.stop(&call(), StopParams { case: case.into() }).map(drop)
}

/// Waits until so many pictures are in the file that is open.
fn until_longer(folder: &Path, than: u64) {
    let end = Instant::now() + Duration::from_secs(30);
    let longest = || files(folder).iter().map(|path| fs::metadata(path).map_or(0, |meta| meta.len())).max();
    while longest().unwrap_or(0) <= than {
        assert!(Instant::now() < end, "nothing is written");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Everything in the folder but the recorder's clock.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| !path.ends_with(tongban_recorder::clock::FILE));
    all.sort();
    all
}

/// What an ordinary player says of a file: its frames, duration and chapters. `None`, loudly, where no player is.
fn played(path: &Path) -> Option<(u64, f64, Vec<String>)> {
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-select_streams", "v", "-show_chapters"])
        .args(["-show_entries", "stream=nb_read_frames:format=duration:chapter_tags=title", "-of", "default=nw=1"])
        .arg(path)
        .output();
    let Ok(probe) = probe else {
        eprintln!("SKIPPED: ffprobe is not installed, so nobody but us has played {}", path.display());
        return None;
    };
    assert!(probe.stderr.is_empty(), "{}: {}", path.display(), String::from_utf8_lossy(&probe.stderr));
    let text = String::from_utf8_lossy(&probe.stdout).into_owned();
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().to_owned();
    let chapters = text.lines().filter_map(|line| line.strip_prefix("TAG:title=")).map(str::to_owned).collect();
    Some((value("nb_read_frames=").parse().unwrap_or(0), value("duration=").parse().unwrap_or(0.0), chapters))
}

#[test]
fn a_case_becomes_one_file_that_plays_with_a_chapter_for_each_step() {
    let folder = tempfile::tempdir().unwrap();
    let camera = camera();
    let mut recorder = recorder(folder.path(), &camera, ROOM);
    assert_eq!(recorder.status().unwrap().device, DeviceState::Online);
    assert!(!camera.is_on(), "asking how it is switches nothing on");
    let reference = start(&mut recorder, "7f3a").unwrap();
    assert_eq!(start(&mut recorder, "7f3a").unwrap(), reference, "a case that runs goes on");
    assert!(recorder.status().unwrap().recording && camera.is_on());
    for step in ["read_card", "choose_photo", "sign"] {
        mark(&mut recorder, "7f3a", step).unwrap();
        std::thread::sleep(Duration::from_millis(250));
    }
    stop(&mut recorder, "7f3a").unwrap();
    assert!(!camera.is_on() && !recorder.status().unwrap().recording);
    assert!(stop(&mut recorder, "7f3a").is_ok(), "an end that comes twice is an end");
    let file = folder.path().join(&reference);
    assert_eq!(files(folder.path()), std::slice::from_ref(&file));
    let layout = scan(&mut fs::File::open(&file).unwrap()).unwrap();
    let steps: Vec<&str> = layout.marks.iter().map(|mark| mark.step.as_str()).collect();
    assert_eq!(steps, ["read_card", "choose_photo", "sign"]);
    if let Some((frames, duration, chapters)) = played(&file) {
        assert!(frames >= 3 && duration > 0.4, "{frames} frames in {duration} s");
        assert_eq!(chapters, steps);
    }
}

#[test]
fn a_power_cut_at_any_byte_leaves_what_was_written_and_the_next_start_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.part");
    let camera = camera();
    let mut recorder = recorder(folder.path(), &camera, ROOM);
    start(&mut recorder, "cut").unwrap();
    mark(&mut recorder, "cut", "first").unwrap();
    until_longer(folder.path(), 20_000);
    mark(&mut recorder, "cut", "second").unwrap();
    let open = files(folder.path()).into_iter().find(|path| path.extension().is_some_and(|e| e == "part")).unwrap();
    let bytes = fs::read(&open).unwrap();
    stop(&mut recorder, "cut").unwrap();
    let mut before = 0;
    let mut last = 0;
    for cut in (0..bytes.len()).step_by(977).chain([bytes.len()]) {
        fs::write(&path, &bytes[..cut]).unwrap();
        match repair(&path) {
            Ok(layout) => {
                assert!(layout.clusters.len() >= before, "a longer file holds no less");
                before = layout.clusters.len();
                last = layout.marks.len();
                let again = scan(&mut fs::File::open(&path).unwrap()).unwrap();
                assert_eq!((again.clusters, again.marks), (layout.clusters, layout.marks), "cut at {cut}");
            }
            Err(why) => assert_eq!(before, 0, "cut at {cut}: {why}"),
        }
    }
    assert_eq!(last, 2, "both steps were on the disk when their command returned");
    if let Some((frames, _, chapters)) = played(&path) {
        assert!(frames > 0);
        assert_eq!(chapters, ["first", "second"]);
    }
    // What is not ours is left alone, and one file that cannot be read keeps no recorder from opening.
    fs::write(folder.path().join("a-technicians-own.part"), b"notes").unwrap();
    fs::write(folder.path().join("20260101T000003Z-ours_by_name.part"), b"but not a recording").unwrap();
    fs::create_dir(folder.path().join("20260101T000004Z-no_file.part")).unwrap();
    // As the driver does it: what lies there when it is opened is closed.
    fs::write(folder.path().join("20260101T000000Z-old.part"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(folder.path().join("20260101T000001Z-begun.part"), &bytes[..40]).unwrap();
    fs::remove_file(&path).unwrap();
    drop(recorder);
    let camera = StagedCamera::new(&[]);
    let _ = VideoRecorder::new(folder.path(), ROOM, Wanted::default(), Box::new(camera.opener()), None).unwrap();
    let names: Vec<String> =
        files(folder.path()).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let left = names.iter().filter(|name| !name.ends_with("-cut.mkv"));
    assert_eq!(
        left.map(String::as_str).collect::<Vec<_>>(),
        [
            "20260101T000000Z-old.mkv",
            "20260101T000003Z-ours_by_name.part",
            "20260101T000004Z-no_file.part",
            "a-technicians-own.part"
        ]
    );
}

#[test]
fn a_close_that_was_cut_short_is_done_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.part");
    let mut movie = Movie::create(&path, 16, 16, 0, "t").unwrap();
    let jpeg = tongban_lab::far::camera::encode(&People::nobody().draw(16, 16, 1), Pixels::Mjpeg);
    for at in 0..40 {
        movie.picture(at * 100, &jpeg).unwrap();
    }
    movie.mark(3_950, "end").unwrap();
    movie.close().unwrap();
    let whole = fs::read(&path).unwrap();
    let first = repair(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), whole, "closing twice changes nothing");
    fs::write(&path, &whole[..whole.len() - 30]).unwrap();
    assert_eq!(repair(&path).unwrap().clusters, first.clusters);
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn a_camera_that_is_pulled_leaves_a_gap_with_a_marker_and_the_case_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let camera = camera();
    let mut recorder = recorder(folder.path(), &camera, ROOM);
    let reference = start(&mut recorder, "gap").unwrap();
    let mut held = None;
    for turn in 0..20 {
        if turn % 2 == 0 {
            camera.pull();
        } else {
            camera.fault(PictureFault::Broke, 0, 1);
        }
        let end = Instant::now() + Duration::from_secs(20);
        while recorder.status().unwrap().recording && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        if turn % 2 == 0 {
            assert_eq!(recorder.status().unwrap().device, DeviceState::NoDevice);
        }
        mark(&mut recorder, "gap", "still_marked").unwrap();
        camera.calm();
        while !recorder.status().unwrap().recording && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(recorder.status().unwrap().recording, "turn {turn}: not found again");
        if turn == 4 {
            held = Some(holdings());
        }
    }
    let (before, after) = (held.unwrap(), holdings());
    assert!(after.0 <= before.0 + 10 && after.1 <= before.1 + 10, "{before:?}, {after:?}");
    stop(&mut recorder, "gap").unwrap();
    let layout = scan(&mut fs::File::open(folder.path().join(reference)).unwrap()).unwrap();
    let count = |step: &str| layout.marks.iter().filter(|mark| mark.step == step).count();
    assert_eq!((count("camera.lost"), count("camera.back"), count("still_marked")), (20, 20, 20));
}

/// A network camera may take twelve seconds to say that it is not well; whoever looks for it must not keep steps from
/// being written and cases from being ended.
#[test]
fn a_camera_that_is_slow_to_come_back_holds_up_neither_step_nor_end() {
    let folder = tempfile::tempdir().unwrap();
    let camera = camera();
    let (slow, asked) = (Arc::new(Mutex::new(())), Arc::new(AtomicUsize::new(0)));
    let (gate, count, mut open) = (Arc::clone(&slow), Arc::clone(&asked), camera.opener());
    let opener = move || {
        count.fetch_add(1, Ordering::SeqCst);
        let _held = gate.lock().unwrap_or_else(PoisonError::into_inner);
        open()
    };
    let wanted = Wanted { pixels: Some(Pixels::Mjpeg), rate: 30, ..Wanted::default() };
    let mut recorder = VideoRecorder::new(folder.path(), ROOM, wanted, Box::new(opener), None).unwrap();
    let reference = start(&mut recorder, "slow").unwrap();
    let held = slow.lock().unwrap();
    let before = asked.load(Ordering::SeqCst);
    camera.pull();
    let end = Instant::now() + Duration::from_secs(30);
    while asked.load(Ordering::SeqCst) == before {
        assert!(Instant::now() < end, "nobody looks for the camera");
        std::thread::sleep(Duration::from_millis(5));
    }
    mark(&mut recorder, "slow", "written_meanwhile").unwrap();
    stop(&mut recorder, "slow").unwrap();
    let layout = scan(&mut fs::File::open(folder.path().join(reference)).unwrap()).unwrap();
    assert!(layout.marks.iter().any(|mark| mark.step == "written_meanwhile"));
    assert_eq!(recorder.status().unwrap().device, DeviceState::NoDevice);
    camera.calm();
    let failure = recorder.start(&Timed::within(Duration::from_millis(50)), StartParams { case: "next".into() });
    assert_eq!(failure.map(drop).unwrap_err().code, CompletionCode::DeviceNotReady);
    drop(held);
    start(&mut recorder, "next").unwrap();
    stop(&mut recorder, "next").unwrap();
    assert!(!camera.is_on(), "whoever was looking for it has switched it off again");
}

#[test]
fn two_hundred_cases_leave_nothing_behind_but_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let camera = camera();
    let mut recorder = recorder(folder.path(), &camera, Room { bytes: 200_000, ..ROOM });
    let mut held = (0, 0);
    for turn in 0..200 {
        let case = format!("case-{turn}");
        camera.pull();
        let failure = start(&mut recorder, &case).unwrap_err();
        assert_eq!((failure.code, failure.family), (CompletionCode::DeviceNotReady, Family::Fault), "{failure}");
        camera.plug();
        start(&mut recorder, &case).unwrap();
        mark(&mut recorder, &case, "step").unwrap();
        stop(&mut recorder, &case).unwrap();
        if turn == 20 {
            held = holdings();
        }
    }
    let after = holdings();
    assert!(after.0 <= held.0 + 10 && after.1 <= held.1 + 10, "{held:?}, {after:?}");
    let total: u64 = files(folder.path()).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(total < 300_000 && files(folder.path()).len() > 3, "{total} bytes");
}

#[test]
fn a_disk_without_room_is_told_and_a_case_that_does_not_run_is_not_marked() {
    let folder = tempfile::tempdir().unwrap();
    let camera = camera();
    let mut recorder = recorder(folder.path(), &camera, Room { free: u64::MAX, ..ROOM });
    let failure = start(&mut recorder, "full").unwrap_err();
    assert_eq!((failure.error, failure.family), (Some(1), Family::Fault), "{failure}");
    assert!(mark(&mut recorder, "full", "step").is_err());
    for (case, step) in [("张三", "step"), ("../up", "step"), ("ok", "张三")] {
        let failure = mark(&mut recorder, case, step).unwrap_err();
        assert_eq!(failure.code, CompletionCode::InvalidData);
        assert!(!failure.detail.contains("张三"), "{failure}");
    }
    let gone = folder.path().join("not there");
    let Err(failure) = VideoRecorder::new(&gone, ROOM, Wanted::default(), Box::new(camera.opener()), None) else {
        panic!("a folder that is not there");
    };
    assert_eq!(failure.family, Family::Manifest);
}
