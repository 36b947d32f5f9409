//! The machine's voice: one sentence at a time, the newest wins.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tongban_api::speech;
use tongban_classes::speech::{CLASS, Language, SayParams, command};
use tongban_classes::{ToRecord as _, name};
use tongban_host::{Claim, Host, Reply, Request, RequestId};
use tongban_model::{CompletionCode, Failure, Sensitive};

/// How long the claim lasts without a word.
const CLAIM: Duration = Duration::from_secs(3_600);

/// The machine's voice, where it has one.
pub(crate) struct Voice {
    slot: Option<String>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    claim: Option<Claim>,
    speaking: Option<RequestId>,
}

impl Voice {
    /// The first speech device of the machine.
    pub(crate) fn find(host: &Host) -> Voice {
        let slot = host.describe().slots.into_iter().find(|slot| slot.class == CLASS.id);
        Voice { slot: slot.map(|slot| slot.name), state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Speaks; what is being spoken stops. `done` hears how it ended, once.
    pub(crate) fn say(
        &self,
        host: &Host,
        say: &speech::Say,
        done: impl FnOnce(Result<(), Failure>) + Send + 'static,
    ) -> Result<(), Failure> {
        let slot = self.slot.as_deref().ok_or_else(none)?;
        let mut state = self.lock();
        if let Some(before) = state.speaking.take() {
            host.cancel(before);
        }
        if state.claim.as_ref().is_none_or(|claim| claim.renew(CLAIM).is_err()) {
            state.claim = None;
            let claim = host.claim(&[slot], "server", "speech", CLAIM);
            let held = |refused| Failure::new(CompletionCode::DeviceNotReady, format!("failed to {refused}"));
            state.claim = Some(claim.map_err(held)?);
        }
        let Some(claim) = &state.claim else { return Err(none()) };
        let language = match say.language {
            speech::Language::Zh => Language::Zh,
            speech::Language::En => Language::En,
        };
        let params = SayParams {
            text: Sensitive::from(say.text.0.clone()),
            language,
            rate: None,
            volume: say.volume.map(i64::from),
        };
        let request = Request::new(slot, command::say, params.to_record()).of_class(name::kebab(CLASS.name));
        let done = Mutex::new(Some(done));
        let replies = move |_: RequestId, reply: Reply| {
            if let Reply::Completed(completion) = reply
                && let Some(done) = done.lock().unwrap_or_else(PoisonError::into_inner).take()
            {
                done(completion.result.map(|_| ()));
            }
        };
        state.speaking = Some(host.submit(claim, request, Arc::new(replies)));
        Ok(())
    }

    /// Stops.
    pub(crate) fn stop(&self, host: &Host) -> Result<(), Failure> {
        self.slot.as_deref().ok_or_else(none)?;
        if let Some(speaking) = self.lock().speaking.take() {
            host.cancel(speaking);
        }
        Ok(())
    }
}

fn none() -> Failure {
    Failure::new(CompletionCode::UnsupportedCommand, "this machine has no speech device")
}
