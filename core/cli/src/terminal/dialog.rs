//! What stands on the screen, and what the next line means for it. No keyboard and no clock: lines in, turns out.

use super::Tongue;
use super::form::{Draft, Filled};
use super::screen;
use std::collections::HashMap;
use tongban::CaseId;
use tongban_flow::engine::{Action, FieldKind, View, ViewKind};
use tongban_model::Value;

/// What the terminal does next.
#[derive(Default, Debug)]
pub(super) struct Turn {
    /// Words to write; the prompt is in them.
    pub(super) words: String,
    /// An answer to the view.
    pub(super) deed: Option<Deed>,
    /// Whether the next line is typed unseen.
    pub(super) secret: bool,
}

/// What a line does.
#[derive(PartialEq, Debug)]
pub(super) enum Deed {
    /// Answers the view.
    Acts(Action),
    /// Has the sandbox's phone pay this order.
    Pays(String),
}

impl Turn {
    fn act(action: Action) -> Turn {
        Turn { deed: Some(Deed::Acts(action)), ..Turn::default() }
    }

    fn say(words: impl Into<String>) -> Turn {
        Turn { words: words.into(), ..Turn::default() }
    }

    fn unknown() -> Turn {
        Turn::say("? ")
    }
}

/// The conversation of one session.
pub(super) struct Dialog {
    tongue: Tongue,
    /// Whether a phone is at hand that pays.
    phone: bool,
    at: Option<(CaseId, View)>,
    draft: Option<Draft>,
    /// What was entered in forms before, by step: whoever changes a fact need not type the others again.
    entered: HashMap<String, Filled>,
    last: String,
}

impl Dialog {
    pub(super) fn new(tongue: Tongue, phone: bool) -> Dialog {
        Dialog { tongue, phone, at: None, draft: None, entered: HashMap::new(), last: String::new() }
    }

    pub(super) fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// The case and the number of the view that stands.
    pub(super) fn at(&self) -> Option<(&CaseId, u32)> {
        self.at.as_ref().map(|(case, view)| (case, view.number))
    }

    /// The session is over: every value of it is forgotten.
    pub(super) fn forget(&mut self) {
        *self = Dialog::new(self.tongue, self.phone);
    }

    /// A view comes on the screen.
    pub(super) fn shows(&mut self, case: &CaseId, view: &View) -> Turn {
        let again = self.at.as_ref().is_some_and(|(of, before)| {
            of == case && before.step == view.step && before.kind == view.kind && before.text == view.text
        });
        self.at = Some((case.clone(), view.clone()));
        if view.kind == ViewKind::Form {
            return self.shows_form(view);
        }
        if self.draft.as_ref().is_some_and(|draft| !draft.is_of(&view.step)) {
            self.draft = None;
        }
        let body = screen::written(view, self.tongue);
        let hints = screen::hints(view, self.phone, self.tongue);
        // A device's progress shows the same words again, and an answer that was not taken is all that is new.
        let works = matches!(view.kind, ViewKind::Wait | ViewKind::Printing | ViewKind::Camera | ViewKind::PlaceCard);
        let same = (again || works) && self.last == body;
        let words = match (same, view.problem.is_some(), view.read_ms) {
            (true, false, None) => return Turn::default(),
            (true, true, _) => screen::problem(view, self.tongue),
            (true, false, Some(_)) => hints,
            (false, ..) => format!("{body}{hints}"),
        };
        self.last = body;
        let secret = view.fields.first().is_some_and(|field| field.kind == FieldKind::Secret);
        let list = view.fields.first().map(|field| screen::options(&field.options, self.tongue)).unwrap_or_default();
        // While a machine works there may be nothing to type.
        let prompt = if works && view.actions.is_empty() { "" } else { "> " };
        Turn { words: format!("{words}{list}{prompt}"), secret, deed: None }
    }

    fn shows_form(&mut self, view: &View) -> Turn {
        let mut words = String::new();
        match self.draft.as_mut().filter(|draft| draft.is_of(&view.step)) {
            Some(draft) => {
                words += &screen::problem(view, self.tongue);
                draft.returned(view);
            }
            None => {
                let before = self.entered.get(&*view.step).cloned().unwrap_or_default();
                let draft = Draft::new(view, before);
                words += &screen::written(view, self.tongue);
                words += &screen::hints(view, false, self.tongue);
                self.draft = Some(draft);
            }
        }
        self.last.clear();
        self.goes_on(words)
    }

    /// The next question of the form, or the form as a whole.
    fn goes_on(&mut self, mut words: String) -> Turn {
        let (Some((_, view)), Some(draft)) = (&self.at, &mut self.draft) else { return Turn::say(words) };
        match draft.handed_in(view) {
            Some(values) => {
                self.entered.insert(view.step.to_string(), draft.filled().clone());
                Turn { words, deed: Some(Deed::Acts(Action::Fill(values))), secret: false }
            }
            None => {
                let (prompt, secret) = draft.prompt(view, self.tongue);
                words += &prompt;
                Turn { words, deed: None, secret }
            }
        }
    }

    /// Somebody typed a line.
    pub(super) fn line(&mut self, line: &str) -> Turn {
        let Some((_, view)) = &self.at else { return Turn::default() };
        let offers = |action: &str| view.actions.iter().any(|offered| &**offered == action);
        if line == "q" && offers("cancel") {
            return Turn::act(Action::Cancel);
        }
        if view.kind == ViewKind::Form {
            return self.form_line(line);
        }
        match line {
            "b" if offers("back") => return Turn::act(Action::Back),
            "p" if offers("paid") => return Turn::act(Action::Paid),
            "f" if view.kind == ViewKind::PayScan && self.phone => {
                let order = view.code.as_ref().and_then(|code| code.rsplit('/').next());
                let pays = order.map(|order| Deed::Pays(order.to_owned()));
                return Turn { deed: pays, ..Turn::default() };
            }
            _ => {}
        }
        let action = match view.kind {
            ViewKind::Menu => screen::chosen(&view.options, line).map(|option| Action::Choose(option.id.clone())),
            ViewKind::Confirm => match line {
                "y" | "Y" | "是" => Some(Action::Confirm(true)),
                "n" | "N" | "否" => Some(Action::Confirm(false)),
                _ => changes(view, line),
            },
            ViewKind::Input => typed(view, line).map(Action::Type),
            ViewKind::StillThere => Some(Action::MoreTime),
            ViewKind::PayScan if view.code.is_some() => offers("paid").then_some(Action::Paid),
            _ => (line.is_empty() && offers("next")).then_some(Action::Next),
        };
        action.map_or_else(Turn::unknown, Turn::act)
    }

    fn form_line(&mut self, line: &str) -> Turn {
        let (Some((_, view)), Some(draft)) = (&self.at, &mut self.draft) else { return Turn::default() };
        if line == "b" {
            if draft.steps_back() {
                return self.goes_on(String::new());
            }
            let back = view.actions.iter().any(|offered| &**offered == "back");
            return if back { Turn::act(Action::Back) } else { Turn::unknown() };
        }
        match draft.line(view, line) {
            Ok(Some(look)) => Turn::act(look),
            Ok(None) => self.goes_on(String::new()),
            Err((zh, en)) => self.goes_on(format!("  ! {}\n", self.tongue.of(zh, en))),
        }
    }
}

/// The fact that `c2` wants to change.
fn changes(view: &View, line: &str) -> Option<Action> {
    let number: usize = line.strip_prefix(['c', 'C'])?.trim().parse().ok()?;
    let mut questions = view.lines.iter().filter_map(|line| line.change.as_ref());
    questions.nth(number.checked_sub(1)?).map(|question| Action::Change(question.clone()))
}

/// What was typed into a screen with one field.
fn typed(view: &View, line: &str) -> Option<Value> {
    let field = view.fields.first();
    if line.is_empty() {
        return None;
    }
    Some(match field {
        Some(field) if !field.options.is_empty() => screen::chosen(&field.options, line)?.id.as_ref().into(),
        Some(field) if field.kind == FieldKind::Date => super::form::day(line).as_str().into(),
        _ => line.into(),
    })
}

#[cfg(test)]
mod tests;
