//! The view of a question: what can be chosen, typed and changed, and what was wrong with the answer before.

use super::run::Run;
use super::state::Wait;
use super::words;
use super::{Line, OptionView, Picture, Said, View, ViewKind};
use crate::program::{Ask, Choice, Expr, Fact, Pick, Screen, Step, Text};
use std::sync::Arc;
use tongban_model::Value;

impl<'a> Run<'a> {
    /// Shows the question of the step.
    pub(super) fn question(&mut self, step: &'a Step, ask: &'a Ask, problem: Option<Said>) {
        let kind = match &ask.screen {
            Screen::Choice(_) | Screen::Pick(_) => ViewKind::Menu,
            Screen::Notice { .. } => ViewKind::Notice,
            Screen::Confirm { .. } => ViewKind::Confirm,
            Screen::Input(_) => ViewKind::Input,
            Screen::Form(_) => ViewKind::Form,
            Screen::Tell => ViewKind::Tell,
        };
        let mut view = self.view(kind, &ask.say);
        let answers: &[&str] = match &ask.screen {
            Screen::Confirm { .. } => &["yes", "no"],
            Screen::Choice(_) | Screen::Pick(_) | Screen::Input(_) | Screen::Form(_) => &[],
            Screen::Notice { .. } | Screen::Tell => &["next"],
        };
        view.actions.reserve_exact(answers.len() + 3);
        view.actions.extend(answers.iter().map(|word| words::action(word)));
        if ask.back && self.can_go_back(true) {
            view.actions.push(words::action("back"));
        }
        if ask.cancel && self.state.may_cancel() {
            view.actions.push(words::action("cancel"));
        }
        match &ask.screen {
            Screen::Choice(choices) => {
                view.options = self.options(choices);
                view.personal |= view.options.iter().any(|option| option.picture.is_some());
            }
            Screen::Pick(pick) => {
                view.personal = true;
                view.options = self.items_of(pick);
            }
            Screen::Notice { tick, .. } => {
                view.options.extend(tick.as_ref().map(|tick| option("tick".into(), self.said(tick))));
                view.read_ms = self.left_to_read(ask);
            }
            Screen::Confirm { lines } => {
                view.personal = true;
                self.facts(&mut view, lines);
            }
            Screen::Input(input) => {
                view.personal = true;
                let field = self.field_of(input, view.title.clone());
                view.fields.push(field);
            }
            Screen::Form(form) => {
                view.personal = true;
                self.form_fields(&mut view, form);
            }
            Screen::Tell => {}
        }
        view.problem = problem;
        view.timeout_ms = step.within_ms;
        self.show(view);
    }

    /// The options that are offered, each with the heading it stands under.
    pub(super) fn options(&self, choices: &[Choice]) -> Vec<OptionView> {
        let offered = choices.iter().filter(|choice| self.offers(choice));
        let view = |choice: &Choice| OptionView {
            id: choice.id.clone(),
            text: self.said(&choice.text),
            group: choice.group.as_ref().map(|group| self.said(group)).unwrap_or_default(),
            picture: choice.picture.as_ref().and_then(|picture| self.picture(picture)),
        };
        offered.map(view).collect()
    }

    /// A picture that the case holds; nothing where it was never taken.
    fn picture(&self, of: &Expr) -> Option<Picture> {
        match self.value(of) {
            Ok(Value::Bytes(bytes)) => Some(Picture(bytes)),
            _ => None,
        }
    }

    /// The records of a pick, if there are any.
    pub(super) fn picked_from(&self, pick: &Pick) -> Option<Vec<Value>> {
        match self.value(&pick.from) {
            Ok(Value::List(items)) if !items.is_empty() => Some(items),
            _ => None,
        }
    }

    fn items_of(&mut self, pick: &Pick) -> Vec<OptionView> {
        let items = self.picked_from(pick).unwrap_or_default();
        self.items(&items, pick.item, &pick.text)
    }

    /// Records as options, numbered from 0.
    pub(super) fn items(&mut self, items: &[Value], slot: u16, text: &Text) -> Vec<OptionView> {
        let items = items.iter().enumerate();
        items.map(|(at, item)| option(at.to_string().into(), self.item_words(item, slot, text))).collect()
    }

    /// The words of one record: its variable is set only while they are filled in.
    pub(super) fn item_words(&mut self, item: &Value, slot: u16, text: &Text) -> Said {
        self.with(slot, Some(item.clone()), |run| run.said(text))
    }

    fn facts(&self, view: &mut View, facts: &[Fact]) {
        let shown = facts.iter().filter(|fact| self.holds(fact.when.as_ref()).unwrap_or(false));
        let line = |fact: &Fact| {
            let change = fact.change.filter(|change| self.can_change(*change));
            let change = change.and_then(|change| self.step(change.step)).map(|step| step.id.clone());
            Line { label: self.said(&fact.label), value: self.said(&fact.value), change }
        };
        view.lines = shown.map(line).collect();
        if view.lines.iter().any(|line| line.change.is_some()) {
            view.actions.push(words::action("change"));
        }
    }

    /// How long a notice has still to be read before going on is offered.
    pub(super) fn left_to_read(&self, ask: &Ask) -> Option<u64> {
        let Screen::Notice { read_ms: Some(read_ms), .. } = &ask.screen else { return None };
        let Wait::Answer(answering) = &self.state.wait else { return None };
        let read = u64::try_from(self.now.saturating_sub(answering.since_ms)).unwrap_or(0);
        read_ms.checked_sub(read).filter(|left| *left > 0)
    }
}

/// An option without a heading.
pub(super) fn option(id: Arc<str>, text: Said) -> OptionView {
    OptionView { id, text, group: Said::default(), picture: None }
}
