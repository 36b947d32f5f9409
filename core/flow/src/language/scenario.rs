//! Holds a scenario against the flow and the site it is for.

use super::command;
use super::compile::Done;
use super::deployment::{self, Deployment};
use super::ground::Ground;
use super::load::Loader;
use crate::manifest::scenario::{self, Scenario};
use crate::manifest::tree::{Located, Node};
use crate::program::{Flow, Input, On, Say, Screen, Verb};
use crate::source::{Code, Diagnostic, Draft, Files, codes};
use std::collections::BTreeMap;
use std::rc::Rc;
use tongban_classes::name;
use tongban_model::CompletionCode;

/// Outcomes that the engine gives by itself, without an `end` step.
pub const OUTCOMES: [&str; 5] = ["cancelled", "timed-out", "fault", "interrupted", "payment-unknown"];

/// Reads one scenario and checks it against its flow and site. `None` when it has errors.
///
/// The diagnostics are those of the scenario and of everything its site leads to.
pub fn load_scenario(files: &dyn Files, path: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let mut loader = Loader::new(files);
    let scenario = match loader.open(path) {
        Some(node) => check(&mut loader, path, &node, &mut Known::default()),
        None => {
            let source = loader.sources.add(path, "");
            let place = crate::source::Place::new(source, 0..0);
            loader.reports.push(Draft::new(&codes::FILE_MISSING, place).of(path.escape_debug().to_string()));
            None
        }
    };
    let failed = loader.reports.errors() > 0;
    (scenario.filter(|_| !failed), loader.reports.finish(&loader.sources))
}

/// Reads every scenario under a folder (`flows`, or one province of it), as [`load_scenarios_at`] does.
pub fn load_scenarios(files: &dyn Files, folder: &str) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let paths: Vec<String> = files.list(folder).into_iter().filter(|path| path.ends_with(".scenario.toml")).collect();
    load_scenarios_at(files, &paths)
}

/// Reads the scenarios of these paths and checks each; sites are compiled once.
///
/// Scenarios with errors are left out; the diagnostics say why, and tell of everything the sites lead to.
pub fn load_scenarios_at(files: &dyn Files, paths: &[String]) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let mut loader = Loader::new(files);
    let scenarios = read(&mut loader, paths, &mut Known::default());
    (scenarios, loader.reports.finish(&loader.sources))
}

/// The scenarios of these paths that have no errors.
fn read(loader: &mut Loader<'_>, paths: &[String], known: &mut Known) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for path in paths {
        let before = loader.reports.errors();
        let Some(node) = loader.open(path) else { continue };
        let scenario = check(loader, path, &node, known);
        scenarios.extend(scenario.filter(|_| loader.reports.errors() == before));
    }
    scenarios
}

/// What is needed to rehearse scenarios: each file read once, each site compiled once.
#[derive(Debug)]
pub struct Rehearsals {
    /// The scenarios without errors, in the order asked for.
    pub scenarios: Vec<Scenario>,
    /// The sites they are for, by id; one with errors is left out.
    pub sites: BTreeMap<String, Deployment>,
    /// Everything found, in the scenarios and in what their sites lead to.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the scenarios of these paths as [`load_scenarios_at`] does, and keeps the sites they were held against.
///
/// The sites' versions stand for all that was read here, so they are others than those of [`super::load_site`].
pub fn load_rehearsals(files: &dyn Files, paths: &[String]) -> Rehearsals {
    let mut loader = Loader::new(files);
    let mut known = Known::default();
    let scenarios = read(&mut loader, paths, &mut known);
    let sound = known.sites.values().all(|site| site.as_ref().is_some_and(|(.., sound)| *sound));
    let sites = if sound {
        deployment::deployments(&loader, known.into_sites())
    } else {
        // A fault of a file that sites share is told once, so each site has to be asked by itself whether it is sound.
        let alone = |site: String| Some((deployment::load_site(files, &site).deployment?, site));
        known.sites.into_keys().filter_map(alone).map(|(deployment, site)| (site, deployment)).collect()
    };
    Rehearsals { scenarios, sites, diagnostics: loader.reports.finish(&loader.sources) }
}

/// Sites that were compiled, so that scenarios of one site share the work.
#[derive(Default)]
pub(crate) struct Known {
    sites: BTreeMap<String, Option<KnownSite>>,
}

/// A compiled site, and whether nothing was wrong with it.
type KnownSite = (Rc<Ground>, Rc<Vec<Done>>, bool);

impl Known {
    /// Keeps what compiling a site gave, which may be nothing.
    pub(crate) fn add(&mut self, site: &str, ready: Option<(Ground, Vec<Done>)>, sound: bool) {
        self.sites.insert(site.to_owned(), ready.map(|(ground, done)| (Rc::new(ground), Rc::new(done), sound)));
    }

    /// The compiled sites by id, no longer shared.
    fn into_sites(self) -> impl Iterator<Item = (String, Ground, Vec<Done>)> {
        self.sites.into_iter().filter_map(|(id, site)| {
            let (ground, done, _) = site?;
            Some((id, Rc::try_unwrap(ground).ok()?, Rc::try_unwrap(done).ok()?))
        })
    }

    fn site(&mut self, loader: &mut Loader<'_>, site: &str) -> Option<KnownSite> {
        if let Some(known) = self.sites.get(site) {
            return known.clone();
        }
        let before = loader.reports.errors();
        let ready = deployment::ready(loader, site);
        self.add(site, ready, loader.reports.errors() == before);
        self.sites.get(site).cloned().flatten()
    }
}

/// Reads and checks a scenario.
pub(crate) fn check(loader: &mut Loader<'_>, path: &str, node: &Node, known: &mut Known) -> Option<Scenario> {
    let scenario = scenario::read(path, node, &mut loader.reports);
    let site = node.text("site")?;
    if !known.sites.contains_key(site.value) && !loader.has("manifests/sites", site.value, ".toml") {
        let names = loader.names("manifests/sites", ".toml");
        let draft = Draft::new(&codes::NO_SITE, site.at).of(site.value.escape_debug().to_string());
        loader.reports.push(draft.among(site.value, names));
        return None;
    }
    let (ground, done, sound) = known.site(loader, site.value)?;
    let flow = node.text("flow")?;
    let Some(found) = done.iter().find(|done| *done.flow.id == *flow.value) else {
        if !sound {
            // What is wrong with the site may be why it does not offer the flow.
            return None;
        }
        let draft = Draft::new(&codes::NO_FLOW, flow.at).of(flow.value.escape_debug().to_string());
        let what = crate::source::Words::new(
            format!("站点 {} 提供的流程", site.value),
            format!("what site {} offers", site.value),
        );
        let offered = done.iter().map(|done| done.flow.id.to_string());
        loader.reports.push(draft.found(what).among(flow.value, offered));
        return None;
    };
    if !found.sound {
        return scenario;
    }
    let mut against = Against { loader, ground: &ground, flow: &found.flow };
    node.list("applicant").iter().for_each(|answer| against.answer(answer));
    node.list("device").iter().for_each(|device| against.device(device));
    node.list("interrupt").iter().for_each(|interrupt| {
        against.step(interrupt.text("at"));
    });
    if let Some(expect) = node.get("expect") {
        against.expect(expect);
    }
    scenario
}

/// A flow at a site, to hold a scenario against.
struct Against<'a, 'f> {
    loader: &'a mut Loader<'f>,
    ground: &'a Ground,
    flow: &'a Flow,
}

impl Against<'_, '_> {
    fn unknown<S: AsRef<str>>(&mut self, code: &'static Code, word: Located<&str>, known: impl IntoIterator<Item = S>) {
        let draft = Draft::new(code, word.at).of(word.value.escape_debug().to_string());
        self.loader.reports.push(draft.among(word.value, known));
    }

    fn step(&mut self, id: Option<Located<&str>>) -> Option<&'_ crate::program::Step> {
        let (id, flow) = (id?, self.flow);
        let found = flow.steps.iter().find(|step| *step.id == *id.value);
        if found.is_none() {
            self.unknown(&codes::NO_STEP, id, flow.steps.iter().map(|step| &*step.id));
        }
        found
    }

    fn answer(&mut self, node: &Node) {
        let Some(step) = self.step(node.text("at")) else { return };
        let screen = if let Verb::Ask(ask) = &step.verb { Some(&ask.screen) } else { None };
        let typed = matches!(
            screen,
            Some(Screen::Input(
                Input::CitizenNumber | Input::PhoneTwice { .. } | Input::Code { .. } | Input::Text { .. }
            ))
        );
        let pays = matches!(step.verb, Verb::Pay(_));
        let fits = [
            ("choose", matches!(screen, Some(Screen::Choice(_)))),
            ("type", typed),
            ("confirm", matches!(screen, Some(Screen::Confirm { .. }))),
            ("change", matches!(screen, Some(Screen::Confirm { .. }))),
            ("fill", matches!(screen, Some(Screen::Form(_)))),
            ("pick", matches!(screen, Some(Screen::Pick(_)))),
            ("action", pays),
            ("phone", pays),
        ];
        let form = if let Some(Screen::Form(form)) = screen { form.fields.as_slice() } else { &[] };
        let fields: Vec<std::sync::Arc<str>> = form.iter().map(|field| field.id.clone()).collect();
        let (id, mut options) = (step.id.clone(), Vec::new());
        if let Some(Screen::Choice(choices)) = screen {
            options = choices.iter().map(|choice| choice.id.clone()).collect();
        }
        for (key, fits) in fits {
            if let Some(entry) = node.entry(key).filter(|_| !fits) {
                let draft = Draft::new(&codes::SCENARIO_SCREEN, entry.key_at).of(&*id);
                self.loader.reports.push(draft.found(format!("`{key}`")));
            }
        }
        for field in node.table("fill") {
            if !fields.is_empty() && !fields.iter().any(|known| **known == *field.key) {
                self.unknown(&codes::SCENARIO_OPTION, Located::new(field.key.as_str(), field.key_at), &fields);
            }
        }
        let strange = |chosen: &Located<&str>| !options.iter().any(|option| **option == *chosen.value);
        if let Some(chosen) = node.text("choose").filter(|chosen| !options.is_empty() && strange(chosen)) {
            self.unknown(&codes::SCENARIO_OPTION, chosen, options);
        }
        self.step(node.text("change"));
    }

    fn device(&mut self, node: &Node) {
        let Some(slot) = node.text("slot") else { return };
        let ground = self.ground;
        let Some(found) = ground.slots.iter().find(|known| *known.name == *slot.value) else {
            self.unknown(&codes::NO_SLOT, slot, ground.slots.iter().map(|slot| &*slot.name));
            return;
        };
        let Some(command) = node.text("command") else { return };
        let class = name::kebab(found.class.name);
        let Ok((_, named)) = command::find(&format!("{class}.{}", command.value)) else {
            self.unknown(&codes::SCENARIO_COMMAND, command, found.class.commands.iter().map(|c| name::kebab(c.name)));
            return;
        };
        let Some(answer) = node.text("answer") else { return };
        let common = CompletionCode::ALL.iter().filter(|code| **code != CompletionCode::CommandErrorCode);
        let mut words: Vec<String> = named.codes.iter().map(|code| name::kebab(code.name)).collect();
        words.extend(["ok", "hang", "crash", "unplug"].map(str::to_owned));
        let own = words.clone();
        words.extend(common.map(|code| name::kebab(code.name())));
        if !words.iter().any(|word| word == answer.value) {
            let draft = Draft::new(&codes::SCENARIO_CODE, answer.at).of(answer.value.escape_debug().to_string());
            let draft = draft.expected(crate::source::Words::one_of(own));
            self.loader.reports.push(draft.among(answer.value, words));
        }
        for event in node.list("events").iter().filter_map(Node::as_text) {
            let events: Vec<String> = named.events.iter().map(|event| name::kebab(event.name)).collect();
            if !events.iter().any(|known| known == event.value) {
                self.unknown(&codes::NO_EVENT, event, events);
            }
        }
    }

    fn expect(&mut self, node: &Node) {
        let flow = self.flow;
        for outcome in ["outcome", "closed_as"].into_iter().filter_map(|key| node.text(key)) {
            let ends = flow.steps.iter().filter_map(|step| match &step.verb {
                Verb::End(end) => Some(&*end.outcome),
                _ => None,
            });
            let known: Vec<&str> = ends.chain(OUTCOMES).collect();
            if !known.contains(&outcome.value) {
                self.unknown(&codes::SCENARIO_OUTCOME, outcome, known);
            }
        }
        self.step(node.text("parked"));
        for key in ["steps", "passes", "undone"] {
            for step in node.list(key) {
                self.step(step.as_text());
            }
        }
        let known = |rule: &Located<&str>| flow.rules.iter().any(|known| *known.id == *rule.value);
        if let Some(rule) = node.text("refused_by").filter(|rule| !known(rule)) {
            self.unknown(&codes::NO_RULE, rule, flow.rules.iter().map(|rule| &*rule.id));
        }
        let mut tells = node.list("tells").iter().filter_map(Node::as_text).peekable();
        let shown = if tells.peek().is_some() { texts(flow) } else { Vec::new() };
        for text in tells {
            if !shown.contains(&text.value) {
                let mut known = shown.clone();
                known.sort_unstable();
                known.dedup();
                self.unknown(&codes::NO_TEXT, text, known);
            }
        }
        let forms: Vec<&str> = flow
            .steps
            .iter()
            .filter_map(|step| match &step.verb {
                Verb::Print(print) => Some(&*print.form),
                _ => None,
            })
            .collect();
        for paper in node.list("papers").iter().filter_map(Node::as_text) {
            if !forms.contains(&paper.value) {
                self.unknown(&codes::NO_FORM, paper, forms.iter());
            }
        }
    }
}

/// Ids of all texts that a flow can show, some of them more than once.
fn texts(flow: &Flow) -> Vec<&str> {
    fn tells(on: &On) -> impl Iterator<Item = &Say> {
        let codes = on.codes.iter().map(|(_, handler)| handler);
        codes.chain(on.families.iter().map(|(_, handler)| handler)).filter_map(|handler| handler.tell.as_ref())
    }
    let own = &flow.texts;
    let mut says: Vec<&Say> = vec![&own.idle, &own.cancelled, &own.timed_out, &own.fault, &own.wait];
    says.extend([&own.payment_unknown, &own.pay_scan, &own.pay_card, &own.pay_closed]);
    says.extend(flow.rules.iter().map(|rule| &rule.say));
    says.extend(flow.on.iter().flat_map(tells));
    for step in &flow.steps {
        says.extend(tells(&step.on).chain(&step.say));
        match &step.verb {
            Verb::Ask(ask) => says.push(&ask.say),
            Verb::Do(command) => says.extend(command.guide.iter().map(|(_, say)| say)),
            Verb::End(end) => says.push(&end.say),
            _ => {}
        }
    }
    says.into_iter().map(|say| &*say.id).collect()
}
