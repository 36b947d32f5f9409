//! How long closed cases are kept at a site: the highest layer that says it. Nothing is assumed where none does.

use super::load::Loader;
use super::stack::Stack;
use crate::manifest::tree::Node;
use crate::manifest::value;
use crate::source::{Draft, codes};

const DAY_MS: u64 = 86_400_000;

/// Reads it, in milliseconds; what no layer says is reported.
pub(crate) fn keep_ms(loader: &mut Loader<'_>, stack: &Stack, site: &str, site_node: &Node) -> u64 {
    let Some(said) = stack.layers().iter().rev().find_map(|layer| layer.get("keep")) else {
        loader.reports.push(Draft::new(&codes::NO_KEEP, site_node.at).of(site.escape_debug().to_string()));
        return 0;
    };
    // A value that cannot be read is told by its shape, and no site starts on it.
    let days = said.as_text().and_then(|text| value::days(text.value)).unwrap_or_default();
    u64::try_from(days).unwrap_or_default() * DAY_MS
}
