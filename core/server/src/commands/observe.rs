//! `Observe.*`: watching.

use crate::session::Session;
use tongban_api::Done;

pub(super) fn start(session: &Session) -> Done {
    session.hall.hub.observe(session.number);
    Done {}
}
