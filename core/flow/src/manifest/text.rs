//! Texts for the applicant, by id: `manifests/texts/*.toml`, `[texts]` of a flow, `[texts]` of a province.

use super::keys::{KeyForm, Kind, SCHEMA, Table, may, need};

/// A file of shared texts.
pub(crate) static TEXTS: Table = Table {
    name: "texts",
    doc: "Texts that every flow can use.",
    keys: &[
        SCHEMA,
        need("id", Kind::Id, "The file's name without `.toml`."),
        need("texts", Kind::Map(KeyForm::Id, &Kind::Table(&TEXT)), "The texts, by id."),
    ],
};

/// One text, whole.
pub(crate) static TEXT: Table = Table {
    name: "text",
    doc: "One text in both languages.",
    keys: &[need("zh", Kind::Table(&WORDING), "Chinese."), need("en", Kind::Table(&WORDING), "English.")],
};

static WORDING: Table = Table {
    name: "wording",
    doc: "What a screen says in one language.",
    keys: &[
        need("title", Kind::Template, "Heading: one line at large print."),
        may("body", Kind::Template, "What stands below it."),
        may("speak", Kind::Template, "Spoken form; without it heading and body are spoken."),
    ],
};

/// A change to a text: what is left out stays as it is.
pub(crate) static TEXT_CHANGE: Table = Table {
    name: "text-change",
    doc: "A change to a text of the layers below; what is left out stays.",
    keys: &[may("zh", Kind::Table(&WORDING_CHANGE), "Chinese."), may("en", Kind::Table(&WORDING_CHANGE), "English.")],
};

static WORDING_CHANGE: Table = Table {
    name: "wording-change",
    doc: "A change to what a screen says in one language.",
    keys: &[
        may("title", Kind::Template, "Heading."),
        may("body", Kind::Template, "What stands below it."),
        may("speak", Kind::Template, "Spoken form."),
    ],
};
