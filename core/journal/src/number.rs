//! Numbers that are never given twice: acceptance numbers, payment attempts.
//!
//! A number is needed *before* an entry can be written, because the entry speaks of it.
//! So it is reserved in memory, and becomes durable with the entry that carries the reservation as a fact, in the same
//! transaction and without a sync of its own. A reservation that never got on record may come back after a restart;
//! nobody has seen it, because nothing is shown that is not on record.

use crate::JournalFault;
use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

/// A number that this journal will not hand out again. Put it into an entry as [`crate::Fact::Number`] to keep it.
#[derive(PartialEq, Eq)]
pub struct Reservation {
    pub(crate) name: String,
    pub(crate) day: String,
    pub(crate) value: u64,
}

impl Reservation {
    /// The number, counting from 1 within its name and day.
    pub fn value(&self) -> u64 {
        self.value
    }

    /// The counter's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The counter's day; empty for a counter that never starts again.
    pub fn day(&self) -> &str {
        &self.day
    }
}

impl fmt::Debug for Reservation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.day)
    }
}

/// The next numbers, by name and day, as this process has handed them out.
#[derive(Default)]
pub(crate) struct Numbers {
    next: Mutex<HashMap<(String, String), u64>>,
}

impl Numbers {
    /// Hands out the next number. `load` reads the durable value the first time a counter is asked for; nothing can
    /// have been recorded for it before, because recording needs a reservation.
    pub(crate) fn reserve(
        &self,
        name: &str,
        day: &str,
        load: impl FnOnce() -> Result<u64, JournalFault>,
    ) -> Result<Reservation, JournalFault> {
        // A poisoned lock means a panic between two lines that cannot panic; the map is whole either way.
        let mut next = self.next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = (name.to_owned(), day.to_owned());
        let value = match next.get(&key) {
            Some(value) => *value,
            None => load()?,
        };
        next.insert(key, value + 1);
        Ok(Reservation { name: name.to_owned(), day: day.to_owned(), value })
    }
}
