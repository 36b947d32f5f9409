//! Asking the applicant: what an action means for the view it answers.

use super::run::Run;
use super::state::{Performing, Tick, Wait};
use super::till::Leaving;
use super::walk::yes;
use super::words::{self, Words};
use super::{Action, Effect, typed};
use crate::program::{Ask, FormField, Input, Screen, Step, StepIndex, Verb};
use tongban_model::{CompletionCode, Failure, Value};

impl<'a> Run<'a> {
    /// Shows the question of a step and waits for its answer.
    pub(super) fn ask(&mut self, step: &'a Step, ask: &'a Ask) -> Option<StepIndex> {
        if let Screen::Choice(choices) = &ask.screen
            && !choices.iter().any(|choice| self.offers(choice))
        {
            let mut failure = Failure::new(CompletionCode::InvalidData, "no option of the choice is offered");
            failure.family = tongban_model::Family::Manifest;
            return self.failed(&failure);
        }
        self.state.trail.show(self.state.at);
        self.state.wait = Wait::Answer { first: None };
        self.state.touched_ms = self.now;
        self.question(step, ask, None);
        if let Some(within) = step.within_ms {
            self.start(Tick::Limit, within);
        }
        self.watch_idle();
        None
    }

    /// Takes an action on the view that is shown.
    pub(super) fn act(&mut self, action: &Action) {
        if self.state.overlay {
            return self.act_on_overlay(action);
        }
        match &self.state.wait {
            Wait::Answer { .. } => self.answer(action),
            Wait::Command(performing) => {
                let performing = performing.clone();
                self.give_up(&performing, action);
            }
            Wait::Told(_) if *action == Action::Next => self.told(),
            Wait::Stay if *action == Action::Next => self.release(),
            Wait::Pay => match action {
                Action::Paid => self.ask_now(),
                Action::Back => self.settle(Leaving::Back),
                Action::Cancel if !self.state.committed => self.settle(Leaving::Cancel),
                _ => self.ignore(),
            },
            Wait::Told(_) | Wait::Stay | Wait::Refund | Wait::Nothing => self.ignore(),
        }
    }

    fn answer(&mut self, action: &Action) {
        let Some((step, Verb::Ask(ask))) = self.here().map(|step| (step, &step.verb)) else { return self.ignore() };
        match (action, &ask.screen) {
            (Action::Cancel, _) if ask.cancel && !self.state.committed => self.cancelled(),
            (Action::Back, _) if ask.back && self.can_go_back(true) => {
                self.stop(Tick::Limit);
                let on = self.undo(true);
                self.walk_back(on);
            }
            (Action::Next, Screen::Notice { .. } | Screen::Tell) => self.answered(step, Some(yes(true))),
            (Action::Confirm(right), Screen::Confirm { .. }) => self.answered(step, Some(yes(*right))),
            (Action::Choose(id), Screen::Choice(choices)) => {
                match choices.iter().find(|choice| choice.id == *id && self.offers(choice)) {
                    Some(choice) => self.answered(step, Some(Value::Text(choice.id.clone()))),
                    None => self.ignore(),
                }
            }
            (Action::Type(value), Screen::Input(input)) => self.type_in(step, ask, input, value),
            (Action::Fill(values), Screen::Form(form)) => self.fill(step, ask, &form.fields, values),
            _ => self.ignore(),
        }
    }

    fn answered(&mut self, step: &'a Step, value: Option<Value>) {
        self.stop(Tick::Limit);
        if let Some(value) = value {
            self.set(step.into, value);
        }
        let on = self.succeed(step);
        self.walk(on);
    }

    fn type_in(&mut self, step: &'a Step, ask: &Ask, input: &Input, value: &Value) {
        match typed::check(input, value, self.state.begin.today) {
            Err(problem) => self.not_taken(step, ask, problem),
            Ok(value) if matches!(input, Input::PhoneTwice { .. }) => {
                let Wait::Answer { first } = &mut self.state.wait else { return };
                match first.take() {
                    None => {
                        *first = Some(value);
                        self.question(step, ask, Some(words::AGAIN));
                    }
                    Some(before) if before == value => self.answered(step, Some(value)),
                    Some(_) => self.not_taken(step, ask, words::NOT_THE_SAME),
                }
            }
            Ok(value) => self.answered(step, Some(value)),
        }
    }

    fn fill(&mut self, step: &'a Step, ask: &Ask, fields: &[FormField], values: &[Option<Value>]) {
        if fields.len() != values.len() {
            return self.ignore();
        }
        let mut taken = Vec::with_capacity(fields.len());
        for (field, value) in fields.iter().zip(values) {
            match value {
                None if field.optional => {}
                None => return self.not_taken(step, ask, words::EMPTY),
                Some(value) => match typed::check(&field.input, value, self.state.begin.today) {
                    Ok(value) => taken.push((field.into, value)),
                    Err(problem) => return self.not_taken(step, ask, problem),
                },
            }
        }
        for (slot, value) in taken {
            self.set(Some(slot), value);
        }
        self.answered(step, None);
    }

    /// Shows the same question again and says what was wrong. It counts no try.
    fn not_taken(&mut self, step: &Step, ask: &Ask, problem: Words) {
        self.question(step, ask, Some(problem));
    }

    /// Shows the question of the step again, under a fresh number, where the applicant left it.
    pub(super) fn ask_again(&mut self) {
        if let (Wait::Answer { first }, Some((step, Verb::Ask(ask)))) =
            (&self.state.wait, self.here().map(|step| (step, &step.verb)))
        {
            let problem = first.is_some().then_some(words::AGAIN);
            self.question(step, ask, problem);
        }
    }

    /// The step's own limit for an answer ran out: a text goes on, a question follows the step's handlers.
    pub(super) fn answer_late(&mut self) {
        let (Wait::Answer { .. }, Some(step)) = (&self.state.wait, self.here()) else { return };
        self.state.overlay = false;
        self.stop(Tick::Warn);
        if matches!(&step.verb, Verb::Ask(Ask { screen: Screen::Tell, .. })) {
            return self.answered(step, Some(yes(true)));
        }
        let late = Failure::time_out();
        match self.handler(&step.on, &late, None) {
            Some(handler) => {
                let on = self.handle(handler, &late);
                self.walk(on);
            }
            None => self.leave(super::state::Gone::TimedOut),
        }
    }

    /// Back and Cancel while a device waits for the applicant.
    fn give_up(&mut self, performing: &Performing, action: &Action) {
        let offered = self.here().is_some_and(|step| self.may_give_up(step));
        match action {
            Action::Cancel if offered && !self.state.committed => {
                self.abandon(performing);
                self.cancelled();
            }
            Action::Back if offered && self.can_go_back(false) => {
                self.abandon(performing);
                let on = self.undo(false);
                self.walk_back(on);
            }
            _ => self.ignore(),
        }
    }

    /// Lets a command go: it is asked to stop, and its completion is not waited for.
    pub(super) fn abandon(&mut self, performing: &Performing) {
        self.stop(Tick::Again);
        if let Some(id) = performing.effect {
            self.out.push(Effect::Cancel { id });
        }
    }

    /// Goes to a question that was shown before; its guard is not asked again.
    fn walk_back(&mut self, on: Option<StepIndex>) {
        let Some(step) = on.and_then(|at| self.step(at)) else { return };
        self.state.at = on.unwrap_or_default();
        self.out.push(Effect::Mark { step: step.id.clone() });
        let on = match &step.verb {
            Verb::Ask(ask) => self.ask(step, ask),
            _ => on,
        };
        self.walk(on);
    }

    /// The same, for a step that is left backwards by other means.
    pub(super) fn back_to_question(&mut self) -> bool {
        let on = self.undo(false);
        self.walk_back(on);
        on.is_some()
    }
}
