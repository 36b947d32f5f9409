//! Which edge of one finger may be which edge of the other.

use super::angle::{apart, half_turn};
use super::steps::Steps;
use super::web::Edge;
use super::{Endless, MOST_PAIRS, STRETCH};

/// An edge of the pressed finger and one on file that may be the same.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Pair {
    /// How far the finger is turned, if they are the same: (-180, 180] degrees.
    pub(super) turn: i32,
    /// The ends of the pressed edge, by number from 1.
    pub(super) from: u16,
    /// The other end.
    pub(super) to: u16,
    /// The end on file that would be `from`.
    pub(super) file_from: u16,
    /// The end on file that would be `to`.
    pub(super) file_to: u16,
}

impl Pair {
    /// Where it begins.
    pub(super) fn begin(&self) -> (u16, u16) {
        (self.from, self.file_from)
    }

    /// Where it ends.
    pub(super) fn end(&self) -> (u16, u16) {
        (self.to, self.file_to)
    }
}

/// Finds the pairs, and sorts them by where they begin.
pub(super) fn find(
    pressed: &[Edge],
    on_file: &[Edge],
    pairs: &mut Vec<Pair>,
    steps: &mut Steps,
) -> Result<(), Endless> {
    pairs.clear();
    let mut start = 0;
    // NIST's loop leaves out the last edge of the pressed finger.
    'all: for edge in pressed.split_last().map_or(pressed, |(_, rest)| rest) {
        let mut looked = 0;
        for (at, file) in on_file.iter().enumerate().skip(start) {
            looked += 1;
            let longer = (file.distance - edge.distance) as f32;
            let allowed = STRETCH * (file.distance + edge.distance) as f32;
            if longer * longer > allowed * allowed {
                if longer < 0.0 {
                    start = at + 1;
                    continue;
                }
                break;
            }
            if apart(edge.angles[0] - file.angles[0]) || apart(edge.angles[1] - file.angles[1]) {
                continue;
            }
            let crossed = edge.turned != file.turned;
            pairs.push(Pair {
                turn: half_turn(edge.direction - file.direction),
                from: edge.from,
                to: edge.to,
                file_from: if crossed { file.to } else { file.from },
                file_to: if crossed { file.from } else { file.to },
            });
            if pairs.len() == MOST_PAIRS {
                break 'all;
            }
        }
        steps.take(looked)?;
    }
    // NIST inserts each pair behind those it equals: a stable sort does the same.
    pairs.sort_by_key(|pair| (pair.from, pair.file_from, pair.to));
    Ok(())
}
