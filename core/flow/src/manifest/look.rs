//! How the screen looks at a site: `[look]` of a layer.

use super::keys::{BOTH, Kind, Table, may};

/// `[look]`: each key by itself; a later layer overrides what an earlier one says.
pub(crate) static LOOK: Table = Table {
    name: "look",
    doc: "Whose machine it is: what stands at the head of every screen, and its colours. High contrast keeps its own.",
    keys: &[
        may("name", Kind::Table(&BOTH), "The authority's name, in place of the site's title."),
        may(
            "emblem",
            Kind::Text,
            "The emblem: an SVG or PNG file beside this manifest, at most 64 KiB, nothing but a picture.",
        ),
        may("emblem_place", Kind::Word(PLACES), "Where the emblem stands, before the name."),
        may("accent", Kind::Colour, "Colour of heads and main buttons; also of words on light ground."),
        may("accent_ink", Kind::Colour, "Colour of words on the accent colour, at least 4.5 to 1 against it."),
    ],
};

/// Words of `emblem_place`.
pub(crate) const PLACES: &[&str] = &["left", "centre", "none"];
