//! Pictures out: JPEG at the density that GA 461 names; and a look at the size of a picture that came in.

use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};

/// Encodes RGB rows; 350 dpi, quality 60, which is plenty for a drawing. Empty when the size does not fit the pixels.
pub(crate) fn encode(rgb: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 60);
    encoder.set_density(PixelDensity::dpi(350));
    encoder.set_optimized_huffman_tables(true);
    if encoder.encode(rgb, width, height, ColorType::Rgb).is_err() {
        return Vec::new();
    }
    out
}

/// Encodes RGB rows for a live picture: quick rather than small. Empty when the size does not fit the pixels.
pub(crate) fn encode_live(rgb: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 70);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if encoder.encode(rgb, width, height, ColorType::Rgb).is_err() {
        return Vec::new();
    }
    out
}

/// A picture that says it has this size and has nothing in it: its rows end after the first few.
pub(crate) fn blank(width: u16, height: u16) -> Vec<u8> {
    let mut image = encode(&[0xff; 8 * 8 * 3], 8, 8);
    if let Some(at) = frame(&image) {
        image[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
        image[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    }
    image
}

/// Width and height of a JPEG or PNG; `None` when it is neither.
pub(crate) fn size(image: &[u8]) -> Option<(u32, u32)> {
    let number = |bytes: &[u8]| bytes.iter().fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte));
    if image.starts_with(b"\x89PNG\r\n\x1a\n") && image.get(12..16) == Some(b"IHDR") {
        return Some((number(image.get(16..20)?), number(image.get(20..24)?)));
    }
    let at = frame(image)?;
    Some((number(image.get(at + 7..at + 9)?), number(image.get(at + 5..at + 7)?)))
}

/// Where the header of a JPEG's frame begins.
fn frame(image: &[u8]) -> Option<usize> {
    let number = |bytes: &[u8]| bytes.iter().fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
    if !image.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut at = 2;
    loop {
        let marker = *image.get(at + 1)?;
        let length = number(image.get(at + 2..at + 4)?);
        if *image.get(at)? != 0xff || length < 2 {
            return None;
        }
        // Frame headers: SOF0 to SOF15 without the tables DHT, JPG and DAC.
        if (0xc0..=0xcf).contains(&marker) && ![0xc4, 0xc8, 0xcc].contains(&marker) {
            return Some(at);
        }
        at += 2 + length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_size_of_what_was_encoded_is_read_back() {
        assert_eq!(size(&encode(&[200; 30 * 20 * 3], 30, 20)), Some((30, 20)));
        assert!(encode(&[1, 2, 3], 30, 20).is_empty());
        assert_eq!(size(&blank(358, 441)), Some((358, 441)));
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\x66\0\0\x01\xb9\x08\x02\0\0\0";
        assert_eq!(size(png), Some((358, 441)));
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(tail in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut jpeg = vec![0xff, 0xd8, 0xff];
            jpeg.extend(&tail);
            let _ = (size(&jpeg), size(&tail));
        }
    }
}
