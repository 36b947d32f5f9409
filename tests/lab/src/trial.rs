//! Trials of a driver: a command in real time, every fault done to it, and the cable pulled and put back.

use crate::{Fault, Placed, each_fault};
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};
use tongban_sdk::{Call, Failure, Family, Frame, Record};

/// How much longer than its deadline a command may take.
const GRACE: Duration = Duration::from_secs(1);
/// How long a command may take once everything is well again, on a machine that does much else.
const WELL: Duration = Duration::from_secs(20);

/// What a test does when the command sends an event.
type OnEvent<'a> = Box<dyn FnMut(u16) + 'a>;

/// A command in real time.
pub struct Timed<'a> {
    begun: Instant,
    until: Instant,
    cancel_after: Option<Duration>,
    cancel: Cell<bool>,
    events: RefCell<Vec<(u16, Record)>>,
    on_event: RefCell<Option<OnEvent<'a>>>,
}

impl<'a> Timed<'a> {
    /// A command that may take that long.
    pub fn within(time: Duration) -> Timed<'a> {
        let begun = Instant::now();
        Timed {
            begun,
            until: begun + time,
            cancel_after: None,
            cancel: Cell::new(false),
            events: RefCell::default(),
            on_event: RefCell::default(),
        }
    }

    /// Cancels it after that time.
    #[must_use]
    pub fn cancel_after(mut self, time: Duration) -> Timed<'a> {
        self.cancel_after = Some(time);
        self
    }

    /// Does that whenever the command sends an event: the applicant holds the code before the scanner, say.
    #[must_use]
    pub fn on_event(self, act: impl FnMut(u16) + 'a) -> Timed<'a> {
        *self.on_event.borrow_mut() = Some(Box::new(act));
        self
    }

    /// Numbers of the events so far.
    pub fn events(&self) -> Vec<u16> {
        self.events.borrow().iter().map(|(number, _)| *number).collect()
    }

    /// How long it has been running.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}

impl Call for Timed<'_> {
    fn id(&self) -> u64 {
        1
    }

    fn remaining(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    fn cancelled(&self) -> bool {
        if self.cancel_after.is_some_and(|after| self.begun.elapsed() >= after) {
            self.cancel.set(true);
        }
        self.cancel.get()
    }

    fn wait(&self, time: Duration) -> Result<(), Failure> {
        let end = Instant::now() + time;
        loop {
            if self.cancelled() {
                return Err(Failure::canceled());
            }
            if self.remaining().is_zero() {
                return Err(Failure::time_out());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(self.remaining()).min(Duration::from_millis(20)));
        }
    }

    fn event(&self, number: u16, fields: Record) {
        self.events.borrow_mut().push((number, fields));
        if let Some(act) = self.on_event.borrow_mut().as_mut() {
            act(number);
        }
    }

    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool {
        fill(&mut vec![0; frame.len()]);
        true
    }
}

/// Runs a command through every fault, each done to the `nth` message of the device and to all that follow it.
///
/// Within its deadline and a second it must come back, with an answer or a failure that somebody at the machine can act
/// on; and once everything is well, it must succeed; what asks the applicant to try again may do so once. Returns what came of each fault, for a table of the test's own.
///
/// # Panics
///
/// When the driver breaks one of these promises.
pub fn through_every_fault<T>(
    lab: &Placed,
    nth: usize,
    deadline: Duration,
    mut command: impl FnMut(&Placed, Duration) -> Result<T, Failure>,
) -> Vec<(&'static str, Result<T, Failure>)> {
    let mut came = Vec::new();
    for (name, fault) in each_fault(deadline + GRACE * 2) {
        lab.calm();
        let lasting =
            if matches!(fault, Fault::Split(_) | Fault::Silence | Fault::Late(_)) { usize::MAX / 2 } else { 1 };
        lab.fault(fault, nth, lasting);
        let begun = Instant::now();
        let result = command(lab, deadline);
        let took = begun.elapsed();
        assert!(took <= deadline + GRACE, "{name}: {took:?} of {deadline:?}");
        if let Err(failure) = &result {
            assert!(!matches!(failure.family, Family::Bug | Family::Contract), "{name}: {failure}");
            assert!(!failure.detail.is_empty(), "{name}: a failure without words");
        }
        lab.calm();
        // What the applicant is asked to do again may be done again: strokes that a busy computer brought all at once are
        // no signature. A device that is at fault though all is well is one that stays so.
        let mut well = command(lab, WELL);
        if well.as_ref().is_err_and(|failure| failure.family == Family::Retry) {
            well = command(lab, WELL);
        }
        if let Err(failure) = well {
            panic!("{name}: all is well again, but the command answers {failure}");
        }
        came.push((name, result));
    }
    came
}

/// Pulls the cable and puts it back that often, with a command at each turn, before it and while it is out.
///
/// # Panics
///
/// When a command with the cable in fails, one with the cable out succeeds, or the process holds more handles or threads
/// at the end than after the first tenth.
pub fn storm<T>(lab: &Placed, times: usize, mut command: impl FnMut(&Placed, Duration) -> Result<T, Failure>) {
    lab.calm();
    let mut held = None;
    for turn in 0..times {
        if let Err(failure) = command(lab, WELL) {
            panic!("turn {turn}, plugged in: {failure}");
        }
        lab.pull();
        let gone = command(lab, WELL);
        assert!(gone.is_err(), "turn {turn}: a device that is not there answers");
        lab.plug();
        if turn == times / 10 {
            held = Some(holdings());
        }
    }
    let (before, after) = (held.unwrap_or_default(), holdings());
    // Other tests of the process may open a thing or two meanwhile; a leak of one per turn would be far more.
    let slack = times / 4 + 8;
    assert!(after.0 <= before.0 + slack && after.1 <= before.1 + slack, "handles and threads: {before:?}, {after:?}");
}

/// Handles and threads of this process.
pub fn holdings() -> (usize, usize) {
    let count = |folder: &str| std::fs::read_dir(folder).map_or(0, Iterator::count);
    (count("/proc/self/fd"), count("/proc/self/task"))
}
