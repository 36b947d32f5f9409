//! What a flow is made of, put together before anything is compiled: its base flows with the overlays on them, and the
//! flows it calls, put in where they are called.
//!
//! The result is one tree like any author could have written, except that ids of called steps have a `/` in them. Every
//! key and value keeps the place it was written at, so that all passes behind this one need not know.

mod call;
pub(crate) mod merge;
mod needed;
mod overlay;
mod rename;

use super::load::Loader;
use crate::manifest::shape;
use crate::manifest::tree::{Located, Node};
use crate::source::{Draft, Words, codes};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Top-level key of a whole tree under which the default handlers of called flows stand, by the call's id.
pub(crate) const CALLED: &str = "called";

/// How many overlays can lie on a base.
const OVERLAYS: usize = 4;

/// How deep calls can go.
const CALLS: usize = 3;

/// A flow with its base flows and overlays laid over one another; calls still stand as they were written.
#[derive(Debug)]
struct Layered {
    tree: Rc<Node>,
    /// The trees it was made from, base first.
    chain: Vec<Rc<Node>>,
    /// Their files, likewise.
    paths: Vec<String>,
    faulty: bool,
}

/// A flow, whole.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The tree to compile.
    pub(crate) tree: Rc<Node>,
    /// The trees it was made from, base first, called flows not among them.
    pub(crate) chain: Vec<Rc<Node>>,
    /// The flow it extends, whole.
    pub(crate) base: Option<Rc<Whole>>,
    /// The flows it calls, by the call's id.
    pub(crate) calls: Vec<(String, Rc<Whole>)>,
    /// Every file that went into it.
    pub(crate) paths: Vec<String>,
    /// Whether something was wrong with one of the files or with putting them together.
    pub(crate) faulty: bool,
    /// How deep its calls go.
    depth: usize,
}

/// What was put together so far, each flow once.
#[derive(Debug, Default)]
pub(crate) struct Wholes {
    layered: BTreeMap<String, Option<Rc<Layered>>>,
    whole: BTreeMap<String, Option<Rc<Whole>>>,
    /// Flows that are being put together just now: who comes upon one of them goes in a circle.
    open: Vec<String>,
}

/// The id a layer knows a part of a flow by: `place` for `report-loss/place`.
pub(crate) fn plain(id: &str) -> &str {
    id.rsplit_once('/').map_or(id, |(_, plain)| plain)
}

/// The call a step belongs to: `report-loss` for `report-loss/place`, nothing for a step of the flow's own.
pub(crate) fn call_of(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(call, _)| call)
}

/// File of a flow.
pub(crate) fn path_of(id: &str) -> String {
    format!("flows/{id}.toml")
}

/// Ids of all flows there are.
pub(crate) fn known(loader: &Loader<'_>) -> Vec<String> {
    loader.names("flows", ".toml").into_iter().filter(|name| !name.ends_with(".scenario")).collect()
}

impl Loader<'_> {
    /// A flow by id, whole. `None` when there is no such file, or when it cannot be read; whoever named it reports the
    /// first, `torn` says the second.
    pub(crate) fn flow(&mut self, id: &str) -> Option<Rc<Whole>> {
        if let Some(known) = self.wholes.whole.get(id).cloned() {
            for path in known.iter().flat_map(|whole| &whole.paths) {
                self.open(path);
            }
            return known;
        }
        let layered = self.layered(id);
        let whole = layered.map(|layered| {
            self.wholes.open.push(id.to_owned());
            let mut whole = call::with_calls(self, &layered);
            let base = layered.chain.last().filter(|_| layered.chain.len() > 1).and_then(|own| own.text("extends"));
            whole.base = base.and_then(|base| self.named(base, Self::flow));
            self.wholes.open.pop();
            if whole.paths.len() > 1 {
                needed::only(&mut whole);
            }
            Rc::new(whole)
        });
        self.wholes.whole.insert(id.to_owned(), whole.clone());
        whole
    }

    /// A flow with what it stands on.
    fn layered(&mut self, id: &str) -> Option<Rc<Layered>> {
        if let Some(known) = self.wholes.layered.get(id).cloned() {
            for path in known.iter().flat_map(|layered| &layered.paths) {
                self.open(path);
            }
            return known;
        }
        self.wholes.open.push(id.to_owned());
        let layered = self.lay(id).map(Rc::new);
        self.wholes.open.pop();
        self.wholes.layered.insert(id.to_owned(), layered.clone());
        layered
    }

    fn lay(&mut self, id: &str) -> Option<Layered> {
        let path = path_of(id);
        let own = self.open(&path)?;
        let mut alone =
            Layered { tree: own.clone(), chain: vec![own.clone()], faulty: self.is_crooked(&path), paths: vec![path] };
        let Some(extends) = own.text("extends") else { return Some(alone) };
        // What a file says of a base it cannot reach is not worth a second word.
        alone.faulty = true;
        let base = match self.named(extends, Self::layered) {
            Some(base) if !self.torn => base,
            _ => return Some(alone),
        };
        if base.chain.len() > OVERLAYS {
            let draft = Draft::new(&codes::FLOW_TOO_DEEP, extends.at).of(extends.value);
            self.reports.push(draft.expected(Words::new(
                format!("至多 {OVERLAYS} 层 extends"),
                format!("at most {OVERLAYS} overlays on one another"),
            )));
            return Some(alone);
        }
        let errors = self.reports.errors();
        let tree = overlay::lay(&base.tree, &own, &mut self.reports);
        shape::whole_parts(&tree, &mut self.reports);
        let faulty = base.faulty || self.is_crooked(&alone.paths[0]) || self.reports.errors() > errors;
        let chain = base.chain.iter().cloned().chain([own]).collect();
        let paths = base.paths.iter().cloned().chain(alone.paths).collect();
        Some(Layered { tree: Rc::new(tree), chain, paths, faulty })
    }

    /// A flow that another names; that it is not there, or that it leads back to where it is named, is reported.
    fn named<T>(&mut self, id: Located<&str>, get: impl Fn(&mut Self, &str) -> Option<Rc<T>>) -> Option<Rc<T>> {
        if self.wholes.open.iter().any(|open| open == id.value) {
            let mut circle: Vec<&str> = self.wholes.open.iter().map(String::as_str).collect();
            circle.dedup();
            circle.push(id.value);
            let draft = Draft::new(&codes::FLOW_CIRCLE, id.at).of(id.value);
            self.reports.push(draft.found(circle.join(" → ")));
            return None;
        }
        let torn = std::mem::replace(&mut self.torn, false);
        let found = get(self, id.value);
        let unread = std::mem::replace(&mut self.torn, torn);
        self.torn |= unread;
        if found.is_none() && !unread {
            let draft = Draft::new(&codes::NO_FLOW, id.at).of(id.value.chars().take(64).collect::<String>());
            self.reports.push(draft.among(id.value, known(self)));
        }
        found
    }
}
