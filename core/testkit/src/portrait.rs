//! A cartoon face per person: drawn, never photographed, the same on every run.

use crate::figure::{Figure, Pose};
use crate::jpeg;
use crate::seed::Seed;
use crate::sketch::sketch;
use std::sync::Mutex;

/// Pixels of a GA 461 photo.
const PHOTO: (u16, u16) = (358, 441);

/// Whose portrait, which picture of them, and the picture.
type Drawn = (String, u32, Vec<u8>);

/// The portrait of the person with this number as JPEG, 358 × 441, at most 10 KB. `take` tells pictures of one person
/// apart: 0 is the one on file, 1 the receipt's, 2 and up are taken live.
pub fn portrait(number: &str, take: u32) -> Vec<u8> {
    if let Some(sketch) = sketch(PHOTO, &["face", number, &take.to_string()]) {
        return sketch;
    }
    // Drawing takes milliseconds, and a desk asks for the same few people again and again.
    static DRAWN: Mutex<Vec<Drawn>> = Mutex::new(Vec::new());
    let mut drawn = DRAWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, _, image)) = drawn.iter().find(|(who, which, _)| who == number && *which == take) {
        return image.clone();
    }
    let image = jpeg::encode(&pixels(number, take, PHOTO.0, PHOTO.1), PHOTO.0, PHOTO.1);
    if drawn.len() >= 64 {
        drawn.remove(0);
    }
    drawn.push((number.to_owned(), take, image.clone()));
    image
}

/// Head and shoulders before a wall as raw RGB rows, for a live picture: eyes open or closed.
pub(crate) fn live(number: &str, width: u16, height: u16, closed: bool, wall: [u8; 3]) -> Vec<u8> {
    Figure::of(number).draw(width, height, Pose { shift: (0.0, 0.0), light: 1.0, closed, wall })
}

fn pixels(number: &str, take: u32, width: u16, height: u16) -> Vec<u8> {
    let mut moved = Seed::of(&["take", number, &take.to_string()]);
    let shift = if take == 0 { (0.0, 0.0) } else { (0.02 * (moved.fraction() - 0.5), 0.02 * (moved.fraction() - 0.5)) };
    let light = if take == 0 { 1.0 } else { 0.97 + 0.05 * moved.fraction() };
    Figure::of(number).draw(width, height, Pose { shift, light, closed: false, wall: [255; 3] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portrait_has_the_size_of_an_identity_photo_and_stays_small() {
        for person in crate::people::all() {
            for take in 0..3 {
                let number = &person.citizen.number;
                let image = portrait(number, take);
                assert_eq!(jpeg::size(&image), Some((358, 441)));
                assert!(image.len() <= 10 * 1_024, "{} bytes", image.len());
                assert!(portrait(number, take) == image);
            }
            assert!(portrait(&person.citizen.number, 0) != portrait(&person.citizen.number, 2));
        }
        assert!(portrait("440101199001011234", 0) != portrait("11010519491231002X", 0));
    }
}
