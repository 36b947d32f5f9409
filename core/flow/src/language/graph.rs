//! The ways through a flow: which step can follow which, and what is set on the way.

use crate::program::Slot;

/// A way from one step to another.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// Index of the step it leads to; `None` when it leads past the last step.
    pub(crate) to: Option<usize>,
    pub(crate) way: Way,
    /// Variables that have a value once it was taken.
    pub(crate) sets: Vec<Slot>,
}

/// Why it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The step did its work.
    Done,
    /// Its `if` was false.
    Passed,
    /// A code led here, or a rule that did not hold, or a payment that was not made.
    Failed,
    /// A branch begins.
    Branch,
    /// What the step did is taken back, when the case ends unfiled.
    Undo,
    /// A parked act was tried long enough.
    Late,
    /// A stretch of the way took too long.
    TimeOut,
}

/// What matters of a step for the proofs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop {
    pub(crate) edges: Vec<Edge>,
    pub(crate) ends: bool,
    /// Ends with an outcome that keeps what was paid.
    pub(crate) keeps: bool,
    /// Ends a branch, or takes something back: nothing follows, and the case does not end with it.
    pub(crate) stops: bool,
    /// Of a join: for each branch, the steps it can be done with.
    pub(crate) joins: Vec<Vec<usize>>,
    pub(crate) pays: bool,
    /// Whether somebody is before the screen, so that going round takes a person.
    pub(crate) attended: bool,
    /// Variables that may have no value once it did its work, whatever they held before.
    pub(crate) empties: Vec<Slot>,
    /// Commits, prints or refunds: money taken before it is accounted for.
    pub(crate) settles: bool,
}

/// All stops of a flow, by index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pub(crate) stops: Vec<Stop>,
}

impl Graph {
    /// Which steps can be reached from the first.
    pub(crate) fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.stops.len()];
        if !reached.is_empty() {
            self.reach(0, &mut reached);
        }
        reached
    }

    /// Marks a step and all that it leads to; what is marked already is not gone through again.
    pub(crate) fn reach(&self, from: usize, marked: &mut [bool]) {
        self.reach_by(from, marked, |_| true);
    }

    /// The same by some ways only.
    pub(crate) fn reach_by(&self, from: usize, marked: &mut [bool], by: impl Fn(Way) -> bool) {
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            if !std::mem::replace(&mut marked[at], true) {
                next.extend(self.stops[at].edges.iter().filter(|edge| by(edge.way)).filter_map(|edge| edge.to));
            }
        }
    }

    /// Which steps can come to an end.
    pub(crate) fn ending(&self) -> Vec<bool> {
        let mut ending: Vec<bool> = self.stops.iter().map(|stop| stop.ends || stop.stops).collect();
        loop {
            let mut changed = false;
            for at in (0..self.stops.len()).rev() {
                let can = self.stops[at].edges.iter().any(|edge| edge.to.is_none_or(|to| ending[to]));
                if can && !ending[at] {
                    ending[at] = true;
                    changed = true;
                }
            }
            if !changed {
                return ending;
            }
        }
    }

    /// For each step, which variables are set on every way to it; `None` where no way leads. The last entry of each is
    /// whether money would be accounted for by then.
    pub(crate) fn set_before(&self, variables: usize) -> Vec<Option<Vec<bool>>> {
        if self.stops.is_empty() {
            return Vec::new();
        }
        self.flow_from(vec![(0, vec![false; variables + 1])], variables, true)
    }

    /// The same where the applicant has left: along the ways that go on from `starts`, what only an applicant gives is
    /// not given any more.
    pub(crate) fn set_alone(&self, starts: Vec<(usize, Vec<bool>)>, variables: usize) -> Vec<Option<Vec<bool>>> {
        self.flow_from(starts, variables, false)
    }

    fn flow_from(&self, starts: Vec<(usize, Vec<bool>)>, variables: usize, present: bool) -> Vec<Option<Vec<bool>>> {
        let mut before: Vec<Option<Vec<bool>>> = vec![None; self.stops.len()];
        let mut work = Vec::new();
        for (at, set) in starts {
            meet(&mut before[at], set);
            work.push(at);
        }
        while let Some(at) = work.pop() {
            let Some(here) = before[at].clone() else { continue };
            let stop = &self.stops[at];
            for edge in &stop.edges {
                let Some(to) = edge.to else { continue };
                if !present && matches!(edge.way, Way::TimeOut | Way::Undo) {
                    continue;
                }
                let mut after = here.clone();
                let done = edge.way == Way::Done;
                if done {
                    self.join_into(stop, &before, &mut after[..variables]);
                    stop.empties.iter().for_each(|slot| after[usize::from(*slot)] = false);
                }
                if present || !stop.attended {
                    edge.sets.iter().for_each(|slot| after[usize::from(*slot)] = true);
                }
                after[variables] |= stop.settles && done;
                if meet(&mut before[to], after) {
                    work.push(to);
                }
            }
            if stop.stops {
                // What a branch has set by its end is set behind the join.
                let joins =
                    self.stops.iter().enumerate().filter(|(_, join)| join.joins.iter().flatten().any(|d| *d == at));
                work.extend(joins.map(|(join, _)| join));
            }
        }
        before
    }

    /// What the branches of a join have set, whichever of their ends each came to. An end not come to yet says nothing:
    /// it is taken for all, and corrected when it is known.
    fn join_into(&self, stop: &Stop, before: &[Option<Vec<bool>>], after: &mut [bool]) {
        for ends in &stop.joins {
            for (slot, set) in after.iter_mut().enumerate() {
                *set |= ends.iter().all(|end| before[*end].as_ref().is_none_or(|known| known[slot]));
            }
        }
    }

    /// Circles that turn without a person: each a list of steps by rising index.
    pub(crate) fn endless(&self) -> Vec<Vec<usize>> {
        let reached = self.reached();
        let alone = |at: usize| reached[at] && !self.stops[at].attended;
        let ways = |at: usize| self.stops[at].edges.iter().filter_map(|edge| edge.to).filter(|to| alone(*to));
        let reach = |from: usize| {
            let mut seen = vec![false; self.stops.len()];
            let mut next: Vec<usize> = ways(from).collect();
            while let Some(at) = next.pop() {
                if !std::mem::replace(&mut seen[at], true) {
                    next.extend(ways(at));
                }
            }
            seen
        };
        let reaches: Vec<Vec<bool>> =
            (0..self.stops.len()).map(|at| if alone(at) { reach(at) } else { Vec::new() }).collect();
        let mut circles: Vec<Vec<usize>> = Vec::new();
        for at in (0..self.stops.len()).filter(|at| alone(*at) && reaches[*at][*at]) {
            if !circles.iter().any(|circle| circle.contains(&at)) {
                let together = |other: &usize| alone(*other) && reaches[at][*other] && reaches[*other][at];
                circles.push((0..self.stops.len()).filter(together).collect());
            }
        }
        circles
    }

    /// Payments after which the case can come to an end with nothing to account for the money: all going well, or when
    /// a parked act is given up; and when something fails, if the end keeps the money as one that is accepted does.
    pub(crate) fn unaccounted(&self, before: &[Option<Vec<bool>>]) -> Vec<usize> {
        let accounted = |at: usize| before[at].as_ref().is_none_or(|sets| sets.last().copied().unwrap_or_default());
        let open = |pay: &usize, whatever: bool| {
            let mut seen = vec![false; self.stops.len()];
            let mut next = vec![*pay];
            while let Some(at) = next.pop() {
                if std::mem::replace(&mut seen[at], true) {
                    continue;
                }
                let stop = &self.stops[at];
                if stop.ends && (stop.keeps || !whatever) {
                    return true;
                }
                let settled = at != *pay && stop.settles;
                let taken = |way: Way| match way {
                    Way::Done => !settled,
                    Way::Late => true,
                    Way::Failed | Way::Passed | Way::TimeOut => whatever && at != *pay,
                    Way::Branch | Way::Undo => false,
                };
                next.extend(stop.edges.iter().filter(|edge| taken(edge.way)).filter_map(|edge| edge.to));
            }
            false
        };
        let paid = (0..self.stops.len()).filter(|at| self.stops[*at].pays && !accounted(*at));
        paid.filter(|pay| open(pay, false) || open(pay, true)).collect()
    }
}

/// Keeps of what is known what another way says too; whether that changed anything.
fn meet(known: &mut Option<Vec<bool>>, other: Vec<bool>) -> bool {
    match known {
        Some(known) => {
            let fewer: Vec<bool> = known.iter().zip(&other).map(|(a, b)| *a && *b).collect();
            let changed = *known != fewer;
            *known = fewer;
            changed
        }
        unknown => {
            *unknown = Some(other);
            true
        }
    }
}
