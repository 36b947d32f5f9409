//! Screens as keys: what an `ask` step shows, the options, lines and fields of it.

use super::keys::{BOTH, KeyForm, Kind, Table, may, need};

/// Screens a flow can ask with.
pub(crate) const SCREENS: &[&str] =
    &["choice", "notice", "confirm", "pick", "form", "citizen-number", "phone-twice", "code", "text", "tell"];

/// `ask` of a step.
pub(crate) static ASK: Table = Table {
    name: "ask",
    doc: "A screen that waits for the applicant.",
    keys: &[
        need("screen", Kind::Word(SCREENS), "What kind of screen."),
        may("options", Kind::List(&Kind::Table(&OPTION)), "Of `choice`: what can be chosen."),
        may("lines", Kind::List(&Kind::Table(&LINE)), "Of `confirm`: label and value, line by line."),
        may("fields", Kind::List(&Kind::Table(&FIELD)), "Of `form`: what is filled in, field by field."),
        may("from", Kind::Expression, "Of `pick`: the list of records to choose from; guard it, it must not be empty."),
        may("item", Kind::Table(&BOTH), "Of `pick`: the words of one item, with `{item.…}` in them."),
        may("tick", Kind::Table(&BOTH), "Of `notice`: words beside a box that must be ticked."),
        may("read", Kind::Duration, "Of `notice`: going on is offered only after so long."),
        may("least", Kind::Int(0, 1_000), "Of `code` and `text`: fewest characters."),
        may("most", Kind::Int(1, 1_000), "Of `code` and `text`: most characters."),
        may("back", Kind::Bool, "Whether Back is offered; true unless said otherwise."),
        may("cancel", Kind::Bool, "Whether Cancel is offered; true unless said otherwise."),
    ],
};

static OPTION: Table = Table {
    name: "option",
    doc: "One option of a choice.",
    keys: &[
        need("id", Kind::Option, "Its id: the value. A word of a class keeps its underscores."),
        need("zh", Kind::Template, "Chinese."),
        need("en", Kind::Template, "English."),
        may("group", Kind::Table(&BOTH), "The heading it stands under; options of one heading follow one another."),
        may("if", Kind::Expression, "Offered only when true."),
        may(
            "picture",
            Kind::Expression,
            "Of `choice` on a page of its own: a picture of it, such as `new_photo.image`.",
        ),
    ],
};

static LINE: Table = Table {
    name: "line",
    doc: "One line of facts.",
    keys: &[
        need("zh", Kind::Template, "Label, Chinese."),
        need("en", Kind::Template, "Label, English."),
        need(
            "value",
            Kind::Either(&Kind::Template, &Kind::Table(&BOTH)),
            "Value; as a pair `{ zh = …, en = … }` where it holds words.",
        ),
        may("if", Kind::Expression, "Shown only when true."),
        may("change", Kind::Path, "The `ask` step that the applicant goes back to when this line is not right."),
    ],
};

/// Types a field of a form can have.
pub(crate) const FIELD_TYPES: &[&str] =
    &["name", "phone-twice", "citizen-number", "region", "text", "code", "secret", "date", "search", "image", "choice"];

/// What typed text can be of a person; `none` is nothing personal.
pub(crate) const PERSONAL: &[&str] = &["name", "number", "phone", "address", "reference", "none"];

static FIELD: Table = Table {
    name: "field",
    doc: "One field of a form; what is filled in goes to a variable of its own.",
    keys: &[
        need(
            "into",
            Kind::Name,
            "Variable that takes the value; may be unset afterwards when the field has `optional` or `if`.",
        ),
        need("type", Kind::Word(FIELD_TYPES), "What is filled in, and how it is checked."),
        need("zh", Kind::Template, "Label, Chinese."),
        need("en", Kind::Template, "Label, English."),
        may("optional", Kind::Bool, "Whether it may be left empty; false unless said otherwise."),
        may("if", Kind::Expression, "Asked only when true."),
        may(
            "least",
            Kind::Int(0, 1_000),
            "Of `text`, `code` and `secret`: fewest characters; of `search`: fewest that are searched for.",
        ),
        may("most", Kind::Int(1, 1_000), "Of `text`, `code` and `secret`: most characters."),
        may(
            "personal",
            Kind::Word(PERSONAL),
            "Of `text` and `code`: what it is of a person; `name` for text and `reference` for code unless said otherwise.",
        ),
        may("within", Kind::Text, "Of `region`: only regions whose code begins so, as digits or as `params.…`."),
        may("earliest", Kind::Expression, "Of `date`: the first day that will do."),
        may("latest", Kind::Expression, "Of `date`: the last day that will do."),
        may("do", Kind::Text, "Of `search` and `image`: the command, as `class.command`."),
        may(
            "with",
            Kind::Map(KeyForm::Name, &Kind::Expression),
            "Of `search` and `image`: parameters of the command; a search reads what is typed as `typed`.",
        ),
        may("slot", Kind::Id, "Of `search` and `image`: the machine's slot; needed when several have the class."),
        may("guide", Kind::Map(KeyForm::Id, &Kind::Id), "Of `image`: text to show on an event of the command."),
        may("list", Kind::Name, "Of `search`: the field of the result that holds the list."),
        may("item", Kind::Table(&BOTH), "Of `search`: the words of one item, with `{item.…}` in them."),
        may("options", Kind::List(&Kind::Table(&OPTION)), "Of `choice`: what can be chosen."),
    ],
};
