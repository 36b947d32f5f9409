//! What a camera shows while somebody looks into it: head and shoulders that sway a little and blink, drawn beforehand.

use crate::{jpeg, portrait};

/// Pictures before they begin again: two seconds at fifteen a second.
const PICTURES: usize = 30;

/// Pictures with the eyes closed.
const BLINK: std::ops::Range<usize> = 17..19;

/// The colour of the booth behind the person.
const WALL: [u8; 3] = [0xdf, 0xe4, 0xe8];

/// Live pictures of one size, each a JPEG, drawn when first asked for and kept.
#[derive(Debug)]
pub(crate) struct Live {
    size: (u16, u16),
    wall: Vec<u8>,
    who: String,
    /// The person with eyes open and closed, as rows of RGB; empty once every picture is made.
    still: [Vec<u8>; 2],
    pictures: Vec<Vec<u8>>,
}

impl Live {
    /// Of that many pixels across and down.
    pub(crate) fn of(size: (u16, u16)) -> Self {
        Live { size, wall: Vec::new(), who: String::new(), still: [Vec::new(), Vec::new()], pictures: Vec::new() }
    }

    /// Pixels across and down.
    pub(crate) fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The picture at a tick of the person with this number; without a person the empty booth.
    pub(crate) fn picture(&mut self, number: Option<&str>, tick: u64) -> &[u8] {
        let (width, height) = self.size;
        let Some(number) = number else {
            if self.wall.is_empty() {
                let pixels = WALL.repeat(usize::from(width) * usize::from(height));
                self.wall = jpeg::encode_live(&pixels, width, height);
            }
            return &self.wall;
        };
        if self.who != number {
            number.clone_into(&mut self.who);
            self.pictures = vec![Vec::new(); PICTURES];
            self.still = [false, true].map(|closed| portrait::live(number, width, height, closed, WALL));
        }
        let at = (tick % PICTURES as u64) as usize;
        if self.pictures[at].is_empty() {
            let (across, down) = sway(at, width, height);
            let still = &self.still[usize::from(BLINK.contains(&at))];
            let moved = moved(still, usize::from(width), usize::from(height), across, down);
            self.pictures[at] = jpeg::encode_live(&moved, width, height);
            if self.pictures.iter().all(|picture| !picture.is_empty()) {
                self.still = [Vec::new(), Vec::new()];
            }
        }
        &self.pictures[at]
    }
}

/// How far the figure stands from its middle at a picture, in pixels.
fn sway(at: usize, width: u16, height: u16) -> (isize, isize) {
    let turn = std::f32::consts::TAU * at as f32 / PICTURES as f32;
    let unit = f32::from(width.min(height));
    ((unit * 0.012 * turn.sin()).round() as isize, (unit * 0.004 * (2.0 * turn).sin()).round() as isize)
}

/// A picture moved across and down; its edges are drawn out.
fn moved(rows: &[u8], width: usize, height: usize, across: isize, down: isize) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len());
    for row in 0..height {
        let from = row.saturating_add_signed(-down).min(height - 1) * width * 3;
        let row = &rows[from..from + width * 3];
        let shift = across.unsigned_abs().min(width - 1);
        let kept = (width - shift) * 3;
        if across >= 0 {
            out.extend(row[..3].repeat(shift));
            out.extend_from_slice(&row[..kept]);
        } else {
            out.extend_from_slice(&row[shift * 3..]);
            out.extend(row[width * 3 - 3..].repeat(shift));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_moves_and_comes_round_and_an_empty_booth_stands_still() {
        let mut live = Live::of((320, 240));
        let one = live.picture(Some("1"), 0).to_vec();
        assert_eq!(jpeg::size(&one), Some((320, 240)));
        let different = (1..PICTURES as u64).filter(|tick| live.picture(Some("1"), *tick) != one).count();
        assert!(different > PICTURES / 2, "{different}");
        assert!(live.picture(Some("1"), PICTURES as u64) == one);
        let wall = live.picture(None, 3).to_vec();
        assert!(wall != one && live.picture(None, 4) == wall && live.picture(Some("2"), 0) != one);
    }

    #[test]
    fn a_moved_picture_keeps_its_size_and_draws_its_edges_out() {
        let rows = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4];
        for (across, down, wanted) in [
            (0, 0, [1, 2, 3, 4]),
            (1, 0, [1, 1, 3, 3]),
            (-1, 0, [2, 2, 4, 4]),
            (0, 1, [1, 2, 1, 2]),
            (0, -1, [3, 4, 3, 4]),
            (9, 9, [1, 1, 1, 1]),
        ] {
            let found: Vec<u8> = moved(&rows, 2, 2, across, down).into_iter().step_by(3).collect();
            assert_eq!(found, wanted, "{across} {down}");
        }
    }
}
