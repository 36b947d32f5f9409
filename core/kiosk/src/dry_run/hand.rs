//! The applicant who tries everything: each option, Back, Cancel, silence, wrong answers, every way of paying.

use super::decisions::Shared;
use super::people::RECEIPT;
use super::tried::Place;
use crate::expect::Mismatch;
use crate::filling::Filling;
use crate::play::{Answer, Deed, Play};
use crate::rehearsal::fate::Hand;
use std::sync::Arc;
use tongban_flow::engine::{Action, FieldKind, View, ViewKind};
use tongban_flow::program::{Flow, Input, Screen, Verb};
use tongban_model::Date;
use tongban_testkit::Phone;

/// How long they take for each answer.
const PACE_MS: u64 = 1_000;

/// A phone number that every rule takes.
const PHONE: &str = "13800138000";

/// Views that one person answers before they have had enough; a flow that asks more goes round in circles.
const PATIENCE: usize = 400;

/// Tries everything.
pub(super) struct Curious {
    shared: Shared,
    place: Place,
    number: String,
    household: String,
    today: Date,
    filling: Option<Filling>,
    gone: bool,
    answered: usize,
}

impl Curious {
    pub(super) fn new(play: &Play, flow: &Arc<Flow>, shared: Shared) -> Self {
        Curious {
            shared,
            place: Place::of(flow),
            number: play.citizen.number.clone(),
            household: play.citizen.household_number.clone().unwrap_or_default(),
            today: play.today,
            filling: None,
            gone: false,
            answered: 0,
        }
    }

    /// Everything that can be done about a view, the plain thing first.
    fn deeds(&self, view: &View) -> Vec<Option<Deed>> {
        let offers = |word: &str| view.actions.iter().any(|action| &**action == word);
        let act = |action: Action| Some(Deed::Acts(action));
        let mut deeds: Vec<Option<Deed>> = match view.kind {
            ViewKind::StillThere => vec![act(Action::MoreTime)],
            ViewKind::Menu => view.options.iter().map(|option| act(Action::Choose(option.id.clone()))).collect(),
            ViewKind::Confirm => {
                let change = view.lines.iter().filter_map(|line| line.change.clone());
                let answers = [Action::Confirm(true), Action::Confirm(false)].into_iter();
                answers.chain(change.map(Action::Change)).map(act).collect()
            }
            ViewKind::Input => {
                let field = view.fields.first().map(|field| field.kind);
                let good = field.map_or_else(|| "1".into(), |kind| self.word("", kind));
                vec![act(Action::Type(good.into())), act(Action::Type("?".into()))]
            }
            ViewKind::Form => vec![],
            ViewKind::PayScan => {
                let phone = |does| Some(Deed::Phone(does));
                let mut deeds = vec![phone(Phone::Pays), None, phone(Phone::ScansOnly)];
                deeds.extend([Phone::Closes, Phone::PaysLate].map(phone));
                deeds.extend(offers("paid").then(|| act(Action::Paid)));
                deeds
            }
            _ if offers("next") => vec![act(Action::Next)],
            // A device works: the plain thing is to do what it says.
            _ => vec![None],
        };
        deeds.extend(offers("back").then(|| act(Action::Back)));
        deeds.extend(offers("cancel").then(|| act(Action::Cancel)));
        deeds
    }

    /// Something that a field takes.
    fn word(&self, id: &str, kind: FieldKind) -> String {
        match kind {
            FieldKind::CitizenNumber => self.number.clone(),
            FieldKind::PhoneTwice => PHONE.to_owned(),
            FieldKind::Code if id.is_empty() => RECEIPT.to_owned(),
            FieldKind::Code if id.contains("household") => self.household.clone(),
            FieldKind::Code => self.of_length(id, '7'),
            FieldKind::Text | FieldKind::Secret => self.of_length(id, '试'),
            FieldKind::Name => "赵试一".to_owned(),
            FieldKind::Date => self.today.to_string(),
            FieldKind::Region => self.region(id),
            FieldKind::Search => "派出所#1".to_owned(),
            FieldKind::Image => "@picture".to_owned(),
            FieldKind::Choice => String::new(),
        }
    }

    fn input(&self, id: &str) -> Option<&Input> {
        let step = self.place.flow().steps.iter().find(|step| *step.id == *self.place.step())?;
        let Verb::Ask(ask) = &step.verb else { return None };
        match &ask.screen {
            Screen::Input(input) => Some(input),
            Screen::Form(form) => form.fields.iter().find(|field| *field.id == *id).map(|field| &field.input),
            _ => None,
        }
    }

    fn of_length(&self, id: &str, of: char) -> String {
        let least = match self.input(id) {
            Some(Input::Code { least, .. } | Input::Text { least, .. } | Input::Secret { least, .. }) => *least,
            _ => 6,
        };
        std::iter::repeat_n(of, usize::from(least.max(1))).collect()
    }

    /// A region so small that nothing lies below it, within what the field takes.
    fn region(&self, id: &str) -> String {
        let Some(Input::Region { regions, within }) = self.input(id) else { return String::new() };
        let mut code = String::new();
        loop {
            let fits = |below: &str| below.starts_with(&**within) || within.starts_with(below.trim_end_matches("00"));
            let below = regions.below(&code).find(|region| fits(&region.code)).map(|region| region.code.to_string());
            match below {
                Some(below) => code = below,
                None => return code,
            }
        }
    }

    /// What is written into a form: everything, only what must be, or something wrong.
    fn form(&self, view: &View, how: usize) -> Vec<(String, String)> {
        let filled = view.fields.iter().filter(|field| how != 1 || !field.optional).map(|field| {
            let choice = || field.options.first().map_or_else(String::new, |option| option.id.to_string());
            let good = if field.kind == FieldKind::Choice { choice() } else { self.word(&field.id, field.kind) };
            let wrong = how == 2 && field.kind != FieldKind::Image;
            (field.id.to_string(), if wrong { "?".to_owned() } else { good })
        });
        filled.collect()
    }
}

impl Hand for Curious {
    fn sees(&mut self, view: &View) -> Vec<Answer> {
        let answer = |deed: Deed| vec![Answer { after_ms: PACE_MS, deed }];
        self.answered += 1;
        if self.gone || self.answered > PATIENCE {
            return Vec::new();
        }
        if *view.step != *self.place.step() {
            self.place.enter(&view.step);
        }
        if let Some(filling) = self.filling.as_mut().filter(|filling| filling.is_of(view)) {
            let action = filling.next(view);
            if matches!(action, Action::Fill(_)) {
                self.filling = None;
            }
            return answer(Deed::Acts(action));
        }
        let kind = format!("{:?}", view.kind);
        let mut deeds = self.deeds(view);
        let forms = if view.kind == ViewKind::Form { 3 } else { 0 };
        let tries_again = view.problem.is_some();
        // Who comes round again takes the next option, so that a circle ends.
        let options = if view.kind == ViewKind::Menu { view.options.len() } else { 1 };
        let plain = if tries_again { 0 } else { self.place.before() % options.max(1) };
        let answers = forms + deeds.len() + 1;
        let what = ["view", &*view.step, &*kind];
        let taken = if view.kind == ViewKind::Menu {
            self.shared.decide_way(&what, answers, plain)
        } else {
            self.shared.decide(&what, answers, plain)
        };
        if taken < forms {
            let mut filling = Filling::new(view, self.form(view, taken));
            let action = filling.next(view);
            self.filling = (!matches!(action, Action::Fill(_))).then_some(filling);
            return answer(Deed::Acts(action));
        }
        let last = deeds.len();
        match taken - forms {
            walks if walks == last => {
                self.gone = true;
                Vec::new()
            }
            at => match deeds.swap_remove(at) {
                Some(Deed::Phone(Phone::Pays)) => {
                    let paid = Answer { after_ms: PACE_MS + 50, deed: Deed::Acts(Action::Paid) };
                    vec![Answer { after_ms: PACE_MS, deed: Deed::Phone(Phone::Pays) }, paid]
                }
                Some(deed) => answer(deed),
                None => Vec::new(),
            },
        }
    }

    fn leave(&mut self) {
        self.gone = true;
        self.filling = None;
    }

    fn unmet(&self) -> Vec<Mismatch> {
        Vec::new()
    }
}
