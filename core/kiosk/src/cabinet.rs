//! The world of a real machine: plugins behind the host, papers, a person, the clock on the wall.

use crate::applicant::{Answer, Answers, Applicant, Guidance, SCREEN};
use crate::clock;
use crate::hold::Hold;
use crate::pace::Pace;
use crate::paperwork::Paperwork;
use crate::start::NotLent;
use crate::timers::Timers;
use crate::world::{Occurrence, World};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tongban_classes::signature_capture::{self, CaptureParams};
use tongban_classes::{FromRecord as _, ToRecord as _, find};
use tongban_flow::engine::{Effect, EffectId, Event, PaperJob};
use tongban_host::{Host, Picture, Reply, Request, RequestId};
use tongban_journal::{CaseId, Journal, Reservation};
use tongban_model::{AcceptanceNumber, CompletionCode, Date, Failure, Record};

/// Performs effects on real devices and waits for what happens.
pub struct Cabinet {
    host: Arc<Host>,
    hold: Hold,
    paperwork: Arc<Paperwork>,
    /// Forms of cases that began before the manifests were read anew.
    older: HashMap<CaseId, Arc<Paperwork>>,
    journal: Arc<Journal>,
    applicant: Box<dyn Applicant>,
    recorder: Option<String>,
    /// Slots that the screen itself is.
    on_screen: HashSet<String>,
    /// What the screen is asked for, and until when.
    asked: HashMap<(CaseId, EffectId), Instant>,
    /// The day taken for today, in rehearsals and demos; otherwise the calendar's.
    today: Option<Date>,
    incoming: mpsc::UnboundedReceiver<Incoming>,
    send: mpsc::UnboundedSender<Incoming>,
    running: HashMap<(CaseId, EffectId), Running>,
    timers: Timers,
    pace: Pace,
    runtime: tokio::runtime::Runtime,
    limit: Option<Instant>,
}

/// A command under way.
struct Running {
    request: RequestId,
    slot: Arc<str>,
}

/// What a cabinet is put together from.
pub(crate) struct Parts {
    pub(crate) host: Arc<Host>,
    pub(crate) hold: Hold,
    pub(crate) paperwork: Paperwork,
    pub(crate) journal: Arc<Journal>,
    pub(crate) recorder: Option<String>,
    pub(crate) on_screen: HashSet<String>,
    pub(crate) today: Option<Date>,
    pub(crate) runtime: tokio::runtime::Runtime,
}

/// What comes to the loop from elsewhere.
enum Incoming {
    /// Something happened to a case.
    Happened(Occurrence),
    /// The screen answers what it was asked for.
    Captured { case: CaseId, request: u64, result: Result<Record, Failure> },
    /// A device at work says something, for the screen only.
    Guided(CaseId, Guidance),
    /// A device at work shows a picture.
    Pictured(CaseId, Arc<str>, Picture),
    /// Somebody wants the loop's attention.
    Bell,
}

/// Wakes a kiosk that waits for the next event, so that whoever owns it can do something else in between.
#[derive(Clone)]
pub struct Bell(mpsc::UnboundedSender<Incoming>);

impl Bell {
    /// Makes the [`crate::Kiosk::turn`] that is waiting, or the next one, come back with `false`.
    pub fn ring(&self) {
        // A closed channel means that the kiosk is gone: there is nobody left to wake.
        let _ = self.0.send(Incoming::Bell);
    }
}

impl Cabinet {
    /// Puts a cabinet together; the applicant gets the way its answers go.
    pub(crate) fn new(parts: Parts, applicant: impl FnOnce(Answers) -> Box<dyn Applicant>) -> Self {
        let (send, incoming) = mpsc::unbounded_channel();
        let answers = send.clone();
        let applicant = applicant(Answers::to(move |answer| {
            let what = match answer {
                Answer::Act { case, view, action } => {
                    Incoming::Happened(Occurrence { case, event: Event::Action { view, action }, number: None })
                }
                Answer::Captured { case, request, result } => Incoming::Captured { case, request, result },
            };
            // A closed channel means that the kiosk is gone; there is nobody left to answer.
            let _ = answers.send(what);
        }));
        let Parts { host, hold, paperwork, journal, recorder, on_screen, today, runtime } = parts;
        Cabinet {
            host,
            hold,
            paperwork: Arc::new(paperwork),
            older: HashMap::new(),
            journal,
            applicant,
            recorder,
            on_screen,
            asked: HashMap::new(),
            today,
            incoming,
            send,
            running: HashMap::new(),
            timers: Timers::default(),
            pace: Pace::default(),
            runtime,
            limit: None,
        }
    }

    /// Takes other forms for cases from now on; the open ones go on with those they began with.
    pub(crate) fn renew_papers(&mut self, paperwork: Paperwork, open: Vec<CaseId>) {
        let before = std::mem::replace(&mut self.paperwork, Arc::new(paperwork));
        for case in open {
            self.older.entry(case).or_insert_with(|| before.clone());
        }
    }

    /// Gives a case that comes back in an older version the forms of that version.
    pub(crate) fn papers_for(&mut self, case: &CaseId, paperwork: Paperwork) {
        self.older.insert(case.clone(), Arc::new(paperwork));
    }

    /// The host, for listings.
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// What the kiosk holds of its slots.
    pub(crate) fn hold(&mut self) -> &mut Hold {
        &mut self.hold
    }

    /// Gives the devices away. Errors: one of them works for a case.
    pub(crate) fn lend(&mut self) -> Result<(), NotLent> {
        if self.running.values().any(|running| self.hold.is_device(&running.slot)) {
            return Err(NotLent::AtWork);
        }
        self.hold.lend();
        Ok(())
    }

    /// A bell to wake this cabinet with.
    pub(crate) fn bell(&self) -> Bell {
        Bell(self.send.clone())
    }

    /// Makes [`World::next`] come back empty-handed at this moment, or never.
    pub(crate) fn limit(&mut self, limit: Option<Instant>) {
        self.limit = limit;
    }

    fn command(&mut self, case: &CaseId, id: EffectId, request: Request) {
        if self.hold.is_device(&request.slot) {
            // Lent, and perhaps given back since; whoever still holds one keeps it.
            let _ = self.hold.take_back();
        }
        let Some(claim) = self.hold.of(&request.slot) else {
            let failure = Failure::new(CompletionCode::DeviceNotReady, "the device is lent to somebody else");
            return self.completed(case, id, Err(failure), None);
        };
        let (send, of) = (self.send.clone(), case.clone());
        let slot: Arc<str> = request.slot.as_str().into();
        let working = slot.clone();
        let class = request.class.as_deref().and_then(find);
        let command = class.and_then(|class| class.command(request.command));
        // What the screen was told last; a driver may repeat itself as often as it likes.
        let last = Mutex::new(None);
        let reply = move |_: RequestId, reply: Reply| {
            let happened = |event| Incoming::Happened(Occurrence { case: of.clone(), event, number: None });
            let what = match reply {
                Reply::Event { number, fields } => {
                    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                    if last.as_ref().is_some_and(|(said, with)| (*said, with) == (number, &fields)) {
                        return;
                    }
                    *last = Some((number, fields.clone()));
                    drop(last);
                    let event = command.and_then(|command| command.events.iter().find(|event| event.number == number));
                    if let (Some(class), Some(event)) = (class, event) {
                        let (class, carries, event) = (class.name, event.fields, event.name);
                        let guidance = Guidance { slot: slot.clone(), class, event, carries, fields };
                        let _ = send.send(Incoming::Guided(of.clone(), guidance));
                    }
                    happened(Event::Guidance { effect: id, event: number })
                }
                Reply::Completed(completion) => happened(Event::Completed { effect: id, result: completion.result }),
                Reply::Frame(picture) => Incoming::Pictured(of.clone(), slot.clone(), picture),
                Reply::Acknowledged(_) => return,
            };
            let _ = send.send(what);
        };
        let request = self.host.submit(claim, request, Arc::new(reply));
        self.running.insert((case.clone(), id), Running { request, slot: working });
    }

    /// Has the screen itself do what a device would.
    fn ask_screen(&mut self, case: &CaseId, id: EffectId, command: u16, params: &Record, within: Duration) {
        let points = CaptureParams::from_record(params).ok().filter(|_| command == signature_capture::command::capture);
        let Some(params) = points else {
            let failure = Failure::new(CompletionCode::UnsupportedCommand, "the screen takes signatures only");
            return self.completed(case, id, Err(failure), None);
        };
        if !self.applicant.asked(case, u64::from(id), params.points) {
            let failure = Failure::new(CompletionCode::UnsupportedCommand, "this screen takes no signatures");
            return self.completed(case, id, Err(failure), None);
        }
        self.asked.insert((case.clone(), id), Instant::now() + within);
        let event = Event::Guidance { effect: id, event: signature_capture::event::capture::present_subject };
        let _ = self.send.send(Incoming::Happened(Occurrence { case: case.clone(), event, number: None }));
    }

    /// Ends what the screen was asked for, if it still was. The completion comes exactly once.
    fn withdraw(&mut self, case: &CaseId, id: EffectId, why: Failure) {
        if self.asked.remove(&(case.clone(), id)).is_some() {
            self.applicant.withdrawn(case, u64::from(id));
            self.completed(case, id, Err(why), None);
        }
    }

    fn completed(&self, case: &CaseId, effect: EffectId, result: Result<Record, Failure>, number: Option<Reservation>) {
        let occurrence = Occurrence { case: case.clone(), event: Event::Completed { effect, result }, number };
        let _ = self.send.send(Incoming::Happened(occurrence));
    }

    /// A command whose answer nobody waits for.
    fn aside(&mut self, command: u16, params: Record) {
        if let Some((slot, claim)) = self.recorder.as_ref().and_then(|slot| Some((slot, self.hold.of(slot)?))) {
            self.host.submit(claim, Request::new(slot.as_str(), command, params), Arc::new(|_, _| ()));
        }
    }

    fn print(&mut self, case: &CaseId, id: EffectId, job: &PaperJob, within: Duration) {
        match self.papers_of(case).draw(job) {
            Ok(drawn) => {
                let command = tongban_classes::printer::command::print_native;
                self.command(case, id, Request::new(&*job.slot, command, drawn.command()).within(within));
                // The printer has begun before the picture for the screen is made.
                if self.applicant.wants_papers()
                    && let Some(preview) = drawn.preview()
                {
                    self.applicant.paper(case, job, preview);
                }
            }
            Err(failure) => self.completed(case, id, Err(failure), None),
        }
    }

    fn papers_of(&self, case: &CaseId) -> &Paperwork {
        self.older.get(case).unwrap_or(&self.paperwork)
    }

    /// Gives out a number of the day it is at this moment: a machine runs for months, and its clock may be put right
    /// while it does.
    fn allot(&mut self, case: &CaseId, id: EffectId, region: &str, station: &str, at_ms: i64) {
        let today = self.today.unwrap_or_else(|| clock::day_at(at_ms));
        let reserved = self.journal.reserve("acceptance", &today.compact());
        match reserved.map(|r| (acceptance(region, station, today, r.value()), r)) {
            Ok((Some(number), reservation)) => {
                self.completed(case, id, Ok(Record::new().with(1, number.expose())), Some(reservation));
            }
            Ok((None, _)) => {
                let detail = "today's acceptance numbers are used up, or region and station are not numbers";
                self.completed(case, id, Err(Failure::new(CompletionCode::NotEnoughSpace, detail)), None);
            }
            Err(fault) => {
                let failure = Failure::new(CompletionCode::HardwareError, fault.to_string());
                self.completed(case, id, Err(failure), None);
            }
        }
    }

    /// Takes one thing that came. What the screen alone needs is passed on at once; `None` then.
    fn take(&mut self, what: Incoming) -> Option<Occurrence> {
        match what {
            Incoming::Happened(occurrence) => {
                match &occurrence.event {
                    Event::Completed { effect, .. } => {
                        let of = (occurrence.case.clone(), *effect);
                        self.running.remove(&of);
                        self.pace.over(&of);
                    }
                    Event::Guidance { effect, event } => {
                        let of = (occurrence.case.clone(), *effect);
                        return self.pace.goes_on(&of, *event, Instant::now()).then_some(occurrence);
                    }
                    _ => {}
                }
                return Some(occurrence);
            }
            Incoming::Captured { case, request, result } => {
                let id = EffectId::try_from(request).ok()?;
                self.asked.remove(&(case.clone(), id))?;
                self.pace.over(&(case.clone(), id));
                return Some(Occurrence { case, event: Event::Completed { effect: id, result }, number: None });
            }
            Incoming::Guided(case, guidance) => self.applicant.guidance(&case, &guidance),
            Incoming::Pictured(case, slot, picture) => self.applicant.frame(&case, &slot, picture),
            Incoming::Bell => {}
        }
        None
    }

    /// Ends what the screen was asked for too long ago.
    fn withdraw_late(&mut self) {
        let now = Instant::now();
        let late: Vec<_> = self.asked.iter().filter(|(_, until)| **until <= now).map(|(key, _)| key.clone()).collect();
        for (case, id) in late {
            self.withdraw(&case, id, Failure::time_out());
        }
    }
}

/// The acceptance number with this sequence; `None` where a part is out of its range.
pub(crate) fn acceptance(region: &str, station: &str, today: Date, sequence: u64) -> Option<AcceptanceNumber> {
    AcceptanceNumber::new(region, station, today, u32::try_from(sequence).ok()?).ok()
}

impl World for Cabinet {
    fn now_ms(&self) -> i64 {
        clock::now_ms()
    }

    fn perform(&mut self, case: &CaseId, effect: Effect) {
        match effect {
            Effect::Show(view) => self.applicant.show(case, &view),
            Effect::Do { id, slot, class, command, params, within_ms } => {
                let within = Duration::from_millis(within_ms);
                if self.on_screen.contains(&*slot) {
                    return self.ask_screen(case, id, command, &params, within);
                }
                let request =
                    Request { class: Some(class.to_string()), ..Request::new(&*slot, command, params) }.within(within);
                self.command(case, id, request);
            }
            Effect::Print { id, job, within_ms } => self.print(case, id, &job, Duration::from_millis(within_ms)),
            Effect::Allot { id, region, station } => self.allot(case, id, &region, &station, self.now_ms()),
            Effect::Cancel { id } => {
                self.withdraw(case, id, Failure::canceled());
                if let Some(running) = self.running.get(&(case.clone(), id)) {
                    self.host.cancel(running.request);
                }
            }
            Effect::StartTimer { id, after_ms } => self.timers.start(case, id, Duration::from_millis(after_ms)),
            Effect::StopTimer { id } => self.timers.stop(case, id),
            Effect::Mark { step } => {
                let (case, step) = (case.to_string(), step.to_string());
                let params = tongban_classes::recorder::MarkParams { case, step };
                self.aside(tongban_classes::recorder::command::mark, params.to_record());
            }
            // On record already, in the transaction of this very step.
            Effect::Fact(_) => {}
            Effect::Release { outcome } => {
                let params = tongban_classes::recorder::StopParams { case: case.to_string() };
                self.aside(tongban_classes::recorder::command::stop, params.to_record());
                self.applicant.released(case, &outcome);
            }
            Effect::End { .. } => {
                self.timers.forget(case);
                self.pace.forget(case);
                self.older.remove(case);
                self.running.retain(|(of, _), _| of != case);
                self.asked.retain(|(of, _), _| of != case);
            }
        }
    }

    fn next(&mut self) -> Option<Occurrence> {
        self.hold.renew();
        loop {
            if let Some((case, timer)) = self.timers.pop_due() {
                return Some(Occurrence { case, event: Event::Timer { timer }, number: None });
            }
            if let Some((case, effect, event)) = self.pace.pop_due(Instant::now()) {
                return Some(Occurrence { case, event: Event::Guidance { effect, event }, number: None });
            }
            self.withdraw_late();
            let asked = self.asked.values().min().copied();
            let times = [self.timers.next(), self.pace.next(), self.limit, asked, Some(self.hold.due())];
            let wake = times.into_iter().flatten().min();
            let incoming = &mut self.incoming;
            let received = self.runtime.block_on(async {
                match wake {
                    Some(at) => tokio::time::timeout_at(at.into(), incoming.recv()).await.ok().flatten(),
                    None => incoming.recv().await,
                }
            });
            self.hold.renew_if_due();
            match received {
                Some(Incoming::Bell) => return None,
                Some(what) => {
                    if let Some(occurrence) = self.take(what) {
                        return Some(occurrence);
                    }
                }
                None if self.limit.is_some_and(|limit| limit <= Instant::now()) => return None,
                None => {}
            }
        }
    }
}

/// Whether a slot of the machine is the screen itself and has no plugin.
pub(crate) fn is_screen(plugin: &str) -> bool {
    plugin == SCREEN
}

#[cfg(test)]
#[path = "cabinet_tests.rs"]
mod tests;
