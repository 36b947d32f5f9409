//! The kinds of manifest: which keys each has, and how a tree of them is read.
//!
//! One file per kind. Each writes its keys down once ([`keys`]); the shape check, the JSON Schema and the reader follow
//! from that. What takes knowledge of several files is in [`crate::language`].

pub(crate) mod keys;
pub(crate) mod shape;
pub(crate) mod tree;
pub(crate) mod value;

pub(crate) mod ask;
pub(crate) mod data;
pub(crate) mod flow;
pub(crate) mod form;
pub(crate) mod layer;
pub(crate) mod look;
pub(crate) mod machine;
pub(crate) mod overlay;
pub mod scenario;
pub(crate) mod site;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod write;

mod reference;
mod schema;

pub use reference::reference;
pub use schema::schemas;

use keys::Table;

/// Every kind of manifest.
pub(crate) static KINDS: &[&Table] = &[
    &flow::FLOW,
    &machine::MACHINE,
    &layer::LAYER,
    &site::SITE,
    &text::TEXTS,
    &data::PHONE,
    &data::NATIONS,
    &data::REGIONS,
    &data::HOLIDAYS,
    &scenario::keys::SCENARIO,
];

/// The keys a manifest has by where it lies and what it says: a flow that stands on another has keys of its own.
pub(crate) fn table_of(path: &str, node: &tree::Node) -> Option<&'static Table> {
    let kind = kind_of(path)?;
    let is_overlay = std::ptr::eq(kind, &raw const flow::FLOW) && node.get("extends").is_some();
    Some(if is_overlay { &overlay::OVERLAY } else { kind })
}

/// The kind of a manifest by where it lies; `None` where no manifest is expected.
pub(crate) fn kind_of(path: &str) -> Option<&'static Table> {
    let parts: Vec<&str> = path.split('/').collect();
    Some(match parts.as_slice() {
        ["flows", .., file] if file.ends_with(".scenario.toml") => &scenario::keys::SCENARIO,
        ["flows", .., file] if file.ends_with(".toml") => &flow::FLOW,
        ["manifests", "defaults.toml"] => &layer::LAYER,
        ["manifests", "provinces", _, file] if file.ends_with(".toml") => &layer::LAYER,
        ["manifests", "machines", file] if file.ends_with(".toml") => &machine::MACHINE,
        ["manifests", "sites", file] if file.ends_with(".toml") => &site::SITE,
        ["manifests", "texts", file] if file.ends_with(".toml") => &text::TEXTS,
        ["manifests", "data", "phone.toml"] => &data::PHONE,
        ["manifests", "data", "nations.toml"] => &data::NATIONS,
        ["manifests", "data", "regions.toml"] => &data::REGIONS,
        ["manifests", "data", "holidays.toml"] => &data::HOLIDAYS,
        _ => return None,
    })
}
