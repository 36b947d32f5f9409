//! Claims of device sessions: the name that a client holds one by, and what runs under it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tongban_host::{Claim, Host, RequestId};
use tongban_model::{CompletionCode, Failure};

/// The longest a claim may be asked for at once; whoever wants more renews it.
pub(crate) const LONGEST: Duration = Duration::from_secs(600);

/// Claims by their names. A connection that is lost leaves them until their time is over.
#[derive(Default)]
pub(crate) struct Claims(Mutex<HashMap<String, Held>>);

struct Held {
    claim: Arc<Claim>,
    until: Instant,
    running: Vec<RequestId>,
}

impl Claims {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a claim and gives it a name that nobody guesses.
    pub(crate) fn keep(&self, claim: Claim, ttl: Duration) -> Result<String, Failure> {
        let mut bytes = [0; 18];
        let no_name = |_| Failure::new(CompletionCode::InternalError, "the system gives no random bytes");
        getrandom::fill(&mut bytes).map_err(no_name)?;
        let name = URL_SAFE_NO_PAD.encode(bytes);
        let mut claims = self.lock();
        let now = Instant::now();
        claims.retain(|_, held| held.until > now);
        claims.insert(name.clone(), Held { claim: Arc::new(claim), until: now + ttl, running: Vec::new() });
        Ok(name)
    }

    /// The claim of a name. Errors: there is none, or its time is over.
    pub(crate) fn get(&self, name: &str) -> Result<Arc<Claim>, Failure> {
        let mut claims = self.lock();
        match claims.get(name) {
            Some(held) if held.until > Instant::now() => Ok(held.claim.clone()),
            Some(_) => {
                claims.remove(name);
                Err(lost())
            }
            None => Err(Failure::new(
                CompletionCode::ClaimRequired,
                "claim: found an unknown one, expected one that is held",
            )),
        }
    }

    /// Keeps a claim for longer.
    pub(crate) fn renew(&self, name: &str, ttl: Duration) -> Result<(), Failure> {
        self.get(name)?.renew(ttl).map_err(|_| lost())?;
        if let Some(held) = self.lock().get_mut(name) {
            held.until = Instant::now() + ttl;
        }
        Ok(())
    }

    /// Notes that a device works under a claim.
    pub(crate) fn runs(&self, name: &str, request: RequestId) {
        if let Some(held) = self.lock().get_mut(name) {
            held.running.push(request);
        }
    }

    /// Notes that it no longer does.
    pub(crate) fn ran(&self, name: &str, request: RequestId) {
        if let Some(held) = self.lock().get_mut(name) {
            held.running.retain(|running| *running != request);
        }
    }

    /// Gives a claim back; what still runs under it is cancelled.
    pub(crate) fn release(&self, name: &str, host: &Host) -> Result<(), Failure> {
        self.get(name)?;
        let held = self.lock().remove(name);
        for request in held.iter().flat_map(|held| &held.running) {
            host.cancel(*request);
        }
        Ok(())
    }
}

fn lost() -> Failure {
    Failure::new(CompletionCode::ClaimLost, "claim: its time is over, claim again")
}

/// The time of a claim, within what one may ask for.
pub(crate) fn time(ttl_ms: u64) -> Result<Duration, Failure> {
    let ttl = Duration::from_millis(ttl_ms);
    let fits = ttl >= Duration::from_secs(1) && ttl <= LONGEST;
    fits.then_some(ttl)
        .ok_or_else(|| Failure::new(CompletionCode::InvalidData, "ttlMs: found another time, expected 1000 to 600000"))
}
