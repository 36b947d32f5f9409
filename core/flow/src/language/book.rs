//! The texts a flow can use: shared ones, its own, those of the flows it calls, and what the layers change in them.

use super::expand::plain;
use super::stack::Stack;
use crate::manifest::tree::{Entry, Located, Node};
use crate::source::{Draft, Place, Reports, Words, codes};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Heading, body and spoken form, in this order everywhere.
pub(crate) const PARTS: [&str; 3] = ["title", "body", "speak"];

/// One text with all changes in it.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) at: Place,
    pub(crate) zh: [Option<Located<Rc<str>>>; 3],
    pub(crate) en: [Option<Located<Rc<str>>>; 3],
}

impl Written {
    /// Whether no value stands in it.
    pub(crate) fn is_plain(&self) -> bool {
        let words = self.zh.iter().chain(&self.en).flatten();
        words.into_iter().all(|words| !words.value.contains(['{', '}']))
    }
}

/// Texts by id.
pub(crate) type Texts = BTreeMap<String, Written>;

/// All texts of a flow at a site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// Those of every flow, with the layers' changes.
    shared: Rc<Texts>,
    /// Those of the flow and, under the call's id, of the flows it calls.
    own: Texts,
    used: BTreeSet<String>,
}

/// The shared texts with what the layers of a site change in them.
pub(crate) fn shared(files: &[Rc<Node>], stack: &Stack, reports: &mut Reports) -> Rc<Texts> {
    let mut texts = Texts::new();
    for entry in files.iter().flat_map(|file| file.table("texts")) {
        if let Some(first) = texts.get(&entry.key) {
            let draft = Draft::new(&codes::DUPLICATE_ID, entry.key_at).of(entry.key.as_str());
            reports.push(draft.see(first.at, Words::new("已在此处定义", "first here")));
            continue;
        }
        texts.insert(entry.key.clone(), with(None, entry, reports));
    }
    // Changes to texts that only flows have are none of this one's business; the caller reports those that nobody has.
    for entry in stack.entries("texts") {
        if let Some(known) = texts.get_mut(&entry.key) {
            *known = with(Some(known), entry, reports);
        }
    }
    complete(&texts, reports);
    Rc::new(texts)
}

/// A text with what an entry says of it. New words on the screen with old ones in the loudspeaker are told.
fn with(known: Option<&Written>, entry: &Entry, reports: &mut Reports) -> Written {
    let fresh = || Written { at: entry.key_at, zh: Default::default(), en: Default::default() };
    let mut text = known.cloned().unwrap_or_else(fresh);
    for (language, parts) in [("zh", &mut text.zh), ("en", &mut text.en)] {
        let Some(wording) = entry.value.get(language) else { continue };
        if let (Some(body), None, Some(spoken)) = (wording.text("body"), wording.text("speak"), &parts[2]) {
            let draft = Draft::new(&codes::SPOKEN_OLD, body.at).of(entry.key.as_str());
            reports.push(draft.see(spoken.at, Words::new("这句仍会播报", "this is still spoken")));
        }
        for (slot, part) in parts.iter_mut().zip(PARTS) {
            if let Some(words) = wording.text(part) {
                *slot = Some(Located::new(Rc::from(words.value), words.at));
            }
        }
    }
    text
}

/// Reports texts that lack a part in one of the languages.
fn complete(texts: &Texts, reports: &mut Reports) {
    for (id, text) in texts {
        let lacks = |part: usize| text.zh[part].is_some() != text.en[part].is_some();
        if text.zh[0].is_none() || text.en[0].is_none() || lacks(1) || lacks(2) {
            reports.push(Draft::new(&codes::TEXT_LANGUAGE, text.at).of(id.as_str()));
        }
    }
}

impl Book {
    /// Lays the flow's own texts over the shared ones, and the layers' changes over both. A layer knows a called flow's
    /// text by its plain id.
    pub(crate) fn new(shared: &Rc<Texts>, flow: &Node, stack: &Stack, reports: &mut Reports) -> Self {
        let mut own = Texts::new();
        for entry in flow.table("texts") {
            own.insert(entry.key.clone(), with(shared.get(plain(&entry.key)), entry, reports));
        }
        for change in stack.entries("texts") {
            let meant = |id: &str| id == change.key || (id.contains('/') && plain(id) == change.key);
            for (_, text) in own.iter_mut().filter(|(id, _)| meant(id)) {
                *text = with(Some(text), change, reports);
            }
        }
        complete(&own, reports);
        Book { shared: shared.clone(), own, used: BTreeSet::new() }
    }

    /// The text an id means, with the id it has: the flow's own, else the shared one.
    fn find(&self, id: &str) -> Option<(&str, &Written)> {
        let own = self.own.get_key_value(id);
        own.or_else(|| self.shared.get_key_value(plain(id))).map(|(id, text)| (id.as_str(), text))
    }

    /// A text by id, with the id it is known by; it counts as used from now on.
    pub(crate) fn take(&mut self, id: &str) -> Option<(String, Written)> {
        let (id, text) = self.find(id).map(|(id, text)| (id.to_owned(), text.clone()))?;
        if !self.used.contains(&id) {
            self.used.insert(id.clone());
        }
        Some((id, text))
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.own.keys().chain(self.shared.keys()).map(String::as_str)
    }

    /// Texts of the flow's own that nothing shows.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (&str, Place)> {
        let unused = self.own.iter().filter(|(id, _)| !self.used.contains(*id));
        unused.map(|(id, text)| (id.as_str(), text.at))
    }
}
