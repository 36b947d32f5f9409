//! A network printer that speaks IPP over HTTP: jobs with states, paper and faults, and documents that can be looked at.
//!
//! Acts: `paper out`, `paper low`, `paper in`, `jam paper`, `clear jam`, `open cover`, `close cover`, `toner out`, `toner in`,
//! `pause`, `resume`, `hold` (jobs wait), `release`, `stop in the middle` (the next job stops after its first page),
//! `forget jobs`, `refuse`, `accept`.

mod wire;

use crate::{FarEnd, Say};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wire::{Answer, Request};

/// A model of printer.
#[derive(Clone, Debug)]
pub struct Model {
    /// How long a page takes.
    pub page: Duration,
    /// Whether it takes PDF.
    pub pdf: bool,
    /// Whether it knows no other version than 1.1.
    pub old: bool,
}

impl Default for Model {
    fn default() -> Model {
        Model { page: Duration::from_millis(30), pdf: true, old: false }
    }
}

/// A job at the printer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// Its number.
    pub id: i32,
    /// Its name.
    pub name: String,
    /// 3 pending, 5 processing, 6 stopped, 7 cancelled, 8 aborted, 9 completed.
    pub state: i32,
    /// Its document.
    pub document: Vec<u8>,
    /// Whether it came out.
    pub printed: bool,
    begun: Option<Duration>,
}

/// The jobs, to look at.
#[derive(Clone, Default)]
pub struct Jobs(Arc<Mutex<Vec<Job>>>);

impl Jobs {
    /// All of them, oldest first.
    pub fn all(&self) -> Vec<Job> {
        self.with(|jobs| jobs.clone())
    }

    /// Names of those that came out, in order.
    pub fn printed(&self) -> Vec<String> {
        self.with(|jobs| jobs.iter().filter(|job| job.printed).map(|job| job.name.clone()).collect())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<Job>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The printer.
pub struct Ipp {
    model: Model,
    jobs: Jobs,
    got: Vec<u8>,
    now: Duration,
    reasons: Vec<&'static str>,
    hold: bool,
    stop_in_the_middle: bool,
    refuse: bool,
    forgotten: bool,
}

impl Ipp {
    /// A printer of that model, and its jobs to look at.
    pub fn new(model: Model) -> (Ipp, Jobs) {
        let jobs = Jobs::default();
        let printer = Ipp {
            model,
            jobs: jobs.clone(),
            got: Vec::new(),
            now: Duration::ZERO,
            reasons: Vec::new(),
            hold: false,
            stop_in_the_middle: false,
            refuse: false,
            forgotten: false,
        };
        (printer, jobs)
    }

    fn stopped(&self) -> bool {
        self.reasons.iter().any(|reason| !reason.ends_with("-warning"))
    }

    fn obey(&mut self, request: &Request) -> Vec<u8> {
        if self.model.old && request.version != 0x0101 {
            return Answer::new(request, 0x0503).http();
        }
        match request.operation {
            0x0002 => self.take(request),
            0x0008 => {
                let id = request.job();
                let found = self.jobs.with(|jobs| {
                    let job = jobs.iter_mut().find(|job| job.id == id && job.state < 7)?;
                    job.state = 7;
                    Some(())
                });
                Answer::new(request, if found.is_some() { 0 } else { 0x0404 }).http()
            }
            0x0009 => {
                let found = self.jobs.all().into_iter().find(|job| job.id == request.job() && !self.forgotten);
                let mut answer = Answer::new(request, if found.is_some() { 0 } else { 0x0406 });
                found.iter().for_each(|job| answer.job(job));
                answer.http()
            }
            0x000A => {
                let completed = request.text("which-jobs") == "completed";
                let mut answer = Answer::new(request, 0);
                let all = self.jobs.all();
                all.iter()
                    .filter(|job| (job.state >= 7) == completed && !self.forgotten)
                    .for_each(|job| answer.job(job));
                answer.http()
            }
            0x000B => {
                let mut answer = Answer::new(request, 0);
                answer.group(4);
                let busy = self.jobs.with(|jobs| jobs.iter().any(|job| job.state == 5));
                let state: i32 = if self.stopped() { 5 } else { 3 + i32::from(busy) };
                answer.put(0x23, "printer-state", &state.to_be_bytes());
                let reasons = if self.reasons.is_empty() { &["none"][..] } else { &self.reasons };
                for (at, reason) in reasons.iter().enumerate() {
                    answer.put(0x44, if at == 0 { "printer-state-reasons" } else { "" }, reason.as_bytes());
                }
                answer.put(0x22, "printer-is-accepting-jobs", &[u8::from(!self.refuse)]);
                answer.put(0x49, "document-format-supported", b"image/urf");
                if self.model.pdf {
                    answer.put(0x49, "", b"application/pdf");
                }
                answer.http()
            }
            _ => Answer::new(request, 0x0501).http(),
        }
    }

    fn take(&mut self, request: &Request) -> Vec<u8> {
        if !self.model.pdf {
            return Answer::new(request, 0x040A).http();
        }
        let job = self.jobs.with(|jobs| {
            let id = jobs.last().map_or(1, |job| job.id + 1);
            let (name, document) = (request.text("job-name"), request.document.clone());
            let job = Job { id, name, state: 3, document, printed: false, begun: None };
            jobs.push(job.clone());
            job
        });
        let mut answer = Answer::new(request, 0);
        answer.job(&job);
        answer.http()
    }

    /// The whole request at the beginning of what came, and its length.
    fn whole(&self) -> Option<(Request, usize)> {
        let head = self.got.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
        let text = String::from_utf8_lossy(&self.got[..head]).to_ascii_lowercase();
        let length =
            text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok())?;
        let body = self.got.get(head..head + length)?;
        Some((Request::read(body)?, head + length))
    }
}

impl FarEnd for Ipp {
    fn hear(&mut self, _: u8, bytes: &[u8], say: &mut Say) {
        // Each request comes on a connection of its own; one that broke off is forgotten with it.
        if bytes.starts_with(b"POST ") {
            self.got.clear();
        }
        self.got.extend(bytes);
        while let Some((request, length)) = self.whole() {
            self.got.drain(..length);
            let answer = self.obey(&request);
            say.now(answer);
        }
    }

    fn tick(&mut self, now: Duration, _: &mut Say) {
        self.now = now;
        if self.stopped() || self.hold {
            return;
        }
        let (page, stop) = (self.model.page, self.stop_in_the_middle);
        let stopped = self.jobs.with(|jobs| {
            let job = jobs.iter_mut().find(|job| matches!(job.state, 3 | 5 | 6))?;
            let begun = *job.begun.get_or_insert(now);
            job.state = 5;
            if now.saturating_sub(begun) >= page {
                job.printed = true;
                job.state = if stop { 6 } else { 9 };
                return stop.then_some(());
            }
            None
        });
        if stopped.is_some() {
            self.stop_in_the_middle = false;
            self.reasons.push("media-jam-error");
        }
    }

    fn act(&mut self, act: &str, _: &mut Say) -> bool {
        let (reason, on) = match act {
            "paper out" => ("media-empty-error", true),
            "paper low" => ("media-low-warning", true),
            "jam paper" => ("media-jam-error", true),
            "clear jam" => ("media-jam-error", false),
            "open cover" => ("cover-open-error", true),
            "close cover" => ("cover-open-error", false),
            "toner out" => ("toner-empty-error", true),
            "toner in" => ("toner-empty-error", false),
            "pause" => ("paused", true),
            "resume" => ("paused", false),
            "paper in" => {
                self.reasons.retain(|reason| !reason.starts_with("media-empty") && !reason.starts_with("media-low"));
                return true;
            }
            _ => {
                match act {
                    "hold" => self.hold = true,
                    "release" => self.hold = false,
                    "stop in the middle" => self.stop_in_the_middle = true,
                    "forget jobs" => self.forgotten = true,
                    "refuse" => self.refuse = true,
                    "accept" => self.refuse = false,
                    _ => return false,
                }
                return true;
            }
        };
        self.reasons.retain(|known| *known != reason);
        if on {
            self.reasons.push(reason);
        }
        true
    }

    fn plugged(&mut self) {
        self.got.clear();
    }
}
