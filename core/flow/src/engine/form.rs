//! Forms: which fields are asked, what they hold so far, and taking them all at once.

use super::run::Run;
use super::state::{Filled, Wait};
use super::words::{self, said};
use super::{Field, Said, View, input};
use crate::program::{Ask, Form, FormField, Input, Screen, Step};
use std::sync::Arc;
use tongban_model::Value;

impl<'a> Run<'a> {
    /// The fields of a form that are asked. A variable that is set already, because its fact is being changed, stands
    /// in its field; a secret does not.
    pub(super) fn begin_form(&self, screen: &Screen) -> Vec<Filled> {
        let Screen::Form(form) = screen else { return Vec::new() };
        let asked = (0u16..).zip(&form.fields).filter(|(_, field)| self.holds(field.when.as_ref()).unwrap_or(false));
        let fill = |(number, field): (u16, &FormField)| {
            let held = self.state.vars.get(usize::from(field.into)).cloned().flatten();
            let value = held.filter(|_| !matches!(field.input, Input::Secret { .. }));
            let found = value.iter().filter(|_| matches!(field.input, Input::Search(_)));
            // The list that a chosen region is of stands there, so that another one of it may be meant.
            let below = match (&field.input, value.as_ref().and_then(Value::as_text)) {
                (Input::Region { regions, within }, Some(code)) => input::list_of(regions, within, code),
                _ => None,
            };
            Filled { field: number, hits: found.cloned().collect(), value, below }
        };
        asked.map(fill).collect()
    }

    /// The fields as the screen shows them.
    pub(super) fn form_fields(&mut self, view: &mut View, form: &'a Form) {
        let Wait::Answer(answering) = &self.state.wait else { return };
        let asked = answering.fields.clone();
        let mut looks = false;
        for filled in &asked {
            let Some(field) = form.fields.get(usize::from(filled.field)) else { continue };
            let of = &field.input;
            looks |= matches!(of, Input::Region { .. } | Input::Search(_) | Input::Image(_));
            let below = filled.below.as_ref().and_then(Value::as_text);
            let options = match of {
                Input::Choice(choices) => self.options(choices),
                Input::Region { regions, within } => input::regions_below(regions, within, below),
                Input::Search(search) => self.items(&filled.hits, search.item, &search.text),
                _ => Vec::new(),
            };
            let value = match (of, &filled.value) {
                (Input::Search(search), Some(item)) => self.item_words(item, search.item, &search.text),
                (of, Some(value)) => self.written(of, value),
                (of, None) => filled.below.as_ref().map(|code| self.written(of, code)).unwrap_or_default(),
            };
            let (way, chosen) = match of {
                Input::Region { regions, within } => {
                    let chosen = filled.value.as_ref().and_then(Value::as_text).filter(|code| regions.is_leaf(code));
                    (input::way_to(regions, within, below), chosen.map(Arc::from))
                }
                _ => (Vec::new(), None),
            };
            view.fields.push(Field {
                id: field.id.clone(),
                label: self.said(&field.label),
                kind: input::kind_of(of),
                optional: field.optional,
                value,
                options,
                way,
                chosen,
            });
        }
        if looks {
            view.actions.push(words::action("look"));
        }
    }

    /// Takes the answers of a form: all of them, or none, and then the first problem is told.
    pub(super) fn fill(&mut self, step: &'a Step, ask: &'a Ask, form: &'a Form, values: &[Option<Value>]) {
        let asked = match &self.state.wait {
            Wait::Answer(answering) if answering.fields.len() == values.len() => answering.fields.clone(),
            _ => return self.ignore(),
        };
        self.give_up_look();
        let mut taken = Vec::with_capacity(asked.len());
        let mut problem = None;
        let mut kept = Vec::with_capacity(asked.len());
        for (mut filled, value) in asked.into_iter().zip(values) {
            let Some(field) = form.fields.get(usize::from(filled.field)) else { continue };
            let left_empty = |value: &&Value| value.as_text().is_some_and(|text| text.trim().is_empty());
            let answer = match (&field.input, value.as_ref().filter(|value| !left_empty(value))) {
                // The case has the picture already; what comes with the answers says nothing about it.
                (Input::Image(_), _) => filled.value.clone().map(Ok),
                (of, value) => value.map(|value| self.taken(of, Some(&filled), value)),
            };
            filled.value = match (&field.input, &answer, value) {
                (Input::Secret { .. }, ..) => None,
                (Input::Image(_), ..) => filled.value,
                (_, Some(Ok(value)), _) => Some(value.clone()),
                (_, Some(Err(_)), Some(value)) if !matches!(field.input, Input::Search(_)) => Some(value.clone()),
                _ => None,
            };
            match answer {
                Some(Ok(value)) => taken.push((field.into, Some(value))),
                None if field.optional => taken.push((field.into, None)),
                wrong => {
                    let empty = if matches!(field.input, Input::Image(_)) { words::TAKE_PICTURE } else { words::EMPTY };
                    let why = wrong.and_then(Result::err).unwrap_or_else(|| said(empty));
                    problem = problem.or_else(|| Some(self.about(field, &why)));
                }
            }
            kept.push(filled);
        }
        if problem.is_some() {
            if let Wait::Answer(answering) = &mut self.state.wait {
                answering.fields = kept;
            }
            return self.question(step, ask, problem);
        }
        // A form answers for all its variables: a field that is not asked any more keeps no older answer.
        for field in &form.fields {
            let answer = taken.iter().find(|(slot, _)| *slot == field.into);
            self.put(field.into, answer.and_then(|(_, value)| value.clone()));
        }
        self.answered(step, None);
    }

    /// A problem with the name of its field.
    pub(super) fn about(&self, field: &FormField, why: &Said) -> Said {
        let label = self.said(&field.label);
        Said { zh: format!("{}：{}", label.zh, why.zh).into(), en: format!("{}: {}", label.en, why.en).into() }
    }
}
