//! A layer of values: the nation (`defaults.toml`), a province, a city; a site has the same keys among its own.

use super::keys::BOTH;
use super::keys::{Key, KeyForm, Kind, SCHEMA, TITLE, Table, may, need};
use super::look::LOOK;
use super::table::TABLE;
use super::text::TEXT_CHANGE;

/// `manifests/defaults.toml`, `manifests/provinces/<province>/{province,<city>}.toml`.
pub(crate) static LAYER: Table = Table {
    name: "layer",
    doc: "What a nation, province or city sets; later layers override earlier ones.",
    keys: &[
        SCHEMA,
        need("id", Kind::Id, "`defaults`, the province's folder, or the city's file name without `.toml`."),
        TITLE,
        may("source", Kind::List(&Kind::Text), "Where it comes from."),
        FLOWS,
        MENU,
        LOOK_KEY,
        KEEP,
        PARAMS,
        LAYER_TEXTS,
        LAYER_RULES,
        LAYER_TABLES,
    ],
};

pub(super) const FLOWS: Key =
    may("flows", Kind::List(&Kind::Path), "The flows offered, in the order of the menu, without groups.");
pub(super) const MENU: Key = may("menu", Kind::List(&GROUP_KIND), "The flows offered, in groups.");
pub(super) const LOOK_KEY: Key = may("look", Kind::Table(&LOOK), "Whose machine it is, and its colours.");
/// Ten years, the shorter term of archives (State Archives Administration, order 8 of 2006): what has to be kept longer
/// belongs into an archive and not on a machine in a hall.
pub(super) const KEEP: Key = may(
    "keep",
    Kind::Days(1, 3650),
    "How long a closed case can still be read on the machine; then its key is destroyed. Some layer has to say it.",
);
pub(super) const PARAMS: Key = may(
    "params",
    Kind::Map(KeyForm::Name, &Kind::Any),
    "Values of parameters that flows declare, bare or as `{ value = …, source = \"…\" }`.",
);
pub(super) const LAYER_TEXTS: Key = may("texts", Kind::Map(KeyForm::Id, &TEXT_KIND), "Changes to texts.");
pub(super) const LAYER_RULES: Key = may("rules", Kind::Map(KeyForm::Id, &RULE_KIND), "Changes to rules.");
pub(super) const LAYER_TABLES: Key = may("tables", Kind::Map(KeyForm::Id, &TABLE_KIND), "Decision tables, each whole.");

static GROUP_KIND: Kind = Kind::Table(&GROUP);
static TEXT_KIND: Kind = Kind::Table(&TEXT_CHANGE);
static RULE_KIND: Kind = Kind::Table(&RULE_CHANGE);
static TABLE_KIND: Kind = Kind::Table(&TABLE);

static GROUP: Table = Table {
    name: "menu-group",
    doc: "A group of the menu.",
    keys: &[
        need("id", Kind::Id, "Its id."),
        need("title", Kind::Table(&BOTH), "Its heading."),
        need("flows", Kind::List(&Kind::Path), "Its flows, in order."),
    ],
};

/// A change to a rule.
static RULE_CHANGE: Table = Table {
    name: "rule-change",
    doc: "A change to a rule of a flow; what is left out stays.",
    keys: &[
        may("holds", Kind::Expression, "What must be true."),
        may("say", Kind::Id, "Text the applicant reads when it is not."),
        may("source", Kind::Text, "The law or notice it comes from."),
    ],
};
