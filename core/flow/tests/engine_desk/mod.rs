//! A desk for tests: a case, a clock, the world outside, and a list of everything the engine wanted done.

#![allow(dead_code, unreachable_pub, reason = "a module of several test files, each of which uses its own part")]

pub mod build;
pub mod world;

use std::collections::VecDeque;
use std::sync::Arc;
use tongban_flow::engine::{Action, Begin, Case, Effect, EffectId, Event, PaymentState, TimerId, View};
use tongban_flow::program::Flow;
use tongban_model::{Failure, Record, Value};
use world::World;

pub const START_MS: i64 = 1_795_305_600_000;

/// How a script answers a command.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It takes place and says so.
    Well,
    /// It does not take place.
    Fails(Failure),
    /// It takes place, and the answer is a failure all the same.
    DoneBut(Failure),
    /// It answers this.
    Says(Record),
}

pub struct Desk {
    pub case: Case,
    pub world: World,
    pub now: i64,
    /// Everything wanted so far.
    pub effects: Vec<Effect>,
    /// Commands under way.
    pub pending: VecDeque<Effect>,
    pub timers: Vec<(TimerId, i64)>,
    /// The view on the screen.
    pub view: Option<View>,
    /// Everything that happened, for replay.
    pub events: Vec<(Event, i64)>,
    pub begin: (Arc<Flow>, Begin),
    /// Answers to come, by command name.
    pub script: VecDeque<(&'static str, Answer)>,
}

impl Desk {
    pub fn new(flow: Flow) -> Desk {
        let begin = Begin { case: "m01-7-42".into(), today: "2026-11-22".parse().unwrap(), at_ms: START_MS };
        let flow = Arc::new(flow);
        let (case, effects) = Case::begin(flow.clone(), begin.clone());
        let mut desk = Desk {
            case,
            world: World::default(),
            now: START_MS,
            effects: Vec::new(),
            pending: VecDeque::new(),
            timers: Vec::new(),
            view: None,
            events: Vec::new(),
            begin: (flow, begin),
            script: VecDeque::new(),
        };
        desk.want(effects);
        desk
    }

    fn want(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match &effect {
                Effect::Do { .. } | Effect::Print { .. } | Effect::Allot { .. } => {
                    self.pending.push_back(effect.clone())
                }
                Effect::Show(view) => self.view = Some((**view).clone()),
                Effect::StartTimer { id, after_ms } => self.timers.push((*id, self.now + *after_ms as i64)),
                Effect::StopTimer { id } => self.timers.retain(|(of, _)| of != id),
                Effect::Release { .. } => self.view = None,
                _ => {}
            }
            self.effects.push(effect);
        }
    }

    pub fn event(&mut self, event: Event) {
        let effects = self.case.step(&event, self.now);
        self.events.push((event, self.now));
        self.want(effects);
    }

    /// The applicant answers the view on the screen.
    pub fn act(&mut self, action: Action) -> &mut Self {
        let view = self.view.as_ref().map_or(0, |view| view.number);
        self.event(Event::Action { view, action });
        self
    }

    pub fn choose(&mut self, id: &str) -> &mut Self {
        self.act(Action::Choose(id.into()))
    }

    pub fn type_in(&mut self, text: &str) -> &mut Self {
        self.act(Action::Type(text.into()))
    }

    pub fn answer_with(&mut self, command: &'static str, answer: Answer) -> &mut Self {
        self.script.push_back((command, answer));
        self
    }

    /// The same answer so many times.
    pub fn answer_times(&mut self, times: usize, command: &'static str, answer: &Answer) -> &mut Self {
        self.script.extend((0..times).map(|_| (command, answer.clone())));
        self
    }

    /// The oldest command under way is answered, as the script says or well.
    pub fn complete(&mut self) -> &mut Self {
        let effect = self.pending.pop_front().expect("a command is under way");
        let name = command_name(&effect);
        let at = self.script.iter().position(|(of, _)| *of == name);
        let answer = at.and_then(|at| self.script.remove(at)).map_or(Answer::Well, |(_, answer)| answer);
        self.complete_with(&effect, answer);
        self
    }

    pub fn complete_with(&mut self, effect: &Effect, answer: Answer) {
        let result = match answer {
            Answer::Well => self.perform(effect),
            Answer::Fails(failure) => Err(failure),
            Answer::DoneBut(failure) => self.perform(effect).and(Err(failure)),
            Answer::Says(record) => Ok(record),
        };
        self.event(Event::Completed { effect: id_of(effect), result });
    }

    /// The command takes place in the world.
    pub fn perform(&mut self, effect: &Effect) -> Result<Record, Failure> {
        match effect {
            Effect::Do { class, command, params, .. } => self.world.perform(class, *command, params),
            Effect::Print { job, .. } => {
                self.world.print(&job.reference);
                Ok(Record::new().with(1, "presented"))
            }
            Effect::Allot { .. } => {
                self.world.allotted += 1;
                Ok(Record::new().with(1, format!("4413020012026112200{:02}", self.world.allotted)))
            }
            other => panic!("{other:?} is no command"),
        }
    }

    /// Everything under way is answered, as often as something new comes of it.
    pub fn settle_down(&mut self) -> &mut Self {
        while !self.pending.is_empty() {
            self.complete();
        }
        self
    }

    /// The next timer runs out. False when none runs.
    pub fn next_timer(&mut self) -> bool {
        let Some(at) = (0..self.timers.len()).min_by_key(|at| self.timers[*at].1) else { return false };
        let (timer, due) = self.timers.swap_remove(at);
        self.now = self.now.max(due);
        self.event(Event::Timer { timer });
        true
    }

    /// Time passes; what is under way is answered first, at every moment.
    pub fn wait(&mut self, ms: i64) -> &mut Self {
        let until = self.now + ms;
        loop {
            self.settle_down();
            match self.timers.iter().map(|(_, due)| *due).min() {
                Some(due) if due <= until => self.next_timer(),
                _ => break,
            };
        }
        self.now = until;
        self
    }

    /// The host dies and comes back. Commands under way took place or not, as `done` says.
    pub fn crash(&mut self, done: bool) -> &mut Self {
        for effect in std::mem::take(&mut self.pending) {
            if done {
                let _ = self.perform(&effect);
            }
        }
        self.timers.clear();
        self.view = None;
        self.event(Event::Restarted);
        self
    }

    /// Answers well and lets time pass, without an applicant, until the case ends; how many events that took.
    pub fn run_out(&mut self, most: usize) -> usize {
        for events in 0..most {
            if self.case.is_ended() {
                return events;
            }
            if !self.pending.is_empty() {
                self.complete();
            } else if !self.next_timer() {
                panic!("nothing is under way and the case has not ended: {:?}", self.case);
            }
        }
        panic!("the case has not ended after {most} events: {:?}", self.case);
    }

    pub fn step(&self) -> &str {
        self.case.current_step().map_or("", |step| &step.id)
    }

    /// Text id of the view on the screen.
    pub fn text(&self) -> &str {
        self.view.as_ref().map_or("", |view| &view.text)
    }

    pub fn actions(&self) -> Vec<&str> {
        self.view.as_ref().map_or_else(Vec::new, |view| view.actions.iter().map(AsRef::as_ref).collect())
    }

    pub fn problem(&self) -> &str {
        self.view.as_ref().and_then(|view| view.problem.as_ref()).map_or("", |problem| &problem.en)
    }

    /// Names of the commands wanted so far, in order.
    pub fn commands(&self) -> Vec<&'static str> {
        self.effects.iter().map(command_name).filter(|name| !name.is_empty()).collect()
    }

    /// States of the payments, in the order in which they were put on record.
    pub fn facts(&self) -> Vec<PaymentState> {
        let state = |effect: &Effect| if let Effect::Fact(fact) = effect { Some(fact.state) } else { None };
        self.effects.iter().filter_map(state).collect()
    }

    pub fn marks(&self) -> Vec<&str> {
        let mut marks = Vec::new();
        for effect in &self.effects {
            if let Effect::Mark { step } = effect {
                marks.push(step.as_ref());
            }
        }
        marks
    }

    /// Outcome of release and of the end.
    pub fn outcomes(&self) -> (Option<&str>, Option<&str>) {
        let mut outcomes = (None, None);
        for effect in &self.effects {
            match effect {
                Effect::Release { outcome } => outcomes.0 = Some(outcome.as_ref()),
                Effect::End { outcome } => outcomes.1 = Some(outcome.as_ref()),
                _ => {}
            }
        }
        outcomes
    }

    pub fn var(&self, name: &str) -> Option<&Value> {
        self.case.variable(name)
    }

    /// The same events again: the same effects and the same state.
    pub fn assert_replays(&self) {
        let (mut again, mut effects) = Case::begin(self.begin.0.clone(), self.begin.1.clone());
        for (event, at) in &self.events {
            again.step_into(event, *at, &mut effects);
        }
        assert_eq!(effects, self.effects);
        assert_eq!(again.snapshot(), self.case.snapshot());
        assert_eq!(again.snapshot().digest(), self.case.snapshot().digest());
    }
}

pub fn id_of(effect: &Effect) -> EffectId {
    match effect {
        Effect::Do { id, .. } | Effect::Print { id, .. } | Effect::Allot { id, .. } => *id,
        other => panic!("{other:?} is no command"),
    }
}

/// Name of a command; empty for other effects.
pub fn command_name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Do { class, command, .. } => {
            tongban_classes::find(class).and_then(|class| class.command(*command)).map_or("?", |command| command.name)
        }
        Effect::Print { .. } => "print",
        Effect::Allot { .. } => "allot",
        _ => "",
    }
}
