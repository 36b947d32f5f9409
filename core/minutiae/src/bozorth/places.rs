//! Pairs by a place: which ones begin, or end, at a point of each finger.

use super::MOST_POINTS;
use std::ops::Range;

/// Points of a finger by number, 0 included.
const POINTS: usize = MOST_POINTS + 1;

/// Numbers of pairs, sorted by place; those of one place by number.
#[derive(Default)]
pub(super) struct Places {
    /// Where each place begins in `numbers`, and where the last one ends.
    starts: Vec<u32>,
    numbers: Vec<u32>,
}

fn cell((point, file): (u16, u16)) -> usize {
    usize::from(point) * POINTS + usize::from(file)
}

impl Places {
    /// Sorts pairs by these places, one for each pair in the order of their numbers.
    pub(super) fn sort(&mut self, places: impl ExactSizeIterator<Item = (u16, u16)> + Clone) {
        self.starts.clear();
        self.starts.resize(POINTS * POINTS + 1, 0);
        for place in places.clone() {
            self.starts[cell(place) + 1] += 1;
        }
        let mut before = 0;
        for start in &mut self.starts {
            before += *start;
            *start = before;
        }
        self.numbers.clear();
        self.numbers.resize(places.len(), 0);
        // Each place's start runs to its end while it is filled, which is where the next one begins.
        for (number, place) in places.enumerate() {
            let next = &mut self.starts[cell(place)];
            self.numbers[*next as usize] = number as u32;
            *next += 1;
        }
        self.starts.rotate_right(1);
        self.starts[0] = 0;
    }

    /// Where in [`Places::numbers`] the pairs of a place are.
    pub(super) fn at(&self, place: (u16, u16)) -> Range<usize> {
        let cell = cell(place);
        self.starts[cell] as usize..self.starts[cell + 1] as usize
    }

    /// All numbers, place by place.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }
}
