//! One A4 printer: its queue, its jobs, and what was told of it.

use crate::queue::{Job, Queue, Taken};
use crate::state::{State, Trouble};
use std::time::{Duration, Instant};
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{Delivery, JobState, Paper, Status, event};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Record};
use tongban_wire::{Patience, WireError};

/// The printer in the technician's words.
pub const WHAT: &str = "A4 printer";
/// How long a status may ask.
const STATUS: Duration = Duration::from_millis(250);
/// How long an answer may take for work that belongs to no command.
const ASIDE: Duration = Duration::from_millis(900);
/// What a job that is given up takes to be withdrawn: two questions, and two connections.
const WITHDRAWAL: Duration = Duration::from_millis(2_500);
/// Longest word of a job's name that every printer keeps (RFC 8011: name(255)).
const LONGEST_NAME: usize = 255;

/// What belongs to no command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Happened {
    /// The status is another one.
    Status,
    /// Little paper left, or none.
    PaperThreshold,
}

/// Whom to tell.
pub type News = Box<dyn Fn(Happened) + Send>;

/// One printer.
pub struct Core {
    queue: Queue,
    journal: Journal,
    news: News,
    seen: Option<(Instant, Result<State, WireError>)>,
    told: Option<Status>,
}

impl Core {
    /// A printer that nothing is known of.
    pub fn new(queue: Queue, journal: Journal, news: News) -> Core {
        Core { queue, journal, news, seen: None, told: None }
    }

    fn look(&mut self, patience: Patience<'_>) -> Result<State, WireError> {
        let looked = self.queue.look(patience);
        // A command that ran out of time says nothing about the printer.
        if !matches!(looked, Err(WireError::Canceled | WireError::TimeOut)) {
            self.seen = Some((Instant::now(), looked.clone()));
        }
        looked
    }

    /// Looks at the printer between commands, and tells what changed.
    pub fn watch(&mut self) {
        let _ = self.look(Patience::plain(ASIDE));
        self.tell();
    }

    /// How the printer is; asked when nobody did lately.
    pub fn status(&mut self) -> Status {
        let fresh = self.queue.profile.watch * 2;
        // Before its first look the watch has the word.
        if self.seen.as_ref().is_some_and(|(when, _)| when.elapsed() > fresh) {
            let _ = self.look(Patience::plain(STATUS));
        }
        self.tell();
        self.known()
    }

    fn known(&self) -> Status {
        let device = match &self.seen {
            Some((_, Ok(state))) => return Status { paper: state.paper, device: state.device() },
            Some((_, Err(WireError::Silent | WireError::Garbled(_)))) => DeviceState::Offline,
            Some((_, Err(WireError::Setting(_) | WireError::Denied(_)))) => DeviceState::HardwareError,
            _ => DeviceState::NoDevice,
        };
        Status { paper: Paper::Unknown, device }
    }

    fn tell(&mut self) {
        let now = self.known();
        let before = self.told.as_ref().map(|status| status.paper);
        if matches!(now.paper, Paper::Low | Paper::Out) && before != Some(now.paper) {
            (self.news)(Happened::PaperThreshold);
        }
        if self.told.as_ref().is_some_and(|told| *told != now) {
            (self.news)(Happened::Status);
        }
        self.told = Some(now);
    }

    /// Whether it takes PDF; a printer that cannot be asked yet is believed to.
    pub fn takes_pdf(&mut self) -> bool {
        let state = match &self.seen {
            Some((_, Ok(state))) => Ok(*state),
            _ => self.look(Patience::plain(ASIDE)),
        };
        state.map_or(true, |state| state.takes_pdf)
    }

    /// Whether jobs are known after a restart.
    pub fn keeps_jobs(&self) -> bool {
        self.journal.is_kept()
    }

    /// What became of a job: what the journal is sure of, else what the printer says of the job of that name.
    pub fn became(&mut self, call: &dyn Call, reference: &str) -> Result<JobState, Failure> {
        let noted = self.journal.state(reference);
        if let Some(sure @ (JobState::Printed | JobState::NotPrinted | JobState::Partial)) = noted {
            return Ok(sure);
        }
        match self.queue.find(reference, Patience::of(call)) {
            Ok(Some(job)) => {
                let became = job.became(self.queue.profile.counts);
                if became != JobState::Unknown {
                    self.journal.note(reference, became).map_err(storage)?;
                }
                Ok(became)
            }
            // A job that was begun and that the printer forgot may have been printed.
            Ok(None) => Ok(noted.unwrap_or(JobState::NotPrinted)),
            Err(_) if noted.is_some() => Ok(JobState::Unknown),
            Err(_) if self.journal.is_kept() => Ok(JobState::NotPrinted),
            Err(error) => Err(error.failure(WHAT)),
        }
    }

    /// Prints a document once, and answers when the printer says that it is out.
    pub fn print(&mut self, call: &dyn Call, reference: &str, document: &[u8]) -> Result<Delivery, Failure> {
        if reference.is_empty() || reference.len() > LONGEST_NAME {
            return Err(Failure::new(CompletionCode::InvalidData, "field reference: expected 1 to 255 bytes"));
        }
        let patience = Patience::of(call).leaving(WITHDRAWAL);
        let id = match self.journal.state(reference) {
            Some(JobState::Printed) => return Ok(Delivery::Unknown),
            Some(JobState::Partial) => return Err(unknown()),
            // It was begun: the printer is asked for it, and nothing is sent a second time.
            Some(JobState::Unknown) => match self.queue.find(reference, patience) {
                Ok(Some(job)) => job.id,
                Ok(None) => return Err(unknown()),
                Err(error) => return Err(error.failure(WHAT)),
            },
            None | Some(JobState::NotPrinted) => self.submit(patience, reference, document)?,
        };
        let done = self.wait(patience, id);
        let (became, result) = match done {
            Ok(()) => (JobState::Printed, Ok(())),
            Err((became, failure)) => (became, Err(failure)),
        };
        self.journal.note(reference, became).map_err(storage)?;
        self.tell();
        result?;
        call.event(event::print_native::media_presented, Record::new());
        Ok(Delivery::Unknown)
    }

    /// Hands the document over; its number at the printer.
    fn submit(&mut self, patience: Patience<'_>, reference: &str, document: &[u8]) -> Result<i32, Failure> {
        let state = self.look(patience).map_err(|error| error.failure(WHAT))?;
        self.tell();
        if !state.takes_pdf {
            return Err(Failure::new(CompletionCode::UnsupportedData, "this printer or queue takes no PDF"));
        }
        if let Some(trouble) = state.trouble {
            return Err(trouble.failure());
        }
        self.journal.note(reference, JobState::Unknown).map_err(storage)?;
        let mut sent = false;
        let patience = patience.at_most(self.queue.profile.lost);
        let error = match self.queue.print(reference, document, &patience, &mut sent) {
            Ok(Taken::Job(id)) => return Ok(id),
            Ok(Taken::Refused(status)) => {
                self.journal.note(reference, JobState::NotPrinted).map_err(storage)?;
                return Err(refused(status));
            }
            Err(error) => error,
        };
        // The answer is lost, or the request is: the printer knows which, by the job's name.
        let found = if sent { self.queue.find(reference, Patience::plain(ASIDE)) } else { Ok(None) };
        match found {
            Ok(Some(job)) if !matches!(error, WireError::Canceled | WireError::TimeOut) => return Ok(job.id),
            Ok(Some(job)) => {
                let became = self.withdraw(job.id);
                self.journal.note(reference, became).map_err(storage)?;
            }
            Ok(None) if !sent => self.journal.note(reference, JobState::NotPrinted).map_err(storage)?,
            // It had all of the document; one that forgets its jobs may have printed it.
            Ok(None) | Err(_) => {}
        }
        Err(error.failure(WHAT))
    }

    /// Waits until the job has ended. Errors: what became of it, and why.
    fn wait(&mut self, patience: Patience<'_>, id: i32) -> Result<(), (JobState, Failure)> {
        let mut heard = Instant::now();
        let mut reached = Instant::now();
        loop {
            match self.step(patience, id, &mut reached) {
                Ok(Some(job)) => {
                    let became = job.became(self.queue.profile.counts);
                    if became == JobState::Printed {
                        return Ok(());
                    }
                    let trouble = self.look(Patience::plain(ASIDE)).ok().and_then(|state| state.trouble);
                    let ended = || Failure::new(CompletionCode::HardwareError, "A4 printer: the job was ended there");
                    return Err((became, trouble.map_or_else(ended, Trouble::failure)));
                }
                Ok(None) => heard = Instant::now(),
                Err(Ended::Trouble(trouble)) => return Err((self.withdraw(id), trouble.failure())),
                Err(Ended::Forgotten) => return Err((JobState::Unknown, unknown())),
                Err(Ended::Wire(error @ (WireError::Canceled | WireError::TimeOut))) => {
                    return Err((self.withdraw(id), error.failure(WHAT)));
                }
                Err(Ended::Wire(error)) if heard.elapsed() > self.queue.profile.lost => {
                    return Err((JobState::Unknown, error.failure(WHAT)));
                }
                Err(Ended::Wire(_)) => {}
            }
            if let Err(error) = patience.pause(self.queue.profile.poll) {
                return Err((self.withdraw(id), error.failure(WHAT)));
            }
        }
    }

    /// Asks once how job and printer are; the job when it has ended.
    fn step(&mut self, patience: Patience<'_>, id: i32, reached: &mut Instant) -> Result<Option<Job>, Ended> {
        let job = self.queue.job(id, patience).map_err(Ended::Wire)?.ok_or(Ended::Forgotten)?;
        if job.ended() {
            return Ok(Some(job));
        }
        match self.look(patience).map_err(Ended::Wire)?.trouble {
            // A print server is out of touch with its printer for a moment at the beginning of each job.
            Some(Trouble::Offline) if reached.elapsed() < self.queue.profile.lost => {}
            Some(trouble) => return Err(Ended::Trouble(trouble)),
            None if job.stopped() => return Err(Ended::Trouble(Trouble::Broken)),
            None => *reached = Instant::now(),
        }
        Ok(None)
    }

    /// Cancels a job that is given up, so that it does not come out later; what became of it.
    fn withdraw(&mut self, id: i32) -> JobState {
        let cancelled = self.queue.cancel(id, Patience::plain(ASIDE));
        let job = cancelled.and_then(|()| self.queue.job(id, Patience::plain(ASIDE)));
        job.ok().flatten().map_or(JobState::Unknown, |job| job.became(self.queue.profile.counts))
    }
}

/// Why asking about a job ended.
enum Ended {
    Wire(WireError),
    Trouble(Trouble),
    Forgotten,
}

fn unknown() -> Failure {
    let said = "this reference was begun before and nobody can tell how far it came; look at the paper";
    Failure::new(CompletionCode::ResultUnknown, said)
}

/// A job that was refused by its status (RFC 8011, appendix B).
fn refused(status: u16) -> Failure {
    match status {
        0x040A => Failure::new(CompletionCode::UnsupportedData, "the printer takes no PDF"),
        0x0400..=0x0403 => {
            Failure::new(CompletionCode::DeviceNotReady, "the print server does not let this machine print")
        }
        0x0506 | 0x0507 => Failure::new(CompletionCode::DeviceNotReady, "the printer takes no jobs now"),
        _ => {
            Failure::new(CompletionCode::HardwareError, format!("the printer refused the job with status {status:04X}"))
        }
    }
}

fn storage(fault: std::io::Error) -> Failure {
    let said = format!("the journal of jobs cannot be written ({}); see the setting jobs and its folder", fault.kind());
    Failure::new(CompletionCode::HardwareError, said)
}
