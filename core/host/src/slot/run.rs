//! Driving one command: the exchange, the blame, the type of its result.

use super::line::stopping;
use super::{Job, Sink, Slot, locked};
use crate::place::{Ended, Order};
use crate::request::{Ack, Note, Reply, RequestId};
use std::sync::mpsc::channel;
use std::time::Duration;
use tongban_classes::{Class, DeviceState, Field, RetrySafety, common, typing};
use tongban_model::{CompletionCode, Failure, Family, Record};

/// Longest times of the commands every class has.
fn common_longest(command: u16) -> Duration {
    if command == common::RESET { Duration::from_secs(30) } else { Duration::from_secs(1) }
}

impl Slot {
    /// A job from a request, its parameters checked against the class. Errors: the caller must act.
    pub(crate) fn job(
        &self,
        id: RequestId,
        class: Option<&str>,
        command: u16,
        params: Record,
        within: Option<Duration>,
    ) -> Result<Job, Failure> {
        let (class_at, class) = self.class(class)?;
        let (params, longest) = match class.command(command) {
            Some(known) => {
                let params = typing::typed(known.params, params)
                    .map_err(|fault| Failure::new(CompletionCode::InvalidData, fault.to_string()))?;
                (params, known.longest)
            }
            None if (common::CAPABILITIES..=common::RESET).contains(&command) => (params, common_longest(command)),
            None => {
                let words = format!("{} has no command number {command}", class.name);
                return Err(Failure::new(CompletionCode::InvalidCommand, words));
            }
        };
        let within = within.map_or(longest, |within| within.min(longest));
        Ok(Job { id, class_at, class, command, within, params })
    }

    /// Runs a job and waits for its end: on this thread when the slot is idle, else in the queue.
    pub(crate) fn run(&self, job: Job, note: &mut dyn FnMut(Note)) -> Result<Record, Failure> {
        {
            let mut line = locked(&self.line);
            if line.stopping {
                return Err(stopping());
            }
            if line.ready && line.busy.is_none() && line.queue.is_empty() {
                line.busy = Some(job.id);
                drop(line);
                let result = self.drive(job, note);
                self.finish();
                return result;
            }
        }
        let (sender, replies) = channel();
        self.enqueue(job, Sink::Channel(sender), false);
        for reply in replies {
            match reply {
                Reply::Acknowledged(Ack::Accepted { .. } | Ack::TooManyRequests { .. } | Ack::Refused(_)) => {}
                Reply::Event { number, fields } => note(Note::Event { number, fields }),
                Reply::Frame(picture) => note(Note::Frame(picture)),
                Reply::Completed(completion) => return completion.result,
            }
        }
        Err(stopping())
    }

    /// Gives the driver up for the next one.
    pub(super) fn finish(&self) {
        let mut line = locked(&self.line);
        line.busy = None;
        if !line.queue.is_empty() || !line.ready || line.stopping {
            drop(line);
            self.changed.notify_all();
        }
    }

    /// Drives a job to its end. The caller has set `Line::busy`.
    pub(super) fn drive(&self, job: Job, note: &mut dyn FnMut(Note)) -> Result<Record, Failure> {
        let Job { id, class_at, class, command, within, params } = job;
        let ended = {
            let mut driver = locked(&self.driver);
            let Some(place) = driver.place.as_mut() else {
                return Err(self.not_ready());
            };
            let order = Order { id: id.0, class: class_at, command, within, params };
            let grace = self.context.config.grace.min(Duration::from_millis(500));
            let ended = place.exchange(order, grace, note);
            if !matches!(ended, Ended::Done(_)) {
                self.died(&mut driver, matches!(ended, Ended::Overran));
            }
            ended
        };
        match ended {
            Ended::Done(result) => {
                let result = typed(class, command, result, within);
                if command == common::STATUS
                    && class_at == 0
                    && let Ok(fields) = &result
                {
                    self.keep_status(fields);
                }
                result
            }
            Ended::Overran => Err(Failure::new(
                CompletionCode::TimeOut,
                format!("the driver did not come back within {} ms and was stopped", within.as_millis()),
            )),
            Ended::Died => Err(match class.command(command).map(|command| command.retry) {
                Some(RetrySafety::Once | RetrySafety::AskAfterFault(_)) => {
                    Failure::new(CompletionCode::ResultUnknown, "the driver died during the command")
                }
                _ => Failure::new(CompletionCode::DriverRestarted, "the driver died during the command"),
            }),
        }
    }

    /// What follows a driver's death during a command. The view is set before the completion goes out.
    fn died(&self, driver: &mut super::Driver, overran: bool) {
        *locked(&self.canceller) = None;
        let thread = driver.place.as_ref().is_some_and(|place| place.process().is_none() && overran)
            && self.config.isolation == crate::Isolation::Thread;
        driver.place = None;
        let attempt = if thread {
            let words = "the driver does not come back from a command; its thread is lost until the host is restarted";
            self.set_down(DeviceState::HardwareError, Failure::new(CompletionCode::HardwareError, words));
            None
        } else {
            Some(self.count_death(driver, if overran { "the driver hung" } else { "the driver died" }))
        };
        let mut line = locked(&self.line);
        line.ready = false;
        line.attempt = attempt;
    }
}

/// The result in the class's types. What does not fit is the vendor's failure.
fn typed(class: &Class, command: u16, result: Result<Record, Failure>, within: Duration) -> Result<Record, Failure> {
    let known = class.command(command);
    let fields: &[Field] = match (known, command) {
        (Some(known), _) => known.result,
        (None, common::CAPABILITIES) => class.capabilities,
        (None, common::STATUS) => class.status,
        (None, _) => &[],
    };
    let contract =
        |detail: String| Failure { family: Family::Contract, ..Failure::new(CompletionCode::InternalError, detail) };
    match result {
        Ok(raw) => typing::typed(fields, raw).map_err(|fault| contract(format!("result of {}: {fault}", class.name))),
        Err(mut failure) => {
            match failure.code {
                CompletionCode::CommandErrorCode => {
                    let number = failure.error.unwrap_or(0);
                    match known.and_then(|known| known.code(number)) {
                        // The class says who acts on its own codes.
                        Some(code) => failure.family = code.family,
                        None => return Err(contract(format!("error code {number} is not one of {}", class.name))),
                    }
                }
                // The driver stopped because the host asked it to at the deadline.
                CompletionCode::TimeOut => {
                    failure.detail = format!("not done within {} ms", within.as_millis());
                }
                CompletionCode::Success => return Err(contract("a failure with the code of success".into())),
                _ => {}
            }
            Err(failure)
        }
    }
}
