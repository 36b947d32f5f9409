//! The paper as dots: a PNG read into one bit a dot, in the printer's order.

use std::io::Cursor;

/// Most dots across, and most rows: longer than any roll's receipt.
const WIDEST: u32 = 2048;
const LONGEST: u32 = 24_000;
/// Grey below this is black, for pictures that are not black and white already.
const THRESHOLD: u16 = 128;

/// Dots, eight in a byte, the leftmost highest, 1 is black; rows from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    rows: Vec<u8>,
}

/// Prints the size and nothing of the content.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}x{})", self.width, self.height)
    }
}

impl Picture {
    /// A white picture.
    pub fn blank(width: u32, height: u32) -> Picture {
        Picture { width, height, rows: vec![0; width.div_ceil(8) as usize * height as usize] }
    }

    /// Reads a PNG of any colour kind; what is transparent is white. The error says what is wrong with the file.
    pub fn from_png(bytes: &[u8]) -> Result<Picture, &'static str> {
        let limits = png::Limits { bytes: 64 << 20 };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|_| "not a PNG")?;
        let (width, height) = reader.info().size();
        if width > WIDEST || height > LONGEST {
            return Err("larger than any paper");
        }
        let size = reader.output_buffer_size().ok_or("larger than any paper")?;
        let mut pixels = vec![0; size];
        let frame = reader.next_frame(&mut pixels).map_err(|_| "a broken PNG")?;
        let samples = frame.color_type.samples();
        let mut picture = Picture::blank(width, height);
        for y in 0..height {
            let Some(line) = pixels.get(y as usize * frame.line_size..) else { return Err("a broken PNG") };
            for (x, pixel) in (0..width).zip(line.chunks_exact(samples)) {
                if grey(pixel) < THRESHOLD {
                    picture.blacken(x, y);
                }
            }
        }
        Ok(picture)
    }

    /// Dots across.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Bytes of a row.
    pub fn stride(&self) -> usize {
        self.width.div_ceil(8) as usize
    }

    /// The bytes of these rows.
    pub fn band(&self, from: u32, rows: u32) -> &[u8] {
        let at = |row: u32| row.min(self.height) as usize * self.stride();
        &self.rows[at(from)..at(from.saturating_add(rows))]
    }

    /// Whether the dot is black; white outside.
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        x < self.width && y < self.height && self.rows[self.place(x, y)] & (0x80 >> (x % 8)) != 0
    }

    /// Makes a dot black; nothing outside.
    pub fn blacken(&mut self, x: u32, y: u32) {
        if x < self.width && y < self.height {
            let place = self.place(x, y);
            self.rows[place] |= 0x80 >> (x % 8);
        }
    }

    fn place(&self, x: u32, y: u32) -> usize {
        y as usize * self.stride() + x as usize / 8
    }
}

/// ITU-R BT.601 luma over white paper.
fn grey(pixel: &[u8]) -> u16 {
    let luma = |r: u8, g: u8, b: u8| (299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b)) / 1000;
    let (value, alpha) = match *pixel {
        [v] => (u32::from(v), 255),
        [v, a] => (u32::from(v), u32::from(a)),
        [r, g, b] => (luma(r, g, b), 255),
        [r, g, b, a] => (luma(r, g, b), u32::from(a)),
        _ => (255, 255),
    };
    // At most 255 * 255 / 255.
    ((value * alpha + 255 * (255 - alpha)) / 255) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(color);
        encoder.set_depth(depth);
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        out
    }

    #[test]
    fn every_kind_of_png_becomes_the_same_dots() {
        use png::{BitDepth, ColorType};
        let black_white_black = |picture: Picture| [0, 1, 2].map(|x| picture.is_black(x, 0));
        for bytes in [
            png(3, 1, ColorType::Grayscale, BitDepth::One, &[0b0100_0000]),
            png(3, 1, ColorType::Grayscale, BitDepth::Eight, &[0, 255, 100]),
            png(3, 1, ColorType::Rgb, BitDepth::Eight, &[0, 0, 0, 255, 255, 255, 0, 0, 200]),
            png(3, 1, ColorType::Rgba, BitDepth::Eight, &[0, 0, 0, 255, 0, 0, 0, 0, 9, 9, 9, 250]),
            png(
                3,
                1,
                ColorType::GrayscaleAlpha,
                BitDepth::Sixteen,
                &[0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 255, 255],
            ),
        ] {
            assert_eq!(black_white_black(Picture::from_png(&bytes).unwrap()), [true, false, true]);
        }
    }

    #[test]
    fn a_picture_that_claims_to_be_huge_is_refused_before_room_is_made_for_it() {
        let mut bytes = png(3, 1, png::ColorType::Grayscale, png::BitDepth::One, &[0]);
        bytes[16..24].copy_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]);
        assert!(Picture::from_png(&bytes).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_bring_the_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..80) {
            let _ = Picture::from_png(&bytes);
            let good = png(16, 4, png::ColorType::Grayscale, png::BitDepth::One, &[0x5A; 8]);
            let _ = Picture::from_png(&[&good[..cut.min(good.len())], &bytes[..]].concat());
        }
    }
}
