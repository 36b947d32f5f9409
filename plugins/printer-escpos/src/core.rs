//! One printer: its wire, what is known of it, its jobs, and what was told of it.

use crate::job::{self, Progress, Stopped};
use crate::picture::Picture;
use crate::profile::Profile;
use crate::state::Trouble;
use crate::talk::{Session, Talk};
use std::time::{Duration, Instant};
use tongban_sdk::jobs::Journal;
use tongban_sdk::printer::{Delivery, JobState, Paper, Status, code::print_native as code, event};
use tongban_sdk::{Call, CompletionCode, DeviceState, Failure, Record};
use tongban_wire::{Link, Patience, Stream, WireError};

/// The printer in the technician's words.
const WHAT: &str = "receipt printer";
/// How long a status may ask.
const STATUS: Duration = Duration::from_millis(200);
/// How long the watch may ask.
const WATCH: Duration = Duration::from_millis(700);
/// How long a printer that sees its output may need to show the ticket there.
const PRESENTING: Duration = Duration::from_secs(2);

/// What belongs to no command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Happened {
    /// The status is another one.
    Status,
    /// Little paper left, or none.
    PaperThreshold,
    /// The applicant took the paper.
    MediaTaken,
}

/// Whom to tell.
pub type News = Box<dyn Fn(Happened) + Send>;

/// One printer.
pub struct Core {
    link: Link<Box<dyn Stream>>,
    session: Session,
    profile: Profile,
    journal: Journal,
    news: News,
    told: Option<Status>,
    ticket: Option<bool>,
    /// The job before did not end well: its paper may hang in the slot.
    torn: bool,
    last: Option<WireError>,
}

impl Core {
    /// A printer that nothing is known of.
    pub fn new(link: Link<Box<dyn Stream>>, profile: Profile, journal: Journal, news: News) -> Core {
        let session = Session::default();
        let torn = journal.last().is_some_and(|state| matches!(state, JobState::Partial | JobState::Unknown));
        Core { link, session, profile, journal, news, told: None, ticket: None, torn, last: None }
    }

    /// Talks over the wire, opening it first where it must be.
    fn talk<T, E: From<WireError>>(
        &mut self,
        patience: Patience<'_>,
        what: impl FnOnce(&mut Talk<'_, '_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if !self.link.is_open() {
            self.session = Session::default();
        }
        let Core { link, session, profile, .. } = self;
        let mut answer = None;
        let wire = link.with(|wire| {
            let mut talk = Talk::begin(wire.as_mut(), session, profile, patience)?;
            answer = Some(what(&mut talk));
            Ok(())
        });
        match wire {
            Ok(()) => self.last = None,
            Err(ref error) => self.last = Some(error.clone()),
        }
        wire?;
        answer.unwrap_or_else(|| Err(WireError::Silent.into()))
    }

    /// The same for what ends with a fault of the wire only: the wire is closed where it must be.
    fn ask<T>(
        &mut self,
        patience: Patience<'_>,
        what: impl FnOnce(&mut Talk<'_, '_>) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        let done = self.talk(patience, what);
        self.note(done.as_ref().err());
        done
    }

    fn note(&mut self, error: Option<&WireError>) {
        self.last = error.cloned();
        if error.is_some_and(WireError::closes) {
            self.link.close();
        }
        if error.is_some() {
            self.session.seen = None;
        }
    }

    /// Looks at the printer between commands, and tells what changed.
    pub fn watch(&mut self) {
        let looked = self.ask(Patience::plain(WATCH), |talk| talk.look());
        drop(looked);
        self.tell();
    }

    /// Tells what changed since the last time.
    fn tell(&mut self) {
        let now = self.known();
        let ticket = self.session.state.ticket.filter(|_| self.link.is_open());
        if self.ticket == Some(true) && ticket == Some(false) {
            (self.news)(Happened::MediaTaken);
        }
        self.ticket = ticket.or(self.ticket);
        let scarce = |paper: Option<Paper>| paper.is_some_and(|paper| matches!(paper, Paper::Low | Paper::Out));
        let before = self.told.as_ref().map(|status| status.paper);
        if scarce(Some(now.paper)) && before != Some(now.paper) {
            (self.news)(Happened::PaperThreshold);
        }
        if self.told.as_ref().is_some_and(|told| *told != now) {
            (self.news)(Happened::Status);
        }
        self.told = Some(now);
    }

    /// How the printer is; asked when the watch did not hear of it lately.
    pub fn status(&mut self) -> Status {
        let fresh = self.session.seen.is_some_and(|seen| seen.elapsed() < self.profile.pace.watch * 2);
        if !fresh && self.link.is_open() {
            let _ = self.ask(Patience::plain(STATUS), |talk| talk.look());
        }
        self.tell();
        self.known()
    }

    /// The status of a printer that did not answer.
    pub fn status_of_none() -> Status {
        Status { paper: Paper::Unknown, device: DeviceState::NoDevice }
    }

    fn known(&self) -> Status {
        if self.session.seen.is_none() || !self.link.is_open() {
            let device = match &self.last {
                Some(WireError::Silent | WireError::Garbled(_) | WireError::Stalled | WireError::Overflow) => {
                    DeviceState::Offline
                }
                Some(WireError::Denied(_) | WireError::Busy | WireError::Setting(_) | WireError::Ambiguous(_)) => {
                    DeviceState::HardwareError
                }
                _ => DeviceState::NoDevice,
            };
            return Status { paper: Paper::Unknown, device };
        }
        let device = match self.session.state.trouble() {
            None => DeviceState::Online,
            Some(Trouble::CoverOpen | Trouble::Jammed | Trouble::Cutter | Trouble::PaperOut) => DeviceState::UserError,
            Some(Trouble::Broken) => DeviceState::HardwareError,
            Some(Trouble::Hot | Trouble::Feeding | Trouble::Offline) => DeviceState::Offline,
        };
        Status { paper: self.session.state.paper(), device }
    }

    /// What became of a job; `None` for one that was never begun.
    pub fn job(&self, reference: &str) -> Option<JobState> {
        self.journal.state(reference)
    }

    /// Brings the printer back to idle: clears errors whose cause was removed, and what is left of an older job.
    pub fn reset(&mut self, call: &dyn Call) -> Result<(), Failure> {
        let done = self.ask(Patience::of(call), |talk| {
            talk.look()?;
            talk.recover()
        });
        self.tell();
        done.map_err(|error| error.failure(WHAT))
    }

    /// Prints a picture once, and answers when the printer says that it is out.
    pub fn print(
        &mut self,
        call: &dyn Call,
        reference: &str,
        picture: &Picture,
        cut: bool,
    ) -> Result<Delivery, Failure> {
        match self.journal.state(reference) {
            None | Some(JobState::NotPrinted) => {}
            Some(JobState::Printed) => {
                return Ok(match self.session.state.ticket {
                    Some(false) => Delivery::Taken,
                    _ => self.delivery(),
                });
            }
            Some(JobState::Partial | JobState::Unknown) => {
                let said = "this reference was begun before and did not end well; ask get_job, look at the paper";
                return Err(Failure::new(CompletionCode::ResultUnknown, said));
            }
        }
        let done = self.ready(call).and_then(|()| self.run(call, reference, picture, cut));
        self.tell();
        done
    }

    /// Looks before anything is printed: what stands in the way costs no paper then.
    fn ready(&mut self, call: &dyn Call) -> Result<(), Failure> {
        let looked = self.ask(Patience::of(call), |talk| {
            talk.look()?;
            talk.recover()
        });
        looked.map_err(|error| error.failure(WHAT))?;
        match self.session.state.trouble() {
            Some(trouble) if !trouble.passes() => Err(trouble.failure()),
            _ if self.session.state.ticket == Some(true) => {
                Err(code::media_not_taken("the paper before is in the slot"))
            }
            _ => Ok(()),
        }
    }

    fn run(&mut self, call: &dyn Call, reference: &str, picture: &Picture, cut: bool) -> Result<Delivery, Failure> {
        // On the disk before the first byte leaves: after a loss of power nobody may believe it was never begun.
        self.journal.note(reference, JobState::Unknown).map_err(storage)?;
        let pieces = job::pieces(picture, &self.profile, self.torn, cut);
        let mut progress = Progress::default();
        let done = self.talk(Patience::of(call), |talk| {
            let done = job::print(talk, &pieces, &mut progress);
            if done.is_err() {
                job::abandon(talk);
            }
            done
        });
        let state = match &done {
            Ok(()) => JobState::Printed,
            // The paper is out; that the printer fell silent right after takes nothing back.
            Err(Stopped::Wire(_)) if progress.confirmed => JobState::Printed,
            Err(stopped) => progress.state(stopped),
        };
        self.torn = matches!(state, JobState::Partial | JobState::Unknown);
        if let Err(Stopped::Wire(error)) = &done {
            self.note(Some(error));
        }
        self.journal.note(reference, state).map_err(storage)?;
        match done {
            Err(Stopped::Trouble(trouble)) => Err(trouble.failure()),
            Err(Stopped::Wire(error)) if state != JobState::Printed => Err(error.failure(WHAT)),
            _ => {
                self.presented(call);
                call.event(event::print_native::media_presented, Record::new());
                Ok(self.delivery())
            }
        }
    }

    /// Waits until a printer that sees its output shows the ticket there; one that does not see it does not wait.
    fn presented(&mut self, call: &dyn Call) {
        let end = Instant::now() + PRESENTING;
        while self.profile.full_status && self.session.state.ticket != Some(true) && Instant::now() < end {
            let patience = Patience::of(call);
            if patience.pause(self.profile.pace.settle).is_err() || self.ask(patience, |talk| talk.look()).is_err() {
                return;
            }
        }
    }

    fn delivery(&self) -> Delivery {
        match self.session.state.ticket {
            Some(true) => Delivery::Presented,
            // A ticket that was never seen may have been taken at once, or lie on the floor.
            Some(false) | None => Delivery::Unknown,
        }
    }
}

fn storage(fault: std::io::Error) -> Failure {
    let said = format!("the journal of jobs cannot be written ({}); see the setting jobs and its folder", fault.kind());
    Failure::new(CompletionCode::HardwareError, said)
}
