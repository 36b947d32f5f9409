//! A machine: which slots a model of cabinet has, and what serves them.

use super::keys::{KeyForm, Kind, SCHEMA, TITLE, Table, may, need};

/// `manifests/machines/<model>.toml`.
pub(crate) static MACHINE: Table = Table {
    name: "machine",
    doc: "One model of cabinet.",
    keys: &[
        SCHEMA,
        need("id", Kind::Id, "The file's name without `.toml`."),
        TITLE,
        need("slots", Kind::Map(KeyForm::Id, &Kind::Table(&SLOT)), "Its slots: devices and connectors, by name."),
    ],
};

static SLOT: Table = Table {
    name: "slot",
    doc: "A place for one device or connector.",
    keys: &[
        need("class", Kind::Id, "Class of the device or connector."),
        need(
            "plugin",
            Kind::Id,
            "Id of the plugin that serves it; `screen` for a signature on the touch screen itself.",
        ),
        may("isolation", Kind::Word(&["process", "thread"]), "Where the plugin runs; `process` unless said otherwise."),
        may(
            "capabilities",
            Kind::Map(KeyForm::Name, &Kind::Any),
            "What the device can do, by the class's names: `{ cuts = true, width = 576 }`. What is not said is not held against it.",
        ),
        may("settings", Kind::Map(KeyForm::Free, &Kind::Any), "Settings, as the plugin's page lists them."),
        may("grants", Kind::Table(&GRANTS), "What the driver may reach beside what its `plugin.toml` asks for."),
    ],
};

/// Of a slot of a machine or a site.
pub(super) static GRANTS: Table = Table {
    name: "grants",
    doc: "What a driver in a worker may reach, on top of what its `plugin.toml` asks for.",
    keys: &[
        may("tcp", Kind::List(&Kind::Text), "Addresses to connect to: `host:port`, or `host:*` for any port."),
        may("read", Kind::List(&Kind::Text), "Folders and files to read."),
        may("write", Kind::List(&Kind::Text), "Folders and files to read and write."),
        may("devices", Kind::List(&Kind::Text), "Device nodes, or folders of them."),
    ],
};
