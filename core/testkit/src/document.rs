//! A paper under the document camera: drawn lines and boxes, the same on every run, never a real page.

use crate::jpeg;
use crate::seed::Seed;
use crate::sketch::sketch;
use std::sync::{Mutex, PoisonError};
use tongban_classes::document_camera::DocumentKind;

/// Pixels of a picture: A5 at 100 dpi, which is enough to be looked at.
pub(crate) const PAGE: (u16, u16) = (583, 827);

/// Whose paper, which, which picture of it, and the picture.
type Drawn = (String, DocumentKind, u32, Vec<u8>);

/// Picture of a paper of the person with this number as JPEG. `take` tells pictures of one paper apart: the paper never
/// lies in quite the same place.
pub fn document(number: &str, kind: DocumentKind, take: u32) -> Vec<u8> {
    if let Some(sketch) = sketch(PAGE, &["paper", number, kind.word(), &take.to_string()]) {
        return sketch;
    }
    // Drawing takes milliseconds, and a desk asks for the same few papers again and again.
    static DRAWN: Mutex<Vec<Drawn>> = Mutex::new(Vec::new());
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |(who, what, which, _): &&Drawn| who == number && *what == kind && *which == take;
    if let Some((.., image)) = drawn.iter().find(same) {
        return image.clone();
    }
    let image = draw(number, kind, take);
    if drawn.len() >= 32 {
        drawn.remove(0);
    }
    drawn.push((number.to_owned(), kind, take, image.clone()));
    image
}

fn draw(number: &str, kind: DocumentKind, take: u32) -> Vec<u8> {
    let (width, height) = (usize::from(PAGE.0), usize::from(PAGE.1));
    let mut moved = Seed::of(&["laid down", number, kind.word(), &take.to_string()]);
    let (left, top) = (moved.range(8, 24) as usize, moved.range(8, 24) as usize);
    let mut text = Seed::of(&["paper", number, kind.word()]);
    let paper = [text.range(236, 246) as u8, text.range(232, 242) as u8, text.range(214, 226) as u8];
    // The tray is dark; the paper lies on it with its own tint.
    let mut rgb = vec![0x30; width * height * 3];
    let mut fill = |x: usize, y: usize, wide: usize, high: usize, colour: [u8; 3]| {
        for row in y..(y + high).min(height) {
            for pixel in rgb[row * width * 3..][x.min(width) * 3..(x + wide).min(width) * 3].chunks_exact_mut(3) {
                pixel.copy_from_slice(&colour);
            }
        }
    };
    fill(left, top, width - 40, height - 40, paper);
    fill(left + 140, top + 40, 220, 22, [60, 60, 70]);
    for line in 0..16 {
        let y = top + 110 + line * 40;
        fill(left + 30, y + 26, width - 100, 1, [150, 140, 130]);
        // Words, as blocks: nobody reads a synthetic page.
        let mut x = left + 36;
        for _ in 0..text.range(2, 6) {
            let wide = text.range(30, 90) as usize;
            fill(x, y + 8, wide, 12, [90, 88, 92]);
            x += wide + 14;
        }
    }
    fill(left + width - 180, top + height - 190, 90, 90, [196, 60, 54]);
    jpeg::encode(&rgb, PAGE.0, PAGE.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_size_stays_small_and_is_one_persons_own() {
        let page = |number, kind, take| document(number, kind, take);
        let one = page("1", DocumentKind::HouseholdPage, 1);
        assert_eq!(jpeg::size(&one), Some((u32::from(PAGE.0), u32::from(PAGE.1))));
        assert!(one.len() < 60 * 1_024, "{} bytes", one.len());
        assert!(one == page("1", DocumentKind::HouseholdPage, 1));
        for other in [
            page("1", DocumentKind::HouseholdPage, 2),
            page("1", DocumentKind::ResidencePermit, 1),
            page("2", DocumentKind::HouseholdPage, 1),
        ] {
            assert!(one != other);
        }
    }
}
