//! Calls a driver in a unit test: a command whose time is virtual, so that a test of a timeout takes no time.

use std::cell::{Cell, RefCell};
use std::time::Duration;
use tongban_classes::{Call, Frame};
use tongban_model::{Failure, Record};

/// A scripted command: time passes only while the driver waits.
///
/// ```
/// use std::time::Duration;
/// use tongban_sdk::{Call as _, CompletionCode, harness::ScriptedCall};
///
/// let call = ScriptedCall::new().within(Duration::from_secs(30)).cancel_after(Duration::from_secs(2));
/// assert!(call.wait(Duration::from_secs(1)).is_ok());
/// assert_eq!(call.wait(Duration::from_secs(5)).unwrap_err().code, CompletionCode::Canceled);
/// assert_eq!(call.waited(), Duration::from_secs(2));
/// ```
pub struct ScriptedCall {
    within: Duration,
    cancel_after: Option<Duration>,
    waited: Cell<Duration>,
    events: RefCell<Vec<(u16, Record)>>,
    frames: RefCell<Vec<(Frame, Vec<u8>)>>,
    room: Cell<usize>,
}

impl Default for ScriptedCall {
    fn default() -> Self {
        Self::new()
    }
}

impl ScriptedCall {
    /// A command of a minute that nobody cancels, with room for any number of pictures.
    pub fn new() -> Self {
        ScriptedCall {
            within: Duration::from_secs(60),
            cancel_after: None,
            waited: Cell::new(Duration::ZERO),
            events: RefCell::default(),
            frames: RefCell::default(),
            room: Cell::new(usize::MAX),
        }
    }

    /// Allows that much time.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// Cancels after that much waiting.
    #[must_use]
    pub fn cancel_after(mut self, time: Duration) -> Self {
        self.cancel_after = Some(time);
        self
    }

    /// Takes that many pictures and refuses the rest.
    #[must_use]
    pub fn room_for(self, pictures: usize) -> Self {
        self.room.set(pictures);
        self
    }

    /// How long the driver has waited.
    pub fn waited(&self) -> Duration {
        self.waited.get()
    }

    /// Events so far, in order.
    pub fn events(&self) -> Vec<(u16, Record)> {
        self.events.borrow().clone()
    }

    /// Numbers of the events so far, in order.
    pub fn event_numbers(&self) -> Vec<u16> {
        self.events.borrow().iter().map(|(number, _)| *number).collect()
    }

    /// Pictures so far, in order.
    pub fn frames(&self) -> Vec<(Frame, Vec<u8>)> {
        self.frames.borrow().clone()
    }
}

impl Call for ScriptedCall {
    fn id(&self) -> u64 {
        1
    }

    fn remaining(&self) -> Duration {
        self.within.saturating_sub(self.waited.get())
    }

    fn cancelled(&self) -> bool {
        self.cancel_after.is_some_and(|at| self.waited.get() >= at)
    }

    fn wait(&self, time: Duration) -> Result<(), Failure> {
        let until = self.waited.get() + time;
        let cancel = self.cancel_after.filter(|at| *at <= until && *at <= self.within);
        match cancel {
            Some(at) => {
                self.waited.set(at.max(self.waited.get()));
                Err(Failure::canceled())
            }
            None if until > self.within => {
                self.waited.set(self.within.max(self.waited.get()));
                Err(Failure::time_out())
            }
            None => {
                self.waited.set(until);
                Ok(())
            }
        }
    }

    fn event(&self, number: u16, fields: Record) {
        self.events.borrow_mut().push((number, fields));
    }

    fn frame(&self, frame: Frame, fill: &mut dyn FnMut(&mut [u8])) -> bool {
        let Some(room) = self.room.get().checked_sub(1) else { return false };
        self.room.set(room);
        let mut bytes = vec![0; frame.len()];
        fill(&mut bytes);
        self.frames.borrow_mut().push((frame, bytes));
        true
    }
}
