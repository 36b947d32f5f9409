//! Asking the applicant: what an action means for the view it answers.

use super::run::Run;
use super::state::{Answering, Performing, Tick, Wait};
use super::till::Leaving;
use super::walk::yes;
use super::words::{self, said};
use super::{Action, Effect, Said};
use crate::program::{Ask, Input, Screen, Step, StepIndex, Verb};
use tongban_model::{CompletionCode, Failure, Family, Value};

impl<'a> Run<'a> {
    /// Shows the question of a step and waits for its answer.
    pub(super) fn ask(&mut self, step: &'a Step, ask: &'a Ask) -> Option<StepIndex> {
        let empty = match &ask.screen {
            Screen::Choice(choices) if !choices.iter().any(|choice| self.offers(choice)) => {
                Some("no option of the choice is offered")
            }
            Screen::Pick(pick) if self.picked_from(pick).is_none() => Some("there is nothing to pick from"),
            _ => None,
        };
        if let Some(detail) = empty {
            let mut failure = Failure::new(CompletionCode::InvalidData, detail);
            failure.family = Family::Manifest;
            return self.failed(&failure);
        }
        let view = self.state.view.saturating_add(1);
        if self.state.changing.is_none() {
            self.state.trail.show(self.state.at, view);
        }
        let fields = self.begin_form(&ask.screen);
        self.state.wait = Wait::Answer(Answering { since_ms: self.now, view, fields, ..Answering::default() });
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
        if *action == Action::Touch {
            // The time of the last touch is noted already, and that is all it says.
            return;
        }
        if self.state.overlay {
            return self.act_on_overlay(action);
        }
        match &self.state.wait {
            Wait::Answer(answering) if answering.look.as_ref().is_some_and(|look| look.device) => {
                self.act_before_device(action);
            }
            Wait::Answer(_) => self.answer(action),
            Wait::Command(performing) => {
                let performing = performing.clone();
                self.give_up(Some(&performing), action);
            }
            Wait::Pause { .. } | Wait::Join => self.give_up(None, action),
            Wait::Told(_) if *action == Action::Next => self.told(),
            Wait::Stay if *action == Action::Next => self.release(),
            Wait::Pay => match action {
                Action::Paid => self.ask_now(),
                Action::Back => self.settle(Leaving::Back),
                Action::Cancel if self.state.may_cancel() => self.settle(Leaving::Cancel),
                _ => self.ignore(),
            },
            Wait::Told(_) | Wait::Stay | Wait::Refund | Wait::Nothing => self.ignore(),
        }
    }

    fn answer(&mut self, action: &Action) {
        let Some((step, Verb::Ask(ask))) = self.here().map(|step| (step, &step.verb)) else { return self.ignore() };
        match (action, &ask.screen) {
            (Action::Cancel, _) if ask.cancel && self.state.may_cancel() => self.cancelled(),
            (Action::Back, _) if ask.back && self.can_go_back(true) => {
                if self.back_to_facts() {
                    return;
                }
                self.stop(Tick::Limit);
                let on = self.undo(true);
                self.walk_back(on);
            }
            (Action::Next, Screen::Notice { .. }) if self.left_to_read(ask).is_some() => {
                self.question(step, ask, None);
            }
            (Action::Next, Screen::Notice { .. } | Screen::Tell) => self.answered(step, Some(yes(true))),
            (Action::Confirm(right), Screen::Confirm { .. }) => self.answered(step, Some(yes(*right))),
            (Action::Change(question), Screen::Confirm { lines }) => self.change(lines, question),
            (Action::Choose(id), Screen::Choice(choices)) => {
                match choices.iter().find(|choice| choice.id == *id && self.offers(choice)) {
                    Some(choice) => self.answered(step, Some(Value::Text(choice.id.clone()))),
                    None => self.ignore(),
                }
            }
            (Action::Choose(number), Screen::Pick(pick)) => {
                let items = self.picked_from(pick).unwrap_or_default();
                match number.parse::<usize>().ok().and_then(|at| items.into_iter().nth(at)) {
                    Some(item) => self.answered(step, Some(item)),
                    None => self.ignore(),
                }
            }
            (Action::Type(value), Screen::Input(input)) => self.type_in(step, ask, input, value),
            (Action::Fill(values), Screen::Form(form)) => self.fill(step, ask, form, values),
            (Action::Look { field, words }, Screen::Form(form)) => self.look(step, ask, form, field, words),
            _ => self.ignore(),
        }
    }

    pub(super) fn answered(&mut self, step: &'a Step, value: Option<Value>) {
        self.stop(Tick::Limit);
        self.give_up_look();
        if let Some(value) = value {
            self.set(step.into, value);
        }
        if self.back_to_facts() {
            return;
        }
        let on = self.succeed(step);
        self.walk(on);
    }

    fn type_in(&mut self, step: &'a Step, ask: &'a Ask, input: &Input, value: &Value) {
        let taken = self.taken(input, None, value);
        let Wait::Answer(answering) = &mut self.state.wait else { return };
        answering.typed = None;
        match taken {
            Err(problem) => {
                answering.first = None;
                answering.typed = (!matches!(input, Input::Secret { .. })).then(|| value.clone());
                self.question(step, ask, Some(problem));
            }
            Ok(value) if matches!(input, Input::PhoneTwice { .. }) => match answering.first.take() {
                None => {
                    answering.first = Some(value);
                    self.question(step, ask, Some(said(words::AGAIN)));
                }
                Some(before) if before == value => self.answered(step, Some(value)),
                Some(_) => self.question(step, ask, Some(said(words::NOT_THE_SAME))),
            },
            Ok(value) => self.answered(step, Some(value)),
        }
    }

    /// Shows the question of the step again, under a fresh number, where the applicant left it.
    pub(super) fn ask_again(&mut self, problem: Option<Said>) {
        if let (Wait::Answer(answering), Some((step, Verb::Ask(ask)))) =
            (&self.state.wait, self.here().map(|step| (step, &step.verb)))
        {
            let again = answering.first.is_some().then(|| said(words::AGAIN));
            self.question(step, ask, problem.or(again));
        }
    }

    /// The step's own limit for an answer ran out: a text goes on, a question follows the step's handlers.
    pub(super) fn answer_late(&mut self) {
        let (Wait::Answer(_), Some(step)) = (&self.state.wait, self.here()) else { return };
        self.state.overlay = false;
        self.stop(Tick::Warn);
        if matches!(&step.verb, Verb::Ask(Ask { screen: Screen::Tell, .. })) {
            return self.answered(step, Some(yes(true)));
        }
        let late = Failure::time_out();
        match self.handler(&step.on, &late, None) {
            Some(handler) => {
                self.state.changing = None;
                let on = self.handle(handler, &late);
                self.walk(on);
            }
            None => self.leave(super::state::Gone::TimedOut),
        }
    }

    /// Back and Cancel while a device, a wait or a branch is waited for.
    fn give_up(&mut self, performing: Option<&Performing>, action: &Action) {
        let offered = self.here().is_some_and(|step| self.may_give_up(step));
        let back = match action {
            Action::Cancel if offered && self.state.may_cancel() => false,
            Action::Back if offered && self.can_go_back(false) => true,
            _ => return self.ignore(),
        };
        if let Some(performing) = performing {
            self.abandon(performing);
        }
        self.stop(Tick::Pause);
        self.stop(Tick::Join);
        if back {
            let on = self.undo(false);
            self.walk_back(on);
        } else {
            self.cancelled();
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
    pub(super) fn walk_back(&mut self, on: Option<StepIndex>) {
        let Some(step) = on.and_then(|at| self.step(at)) else { return };
        self.give_up_look();
        self.state.at = on.unwrap_or_default();
        if let Some(late) = self.state.overdue {
            let on = self.too_slow(late);
            return self.walk(on);
        }
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
