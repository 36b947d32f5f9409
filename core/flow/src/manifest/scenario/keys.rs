//! The keys of a scenario.

use crate::manifest::keys::{KeyForm, Kind, SCHEMA, TITLE, Table, may, need};

/// `flows/<province>/<flow>.<case>.scenario.toml`.
pub(crate) static SCENARIO: Table = Table {
    name: "scenario",
    doc: "One synthetic citizen, what they do, what devices answer, and what must come out.",
    keys: &[
        SCHEMA,
        need("flow", Kind::Path, "Id of the flow."),
        need("site", Kind::Id, "Id of the site."),
        TITLE,
        need("today", Kind::Date, "The day it happens on."),
        need("citizen", Kind::Table(&CITIZEN), "Who applies; never a real person."),
        may("receipt", Kind::Table(&RECEIPT), "The photo receipt that the province knows."),
        may("scores", Kind::Table(&SCORES), "What face comparison will say."),
        may("loss", Kind::Table(&super::tables::LOSS), "What the loss register knows."),
        may(
            "application",
            Kind::List(&Kind::Table(&super::tables::APPLICATION)),
            "What the progress query knows, newest first.",
        ),
        may("mailable", Kind::Table(&super::tables::MAILABLE), "A finished card that can be posted."),
        may("unit", Kind::List(&Kind::Table(&super::tables::UNIT)), "Units that a search finds."),
        may("booking_slot", Kind::List(&Kind::Table(&super::tables::BOOKING_SLOT)), "Times that can be booked."),
        may("residence", Kind::Table(&super::tables::RESIDENCE), "What the residence register knows."),
        may("photo_order", Kind::Table(&super::tables::PHOTO_ORDER), "A photo sent in before."),
        may("applicant", Kind::List(&Kind::Table(&ANSWER)), "What the applicant does, in order."),
        may("device", Kind::List(&Kind::Table(&DEVICE)), "What devices and connectors answer."),
        may("interrupt", Kind::List(&Kind::Table(&INTERRUPT)), "Where the host dies."),
        need("expect", Kind::Table(&EXPECT), "What must come out."),
    ],
};

static CITIZEN: Table = Table {
    name: "citizen",
    doc: "A synthetic citizen.",
    keys: &[
        need("name", Kind::Text, "Name."),
        need("number", Kind::Text, "Citizen number with a right check digit."),
        may("sex", Kind::Word(&["0", "1", "2", "9"]), "GB/T 2261.1; from the number unless said otherwise."),
        need("nation", Kind::Digits(2), "GB 3304."),
        may("birth", Kind::Date, "From the number unless said otherwise."),
        need("address", Kind::Text, "Household address."),
        need(
            "household",
            Kind::Word(tongban_classes::registry::Household::WORDS),
            "Which interface of the population system knows them.",
        ),
        need("region", Kind::Digits(6), "Region of the household, GB/T 2260."),
        need("authority", Kind::Text, "Issuing authority."),
        may("card", Kind::Table(&CARD), "The card, if there is one."),
        may("floating", Kind::Bool, "In the city's floating-population system; false unless said otherwise."),
        may("in_scope", Kind::Bool, "Within the acceptance scope; true unless said otherwise."),
        may("fingerprints_on_file", Kind::Bool, "True unless said otherwise."),
        may("portrait_on_file", Kind::Bool, "True unless said otherwise."),
        may("hold", Kind::Text, "Why self-service must not go on."),
        may("household_number", Kind::Text, "Household number (户号)."),
        may(
            "household_matches",
            Kind::Bool,
            "Whether name, number and household number agree; true unless said otherwise.",
        ),
        may("fingerprint_match", Kind::Bool, "Whether the finger is the one on file; true unless said otherwise."),
        may("real_name", Kind::Bool, "Whether the account is a real-name one; true unless said otherwise."),
        may("account", Kind::Text, "Name of the account at the province's platform."),
        may("password", Kind::Text, "Its password."),
    ],
};

static CARD: Table = Table {
    name: "card",
    doc: "An identity card.",
    keys: &[
        need("valid_from", Kind::Date, "First day of validity."),
        may("valid_until", Kind::Date, "Last day."),
        may("long_term", Kind::True, "Valid for ever."),
        may(
            "kind",
            Kind::Word(tongban_classes::identity_document::CardKind::WORDS),
            "`resident` unless said otherwise.",
        ),
        may("province", Kind::Digits(2), "Province that issued it; that of the household unless said otherwise."),
    ],
};

static RECEIPT: Table = Table {
    name: "receipt",
    doc: "A photo receipt.",
    keys: &[
        need("number", Kind::Text, "Its number."),
        need("kind", Kind::Word(tongban_classes::photo_receipt::ReceiptKind::WORDS), "What it was made for."),
        need("valid_until", Kind::Date, "Last day it can be used."),
    ],
};

static SCORES: Table = Table {
    name: "scores",
    doc: "What face comparison will say.",
    keys: &[
        may("receipt", Kind::Percent, "Receipt photo against the portrait on file."),
        may("live", Kind::Percent, "Live photo against the portrait on file."),
    ],
};

/// Answers of an applicant, of which an entry gives exactly one.
pub(crate) const DEEDS: [&str; 12] =
    ["choose", "type", "confirm", "fill", "pick", "change", "next", "back", "cancel", "more_time", "action", "silence"];

static ANSWER: Table = Table {
    name: "answer",
    doc: "One thing the applicant does.",
    keys: &[
        need("at", Kind::Path, "The step whose view it answers."),
        may("choose", Kind::Option, "Chooses the option with this id."),
        may("type", Kind::Text, "Types this; `@number` is the citizen's number."),
        may("confirm", Kind::Bool, "Says whether the facts are right."),
        may(
            "fill",
            Kind::Map(KeyForm::Name, &Kind::Text),
            "Fills in a form, by variable; `@number` is the citizen's number, `@picture` takes a picture, `吉首#2` the second that a search finds, `138…|139…` two entries that differ.",
        ),
        may("pick", Kind::Int(0, 1_000), "Picks an item of a list, from 0."),
        may("change", Kind::Path, "Changes the fact that this question gave."),
        may("next", Kind::True, "Goes on."),
        may("back", Kind::True, "Goes back."),
        may("cancel", Kind::True, "Leaves."),
        may("more_time", Kind::True, "Says that they are still there."),
        may("action", Kind::Word(&["paid"]), "Says that they have paid."),
        may("silence", Kind::Duration, "Does nothing for so long."),
        may(
            "phone",
            Kind::Word(&["pays", "scans-only", "closes", "nothing", "pays-late"]),
            "What they do with the phone.",
        ),
        may("after", Kind::Duration, "How long they take."),
        may("optional", Kind::Bool, "No fault when the step is never reached."),
    ],
};

static DEVICE: Table = Table {
    name: "device",
    doc: "What a slot answers to a command.",
    keys: &[
        need("slot", Kind::Id, "The slot."),
        need("command", Kind::Id, "The command."),
        need("answer", Kind::Id, "`ok`, `hang`, `crash`, `unplug`, or a code."),
        may("after", Kind::Duration, "How long it takes."),
        may("events", Kind::List(&Kind::Id), "Events on the way."),
        may("repeat", Kind::Int(1, 100_000), "How many times in a row."),
        may("always", Kind::True, "Every further time; in place of `repeat`."),
        may("done", Kind::Bool, "The act took place although the answer was lost."),
    ],
};

static INTERRUPT: Table = Table {
    name: "interrupt",
    doc: "Where the host dies.",
    keys: &[
        need("at", Kind::Path, "The step."),
        may("when", Kind::Word(&["before-effects", "after-effects"]), "`before-effects` unless said otherwise."),
    ],
};

static EXPECT: Table = Table {
    name: "expect",
    doc: "What must come out; what is left out is not looked at.",
    keys: &[
        need("outcome", Kind::Id, "Outcome of the case."),
        may("closed_as", Kind::Id, "Outcome when the case is closed, where that is later than the session's end."),
        may("steps", Kind::List(&Kind::Path), "The exact steps, in order."),
        may("passes", Kind::List(&Kind::Path), "Steps in order, others between."),
        may("undone", Kind::List(&Kind::Path), "Steps that took back what was done, exactly and in order."),
        may("parked", Kind::Path, "The step whose act was tried again after the applicant left."),
        may("refused_by", Kind::Path, "The rule that refused."),
        may("tells", Kind::List(&Kind::Path), "Texts shown, in order, others between."),
        may("papers", Kind::List(&Kind::Id), "Papers that came out, in order."),
        may("money", Kind::Table(&MONEY), "Money taken and given back."),
        may("submitted", Kind::Int(0, 1_000), "Applications that the register took in."),
        may("posted", Kind::Int(0, 1_000), "Post orders that stand at the end."),
        may("postage", Kind::Money, "Postage of the post orders that stand at the end, all together."),
        may("booked", Kind::Int(0, 1_000), "Bookings that stand at the end."),
        may("reported_lost", Kind::Int(0, 1_000), "Loss reports that stand at the end."),
        may("fee_paid", Kind::Int(0, 1_000), "Applications taken in whose fee the register knows to be paid."),
        may("messages", Kind::Int(0, 1_000), "Messages sent to a phone."),
    ],
};

static MONEY: Table = Table {
    name: "money",
    doc: "Money taken and given back.",
    keys: &[may("taken", Kind::Money, "Money taken."), may("refunded", Kind::Money, "Money given back.")],
};
