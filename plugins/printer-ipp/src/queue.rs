//! One print queue: the operations a driver needs, each on a connection of its own.

use crate::http::post;
use crate::message::{Answer, Group, JOB, Operation, PRINTER, Request};
use crate::state::State;
use std::time::Duration;
use tongban_sdk::printer::JobState;
use tongban_wire::{Patience, Stream, WireError};

/// How often a question is asked before its answer counts as missing.
const TRIES: usize = 3;
/// The printer does not know such a job.
const NOT_FOUND: u16 = 0x0406;
/// The printer wants another version of the protocol.
const VERSION: u16 = 0x0503;
/// What is asked about a job.
const ABOUT_JOB: [&str; 5] = ["job-id", "job-name", "job-state", "job-impressions-completed", "time-at-processing"];
/// What is asked about the printer.
const ABOUT_PRINTER: [&str; 4] =
    ["printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "document-format-supported"];

/// Opens a connection.
pub type Opener = Box<dyn FnMut() -> Result<Box<dyn Stream>, WireError> + Send>;

/// Which queue, and how long things take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// `host:port`, as HTTP names it.
    pub host: String,
    /// Path of the queue.
    pub path: String,
    /// The queue's own name: `ipp://host:port/path`.
    pub uri: String,
    /// The user the jobs belong to.
    pub user: String,
    /// The paper: `iso_a4_210x297mm`.
    pub media: Option<String>,
    /// Whether the printer itself counts what it printed; a raw queue of a print server does not.
    pub counts: bool,
    /// Longest time for one answer.
    pub answer: Duration,
    /// How often a job is asked about.
    pub poll: Duration,
    /// How long a printer may be out of reach in the middle of a job.
    pub lost: Duration,
    /// How often the printer is looked at between jobs.
    pub watch: Duration,
}

/// A job, as the printer tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Its number at the printer.
    pub id: i32,
    name: String,
    state: i32,
    impressions: Option<i32>,
    begun: bool,
}

impl Job {
    fn of(group: &Group) -> Option<Job> {
        Some(Job {
            id: group.number("job-id")?,
            name: group.texts("job-name").next().unwrap_or_default().to_owned(),
            state: group.number("job-state")?,
            impressions: group.number("job-impressions-completed"),
            begun: group.number("time-at-processing").is_some(),
        })
    }

    /// Whether nothing will happen to it any more.
    pub fn ended(&self) -> bool {
        self.state >= 7
    }

    /// Whether it stopped in the middle.
    pub fn stopped(&self) -> bool {
        self.state == 6
    }

    /// What became of it; `counts` says whether its count of impressions is the printer's own.
    pub fn became(&self, counts: bool) -> JobState {
        match (self.state, self.impressions) {
            (9, _) => JobState::Printed,
            (7 | 8, _) if !self.begun => JobState::NotPrinted,
            (7 | 8, Some(0)) if counts => JobState::NotPrinted,
            (7 | 8, Some(_)) if counts => JobState::Partial,
            _ => JobState::Unknown,
        }
    }
}

/// How a job was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It has that number now.
    Job(i32),
    /// It was refused with that status: nothing is printed.
    Refused(u16),
}

/// One print queue.
pub struct Queue {
    opener: Opener,
    /// Which.
    pub profile: Profile,
    number: u32,
    version: u16,
}

impl Queue {
    /// A queue that was not asked anything yet.
    pub fn new(opener: Opener, profile: Profile) -> Queue {
        Queue { opener, profile, number: 0, version: 0x0200 }
    }

    fn request(&mut self, operation: Operation) -> Request {
        self.number = self.number % 0x7FFF_FFFF + 1;
        Request::new(operation, self.version, self.number, &self.profile.uri, &self.profile.user)
    }

    /// One request; one more in the older version where the printer asks for it.
    fn ask(
        &mut self,
        operation: Operation,
        fill: &dyn Fn(Request, &Profile) -> Request,
        document: &[u8],
        patience: &Patience<'_>,
        sent: &mut bool,
    ) -> Result<Answer, WireError> {
        loop {
            patience.slice()?;
            let head = fill(self.request(operation), &self.profile).end();
            let mut wire = (self.opener)()?;
            let place = (self.profile.host.as_str(), self.profile.path.as_str());
            let body = post(wire.as_mut(), place, (&head, document), patience, sent)?;
            let answer = Answer::read(&body).map_err(WireError::Garbled)?;
            if answer.request != self.number {
                return Err(WireError::Garbled("it answers another request"));
            }
            if answer.status == VERSION && self.version != 0x0101 {
                self.version = 0x0101;
                continue;
            }
            return Ok(answer);
        }
    }

    /// A question that may be asked again: the line swallowed it, or its answer.
    fn query(
        &mut self,
        operation: Operation,
        fill: &dyn Fn(Request, &Profile) -> Request,
        patience: Patience<'_>,
    ) -> Result<Answer, WireError> {
        let mut last = WireError::Silent;
        for _ in 0..TRIES {
            let one = patience.at_most(self.profile.answer);
            match self.ask(operation, fill, &[], &one, &mut false) {
                Err(WireError::Silent | WireError::Garbled(_) | WireError::Gone | WireError::Overflow)
                    if patience.left().is_zero() =>
                {
                    break;
                }
                Err(again @ (WireError::Silent | WireError::Garbled(_) | WireError::Gone | WireError::Overflow)) => {
                    last = again;
                }
                done => return done,
            }
        }
        patience.slice()?;
        Err(last)
    }

    /// How the printer is.
    pub fn look(&mut self, patience: Patience<'_>) -> Result<State, WireError> {
        let fill = |request: Request, _: &Profile| request.keywords("requested-attributes", &ABOUT_PRINTER);
        let answer = self.query(Operation::GetPrinterAttributes, &fill, patience)?;
        match answer.status {
            0..=0xFF => Ok(State::of(&answer.group(PRINTER))),
            NOT_FOUND => Err(WireError::Setting("setting uri: the print server knows no such printer".into())),
            _ => Err(WireError::Garbled("it refuses to tell how it is")),
        }
    }

    /// Gives it a document. Not repeated: after an error with `sent` the printer may have it.
    pub fn print(
        &mut self,
        reference: &str,
        document: &[u8],
        patience: &Patience<'_>,
        sent: &mut bool,
    ) -> Result<Taken, WireError> {
        let fill = |request: Request, profile: &Profile| {
            let request = request.name("job-name", reference).media_type("document-format", "application/pdf").job();
            match &profile.media {
                Some(media) => request.keyword("media", media),
                None => request,
            }
        };
        let answer = self.ask(Operation::PrintJob, &fill, document, patience, sent)?;
        match answer.group(JOB).number("job-id") {
            Some(id) if answer.status < 0x0100 => Ok(Taken::Job(id)),
            None if answer.status < 0x0100 => Err(WireError::Garbled("a job without a number")),
            _ => Ok(Taken::Refused(answer.status)),
        }
    }

    /// How a job is; `None` when the printer does not know it any more.
    pub fn job(&mut self, id: i32, patience: Patience<'_>) -> Result<Option<Job>, WireError> {
        let fill =
            |request: Request, _: &Profile| request.number("job-id", id).keywords("requested-attributes", &ABOUT_JOB);
        let answer = self.query(Operation::GetJobAttributes, &fill, patience)?;
        match answer.status {
            0..=0xFF => Job::of(&answer.group(JOB)).map(Some).ok_or(WireError::Garbled("a job without a state")),
            NOT_FOUND => Ok(None),
            _ => Err(WireError::Garbled("it refuses to tell how the job is")),
        }
    }

    /// The newest job of that name; `None` when the printer knows none.
    pub fn find(&mut self, reference: &str, patience: Patience<'_>) -> Result<Option<Job>, WireError> {
        let mut found: Option<Job> = None;
        // A job that ends between the two questions is in the second list.
        for which in ["not-completed", "completed"] {
            let fill = |request: Request, _: &Profile| {
                request.keyword("which-jobs", which).keywords("requested-attributes", &ABOUT_JOB)
            };
            let answer = self.query(Operation::GetJobs, &fill, patience)?;
            if answer.status >= 0x0100 {
                return Err(WireError::Garbled("it refuses to list its jobs"));
            }
            let jobs = answer.groups.iter().filter(|group| group.tag == JOB).filter_map(Job::of);
            let named = jobs.filter(|job| job.name == reference).chain(found);
            found = named.max_by_key(|job| job.id);
        }
        Ok(found)
    }

    /// Cancels a job; one that has ended already is no fault.
    pub fn cancel(&mut self, id: i32, patience: Patience<'_>) -> Result<(), WireError> {
        self.query(Operation::CancelJob, &|request, _| request.number("job-id", id), patience).map(drop)
    }
}
