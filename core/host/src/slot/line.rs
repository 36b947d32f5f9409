//! The queue of a slot.

use super::{Slot, locked};
use crate::request::{Ack, Completion, Note, Reply, ReplySink, RequestId};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};
use tongban_classes::Class;
use tongban_model::{CompletionCode, Failure, Record};

/// A request on its way.
pub(crate) struct Job {
    pub(crate) id: RequestId,
    pub(crate) class_at: u16,
    pub(crate) class: &'static Class,
    pub(crate) command: u16,
    pub(crate) within: Duration,
    pub(crate) params: Record,
}

/// Where the replies of a request go.
pub(crate) enum Sink {
    /// To a function.
    Function(ReplySink),
    /// To somebody who waits.
    Channel(Sender<Reply>),
}

impl Sink {
    pub(super) fn reply(&self, id: RequestId, reply: Reply) {
        match self {
            Sink::Function(function) => function(id, reply),
            // Who no longer waits has no use for it.
            Sink::Channel(channel) => drop(channel.send(reply)),
        }
    }

    pub(super) fn note(&self, id: RequestId, note: Note) {
        self.reply(id, note.into());
    }
}

/// The queue, and who drives.
#[derive(Default)]
pub(super) struct Line {
    pub(super) queue: VecDeque<(Job, Sink)>,
    /// Requests taken that are not in the queue yet.
    pub(super) arriving: usize,
    /// The request somebody drives now.
    pub(super) busy: Option<RequestId>,
    /// The device is open.
    pub(super) ready: bool,
    /// The driver died while nobody drove it.
    pub(super) died: bool,
    /// When the slot's thread tries to bring the driver back; none when it does not.
    pub(super) attempt: Option<Instant>,
    pub(super) stopping: bool,
}

impl Slot {
    /// Puts a request into the queue, at its head when it overtakes, and acknowledges it.
    pub(crate) fn enqueue(&self, job: Job, sink: Sink, overtakes: bool) {
        let id = job.id;
        let taken = {
            let mut line = locked(&self.line);
            let depth = line.queue.len() + line.arriving;
            let before = usize::from(line.busy.is_some()) + if overtakes { 0 } else { depth };
            if line.stopping {
                Err((Ack::Refused(stopping()), stopping()))
            } else if !overtakes && depth >= self.context.config.queue {
                let words = format!("the queue of slot {} is full: {depth} requests", self.name);
                Err((Ack::TooManyRequests { depth }, Failure::new(CompletionCode::DeviceNotReady, words)))
            } else {
                line.arriving += 1;
                Ok(before)
            }
        };
        // Without the lock, because the function may call the host; the place in the queue is kept meanwhile, and
        // nothing else of the request can come before its acknowledge.
        match taken {
            Err((ack, failure)) => {
                sink.reply(id, Reply::Acknowledged(ack));
                self.complete(id, &sink, Err(failure));
            }
            Ok(before) => {
                sink.reply(id, Reply::Acknowledged(Ack::Accepted { depth: before }));
                let mut line = locked(&self.line);
                line.arriving -= 1;
                if line.stopping {
                    drop(line);
                    self.complete(id, &sink, Err(stopping()));
                    return;
                }
                if overtakes {
                    line.queue.push_front((job, sink));
                } else {
                    line.queue.push_back((job, sink));
                }
                drop(line);
                self.changed.notify_all();
            }
        }
    }

    /// Sends the one completion.
    pub(crate) fn complete(&self, id: RequestId, sink: &Sink, result: Result<Record, Failure>) {
        sink.reply(id, Reply::Completed(self.completion(result)));
    }

    pub(crate) fn completion(&self, result: Result<Record, Failure>) -> Completion {
        let seq = self.seq.fetch_add(1, Ordering::Relaxed);
        Completion { slot: self.name.clone(), device: self.plugin.clone(), seq, result }
    }

    /// Cancels a request: takes it out of the queue, or asks its driver to stop. False when it is not here any more.
    pub(crate) fn cancel(&self, id: RequestId) -> bool {
        let queued = {
            let mut line = locked(&self.line);
            if line.busy == Some(id) {
                // Under the lock, so that it cannot hit the next request.
                if let Some(cancel) = locked(&self.canceller).as_ref() {
                    cancel(id.0);
                }
                return true;
            }
            let at = line.queue.iter().position(|(job, _)| job.id == id);
            at.and_then(|at| line.queue.remove(at))
        };
        match queued {
            Some((job, sink)) => {
                self.complete(job.id, &sink, Err(Failure::canceled()));
                true
            }
            None => false,
        }
    }

    /// Cancels the request that is being driven, whichever it is.
    pub(crate) fn cancel_current(&self) {
        let line = locked(&self.line);
        if let (Some(id), Some(cancel)) = (line.busy, locked(&self.canceller).as_ref()) {
            cancel(id.0);
        }
    }

    /// Ends the slot's thread; what is queued is cancelled.
    pub(crate) fn stop(&self) {
        locked(&self.line).stopping = true;
        self.changed.notify_all();
        self.cancel_current();
    }
}

pub(super) fn stopping() -> Failure {
    Failure::new(CompletionCode::Canceled, "the host is stopping")
}
