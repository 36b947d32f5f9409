//! Turns at starting a driver: as many at once as the machine has processors.
//!
//! Every slot starts its driver when the host starts. All at once on a small computer each of them would take as long as
//! all together, and a sound library would be called one that hangs.

use std::sync::{Condvar, Mutex, PoisonError};

/// How many may start now.
pub(crate) struct Turns {
    free: Mutex<usize>,
    freed: Condvar,
}

/// One turn, over when it is dropped.
pub(crate) struct Turn<'a>(&'a Turns);

impl Turns {
    /// One turn for each processor, and two at least: a driver that hangs must not hold up all others.
    pub(crate) fn of_this_machine() -> Turns {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Turns { free: Mutex::new(processors.max(2)), freed: Condvar::new() }
    }

    /// Waits for a turn.
    pub(crate) fn take(&self) -> Turn<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}
