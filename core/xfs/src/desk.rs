//! Who lends devices to the door, and the loan.

use std::sync::Arc;
use std::time::Duration;
use tongban_host::{Claim, Host};
use tongban_model::{CompletionCode, Failure};

/// How long a claim of the door lasts; longer than the longest command, because it is given back at its end.
const CLAIM: Duration = Duration::from_secs(1_800);

/// Who lends devices.
///
/// A cabinet's kiosk holds every device while it waits for an applicant; a server in front of it asks the kiosk here.
pub trait Desk: Send + Sync {
    /// Lends a slot for one command. Called on the service's own thread; may block for a second or two.
    ///
    /// Errors: a citizen's session is on, or somebody else holds the slot; the client is told to come back.
    fn lend(&self, slot: &str) -> Result<Lease, Failure>;
}

/// Claims at the host directly: for a host without a kiosk.
pub struct HostDesk {
    host: Arc<Host>,
}

impl HostDesk {
    /// For this host.
    pub fn new(host: Arc<Host>) -> HostDesk {
        HostDesk { host }
    }
}

impl Desk for HostDesk {
    fn lend(&self, slot: &str) -> Result<Lease, Failure> {
        let claim = self.host.claim(&[slot], "xfs4iot", "a command", CLAIM);
        claim.map(Lease::new).map_err(|why| Failure::new(CompletionCode::DeviceNotReady, why.to_string()))
    }
}

/// A slot on loan. Dropping it gives it back.
pub struct Lease {
    // Fields are dropped in this order: first the claim is given back, then the lender hears of it.
    claim: Claim,
    _after: After,
}

/// Runs once, when dropped.
struct After(Option<Box<dyn FnOnce() + Send>>);

impl Drop for After {
    fn drop(&mut self) {
        if let Some(after) = self.0.take() {
            after();
        }
    }
}

impl Lease {
    /// A claim, and nothing more to do.
    pub fn new(claim: Claim) -> Lease {
        Lease { claim, _after: After(None) }
    }

    /// A claim, and what is to be done once it was given back.
    pub fn then(claim: Claim, after: impl FnOnce() + Send + 'static) -> Lease {
        Lease { claim, _after: After(Some(Box::new(after))) }
    }

    pub(crate) fn claim(&self) -> &Claim {
        &self.claim
    }
}
