//! The kinds of manifest: which keys each has, and how a tree of them is read.
//!
//! One file per kind. Each writes its keys down once ([`keys`]); the shape check, the JSON Schema and the reader follow
//! from that. What takes knowledge of several files is in [`crate::language`].

pub(crate) mod keys;
pub(crate) mod shape;
pub(crate) mod tree;
pub(crate) mod value;

pub(crate) mod data;
pub(crate) mod flow;
pub(crate) mod form;
pub(crate) mod layer;
pub(crate) mod machine;
pub mod scenario;
pub(crate) mod site;
pub(crate) mod text;

mod schema;

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
    &scenario::keys::SCENARIO,
];

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
        _ => return None,
    })
}
