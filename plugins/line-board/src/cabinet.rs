//! The cabinet as the host sees it: doors, sensors, power and the emergency call.
//!
//! [`profile`] is what the integrator writes; [`watch`] is the thread that listens, so that a door or the emergency call is
//! told at once.

pub mod profile;
pub mod watch;

use crate::board::Board;
use profile::{EMERGENCY_CALL, PARTS, Profile};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tongban_sdk::auxiliaries::{
    Auxiliaries, Capabilities, OpenClosed, PowerControl, SetAuxiliariesParams, SetAuxiliariesResult, Status, code,
};
use tongban_sdk::{Call, CompletionCode, Failure, FromRecord as _, Record};
use tongban_wire::{Stream, WireError};
use watch::{News, Request, Shared, Watch};

/// What people call the device.
const WHAT: &str = "line board";
/// How often a command that waits for the thread asks whether it was cancelled.
const SLICE: Duration = Duration::from_millis(20);

/// A cabinet and the thread that listens to its board.
pub struct Cabinet {
    profile: Profile,
    shared: Shared,
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Cabinet {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Cabinet {
    /// Begins to listen; the board may come later. `tell` is called from the thread.
    pub fn new(
        opener: impl FnMut() -> Result<Box<dyn Stream>, WireError> + Send + 'static,
        profile: Profile,
        tell: impl Fn(News) + Send + 'static,
    ) -> Result<Cabinet, Failure> {
        let (shared, (requests, asked)) = (Shared::default(), channel());
        let watch = Watch { board: Board::new(opener), profile: profile.clone(), shared: shared.clone(), tell };
        let thread = std::thread::Builder::new().name("line board".into()).spawn(move || watch.run(&asked));
        let thread =
            thread.map_err(|fault| Failure::new(CompletionCode::InternalError, format!("a thread: {fault}")))?;
        Ok(Cabinet { profile, shared, requests: Some(requests), thread: Some(thread) })
    }

    /// Asks the board through the thread.
    fn ask(&self, call: &dyn Call, words: String) -> Result<Result<String, String>, WireError> {
        let (answer, answered) = sync_channel(1);
        let request = Request { words, within: call.remaining(), answer };
        let sent = self.requests.as_ref().map(|requests| requests.send(request));
        if !matches!(sent, Some(Ok(()))) {
            return Err(WireError::System("the thread of the board ended".into()));
        }
        loop {
            match answered.recv_timeout(SLICE) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(WireError::System("the thread of the board ended".into()));
                }
                Err(RecvTimeoutError::Timeout) if call.cancelled() => return Err(WireError::Canceled),
                Err(RecvTimeoutError::Timeout) if call.remaining().is_zero() => return Err(WireError::TimeOut),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Auxiliaries for Cabinet {
    fn capabilities(&mut self) -> Result<Capabilities, Failure> {
        let inputs = self.profile.inputs.values().map(|input| input.part.as_str());
        let mut parts: Vec<&str> = inputs.chain(self.profile.outputs.keys().map(String::as_str)).collect();
        parts.retain(|part| *part != EMERGENCY_CALL);
        parts.sort_unstable();
        parts.dedup();
        Ok(Capabilities { parts: parts.join(" "), auto_startup: false })
    }

    fn status(&mut self) -> Result<Status, Failure> {
        let known = self.shared.lock().clone();
        let mut record = Record::new().with(1_000, known.device.word());
        for (part, number, _) in PARTS {
            if let Some(word) = known.words.get(part) {
                record.set(number, word.as_str());
            }
        }
        Status::from_record(&record).map_err(|fault| Failure::new(CompletionCode::InternalError, fault.to_string()))
    }

    fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        self.ask(call, "ID".into()).map(drop).map_err(|error| error.failure(WHAT))
    }

    fn set_auxiliaries(
        &mut self,
        call: &dyn Call,
        params: SetAuxiliariesParams,
    ) -> Result<SetAuxiliariesResult, Failure> {
        let wanted = [
            ("open_closed", params.open_closed.map(OpenClosed::word).map(str::to_owned)),
            ("volume", params.volume.map(|volume| volume.to_string())),
            ("power_supply", params.power_supply.map(PowerControl::word).map(str::to_owned)),
        ];
        if params.volume.is_some_and(|volume| !(0..=1_000).contains(&volume)) {
            return Err(code::set_auxiliaries::invalid_auxiliary("volume: expected 0 to 1000"));
        }
        // All are looked for before the first is set.
        let mut sets = Vec::new();
        for (part, value) in wanted {
            let Some(value) = value else { continue };
            let name = self.profile.outputs.get(part);
            let none = || code::set_auxiliaries::invalid_auxiliary(&format!("the cabinet has no {part} to set"));
            sets.push((part, format!("SET {}={value}", name.ok_or_else(none)?)));
        }
        for (part, words) in sets {
            match self.ask(call, words) {
                Ok(Ok(_)) => {}
                Ok(Err(_)) => {
                    return Err(code::set_auxiliaries::invalid_auxiliary(&format!("the board refuses to set {part}")));
                }
                Err(error) => return Err(error.failure(WHAT)),
            }
        }
        Ok(SetAuxiliariesResult {})
    }
}
