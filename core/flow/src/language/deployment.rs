//! A site with its machine and its flows, ready to run, and where every value of it comes from.

use super::compile::{self, Done};
use super::ground::{self, Ground, SlotManifest};
use super::load::Loader;
use super::param::shown;
use crate::manifest::tree::{Located, Node};
use crate::program::Flow;
use crate::source::{Diagnostic, Draft, Files, Severity, Words, codes};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// What loading a site gave.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The site, unless something is wrong with it: a machine never starts on a manifest with errors.
    pub deployment: Option<Deployment>,
    /// Everything found, by file, line and column.
    pub diagnostics: Vec<Diagnostic>,
}

/// What checking a whole tree gave.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Everything found, by file, line and column.
    pub diagnostics: Vec<Diagnostic>,
    /// Sites looked at.
    pub sites: usize,
    /// Flows looked at.
    pub flows: usize,
    /// Scenarios looked at.
    pub scenarios: usize,
}

impl Checked {
    /// Whether nothing is wrong; warnings count for nothing.
    pub fn is_good(&self) -> bool {
        !self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// A site, ready to run.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Where the machine stands.
    pub site: Site,
    /// What it is made of.
    pub machine: Machine,
    /// The flows offered, by id.
    pub flows: BTreeMap<Arc<str>, Arc<Flow>>,
    /// Their ids in the order of the menu.
    pub menu: Vec<Arc<str>>,
    /// Names of the forms that the flows print.
    pub forms: Vec<Arc<str>>,
    /// Every parameter of every flow, with where its value comes from.
    pub settings: Vec<Setting>,
}

/// Where a machine stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The site's id.
    pub id: Arc<str>,
    /// Its name, Chinese and English.
    pub title: Words,
    /// Folder of its province.
    pub province: Arc<str>,
    /// Its city's file, if it has one.
    pub city: Option<Arc<str>>,
    /// GB/T 2260 code of the accepting place, six digits.
    pub region: Arc<str>,
    /// Police station of GA 214.4, three digits.
    pub station: Arc<str>,
}

/// What a machine is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// The model's id.
    pub id: Arc<str>,
    /// Its name, Chinese and English.
    pub title: Words,
    /// Its slots, in the order of the manifest.
    pub slots: Vec<SlotManifest>,
}

/// A parameter of a flow: its value and who set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The flow.
    pub flow: Arc<str>,
    /// The parameter.
    pub name: Arc<str>,
    /// The value that holds, as manifests write it.
    pub value: String,
    /// Every layer that sets it, lowest first; the last one holds. The first is the flow's own default.
    pub set_by: Vec<SetBy>,
}

/// A place that sets a value.
#[derive(Clone, Debug, PartialEq)]
pub struct SetBy {
    /// Path of the file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// The value as written there.
    pub text: String,
}

/// Loads a site with everything it leads to. Other files of the tree are not looked at.
pub fn load_site(files: &dyn Files, site: &str) -> Loaded {
    let mut loader = Loader::new(files);
    let ready = ready(&mut loader, site);
    let failed = loader.reports.errors() > 0;
    let deployment = ready.filter(|_| !failed).map(|(ground, done)| deployment(&loader, ground, done));
    Loaded { deployment, diagnostics: loader.reports.finish(&loader.sources) }
}

/// Checks every manifest there is: each file by itself, each site with its flows, each scenario with its flow.
pub fn load_all(files: &dyn Files) -> Checked {
    let mut loader = Loader::new(files);
    let paths: Vec<String> = ["manifests", "flows"]
        .into_iter()
        .flat_map(|folder| files.list(folder))
        .filter(|path| path.ends_with(".toml"))
        .collect();
    let sites: Vec<String> = loader.names("manifests/sites", ".toml");
    let mut offered: BTreeSet<String> = BTreeSet::new();
    let mut known = super::scenario::Known::default();
    for site in &sites {
        let before = loader.reports.errors();
        let ready = ready(&mut loader, site);
        let done = ready.iter().flat_map(|(_, done)| done);
        offered.extend(done.map(|done| done.flow.id.to_string()));
        known.add(site, ready, loader.reports.errors() == before);
    }
    let sound = loader.reports.errors() == 0;
    let mut scenarios = 0;
    let mut flows = 0;
    for path in &paths {
        let Some(node) = loader.open(path) else { continue };
        if path.ends_with(".scenario.toml") {
            scenarios += 1;
            super::scenario::check(&mut loader, path, &node, &mut known);
        } else if let Some(id) = path.strip_prefix("flows/").and_then(|p| p.strip_suffix(".toml")) {
            flows += 1;
            if !offered.contains(id) && sound && !sites.is_empty() {
                let at = node.entry("id").map_or(node.at, |entry| entry.value.at);
                loader.reports.push(Draft::new(&codes::NOT_OFFERED, at).of(id));
            }
        }
    }
    let diagnostics = loader.reports.finish(&loader.sources);
    Checked { diagnostics, sites: sites.len(), flows, scenarios }
}

/// Reads a site and compiles its flows.
pub(crate) fn ready(loader: &mut Loader<'_>, site: &str) -> Option<(Ground, Vec<Done>)> {
    let path = format!("manifests/sites/{site}.toml");
    loader.torn = false;
    let Some(node) = loader.open(&path) else {
        let known = loader.names("manifests/sites", ".toml");
        let source = loader.sources.add(&path, "");
        let draft = Draft::new(&codes::NO_SITE, crate::source::Place::new(source, 0..0));
        loader.reports.push(draft.of(site.escape_debug().to_string()).among(site, known));
        return None;
    };
    if loader.torn {
        return None;
    }
    let ground = ground::ground(loader, site, &node)?;
    let flows = flows(loader, &ground, &node);
    if loader.torn {
        return None;
    }
    strangers(loader, &ground, &flows);
    let done = flows.iter().filter_map(|(id, tree)| compile::compile(loader, &ground, id, tree)).collect();
    Some((ground, done))
}

/// The trees of the flows offered at a site.
fn flows(loader: &mut Loader<'_>, ground: &Ground, site: &Node) -> Vec<(String, Rc<Node>)> {
    let offered: Vec<Located<String>> = ground
        .stack
        .offered()
        .iter()
        .filter_map(Node::as_text)
        .map(|t| Located::new(t.value.to_owned(), t.at))
        .collect();
    if offered.is_empty() {
        let at = site.get("id").map_or(site.at, |id| id.at);
        loader.reports.push(Draft::new(&codes::NO_OFFER, at));
    }
    let mut flows: Vec<(String, Rc<Node>)> = Vec::new();
    for id in offered {
        if flows.iter().any(|(known, _)| *known == id.value) {
            loader.reports.push(Draft::new(&codes::DUPLICATE_ID, id.at).of(id.value));
            continue;
        }
        match loader.open(&format!("flows/{}.toml", id.value)) {
            Some(tree) => flows.push((id.value, tree)),
            None => {
                let known = loader.names("flows", ".toml").into_iter().filter(|name| !name.ends_with(".scenario"));
                let draft = Draft::new(&codes::NO_FLOW, id.at).of(id.value.escape_debug().to_string());
                let known: Vec<String> = known.collect();
                loader.reports.push(draft.among(&id.value, known));
            }
        }
    }
    flows
}

/// What the layers set and no flow knows. Layers are shared by sites with other flows, so all flows of the tree count.
fn strangers(loader: &mut Loader<'_>, ground: &Ground, offered: &[(String, Rc<Node>)]) {
    let files = loader.files.list("flows");
    let others = files.iter().filter(|path| path.ends_with(".toml") && !path.ends_with(".scenario.toml"));
    let mut trees: Vec<Rc<Node>> = offered.iter().map(|(_, tree)| tree.clone()).collect();
    let mut all_known = false;
    let known = |trees: &[Rc<Node>], table: &str| -> Vec<String> {
        trees.iter().chain(&ground.shared).flat_map(|tree| tree.table(table)).map(|entry| entry.key.clone()).collect()
    };
    for (table, code) in
        [("params", &codes::NO_PARAM), ("texts", &codes::NO_TEXT_TO_CHANGE), ("rules", &codes::NO_RULE_TO_CHANGE)]
    {
        for entry in ground.stack.entries(table) {
            if known(&trees, table).contains(&entry.key) {
                continue;
            }
            if !std::mem::replace(&mut all_known, true) {
                trees.extend(others.clone().filter_map(|path| loader.open(path)));
            }
            let known = known(&trees, table);
            if !known.contains(&entry.key) {
                let draft = Draft::new(code, entry.key_at).of(entry.key.escape_debug().to_string());
                loader.reports.push(draft.among(&entry.key, known));
            }
        }
    }
}

fn deployment(loader: &Loader<'_>, ground: Ground, done: Vec<Done>) -> Deployment {
    let Ground { site, title, region, station, province, city, machine, machine_title, slots, .. } = ground;
    let words = |(zh, en): (String, String)| Words::new(zh, en);
    let mut forms: Vec<Arc<str>> = done.iter().flat_map(|done| done.forms.iter().cloned()).collect();
    forms.sort();
    forms.dedup();
    let version = version(loader);
    let mut settings = Vec::new();
    let mut flows = BTreeMap::new();
    let mut menu = Vec::new();
    for Done { mut flow, params, .. } in done {
        flow.version = version.clone();
        for param in params {
            let set_by = param.origins.into_iter().map(|origin| {
                let source = loader.sources.get(origin.at.source);
                let line = source.line_column(origin.at.range().start).0;
                SetBy { file: source.path.clone(), line, text: origin.text }
            });
            settings.push(Setting {
                flow: flow.id.clone(),
                name: param.name.as_str().into(),
                value: shown(&param.value),
                set_by: set_by.collect(),
            });
        }
        menu.push(flow.id.clone());
        flows.insert(flow.id.clone(), Arc::new(flow));
    }
    Deployment {
        site: Site {
            id: site.into(),
            title: words(title),
            province: province.into(),
            city: city.map(Into::into),
            region: region.into(),
            station: station.into(),
        },
        machine: Machine { id: machine.into(), title: words(machine_title), slots },
        flows,
        menu,
        forms,
        settings,
    }
}

/// Digest of all that was read for the site: any change of it makes another version.
fn version(loader: &Loader<'_>) -> Arc<str> {
    let mut sources: Vec<(&str, &str)> = loader.sources.iter().map(|source| (&*source.path, &*source.text)).collect();
    sources.sort_unstable();
    let mut digest = Sha256::new();
    for (path, text) in sources {
        // Lengths keep the border between path and text where it is.
        digest.update((path.len() as u64).to_le_bytes());
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(path);
        digest.update(text);
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>().into()
}
