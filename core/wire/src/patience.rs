//! How long an exchange may wait, and who may end it.

use crate::WireError;
use std::time::{Duration, Instant};
use tongban_sdk::Call;

/// The longest a wait may go on without asking whether the command was cancelled.
const SLICE: Duration = Duration::from_millis(50);

/// How long an exchange may wait: until its own end, the command's end, or a cancel, whichever comes first.
///
/// What ran out decides the error: the exchange's own time is [`WireError::Silent`] (the device's fault), the command's
/// is [`WireError::TimeOut`].
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    until: Instant,
    own: bool,
    call: Option<&'a dyn Call>,
}

impl<'a> Patience<'a> {
    /// Waits as long as the command may.
    pub fn of(call: &'a dyn Call) -> Patience<'a> {
        Patience { until: Instant::now() + call.remaining(), own: false, call: Some(call) }
    }

    /// Waits that long, for work that belongs to no command: status, opening, a thread of the driver.
    pub fn plain(time: Duration) -> Patience<'static> {
        Patience { until: Instant::now() + time, own: true, call: None }
    }

    /// The same, but at most that long from now: the time one answer may take.
    #[must_use]
    pub fn at_most(self, time: Duration) -> Patience<'a> {
        let until = Instant::now() + time;
        if until < self.until { Patience { until, own: true, ..self } } else { self }
    }

    /// The same, ending that much earlier: who gives up something has time to take it back before the host takes the
    /// driver for hung. Of what is left a third at the most goes.
    #[must_use]
    pub fn leaving(self, time: Duration) -> Patience<'a> {
        Patience { until: self.until - time.min(self.left() / 3), ..self }
    }

    /// How long is left at all; zero once it ran out.
    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// How long to wait now before asking again; the error once the time ran out or the command was cancelled.
    pub fn slice(&self) -> Result<Duration, WireError> {
        if self.call.is_some_and(Call::cancelled) {
            return Err(WireError::Canceled);
        }
        match self.left() {
            left if !left.is_zero() => Ok(left.min(SLICE)),
            _ if self.own => Err(WireError::Silent),
            _ => Err(WireError::TimeOut),
        }
    }

    /// Waits that long, unless a cancel or the end comes first.
    pub fn pause(&self, time: Duration) -> Result<(), WireError> {
        let end = Instant::now() + time;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(self.slice()?.min(left));
        }
    }
}
