//! The operator's code and sessions.

use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

/// The operator's desk.
pub(crate) struct Operator {}

impl Operator {
    pub(crate) fn new(_state: &Path) -> Operator {
        Operator {}
    }

    pub(crate) fn is_in(&self, until: &Mutex<Option<Instant>>) -> bool {
        until.lock().is_ok_and(|until| until.is_some_and(|until| until > Instant::now()))
    }
}
