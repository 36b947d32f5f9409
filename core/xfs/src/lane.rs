//! A service's first thread: commands in the order they come, one after the other.

use crate::connection::{Lane, locked};
use crate::outcome::{Outcome, Refusal};
use crate::pending::Pending;
use crate::service::{Service, stopped};
use crate::table::{CommandRow, Does};
use crate::work::Work;
use serde_json::{Map, Value as Json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use tongban_model::{CompletionCode, Failure};

/// One command.
pub(crate) struct Job {
    pub(crate) pending: Arc<Pending>,
    pub(crate) row: &'static CommandRow,
    pub(crate) payload: Map<String, Json>,
    pub(crate) major: u32,
}

/// Works until the service stops.
pub(crate) fn serve(service: &Arc<Service>, jobs: &Receiver<Job>) {
    for job in jobs {
        if job.pending.start() {
            let outcome = if service.stopping.load(Ordering::Acquire) {
                stopped()
            } else {
                // A mistake of ours in a row of the table must not leave the client without an answer.
                catch_unwind(AssertUnwindSafe(|| carry_out(service, &job))).unwrap_or_else(|_| {
                    Err(Refusal::new(CompletionCode::InternalError, "the door failed inside; tell the Tongban team"))
                })
            };
            // Freed first: whoever hears of the end may send the next command at once.
            service.free(Lane::Device);
            job.pending.complete(outcome);
        } else {
            service.free(Lane::Device);
        }
    }
}

fn carry_out(service: &Service, job: &Job) -> Outcome {
    let Job { pending, row, payload, major } = job;
    if let Does::Keep(keep) = row.does {
        return keep(payload, &mut locked(&pending.shared.memory));
    }
    // What is wrong with the command is said before a device is asked for.
    if let Does::Run = row.does {
        crate::work::params(row, service.interface.class, payload)?;
    }
    let refuse = |failure: &Failure| Refusal::from(failure);
    pending.left().map_err(|failure| refuse(&failure))?;
    let lease = service.desk.lend(&service.slot).map_err(|failure| refuse(&failure))?;
    if pending.cancelled() {
        return Err(refuse(&Failure::canceled()));
    }
    let mut work = Work::new(service, &lease, pending, row, payload, *major);
    match row.does {
        Does::Run => work.plainly(),
        Does::Own(own) => own(&mut work),
        Does::Reset(check) => {
            check(payload, &mut locked(&pending.shared.memory))?;
            service.host.reset(lease.claim(), &service.slot).map_err(|failure| refuse(&failure))?;
            Ok(Json::Null)
        }
        Does::Keep(_) => Ok(Json::Null),
    }
}
