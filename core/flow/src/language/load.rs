//! Opens manifests: bytes to text to tree, each file once, every fault kept.

use super::expand::Wholes;
use super::strangers::Everywhere;
use crate::expr::Trees;
use crate::manifest::{form, shape, table_of, tree};
use crate::program::Regions;
use crate::source::{Draft, Files, Place, ReadFault, Reports, SourceId, Sources, codes};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use tree::Node;

/// No manifest of ours comes near; beyond it somebody has put something else there.
const LARGEST: usize = 1 << 20;

/// The files of one load.
pub(crate) struct Loader<'f> {
    pub(crate) files: &'f dyn Files,
    pub(crate) sources: Sources,
    pub(crate) reports: Reports,
    /// Whether a file opened since this was last cleared could not be read whole: what others lack because of it is not
    /// worth a word.
    pub(crate) torn: bool,
    torn_files: BTreeSet<String>,
    /// Files whose keys or values are not all right.
    crooked: BTreeSet<String>,
    opened: BTreeMap<String, Option<Rc<Node>>>,
    forms: BTreeMap<String, Option<Rc<form::FormHeader>>>,
    /// Flows put together with what they stand on and call.
    pub(crate) wholes: Wholes,
    pub(crate) everywhere: Everywhere,
    /// Names that stand behind `params.` in some file that was read.
    pub(crate) mentioned: BTreeSet<String>,
    listed: RefCell<BTreeMap<String, Rc<Vec<String>>>>,
    /// The data pack of regions, read once for all sites.
    pub(crate) regions: Option<Arc<Regions>>,
    /// The trees of all expressions that were parsed.
    pub(crate) trees: Trees,
}

impl<'f> Loader<'f> {
    pub(crate) fn new(files: &'f dyn Files) -> Self {
        Loader {
            files,
            sources: Sources::default(),
            reports: Reports::default(),
            torn: false,
            torn_files: BTreeSet::new(),
            crooked: BTreeSet::new(),
            opened: BTreeMap::new(),
            forms: BTreeMap::new(),
            wholes: Wholes::default(),
            everywhere: Everywhere::default(),
            mentioned: BTreeSet::new(),
            listed: RefCell::default(),
            regions: None,
            trees: Trees::default(),
        }
    }

    /// The tree of a manifest, its shape checked. `None` when there is no such file; whoever named it reports that.
    pub(crate) fn open(&mut self, path: &str) -> Option<Rc<Node>> {
        if let Some(known) = self.opened.get(path) {
            self.torn |= self.torn_files.contains(path);
            return known.clone();
        }
        let before = self.reports.errors();
        let node = self.text(path).map(|(source, text)| {
            let node = tree::parse(&text, source, &mut self.reports);
            let Some(table) = table_of(path, &node) else {
                self.reports.push(Draft::new(&codes::NO_KIND, Place::new(source, 0..0)));
                return Rc::new(node);
            };
            // After a syntax error half of the keys may be lost: calling them missing would only hide the one cause.
            if self.reports.errors() == before {
                shape::check(&node, table, &mut self.reports);
                self.id_follows_path(path, &node);
                if self.reports.errors() > before {
                    self.crooked.insert(path.to_owned());
                }
            } else {
                self.torn = true;
                self.torn_files.insert(path.to_owned());
            }
            Rc::new(node)
        });
        self.opened.insert(path.to_owned(), node.clone());
        node
    }

    /// Whether a file that was opened has errors of its own.
    pub(crate) fn is_crooked(&self, path: &str) -> bool {
        self.crooked.contains(path)
    }

    /// What a printed form declares; `None` when there is no such form.
    pub(crate) fn form(&mut self, name: &str) -> Option<Rc<form::FormHeader>> {
        if let Some(known) = self.forms.get(name) {
            return known.clone();
        }
        let header = self
            .text(&format!("manifests/forms/{name}.svg"))
            .map(|(source, text)| Rc::new(form::header(&text, source, &mut self.reports)));
        self.forms.insert(name.to_owned(), header.clone());
        header
    }

    /// Paths of all files under a folder, looked up once.
    pub(crate) fn list(&self, folder: &str) -> Rc<Vec<String>> {
        if let Some(known) = self.listed.borrow().get(folder) {
            return known.clone();
        }
        let paths = Rc::new(self.files.list(folder));
        self.listed.borrow_mut().insert(folder.to_owned(), paths.clone());
        paths
    }

    /// Whether there is a file of this name in a folder.
    pub(crate) fn has(&self, folder: &str, name: &str, ending: &str) -> bool {
        let path = format!("{folder}/{name}{ending}");
        self.list(folder).binary_search(&path).is_ok()
    }

    /// Names of files in a folder, without its path and their ending.
    pub(crate) fn names(&self, folder: &str, ending: &str) -> Vec<String> {
        let inside =
            |path: &String| path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(ending).map(str::to_owned);
        self.list(folder).iter().filter_map(inside).collect()
    }

    fn text(&mut self, path: &str) -> Option<(SourceId, String)> {
        let bytes = match self.files.read(path) {
            Ok(bytes) => bytes,
            Err(ReadFault::Missing) => return None,
            Err(ReadFault::Unreadable(why)) => {
                let source = self.sources.add(path, "");
                self.reports.push(Draft::new(&codes::FILE_UNREADABLE, Place::new(source, 0..0)).of(why));
                return Some((source, String::new()));
            }
        };
        if bytes.len() > LARGEST {
            let source = self.sources.add(path, "");
            let draft = Draft::new(&codes::FILE_TOO_LARGE, Place::new(source, 0..0));
            self.reports
                .push(draft.found(format!("{} bytes", bytes.len())).expected(format!("at most {LARGEST} bytes")));
            return Some((source, String::new()));
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.mentioned.extend(params_in(&text));
                Some((self.sources.add(path, &text), text))
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let byte = error.as_bytes()[good];
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let source = self.sources.add(path, &text);
                let draft = Draft::new(&codes::NOT_UTF8, Place::new(source, good..good + 1));
                self.reports.push(draft.found(format!("0x{byte:02X}")).expected("UTF-8"));
                // What is after a wrong byte is not guessed at.
                Some((source, String::new()))
            }
        }
    }

    /// `manifests/machines/desk.toml` has the id `desk`, `flows/a/b.toml` the id `a/b`.
    fn id_follows_path(&mut self, path: &str, node: &Node) {
        if path.ends_with(".scenario.toml") {
            return;
        }
        let Some(id) = node.text("id") else { return };
        let stem = path.strip_suffix(".toml").unwrap_or(path);
        let wanted = match stem.strip_prefix("flows/") {
            Some(flow) => flow,
            None => match stem.strip_prefix("manifests/provinces/").and_then(|rest| rest.split_once('/')) {
                Some((province, "province")) => province,
                Some((_, city)) => city,
                None => stem.rsplit('/').next().unwrap_or(stem),
            },
        };
        if id.value != wanted {
            let draft = Draft::new(&codes::ID_NOT_PATH, id.at).of(id.value.escape_debug().to_string());
            self.reports.push(draft.expected(format!("`{wanted}`")));
        }
    }
}

/// The names behind `params.` in a text.
fn params_in(text: &str) -> impl Iterator<Item = String> {
    const SPACE: &str = "params.";
    text.match_indices(SPACE).map(|(at, _)| {
        let name = text[at + SPACE.len()..].chars();
        name.take_while(|c| *c == '_' || c.is_ascii_alphanumeric()).collect()
    })
}
