//! `Operator.*`.

use crate::reply::Reply;
use crate::session::Session;
use tongban_api::{Done, device::Of, operator::*};
use tongban_model::{CompletionCode, Failure};

fn later() -> Failure {
    Failure::new(CompletionCode::UnsupportedCommand, "not offered yet")
}

pub(super) fn enter(_: &Session, _: &Enter) -> Result<Entered, Failure> {
    Err(later())
}
pub(super) fn state(_: &Session, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn restart(_: &Session, _: Of, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn self_test(_: &Session, _: Of, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn test_print(_: &Session, _: Of, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn out_of_service(_: &Session, _: &OutOfService) -> Result<Done, Failure> {
    Err(later())
}
pub(super) fn leave(_: &Session) -> Done {
    Done {}
}
