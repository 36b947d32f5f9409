//! Decisions of a run: which there were, what could have been answered, what was.

use std::cell::RefCell;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash as _, Hasher as _};
use std::rc::Rc;
use std::str::FromStr;

/// Where a run differs from the plain one: place of the decision and the answer, by rising place.
///
/// Written as `17:2,23:1`; the plain run is `0`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seed(Vec<(usize, usize)>);

/// A text that is no seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeedFault;

impl fmt::Display for SeedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("read a seed: expected places and answers by rising place, like 17:2,23:1")
    }
}

impl std::error::Error for SeedFault {}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("0");
        }
        for (at, (place, answer)) in self.0.iter().enumerate() {
            write!(f, "{}{place}:{answer}", if at > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl FromStr for Seed {
    type Err = SeedFault;

    fn from_str(text: &str) -> Result<Self, SeedFault> {
        if text == "0" {
            return Ok(Seed::default());
        }
        let part = |part: &str| {
            let (place, answer) = part.split_once(':')?;
            Some((place.parse().ok()?, answer.parse().ok()?))
        };
        let parts: Vec<(usize, usize)> = text.split(',').map(part).collect::<Option<_>>().ok_or(SeedFault)?;
        if parts.is_sorted_by(|one, other| one.0 < other.0) { Ok(Seed(parts)) } else { Err(SeedFault) }
    }
}

impl Seed {
    /// The same up to a place, with this answer there.
    pub(super) fn with(&self, place: usize, answer: usize) -> Seed {
        let mut seed = self.clone();
        seed.0.push((place, answer));
        seed
    }

    /// The first place after the last difference.
    pub(super) fn end(&self) -> usize {
        self.0.last().map_or(0, |(place, _)| place + 1)
    }

    fn answer(&self, place: usize) -> Option<usize> {
        self.0.binary_search_by_key(&place, |(at, _)| *at).ok().map(|at| self.0[at].1)
    }
}

/// One decision.
#[derive(Clone, Debug)]
pub(super) struct Made {
    what: u64,
    /// How many answers there were.
    pub(super) answers: usize,
    /// Which was taken.
    pub(super) taken: usize,
    /// Whether it tells ways apart that are worth trying everything on.
    parts_ways: bool,
}

impl Made {
    /// A name for one answer to it, in a context.
    pub(super) fn name(&self, context: u64, answer: usize) -> u64 {
        let mut hash = DefaultHasher::new();
        (self.what, context, answer).hash(&mut hash);
        hash.finish()
    }
}

/// The decisions of one run, in the order they came up.
#[derive(Debug)]
pub(super) struct Decisions {
    seed: Seed,
    made: Vec<Made>,
}

impl Decisions {
    pub(super) fn made(&self) -> &[Made] {
        &self.made
    }

    /// What was decided before a place about the way itself: who the citizen is, what they chose.
    pub(super) fn context(&self, place: usize) -> u64 {
        let mut hash = DefaultHasher::new();
        let before = self.made.iter().take(place).filter(|made| made.parts_ways);
        before.for_each(|made| (made.what, made.taken).hash(&mut hash));
        hash.finish()
    }

    fn decide(&mut self, what: u64, answers: usize, plain: usize, parts_ways: bool) -> usize {
        if answers < 2 {
            return 0;
        }
        let taken = self.seed.answer(self.made.len()).unwrap_or(plain).min(answers - 1);
        self.made.push(Made { what, answers, taken, parts_ways });
        taken
    }
}

/// Decisions that applicant and fate share.
#[derive(Clone, Debug)]
pub(super) struct Shared(Rc<RefCell<Decisions>>);

impl Shared {
    pub(super) fn new(seed: &Seed) -> Self {
        Shared(Rc::new(RefCell::new(Decisions { seed: seed.clone(), made: Vec::new() })))
    }

    /// Decides something: one of so many answers, the plain one unless the seed says otherwise.
    pub(super) fn decide(&self, what: &[&str], answers: usize, plain: usize) -> usize {
        self.0.borrow_mut().decide(named(what), answers, plain, false)
    }

    /// The same for what tells ways apart.
    pub(super) fn decide_way(&self, what: &[&str], answers: usize, plain: usize) -> usize {
        self.0.borrow_mut().decide(named(what), answers, plain, true)
    }

    pub(super) fn into_inner(self) -> Decisions {
        let empty = || Decisions { seed: Seed::default(), made: Vec::new() };
        std::mem::replace(&mut *self.0.borrow_mut(), empty())
    }
}

fn named(what: &[&str]) -> u64 {
    let mut hash = DefaultHasher::new();
    what.hash(&mut hash);
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_read_as_it_is_written() {
        for text in ["0", "17:2", "1:1,17:2,23:1"] {
            assert_eq!(text.parse::<Seed>().unwrap().to_string(), text);
        }
        for text in ["", "1", "1:", ":1", "2:1,1:1", "1:1,1:2", "a:b", "-1:2"] {
            assert_eq!(text.parse::<Seed>(), Err(SeedFault), "{text}");
        }
    }

    #[test]
    fn a_run_is_plain_but_where_its_seed_says_otherwise() {
        let shared = Shared::new(&"1:2".parse().unwrap());
        assert_eq!([shared.decide(&["a"], 3, 0), shared.decide(&["b"], 3, 1), shared.decide(&["c"], 3, 1)], [0, 2, 1]);
        assert_eq!(shared.decide(&["d"], 1, 0), 0);
        let made = shared.into_inner();
        // What has one answer only is no decision.
        assert_eq!(made.made().len(), 3);
        assert_ne!(made.made()[0].name(0, 1), made.made()[0].name(1, 1));
    }
}
