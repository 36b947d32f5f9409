//! Where keys and nonces come from: a seam, so that a whole host can run from one seed.

use crate::JournalFault;

/// A source of bytes nobody can foresee.
pub trait Entropy: Send + Sync + 'static {
    /// Fills `bytes`. Errors: the system has none to give; a technician acts.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), JournalFault>;
}

/// The operating system's source; the only one for a machine in service.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), JournalFault> {
        getrandom::fill(bytes)
            .map_err(|error| JournalFault::Key { detail: format!("the system gave no random bytes: {error}") })
    }
}
