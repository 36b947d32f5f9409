//! `Device.*`.

use crate::reply::Reply;
use crate::session::Session;
use std::time::Duration;
use tongban_api::{Done, device::*};
use tongban_model::{CompletionCode, Failure};

fn later() -> Failure {
    Failure::new(CompletionCode::UnsupportedCommand, "not offered yet")
}

pub(super) fn list(_: &Session) -> List {
    List::default()
}
pub(super) fn claim(_: &Session, _: Claim, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn renew(_: &Session, _: &Renew) -> Result<Done, Failure> {
    Err(later())
}
pub(super) fn release(_: &Session, _: &Release) -> Result<Done, Failure> {
    Err(later())
}
pub(super) fn run(_: &Session, _: Run, _: Option<Duration>, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn cancel(_: &Session, _: Cancel) -> Result<Done, Failure> {
    Err(later())
}
pub(super) fn reset(_: &Session, _: Reset, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn status(_: &Session, _: Of, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
pub(super) fn capabilities(_: &Session, _: Of, reply: Reply) {
    reply.give::<Done>(Err(later()))
}
