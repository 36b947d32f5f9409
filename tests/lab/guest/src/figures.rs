//! Figures of drivers on their wires, each beside what the wire or the device itself allows.

use crate::flow::portraits;
use crate::rig::Rig;
use crate::suite::{self, Room, Trial, until};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::time::{Duration, Instant};
use tongban_host::Isolation;
use tongban_lab::Placed;
use tongban_lab::far::escpos::{EscPos, Model};
use tongban_lab::guest::{UsbFace, Uvc};

const WELL: Duration = Duration::from_secs(60);

/// Every figure.
pub(crate) fn trials() -> Vec<Trial> {
    suite::trials(&[
        ("printer-escpos: raster print throughput", raster),
        ("camera-v4l2: pictures a second and processor of the preview", preview),
    ])
}

/// A page of noise, black and white: nothing in it can be left out.
pub(crate) fn page(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut seed = 1_u32;
    let bytes = (0..width / 8 * height).map(|_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    });
    let bytes: Vec<u8> = bytes.collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("a picture");
    out
}

fn raster(room: &Room) {
    const ROWS: u32 = 2000;
    let (printer, _) = EscPos::new(Model::default(), None);
    let lab = Placed::memory(printer);
    let place = lab.usb(UsbFace::printer((0x04B8, 0x0202)), 2).expect("a port");
    let settings = json!({ "wire": { "usb": { "place": place } } });
    let rig = Rig::start("printer-escpos", "tongban.printer/1", &settings, Isolation::Process);
    let data = STANDARD.encode(page(576, ROWS));
    let mut jobs = 0;
    let mut print = || {
        jobs += 1;
        let params = json!({ "reference": format!("lab-{jobs}"), "content": "png", "data": data, "cut": true });
        rig.run("print_native", &params, WELL, |_| {})
    };
    until("the printer", || print().ok());
    let mut times = Vec::new();
    for _ in 0..room.times(3, 10) {
        let began = Instant::now();
        print().expect("a printed page");
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let rows = f64::from(ROWS) / times[times.len() / 2].as_secs_f64();
    room.figure(format!(
        "printer-escpos: {rows:.0} rows/s of 576 dots, {:.0} mm/s (a fast head prints 2400 rows/s, 300 mm/s)",
        rows / 8.0
    ));
}

fn preview(room: &Room) {
    let camera = Uvc::new((800, 600), 30, vec![("citizen".into(), portraits(800, 600))]);
    let face = camera.face((0x1B3F, 0x2008));
    let lab = Placed::memory(camera);
    let place = lab.usb(face, 4).expect("a port");
    let settings = json!({ "mode": "portrait", "place": place });
    let rig = Rig::start("camera-v4l2", "tongban.camera/1", &settings, Isolation::Process);
    let node = format!("/sys/bus/usb/devices/{place}/{place}:1.0/video4linux");
    until("the camera's node", || std::fs::read_dir(&node).ok());
    let seconds = 8;
    let (before, began) = (processor(), Instant::now());
    let (ended, frames) = rig.watch("preview", &json!({ "rate": 30 }), Duration::from_secs(seconds));
    let (spent, took) = (processor() - before, began.elapsed().as_secs_f64());
    let rate = frames as f64 / took;
    println!("         the preview ended with {ended:?}");
    room.figure(format!(
        "camera-v4l2: preview {rate:.1} pictures/s of 800x600 MJPEG, {:.0} % of the guest's one emulated processor (camera sends 30)",
        spent / took * 100.0
    ));
    assert!(frames > 0, "no picture came");
    let began = Instant::now();
    let photo = rig.run("take_picture", &json!({ "crop": true }), WELL, |_| {});
    match photo {
        Ok(_) => {
            room.figure(format!("camera-v4l2: photo with face check and crop {:.1} s", began.elapsed().as_secs_f64()))
        }
        Err(failure) => panic!("the photo: {failure}"),
    }
}

/// Seconds of processor that this process and its children have used.
fn processor() -> f64 {
    let own = std::process::id();
    let stats = std::fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let words: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let parent: u32 = words.get(1)?.parse().ok()?;
        let ticks: f64 = [11, 12].iter().filter_map(|at| words.get(*at)?.parse::<f64>().ok()).sum();
        (pid == own || parent == own).then_some(ticks)
    });
    // The kernel counts in hundredths of a second.
    stats.sum::<f64>() / 100.0
}
