//! A layer of values: the nation (`defaults.toml`), a province, a city.

use super::keys::{KeyForm, Kind, SCHEMA, TITLE, Table, may, need};
use super::text::TEXT_CHANGE;

/// `manifests/defaults.toml`, `manifests/provinces/<province>/{province,<city>}.toml`.
pub(crate) static LAYER: Table = Table {
    name: "layer",
    doc: "What a nation, province or city sets; later layers override earlier ones.",
    keys: &[
        SCHEMA,
        need("id", Kind::Id, "`defaults`, the province's folder, or the city's file name without `.toml`."),
        TITLE,
        may("flows", Kind::List(&Kind::Path), "The flows offered, in the order of the menu."),
        may("params", Kind::Map(KeyForm::Name, &Kind::Any), "Values of parameters that flows declare."),
        may("texts", Kind::Map(KeyForm::Id, &Kind::Table(&TEXT_CHANGE)), "Changes to texts."),
        may("rules", Kind::Map(KeyForm::Id, &Kind::Table(&RULE_CHANGE)), "Changes to rules."),
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
