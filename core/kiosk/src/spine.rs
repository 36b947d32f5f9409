//! The one loop: event, step, record, effects. Nothing is done that is not on record.

use crate::record::{self, Record};
use crate::trace::{self, Line};
use crate::world::{Occurrence, World};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use tongban_flow::engine::{Begin, Case, Effect, EffectId, Event};
use tongban_flow::program::Flow;
use tongban_host::ClaimRefused;
use tongban_journal::{CaseHeader, CaseId, Entry, Fact, JournalFault, Recorded};
use tongban_model::Date;

/// The outcome of a case whose beginning could not be kept.
pub(crate) const NOT_BEGUN: &str = "interrupted";

/// Runs cases over a world and a record.
pub struct Spine<W, R> {
    /// The world.
    pub world: W,
    record: R,
    cases: HashMap<CaseId, Open>,
    watch: Option<Watch>,
}

/// Is told every line of every case, as it happens.
pub type Watch = Box<dyn FnMut(&CaseId, &Line) + Send>;

struct Open {
    case: Case,
    asked: HashMap<EffectId, Asked>,
}

/// What an effect asked for, so that its answer can be named.
struct Asked {
    slot: Arc<str>,
    class: Arc<str>,
    command: u16,
    form: Option<Arc<str>>,
}

/// Why the loop stopped.
#[derive(Debug)]
pub enum SpineFault {
    /// The record does not take entries any more. Nothing was done that is not on it; after a restart the case goes on
    /// from there. A technician acts.
    Record(JournalFault),
    /// An open case's record cannot be read back. The Tongban team acts.
    Unreadable(CaseId),
    /// The devices were lent, and somebody still holds one (whoever it is).
    Lent(ClaimRefused),
}

impl fmt::Display for SpineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpineFault::Record(fault) => write!(f, "keep the record: {fault}"),
            SpineFault::Lent(fault) => write!(f, "take the devices back: {fault}"),
            SpineFault::Unreadable(case) => write!(f, "read back the record of case {case}"),
        }
    }
}

impl std::error::Error for SpineFault {}

impl From<JournalFault> for SpineFault {
    fn from(fault: JournalFault) -> Self {
        SpineFault::Record(fault)
    }
}

impl<W: World, R: Record> Spine<W, R> {
    /// A loop without cases.
    pub fn new(world: W, record: R) -> Self {
        Spine { world, record, cases: HashMap::new(), watch: None }
    }

    /// Has every line told to somebody.
    pub fn watch(&mut self, watch: Watch) {
        self.watch = Some(watch);
    }

    /// Begins a case.
    pub fn begin(&mut self, flow: &Arc<Flow>, today: Date) -> Result<CaseId, SpineFault> {
        let at_ms = self.world.now_ms();
        let id = self.record.begin(CaseHeader::new(&*flow.id, &*flow.version, ""), at_ms)?;
        let begin = Begin { case: id.to_string().into(), today, at_ms };
        let (case, effects) = Case::begin(flow.clone(), begin.clone());
        let entry = Entry::new(&id, record::kind::BEGIN, at_ms).payload(record::encode_begin(&begin));
        let recorded = match self.keep(with_facts(entry, &effects), effects) {
            Ok(recorded) => recorded,
            Err(fault) => {
                // Nothing of it was shown, and nothing is owed. Where there is no room for this either, the next start
                // closes it.
                let _ = self.record.end(&id, NOT_BEGUN, at_ms);
                return Err(fault);
            }
        };
        self.tell(&id, &Line::Began { flow: flow.id.to_string() });
        self.cases.insert(id.clone(), Open { case, asked: HashMap::new() });
        self.perform(&id, recorded)?;
        Ok(id)
    }

    /// Brings a case back from its record and tells it that the host came back. `entries` are the payloads of its
    /// beginning and its events, in order, with their times.
    pub fn bring_back(&mut self, id: &CaseId, flow: &Arc<Flow>, entries: &[(i64, Vec<u8>)]) -> Result<(), SpineFault> {
        let case = replay(flow, entries).map_err(|_| SpineFault::Unreadable(id.clone()))?;
        if case.is_ended() {
            // It had come to its end; only the last word is missing on the record.
            let outcome = case.outcome().unwrap_or("ended").to_owned();
            self.record.end(id, &outcome, self.world.now_ms())?;
            return Ok(());
        }
        self.cases.insert(id.clone(), Open { case, asked: HashMap::new() });
        self.take(Occurrence { case: id.clone(), event: Event::Restarted, number: None })
    }

    /// Waits for one event and takes it. `false` when nothing can happen any more.
    pub fn turn(&mut self) -> Result<bool, SpineFault> {
        match self.world.next() {
            Some(occurrence) => self.take(occurrence).map(|()| true),
            None => Ok(false),
        }
    }

    /// A running case.
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.cases.get(id).map(|open| &open.case)
    }

    /// The cases that are not closed.
    pub fn open(&self) -> impl Iterator<Item = (&CaseId, &Case)> {
        self.cases.iter().map(|(id, open)| (id, &open.case))
    }

    fn take(&mut self, occurrence: Occurrence) -> Result<(), SpineFault> {
        let Occurrence { case: id, event, number } = occurrence;
        let at_ms = self.world.now_ms();
        let Some(open) = self.cases.get_mut(&id) else { return Ok(()) };
        let step = step_id(&open.case);
        let (line, code) = line_of(&event, &step, &open.asked);
        if let Event::Completed { effect, .. } = &event {
            open.asked.remove(effect);
        }
        let effects = open.case.step(&event, at_ms);
        let mut entry = Entry::new(&id, record::kind::EVENT, at_ms).step(&step).payload(record::encode_event(&event));
        entry = entry.code(code.as_deref().unwrap_or(trace::event_word(&event)));
        entry = with_facts(entry, &effects);
        if let Some(number) = number {
            entry = entry.fact(Fact::Number(number));
        }
        if let Some(line) = line {
            self.tell(&id, &line);
        }
        let recorded = self.keep(entry, effects)?;
        self.perform(&id, recorded)
    }

    /// Records an entry. When it cannot be kept, the loop stops: see decision 3.
    fn keep(&mut self, entry: Entry, effects: Vec<Effect>) -> Result<Recorded<Vec<Effect>>, SpineFault> {
        self.record.record(entry, effects).map_err(SpineFault::Record)
    }

    fn perform(&mut self, id: &CaseId, recorded: Recorded<Vec<Effect>>) -> Result<(), SpineFault> {
        for effect in recorded.into_effects() {
            let Some(open) = self.cases.get_mut(id) else { return Ok(()) };
            if let Some((effect, asked)) = asked_by(&effect) {
                open.asked.insert(effect, asked);
            }
            if let Some(line) = trace::of_effect(&effect) {
                self.tell(id, &line);
            }
            let ended = if let Effect::End { outcome } = &effect { Some(outcome.clone()) } else { None };
            self.world.perform(id, effect);
            if let Some(outcome) = ended {
                self.record.end(id, &outcome, self.world.now_ms())?;
                self.cases.remove(id);
            }
        }
        Ok(())
    }

    fn tell(&mut self, id: &CaseId, line: &Line) {
        if let Some(watch) = &mut self.watch {
            watch(id, line);
        }
    }
}

/// The entry with every payment's state that the step decided, so that all of it is kept or nothing.
fn with_facts(entry: Entry, effects: &[Effect]) -> Entry {
    let facts = effects.iter().filter_map(|effect| if let Effect::Fact(fact) = effect { Some(fact) } else { None });
    facts.fold(entry, |entry, fact| entry.fact(record::payment_fact(fact)))
}

fn step_id(case: &Case) -> String {
    case.current_step().map(|step| step.id.to_string()).unwrap_or_default()
}

/// Rebuilds a case from the payloads of its entries: the same events give the same state.
pub fn replay(flow: &Arc<Flow>, entries: &[(i64, Vec<u8>)]) -> Result<Case, record::Unreadable> {
    replay_watched(flow, entries, &mut |_| ())
}

/// The same, with a look at the case after each event: what it held is wiped on the way.
pub fn replay_watched(
    flow: &Arc<Flow>,
    entries: &[(i64, Vec<u8>)],
    look: &mut dyn FnMut(&Case),
) -> Result<Case, record::Unreadable> {
    let ((_, first), rest) = entries.split_first().ok_or(record::Unreadable)?;
    let (mut case, _) = Case::begin(flow.clone(), record::decode_begin(first)?);
    for (at_ms, payload) in rest {
        case.step(&record::decode_event(payload)?, *at_ms);
        look(&case);
    }
    Ok(case)
}

fn asked_by(effect: &Effect) -> Option<(EffectId, Asked)> {
    match effect {
        Effect::Do { id, slot, class, command, .. } => {
            Some((*id, Asked { slot: slot.clone(), class: class.clone(), command: *command, form: None }))
        }
        Effect::Print { id, job, .. } => {
            let class = tongban_classes::printer::CLASS.id.into();
            let command = tongban_classes::printer::command::print_native;
            Some((*id, Asked { slot: job.slot.clone(), class, command, form: Some(job.form.clone()) }))
        }
        Effect::Allot { id, .. } => {
            Some((*id, Asked { slot: "journal".into(), class: "".into(), command: 0, form: Some("allot".into()) }))
        }
        _ => None,
    }
}

/// The line of an event, and the code for the record's public column.
fn line_of(event: &Event, step: &str, asked: &HashMap<EffectId, Asked>) -> (Option<Line>, Option<String>) {
    match event {
        Event::Action { action, .. } => {
            let line = Line::Acted { step: step.to_owned(), action: trace::action_word(action).to_owned() };
            (Some(line), None)
        }
        Event::Completed { effect, result } => {
            let Some(asked) = asked.get(effect) else { return (None, None) };
            let (code, state) = match result {
                Ok(record) => ("success".to_owned(), trace::state_word(&asked.class, asked.command, record)),
                Err(failure) => (trace::code_name(&asked.class, asked.command, failure), None),
            };
            let command = match &asked.form {
                Some(form) => form.to_string(),
                None => trace::command_name(&asked.class, asked.command),
            };
            (Some(Line::Answered { slot: asked.slot.to_string(), command, code: code.clone(), state }), Some(code))
        }
        Event::Restarted => (Some(Line::Restarted), None),
        Event::Guidance { .. } | Event::Timer { .. } => (None, None),
    }
}

#[cfg(test)]
#[path = "spine_tests.rs"]
mod tests;
