//! An overlay: a flow that extends another and says only what is different.

use super::flow::{HANDLER, STEP, STEP_KEYS, TIMER};
use super::keys::{Key, KeyForm, Kind, SCHEMA, SUMMARY, TITLE, Table, may, need};
use super::table::TABLE;
use super::text::TEXT_CHANGE;

/// `flows/<province>/<business>.toml` with `extends`.
pub(crate) static OVERLAY: Table = Table {
    name: "overlay",
    doc: "One business as a change of another flow.",
    keys: &[
        SCHEMA,
        need("id", Kind::Path, "Its path under `flows`, without `.toml`."),
        TITLE,
        SUMMARY,
        may("source", Kind::List(&Kind::Text), "Where it comes from."),
        need("extends", Kind::Path, "The flow it is a change of."),
        may("remove", Kind::List(&Kind::Id), "Steps of the base that are taken out."),
        may("change", Kind::Map(KeyForm::Id, &Kind::Table(&CHANGE)), "Keys of steps that are replaced, by step."),
        may("insert", Kind::List(&Kind::Table(&INSERT)), "Runs of steps that are put in."),
        may("move", Kind::List(&Kind::Table(&MOVE)), "Steps that are moved."),
        may("params", Kind::Map(KeyForm::Name, &Kind::Table(&PARAM_CHANGE)), "Changes of parameters, and new ones."),
        may("session", Kind::Table(&SESSION_CHANGE), "Limits of the session that are different."),
        may("on", Kind::Map(KeyForm::Id, &Kind::Table(&HANDLER)), "What codes lead to, by code or family."),
        may("texts", Kind::Map(KeyForm::Id, &Kind::Table(&TEXT_CHANGE)), "Changes of texts, and new ones."),
        may("rules", Kind::Map(KeyForm::Id, &Kind::Table(&RULE_CHANGE)), "Changes of rules, and new ones."),
        may("tables", Kind::Map(KeyForm::Id, &Kind::Table(&TABLE)), "Decision tables, each whole."),
        may("timers", Kind::Map(KeyForm::Id, &Kind::Table(&TIMER)), "Limits of stretches of the way, each whole."),
        may("step", Kind::List(&Kind::Table(&STEP)), "Steps of its own, behind those of the base."),
    ],
};

static CHANGE: Table = Table {
    name: "step-change",
    doc: "Keys of a step that are replaced. A verb takes the place of the verb there was.",
    keys: &as_change::<{ STEP_KEYS.len() }>(STEP_KEYS),
};

/// The keys of a step, none of them needed, with `drop` in the place of the id.
const fn as_change<const N: usize>(keys: &[Key]) -> [Key; N] {
    let mut changed = [may("drop", Kind::List(&Kind::Text), "Keys of the step that are taken out."); N];
    let mut at = 1;
    while at < N {
        changed[at] = Key { needed: false, ..keys[at] };
        at += 1;
    }
    changed
}

static INSERT: Table = Table {
    name: "insert",
    doc: "A run of steps put in before or after a step of the base.",
    keys: &[
        may("before", Kind::Id, "Step before which they are put in."),
        may("after", Kind::Id, "Step after which they are put in."),
        need("step", Kind::List(&Kind::Table(&STEP)), "The steps, in reading order."),
    ],
};

static MOVE: Table = Table {
    name: "move",
    doc: "A step moved before or after another.",
    keys: &[
        need("step", Kind::Id, "The step."),
        may("before", Kind::Id, "Step before which it is put."),
        may("after", Kind::Id, "Step after which it is put."),
    ],
};

static PARAM_CHANGE: Table = Table {
    name: "param-change",
    doc: "A change of a parameter of the base, or a new parameter, whole.",
    keys: &[
        may("type", Kind::Word(super::flow::PARAM_TYPES), "Its type; that of the base cannot be changed."),
        may("default", Kind::Any, "Its value when no layer sets one."),
        may("words", Kind::List(&Kind::Text), "The words of a choice, or those a list may hold."),
        may("floor", Kind::Any, "No layer may go below this."),
        may("ceiling", Kind::Any, "No layer may go above this."),
        may("source", Kind::Text, "The law or notice it comes from."),
    ],
};

static SESSION_CHANGE: Table = Table {
    name: "session-change",
    doc: "Limits of the session that are different.",
    keys: &[
        may("idle", Kind::Duration, "Without a touch for so long, the applicant is asked for a sign of life."),
        may("warn", Kind::Duration, "Without an answer for so long, the session ends."),
        may("cap", Kind::Duration, "No session is longer."),
    ],
};

static RULE_CHANGE: Table = Table {
    name: "rule-overlay",
    doc: "A change of a rule of the base, or a new rule, whole.",
    keys: &[
        may("holds", Kind::Expression, "What must be true."),
        may("say", Kind::Id, "Text the applicant reads when it is not."),
        may("go", Kind::Id, "Step to go to then."),
        may("source", Kind::Text, "The law or notice it comes from."),
    ],
};
