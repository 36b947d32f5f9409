//! A scenario walked by a finger: which there are, what the finger does at each page, and the page that stands there.

use crate::root;
use crate::served::Served;
use crate::webdriver::{Fault, Window};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tongban::play::{Play, Said, What};
use tongban_flow::engine::Action;
use tongban_flow::language::load_scenarios;
use tongban_flow::source::Folder;
use tongban_testkit::Phone;

/// Before a script: the finger, where it is not in the page yet.
const FINGER: &str = include_str!("../screens/finger.js");

/// A scenario to walk.
#[derive(Clone)]
pub struct Walk {
    /// `guangxi/mailing.by-card`.
    pub name: String,
    /// What it says.
    pub play: Play,
}

/// Every scenario that a finger can walk, with devices that all work and no power cut of its own.
pub fn walks() -> Vec<Walk> {
    let (scenarios, _) = load_scenarios(&Folder::new(root()), "flows");
    let plain = scenarios.iter().filter(|scenario| scenario.device.is_empty() && scenario.interrupt.is_empty());
    let walk = |scenario: &tongban_flow::manifest::scenario::Scenario| {
        let name = scenario.path.strip_prefix("flows/")?.strip_suffix(".scenario.toml")?.to_owned();
        Some(Walk { name, play: Play::of(scenario).ok()? })
    };
    plain.filter_map(walk).filter(|walk| walk.play.answers.iter().all(|said| by_finger(&said.what))).collect()
}

/// Whether a finger on the glass can do it: not what takes minutes of silence, nor a change by a fact's hidden name.
fn by_finger(what: &What) -> bool {
    // What was typed differently the second time, the screen itself does not hand in.
    if let What::Fills(fields) = what {
        return fields.iter().all(|(_, value)| !value.contains('|'));
    }
    !matches!(
        what,
        What::Silence(_) | What::Acts(Action::Change(_) | Action::MoreTime | Action::Look { .. } | Action::Fill(_))
    )
}

/// What stands on the glass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// `idle`, `menu`, `case`, `out` or `starting`.
    pub phase: String,
    /// The step of a case.
    pub step: String,
    /// The kind of its view.
    pub kind: String,
    /// The number of its view; 0 for none.
    pub view: u64,
}

impl Page {
    /// Whether it is of a case.
    pub fn is_of_case(&self) -> bool {
        self.phase == "case"
    }

    /// Whether it waits for a device or a back end, and goes on by itself.
    pub fn is_waiting(&self) -> bool {
        ["wait", "printing", "place-card", "scan-code", "camera", "fingerprint", "pay-card"]
            .contains(&self.kind.as_str())
    }

    fn of(now: &Value) -> Page {
        let text = |name: &str| now[name].as_str().unwrap_or_default().to_owned();
        let view = now["view"].as_u64().unwrap_or_default();
        Page { phase: text("phase"), step: text("step"), kind: text("kind"), view }
    }
}

/// Somebody before the machine, with a scenario in mind.
pub struct Visitor<'a> {
    window: &'a Window,
    walk: &'a Walk,
    left: Vec<Said>,
}

impl<'a> Visitor<'a> {
    /// Opens the screen of a host and steps before it.
    pub fn comes(window: &'a Window, served: &Served, walk: &'a Walk) -> Result<Visitor<'a>, Fault> {
        window.go(served.screen())?;
        Visitor::stays(window, walk)
    }

    /// Steps before a screen that stands open, which is not loaded anew.
    pub fn stays(window: &'a Window, walk: &'a Walk) -> Result<Visitor<'a>, Fault> {
        let visitor = Visitor { window, walk, left: walk.play.answers.clone() };
        let person = "await finger.panel('person', { id: args[0] }); await finger.panel('hands', { auto: true });";
        visitor.run(person, &[json!(walk.name)])?;
        Ok(visitor)
    }

    /// Touches the first page and chooses the business.
    pub fn begins(&self) -> Result<(), Fault> {
        let begin = "await finger.until(() => finger.where().phase === 'idle', 'the first page'); await finger.do('start', args[0]);";
        self.run(begin, &[json!(self.walk.play.flow)]).map(drop)
    }

    /// The next page after the one with this number; after the patience of the finger the one that stands there.
    pub fn page_after(&self, view: u64) -> Result<Page, Fault> {
        let wait = "await finger.until(() => { const now = finger.where(); return !['', 'starting', 'menu'].includes(now.phase) \
                    && (now.phase !== 'case' || (now.view && now.view !== args[0]) || now.still); }, 'a new page').catch(() => 0); \
                    return finger.where();";
        self.run(wait, &[json!(view)]).map(|now| Page::of(&now))
    }

    /// What the finger does about a page: as the scenario says, or on where a page only tells.
    pub fn answer(&mut self, page: &Page) -> Option<(&'static str, Value)> {
        let at = self.left.iter().position(|said| said.at == page.step || !said.optional);
        if let Some(at) = at.filter(|at| self.left[*at].at == page.step) {
            // There is nothing to scan before the code stands there.
            if matches!(self.left[at].what, What::Phone(_)) && !page.kind.starts_with("pay") {
                return None;
            }
            let said = self.left.drain(..=at).next_back()?;
            return deed(&said.what);
        }
        let tells = ["tell", "done", "refusal", "problem"].contains(&page.kind.as_str());
        tells.then_some(("next", Value::Null))
    }

    /// Does what is to be done about a page, the phone's part too; gives what the finger did last, and has not waited for
    /// what comes of it.
    pub fn answers(&mut self, page: &Page) -> Result<Option<&'static str>, Fault> {
        while let Some((deed, value)) = self.answer(page) {
            self.run("await finger.do(args[0], args[1]);", &[json!(deed), value])
                .map_err(|fault| Fault(format!("{}: {deed}: {fault}", page.step)))?;
            if deed != "phone" {
                return Ok(Some(deed));
            }
        }
        Ok(None)
    }

    /// Walks to the end and gives the pages; `seen` is told of each before it is answered.
    pub fn walks_on(&mut self, patience: Duration, mut seen: impl FnMut(&Page)) -> Result<usize, Fault> {
        let end = Instant::now() + patience;
        let (mut page, mut pages) = (Page::default(), 0);
        loop {
            page = self.page_after(page.view)?;
            if !page.is_of_case() {
                break;
            }
            pages += 1;
            seen(&page);
            self.answers(&page)?;
            if Instant::now() > end {
                return Err(Fault(format!("not at its end in time: {page:?}, left: {:?}", self.unmet())));
            }
        }
        match self.unmet().as_slice() {
            [] => Ok(pages),
            unmet => Err(Fault(format!("never asked at: {unmet:?}"))),
        }
    }

    /// Steps that were never asked about, though the scenario answers them.
    pub fn unmet(&self) -> Vec<&str> {
        self.left.iter().filter(|said| !said.optional).map(|said| said.at.as_str()).collect()
    }

    /// Runs a script in a page that has a finger.
    pub fn run(&self, script: &str, args: &[Value]) -> Result<Value, Fault> {
        let there = self.window.run("return 'finger' in window;", &[])?;
        if there != json!(true) {
            self.window.run(FINGER, &[])?;
        }
        self.window.run(script, args)
    }

    /// Whether the document holds something of the citizen, seen or hidden.
    pub fn left_something(&self) -> Result<bool, Fault> {
        let text = self.window.run("return document.documentElement.outerHTML;", &[])?;
        let text = text.as_str().unwrap_or_default();
        let citizen = &self.walk.play.citizen;
        Ok(text.contains(citizen.number.as_str()) || text.contains(citizen.name.as_str()))
    }
}

/// What the finger does for an answer of a scenario, with its value; none for silence.
pub fn deed(what: &What) -> Option<(&'static str, Value)> {
    Some(match what {
        What::Fills(fields) => {
            let fields: BTreeMap<&str, &str> = fields.iter().map(|(id, value)| (id.as_str(), value.as_str())).collect();
            ("fill", json!(fields))
        }
        What::Phone(phone) => ("phone", json!(phone)),
        What::Silence(_) => return None,
        What::Acts(action) => match action {
            Action::Choose(id) => ("choose", json!(id)),
            Action::Confirm(right) => ("confirm", json!(right)),
            Action::Type(value) => ("type", json!(value.as_text().unwrap_or_default())),
            Action::Back => ("back", Value::Null),
            Action::Cancel => ("cancel", Value::Null),
            Action::Paid => ("paid", Value::Null),
            _ => ("next", Value::Null),
        },
    })
}

/// Whether a scenario pays at all, and only with what pays at once.
pub fn pays(walk: &Walk) -> bool {
    let phone = |said: &Said| matches!(&said.what, What::Phone(phone) if *phone != Phone::Pays);
    let taken = walk.play.expect.taken.is_some_and(|taken| taken != tongban_model::Money::default());
    taken && !walk.play.answers.iter().any(phone)
}
