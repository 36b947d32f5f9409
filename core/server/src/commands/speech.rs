//! `Speech.*`: the machine's voice.

use crate::reply::Reply;
use crate::session::Session;
use std::sync::{Arc, Mutex, PoisonError};
use tongban_api::{Done, speech::Say};
use tongban_model::Failure;

/// Completes when it is spoken.
pub(super) fn say(session: &Session, say: Say, reply: Reply) {
    let hall = session.hall.clone();
    super::aside(move || {
        let reply = Arc::new(Mutex::new(Some(reply)));
        let give = |reply: &Mutex<Option<Reply>>, result: Result<Done, Failure>| {
            if let Some(reply) = reply.lock().unwrap_or_else(PoisonError::into_inner).take() {
                reply.give(result);
            }
        };
        let spoken = reply.clone();
        let done = move |result: Result<(), Failure>| give(&spoken, result.map(|()| Done {}));
        if let Err(failure) = hall.voice.say(&hall.host, &say, done) {
            give(&reply, Err(failure));
        }
    });
}

pub(super) fn stop(session: &Session) -> Result<Done, Failure> {
    session.hall.voice.stop(&session.hall.host).map(|()| Done {})
}
