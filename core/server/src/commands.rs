//! From a command to what does it. One line each; the list of commands is the API's own, and the compiler holds it whole.

mod device;
mod flow;
mod ime;
mod observe;
mod operator;
mod session;
mod speech;

use crate::reply::Reply;
use crate::session::Session;
use std::sync::Arc;
use std::time::Duration;
use tongban_api::Command;
use tongban_api::outcome::Get;

/// Runs a command that was taken and that the connection may give. Never waits: what takes time goes to a thread.
pub(crate) fn run(session: &Arc<Session>, command: Command, timeout: Option<u64>, reply: Reply) {
    let timeout = timeout.filter(|ms| *ms > 0).map(Duration::from_millis);
    match command {
        Command::SessionHello(hello) => session::hello(session, &hello, reply),
        Command::SessionBeat(beat) => reply.give(Ok(session::beat(session, &beat))),

        Command::FlowMenu(_) => reply.give(Ok(session.hall.service.menu())),
        Command::FlowBegin(begin) => flow::begin(session, begin, reply),
        Command::FlowAct(act) => reply.give(flow::act(session, &act)),
        Command::FlowCurrent(_) => reply.give(Ok(flow::current(session))),
        Command::FlowCapture(capture) => reply.give(flow::capture(session, &capture)),

        Command::SpeechSay(say) => speech::say(session, say, reply),
        Command::SpeechStop(_) => reply.give(speech::stop(session)),

        Command::ImeQuery(query) => reply.give(Ok(ime::query(session, &query))),

        Command::DeviceList(_) => device::list(session, reply),
        Command::DeviceClaim(claim) => device::claim(session, claim, reply),
        Command::DeviceRenew(renew) => reply.give(device::renew(session, &renew)),
        Command::DeviceRelease(release) => reply.give(device::release(session, &release)),
        Command::DeviceRun(run) => device::run(session, run, timeout, reply),
        Command::DeviceCancel(cancel) => reply.give(device::cancel(session, cancel)),
        Command::DeviceReset(reset) => device::reset(session, reset, reply),
        Command::DeviceStatus(of) => device::status(session, of, reply),
        Command::DeviceCapabilities(of) => device::capabilities(session, of, reply),

        Command::OutcomeGet(get) => outcome(session, get, reply),
        Command::ObserveStart(_) => reply.give(Ok(observe::start(session))),

        Command::OperatorEnter(enter) => operator::enter(session, enter, reply),
        Command::OperatorState(_) => operator::state(session, reply),
        Command::OperatorRestart(of) => operator::restart(session, of, reply),
        Command::OperatorSelfTest(of) => operator::self_test(session, of, reply),
        Command::OperatorTestPrint(of) => operator::test_print(session, of, reply),
        Command::OperatorOutOfService(out) => operator::out_of_service(session, out, reply),
        Command::OperatorLeave(_) => reply.give(Ok(operator::leave(session))),
    }
}

/// What became of a command with a key; the keys may be busy with the disk.
fn outcome(session: &Session, get: Get, reply: Reply) {
    let hall = session.hall.clone();
    aside(move || reply.give(Ok(hall.keys.outcome(&get.key))));
}

/// Does something that waits for a device or a disk, away from the threads that serve connections.
fn aside(work: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(work);
}
