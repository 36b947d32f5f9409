//! From what somebody types to the settings that are meant.

use std::fmt;
use tongban_flow::language::{Deployment, Setting};

/// The tables of a manifest that layers may set.
const TABLES: [&str; 5] = ["params", "texts", "rules", "tables", "look"];

/// A key as typed.
pub(crate) struct Key {
    typed: String,
}

impl Key {
    pub(crate) fn of(typed: &str) -> Key {
        Key { typed: typed.trim_matches('.').to_owned() }
    }

    /// Whether a setting's key is meant: the whole key, one it begins with, or either without `params.`, `texts.` … and
    /// without the call that brought it.
    fn means(&self, key: &str) -> bool {
        let typed = self.typed.as_str();
        let below = |key: &str| key.strip_prefix(typed).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        if below(key) || below(&plain(key)) {
            return true;
        }
        let whole = TABLES.iter().any(|table| typed.split('.').next() == Some(*table));
        let rest = |key: &str| key.split_once('.').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        !whole && (below(&rest(key)) || below(&rest(&plain(key))))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

/// A setting, with the flows it holds in.
pub(crate) struct Found {
    pub(crate) setting: Setting,
    /// Empty for a text that all flows share.
    pub(crate) flows: Vec<String>,
}

/// Everything that a key means. What holds alike in several flows comes once.
pub(crate) fn find(deployment: &Deployment, key: &Key, flow: Option<&str>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for setting in settings(deployment, flow).filter(|setting| key.means(&setting.key)) {
        let alike = |other: &&mut Found| other.setting.key == setting.key && other.setting.set_by == setting.set_by;
        let flow = Some(setting.flow.to_string()).filter(|flow| !flow.is_empty());
        match found.iter_mut().find(alike) {
            Some(alike) => alike.flows.extend(flow),
            None => found.push(Found { setting: setting.clone(), flows: flow.into_iter().collect() }),
        }
    }
    found.sort_by(|a, b| a.setting.key.cmp(&b.setting.key));
    found
}

/// The key that was probably meant.
pub(crate) fn nearest(deployment: &Deployment, key: &Key, flow: Option<&str>) -> Option<String> {
    let known: Vec<String> = settings(deployment, flow).flat_map(|setting| endings(&setting.key)).collect();
    tongban_flow::expr::nearest(&key.typed, known.iter().map(String::as_str)).map(str::to_owned)
}

fn settings<'d>(deployment: &'d Deployment, flow: Option<&'d str>) -> impl Iterator<Item = &'d Setting> {
    let wanted = move |setting: &&Setting| flow.is_none_or(|flow| setting.flow.is_empty() || *setting.flow == *flow);
    deployment.settings.iter().filter(wanted)
}

/// `texts.report-loss/place.zh.title` without its call: `texts.place.zh.title`.
fn plain(key: &str) -> String {
    let parts = key.split('.').map(|part| part.rsplit('/').next().unwrap_or(part));
    parts.collect::<Vec<_>>().join(".")
}

/// What somebody may have wanted to type for a key: the whole, its first two parts, and both without the table.
fn endings(key: &str) -> Vec<String> {
    let key = plain(key);
    let mut heads: Vec<String> = vec![key.clone()];
    let parts: Vec<&str> = key.split('.').collect();
    heads.extend((2..parts.len()).map(|many| parts[..many].join(".")));
    let bare: Vec<String> = heads.iter().filter_map(|head| Some(head.split_once('.')?.1.to_owned())).collect();
    heads.extend(bare);
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_whole_its_beginning_or_its_name() {
        for (typed, key, means) in [
            ("params.fee_lost", "params.fee_lost", true),
            ("fee_lost", "params.fee_lost", true),
            ("fee", "params.fee_lost", false),
            ("texts.notice", "texts.notice.zh.title", true),
            ("notice.zh", "texts.notice.zh.title", true),
            ("texts.notice", "texts.notices.zh.title", false),
            ("texts.place", "texts.report-loss/place.zh.title", true),
            ("texts.report-loss/place", "texts.report-loss/place.zh.title", true),
            ("place", "texts.report-loss/place.zh.title", true),
            ("rules.age-16.holds", "rules.age-16.holds", true),
            ("rules.age-16.holds", "rules.age-16.say", false),
            ("params", "params.fee_lost", true),
            ("rules.tables", "tables.rules", false),
        ] {
            assert_eq!(Key::of(typed).means(key), means, "{typed} {key}");
        }
    }
}
