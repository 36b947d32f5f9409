//! A flow as it holds at a site, written out: overlays applied, called flows put in, layers laid over it, and beside
//! every part the file and line it comes from.

use super::expand::{self, CALLED, merge, plain};
use super::ground;
use super::load::Loader;
use crate::manifest::tree::{Data, Entry, Node};
use crate::manifest::write;
use crate::source::{Diagnostic, Draft, Files, Place, Sources, codes};
use std::fmt::Write as _;

/// A flow written out, unless it cannot be put together; the diagnostics say why.
#[derive(Clone, Debug)]
pub struct Effective {
    /// TOML, with a comment beside every part that says where it comes from.
    pub text: Option<String>,
    /// What was found on the way, by file, line and column.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes out a flow as it holds at a site, whether the site offers it or not. Its steps are not checked for that.
pub fn effective(files: &dyn Files, site: &str, flow: &str) -> Effective {
    let mut loader = Loader::new(files);
    let text = written(&mut loader, site, flow);
    Effective { text, diagnostics: loader.reports.finish(&loader.sources) }
}

fn written(loader: &mut Loader<'_>, site: &str, flow: &str) -> Option<String> {
    let node = super::deployment::site(loader, site)?;
    let ground = ground::ground(loader, site, &node)?;
    let Some(whole) = loader.flow(flow) else {
        if !loader.torn {
            let source = loader.sources.add(&expand::path_of(flow), "");
            let draft = Draft::new(&codes::NO_FLOW, Place::new(source, 0..0));
            let draft = draft.of(flow.escape_debug().to_string()).among(flow, expand::known(loader));
            loader.reports.push(draft);
        }
        return None;
    };
    if loader.torn {
        return None;
    }
    let mut tree = (*whole.tree).clone();
    for layer in ground.stack.layers() {
        lay(&mut tree, layer);
    }
    Some(Writer { sources: &loader.sources, out: String::new() }.flow(&tree))
}

/// Lays a layer over a flow: what it says of the flow's own parts, by their plain ids.
fn lay(tree: &mut Node, layer: &Node) {
    let Data::Table(tables) = &mut tree.data else { return };
    for table in tables {
        let Data::Table(parts) = &mut table.value.data else { continue };
        for part in parts {
            let Some(change) = layer.get(&table.key).and_then(|changes| changes.entry(plain(&part.key))) else {
                continue;
            };
            match table.key.as_str() {
                "params" => {
                    let value = change.value.get("value").unwrap_or(&change.value).clone();
                    if let Data::Table(keys) = &mut part.value.data {
                        let entry = Entry { key: "default".to_owned(), key_at: change.key_at, value };
                        merge::put(keys, &entry, 0);
                    }
                }
                "texts" => part.value = merge::laid(&part.value, &change.value, 2),
                "rules" => part.value = merge::laid(&part.value, &change.value, 1),
                "tables" => part.value = change.value.clone(),
                _ => {}
            }
        }
    }
}

struct Writer<'w> {
    sources: &'w Sources,
    out: String,
}

impl Writer<'_> {
    fn flow(mut self, tree: &Node) -> String {
        let home = tree.at;
        for entry in tree.entries().iter().filter(|entry| !is_section(entry)) {
            self.line(entry, home);
        }
        for entry in tree.entries().iter().filter(|entry| is_section(entry)) {
            match (&entry.value.data, entry.key.as_str()) {
                (Data::List(items), _) => {
                    for item in items {
                        let at = item.entry("id").map_or(item.at, |id| id.key_at);
                        self.section(&format!("[[{}]]", write::key(&entry.key)), item, at);
                    }
                }
                (_, CALLED) => {
                    for call in entry.value.entries() {
                        let head = format!("[{CALLED}.{}]", write::key(&call.key));
                        self.section(&head, &call.value, call.key_at);
                    }
                }
                (_, "session" | "on") => {
                    self.section(&format!("[{}]", write::key(&entry.key)), &entry.value, entry.key_at);
                }
                _ => {
                    for part in entry.value.entries() {
                        let head = format!("[{}.{}]", write::key(&entry.key), write::key(&part.key));
                        self.section(&head, &part.value, part.key_at);
                    }
                }
            }
        }
        self.out
    }

    fn section(&mut self, head: &str, node: &Node, at: Place) {
        // Writing to a text never fails.
        let _ = writeln!(self.out, "\n{head}  # {}", self.place(at));
        for entry in node.entries() {
            self.line(entry, at);
        }
    }

    /// One key; where it comes from another file than what it belongs to, that is said.
    fn line(&mut self, entry: &Entry, home: Place) {
        let _ = write!(self.out, "{} = {}", write::key(&entry.key), write::value(&entry.value));
        if let Some(at) = strange(entry, home) {
            let _ = write!(self.out, "  # {}", self.place(at));
        }
        self.out.push('\n');
    }

    fn place(&self, at: Place) -> String {
        let source = self.sources.get(at.source);
        format!("{}:{}", source.path, source.line_column(at.range().start).0)
    }
}

/// Whether an entry is written as sections of its own.
fn is_section(entry: &Entry) -> bool {
    match &entry.value.data {
        Data::Table(_) => !matches!(entry.key.as_str(), "title" | "summary"),
        Data::List(items) => entry.key == "step" && items.iter().all(|item| matches!(item.data, Data::Table(_))),
        _ => false,
    }
}

/// The first place within an entry that is in another file.
fn strange(entry: &Entry, home: Place) -> Option<Place> {
    fn within(node: &Node, home: Place) -> Option<Place> {
        match &node.data {
            Data::List(items) => items.iter().find_map(|item| within(item, home)),
            Data::Table(entries) => entries.iter().find_map(|entry| strange(entry, home)),
            _ => (node.at.source != home.source).then_some(node.at),
        }
    }
    if entry.key_at.source != home.source { Some(entry.key_at) } else { within(&entry.value, home) }
}
