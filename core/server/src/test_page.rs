//! A page without anybody's data: a frame, a scale of greys as dots, and the slot's name as a code. As PNG.

use qrcode::{Color, QrCode};

/// Dots across: fits 80 mm paper, and lies on any sheet.
const WIDTH: usize = 512;
const HEIGHT: usize = 640;

/// The page of a slot.
pub(crate) fn png(slot: &str) -> Vec<u8> {
    let mut dots = vec![255u8; WIDTH * HEIGHT];
    let mut ink = |x: usize, y: usize| {
        if let Some(dot) = (x < WIDTH).then(|| dots.get_mut(y * WIDTH + x)).flatten() {
            *dot = 0;
        }
    };
    for at in 0..WIDTH {
        for edge in [0, 1, HEIGHT - 2, HEIGHT - 1] {
            ink(at, edge);
        }
    }
    for at in 0..HEIGHT {
        for edge in [0, 1, WIDTH - 2, WIDTH - 1] {
            ink(edge, at);
        }
    }
    // Eight fields, each a little denser: a worn head shows as a white line through all of them.
    for x in 32..WIDTH - 32 {
        let every = 9 - (x - 32) * 8 / (WIDTH - 64);
        for y in (40..140).filter(|y| (x + y * 3) % every == 0) {
            ink(x, y);
        }
    }
    if let Ok(code) = QrCode::new(format!("tongban test {slot}")) {
        let scale = 360 / code.width().max(1);
        let left = (WIDTH - scale * code.width()) / 2;
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            let (x, y) = (left + at % code.width() * scale, 200 + at / code.width() * scale);
            (0..scale * scale).for_each(|dot| ink(x + dot % scale, y + dot / scale));
        }
    }
    encode(&dots)
}

fn encode(dots: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(dots));
    written.expect("a picture of its own size is written into memory");
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_test_page_is_a_picture_with_ink_on_it() {
        let page = super::png("receipt");
        assert!(page.starts_with(b"\x89PNG") && page.len() > 1_000);
        assert_ne!(page, super::png("a4"), "each printer has its own");
    }
}
