//! A character as dots, for those the printer does not have: outlines of a font, filled without grey.

use crate::picture::Picture;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};

/// Samples across and down within a dot.
const FINE: u32 = 4;
/// A dot is black when that many of its samples are inside. Below the half, because hairlines at 24 dots fade otherwise.
const INSIDE: usize = 6;
/// Straight pieces of a curve; at 24 dots nobody sees more.
const PIECES: u8 = 6;
/// Where the baseline stands in the cell, from its top.
const BASELINE: f32 = 0.86;

/// A font file.
pub struct Face {
    bytes: Vec<u8>,
}

impl Face {
    /// Takes the bytes of an OpenType font; `None` when they are none.
    pub fn new(bytes: Vec<u8>) -> Option<Face> {
        let usable = FontRef::from_index(&bytes, 0).is_ok_and(|font| font.charmap().has_map());
        usable.then_some(Face { bytes })
    }

    /// The character in a square cell of that many dots; `None` when the font does not have it.
    pub fn draw(&self, character: char, cell: u32) -> Option<Picture> {
        let font = FontRef::from_index(&self.bytes, 0).ok()?;
        let glyph = font.charmap().map(character).filter(|glyph| glyph.to_u32() != 0)?;
        let outline = font.outline_glyphs().get(glyph)?;
        let mut pen = Lines::default();
        let size = Size::new(cell as f32 * FINE as f32);
        outline.draw(DrawSettings::unhinted(size, LocationRef::default()), &mut pen).ok()?;
        Some(fill(&pen.lines, cell))
    }
}

/// Outlines as straight lines, `y` upwards from the baseline.
#[derive(Default)]
struct Lines {
    lines: Vec<[(f32, f32); 2]>,
    begun: (f32, f32),
    at: (f32, f32),
}

impl Lines {
    fn curve(&mut self, end: (f32, f32), point: impl Fn(f32) -> (f32, f32)) {
        for piece in 1..PIECES {
            let next = point(f32::from(piece) / f32::from(PIECES));
            self.line_to(next.0, next.1);
        }
        self.line_to(end.0, end.1);
    }
}

impl OutlinePen for Lines {
    fn move_to(&mut self, x: f32, y: f32) {
        self.begun = (x, y);
        self.at = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.lines.push([self.at, (x, y)]);
        self.at = (x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let from = self.at;
        let mix = |t: f32, a: f32, b: f32, c: f32| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        self.curve((x, y), |t| (mix(t, from.0, cx, x), mix(t, from.1, cy, y)));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let from = self.at;
        let mix = |t: f32, a: f32, b: f32, c: f32, d: f32| {
            let u = 1.0 - t;
            u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
        };
        self.curve((x, y), |t| (mix(t, from.0, ax, bx, x), mix(t, from.1, ay, by, y)));
    }

    fn close(&mut self) {
        let begun = self.begun;
        if self.at != begun {
            self.line_to(begun.0, begun.1);
        }
    }
}

/// Fills by the nonzero rule: a sample is inside when the outline winds around it.
fn fill(lines: &[[(f32, f32); 2]], cell: u32) -> Picture {
    let mut picture = Picture::blank(cell, cell);
    let across = cell * FINE;
    let baseline = (across as f32 * BASELINE).round();
    let mut inside = vec![0; cell as usize];
    for y in 0..across {
        // Through the middle of the sample, where no corner of the outline lies.
        let level = baseline - (y as f32 + 0.5);
        let mut crossings: Vec<(f32, i32)> = lines
            .iter()
            .filter(|[a, b]| (a.1 <= level) != (b.1 <= level))
            .map(|[a, b]| (a.0 + (level - a.1) / (b.1 - a.1) * (b.0 - a.0), if b.1 > a.1 { 1 } else { -1 }))
            .collect();
        crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
        for x in 0..across {
            let winding: i32 = crossings.iter().take_while(|(at, _)| *at <= x as f32 + 0.5).map(|(_, turn)| turn).sum();
            inside[(x / FINE) as usize] += usize::from(winding != 0);
        }
        if y % FINE == FINE - 1 {
            for (x, samples) in inside.iter_mut().enumerate() {
                if std::mem::take(samples) >= INSIDE {
                    picture.blacken(x as u32, y / FINE);
                }
            }
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_filled_and_its_hole_is_not() {
        let square = |a: f32, b: f32| [[(a, a), (b, a)], [(b, a), (b, b)], [(b, b), (a, b)], [(a, b), (a, a)]];
        let reversed = |lines: [[(f32, f32); 2]; 4]| lines.map(|[a, b]| [b, a]);
        let lines = [square(0.0, 64.0), reversed(square(24.0, 40.0))].concat();
        let picture = fill(&lines, 24);
        assert!(picture.is_black(1, 18) && !picture.is_black(8, 12) && !picture.is_black(20, 12));
    }

    #[test]
    fn what_is_no_font_is_refused() {
        assert!(Face::new(b"no font at all".to_vec()).is_none());
        assert!(Face::new(Vec::new()).is_none());
    }
}
