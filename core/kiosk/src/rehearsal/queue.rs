//! What is going to happen, by virtual time.

use std::collections::BTreeMap;

/// Things by the time they happen; things of the same time in the order they were put in.
#[derive(Debug)]
pub(super) struct Queue<T> {
    due: BTreeMap<(i64, u64), T>,
    put: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue { due: BTreeMap::new(), put: 0 }
    }
}

impl<T> Queue<T> {
    /// Puts a thing in.
    pub(super) fn put(&mut self, at_ms: i64, thing: T) {
        self.put += 1;
        self.due.insert((at_ms, self.put), thing);
    }

    /// Takes the next thing and its time.
    pub(super) fn pop(&mut self) -> Option<(i64, T)> {
        self.due.pop_first().map(|((at_ms, _), thing)| (at_ms, thing))
    }

    /// Keeps only what passes.
    pub(super) fn keep(&mut self, pass: impl Fn(&T) -> bool) {
        self.due.retain(|_, thing| pass(thing));
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.due.clear();
    }
}
