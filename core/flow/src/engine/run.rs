//! The road of one event: who it is for, and what is stale.

use super::state::{Gone, State, Tick, Wait};
use super::{Action, Effect, EffectId, Event};
use crate::program::{Env, EvalFault, Expr, Flow, Slot, Step, StepIndex};
use tongban_model::{Failure, Record, Value};

/// Steps that one event may walk through before the flow counts as going round for ever.
const STEPS_PER_EVENT: u16 = 1_000;

/// One event at work on a case.
pub(super) struct Run<'a> {
    pub flow: &'a Flow,
    pub state: &'a mut State,
    pub now: i64,
    pub out: &'a mut Vec<Effect>,
    /// Steps left for this event.
    pub left: u16,
}

impl<'a> Run<'a> {
    pub(super) fn new(flow: &'a Flow, state: &'a mut State, now: i64, out: &'a mut Vec<Effect>) -> Self {
        Run { flow, state, now, out, left: STEPS_PER_EVENT }
    }

    /// Takes the event to whoever waits for it.
    pub(super) fn take(&mut self, event: &Event) {
        if self.state.ended {
            return self.ignore();
        }
        match event {
            Event::Action { view, action } => {
                if self.state.present() && !self.state.released && self.answers(*view, action) {
                    self.state.touched_ms = self.now;
                    self.act(action);
                } else {
                    self.ignore();
                }
            }
            Event::Guidance { effect, event } => self.guide(*effect, *event),
            Event::Completed { effect, result } => self.complete(*effect, result),
            Event::Timer { timer } => match self.state.timers.iter().position(|(id, _)| id == timer) {
                Some(at) => {
                    let (_, tick) = self.state.timers.swap_remove(at);
                    self.tick(tick);
                }
                None => self.ignore(),
            },
            Event::Restarted => self.restart(),
        }
        self.end_if_done();
    }

    pub(super) fn ignore(&mut self) {
        self.state.ignored = self.state.ignored.saturating_add(1);
    }

    fn complete(&mut self, effect: EffectId, result: &Result<Record, Failure>) {
        if self.state.till.call == Some(effect) {
            self.state.till.call = None;
            self.till_completed(result);
        } else if matches!(&self.state.wait, Wait::Command(performing) if performing.effect == Some(effect)) {
            let on = self.performed(result);
            self.walk(on);
        } else if self.is_look(effect) {
            self.looked(result);
        } else if let Some(start) = self.branch_of(effect) {
            self.branch_performed(start, result);
        } else {
            self.ignore();
        }
    }

    /// Whether an action is about what is on the screen: the view that is shown. Looking something up chooses nothing, so
    /// it may also come from an older view of the same question, as it does from somebody who types on.
    fn answers(&self, view: u32, action: &Action) -> bool {
        let asked = match &self.state.wait {
            Wait::Answer(answering) if !self.state.overlay => answering.view,
            _ => self.state.view,
        };
        view == self.state.view || (matches!(action, Action::Look { .. }) && (asked..self.state.view).contains(&view))
    }

    fn tick(&mut self, tick: Tick) {
        match tick {
            Tick::Idle => self.idle(),
            Tick::Warn => self.leave(Gone::TimedOut),
            Tick::Cap => self.cap(),
            Tick::Limit => self.answer_late(),
            Tick::Told => self.told(),
            Tick::Stay => self.release(),
            Tick::Again => {
                if let Wait::Command(performing) = &self.state.wait {
                    let asking = performing.asking;
                    let on = self.issue(asking);
                    self.walk(on);
                }
            }
            Tick::Pause => self.pause_over(),
            Tick::Join => self.join_late(),
            Tick::Branch(start) => self.branch_issue(start),
            // What is due is taken up at the end of the event.
            Tick::Later => {}
            Tick::Span(span) => self.span_over(span),
            Tick::Poll => self.poll(),
            Tick::Window => self.window_over(),
            Tick::Till => {
                if let Some(asked) = self.state.till.errand.as_ref().map(|errand| errand.asked) {
                    self.ask_till(asked);
                }
            }
        }
    }

    pub(super) fn next_effect(&mut self) -> EffectId {
        self.state.effect += 1;
        self.state.effect
    }

    /// Starts a timer; one of the same kind is replaced.
    pub(super) fn start(&mut self, tick: Tick, after_ms: u64) {
        self.stop(tick);
        self.state.timer += 1;
        let id = self.state.timer;
        self.state.timers.push((id, tick));
        self.out.push(Effect::StartTimer { id, after_ms });
    }

    /// Stops the timer of this kind, if it runs.
    pub(super) fn stop(&mut self, tick: Tick) {
        if let Some(at) = self.state.timers.iter().position(|(_, of)| *of == tick) {
            let (id, _) = self.state.timers.swap_remove(at);
            self.out.push(Effect::StopTimer { id });
        }
    }

    pub(super) fn runs(&self, tick: Tick) -> bool {
        self.state.timers.iter().any(|(_, of)| *of == tick)
    }

    /// Stops every timer that is about the applicant; the till's stays.
    pub(super) fn stop_session(&mut self) {
        use Tick::{Again, Cap, Idle, Limit, Poll, Stay, Told, Warn, Window};
        for tick in [Idle, Warn, Cap, Limit, Told, Stay, Again, Poll, Window] {
            self.stop(tick);
        }
        self.stop_spans();
    }

    pub(super) fn env(&self) -> Env<'_> {
        let begin = &self.state.begin;
        Env { vars: &self.state.vars, today: begin.today, case_id: &begin.case }
    }

    /// Whether a guard holds; without a guard, yes.
    pub(super) fn holds(&self, guard: Option<&Expr>) -> Result<bool, EvalFault> {
        guard.map_or(Ok(true), |guard| guard.holds(&self.env()))
    }

    pub(super) fn value(&self, of: &Expr) -> Result<Value, EvalFault> {
        of.eval(&self.env()).map(std::borrow::Cow::into_owned)
    }

    /// The step with this index. The language lets no index point outside the flow; a hand-built one may.
    pub(super) fn step(&self, at: StepIndex) -> Option<&'a Step> {
        let flow = self.flow;
        flow.steps.get(usize::from(at))
    }

    /// The step the case stands at.
    pub(super) fn here(&self) -> Option<&'a Step> {
        self.step(self.state.at)
    }

    /// Sets a variable, so that Back can undo it.
    pub(super) fn set(&mut self, slot: Option<u16>, value: Value) {
        if let Some(slot) = slot {
            self.put(slot, Some(value));
        }
    }

    /// Sets or clears a variable, so that Back can undo it.
    pub(super) fn put(&mut self, slot: Slot, value: Option<Value>) {
        if let Some(place) = self.state.vars.get_mut(usize::from(slot)) {
            let before = std::mem::replace(place, value);
            // A change counts as if the question had been answered so at once.
            if self.state.changing.is_none() {
                self.state.trail.note(slot, before);
            }
        }
    }

    /// Does something while a variable holds this, and puts back what it held.
    pub(super) fn with<T>(&mut self, slot: Slot, value: Option<Value>, what: impl FnOnce(&mut Self) -> T) -> T {
        let place = |run: &mut Self, value| {
            let place = run.state.vars.get_mut(usize::from(slot));
            place.map(|place| std::mem::replace(place, value))
        };
        let before = place(self, value);
        let done = what(self);
        place(self, before.flatten());
        done
    }
}
