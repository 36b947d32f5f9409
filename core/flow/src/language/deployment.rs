//! A site with its machine and its flows, ready to run, and where every value of it comes from.

use super::compile::{self, Done};
use super::expand;
use super::ground::{self, Ground, SlotManifest};
use super::load::Loader;
use super::look::Look;
use super::menu::{self, Group};
use super::provenance::{self, Setting};
use super::strangers;
use crate::manifest::tree::Node;
use crate::program::{Flow, Regions};
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

/// A call: its id, and the flow it calls.
pub type Called = (Arc<str>, Arc<str>);

/// A site, ready to run.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Where the machine stands.
    pub site: Site,
    /// What it is made of.
    pub machine: Machine,
    /// The flows offered, by id.
    pub flows: BTreeMap<Arc<str>, Arc<Flow>>,
    /// The menu: their ids in groups.
    pub menu: Vec<Group>,
    /// Names of the forms that the flows print.
    pub forms: Vec<Arc<str>>,
    /// The regions of the release's data: names for whoever types one.
    pub regions: Arc<Regions>,
    /// The flows that each flow calls, at any depth: the call's id, which its steps stand under, and the called flow's.
    pub calls: BTreeMap<Arc<str>, Vec<Called>>,
    /// Every parameter, text, rule and table of every flow, with where its value comes from. Left out where sites are
    /// only rehearsed ([`super::load_rehearsals`]).
    pub settings: Vec<Setting>,
}

impl Deployment {
    /// Ids of the flows offered, in the order of the menu.
    pub fn offered(&self) -> impl Iterator<Item = &Arc<str>> {
        self.menu.iter().flat_map(|group| &group.flows)
    }
}

/// Where a machine stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The site's id.
    pub id: Arc<str>,
    /// Its name, Chinese and English.
    pub title: Words,
    /// What stands at the head of the screen, and its colours.
    pub look: Look,
    /// How long a closed case can still be read on the machine, milliseconds; whole days, at least one.
    pub keep_ms: u64,
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

/// Loads a site with everything it leads to. Other files of the tree are not looked at.
pub fn load_site(files: &dyn Files, site: &str) -> Loaded {
    let mut loader = Loader::new(files);
    let ready = ready(&mut loader, site);
    let failed = loader.reports.errors() > 0;
    let version = version(&loader);
    let deployment = ready.filter(|_| !failed).map(|(ground, done)| deployment(&loader, &version, ground, done, true));
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
    let mut used: BTreeSet<String> = BTreeSet::new();
    for path in &paths {
        let Some(node) = loader.open(path) else { continue };
        if path.ends_with(".scenario.toml") {
            scenarios += 1;
            super::scenario::check(&mut loader, path, &node, &mut known);
        } else if let Some(id) = path.strip_prefix("flows/").and_then(|p| p.strip_suffix(".toml")) {
            flows += 1;
            // Putting it together tells what is wrong with that, even where no site offers it.
            loader.flow(id);
            used.extend(node.text("extends").map(|base| base.value.to_owned()));
            used.extend(calls(&node));
        }
    }
    let flow = |path: &String| path.strip_prefix("flows/").and_then(|p| p.strip_suffix(".toml")).map(str::to_owned);
    for id in paths.iter().filter(|path| !path.ends_with(".scenario.toml")).filter_map(flow) {
        if offered.contains(&id) || used.contains(&id) || !sound || sites.is_empty() {
            continue;
        }
        if let Some(node) = loader.open(&expand::path_of(&id)) {
            let at = node.entry("id").map_or(node.at, |entry| entry.value.at);
            loader.reports.push(Draft::new(&codes::NOT_OFFERED, at).of(id));
        }
    }
    let diagnostics = loader.reports.finish(&loader.sources);
    Checked { diagnostics, sites: sites.len(), flows, scenarios }
}

/// Ids of the flows that a flow calls: in its own steps, in steps an overlay puts in, in steps an overlay changes.
fn calls(flow: &Node) -> Vec<String> {
    let inserted = flow.list("insert").iter().flat_map(|run| run.list("step"));
    let changed = flow.table("change").iter().map(|change| &change.value);
    let steps = flow.list("step").iter().chain(inserted).chain(changed);
    steps.filter_map(|step| step.text("call")).map(|id| id.value.to_owned()).collect()
}

/// The tree of a site; that it is not there is reported.
pub(crate) fn site(loader: &mut Loader<'_>, site: &str) -> Option<Rc<Node>> {
    let path = format!("manifests/sites/{site}.toml");
    loader.torn = false;
    let node = loader.open(&path);
    if node.is_none() {
        let known = loader.names("manifests/sites", ".toml");
        let source = loader.sources.add(&path, "");
        let draft = Draft::new(&codes::NO_SITE, crate::source::Place::new(source, 0..0));
        loader.reports.push(draft.of(site.escape_debug().to_string()).among(site, known));
    }
    node.filter(|_| !loader.torn)
}

/// Reads a site and compiles its flows.
pub(crate) fn ready(loader: &mut Loader<'_>, site: &str) -> Option<(Ground, Vec<Done>)> {
    let node = self::site(loader, site)?;
    let ground = ground::ground(loader, site, &node)?;
    for layer in ground.stack.layers().to_vec() {
        menu::written_once(loader, &layer);
    }
    let (menu, flows) = menu::offered(loader, &ground, &node);
    if loader.torn {
        return None;
    }
    strangers::strangers(loader, &ground, &flows);
    let done = flows.iter().filter_map(|(id, whole)| compile::compile(loader, &ground, id, whole)).collect();
    Some((Ground { menu, ..ground }, done))
}

/// Sites that were compiled from one read of the tree, by id. They have one version: that of everything read.
pub(crate) fn deployments(
    loader: &Loader<'_>,
    sites: impl Iterator<Item = (String, Ground, Vec<Done>)>,
) -> BTreeMap<String, Deployment> {
    let version = version(loader);
    sites.map(|(id, ground, done)| (id, deployment(loader, &version, ground, done, false))).collect()
}

fn deployment(loader: &Loader<'_>, version: &Arc<str>, ground: Ground, done: Vec<Done>, explained: bool) -> Deployment {
    let words = |(zh, en): (String, String)| Words::new(zh, en);
    let mut forms: Vec<Arc<str>> = done.iter().flat_map(|done| done.forms.iter().cloned()).collect();
    forms.sort();
    forms.dedup();
    let mut settings = if explained { provenance::shared(loader, &ground) } else { Vec::new() };
    let (mut flows, mut calls) = (BTreeMap::new(), BTreeMap::new());
    for Done { mut flow, params, whole, .. } in done {
        flow.version = version.clone();
        if explained {
            settings.extend(provenance::of_flow(loader, &ground, &flow.id, &whole, &params));
        }
        let mut called = Vec::new();
        called_by(&whole, "", &mut called);
        calls.insert(flow.id.clone(), called);
        flows.insert(flow.id.clone(), Arc::new(flow));
    }
    let Ground {
        site,
        title,
        look,
        keep_ms,
        region,
        station,
        province,
        city,
        machine,
        machine_title,
        slots,
        menu,
        regions,
        ..
    } = ground;
    Deployment {
        site: Site {
            id: site.into(),
            title: words(title),
            look,
            keep_ms,
            province: province.into(),
            city: city.map(Into::into),
            region: region.into(),
            station: station.into(),
        },
        machine: Machine { id: machine.into(), title: words(machine_title), slots },
        flows,
        menu,
        forms,
        regions,
        calls,
        settings,
    }
}

/// The calls of a flow and of those it calls, with the id that the steps of each stand under.
fn called_by(whole: &expand::Whole, before: &str, calls: &mut Vec<(Arc<str>, Arc<str>)>) {
    for (call, callee) in &whole.calls {
        let under = format!("{before}{call}");
        let id = callee.tree.text("id").map_or("", |id| id.value);
        calls.push((under.as_str().into(), id.into()));
        called_by(callee, &format!("{under}/"), calls);
    }
}

/// Digest of all that was read for the site: any change of it makes another version. Scenarios are no part of one.
fn version(loader: &Loader<'_>) -> Arc<str> {
    let sources = loader.sources.iter().filter(|source| !source.path.ends_with(".scenario.toml"));
    let mut sources: Vec<(&str, &str)> = sources.map(|source| (&*source.path, &*source.text)).collect();
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
