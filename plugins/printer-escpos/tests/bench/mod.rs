//! What the tests of this driver share: a printer on the bench, papers to print, and eyes to look at them.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tongban_lab::far::escpos::{EscPos as Far, Model, Paper, Rom, Sheet};
use tongban_lab::{Placed, trial::Timed};
use tongban_printer_escpos::core::Happened;
use tongban_printer_escpos::driver::EscPos;
use tongban_printer_escpos::glyph::Face;
use tongban_printer_escpos::picture::Picture;
use tongban_printer_escpos::profile::{Pace, Profile};
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{Content, GetJobParams, JobState, PrintNativeParams, PrintNativeResult, Printer as _};
use tongban_sdk::{Failure, Sensitive};

/// Faster than a real printer needs it, so that a table of faults takes seconds.
pub fn pace() -> Pace {
    let ms = Duration::from_millis;
    Pace { answer: ms(60), settle: ms(6), stall: ms(50), lost: ms(150), watch: ms(60) }
}

pub fn profile() -> Profile {
    Profile { pace: pace(), ..Profile::default() }
}

/// A driver, its printer, the printed paper, and what the driver told the host.
pub struct Bench {
    pub lab: Placed,
    pub paper: Paper,
    pub driver: EscPos,
    pub news: Receiver<Happened>,
}

pub fn bench(model: Model, profile: Profile) -> Bench {
    let (far, paper) = Far::new(model, Some(Box::new(Characters::shipped())));
    let lab = Placed::memory(far);
    let (driver, news) = driver(&lab, profile, Journal::in_memory());
    Bench { lab, paper, driver, news }
}

pub fn driver(lab: &Placed, profile: Profile, journal: Journal) -> (EscPos, Receiver<Happened>) {
    let (tell, news) = channel();
    let driver = EscPos::new(lab.stream(), profile, journal, move |what| tell.send(what).unwrap_or(())).unwrap();
    (driver, news)
}

impl Bench {
    pub fn print(&mut self, reference: &str, picture: &Picture) -> Result<PrintNativeResult, Failure> {
        print(&mut self.driver, reference, picture, Duration::from_secs(20))
    }

    pub fn job(&mut self, reference: &str) -> JobState {
        job(&mut self.driver, reference)
    }
}

pub fn params(reference: &str, picture: &Picture) -> PrintNativeParams {
    let data = Sensitive::new(png_of(picture.width(), picture.height(), |x, y| picture.is_black(x, y)));
    PrintNativeParams { reference: reference.into(), content: Content::Png, data, cut: Some(true) }
}

pub fn print(
    driver: &mut EscPos,
    reference: &str,
    picture: &Picture,
    within: Duration,
) -> Result<PrintNativeResult, Failure> {
    driver.print_native(&Timed::within(within), params(reference, picture))
}

pub fn job(driver: &mut EscPos, reference: &str) -> JobState {
    let call = Timed::within(Duration::from_secs(5));
    driver.get_job(&call, GetJobParams { reference: reference.into() }).unwrap().state
}

/// A 1-bit PNG, as the forms are drawn.
pub fn png_of(width: u32, height: u32, black: impl Fn(u32, u32) -> bool) -> Vec<u8> {
    let mut light = vec![0xFF; width.div_ceil(8) as usize * height as usize];
    for y in 0..height {
        for x in (0..width).filter(|x| black(*x, y)) {
            light[y as usize * width.div_ceil(8) as usize + x as usize / 8] &= !(0x80 >> (x % 8));
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.write_header().unwrap().write_image_data(&light).unwrap();
    out
}

/// A paper with a frame, stripes and dots everywhere, so that a lost or moved byte shows.
pub fn paper(height: u32) -> Picture {
    let mut picture = Picture::blank(576, height);
    for y in 0..height {
        for x in 0..576 {
            let mixed = (x * 31 + y * 17 + (x * y) / 7) % 11 < 3;
            if !(4..572).contains(&x) || y < 4 || y + 4 >= height || mixed {
                picture.blacken(x, y);
            }
        }
    }
    picture
}

/// Whether the sheet shows the picture at its foot, dot by dot.
pub fn shows(sheet: &Sheet, picture: &Picture) -> bool {
    let top = sheet.height().checked_sub(picture.height() as usize);
    top.is_some_and(|top| {
        (0..picture.height())
            .all(|y| (0..576).all(|x| sheet.is_black(x as usize, top + y as usize) == picture.is_black(x, y)))
    })
}

/// What the QR code on the sheet says.
pub fn qr_on(sheet: &Sheet) -> Option<String> {
    let black = |x: usize, y: usize| if sheet.is_black(x, y) { 0 } else { 255 };
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(sheet.width(), sheet.height(), black);
    seen.detect_grids().first()?.decode().ok().map(|(_, text)| text)
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn face() -> Face {
    Face::new(std::fs::read(root().join("manifests/fonts/tongban-forms.otf")).unwrap()).unwrap()
}

/// The characters of the far end, drawn from the forms' font, and a maker of codes.
pub struct Characters(Face);

impl Characters {
    pub fn shipped() -> Characters {
        Characters(face())
    }
}

impl Rom for Characters {
    fn glyph(&self, code: &[u8]) -> Option<[u8; 72]> {
        let (text, _, bad) = encoding_rs::GBK.decode(code);
        let drawn = self.0.draw(text.chars().next().filter(|_| !bad)?, 24)?;
        drawn.band(0, 24).try_into().ok()
    }

    fn qr(&self, data: &[u8]) -> Option<(usize, Vec<bool>)> {
        let code = qrcode::QrCode::new(data).ok()?;
        Some((code.width(), code.to_colors().iter().map(|color| *color == qrcode::Color::Dark).collect()))
    }
}
