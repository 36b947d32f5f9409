//! A command that was taken: where it stands, and the promise of one completion.

use crate::connection::Shared;
use crate::header;
use crate::outcome::{Outcome, Refusal};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tongban_host::{Host, RequestId};
use tongban_model::{CompletionCode, Failure};

/// A command that was taken and has yet to complete.
pub(crate) struct Pending {
    pub(crate) shared: Arc<Shared>,
    pub(crate) name: String,
    pub(crate) id: u64,
    completion: &'static str,
    deadline: Option<Instant>,
    /// Whether it may be given up when nobody is left to hear of its end.
    repeatable: bool,
    state: Mutex<State>,
}

struct State {
    phase: Phase,
    cancelled: bool,
}

enum Phase {
    Waiting,
    /// At work; with the host's request, once there is one.
    Running(Option<RequestId>),
    Done,
}

impl Pending {
    pub(crate) fn new(
        shared: &Arc<Shared>,
        name: String,
        id: u64,
        completion: &'static str,
        timeout: Option<u64>,
        repeatable: bool,
    ) -> Pending {
        let deadline = timeout.and_then(|ms| Instant::now().checked_add(Duration::from_millis(ms)));
        let state = Mutex::new(State { phase: Phase::Waiting, cancelled: false });
        Pending { shared: shared.clone(), name, id, completion, deadline, repeatable, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its turn has come; false when it is over already.
    pub(crate) fn start(&self) -> bool {
        let mut state = self.state();
        let waiting = matches!(state.phase, Phase::Waiting);
        if waiting {
            state.phase = Phase::Running(None);
        }
        waiting
    }

    /// The host works on it under this id; true when it is to be cancelled at once.
    pub(crate) fn works(&self, request: RequestId) -> bool {
        let mut state = self.state();
        if matches!(state.phase, Phase::Running(_)) {
            state.phase = Phase::Running(Some(request));
        }
        state.cancelled
    }

    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state().phase, Phase::Done)
    }

    pub(crate) fn cancelled(&self) -> bool {
        self.state().cancelled
    }

    /// Time left of what the client allowed; none when it set no limit. Errors: there is none left.
    pub(crate) fn left(&self) -> Result<Option<Duration>, Failure> {
        match self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
            Some(Duration::ZERO) => Err(Failure::time_out()),
            left => Ok(left),
        }
    }

    /// When its time is up, for whoever watches the queue.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Ends it if it still waits for its turn when its time is up.
    pub(crate) fn expire(&self) {
        if matches!(self.state().phase, Phase::Waiting) {
            self.complete(Err(Refusal::new(CompletionCode::TimeOut, "the time allowed ran out before its turn came")));
        }
    }

    /// Cancels it: at once when it waits, else through the host; it completes either way.
    pub(crate) fn cancel(&self, host: &Host) {
        let request = {
            let mut state = self.state();
            state.cancelled = true;
            match state.phase {
                Phase::Waiting => None,
                Phase::Running(request) => Some(request),
                Phase::Done => return,
            }
        };
        match request {
            None => self.complete(Err(Refusal::from(&Failure::canceled()))),
            Some(Some(request)) => drop(host.cancel(request)),
            // It is between two steps and looks at the flag before the next one.
            Some(None) => {}
        }
    }

    /// Nobody is left to hear of it.
    pub(crate) fn abandon(&self, host: &Host) {
        let waits = matches!(self.state().phase, Phase::Waiting);
        if self.repeatable || waits {
            self.cancel(host);
        }
    }

    /// Tells how it ended. Only the first call does anything.
    pub(crate) fn complete(&self, outcome: Outcome) {
        {
            let mut state = self.state();
            if matches!(state.phase, Phase::Done) {
                return;
            }
            state.phase = Phase::Done;
        }
        let text = match outcome {
            Ok(payload) => {
                let code = CompletionCode::Success.name();
                header::completion(&self.name, self.id, self.completion, code, "", payload)
            }
            Err(refusal) => {
                let payload = refusal.payload();
                header::completion(&self.name, self.id, self.completion, refusal.code, &refusal.detail, payload)
            }
        };
        self.shared.forget(self.id);
        self.shared.send(text);
    }
}
