//! A flow: its parameters, texts, rules and steps, as keys.

use super::ask::ASK;
use super::keys::{BOTH, Key, KeyForm, Kind, SCHEMA, SUMMARY, TITLE, Table, may, need};
use super::table::TABLE;
use super::text::TEXT;

/// `flows/<province>/<business>.toml`.
pub(crate) static FLOW: Table = Table {
    name: "flow",
    doc: "One business, step by step.",
    keys: &[
        SCHEMA,
        need("id", Kind::Path, "Its path under `flows`, without `.toml`."),
        TITLE,
        SUMMARY,
        may("source", Kind::List(&Kind::Text), "Where it comes from."),
        may("extends", Kind::Path, "The flow it is a change of; then it has the keys of an overlay."),
        may("params", Kind::Map(KeyForm::Name, &Kind::Table(&PARAM)), "What provinces, cities and sites can set."),
        need("session", Kind::Table(&SESSION), "Limits of the session at the screen."),
        may(
            "on",
            Kind::Map(KeyForm::Id, &Kind::Table(&HANDLER)),
            "What a code or family leads to when its step does not say.",
        ),
        may("texts", Kind::Map(KeyForm::Id, &Kind::Table(&TEXT)), "Texts of this flow."),
        may("rules", Kind::Map(KeyForm::Id, &Kind::Table(&RULE)), "Rules that `check` steps name."),
        may("tables", Kind::Map(KeyForm::Id, &Kind::Table(&TABLE)), "Decision tables that `decide` steps name."),
        may("timers", Kind::Map(KeyForm::Id, &Kind::Table(&TIMER)), "Limits of stretches of the applicant's way."),
        need("step", Kind::List(&Kind::Table(&STEP)), "The steps, in reading order."),
    ],
};

/// Types a parameter can have.
pub(crate) const PARAM_TYPES: &[&str] =
    &["bool", "int", "text", "money", "percent", "period", "duration", "choice", "list"];

/// A parameter.
pub(super) static PARAM: Table = Table {
    name: "param",
    doc: "A value that layers can set.",
    keys: &[
        need("type", Kind::Word(PARAM_TYPES), "Its type."),
        need(
            "default",
            Kind::Any,
            "Its value when no layer sets one; `\"params.other\"` is the value that holds for another parameter of this type.",
        ),
        may("words", Kind::List(&Kind::Text), "The words of a choice, or those a list may hold."),
        may("floor", Kind::Any, "No layer may go below this."),
        may("ceiling", Kind::Any, "No layer may go above this."),
        may("source", Kind::Text, "The law or notice it comes from."),
    ],
};

static SESSION: Table = Table {
    name: "session",
    doc: "Limits of the session at the screen.",
    keys: &[
        need("idle", Kind::Duration, "Without a touch for so long, the applicant is asked for a sign of life."),
        need("warn", Kind::Duration, "Without an answer for so long, the session ends."),
        need(
            "cap",
            Kind::Duration,
            "No session is longer, but for five minutes of a wait or of what a late answer leads to; with calls, the longest of all holds.",
        ),
    ],
};

pub(super) static HANDLER: Table = Table {
    name: "handler",
    doc: "What a code leads to once the tries are used up.",
    keys: &[
        may("tell", Kind::Id, "Text shown first."),
        need("go", Kind::Id, "Step to go to then."),
        may("at_once", Kind::Bool, "Do not use up the tries."),
        may("park", Kind::Bool, "The applicant goes on at `go`, and the act is tried on by the step's `later`."),
    ],
};

pub(super) static TIMER: Table = Table {
    name: "timer",
    doc: "A limit of a stretch of the way; it counts while the applicant is there and nothing is filed.",
    keys: &[
        need("from", Kind::Path, "Step with which it begins."),
        need("to", Kind::List(&Kind::Path), "Steps with which it ends."),
        need("within", Kind::Duration, "How long the stretch may take."),
        may("tell", Kind::Id, "Text shown first when it took longer."),
        need("go", Kind::Path, "Step to go to then."),
    ],
};

static LATER: Table = Table {
    name: "later",
    doc: "How a parked act goes on being tried after the applicant left.",
    keys: &[
        need("every", Kind::Duration, "How often it is tried."),
        need("until", Kind::Duration, "For how long, counted from when it was parked."),
        need("failed", Kind::Path, "Step to go on with, unattended, when that time is over too."),
    ],
};

pub(super) static RULE: Table = Table {
    name: "rule",
    doc: "What must hold, and what the applicant is told when it does not.",
    keys: &[
        need("holds", Kind::Expression, "What must be true."),
        need("say", Kind::Id, "Text the applicant reads when it is not."),
        need("go", Kind::Id, "Step to go to then."),
        need("source", Kind::Text, "The law or notice it comes from."),
    ],
};

/// The verbs; a step has exactly one.
pub(crate) const VERBS: &[&str] = &[
    "ask", "do", "check", "pay", "refund", "print", "allot", "set", "decide", "pass", "call", "wait", "fork", "join",
    "done", "end",
];

/// What can be allotted, and the letter that marks it in an order's number; acceptance numbers have a form of their own.
pub(crate) const ORDERS: &[(&str, char)] =
    &[("post-order", 'P'), ("photo-order", 'F'), ("loss-report", 'L'), ("booking", 'B'), ("residence-report", 'R')];

const ALLOTS: &[&str] =
    &["acceptance-number", "post-order", "photo-order", "loss-report", "booking", "residence-report"];

pub(super) static STEP: Table = Table {
    name: "step",
    doc: "One step. It has exactly one of: ask, do, check, pay, refund, print, allot, set, decide, pass, call, wait, fork, join, done, end.",
    keys: STEP_KEYS,
};

/// Keys of a step; the id is the first of them.
pub(super) static STEP_KEYS: &[Key] = &[
    need("id", Kind::Id, "Its id, unique in the flow."),
    may("if", Kind::Expression, "When false, the step is passed over."),
    may("ask", Kind::Table(&ASK), "Verb: asks or tells the applicant something."),
    may("do", Kind::Text, "Verb: commands a device or connector, as `class.command`."),
    may("check", Kind::List(&Kind::Id), "Verb: checks rules; the first that does not hold decides."),
    may("pay", Kind::Table(&PAY), "Verb: takes a payment."),
    may("refund", Kind::True, "Verb: gives back what this case took."),
    may("print", Kind::Id, "Verb: prints a form of `manifests/forms`."),
    may("allot", Kind::Word(ALLOTS), "Verb: takes the next number of a counter."),
    may("set", Kind::Map(KeyForm::Name, &Kind::Expression), "Verb: sets variables."),
    may("decide", Kind::Id, "Verb: decides by a table; `into` takes what it gives."),
    may("pass", Kind::True, "Verb: does nothing; a place to go to."),
    may("call", Kind::Path, "Verb: goes through another flow and comes back."),
    may("wait", Kind::Duration, "Verb: waits for so long."),
    may("fork", Kind::List(&Kind::Path), "Verb: begins branches at these steps and goes on below."),
    may("join", Kind::List(&Kind::Path), "Verb: waits for the branches that began at these steps."),
    may("done", Kind::True, "Verb: the end of a branch."),
    may("end", Kind::Id, "Verb: ends the session with this outcome."),
    may("returns", Kind::True, "Of `end`: gives control back when the flow was called."),
    may(
        "with",
        Kind::Map(KeyForm::Name, &Kind::Expression),
        "Parameters of a command, fields of a form, or variables set before a call.",
    ),
    may("slot", Kind::Id, "The machine's slot; needed when several have the class."),
    may("into", Kind::Name, "Variable that takes the result."),
    may("guide", Kind::Map(KeyForm::Id, &Kind::Id), "Text to show on an event of the command."),
    may("title", Kind::Table(&BOTH), "A paper's name for the applicant."),
    may("stay", Kind::Duration, "How long the last screen stays."),
    may("next", Kind::Either(&Kind::Id, &Kind::List(&Kind::Table(&ROUTE))), "Where to go afterwards."),
    may("on", Kind::Map(KeyForm::Id, &Kind::Table(&HANDLER)), "What a code or family leads to."),
    may("within", Kind::Duration, "Longest time for one try."),
    may("tries", Kind::Int(1, 100), "How many tries."),
    may("attended", Kind::Bool, "Whether the applicant must be there."),
    may("commits", Kind::Bool, "Once it succeeded the case counts as filed."),
    may("say", Kind::Id, "Text; the step's id unless said otherwise."),
    may("undo", Kind::Path, "Step that takes back what this one did, run when the case ends unfiled."),
    may("later", Kind::Table(&LATER), "How the act is tried on when a handler with `park` took it."),
    may("progress", Kind::Int(1, 99), "Which step of the way this is, as the applicant counts."),
];

/// Whether a step can have such a key.
pub(crate) fn is_step_key(key: &str) -> bool {
    STEP_KEYS.iter().any(|known| known.name == key)
}

static ROUTE: Table = Table {
    name: "route",
    doc: "A way on; the first whose `if` holds is taken.",
    keys: &[may("if", Kind::Expression, "Taken when true, or when left out."), need("go", Kind::Id, "Step to go to.")],
};

static PAY: Table = Table {
    name: "pay",
    doc: "A payment.",
    keys: &[
        need("amount", Kind::Expression, "How much."),
        need("within", Kind::Duration, "How long a code is offered or a card waited for."),
        need("poll", Kind::Duration, "How often the provider is asked."),
        need("subject", Kind::Table(&BOTH), "What the applicant reads on the phone; nothing personal."),
        need("by", Kind::List(&Kind::Table(&BY)), "How: by the first entry whose `if` holds."),
        may("late", Kind::Id, "Step to go on from, unattended, when money arrives after the applicant left."),
        need("unpaid", Kind::Id, "Step to go to when it was not paid."),
    ],
};

static BY: Table = Table {
    name: "pay-by",
    doc: "One way to pay: `scan` or `card`.",
    keys: &[
        may("if", Kind::Expression, "When this way is meant."),
        need("slot", Kind::Id, "The machine's slot."),
        may("scan", Kind::Word(&["wechat", "alipay"]), "A code on the screen, of this provider."),
        may("card", Kind::True, "A bank card."),
    ],
};
