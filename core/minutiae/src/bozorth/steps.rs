//! What a comparison may still spend.

use super::Endless;

/// Steps that are left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps(u64);

impl Steps {
    pub(super) fn of(steps: u64) -> Steps {
        Steps(steps)
    }

    pub(super) fn left(self) -> u64 {
        self.0
    }

    /// Takes so many of them.
    pub(super) fn take(&mut self, steps: usize) -> Result<(), Endless> {
        match self.0.checked_sub(steps as u64) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => {
                self.0 = 0;
                Err(Endless::Steps)
            }
        }
    }
}
