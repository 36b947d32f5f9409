//! What a scenario's province knows beside the citizen: the keys of each table, as the sandbox takes them.

use crate::manifest::keys::{Kind, Table, may, need};
use tongban_classes::progress;

/// `[loss]`.
pub(crate) static LOSS: Table = Table {
    name: "loss",
    doc: "What the loss register knows.",
    keys: &[
        need("reported", Kind::Bool, "Whether the card is reported lost."),
        may("number", Kind::Text, "Number of the report."),
        may("on", Kind::Date, "Day of the report."),
    ],
};

/// `[[application]]`.
pub(crate) static APPLICATION: Table = Table {
    name: "application",
    doc: "An application that the progress query knows.",
    keys: &[
        need("acceptance", Kind::Text, "Acceptance number."),
        need("stage", Kind::Word(progress::Stage::WORDS), "Where it stands."),
        need("accepted", Kind::Date, "Day it was taken in."),
        may("reason", Kind::Text, "Why it was sent back."),
        may("photo_number", Kind::Text, "Photo number."),
        may("tracking", Kind::Text, "Number of the parcel."),
        may("expected", Kind::Date, "Day it should be ready."),
        may("business", Kind::Text, "What was applied for."),
        may("unit", Kind::Text, "Where it lies."),
    ],
};

/// `[mailable]`.
pub(crate) static MAILABLE: Table = Table {
    name: "mailable",
    doc: "A finished card that can be posted.",
    keys: &[
        may("acceptance", Kind::Text, "Acceptance number; left out when there is no finished card."),
        may("unit", Kind::Text, "The unit that has it."),
    ],
};

/// `[[unit]]`.
pub(crate) static UNIT: Table = Table {
    name: "unit",
    doc: "A unit that a search finds.",
    keys: &[
        need("id", Kind::Text, "Its id."),
        need("name", Kind::Text, "Its name."),
        need("address", Kind::Text, "Its address."),
        need("region", Kind::Digits(6), "Its region."),
        may("phone", Kind::Text, "Its telephone number."),
    ],
};

/// `[[booking_slot]]`.
pub(crate) static BOOKING_SLOT: Table = Table {
    name: "booking-slot",
    doc: "A time that can be booked.",
    keys: &[
        need("id", Kind::Text, "Its id."),
        need("date", Kind::Date, "The day."),
        need("from", Kind::Text, "When it begins: `09:00`."),
        need("to", Kind::Text, "When it ends."),
        need("left", Kind::Int(0, 10_000), "How many places are left."),
    ],
};

/// `[residence]`.
pub(crate) static RESIDENCE: Table = Table {
    name: "residence",
    doc: "What the residence register knows.",
    keys: &[
        need("registered", Kind::Bool, "Whether the residence is registered."),
        may("until", Kind::Date, "Until when."),
        may("permit", Kind::Bool, "Whether there is a residence permit."),
        may("code", Kind::Text, "What their code on the phone says."),
    ],
};

/// `[photo_order]`.
pub(crate) static PHOTO_ORDER: Table = Table {
    name: "photo-order",
    doc: "A photo sent in before.",
    keys: &[
        need("number", Kind::Text, "Number of the order; `*` for the one that the flow is going to make."),
        need("state", Kind::Word(&["submitted", "reviewing", "passed", "failed"]), "Where it stands."),
        may("receipt", Kind::Text, "The receipt, where it passed."),
        may("reason", Kind::Text, "Why it failed."),
        may("valid_until", Kind::Date, "Last day of the receipt."),
    ],
};

/// The tables above by their key in a scenario.
pub(crate) const TABLES: [&str; 7] =
    ["loss", "application", "mailable", "unit", "booking_slot", "residence", "photo_order"];
