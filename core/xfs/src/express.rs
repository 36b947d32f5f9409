//! A service's second thread: questions, news, and commands whose time runs out before their turn comes.

use crate::broadcast;
use crate::connection::{Lane, locked};
use crate::every_service;
use crate::outcome::{Outcome, Refusal};
use crate::pending::Pending;
use crate::service::{Service, stopped};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tongban_classes::DeviceState;
use tongban_host::News;
use tongban_model::{CompletionCode, Record};

/// What the thread is asked for.
pub(crate) enum Job {
    /// `Common.Status`.
    Status(Arc<Pending>),
    /// `Common.Capabilities`.
    Capabilities(Arc<Pending>),
    /// A command in the other queue that has a time limit.
    Watch(Arc<Pending>),
    /// News of the slot.
    News(News),
}

/// Time a device has to say what it can do.
const ANSWERS: Duration = Duration::from_millis(1_500);

/// How soon a device that was at work is looked at again.
const SOON: Duration = Duration::from_millis(100);

/// The longest sleep when nothing is watched.
const LONG: Duration = Duration::from_secs(3_600);

/// Works until the service stops.
pub(crate) fn serve(service: &Arc<Service>, jobs: &Receiver<Job>) {
    learn(service);
    let mut watched: Vec<Arc<Pending>> = Vec::new();
    let mut look_again: Option<Instant> = None;
    loop {
        let next = watched.iter().filter_map(|pending| pending.deadline()).chain(look_again).min();
        let sleep = next.map_or(LONG, |at| at.saturating_duration_since(Instant::now()));
        match jobs.recv_timeout(sleep) {
            Ok(Job::Watch(pending)) => watched.push(pending),
            Ok(Job::News(news)) => {
                service.news.fetch_sub(1, Ordering::AcqRel);
                if broadcast::news(service, &news) {
                    look_again = Some(Instant::now() + SOON);
                }
            }
            Ok(Job::Status(pending)) => answer(service, &pending, status),
            Ok(Job::Capabilities(pending)) => answer(service, &pending, capabilities),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        if look_again.is_some_and(|at| at <= now) {
            look_again = broadcast::status_changed(service).then(|| now + SOON);
        }
        watched.retain(|pending| {
            let over = pending.deadline().is_none_or(|at| at <= now);
            if over {
                pending.expire();
            }
            !over && !pending.is_done()
        });
    }
}

fn answer(service: &Arc<Service>, pending: &Pending, work: fn(&Arc<Service>) -> Outcome) {
    if pending.start() {
        let outcome = if service.stopping.load(Ordering::Acquire) { stopped() } else { work(service) };
        service.free(Lane::Express);
        pending.complete(outcome);
    } else {
        service.free(Lane::Express);
    }
}

fn status(service: &Arc<Service>) -> Outcome {
    match service.host.status(&service.slot) {
        Ok(status) => Ok(every_service::status(service, &status)),
        Err(failure) => Err(Refusal::from(&failure)),
    }
}

fn capabilities(service: &Arc<Service>) -> Outcome {
    if locked(&service.capabilities).is_none() {
        learn(service);
        let known = locked(&service.capabilities);
        let waits = |known: &mut Option<Record>| known.is_none() && service.learning.load(Ordering::Acquire);
        drop(service.learned.wait_timeout_while(known, ANSWERS, waits));
    }
    let known = locked(&service.capabilities).clone();
    let busy = || service.host.status(&service.slot).is_ok_and(|status| status.device == DeviceState::DeviceBusy);
    if known.is_none() && busy() {
        let detail = "the device is at work and has not said yet what it can do";
        return Err(Refusal::new(CompletionCode::DeviceNotReady, detail));
    }
    let Some(slot) = service.host.describe().slots.into_iter().find(|slot| slot.name == service.slot) else {
        return Err(Refusal::new(CompletionCode::DeviceNotReady, "the slot is not there"));
    };
    // A device that is down has said nothing; what always holds is still told.
    Ok(every_service::capabilities(service, &slot, &known.unwrap_or_default()))
}

/// Asks the device what it can do, and keeps it. A device at work answers when it is done, which may be a minute away,
/// so a thread of its own waits for that.
pub(crate) fn learn(service: &Arc<Service>) {
    if service.learning.swap(true, Ordering::AcqRel) {
        return;
    }
    let asking = service.clone();
    let ask = move || {
        let said = asking.host.capabilities(&asking.slot);
        let mut known = locked(&asking.capabilities);
        if let Ok(record) = said {
            *known = Some(record);
        }
        asking.learning.store(false, Ordering::Release);
        drop(known);
        asking.learned.notify_all();
    };
    if std::thread::Builder::new().name("xfs-learn".into()).spawn(ask).is_err() {
        service.learning.store(false, Ordering::Release);
    }
}
