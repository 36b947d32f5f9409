//! Parameters: what a flow declares, what the layers say, and which of it holds.

use super::stack::Stack;
use crate::expr::{Shape, Ty};
use crate::manifest::tree::{Data, Node};
use crate::manifest::value;
use crate::program::Period;
use crate::source::{Draft, Place, Reports, Words, codes};
use tongban_model::{Percent, Value};

/// A parameter with the value that holds at this site.
#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    pub(crate) value: Value,
}

/// Reads all parameters of a flow.
pub(crate) fn params(flow: &Node, stack: &Stack, reports: &mut Reports) -> Vec<Param> {
    let declared = flow.table("params").iter();
    declared.filter_map(|entry| param(flow, &entry.key, entry.key_at, &entry.value, stack, reports)).collect()
}

fn param(flow: &Node, name: &str, at: Place, declared: &Node, stack: &Stack, reports: &mut Reports) -> Option<Param> {
    let ty = declared.text("type")?.value;
    let words: Vec<&str> = declared.list("words").iter().filter_map(|n| n.as_text()).map(|t| t.value).collect();
    let fits = match ty {
        "choice" => !words.is_empty(),
        "list" => true,
        _ => words.is_empty(),
    };
    if !fits {
        let place = declared.get("words").map_or(at, |n| n.at);
        reports.push(Draft::new(&codes::PARAM_WORDS, place).of(name));
        return None;
    }
    let default = declared.get("default")?;
    let mut held = match like(default, ty) {
        Some(other) => held_by(flow, (name, other), default, ty, stack, reports),
        None => read(name, default, ty, &words, reports),
    };
    let bounds = Bounds::of(name, declared, ty, held.as_ref(), reports);
    for (_, node) in stack.params(name) {
        let Some(node) = bare(node, reports) else { continue };
        if let Some(value) = read(name, node, ty, &words, reports) {
            bounds.hold(name, node, &value, reports);
            held = Some(value);
        }
    }
    let ty = match ty {
        "bool" => Ty::new(Shape::Bool),
        // CEL has no durations of ours; whole seconds can be shown and compared.
        "int" | "duration" => Ty::new(Shape::Int),
        "money" => Ty::new(Shape::Money),
        "percent" => Ty::new(Shape::Percent),
        "period" => Ty::new(Shape::Period),
        "choice" => Ty::choice(words),
        "list" => Ty::new(Shape::List(Box::new(Shape::Text))),
        _ => Ty::new(Shape::Text),
    };
    Some(Param { name: name.to_owned(), ty, value: held? })
}

/// The parameter whose value a default takes over: `"params.fee_renew"`. A text may begin so and mean itself.
fn like<'n>(default: &'n Node, ty: &str) -> Option<&'n str> {
    default.as_text().filter(|_| ty != "text").and_then(|text| text.value.strip_prefix("params."))
}

/// The value that holds for another parameter of the same type. Its own faults are told where it stands.
fn held_by(
    flow: &Node,
    (name, other): (&str, &str),
    default: &Node,
    ty: &str,
    stack: &Stack,
    reports: &mut Reports,
) -> Option<Value> {
    let declared = flow.table("params").iter().filter(|entry| like_of(&entry.value).is_none());
    let named: Vec<_> = declared.filter(|entry| entry.value.text("type").is_some_and(|own| own.value == ty)).collect();
    let Some(entry) = named.iter().find(|entry| entry.key == other) else {
        let draft = Draft::new(&codes::PARAM_TYPE, default.at).of(name).found(Words::quoted(other));
        reports.push(draft.among(other, named.iter().map(|entry| entry.key.as_str())));
        return None;
    };
    let mut told = Reports::default();
    param(flow, other, entry.key_at, &entry.value, stack, &mut told).map(|param| param.value)
}

/// A default that takes over another's value cannot be taken over itself: that could go in a circle.
fn like_of(declared: &Node) -> Option<&str> {
    like(declared.get("default")?, declared.text("type")?.value)
}

/// What a layer sets: the value itself, or the one in `{ value = …, source = "…" }`.
fn bare<'n>(node: &'n Node, reports: &mut Reports) -> Option<&'n Node> {
    const KEYS: [&str; 2] = ["value", "source"];
    let Data::Table(entries) = &node.data else { return Some(node) };
    for entry in entries.iter().filter(|entry| !KEYS.contains(&entry.key.as_str())) {
        let draft = Draft::new(&codes::UNKNOWN_KEY, entry.key_at).of(entry.key.escape_debug().to_string());
        reports.push(draft.among(&entry.key, KEYS));
    }
    if let Some(source) = node.get("source").filter(|source| source.as_text().is_none()) {
        let draft = Draft::new(&codes::WRONG_TYPE, source.at).found(source.kind_words());
        reports.push(draft.expected(Words::new("文本", "text")));
    }
    let value = node.get("value");
    if value.is_none() {
        reports.push(Draft::new(&codes::MISSING_KEY, node.at).of("value").expected("`value`"));
    }
    value
}

/// Reads one value of a parameter's type; what does not fit is reported.
fn read(name: &str, node: &Node, ty: &str, words: &[&str], reports: &mut Reports) -> Option<Value> {
    let wrong = |expected: Words| {
        let (code, found) = match (node.as_text(), ty) {
            (Some(text), "money") => (&codes::BAD_MONEY, Words::quoted(text.value)),
            (Some(text), "percent") => (&codes::BAD_PERCENT, Words::quoted(text.value)),
            (Some(text), "period") => (&codes::BAD_PERIOD, Words::quoted(text.value)),
            (Some(text), "duration") => (&codes::BAD_DURATION, Words::quoted(text.value)),
            (Some(text), _) => (&codes::PARAM_TYPE, Words::quoted(text.value)),
            (None, _) => (&codes::PARAM_TYPE, node.kind_words()),
        };
        Draft::new(code, node.at).of(name).found(found).expected(expected)
    };
    let text = node.as_text().map(|t| t.value);
    let (value, expected) = match ty {
        "bool" => (
            if let Data::Bool(truth) = node.data { Some(Value::Bool(truth)) } else { None },
            Words::new("true 或 false，不加引号", "true or false, without quotes"),
        ),
        "int" => (
            if let Data::Int(number) = node.data { Some(Value::Int(number)) } else { None },
            Words::new("整数", "a whole number"),
        ),
        "money" => (
            text.and_then(value::money).map(Value::Money),
            Words::new("金额，如 \"20 yuan\"", "an amount like \"20 yuan\""),
        ),
        "percent" => (
            text.and_then(Percent::parse).map(Value::Percent),
            Words::new("百分比，如 \"60 %\"", "a share like \"60 %\""),
        ),
        "period" => (
            text.and_then(Period::parse).map(Period::to_value),
            Words::new("期限，如 \"6 months\" 或 \"unlimited\"", "a period like \"6 months\", or \"unlimited\""),
        ),
        "duration" => (
            text.and_then(value::duration).map(|ms| Value::Int((ms / 1000) as i64)),
            Words::new("时长，如 \"30s\"", "a duration like \"30s\""),
        ),
        "choice" => {
            if let Some(wrong) = text.filter(|text| !words.contains(text)) {
                let draft = Draft::new(&codes::PARAM_TYPE, node.at).of(name).found(Words::quoted(wrong));
                reports.push(draft.among(wrong, words));
                return None;
            }
            (text.map(Value::from), Words::one_of(words))
        }
        "list" => {
            let items: Option<Vec<Value>> = match &node.data {
                Data::List(items) => items.iter().map(|item| item.as_text().map(|t| Value::from(t.value))).collect(),
                _ => None,
            };
            // A word that no option answers to would only be missed by the applicant, at the last step.
            let strange = |item: &Node| item.as_text().is_some_and(|t| !words.is_empty() && !words.contains(&t.value));
            let mut known = true;
            for item in node.items().iter().filter(|item| strange(item)) {
                let wrong = item.as_text().map_or("", |t| t.value);
                let draft = Draft::new(&codes::PARAM_TYPE, item.at).of(name).found(Words::quoted(wrong));
                reports.push(draft.among(wrong, words));
                known = false;
            }
            if !known {
                return None;
            }
            (items.map(Value::List), Words::new("文本的列表", "a list of texts"))
        }
        _ => (text.map(Value::from), Words::new("文本", "a text")),
    };
    if value.is_none() {
        reports.push(wrong(expected));
    }
    value
}

/// What no layer may pass.
struct Bounds {
    floor: Option<(Value, Place)>,
    ceiling: Option<(Value, Place)>,
}

impl Bounds {
    fn of(name: &str, declared: &Node, ty: &str, default: Option<&Value>, reports: &mut Reports) -> Self {
        let mut bound = |key: &str| {
            let node = declared.get(key)?;
            if !matches!(ty, "int" | "money" | "percent" | "period" | "duration") {
                reports.push(Draft::new(&codes::PARAM_BOUNDS, node.at).of(name).found(format!("`{key}` of a {ty}")));
                return None;
            }
            read(name, node, ty, &[], reports).map(|value| (value, node.at))
        };
        let bounds = Bounds { floor: bound("floor"), ceiling: bound("ceiling") };
        let outside = |(bound, at): &(Value, Place), up: bool| {
            let (default, bound) = (default.and_then(measure)?, measure(bound)?);
            (if up { default > bound } else { default < bound }).then_some(*at)
        };
        let floor = bounds.floor.as_ref().and_then(|bound| outside(bound, false));
        let ceiling = bounds.ceiling.as_ref().and_then(|bound| outside(bound, true));
        for at in floor.into_iter().chain(ceiling) {
            reports.push(Draft::new(&codes::PARAM_BOUNDS, at).of(name));
        }
        bounds
    }

    fn hold(&self, name: &str, node: &Node, value: &Value, reports: &mut Reports) {
        let Some(measured) = measure(value) else { return };
        let mut report = |code, (bound, at): &(Value, Place), passed: fn(i64, i64) -> bool| {
            if measure(bound).is_some_and(|bound| passed(measured, bound)) {
                let draft = Draft::new(code, node.at).of(name).found(shown(value)).expected(shown(bound));
                reports.push(draft.see(*at, Words::new("此处规定", "the flow says so here")));
            }
        };
        if let Some(floor) = &self.floor {
            report(&codes::BELOW_FLOOR, floor, |value, bound| value < bound);
        }
        if let Some(ceiling) = &self.ceiling {
            report(&codes::ABOVE_CEILING, ceiling, |value, bound| value > bound);
        }
    }
}

/// A number by which values of one type compare. A month counts as 31 days here: floors on periods are round figures.
fn measure(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Money(money) => Some(money.as_fen()),
        Value::Percent(share) => Some(i64::from(share.as_basis_points())),
        Value::List(_) => Some(match Period::from_value(value)? {
            Period::Of { months, days } => i64::from(months) * 31 + i64::from(days),
            Period::Unlimited => i64::MAX,
        }),
        _ => None,
    }
}

/// A parameter's value as manifests write it; parameters are never personal.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Money(money) => format!("{money} yuan"),
        Value::Percent(share) => share.to_string(),
        Value::List(items) => match Period::from_value(value) {
            Some(period) => period.to_string(),
            None => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        },
        other => other.kind().to_owned(),
    }
}
