//! Links pairs that share points into groups in which every point has one partner.

use super::Endless;
use super::angle::{apart, mean};
use super::clusters::Clusters;
use super::forks::{Forks, Side};
use super::pairs::{self, Pair};
use super::places::Places;
use super::steps::Steps;
use super::web::Edge;
use crate::points::Point;

/// Fewest pairs of a group that is a cluster (NIST: `MSTR`).
const GROUP: usize = 3;
/// Most points waiting to be gone on from (NIST: `QQ_SIZE`).
const QUEUE: usize = 4_000;
/// A group's mark before any: the pair was never in one.
const NONE: i32 = 0;
/// The mark of a pair whose group came to nothing.
const SPENT: i32 = -1;

/// The pairs of one comparison and how far they are linked. Points are numbered from 1.
#[derive(Default)]
pub(super) struct Paths {
    /// By where they begin, with one empty pair behind them.
    pairs: Vec<Pair>,
    begins: Places,
    ends: Places,
    /// Last group of each pair, or why it is in none (NIST: `sc`), and the one before (`rk`).
    group: Vec<i32>,
    group_before: Vec<i32>,
    /// Partner of each point: of the pressed ones on file (NIST: `tq`), and the other way (`rq`); 0 for none.
    on_file: Vec<u16>,
    pressed: Vec<u16>,
    /// Whether a point waits or waited (NIST: `zz`). It is asked by the number of a pair, as in NIST's program, whose
    /// scores depend on it.
    waits: Vec<bool>,
    /// Pressed points from which to go on (NIST: `qq`).
    queue: Vec<u16>,
    /// Pairs of the group that grows, by number from 0 (NIST: `y`).
    members: Vec<u32>,
    forks: Forks,
    /// The pressed point that each fork gave a partner to (NIST: `rr`).
    given: Vec<u16>,
    /// The mark of the group that grows (NIST: `ftt`).
    mark: i32,
}

impl Paths {
    /// Finds the pairs of two webs.
    pub(super) fn lay(&mut self, pressed: &[Edge], on_file: &[Edge], steps: &mut Steps) -> Result<(), Endless> {
        pairs::find(pressed, on_file, &mut self.pairs, steps)?;
        let count = self.pairs.len();
        self.begins.sort(self.pairs.iter().map(Pair::begin));
        self.ends.sort(self.pairs.iter().map(Pair::end));
        self.pairs.push(Pair::default());
        for marks in [&mut self.group, &mut self.group_before] {
            marks.clear();
            marks.resize(count + 1, NONE);
        }
        let most = super::MOST_POINTS + 1;
        for partners in [&mut self.on_file, &mut self.pressed, &mut self.given] {
            partners.clear();
            partners.resize(most, 0);
        }
        self.waits.clear();
        self.waits.resize(most.max(count + 1), false);
        self.forks.clear();
        self.mark = 0;
        Ok(())
    }

    /// Walks every path and hands its groups over as clusters.
    pub(super) fn walk(
        &mut self,
        pressed: &[Point],
        on_file: &[Point],
        clusters: &mut Clusters,
        steps: &mut Steps,
    ) -> Result<(), Endless> {
        let last = self.pairs.len().saturating_sub(2);
        for first in 0..last {
            if self.group[first] != NONE {
                continue;
            }
            let (point, file) = self.pairs[first].begin();
            self.queue.clear();
            self.queue.push(point);
            self.join(point, file);
            let mut forks_before = 0;
            loop {
                self.grow(first, steps)?;
                steps.take(self.members.len() + self.queue.len())?;
                self.keep_the_turn();
                if self.members.len() < GROUP {
                    self.undo_group();
                } else {
                    let group = self.members.iter().map(|number| &self.pairs[*number as usize]);
                    clusters.add(group, pressed, on_file, steps)?;
                }
                self.part_all(forks_before);
                let again = self.choose(steps)?;
                if clusters.full() {
                    return Ok(());
                }
                forks_before = self.forks.len();
                if !again {
                    break;
                }
            }
            self.part(point);
            self.forks.begin_anew();
        }
        Ok(())
    }

    /// Grows a group from a pair: everything that begins there, then what follows from every point that was reached.
    fn grow(&mut self, first: usize, steps: &mut Steps) -> Result<(), Endless> {
        self.mark += 1;
        self.members.clear();
        self.queue.truncate(1);
        let begin = self.pairs[first].begin();
        let mut at = first;
        loop {
            self.sift(self.pairs[at].end(), at, steps)?;
            at += 1;
            if self.pairs[at].begin() != begin {
                break;
            }
        }
        let ahead = at;
        let mut waiting = 1;
        while let Some(&point) = self.queue.get(waiting) {
            steps.take(1)?;
            let reached = (point, self.on_file[usize::from(point)]);
            self.sift_ends(reached, ahead, begin, steps)?;
            self.sift_begins(reached, ahead, steps)?;
            waiting += 1;
        }
        Ok(())
    }

    /// Looks at the pairs ahead that end at a point that was reached.
    fn sift_ends(
        &mut self,
        reached: (u16, u16),
        ahead: usize,
        begin: (u16, u16),
        steps: &mut Steps,
    ) -> Result<(), Endless> {
        let at = self.ends.at(reached);
        let numbers = &self.ends.numbers()[at.clone()];
        let behind = numbers.partition_point(|number| (*number as usize) < ahead);
        for at in at.skip(behind) {
            let number = self.ends.numbers()[at] as usize;
            let pair = self.pairs[number];
            if pair.from != begin.0 && pair.file_from != begin.1 {
                self.sift(pair.begin(), number, steps)?;
            }
        }
        Ok(())
    }

    /// Looks at the pairs that begin at a point that was reached, if any of them is ahead.
    fn sift_begins(&mut self, reached: (u16, u16), ahead: usize, steps: &mut Steps) -> Result<(), Endless> {
        // Pairs are sorted by where they begin, so their numbers are their places.
        let numbers = self.begins.at(reached);
        if numbers.end > ahead {
            for number in numbers {
                self.sift(self.pairs[number].end(), number, steps)?;
            }
        }
        Ok(())
    }

    /// Looks at one end of a pair: it joins the group if its point has no partner or this one, and becomes a fork if it
    /// has another (NIST: `bz_sift`).
    fn sift(&mut self, (point, file): (u16, u16), number: usize, steps: &mut Steps) -> Result<(), Endless> {
        steps.take(1)?;
        let partner = self.on_file[usize::from(point)];
        let partner_of_file = self.pressed[usize::from(file)];
        if partner == 0 && partner_of_file == 0 {
            self.add(number);
            self.wait(point)?;
            self.join(point, file);
        } else if partner == file {
            if self.group[number] != self.mark {
                if !self.waits[number] {
                    self.wait(point)?;
                }
                self.add(number);
            }
        } else if !self.forks.full() {
            if partner != 0 {
                self.forks.seen(Side::Pressed(point), partner, file)?;
            }
            if partner_of_file != 0 {
                self.forks.seen(Side::OnFile(file), partner_of_file, point)?;
            }
        }
        Ok(())
    }

    /// The pair joins the group, once.
    fn add(&mut self, number: usize) {
        if self.group[number] != self.mark {
            self.members.push(number as u32);
            self.group_before[number] = self.group[number];
            self.group[number] = self.mark;
        }
    }

    fn wait(&mut self, point: u16) -> Result<(), Endless> {
        if self.queue.len() >= QUEUE {
            return Err(Endless::Paths);
        }
        self.queue.push(point);
        self.waits[usize::from(point) - 1] = true;
        Ok(())
    }

    /// Leaves those pairs out of the group that are turned otherwise than its mean.
    fn keep_the_turn(&mut self) {
        if self.members.len() >= GROUP {
            let turn = |number: &u32| self.pairs[*number as usize].turn;
            let usual = mean(self.members.iter().map(turn));
            self.members.retain(|number| !apart(self.pairs[*number as usize].turn - usual));
        }
    }

    /// The group is too small: its pairs may begin another one only if they were in one before.
    fn undo_group(&mut self) {
        for number in &self.members {
            let number = *number as usize;
            let before = self.group_before[number];
            self.group[number] = if before == NONE { SPENT } else { before };
        }
        self.mark -= 1;
    }

    /// Parts all points but the first from their partners: those that waited, and those the forks had joined.
    fn part_all(&mut self, forks: usize) {
        for at in (1..self.queue.len()).rev() {
            let point = self.queue[at];
            if self.on_file[usize::from(point)] != 0 {
                self.part(point);
                self.waits[usize::from(point) - 1] = false;
            }
        }
        for at in (0..forks).rev() {
            self.part(self.given[at]);
        }
    }

    /// The next choice of all forks in which no point has two partners; whether there is one.
    fn choose(&mut self, steps: &mut Steps) -> Result<bool, Endless> {
        let forks = self.forks.len();
        let mut at = forks;
        while at > 0 {
            steps.take(forks)?;
            if !self.forks.choose_next(at - 1) {
                at -= 1;
                continue;
            }
            match self.join_chosen()? {
                None => return Ok(true),
                Some(conflict) => {
                    for fork in conflict + 1..forks {
                        self.part(self.given[fork]);
                    }
                    at = forks;
                }
            }
        }
        Ok(false)
    }

    /// Joins what every fork has chosen, from the last fork; the fork at which a point would get two partners.
    fn join_chosen(&mut self) -> Result<Option<usize>, Endless> {
        for fork in (0..self.forks.len()).rev() {
            let (point, file) = self.forks.choice(fork)?;
            let (partner, partner_of_file) = (self.on_file[usize::from(point)], self.pressed[usize::from(file)]);
            if (partner != file && partner != 0) || (partner_of_file != point && partner_of_file != 0) {
                return Ok(Some(fork));
            }
            self.join(point, file);
            self.given[fork] = point;
        }
        Ok(None)
    }

    fn join(&mut self, point: u16, file: u16) {
        self.on_file[usize::from(point)] = file;
        self.pressed[usize::from(file)] = point;
    }

    fn part(&mut self, point: u16) {
        let file = std::mem::take(&mut self.on_file[usize::from(point)]);
        if file != 0 {
            self.pressed[usize::from(file)] = 0;
        }
    }
}
