//! A cartoon face per person: drawn, never photographed, the same on every run.

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
pub(crate) fn figure(number: &str, width: u16, height: u16, closed: bool, wall: [u8; 3]) -> Vec<u8> {
    drawn(number, 0, (width, height), closed, wall)
}

fn pixels(number: &str, take: u32, width: u16, height: u16) -> Vec<u8> {
    drawn(number, take, (width, height), false, [255, 255, 255])
}

fn drawn(number: &str, take: u32, (width, height): (u16, u16), closed: bool, wall: [u8; 3]) -> Vec<u8> {
    let mut who = Seed::of(&["face", number]);
    let skin = [who.range(205, 245) as u8, who.range(170, 205) as u8, who.range(140, 175) as u8];
    let hair = [who.range(15, 60) as u8; 3];
    let shirt = [who.range(20, 90) as u8, who.range(40, 120) as u8, who.range(80, 180) as u8];
    let (wide, eyes, brow, mouth) = (
        0.285 + 0.03 * who.fraction(),
        0.10 + 0.03 * who.fraction(),
        0.006 + 0.012 * who.fraction(),
        0.05 + 0.05 * who.fraction(),
    );
    let (glasses, long_hair) = (who.range(0, 4) == 0, who.range(0, 2) == 0);
    let mut moved = Seed::of(&["take", number, &take.to_string()]);
    let shift = if take == 0 { (0.0, 0.0) } else { (0.02 * (moved.fraction() - 0.5), 0.02 * (moved.fraction() - 0.5)) };
    let light = if take == 0 { 1.0 } else { 0.97 + 0.05 * moved.fraction() };
    let (w, h) = (f32::from(width), f32::from(height));
    let scale = (w / 358.0).min(h / 441.0) * 358.0;
    let mut out = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    let behind = wall.map(|part| (f32::from(part) * light).min(255.0) as u8);
    for row in 0..height {
        for column in 0..width {
            // No shoulder reaches further.
            if (f32::from(column) - w / 2.0).abs() > 0.56 * scale {
                out.extend(behind);
                continue;
            }
            // Head space: the middle of the face is (0, 0), one unit is the photo's width.
            let x = (f32::from(column) - w / 2.0) / scale - shift.0;
            let y = (f32::from(row) - h * 0.47) / scale - shift.1;
            let oval = |cx: f32, cy: f32, rx: f32, ry: f32| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2);
            let side = x.abs();
            let eye = ((side - eyes - 0.02) / 0.038).powi(2) + ((y + 0.02) / 0.022).powi(2);
            let colour = if oval(0.0, 0.02, wide, 0.40) < 1.0 && y > -0.24 - 0.06 * (1.0 - side / wide) {
                if closed && eye < 1.0 {
                    if (y + 0.016).abs() < 0.004 { hair } else { skin.map(|part| part.saturating_sub(10)) }
                } else if eye < 0.25 {
                    [25, 20, 20]
                } else if eye < 1.0 {
                    [250, 250, 250]
                } else if glasses && (1.6..2.6).contains(&eye) {
                    [40, 40, 45]
                } else if (side - eyes - 0.02).abs() < 0.05 && (y + 0.085).abs() < 0.008 + brow {
                    hair
                } else if side < 0.02 + 0.015 * (y - 0.02) && (0.0..0.11).contains(&y) {
                    skin.map(|part| part.saturating_sub(14))
                } else if side < mouth && (y - 0.20 + 0.35 * side * side).abs() < 0.012 {
                    [176, 70, 74]
                } else {
                    skin
                }
            } else if oval(0.0, -0.10, wide + 0.03, 0.36) < 1.0 && y < 0.05
                || long_hair && oval(0.0, 0.05, wide + 0.05, 0.48) < 1.0 && y < 0.35
            {
                hair
            } else if side < 0.11 && (0.3..0.52).contains(&y) {
                skin.map(|part| part.saturating_sub(20))
            } else if oval(0.0, 0.83, 0.52, 0.38) < 1.0 {
                shirt
            } else {
                wall
            };
            out.extend(colour.map(|part| (f32::from(part) * light).min(255.0) as u8));
        }
    }
    out
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

    #[test]
    fn a_figure_fills_its_frame_before_the_wall_and_closes_its_eyes() {
        let wall = [1, 2, 3];
        let (open, closed) = (figure("1", 160, 120, false, wall), figure("1", 160, 120, true, wall));
        assert_eq!((open.len(), closed.len(), &open[..3]), (57_600, 57_600, &wall[..]));
        assert!(open != closed);
    }
}
