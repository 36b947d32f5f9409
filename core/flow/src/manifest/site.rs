//! A site: this cabinet, where it stands and what it is connected to.

use super::keys::{KeyForm, Kind, SCHEMA, TITLE, Table, may, need};
use super::layer::{FLOWS, KEEP, LAYER_RULES, LAYER_TABLES, LAYER_TEXTS, LOOK_KEY, MENU, PARAMS};
use super::machine::GRANTS;

/// `manifests/sites/<site>.toml`.
pub(crate) static SITE: Table = Table {
    name: "site",
    doc: "One cabinet: its machine, its place, its addresses.",
    keys: &[
        SCHEMA,
        need("id", Kind::Id, "The file's name without `.toml`."),
        TITLE,
        need("machine", Kind::Id, "Name of a file in `manifests/machines`."),
        need("province", Kind::Id, "Name of a folder in `manifests/provinces`."),
        may("city", Kind::Id, "Name of a file in the province's folder."),
        need("region", Kind::Digits(6), "GB/T 2260 code of the accepting place."),
        need("station", Kind::Digits(3), "Police station of GA 214.4."),
        may("source", Kind::List(&Kind::Text), "Where it comes from."),
        FLOWS,
        MENU,
        LOOK_KEY,
        KEEP,
        PARAMS,
        LAYER_TEXTS,
        LAYER_RULES,
        LAYER_TABLES,
        may("slots", Kind::Map(KeyForm::Id, &Kind::Table(&SITE_SLOT)), "Settings of slots at this site."),
    ],
};

static SITE_SLOT: Table = Table {
    name: "site-slot",
    doc: "Settings of one slot at this site; they win over the machine's.",
    keys: &[
        may("settings", Kind::Map(KeyForm::Free, &Kind::Any), "Settings, as the plugin's page lists them."),
        may("grants", Kind::Table(&GRANTS), "What the driver may reach here beside what the machine grants it."),
    ],
};
