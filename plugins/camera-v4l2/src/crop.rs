//! The identity-card photo out of a picture: GA 461, 358 × 441 pixels at 350 dpi, the face 207 pixels wide.

use crate::face::Face;
use crate::picture::{Grey, Rgb};

/// Pixels of the photo.
pub const PHOTO: (usize, usize) = (358, 441);
/// Dots an inch.
pub const DPI: u16 = 350;
/// Pixels of the face across (GA 461: 207 ± 14).
pub const FACE: f32 = 207.0;
/// Pixels from the hair to the upper edge (GA 461: 7 to 21).
const ABOVE: f32 = 14.0;
/// Least pixels from the eyes to the lower edge (GA 461); comes before the hair.
const BELOW_EYES: f32 = 207.0;
/// Where the eyes are in the detector's square, from above.
const EYES: f32 = 0.38;
/// Where the hair ends above the detector's square, in squares: what most heads have.
const HAIR: f32 = 0.29;
/// The file that GA 461 names: 14 to 20 KB at quality 70.
const BYTES: std::ops::RangeInclusive<usize> = 14 * 1024..=20 * 1024;

/// Where the photo lies in the picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Crop {
    /// Left edge in the picture.
    pub left: f32,
    /// Upper edge in the picture.
    pub top: f32,
    /// Pixels of the picture in one of the photo.
    pub step: f32,
}

impl Crop {
    /// Around a face. `hair` is the row where the hair was seen to end, where that is known.
    pub fn around(face: &Face, hair: Option<f32>) -> Crop {
        let step = face.size / FACE;
        let usual = face.top - HAIR * face.size;
        // What was measured may be a lamp or a picture on the wall; a head is never that much higher or lower.
        let hair = hair.unwrap_or(usual).clamp(usual - 0.22 * face.size, usual + 0.12 * face.size);
        let eyes = face.top + EYES * face.size;
        let lowest = eyes + (BELOW_EYES - PHOTO.1 as f32) * step;
        let top = (hair - ABOVE * step).max(lowest);
        Crop { left: face.middle().0 - PHOTO.0 as f32 / 2.0 * step, top, step }
    }

    /// How far it reaches beyond the picture: left, top, right, bottom, in pixels of the photo.
    pub fn beyond(&self, width: usize, height: usize) -> [f32; 4] {
        let right = self.left + PHOTO.0 as f32 * self.step - width as f32;
        let bottom = self.top + PHOTO.1 as f32 * self.step - height as f32;
        [-self.left, -self.top, right, bottom].map(|beyond| (beyond / self.step).max(0.0))
    }

    /// The photo. Each of its pixels is the mean of what it covers.
    pub fn cut(&self, picture: &Rgb) -> Rgb {
        let mut bytes = Vec::with_capacity(PHOTO.0 * PHOTO.1 * 3);
        // Enlarging mixes neighbours; reducing takes as many points as a pixel covers, or fine hair would flicker.
        let points = (self.step.ceil() as usize).clamp(1, 6);
        for row in 0..PHOTO.1 {
            for column in 0..PHOTO.0 {
                let mut sum = [0.0; 3];
                for point in 0..points * points {
                    let part = |n: usize| (n as f32 + 0.5) / points as f32;
                    let x = self.left + (column as f32 + part(point % points)) * self.step - 0.5;
                    let y = self.top + (row as f32 + part(point / points)) * self.step - 0.5;
                    let colour = picture.at(x, y);
                    for (sum, part) in sum.iter_mut().zip(colour) {
                        *sum += part;
                    }
                }
                bytes.extend(sum.map(|sum| (sum / (points * points) as f32 + 0.5) as u8));
            }
        }
        Rgb { width: PHOTO.0, height: PHOTO.1, bytes }
    }
}

/// The row where the hair ends before a plain background; `None` where the background is not plain.
pub fn hair(picture: &Grey, face: &Face) -> Option<f32> {
    let left = (face.left + 0.2 * face.size).max(0.0) as usize;
    let right = ((face.left + 0.8 * face.size).max(0.0) as usize).min(picture.width);
    let top = (face.top - 0.75 * face.size).max(0.0) as usize;
    let bottom = (face.top.max(0.0) as usize).min(picture.height);
    if right <= left + 8 || bottom <= top + 8 {
        return None;
    }
    let (wall, spread) = picture.light(left, top, right - left, ((bottom - top) / 12).max(3));
    if spread > 14.0 {
        return None;
    }
    let differs = |row: &usize| {
        let other = (left..right).filter(|x| (f32::from(picture.pixel(*x, *row)) - wall).abs() > 32.0).count();
        other * 8 > right - left
    };
    (top..bottom).find(differs).map(|row| row as f32)
}

/// The file: quality 70, less where it would be too large, more where it would be too small for what a register expects.
///
/// A photo so plain that it stays small is returned all the same.
pub fn file(photo: &Rgb) -> Vec<u8> {
    let mut best = photo.jpeg(70, DPI);
    let ladder: &[u8] = match best.len() {
        bytes if bytes > *BYTES.end() => &[65, 60, 55, 50, 45],
        bytes if bytes < *BYTES.start() => &[75, 80, 85, 90, 93],
        _ => &[],
    };
    for quality in ladder {
        let next = photo.jpeg(*quality, DPI);
        if next.len() > *BYTES.end() && best.len() < *BYTES.start() {
            break;
        }
        best = next;
        if BYTES.contains(&best.len()) {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_face_is_as_wide_as_the_norm_says_and_the_eyes_lie_high_enough() {
        for (size, hair) in [(310.0, None), (207.0, Some(120.0)), (250.0, Some(-500.0)), (250.0, Some(500.0))] {
            let face = Face { left: 500.0, top: 200.0, size, score: 9.0 };
            let crop = Crop::around(&face, hair);
            assert!((face.size / crop.step - FACE).abs() < 0.01);
            let eyes = (face.top + EYES * size - crop.top) / crop.step;
            assert!(PHOTO.1 as f32 - eyes >= BELOW_EYES - 0.01, "{eyes}");
            let middle = (face.middle().0 - crop.left) / crop.step;
            assert!((middle - 179.0).abs() < 0.01, "{middle}");
        }
        let face = Face { left: 500.0, top: 200.0, size: 207.0, score: 9.0 };
        let crop = Crop::around(&face, Some(140.0));
        assert!(((140.0 - crop.top) / crop.step - ABOVE).abs() < 0.01);
        assert_eq!(crop.beyond(1280, 720), [0.0; 4]);
        let out = Crop { left: -10.0, top: 5.0, step: 1.0 }.beyond(300, 440);
        assert_eq!(out, [10.0, 0.0, 48.0, 6.0]);
    }

    #[test]
    fn the_file_is_as_large_as_the_norm_says_wherever_the_photo_allows_it() {
        let noise = |strength: u32| {
            let mut state = 7u32;
            let mut photo = Rgb::plain(PHOTO.0, PHOTO.1, [120, 120, 120]);
            for byte in &mut photo.bytes {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = byte.wrapping_add((state >> 24) as u8 % strength.max(1) as u8);
            }
            photo
        };
        for (strength, most) in [(1, 14 * 1024), (24, 20 * 1024), (30, 20 * 1024)] {
            let file = file(&noise(strength));
            assert!(!file.is_empty() && file.len() <= most + 6 * 1024, "{strength}: {} bytes", file.len());
        }
    }
}
