//! Two records compared.

use crate::bozorth::{Bozorth, Endless, FEWEST_POINTS, STEPS};
use crate::points;
use crate::record::{Record, RecordError, View};
use std::fmt;

/// How many pairs of points two fingers have in common, as Bozorth3 counts them.
///
/// NIST's user's guide says of it that above 40 the prints are usually of one finger. How often that is wrong depends on
/// who found the points: a site measures with its own scanner, on prints of people who agreed to it, before it sets a
/// threshold, and nobody measured here. Source: NISTIR 7392, `bozorth3`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Score(pub u32);

impl Score {
    /// The score as percent: itself up to 100, then 100. It is a count, no probability.
    pub fn percent(self) -> u8 {
        self.0.min(100) as u8
    }
}

/// Why there is no score. Never that two people differ: that is a low score.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompareError {
    /// The template on file cannot be read: whoever keeps it must act.
    OnFile(RecordError),
    /// The pressed one cannot be read: the scanner makes something else. The integrator must act.
    Pressed(RecordError),
    /// The one on file has fewer than [`FEWEST_POINTS`] points: whoever keeps it must take it anew.
    FewOnFile,
    /// The pressed one has fewer than [`FEWEST_POINTS`] points: the applicant may press again.
    FewPressed,
    /// No view of one is of a finger of the other: whoever asked must act.
    OtherFinger,
    /// The search has no end: who made these records made them so.
    Endless(Endless),
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompareError::OnFile(why) => write!(f, "the template on file is {why}"),
            CompareError::Pressed(why) => write!(f, "the pressed template is {why}"),
            CompareError::FewOnFile => write!(f, "the template on file has fewer than {FEWEST_POINTS} points"),
            CompareError::FewPressed => write!(f, "the pressed template has fewer than {FEWEST_POINTS} points"),
            CompareError::OtherFinger => f.write_str("the templates are of different fingers of a hand"),
            CompareError::Endless(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for CompareError {}

/// Compares two records of ISO/IEC 19794-2:2005.
///
/// Of several views those of one finger position are compared, each with each, and the best score counts; a view of an
/// unknown position (0) may be of any. Views with fewer than [`FEWEST_POINTS`] points are left out.
///
/// It takes at most [`STEPS`] steps, whatever the records say: less than half a second of processor time in a release
/// build (`core/docs/bench.md`). It may be called from any thread.
///
/// # Errors
///
/// [`CompareError`], in words without anything of a template.
///
/// # Example
///
/// ```
/// use tongban_minutiae::{CompareError, compare};
/// assert!(matches!(compare(b"no record", b"none either"), Err(CompareError::OnFile(_))));
/// ```
pub fn compare(on_file: &[u8], pressed: &[u8]) -> Result<Score, CompareError> {
    compare_within(&mut Bozorth::default(), on_file, pressed, STEPS)
}

/// The same in a room that is used again, in so many steps.
///
/// # Errors
///
/// As [`compare`].
pub fn compare_within(
    bozorth: &mut Bozorth,
    on_file: &[u8],
    pressed: &[u8],
    mut steps: u64,
) -> Result<Score, CompareError> {
    let on_file = Record::parse(on_file).map_err(CompareError::OnFile)?;
    let pressed = Record::parse(pressed).map_err(CompareError::Pressed)?;
    let enough = |view: &&View| view.minutiae.len() >= FEWEST_POINTS;
    let files: Vec<&View> = on_file.views.iter().filter(enough).collect();
    let presses: Vec<&View> = pressed.views.iter().filter(enough).collect();
    if files.is_empty() {
        return Err(CompareError::FewOnFile);
    }
    if presses.is_empty() {
        return Err(CompareError::FewPressed);
    }
    let mut best = None;
    for press in presses {
        let points = points::of(&press.minutiae, pressed.resolution);
        for file in files.iter().filter(|file| same(file.finger, press.finger)) {
            let others = points::of(&file.minutiae, on_file.resolution);
            let score = bozorth.score(&points, &others, &mut steps).map_err(CompareError::Endless)?;
            best = best.max(Some(Score(score)));
        }
    }
    best.ok_or(CompareError::OtherFinger)
}

fn same(one: u8, other: u8) -> bool {
    one == other || one == 0 || other == 0
}
