//! Figures of one run, on 1280 × 720: what a live picture costs, and what a photo does.
//!
//! `cargo test -p tongban-camera-v4l2 --release --test figures -- --ignored --nocapture`

mod stage;

use stage::settings;
use std::time::{Duration, Instant};
use tongban_camera_v4l2::camera::PortraitCamera;
use tongban_camera_v4l2::crop;
use tongban_camera_v4l2::face::Finder;
use tongban_camera_v4l2::judge::judge;
use tongban_camera_v4l2::picture::{from_jpeg, read};
use tongban_camera_v4l2::settings::Limits;
use tongban_lab::far::camera::{StagedCamera, encode};
use tongban_lab::far::drawing::People;
use tongban_lab::trial::Timed;
use tongban_sdk::camera::{Camera as _, PreviewParams, TakePictureParams};
use tongban_wire::video::{Mode, Pixels, Running};

const SIZE: (usize, usize) = (1280, 720);

/// Seconds of processor time this process has used, in steps of ten milliseconds.
fn used() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after = stat.rsplit(") ").next().unwrap();
    let ticks: Vec<u64> = after.split(' ').skip(11).take(2).map(|ticks| ticks.parse().unwrap()).collect();
    ticks.iter().sum::<u64>() as f64 / 100.0
}

#[test]
#[ignore = "figures, not promises"]
fn what_pictures_cost() {
    let person = People { faces: vec![(640.0, 270.0, 110.0)], ..People::nobody() };
    let scene: Vec<_> = (0..4).map(|take| person.draw(SIZE.0, SIZE.1, take)).collect();
    for (pixels, rate) in [(Pixels::Mjpeg, 30), (Pixels::Yuyv, 30)] {
        let camera = StagedCamera::new(&[Mode::new(pixels, SIZE.0 as u32, SIZE.1 as u32, &[30])]);
        camera.show(scene.clone());
        let mut driver = PortraitCamera::new(&settings("portrait", ""), camera.opener());
        driver.preview(&Timed::within(Duration::from_millis(700)), PreviewParams { rate }).unwrap();
        let (before, begun) = (used(), Instant::now());
        let shown = driver.preview(&Timed::within(Duration::from_secs(5)), PreviewParams { rate }).unwrap().delivered;
        let (spent, took) = (used() - before, begun.elapsed().as_secs_f64());
        let fps = shown as f64 / took;
        let each = spent * 1e3 / shown as f64;
        println!(
            "preview {pixels:?} 1280x720: {fps:.1}/s, {each:.2} ms of processor a picture (the staged camera's copy included)"
        );
        let begun = Instant::now();
        driver.take_picture(&Timed::within(Duration::from_secs(30)), TakePictureParams { crop: true }).unwrap();
        println!("photo {pixels:?}, camera on: {:.0} ms from command to file", begun.elapsed().as_secs_f64() * 1e3);
    }
    let running = Running { pixels: Pixels::Mjpeg, width: 1280, height: 720, stride: 0 };
    let jpeg = encode(&scene[0], Pixels::Mjpeg);
    let mut finder = Finder::start().unwrap();
    let mut times: Vec<[f64; 4]> = Vec::new();
    let mut bytes = 0;
    for _ in 0..20 {
        // Processor time, not time of day: a busy machine does not make a photo dearer.
        let mut clock = used();
        let mut lap = || {
            let before = std::mem::replace(&mut clock, used());
            (clock - before) * 1e3
        };
        let picture = read(&running, &jpeg).unwrap();
        let decoded = lap();
        finder.ask(picture.grey());
        let faces = loop {
            match finder.answer() {
                Some(faces) => break faces,
                None => std::thread::sleep(Duration::from_micros(200)),
            }
        };
        let found = lap();
        let portrait = judge(&picture, &faces, &Limits::default()).unwrap();
        let judged = lap();
        let file = crop::file(&portrait.photo);
        bytes = file.len();
        assert_eq!(from_jpeg(&file).unwrap().width, 358);
        times.push([decoded, found, judged, lap()]);
    }
    for (at, what) in ["unpack JPEG", "find the face", "check and crop", "write the file"].into_iter().enumerate() {
        let mean = times.iter().map(|times| times[at]).sum::<f64>() / times.len() as f64;
        println!("{what}: {mean:.1} ms of processor (mean of {})", times.len());
    }
    println!("the file: {bytes} bytes");
    if let Some(path) = std::env::var_os("TONGBAN_PHOTO") {
        let picture = read(&running, &jpeg).unwrap();
        finder.ask(picture.grey());
        let faces = loop {
            if let Some(faces) = finder.answer() {
                break faces;
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        std::fs::write(path, crop::file(&judge(&picture, &faces, &Limits::default()).unwrap().photo)).unwrap();
    }
}
