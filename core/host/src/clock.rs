//! The host's clock, passed in so that claims can be tested without waiting.

use std::time::{Duration, Instant};

/// A steady clock. Deadlines of real processes use the system's own; claims use this.
pub trait Clock: Send + Sync + 'static {
    /// Time since some fixed moment; never goes back.
    fn now(&self) -> Duration;
}

/// The system's steady clock.
#[derive(Debug)]
pub struct SteadyClock {
    start: Instant,
}

impl Default for SteadyClock {
    fn default() -> Self {
        SteadyClock { start: Instant::now() }
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}
