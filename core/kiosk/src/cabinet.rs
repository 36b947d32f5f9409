//! The world of a real machine: plugins behind the host, papers, a person, the clock on the wall.

use crate::applicant::{Answers, Applicant};
use crate::clock;
use crate::paperwork::Paperwork;
use crate::timers::Timers;
use crate::world::{Occurrence, World};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tongban_classes::ToRecord as _;
use tongban_flow::engine::{Effect, EffectId, Event};
use tongban_host::{Claim, Host, Reply, Request, RequestId};
use tongban_journal::{CaseId, Journal, Reservation};
use tongban_model::{AcceptanceNumber, CompletionCode, Date, Failure, Record};

/// How long the kiosk's claim on its slots lasts without a sign of life from the loop.
const CLAIM: Duration = Duration::from_secs(3600);

/// Performs effects on real devices and waits for what happens.
pub struct Cabinet {
    host: Host,
    claim: Claim,
    paperwork: Arc<Paperwork>,
    /// Forms of cases that began before the manifests were read anew.
    older: HashMap<CaseId, Arc<Paperwork>>,
    journal: Arc<Journal>,
    applicant: Box<dyn Applicant>,
    recorder: Option<String>,
    today: Date,
    incoming: mpsc::UnboundedReceiver<Occurrence>,
    send: mpsc::UnboundedSender<Occurrence>,
    running: HashMap<(CaseId, EffectId), RequestId>,
    timers: Timers,
    runtime: tokio::runtime::Runtime,
    limit: Option<Instant>,
}

/// What a cabinet is put together from.
pub(crate) struct Parts {
    pub(crate) host: Host,
    pub(crate) claim: Claim,
    pub(crate) paperwork: Paperwork,
    pub(crate) journal: Arc<Journal>,
    pub(crate) recorder: Option<String>,
    pub(crate) today: Date,
    pub(crate) runtime: tokio::runtime::Runtime,
}

impl Cabinet {
    /// Puts a cabinet together; the applicant gets the way its answers go.
    pub(crate) fn new(parts: Parts, applicant: impl FnOnce(Answers) -> Box<dyn Applicant>) -> Self {
        let (send, incoming) = mpsc::unbounded_channel();
        let answers = send.clone();
        let applicant = applicant(Answers::new(move |case, view, action| {
            // A closed channel means that the kiosk is gone; there is nobody left to answer.
            let _ = answers.send(Occurrence { case, event: Event::Action { view, action }, number: None });
        }));
        let Parts { host, claim, paperwork, journal, recorder, today, runtime } = parts;
        let (running, timers) = (HashMap::new(), Timers::default());
        Cabinet {
            host,
            claim,
            paperwork: Arc::new(paperwork),
            older: HashMap::new(),
            journal,
            applicant,
            recorder,
            today,
            incoming,
            send,
            running,
            timers,
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
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Makes [`World::next`] come back empty-handed at this moment, or never.
    pub(crate) fn limit(&mut self, limit: Option<Instant>) {
        self.limit = limit;
    }

    fn command(&mut self, case: &CaseId, id: EffectId, request: Request) {
        let (send, of) = (self.send.clone(), case.clone());
        let reply = move |_: RequestId, reply: Reply| {
            let event = match reply {
                Reply::Event { number, .. } => Event::Guidance { effect: id, event: number },
                Reply::Completed(completion) => Event::Completed { effect: id, result: completion.result },
                Reply::Acknowledged(_) | Reply::Frame(_) => return,
            };
            let _ = send.send(Occurrence { case: of.clone(), event, number: None });
        };
        let request = self.host.submit(&self.claim, request, Arc::new(reply));
        self.running.insert((case.clone(), id), request);
    }

    fn completed(&self, case: &CaseId, effect: EffectId, result: Result<Record, Failure>, number: Option<Reservation>) {
        let _ = self.send.send(Occurrence { case: case.clone(), event: Event::Completed { effect, result }, number });
    }

    /// A command whose answer nobody waits for.
    fn aside(&mut self, command: u16, params: Record) {
        if let Some(slot) = &self.recorder {
            let request = Request::new(slot.as_str(), command, params);
            self.host.submit(&self.claim, request, Arc::new(|_, _| ()));
        }
    }

    fn papers_of(&self, case: &CaseId) -> &Paperwork {
        self.older.get(case).unwrap_or(&self.paperwork)
    }

    fn allot(&mut self, case: &CaseId, id: EffectId, region: &str, station: &str) {
        let reserved = self.journal.reserve("acceptance", &self.today.compact());
        match reserved.map(|r| (acceptance(region, station, self.today, r.value()), r)) {
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
                let request =
                    Request { class: Some(class.to_string()), ..Request::new(&*slot, command, params) }.within(within);
                self.command(case, id, request);
            }
            Effect::Print { id, job, within_ms } => match self.papers_of(case).command(&job) {
                Ok(params) => {
                    let command = tongban_classes::printer::command::print_native;
                    let request = Request::new(&*job.slot, command, params).within(Duration::from_millis(within_ms));
                    self.command(case, id, request);
                }
                Err(failure) => self.completed(case, id, Err(failure), None),
            },
            Effect::Allot { id, region, station } => self.allot(case, id, &region, &station),
            Effect::Cancel { id } => {
                if let Some(request) = self.running.get(&(case.clone(), id)) {
                    self.host.cancel(*request);
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
                self.older.remove(case);
                self.running.retain(|(of, _), _| of != case);
            }
        }
    }

    fn next(&mut self) -> Option<Occurrence> {
        // A claim that ran out shows as `claimLost` on the next command, which says more than this moment could.
        let _ = self.claim.renew(CLAIM);
        loop {
            if let Some((case, timer)) = self.timers.pop_due() {
                return Some(Occurrence { case, event: Event::Timer { timer }, number: None });
            }
            let wake = match (self.timers.next(), self.limit) {
                (Some(timer), Some(limit)) => Some(timer.min(limit)),
                (timer, limit) => timer.or(limit),
            };
            let incoming = &mut self.incoming;
            let received = self.runtime.block_on(async {
                match wake {
                    Some(at) => tokio::time::timeout_at(at.into(), incoming.recv()).await.ok().flatten(),
                    None => incoming.recv().await,
                }
            });
            if let Some(occurrence) = received {
                if let Event::Completed { effect, .. } = &occurrence.event {
                    self.running.remove(&(occurrence.case.clone(), *effect));
                }
                return Some(occurrence);
            }
            if self.limit.is_some_and(|limit| limit <= Instant::now()) {
                return None;
            }
        }
    }
}

/// How long a claim of the kiosk lasts.
pub(crate) const fn claim_time() -> Duration {
    CLAIM
}
