//! A scenario, ready to be played: by the rehearsal in virtual time, or against real plugins and the sandbox.

use crate::expect::{Expect, Mismatch};
use crate::filling::Filling;
use std::collections::VecDeque;
use tongban_classes::{Class, name};
use tongban_flow::engine::{Action, View, ViewKind};
use tongban_model::{Date, Value};
use tongban_testkit::{Citizen, Line, Phone, Receipt, Scores};

/// One citizen, what they do, what devices and back ends answer, and what must come out.
#[derive(Clone)]
pub struct Play {
    /// The flow's id.
    pub flow: String,
    /// The site's id.
    pub site: String,
    /// The day it plays on.
    pub today: Date,
    /// The synthetic citizen.
    pub citizen: Citizen,
    /// The photo receipt in their hand.
    pub receipt: Option<Receipt>,
    /// What the face comparison will say.
    pub scores: Option<Scores>,
    /// What the province knows beside, table by table, as the sandbox takes it.
    pub province: serde_json::Map<String, serde_json::Value>,
    /// What the applicant does, in order.
    pub answers: Vec<Said>,
    /// What devices and connectors will meet.
    pub devices: Vec<Line>,
    /// Where the power goes, if it does.
    pub interrupt: Option<(String, When)>,
    /// What must come out.
    pub expect: Expect,
}

/// When in a step the power goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// The step is on record, nothing of it was done.
    BeforeEffects,
    /// The step is on record and was set going.
    AfterEffects,
}

/// One thing an applicant does.
#[derive(Clone, PartialEq, Debug)]
pub struct Said {
    /// The step whose view it answers.
    pub at: String,
    /// What they do.
    pub what: What,
    /// How long they take; absent means no longer than it takes to read.
    pub after_ms: Option<u64>,
    /// Whether it is no fault when the step is never reached.
    pub optional: bool,
}

/// What an applicant can do in a scenario.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// Touches or types.
    Acts(Action),
    /// Fills in a form, by variable: searches and pictures first, then everything at once.
    Fills(Vec<(String, String)>),
    /// Does something with the phone.
    Phone(Phone),
    /// Does nothing for so long.
    Silence(u64),
}

impl Play {
    /// The lines of the script for one slot: those that name it.
    pub fn lines_of(&self, slot: &str) -> Vec<Line> {
        self.devices.iter().filter(|line| line.slot.as_deref() == Some(slot)).cloned().collect()
    }

    /// The lines for a connector, told apart by class, as a province wants them.
    pub fn lines_for(&self, slot: &str, class: &Class) -> Vec<Line> {
        let of_class = |mut line: Line| {
            line.class = Some(name::kebab(class.name));
            line
        };
        self.lines_of(slot).into_iter().map(of_class).collect()
    }
}

/// What the applicant does about a view.
#[derive(Debug)]
pub struct Answer {
    /// After how long.
    pub after_ms: u64,
    /// What.
    pub deed: Deed,
}

/// A deed of the applicant.
#[derive(Debug)]
pub enum Deed {
    /// Touches or types.
    Acts(Action),
    /// Does something with the phone and the code on the screen.
    Phone(Phone),
}

/// Follows a scenario's answers, view by view.
pub struct Reader {
    left: VecDeque<Said>,
    pace_ms: u64,
    silent: bool,
    /// The form being filled in.
    filling: Option<Filling>,
}

impl Reader {
    /// An applicant at the pace of a person, for virtual time.
    pub fn new(play: &Play) -> Self {
        Reader { left: play.answers.iter().cloned().collect(), pace_ms: 1_000, silent: false, filling: None }
    }

    /// The same applicant, who takes this long for each answer.
    #[must_use]
    pub fn at_pace(mut self, pace_ms: u64) -> Self {
        self.pace_ms = pace_ms;
        self
    }

    /// Sees a view and says what to do about it.
    pub fn sees(&mut self, view: &View) -> Vec<Answer> {
        if let Some(action) = self.goes_on_filling(view) {
            return vec![Answer { after_ms: self.pace_ms, deed: Deed::Acts(action) }];
        }
        let Some(said) = self.take(view) else {
            // Who is still there reads what only tells, and touches to go on.
            let tells = matches!(view.kind, ViewKind::Tell | ViewKind::Done | ViewKind::Refusal | ViewKind::Problem);
            let goes_on = tells && !self.silent && view.actions.iter().any(|action| &**action == "next");
            let answer = Answer { after_ms: self.pace_ms, deed: Deed::Acts(Action::Next) };
            return if goes_on { vec![answer] } else { Vec::new() };
        };
        let after_ms = said.after_ms.unwrap_or(self.pace_ms);
        self.silent = false;
        match said.what {
            What::Acts(action) => vec![Answer { after_ms, deed: Deed::Acts(action) }],
            What::Fills(fields) => {
                self.filling = Some(Filling::new(view, fields));
                let action = self.goes_on_filling(view);
                action.into_iter().map(|action| Answer { after_ms, deed: Deed::Acts(action) }).collect()
            }
            What::Phone(phone) => {
                let pays = phone == Phone::Pays && view.actions.iter().any(|action| &**action == "paid");
                let mut answers = vec![Answer { after_ms, deed: Deed::Phone(phone) }];
                if pays {
                    answers.push(Answer { after_ms: after_ms + 50, deed: Deed::Acts(Action::Paid) });
                } else if let Some(then) = self.take_if(view, |what| matches!(what, What::Acts(_))) {
                    // What the phone does changes nothing on the screen, so the next touch is one to the same view.
                    if let What::Acts(action) = then.what {
                        let after_ms = after_ms + then.after_ms.unwrap_or(self.pace_ms);
                        answers.push(Answer { after_ms, deed: Deed::Acts(action) });
                    }
                }
                answers
            }
            What::Silence(_) => {
                self.silent = true;
                Vec::new()
            }
        }
    }

    /// The next thing to do about the form being filled in, if this view shows it.
    fn goes_on_filling(&mut self, view: &View) -> Option<Action> {
        let filling = self.filling.as_mut().filter(|filling| filling.is_of(view))?;
        let action = filling.next(view);
        if matches!(action, Action::Fill(_)) {
            self.filling = None;
        }
        Some(action)
    }

    /// The applicant walks away: nothing more is done, and nothing more is missed.
    pub fn leave(&mut self) {
        self.left.clear();
        self.filling = None;
        self.silent = true;
    }

    /// Answers that never found their view.
    pub fn unmet(&self) -> Vec<Mismatch> {
        let left = self.left.iter().filter(|said| !said.optional);
        left.map(|said| Mismatch::new("applicant", "never asked", &format!("an answer at {}", said.at))).collect()
    }

    /// The next answer that is for this view. Optional answers for other steps are passed over.
    fn take(&mut self, view: &View) -> Option<Said> {
        self.take_if(view, |_| true)
    }

    fn take_if(&mut self, view: &View, wanted: impl Fn(&What) -> bool) -> Option<Said> {
        let at = self.left.iter().position(|said| *said.at == *view.step || !said.optional)?;
        let said = &self.left[at];
        if *said.at != *view.step || !fits(&said.what, view) || !wanted(&said.what) {
            return None;
        }
        self.left.drain(..at);
        self.left.pop_front()
    }
}

/// Whether an answer is one to this kind of view: a sign of life is only asked for by one, a code is needed to scan.
fn fits(what: &What, view: &View) -> bool {
    let asks_for_life = view.kind == ViewKind::StillThere;
    match what {
        What::Acts(Action::MoreTime) => asks_for_life,
        What::Phone(_) => view.code.is_some(),
        What::Silence(_) => !asks_for_life,
        What::Fills(_) => view.kind == ViewKind::Form,
        What::Acts(action) => !asks_for_life && accepts(action, view),
    }
}

fn accepts(action: &Action, view: &View) -> bool {
    let offers = |word: &str| view.actions.iter().any(|offered| &**offered == word);
    match action {
        Action::Choose(_) => view.kind == ViewKind::Menu,
        Action::Type(Value::Text(_)) => view.kind == ViewKind::Input,
        Action::Confirm(_) => view.kind == ViewKind::Confirm,
        Action::Fill(_) | Action::Look { .. } => view.kind == ViewKind::Form,
        Action::Change(step) => view.lines.iter().any(|line| line.change.as_ref() == Some(step)),
        Action::Back => offers("back"),
        Action::Cancel => offers("cancel"),
        Action::Next => offers("next"),
        Action::Paid => offers("paid"),
        Action::MoreTime | Action::Touch | Action::Type(_) => true,
    }
}
