//! Clusters of linked pairs, and which of them belong to one finger together.

use super::Endless;
use super::angle::{apart, direction, half_turn, mean};
use super::pairs::Pair;
use super::steps::Steps;
use crate::points::Point;

/// Most clusters; the search goes no further, and neither does NIST's.
const MOST: usize = 2_000;
/// A score below this is told as it is, without adding clusters up (NIST: `MMSTR`).
const WEAK: u32 = 8;

/// A set of points, by number from 1.
type Points = [u64; super::MOST_POINTS / 64 + 1];

struct Cluster {
    /// How far the finger is turned, by its pairs' mean.
    turn: i32,
    /// The middle of its pairs' beginnings, pressed and on file.
    pressed: (i32, i32),
    on_file: (i32, i32),
    /// How many pairs it has.
    pairs: u32,
    /// Its points, pressed and on file.
    points: [Points; 2],
    /// Its own number and those of the later clusters that agree with it.
    agrees: Vec<u16>,
    /// Pairs of all those together.
    sum: u32,
}

/// The clusters of one comparison.
#[derive(Default)]
pub(super) struct Clusters {
    clusters: Vec<Cluster>,
    /// The search's sets, one for each depth.
    levels: Vec<Vec<u16>>,
}

impl Clusters {
    pub(super) fn clear(&mut self) {
        self.clusters.clear();
    }

    /// Whether no more are looked for.
    pub(super) fn full(&self) -> bool {
        self.clusters.len() >= MOST
    }

    /// Adds a cluster of at least one pair, and finds which of the earlier ones agree with it.
    pub(super) fn add<'a>(
        &mut self,
        pairs: impl Iterator<Item = &'a Pair> + Clone,
        pressed: &[Point],
        on_file: &[Point],
        steps: &mut Steps,
    ) -> Result<(), Endless> {
        let number = self.clusters.len() as u16;
        let mut count = 0;
        let mut sums = [0; 4];
        let mut points = [Points::default(); 2];
        for pair in pairs.clone() {
            count += 1;
            let (begin, file) = (&pressed[usize::from(pair.from) - 1], &on_file[usize::from(pair.file_from) - 1]);
            for (sum, more) in sums.iter_mut().zip([begin.x, begin.y, file.x, file.y]) {
                *sum += more;
            }
            for (set, ends) in points.iter_mut().zip([[pair.from, pair.to], [pair.file_from, pair.file_to]]) {
                for end in ends {
                    set[usize::from(end) / 64] |= 1 << (end % 64);
                }
            }
        }
        let [x, y, file_x, file_y] = sums.map(|sum| sum / count);
        let cluster = Cluster {
            turn: mean(pairs.map(|pair| pair.turn)),
            pressed: (x, y),
            on_file: (file_x, file_y),
            pairs: count as u32,
            points,
            agrees: vec![number],
            sum: count as u32,
        };
        steps.take(self.clusters.len())?;
        for earlier in &mut self.clusters {
            if cluster.agrees_with(earlier) {
                earlier.agrees.push(number);
                earlier.sum += cluster.pairs;
            }
        }
        self.clusters.push(cluster);
        Ok(())
    }

    /// The largest sum of clusters that all agree with each other.
    pub(super) fn score(&mut self, steps: &mut Steps) -> Result<u32, Endless> {
        let largest = self.clusters.iter().map(|cluster| cluster.sum).max().unwrap_or(0);
        if largest < WEAK {
            return Ok(largest);
        }
        let mut best = 0;
        for first in 0..self.clusters.len() {
            if best < self.clusters[first].sum {
                self.together(first, &mut best, steps)?;
            }
        }
        Ok(best)
    }

    /// Looks through the sets of clusters that agree with each other and with the first (NIST: `bz_final_loop`).
    fn together(&mut self, first: usize, best: &mut u32, steps: &mut Steps) -> Result<(), Endless> {
        let mut depth = 0;
        // At each depth, which member of the set is taken next.
        let mut next = vec![1];
        // The sums of members from here on count at the depth that was reached last.
        let (mut reached, mut from) = (0, 1);
        let begin = self.clusters[first].agrees.clone();
        self.set(0, begin);
        loop {
            let set = &self.levels[depth];
            steps.take(1 + set.len())?;
            if set.len() > next[depth] + 1 {
                let rest = &set[next[depth]..];
                let with = &self.clusters[usize::from(rest[0])].agrees;
                let common = rest.iter().filter(|cluster| with.binary_search(cluster).is_ok()).copied().collect();
                depth += 1;
                self.set(depth, common);
                next.truncate(depth);
                next.push(1);
                (reached, from) = (depth, 1);
                continue;
            }
            let members = set.get(from - 1..).unwrap_or_default().iter().copied();
            let above = self.levels[..reached].iter().filter_map(|level| level.first().copied());
            let sum: u32 = members.chain(above).map(|cluster| self.clusters[usize::from(cluster)].pairs).sum();
            *best = sum.max(*best);
            reached = depth;
            let Some(up) = depth.checked_sub(1) else { return Ok(()) };
            depth = up;
            next[depth] += 1;
            from = self.levels[depth].len();
        }
    }

    fn set(&mut self, depth: usize, set: Vec<u16>) {
        if let Some(level) = self.levels.get_mut(depth) {
            *level = set;
        } else {
            self.levels.push(set);
        }
    }
}

impl Cluster {
    /// Whether both may be of one finger: turned alike, as far from each other in the same direction, and no point twice.
    fn agrees_with(&self, earlier: &Cluster) -> bool {
        if apart(self.turn - earlier.turn) {
            return false;
        }
        let (dx, dy) = (self.pressed.0 - earlier.pressed.0, self.pressed.1 - earlier.pressed.1);
        let (file_dx, file_dy) = (self.on_file.0 - earlier.on_file.0, self.on_file.1 - earlier.on_file.1);
        let far = (dx * dx + dy * dy) as f32;
        let file_far = (file_dy * file_dy + file_dx * file_dx) as f32;
        let allowed = super::STRETCH * (far + file_far);
        let longer = far - file_far;
        if longer * longer > allowed * allowed {
            return false;
        }
        let turned = half_turn(direction(dx, dy) - direction(file_dx, file_dy));
        if apart(mean([self.turn, earlier.turn].into_iter()) - turned) {
            return false;
        }
        let shared = |side: usize| self.points[side].iter().zip(&earlier.points[side]).any(|(a, b)| a & b != 0);
        !shared(0) && !shared(1)
    }
}
