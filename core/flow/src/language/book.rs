//! The texts a flow can use: shared ones, its own, and what the layers change in them.

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
    /// Whether the flow itself brought it, so that it should use it.
    own: bool,
}

/// All texts of a flow at a site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    texts: BTreeMap<String, Written>,
    used: BTreeSet<String>,
}

impl Book {
    /// Lays shared texts, the flow's own and the layers' changes over one another.
    pub(crate) fn new(shared: &[Rc<Node>], flow: &Node, stack: &Stack, reports: &mut Reports) -> Self {
        let mut book = Book::default();
        for entry in shared.iter().flat_map(|file| file.table("texts")) {
            if let Some(first) = book.texts.get(&entry.key) {
                let draft = Draft::new(&codes::DUPLICATE_ID, entry.key_at).of(entry.key.as_str());
                reports.push(draft.see(first.at, Words::new("已在此处定义", "first here")));
                continue;
            }
            book.put(entry, false);
        }
        for entry in flow.table("texts") {
            book.put(entry, true);
        }
        // Changes to texts that only other flows have are none of this one's business; the caller reports those that
        // no flow has.
        for entry in stack.entries("texts") {
            if book.has(&entry.key) {
                book.put(entry, false);
            }
        }
        for (id, text) in &book.texts {
            let lacks = |part: usize| text.zh[part].is_some() != text.en[part].is_some();
            if text.zh[0].is_none() || text.en[0].is_none() || lacks(1) || lacks(2) {
                reports.push(Draft::new(&codes::TEXT_LANGUAGE, text.at).of(id.as_str()));
            }
        }
        book
    }

    fn put(&mut self, entry: &Entry, own: bool) {
        let is_change = !own && self.texts.contains_key(&entry.key);
        let known = self.texts.get(&entry.key).filter(|_| is_change || own).cloned();
        let mut text =
            known.unwrap_or(Written { at: entry.key_at, zh: Default::default(), en: Default::default(), own });
        text.own |= own;
        for (language, parts) in [("zh", &mut text.zh), ("en", &mut text.en)] {
            let Some(wording) = entry.value.get(language) else { continue };
            for (slot, part) in parts.iter_mut().zip(PARTS) {
                if let Some(words) = wording.text(part) {
                    *slot = Some(Located::new(Rc::from(words.value), words.at));
                }
            }
        }
        self.texts.insert(entry.key.clone(), text);
    }

    /// A text by id; it counts as used from now on.
    pub(crate) fn take(&mut self, id: &str) -> Option<Written> {
        let text = self.texts.get(id)?.clone();
        self.used.insert(id.to_owned());
        Some(text)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.texts.contains_key(id)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Texts of the flow's own that nothing shows.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (&str, Place)> {
        let unused = self.texts.iter().filter(|(id, text)| text.own && !self.used.contains(*id));
        unused.map(|(id, text)| (id.as_str(), text.at))
    }
}
