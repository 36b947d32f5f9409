//! Bozorth3, NIST's matcher of minutiae: how many pairs of points two fingers have in common.
//!
//! The way of one comparison, with NIST's names behind ours:
//!
//! 1. [`web`] — each finger's pairs of near points, by distance and by the two angles between the pair's line and its
//!    points' ridges (`bz_comp`, `bz_find`). Neither changes when the finger is shifted or turned.
//! 2. [`pairs`] — which pair of one finger may be which pair of the other, and the turn between them (`bz_match`).
//! 3. [`paths`] — pairs that share points are linked as long as every point keeps one partner (`bz_match_score`,
//!    `bz_sift`). Where a point might have several partners, each choice is tried (`forks`).
//! 4. [`clusters`] — linked pairs that agree in their turn are a cluster; clusters that agree with each other and share
//!    no point add up (`bz_final_loop`). The score is the largest sum.
//!
//! The scores are NIST's own, number for number; `tests/nist` tells how that was shown. Two things differ on purpose:
//! the search has an end ([`STEPS`]), and a list of paths that overflows is an error, where NIST's program answers with
//! the score 4000, which whoever reads it takes for a match.
//!
//! Source: NIST Biometric Image Software 5.0.0, `bozorth3`; a work of the United States government, in the public
//! domain. C. I. Watson and others, *User's Guide to NIST Biometric Image Software*, NISTIR 7392, section 4.5.

mod angle;
mod clusters;
mod forks;
mod pairs;
mod paths;
mod places;
mod steps;
mod web;

use crate::points::Point;
use clusters::Clusters;
use paths::Paths;
use std::fmt;
use steps::Steps;
use web::Web;

/// Most points of one finger; more are left away before (NIST: `MAX_BOZORTH_MINUTIAE`).
pub const MOST_POINTS: usize = 200;
/// Fewest points that give a score other than 0 (NIST: `MIN_COMPUTABLE_BOZORTH_MINUTIAE`).
pub const FEWEST_POINTS: usize = 10;
/// Steps a comparison may take: looks at two pairs of points, links, sums.
///
/// Two prints of one finger take about a twentieth of them, those of two fingers far fewer; only points closer
/// together than ridges are take all. See `core/docs/bench.md` for what that is in milliseconds.
pub const STEPS: u64 = 20_000_000;

/// Most pairs of pairs; the search goes no further, and neither does NIST's.
const MOST_PAIRS: usize = 19_999;
/// How far two distances may differ, as a share of their sum (NIST: `TK`, twice).
const STRETCH: f32 = 2.0 * 0.05;
/// Square of the angle by which two directions may differ: 11 degrees (NIST: `TXS`).
const ANGLE: i32 = 11 * 11;
/// Square of the same angle from the other side: 349 degrees (NIST: `CTXS`).
const ANGLE_AROUND: i32 = 349 * 349;

/// Why there is no score: who made these records made them so that the search has no end.
///
/// No finger does; whoever runs the machine should ask where the record came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endless {
    /// More than [`STEPS`].
    Steps,
    /// More paths than NIST's program has room for; it would call that a score of 4000.
    Paths,
}

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endless::Steps => write!(f, "points that take more than {STEPS} steps to compare: no finger's"),
            Endless::Paths => f.write_str("points with more paths between them than any finger's"),
        }
    }
}

impl std::error::Error for Endless {}

/// The room a comparison needs, about 1 MB. Made once and used for many.
#[derive(Default)]
pub struct Bozorth {
    pressed: Web,
    on_file: Web,
    paths: Paths,
    clusters: Clusters,
}

impl fmt::Debug for Bozorth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bozorth")
    }
}

impl Bozorth {
    /// How many pairs of points the two fingers have in common: 0 for nothing, no upper end that is fixed.
    ///
    /// Points as [`crate::points::of`] gives them: by x, then y, at 500 dpi; those behind the first [`MOST_POINTS`] are
    /// not looked at. Fewer than [`FEWEST_POINTS`] on either side score 0, as with NIST. Which finger is which matters
    /// a little: the score of the exchanged ones may differ.
    ///
    /// `steps` are taken away from what is left of them; [`STEPS`] is the whole.
    ///
    /// # Errors
    ///
    /// [`Endless`].
    pub fn score(&mut self, pressed: &[Point], on_file: &[Point], steps: &mut u64) -> Result<u32, Endless> {
        let first = |points: &'_ [Point]| points.len().min(MOST_POINTS);
        let (pressed, on_file) = (&pressed[..first(pressed)], &on_file[..first(on_file)]);
        if pressed.len() < FEWEST_POINTS || on_file.len() < FEWEST_POINTS {
            return Ok(0);
        }
        let mut left = Steps::of(*steps);
        let score = self.search(pressed, on_file, &mut left);
        *steps = left.left();
        score
    }

    fn search(&mut self, pressed: &[Point], on_file: &[Point], steps: &mut Steps) -> Result<u32, Endless> {
        self.pressed.spin(pressed);
        self.on_file.spin(on_file);
        self.paths.lay(self.pressed.edges(), self.on_file.edges(), steps)?;
        self.clusters.clear();
        self.paths.walk(pressed, on_file, &mut self.clusters, steps)?;
        self.clusters.score(steps)
    }
}
