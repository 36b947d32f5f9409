//! What a running case meets: the cabinet with its devices, or a rehearsal of one in virtual time.

use tongban_flow::engine::{Effect, Event};
use tongban_journal::{CaseId, Reservation};

/// Where effects go and events come from.
///
/// There are two: [`crate::Cabinet`], with plugins, papers and a person; and the rehearsal, where answers come from a
/// scenario and time is a number. The loop over them is the same ([`crate::Spine`]).
pub trait World {
    /// Milliseconds since 1970 on this world's clock.
    fn now_ms(&self) -> i64;

    /// Carries an effect out, or sets it going. Called only with effects that are on record.
    fn perform(&mut self, case: &CaseId, effect: Effect);

    /// Waits for the next thing that happens. `None` when nothing can happen any more, or the world was told to stop.
    fn next(&mut self) -> Option<Occurrence>;
}

/// One thing that happened to one case.
#[derive(Debug)]
pub struct Occurrence {
    /// The case.
    pub case: CaseId,
    /// What happened.
    pub event: Event,
    /// A number given out with it; it becomes durable in the same transaction.
    pub number: Option<Reservation>,
}
