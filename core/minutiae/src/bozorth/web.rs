//! One finger's web: its pairs of near points, in a measure that neither a shift nor a turn of the finger changes.

use super::angle::{half_turn, slope};
use crate::points::Point;

/// Longest edge in pixels (NIST: `DM`).
const LONGEST: i32 = 125;
/// Square of the length up to which edges are always used: 75 pixels (NIST: `FD`).
const SHORT: i32 = 75 * 75;
/// So many edges are used even where they are longer (NIST: `FDD`).
const AT_LEAST: usize = 500;

/// The line between two points of one finger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// Square of its length, in pixels.
    pub(super) distance: i32,
    /// Angles between the line and the ridges at its two ends, the smaller first.
    pub(super) angles: [i32; 2],
    /// Its ends, by number from 1; the left one first.
    pub(super) from: u16,
    /// The right end.
    pub(super) to: u16,
    /// Its direction on the glass, seen from the end whose angle is the smaller.
    pub(super) direction: i32,
    /// Whether that is the right end.
    pub(super) turned: bool,
}

/// The edges of one finger, shortest first.
#[derive(Default)]
pub(super) struct Web {
    edges: Vec<Edge>,
    used: usize,
}

impl Web {
    /// Spins the web of these points, which come by x, then y.
    pub(super) fn spin(&mut self, points: &[Point]) {
        self.edges.clear();
        for (k, from) in points.iter().enumerate() {
            for (j, to) in points.iter().enumerate().skip(k + 1) {
                let opposite = if to.ridge > 0 { to.ridge - 180 } else { to.ridge + 180 };
                if from.ridge == opposite {
                    continue;
                }
                let (dx, dy) = (to.x - from.x, to.y - from.y);
                let distance = dx * dx + dy * dy;
                if distance > LONGEST * LONGEST {
                    if dx > LONGEST {
                        break;
                    }
                    continue;
                }
                let line = slope(dx, dy);
                let near = half_turn(line - from.ridge);
                let far = half_turn(line - to.ridge + 180);
                let turned = near >= far;
                self.edges.push(Edge {
                    distance,
                    angles: if turned { [far, near] } else { [near, far] },
                    from: k as u16 + 1,
                    to: j as u16 + 1,
                    direction: if turned { line - 180 } else { line },
                    turned,
                });
            }
        }
        // NIST inserts each edge behind those it equals: a stable sort does the same.
        self.edges.sort_by_key(|edge| (edge.distance, edge.angles));
        let all = self.edges.len();
        // One edge more than the short ones, where there is one.
        let short = self.edges.partition_point(|edge| edge.distance <= SHORT) + 1;
        let used = short.min(all);
        self.used = if used < AT_LEAST { all.min(AT_LEAST) } else { used };
    }

    /// The edges that are looked at.
    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges[..self.used]
    }
}
