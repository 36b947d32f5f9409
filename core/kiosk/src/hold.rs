//! What the kiosk holds of its slots: connectors always, devices unless they are lent between two sessions.

use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban_host::{Claim, ClaimRefused, Host};

/// How long a claim lasts without a sign of life from the loop.
const CLAIM: Duration = Duration::from_secs(3600);

/// How often the loop holds on, also while nothing happens at all.
const HOLD_ON: Duration = Duration::from_secs(1800);

/// The kiosk's claims.
pub(crate) struct Hold {
    host: Arc<Host>,
    connectors: Held,
    devices: Held,
    /// When it holds on next.
    due: Instant,
    every: Duration,
}

/// Some slots, and the claim on them.
struct Held {
    names: Vec<String>,
    claim: Option<Claim>,
}

impl Hold {
    /// Claims everything. Errors: something else holds a slot, or two slots have one name (a technician).
    pub(crate) fn new(host: &Arc<Host>, connectors: Vec<String>, devices: Vec<String>) -> Result<Hold, ClaimRefused> {
        let held = |names| Held { names, claim: None };
        let mut hold = Hold {
            host: host.clone(),
            connectors: held(connectors),
            devices: held(devices),
            every: HOLD_ON,
            due: Instant::now() + HOLD_ON,
        };
        hold.connectors.take(host)?;
        hold.devices.take(host)?;
        Ok(hold)
    }

    /// The claim that a command to this slot needs; `None` while it is lent.
    pub(crate) fn of(&self, slot: &str) -> Option<&Claim> {
        if self.is_device(slot) { self.devices.claim.as_ref() } else { self.connectors.claim.as_ref() }
    }

    /// Whether a slot is one of those that may be lent.
    pub(crate) fn is_device(&self, slot: &str) -> bool {
        self.devices.names.iter().any(|name| name == slot)
    }

    /// When [`Hold::renew_if_due`] has to be called next, at the latest: a night without an applicant is longer than a
    /// claim lasts, and whoever came first in the morning could have taken the payment connector.
    pub(crate) fn due(&self) -> Instant {
        self.due
    }

    /// Holds on, if it is time.
    pub(crate) fn renew_if_due(&mut self) {
        if Instant::now() >= self.due {
            self.renew();
        }
    }

    /// Holds on. A claim that ran out all the same, because the machine slept, is taken again; if somebody else has it
    /// by now, the next command says so, which is more than this moment could.
    pub(crate) fn renew(&mut self) {
        self.due = Instant::now() + self.every;
        for held in [&mut self.connectors, &mut self.devices] {
            if held.claim.as_ref().is_some_and(|claim| claim.renew(CLAIM).is_err()) {
                held.claim = None;
                let _ = held.take(&self.host);
            }
        }
        // Devices without a claim may be lent. Connectors never are: what could not be taken is tried each time.
        if self.connectors.claim.is_none() {
            let _ = self.connectors.take(&self.host);
        }
    }

    /// Lets the devices go.
    pub(crate) fn lend(&mut self) {
        self.devices.claim = None;
    }

    /// Whether the devices are with somebody else.
    pub(crate) fn is_lent(&self) -> bool {
        self.devices.claim.is_none()
    }

    /// Claims the devices again, if they were lent. Errors: somebody still holds one.
    pub(crate) fn take_back(&mut self) -> Result<(), ClaimRefused> {
        if self.is_lent() { self.devices.take(&self.host) } else { Ok(()) }
    }
}

impl Held {
    fn take(&mut self, host: &Host) -> Result<(), ClaimRefused> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        self.claim = Some(host.claim(&names, "kiosk", "sessions", CLAIM)?);
        Ok(())
    }
}

#[cfg(test)]
impl Hold {
    /// The same, holding on so often.
    pub(crate) fn every(&mut self, every: Duration) {
        self.every = every;
        self.due = Instant::now() + every;
    }
}
