//! Looking something up for a form while it stays: regions step by step, a search as one types, a picture.

use super::input;
use super::perform::command;
use super::run::Run;
use super::screen::kind_of_class;
use super::state::{Filled, Looking, Wait};
use super::words::{self, Words, said};
use super::{Action, Effect, EffectId, Line, Said, View};
use crate::program::{Ask, Binding, Do, Form, FormField, Input, Regions, Screen, Step, Verb};
use tongban_classes::field_named;
use tongban_model::{Failure, Record, Value};

impl<'a> Run<'a> {
    /// Takes a question of a field: regions below a code, what is found for some words, a picture.
    pub(super) fn look(&mut self, step: &'a Step, ask: &'a Ask, form: &'a Form, field: &str, words: &str) {
        let Some((at, field)) = self.asked_fields(form).position_of(field) else { return self.ignore() };
        let words = words.trim();
        match &field.input {
            Input::Region { regions, within } => {
                let problem = self.look_below(form, at, field, regions, within, words);
                self.question(step, ask, problem);
            }
            Input::Search(search) => {
                if words.chars().count() < usize::from(search.least) {
                    let problem = self.about(field, &said(words::TOO_SHORT));
                    return self.question(step, ask, Some(problem));
                }
                let params = self.while_filled(form, |run| {
                    run.with(search.typed, Some(words.into()), |run| run.params(&search.find.params))
                });
                self.begin_look(at, field, &search.find, params, false);
            }
            Input::Image(take) => {
                let params = self.while_filled(form, |run| run.params(&take.params));
                self.begin_look(at, field, take, params, true);
            }
            _ => self.ignore(),
        }
    }

    fn asked_fields(&self, form: &'a Form) -> Asked<'a> {
        match &self.state.wait {
            Wait::Answer(answering) => {
                Asked(answering.fields.iter().map(|filled| form.fields.get(usize::from(filled.field))).collect())
            }
            _ => Asked(Vec::new()),
        }
    }

    fn filled(&mut self, at: u16) -> Option<&mut Filled> {
        match &mut self.state.wait {
            Wait::Answer(answering) => answering.fields.get_mut(usize::from(at)),
            _ => None,
        }
    }

    /// One step down, up, or to the beginning. A region that nothing lies below is the value.
    fn look_below(
        &mut self,
        form: &'a Form,
        at: u16,
        field: &'a FormField,
        regions: &Regions,
        within: &str,
        code: &str,
    ) -> Option<Said> {
        if !code.is_empty() && (!code.starts_with(within) || regions.get(code).is_none()) {
            return Some(self.about(field, &said(words::CHOOSE)));
        }
        let value = regions.is_leaf(code).then(|| Value::from(code));
        // The list that the smallest region was chosen from stays: another one of it may be meant.
        let below = match &value {
            Some(_) => input::list_of(regions, within, code),
            None => Some(code).filter(|code| !code.is_empty()).map(Value::from),
        };
        let filled = self.filled(at)?;
        filled.below = below;
        if filled.value != value {
            filled.value = value;
            self.forget_hits(form, field);
        }
        None
    }

    /// What a search found with another value of this field is no longer offered.
    fn forget_hits(&mut self, form: &'a Form, changed: &FormField) {
        let Wait::Answer(answering) = &mut self.state.wait else { return };
        for filled in &mut answering.fields {
            let Some(FormField { input: Input::Search(search), .. }) = form.fields.get(usize::from(filled.field))
            else {
                continue;
            };
            let mut read = false;
            let mut look = |slot| read |= slot == changed.into;
            search.find.params.iter().for_each(|Binding { value, .. }| value.variables(&mut look));
            if read {
                filled.hits.clear();
                filled.value = None;
            }
        }
    }

    /// Does something while the variables of the form hold what is filled in so far.
    fn while_filled<T>(&mut self, form: &'a Form, what: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.state.vars.clone();
        let asked = match &self.state.wait {
            Wait::Answer(answering) => answering.fields.clone(),
            _ => Vec::new(),
        };
        for filled in &asked {
            let Some(field) = form.fields.get(usize::from(filled.field)) else { continue };
            let value = match (&field.input, &filled.value) {
                (Input::Search(_) | Input::Image(_), value) => value.clone(),
                (_, Some(value @ Value::Text(_))) if matches!(field.input, Input::PhoneTwice { .. }) => {
                    Some(value.clone())
                }
                (of, value) => value.as_ref().and_then(|value| self.taken(of, Some(filled), value).ok()),
            };
            if let (Some(value), Some(place)) = (value, self.state.vars.get_mut(usize::from(field.into))) {
                *place = Some(value);
            }
        }
        let done = what(self);
        self.state.vars = before;
        done
    }

    fn begin_look(&mut self, at: u16, field: &FormField, of: &'a Do, params: Result<Record, Failure>, device: bool) {
        self.give_up_look();
        let Ok(params) = params else {
            let problem = self.about(field, &said(words::LOOK_FAILED));
            return self.ask_again(Some(problem));
        };
        let id = self.next_effect();
        if let Wait::Answer(answering) = &mut self.state.wait {
            answering.look = Some(Looking { at, effect: id, device, guide: None });
        }
        if let Some(view) = self.before_device() {
            self.show(view);
        }
        let within_ms = of.command.longest.as_millis() as u64;
        self.out.push(command(id, of.slot.clone(), of.class, of.command, params, within_ms));
    }

    fn looking(&self) -> Option<(&'a FormField, Looking)> {
        let Wait::Answer(answering) = &self.state.wait else { return None };
        let look = answering.look.clone()?;
        let filled = answering.fields.get(usize::from(look.at))?;
        let Some(Verb::Ask(Ask { screen: Screen::Form(form), .. })) = self.here().map(|step| &step.verb) else {
            return None;
        };
        Some((form.fields.get(usize::from(filled.field))?, look))
    }

    /// Whether an effect is the look under way.
    pub(super) fn is_look(&self, effect: EffectId) -> bool {
        matches!(&self.state.wait, Wait::Answer(answering) if answering.look.as_ref().is_some_and(|l| l.effect == effect))
    }

    /// The look under way came to its end.
    pub(super) fn looked(&mut self, result: &Result<Record, Failure>) {
        let Some((field, look)) = self.looking() else { return self.ignore() };
        if let Wait::Answer(answering) = &mut self.state.wait {
            answering.look = None;
        }
        if look.device {
            self.state.touched_ms = self.now;
        }
        let Some(filled) = self.filled(look.at) else { return };
        let problem: Option<Words> = match (&field.input, result) {
            (Input::Search(search), Ok(record)) => {
                let found = match record.get(search.list) {
                    Some(Value::List(items)) => items.clone(),
                    _ => Vec::new(),
                };
                filled.value = None;
                filled.hits = found;
                filled.hits.is_empty().then_some(words::NOTHING_FOUND)
            }
            (Input::Image(take), Ok(record)) => {
                let image = field_named(take.command.result, "image").and_then(|field| record.get(field.number));
                match image {
                    Some(image) => {
                        filled.value = Some(image.clone());
                        None
                    }
                    None => Some(words::NO_PICTURE),
                }
            }
            (Input::Image(_), Err(_)) => Some(words::NO_PICTURE),
            _ => Some(words::LOOK_FAILED),
        };
        let problem = problem.map(|problem| self.about(field, &said(problem)));
        if !self.state.overlay {
            self.ask_again(problem);
        }
    }

    /// Lets the look under way go, whenever its form is left.
    pub(super) fn give_up_look(&mut self) {
        if let Wait::Answer(answering) = &mut self.state.wait
            && let Some(look) = answering.look.take()
        {
            self.out.push(Effect::Cancel { id: look.effect });
        }
    }

    /// Takes an action while the device of a picture is on the screen: back to the form, or away.
    pub(super) fn act_before_device(&mut self, action: &Action) {
        match action {
            Action::Back => {
                self.give_up_look();
                self.ask_again(None);
            }
            Action::Cancel if self.offers_cancel() => self.cancelled(),
            _ => self.ignore(),
        }
    }

    fn offers_cancel(&self) -> bool {
        let asks = self.here().is_some_and(|step| matches!(&step.verb, Verb::Ask(ask) if ask.cancel));
        asks && self.state.may_cancel()
    }

    /// The view of the device that takes the picture; `None` while only a search runs.
    fn before_device(&self) -> Option<Box<View>> {
        let (field, look) = self.looking()?;
        let Input::Image(take) = &field.input else { return None };
        let said = take.guide.iter().find(|(event, _)| Some(*event) == look.guide).map(|(_, say)| say);
        let mut view = self.view(kind_of_class(take.class), said.unwrap_or(&self.flow.texts.wait));
        view.lines.push(Line { label: self.said(&field.label), value: Said::default(), change: None });
        view.timeout_ms = Some(take.command.longest.as_millis() as u64);
        view.actions.push(words::action("back"));
        if self.offers_cancel() {
            view.actions.push(words::action("cancel"));
        }
        Some(view)
    }

    /// A device says something on the way to a picture. False when it is about something else.
    pub(super) fn look_guided(&mut self, effect: EffectId, event: u16) -> bool {
        if !self.is_look(effect) || !self.state.present() {
            return false;
        }
        let known = self.looking().is_some_and(
            |(field, _)| matches!(&field.input, Input::Image(take) if take.guide.iter().any(|(of, _)| *of == event)),
        );
        if known {
            if let Wait::Answer(answering) = &mut self.state.wait
                && let Some(look) = &mut answering.look
            {
                look.guide = Some(event);
            }
            self.out.extend(self.before_device().map(Effect::Show));
        }
        true
    }
}

/// The fields that are asked, by their place on the screen.
struct Asked<'a>(Vec<Option<&'a FormField>>);

impl<'a> Asked<'a> {
    fn position_of(&self, id: &str) -> Option<(u16, &'a FormField)> {
        let fields = (0u16..).zip(&self.0).filter_map(|(at, field)| field.map(|field| (at, field)));
        fields.into_iter().find(|(_, field)| field.id.as_ref() == id)
    }
}
