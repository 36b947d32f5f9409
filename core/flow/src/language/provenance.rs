//! Where every value of a site comes from: which files say something of it, and which of them holds.

use super::book::PARTS;
use super::expand::{Whole, plain};
use super::ground::Ground;
use super::load::Loader;
use super::param::{Param, shown};
use crate::manifest::tree::Node;
use crate::source::Sources;
use std::rc::Rc;
use std::sync::Arc;

/// A parameter, a part of a text or a rule, or a decision table: its value and who set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The flow; empty for texts that all flows share, for the look of the screen, and for how long cases are kept.
    pub flow: Arc<str>,
    /// `params.fee`, `texts.welcome.zh.title`, `rules.age-16.holds`, `tables.fee`, `look.accent`, `keep`. Parts of a called
    /// flow stand under the call's id: `texts.report-loss/place.zh.title`.
    pub key: Arc<str>,
    /// The value that holds, as manifests write it.
    pub value: String,
    /// Every file that sets it, lowest first; the last one holds. The first is the flow's own, or that of its base.
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

/// Keys of a rule that can be set.
const RULE: [&str; 4] = ["holds", "say", "go", "source"];

/// What layers say of the look of the screen.
const LOOK: [&[&str]; 6] = [
    &["look", "name", "zh"],
    &["look", "name", "en"],
    &["look", "emblem"],
    &["look", "emblem_place"],
    &["look", "accent"],
    &["look", "accent_ink"],
];

/// How long closed cases are kept.
const KEEP: &[&str] = &["keep"];

/// All settings of a flow at a site.
pub(crate) fn of_flow(
    loader: &Loader<'_>,
    ground: &Ground,
    id: &Arc<str>,
    whole: &Whole,
    params: &[Param],
) -> Vec<Setting> {
    let desk = Desk { sources: &loader.sources, ground, flow: id.clone() };
    let mut settings = Vec::new();
    for param in params {
        let trees = declaring(whole, &param.name).unwrap_or(&whole.chain);
        let set_by = desk.set_by(trees, &["params", &param.name, "default"], &["params", &param.name]);
        settings.push(desk.setting(format!("params.{}", param.name), shown(&param.value), set_by));
    }
    for entry in whole.tree.table("texts") {
        let (trees, text) = brought_by(whole, &entry.key);
        let all: Vec<Rc<Node>> = ground.shared.iter().chain(trees).cloned().collect();
        settings.extend(desk.text(&entry.key, text, &all));
    }
    for entry in whole.tree.table("rules") {
        let (trees, rule) = brought_by(whole, &entry.key);
        for key in RULE {
            let path = ["rules", rule, key];
            settings.extend(desk.held(format!("rules.{}.{key}", entry.key), desk.set_by(trees, &path, &path)));
        }
    }
    for entry in whole.tree.table("tables") {
        let (trees, table) = brought_by(whole, &entry.key);
        let path = ["tables", table, "rows"];
        settings.extend(desk.held(format!("tables.{}", entry.key), desk.set_by(trees, &path, &path)));
    }
    settings
}

/// The settings that belong to no flow: texts that all share, the look of the screen, how long cases are kept.
pub(crate) fn shared(loader: &Loader<'_>, ground: &Ground) -> Vec<Setting> {
    let desk = Desk { sources: &loader.sources, ground, flow: "".into() };
    let texts = ground.shared.iter().flat_map(|file| file.table("texts"));
    let texts = texts.flat_map(|entry| desk.text(&entry.key, &entry.key, &ground.shared));
    let own = LOOK.iter().chain(&[KEEP]);
    let own = own.filter_map(|path| desk.held(path.join("."), desk.set_by(&[], path, path)));
    texts.chain(own).collect()
}

/// The trees that brought a part, and the id they know it by.
fn brought_by<'w>(whole: &'w Whole, id: &'w str) -> (&'w [Rc<Node>], &'w str) {
    if let Some((call, rest)) = id.split_once('/')
        && let Some((_, callee)) = whole.calls.iter().find(|(known, _)| known == call)
    {
        return brought_by(callee, rest);
    }
    (&whole.chain, plain(id))
}

/// The trees that declare a parameter: the flow's own, else those of the first flow it calls that does.
fn declaring<'w>(whole: &'w Whole, name: &str) -> Option<&'w [Rc<Node>]> {
    let declares = |tree: &Rc<Node>| tree.get("params").is_some_and(|params| params.get(name).is_some());
    if whole.chain.iter().any(declares) {
        return Some(&whole.chain);
    }
    whole.calls.iter().find_map(|(_, callee)| declaring(callee, name))
}

/// What it takes to look places up.
struct Desk<'d> {
    sources: &'d Sources,
    ground: &'d Ground,
    flow: Arc<str>,
}

impl Desk<'_> {
    fn setting(&self, key: String, value: String, set_by: Vec<SetBy>) -> Setting {
        Setting { flow: self.flow.clone(), key: key.into(), value, set_by }
    }

    /// A setting whose value is what the last place says; nothing where no place says anything.
    fn held(&self, key: String, set_by: Vec<SetBy>) -> Option<Setting> {
        let value = set_by.last()?.text.clone();
        Some(self.setting(key, value, set_by))
    }

    fn text<'t>(&'t self, key: &'t str, id: &'t str, trees: &[Rc<Node>]) -> Vec<Setting> {
        let mut settings = Vec::new();
        for language in ["zh", "en"] {
            for part in PARTS {
                let path = ["texts", id, language, part];
                let set_by = self.set_by(trees, &path, &path);
                settings.extend(self.held(format!("texts.{key}.{language}.{part}"), set_by));
            }
        }
        settings
    }

    /// What the flow's own trees say under one path and the layers under another, lowest first.
    fn set_by(&self, trees: &[Rc<Node>], own: &[&str], layered: &[&str]) -> Vec<SetBy> {
        let at = |tree: &Node, path: &[&str]| {
            let mut node = tree;
            for key in path {
                node = node.get(key)?;
            }
            // A layer may say where a value comes from beside it.
            let bare = node.get("value").filter(|_| path.first() == Some(&"params") && path.len() == 2);
            let place = bare.unwrap_or(node).at;
            let source = self.sources.get(place.source);
            let line = source.line_column(place.range().start).0;
            Some(SetBy { file: source.path.clone(), line, text: self.sources.slice(place).to_owned() })
        };
        let own = trees.iter().filter_map(|tree| at(tree, own));
        own.chain(self.ground.stack.layers().iter().filter_map(|layer| at(layer, layered))).collect()
    }
}
