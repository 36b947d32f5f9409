//! Where a driver runs: a worker process or a thread of the host, behind one face.

pub(crate) mod spawn;
pub(crate) mod thread;
pub(crate) mod turns;
pub(crate) mod worker;

use crate::request::Note;
use std::sync::Arc;
use std::time::Duration;
use tongban_model::{CompletionCode, Failure, Record};

/// One command for a driver.
pub(crate) struct Order {
    pub(crate) id: u64,
    /// Place of the class in the list the device was opened with.
    pub(crate) class: u16,
    pub(crate) command: u16,
    pub(crate) within: Duration,
    pub(crate) params: Record,
}

/// How an exchange with a driver ended.
pub(crate) enum Ended {
    /// The driver answered; the result is not typed yet.
    Done(Result<Record, Failure>),
    /// It did not answer in time and grace; the place is of no more use.
    Overran,
    /// It died; the place is of no more use.
    Died,
}

/// Why a device could not be opened.
pub(crate) enum OpenFault {
    /// The driver says why; it may be tried again.
    Failed(Failure),
    /// It did not answer; the place is of no more use.
    Overran,
    /// It died; the place is of no more use.
    Died,
}

/// For each class asked for: numbers of the commands offered, or none when the class is not.
pub(crate) type Offered = Vec<Option<Vec<u16>>>;

/// Asks the driver to stop the command with this id; from any thread, never blocks.
pub(crate) type Canceller = Arc<dyn Fn(u64) + Send + Sync>;

/// A driver in its place.
pub(crate) trait Place: Send {
    /// Opens the device, or opens it again.
    fn open(&mut self, slot: &str, settings: &str, classes: &[String], within: Duration) -> Result<Offered, OpenFault>;

    /// Runs one command; returns within the time allowed, [`SLACK`] and `grace`, whatever the driver does.
    fn exchange(&mut self, order: Order, grace: Duration, note: &mut dyn FnMut(Note)) -> Ended;

    /// The way to cancel.
    fn canceller(&self) -> Canceller;

    /// Process id of the worker, where there is one.
    fn process(&self) -> Option<u32>;

    /// Which start of the driver this is; news of an earlier one are void.
    fn generation(&self) -> u64;
}

/// A driver that stops because the host asked it to at the deadline was not cancelled by anybody: its time ran out.
fn ended_late(failure: Failure, asked: bool) -> Failure {
    if asked && failure.code == CompletionCode::Canceled { Failure::time_out() } else { failure }
}

/// How long after the deadline the host asks the driver to stop. The driver knows its time: one that gives up by
/// itself in time says why (nobody laid a card down), and the host's request must not be quicker than that.
pub(crate) const SLACK: std::time::Duration = std::time::Duration::from_millis(100);

/// Events of one command the host takes; a driver that sends more is flooding and the rest is dropped.
pub(crate) const MOST_EVENTS: usize = 10_000;
