//! A decision table: rows, the first that holds decides.

use super::keys::{KeyForm, Kind, Table, may, need};

/// `[tables.<id>]` of a flow or a layer.
pub(crate) static TABLE: Table = Table {
    name: "table",
    doc: "A decision table: the first row that holds decides.",
    keys: &[
        may("source", Kind::Text, "The law or notice it comes from."),
        need("rows", Kind::List(&Kind::Table(&ROW)), "The rows, in order."),
    ],
};

static ROW: Table = Table {
    name: "row",
    doc: "One row; without `when` and `if` it holds always.",
    keys: &[
        may(
            "when",
            Kind::Map(KeyForm::Free, &Kind::Any),
            "By column, a variable or an expression in quotes: the word, number or truth it must be, or a list of such.",
        ),
        may("if", Kind::Expression, "What must be true beside."),
        need("give", Kind::Expression, "What the table gives then."),
    ],
};
