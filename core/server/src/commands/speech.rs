//! `Speech.*`.

use crate::reply::Reply;
use crate::session::Session;
use tongban_api::{Done, speech::Say};
use tongban_model::{CompletionCode, Failure};

fn none() -> Failure {
    Failure::new(CompletionCode::UnsupportedCommand, "this machine has no speech device")
}

pub(super) fn say(_session: &Session, _say: Say, reply: Reply) {
    reply.give::<Done>(Err(none()));
}

pub(super) fn stop(_session: &Session) -> Result<Done, Failure> {
    Err(none())
}
