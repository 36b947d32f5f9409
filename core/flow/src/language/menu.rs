//! What a site offers: flows in groups, by the highest layer that says so.

use super::expand::{self, Whole};
use super::ground::Ground;
use super::load::Loader;
use crate::manifest::tree::{Located, Node};
use crate::source::{Draft, Words, codes};
use std::rc::Rc;
use std::sync::Arc;

/// One group of the menu. Where a layer lists flows without groups, there is one group without id and title.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Group {
    /// Its id; empty when the flows stand in no group.
    pub id: Arc<str>,
    /// Its heading, Chinese and English; empty likewise.
    pub title: Words,
    /// Ids of its flows, in order.
    pub flows: Vec<Arc<str>>,
}

/// The menu as one layer writes it: groups, or flows without groups.
pub(crate) fn groups(layer: &Node) -> Vec<(Group, Vec<Located<String>>)> {
    let ids = |list: &[Node]| -> Vec<Located<String>> {
        let texts = list.iter().filter_map(Node::as_text);
        texts.map(|text| Located::new(text.value.to_owned(), text.at)).collect()
    };
    if layer.get("menu").is_some() {
        let groups = layer.list("menu").iter().map(|group| {
            let word = |key: &str| group.get("title").and_then(|title| title.text(key)).map_or("", |text| text.value);
            let head = Group {
                id: group.text("id").map_or("", |id| id.value).into(),
                title: Words::new(word("zh"), word("en")),
                flows: Vec::new(),
            };
            (head, ids(group.list("flows")))
        });
        return groups.filter(|(_, flows)| !flows.is_empty()).collect();
    }
    let flows = ids(layer.list("flows"));
    if flows.is_empty() { Vec::new() } else { vec![(Group::default(), flows)] }
}

/// A flow with its id.
pub(crate) type Named = (String, Rc<Whole>);

/// The menu of a site, and its flows, whole. What is named and is not there is reported.
pub(crate) fn offered(loader: &mut Loader<'_>, ground: &Ground, site: &Node) -> (Vec<Group>, Vec<Named>) {
    let written = ground.stack.menu();
    if written.is_empty() {
        let at = site.get("id").map_or(site.at, |id| id.at);
        loader.reports.push(Draft::new(&codes::NO_OFFER, at));
    }
    let mut flows: Vec<Named> = Vec::new();
    let mut menu: Vec<Group> = Vec::new();
    for (mut group, ids) in written {
        for id in ids {
            if flows.iter().any(|(known, _)| *known == id.value) {
                loader.reports.push(Draft::new(&codes::DUPLICATE_ID, id.at).of(id.value));
                continue;
            }
            match loader.flow(&id.value) {
                Some(whole) => {
                    group.flows.push(id.value.as_str().into());
                    flows.push((id.value, whole));
                }
                None => {
                    let draft = Draft::new(&codes::NO_FLOW, id.at).of(id.value.escape_debug().to_string());
                    loader.reports.push(draft.among(&id.value, expand::known(loader)));
                }
            }
        }
        menu.push(group);
    }
    (menu, flows)
}

/// Reports a file that says twice what is offered, and groups of one id.
pub(crate) fn written_once(loader: &mut Loader<'_>, layer: &Node) {
    if let (Some(flows), Some(menu)) = (layer.entry("flows"), layer.entry("menu")) {
        let draft = Draft::new(&codes::TWO_MENUS, flows.key_at);
        loader.reports.push(draft.see(menu.key_at, Words::new("menu 在此处", "the menu stands here")));
    }
    let mut seen: Vec<Located<&str>> = Vec::new();
    for id in layer.list("menu").iter().filter_map(|group| group.text("id")) {
        match seen.iter().find(|first| first.value == id.value) {
            Some(first) => {
                let draft = Draft::new(&codes::DUPLICATE_ID, id.at).of(id.value.escape_debug().to_string());
                loader.reports.push(draft.see(first.at, Words::new("已在此处定义", "first here")));
            }
            None => seen.push(id),
        }
    }
}
