//! Walking: entering steps one after another until one has to wait.

use super::needs;
use super::run::Run;
use super::state::{After, Done, Tick, Wait};
use super::{Effect, ViewKind};
use crate::program::{Allot, EvalFault, Step, StepIndex, Verb};
use tongban_model::{CompletionCode, Failure, Value};

/// Steps a case may walk alone, over all events, before its flow counts as going round for ever.
const STEPS_ALONE: u16 = 1_000;

impl Run<'_> {
    /// Enters steps from `on` until one waits. `None` means that something waits already.
    pub(super) fn walk(&mut self, mut on: Option<StepIndex>) {
        while let Some(at) = on {
            on = self.enter(at);
        }
    }

    /// Enters one step; the step to go on with at once, if there is one.
    fn enter(&mut self, at: StepIndex) -> Option<StepIndex> {
        self.give_up_look();
        self.state.wait = Wait::Nothing;
        self.state.changing = None;
        self.state.at = at;
        let Some(step) = self.step(at) else {
            return self.broken();
        };
        if self.left == 0 || (!self.state.present() && self.state.alone >= STEPS_ALONE) {
            return self.broken();
        }
        self.left -= 1;
        match self.holds(step.when.as_ref()) {
            Ok(true) => {}
            Ok(false) => return Some(at.saturating_add(1)),
            Err(fault) => return self.failed(&fault_of(fault)),
        }
        if let Some(late) = self.spans_at(at) {
            return self.too_slow(late);
        }
        self.out.push(Effect::Mark { step: step.id.clone() });
        if !self.state.present() {
            self.state.alone += 1;
            if needs_applicant(step) {
                return self.pass_over(step);
            }
        }
        match &step.verb {
            Verb::Ask(ask) => self.ask(step, ask),
            Verb::Allot(Allot::Order { letter }) => {
                let number = self.number_order(*letter);
                self.set(step.into, Value::Text(number));
                self.succeed(step)
            }
            Verb::Do(_) | Verb::Print(_) | Verb::Allot(Allot::AcceptanceNumber { .. }) => self.perform(step),
            Verb::Check(rules) => self.check(step, rules),
            Verb::Pay(pay) => self.pay(step, pay),
            Verb::Refund => self.refund_step(step),
            Verb::Set(settings) => {
                for (slot, value) in settings {
                    match self.value(value) {
                        Ok(value) => self.set(Some(*slot), value),
                        Err(fault) => return self.failed(&fault_of(fault)),
                    }
                }
                self.succeed(step)
            }
            Verb::Wait(ms) => self.pause(step, *ms),
            Verb::Fork(starts) => {
                self.fork(starts);
                self.succeed(step)
            }
            Verb::Join(starts) => self.join(step, starts),
            Verb::Pass | Verb::Done => self.succeed(step),
            Verb::End(end) => {
                self.end_step(end);
                None
            }
        }
    }

    /// The step did what it says; the step to go on with.
    pub(super) fn succeed(&mut self, step: &Step) -> Option<StepIndex> {
        if self.state.undoing.take().is_some() {
            // What takes an act back leads nowhere: the case goes on with what is left to be taken back.
            self.state.wait = Wait::Nothing;
            return None;
        }
        let at = self.state.at;
        self.state.retrying = None;
        self.state.parked.retain(|parked| parked.step != at);
        self.state.given_up.retain(|given_up| *given_up != step.id);
        if let Some(undo) = step.undo {
            let read = needs::of_undo(self.flow, undo)
                .filter_map(|slot| Some((slot, self.state.vars.get(usize::from(slot))?.clone()?)));
            let done = Done { step: at, read: read.collect() };
            self.state.done.retain(|done| done.step != at);
            self.state.done.push(done);
            self.state.trail.bar();
        }
        if step.commits {
            self.state.committed = true;
            self.state.trail.bar();
        }
        self.follow(step)
    }

    /// Where the step's routes lead.
    pub(super) fn follow(&mut self, step: &Step) -> Option<StepIndex> {
        match self.route(step, self.state.at) {
            Ok(on) => Some(on),
            Err(fault) => self.failed(&fault_of(fault)),
        }
    }

    /// The first route that holds, else the step below.
    pub(super) fn route(&self, step: &Step, at: StepIndex) -> Result<StepIndex, EvalFault> {
        for route in &step.next {
            match self.holds(route.when.as_ref()) {
                Ok(true) => return Ok(route.go),
                Ok(false) => {}
                // Where nobody answered, a route may read what was never set: it is not taken.
                Err(fault) if fault.is_absent() && !self.state.present() => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(at.saturating_add(1))
    }

    /// A step that needs the applicant, while nobody is there: a filed case, or one with an act that is tried on, goes
    /// on without it; another one is undone.
    pub(super) fn pass_over(&mut self, step: &Step) -> Option<StepIndex> {
        if self.state.undoing.is_some() {
            return self.failed(&Failure::new(CompletionCode::SequenceError, "what takes back needs the applicant"));
        }
        if !self.goes_on_alone() {
            self.finish_gone();
            return None;
        }
        match &step.verb {
            Verb::Print(_) => self.state.owed.push(step.id.clone()),
            Verb::Pay(pay) => {
                match pay.unpaid {
                    Some(_) => {}
                    None if self.state.committed => self.finish_gone(),
                    None => self.finish_unpaid(),
                }
                return pay.unpaid;
            }
            _ => {}
        }
        self.follow(step)
    }

    /// Whether a case goes on when nobody is there: it is filed, or an act of it is tried on.
    pub(super) fn goes_on_alone(&self) -> bool {
        self.state.committed || self.state.resumed || !self.state.parked.is_empty()
    }

    /// Checks rules in order; the first that does not hold decides.
    fn check(&mut self, step: &Step, rules: &[u16]) -> Option<StepIndex> {
        for at in rules {
            let flow = self.flow;
            let Some(rule) = flow.rules.get(usize::from(*at)) else { return self.broken() };
            match self.holds(Some(&rule.holds)) {
                Ok(true) => {}
                Err(fault) => return self.failed(&fault_of(fault)),
                Ok(false) => {
                    self.state.refusal = Some(*at);
                    let ends = self.step(rule.go).is_some_and(|step| matches!(step.verb, Verb::End(_)));
                    if ends || !self.state.present() {
                        return Some(rule.go);
                    }
                    self.tell(ViewKind::Refusal, &rule.say, After::Go(rule.go));
                    return None;
                }
            }
        }
        self.succeed(step)
    }

    /// What was told has been read, or shown long enough.
    pub(super) fn told(&mut self) {
        let Wait::Told(after) = self.state.wait else { return };
        self.stop(Tick::Told);
        self.after(after);
    }

    pub(super) fn after(&mut self, after: After) {
        match after {
            After::Go(step) => self.walk(Some(step)),
            After::Unpaid => {
                let on = self.unpaid_route();
                self.walk(on);
            }
        }
    }

    /// The flow goes round for ever, or leads outside itself.
    pub(super) fn broken(&mut self) -> Option<StepIndex> {
        self.finish_fault();
        None
    }

    /// A text for a slip of a provider, in Chinese.
    pub(super) fn plain(&self, pieces: &[crate::program::Piece]) -> std::sync::Arc<str> {
        self.words_of(pieces)
    }
}

/// Whether the step cannot be done without the applicant.
pub(super) fn needs_applicant(step: &Step) -> bool {
    match &step.verb {
        Verb::Ask(_) | Verb::Pay(_) => true,
        Verb::Do(_) | Verb::Print(_) | Verb::Wait(_) => step.attended,
        Verb::Allot(_)
        | Verb::Check(_)
        | Verb::Refund
        | Verb::Set(_)
        | Verb::Pass
        | Verb::Fork(_)
        | Verb::Join(_)
        | Verb::Done
        | Verb::End(_) => false,
    }
}

/// A fault of an expression, as a failure that handlers understand.
pub(super) fn fault_of(fault: crate::program::EvalFault) -> Failure {
    let mut failure = Failure::new(CompletionCode::InvalidData, fault.to_string());
    failure.family = fault.family();
    failure
}

/// A bool as a variable's value.
pub(super) fn yes(value: bool) -> Value {
    Value::Bool(value)
}
