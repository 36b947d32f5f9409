//! Points that might have more than one partner, and the choices between them.
//!
//! A fork belongs to one point of either finger and holds the partners seen for it. NIST keeps the partners of all forks
//! in one table of ten a row, and lets a row that is full run on into the next; the scores of such fingers depend on
//! that, so it is the same here.

use super::Endless;

/// No fork is begun while there are so many (NIST: `WWIM`); one look may begin two.
const MOST_FORKS: usize = 10;
/// Partners in a row of the table.
const ROW: usize = 10;
/// Cells of a table: a hundred rows.
const CELLS: usize = 100 * ROW;

/// Whose point a fork belongs to, by number from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// A point of the pressed finger.
    Pressed(u16),
    /// A point of the finger on file.
    OnFile(u16),
}

struct Fork {
    side: Side,
    /// How many partners it has.
    partners: usize,
    /// Which of them is chosen, from 1.
    chosen: usize,
}

/// The forks of one beginning.
pub(super) struct Forks {
    forks: Vec<Fork>,
    /// Fork of each point, from 1; 0 for none (NIST: `cp`, `rp`).
    of_pressed: Vec<u16>,
    of_file: Vec<u16>,
    /// Partners of forks of pressed points (NIST: `cf`), and of those on file (`rf`).
    partners_on_file: Vec<u16>,
    partners_pressed: Vec<u16>,
}

impl Default for Forks {
    fn default() -> Forks {
        Forks {
            forks: Vec::new(),
            of_pressed: vec![0; super::MOST_POINTS + 1],
            of_file: vec![0; super::MOST_POINTS + 1],
            partners_on_file: vec![0; CELLS],
            partners_pressed: vec![0; CELLS],
        }
    }
}

impl Forks {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.forks.len()
    }

    /// Whether no more may begin.
    pub(super) fn full(&self) -> bool {
        self.len() >= MOST_FORKS
    }

    /// Forgets everything of the comparison before.
    pub(super) fn clear(&mut self) {
        self.forks.clear();
        for table in [&mut self.of_pressed, &mut self.of_file, &mut self.partners_on_file, &mut self.partners_pressed] {
            table.fill(0);
        }
    }

    /// Forgets the forks of this beginning; what stands in the tables stays, as with NIST.
    pub(super) fn begin_anew(&mut self) {
        for fork in self.forks.drain(..) {
            match fork.side {
                Side::Pressed(point) => self.of_pressed[usize::from(point)] = 0,
                Side::OnFile(point) => self.of_file[usize::from(point)] = 0,
            }
        }
    }

    /// A point that has one partner was seen with another.
    pub(super) fn seen(&mut self, side: Side, has: u16, another: u16) -> Result<(), Endless> {
        let (of, table) = match side {
            Side::Pressed(point) => (&mut self.of_pressed[usize::from(point)], &mut self.partners_on_file),
            Side::OnFile(point) => (&mut self.of_file[usize::from(point)], &mut self.partners_pressed),
        };
        if *of == 0 {
            self.forks.push(Fork { side, partners: 1, chosen: 1 });
            *of = self.forks.len() as u16;
            table[(usize::from(*of) - 1) * ROW] = has;
        }
        let number = usize::from(*of) - 1;
        let row = number * ROW;
        let fork = &mut self.forks[number];
        let held = table.get(row..row + fork.partners).ok_or(Endless::Paths)?;
        if !held.contains(&another) {
            *table.get_mut(row + fork.partners).ok_or(Endless::Paths)? = another;
            fork.partners += 1;
        }
        Ok(())
    }

    /// Goes from the choice before to the next one of fork `at`, or back to its first; whether there was a next one.
    pub(super) fn choose_next(&mut self, at: usize) -> bool {
        let fork = &mut self.forks[at];
        let more = fork.chosen < fork.partners;
        fork.chosen = if more { fork.chosen + 1 } else { 1 };
        more
    }

    /// What fork `at` has chosen: the pressed point, and its partner on file.
    pub(super) fn choice(&self, at: usize) -> Result<(u16, u16), Endless> {
        let fork = &self.forks[at];
        let cell = at * ROW + fork.chosen - 1;
        Ok(match fork.side {
            Side::Pressed(point) => (point, *self.partners_on_file.get(cell).ok_or(Endless::Paths)?),
            Side::OnFile(point) => (*self.partners_pressed.get(cell).ok_or(Endless::Paths)?, point),
        })
    }
}
