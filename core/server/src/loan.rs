//! Devices on loan: the kiosk gives them away between two citizens' sessions, and somebody claims some of them at once.

use crate::desk::{Ask, Desk};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use tongban_host::{Claim, Host};
use tongban_model::{CompletionCode, Failure};

/// Claims slots on the kiosk's thread, so that no session begins in between. Waits for that thread; call it aside.
///
/// Errors: a citizen's session is on, somebody else holds a slot, or a slot does not exist.
pub(crate) fn claim(
    desk: &Desk,
    host: &Arc<Host>,
    slots: Vec<String>,
    owner: String,
    purpose: String,
    ttl: Duration,
) -> Result<Claim, Failure> {
    let (send, answer) = sync_channel(1);
    let host = host.clone();
    let lent = move |free: bool| {
        let claimed = if free {
            let names: Vec<&str> = slots.iter().map(String::as_str).collect();
            host.claim(&names, &owner, &purpose, ttl).map_err(|refused| {
                let code = match refused {
                    tongban_host::ClaimRefused::Held(_) => CompletionCode::SequenceError,
                    _ => CompletionCode::InvalidData,
                };
                Failure::new(code, format!("failed to {refused}"))
            })
        } else {
            Err(Failure::new(CompletionCode::SequenceError, "a citizen's session is on"))
        };
        // Whoever asked may have gone; the claim then ends here.
        let _ = send.send(claimed);
    };
    let gone = || Failure::new(CompletionCode::DeviceNotReady, "the kiosk has stopped");
    desk.ask(Ask::Lend(Box::new(lent))).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}
