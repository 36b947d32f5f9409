//! The screen `form`: fields of many types, each with a variable of its own. And `pick`, which shows items as a search does.

use super::command;
use super::compile::Compiler;
use crate::expr::{Scope, Shape, Ty, compile};
use crate::manifest::tree::{Located, Node};
use crate::program::{Do, Expr, Form, FormField, Input, Pick, Screen, Search, Verb};
use crate::source::{Draft, Words, codes};
use std::collections::BTreeMap;
use std::sync::Arc;
use tongban_classes::{RetrySafety, Type, field_named};
use tongban_model::{Personal, Value};

/// Keys of a field that belong to some types only, with the types; and whether those need it.
const OWN_KEYS: [(&str, &[&str], bool); 13] = [
    ("least", &["text", "code", "secret", "search"], true),
    ("most", &["text", "code", "secret"], true),
    ("personal", &["text", "code"], false),
    ("within", &["region"], false),
    ("earliest", &["date"], false),
    ("latest", &["date"], false),
    ("do", &["search", "image"], true),
    ("with", &["search", "image"], false),
    ("slot", &["search", "image"], false),
    ("guide", &["image"], false),
    ("list", &["search"], true),
    ("item", &["search"], true),
    ("options", &["choice"], true),
];

/// The name of the variable `item` or `typed` of one field; no author can write it, so no two meet.
pub(crate) fn own_name(word: &str, step: usize, field: Option<&str>) -> String {
    match field {
        Some(field) => format!("{word}@{step}.{field}"),
        None => format!("{word}@{step}"),
    }
}

/// The fields of a step's form; none for any other step.
pub(crate) fn fields(step: &Node) -> &[Node] {
    step.get("ask")
        .filter(|ask| ask.text("screen").is_some_and(|s| s.value == "form"))
        .map_or(&[], |a| a.list("fields"))
}

/// Whether a field may leave its variable unset.
pub(crate) fn may_stay_empty(field: &Node) -> bool {
    field.truth("optional") == Some(true) || field.get("if").is_some()
}

/// The type of what a field gives; `None` where that cannot be told, which is reported where it stands.
pub(crate) fn field_type(field: &Node) -> Option<Ty> {
    let text = |personal: Option<Personal>| Some(Ty { personal, ..Ty::new(Shape::Text) });
    let said = |usual: Personal| match field.text("personal").map(|word| word.value) {
        None => Some(usual),
        Some("name") => Some(Personal::Name),
        Some("number") => Some(Personal::Number),
        Some("phone") => Some(Personal::Phone),
        Some("address") => Some(Personal::Address),
        Some("reference") => Some(Personal::Reference),
        Some(_) => None,
    };
    match field.text("type")?.value {
        "name" => text(Some(Personal::Name)),
        "phone-twice" => text(Some(Personal::Phone)),
        "citizen-number" => text(Some(Personal::Number)),
        "region" => text(Some(Personal::Address)),
        "text" => text(said(Personal::Name)),
        "code" => text(said(Personal::Reference)),
        "secret" => text(Some(Personal::Account)),
        "date" => Some(Ty::new(Shape::Date)),
        "choice" => Some(Ty::choice(field.list("options").iter().filter_map(|o| o.text("id")).map(|id| id.value))),
        "search" => item_type(field),
        "image" => {
            let (_, command) = command::find(field.text("do")?.value).ok()?;
            field_named(command.result, IMAGE).map(Ty::of_field)
        }
        _ => None,
    }
}

/// The field of a command's result that holds a picture.
const IMAGE: &str = "image";

/// The type of one item of what a search finds.
fn item_type(field: &Node) -> Option<Ty> {
    let (_, command) = command::find(field.text("do")?.value).ok()?;
    let list = field_named(command.result, field.text("list")?.value)?;
    match list.ty {
        Type::List(Type::Record(fields)) => Some(Ty { personal: list.personal, ..Ty::record(fields) }),
        _ => None,
    }
}

impl Compiler<'_> {
    pub(crate) fn form(&mut self, at: usize, ask: &Node, scope: &Scope) -> Screen {
        if let Some(empty) = ask.get("fields").filter(|list| list.items().is_empty()) {
            self.desk.report(Draft::new(&codes::SCREEN_NEEDS, empty.at).of("fields"));
        }
        let mut seen = BTreeMap::new();
        let mut fields = Vec::new();
        // What a search reads of the fields above it may not be filled in yet.
        let mut above = scope.clone();
        for field in ask.list("fields") {
            let Some(into) = field.text("into") else { continue };
            if let Some(first) = seen.insert(into.value, into.at) {
                let draft = Draft::new(&codes::DUPLICATE_ID, into.at).of(into.value.escape_debug().to_string());
                self.desk.report(draft.see(first, Words::new("已在此处定义", "first here")));
                continue;
            }
            let when = self.desk.under(field, "if", scope, Some(&Ty::new(Shape::Bool)));
            let guarded = when.as_ref().map(|guard| scope.assuming(&guard.proves));
            let label = self.desk.both(field, scope);
            let input = self.form_field(at, field, guarded.as_ref().unwrap_or(scope), &above);
            let Some(slot) = self.variables.slot(into.value) else { continue };
            if let Some(ty) = self.variables.list[usize::from(slot)].ty.clone() {
                above.variable(into.value, slot, ty, true);
            }
            let optional = field.truth("optional").unwrap_or(false);
            let when = when.map(|compiled| compiled.expr);
            if let Some(input) = input {
                fields.push(FormField { id: into.value.into(), into: slot, label, input, optional, when });
            }
        }
        Screen::Form(Form { fields })
    }

    fn form_field(&mut self, at: usize, field: &Node, scope: &Scope, above: &Scope) -> Option<Input> {
        let kind = field.text("type")?;
        if !self.field_keys(field, kind) {
            return None;
        }
        let limit = |key: &str| field.int(key).and_then(|n| u16::try_from(n).ok());
        let limits = || (limit("least").unwrap_or(0), limit("most").unwrap_or(1));
        Some(match kind.value {
            "name" => Input::Name,
            "phone-twice" => Input::PhoneTwice { rule: self.phone_rule(kind.at)? },
            "citizen-number" => Input::CitizenNumber,
            "text" | "code" | "secret" => {
                let (least, most) = limits();
                self.limits_in_order(field, least.into(), most.into());
                match kind.value {
                    "text" => Input::Text { least, most },
                    "code" => Input::Code { least, most },
                    _ => Input::Secret { least, most },
                }
            }
            "date" => {
                let date = Ty::new(Shape::Date);
                let mut day = |key| self.desk.under(field, key, scope, Some(&date)).map(|compiled| compiled.expr);
                Input::Date { earliest: day("earliest"), latest: day("latest") }
            }
            "region" => Input::Region { regions: self.regions(kind)?, within: self.within(field, scope)? },
            "choice" => Input::Choice(self.options(field, scope)),
            "search" => self.search(at, field, above)?,
            "image" => {
                let taken = self.field_command(field, scope)?;
                let image = field_named(taken.command.result, IMAGE);
                if image.is_none_or(|image| image.ty != Type::Bytes) {
                    let at = field.get("do").map_or(field.at, |n| n.at);
                    self.desk.report(Draft::new(&codes::FIELD_COMMAND, at).of("image").expected("`image`: bytes"));
                }
                Input::Image(Box::new(taken))
            }
            _ => return None,
        })
    }

    /// Keys that the type has not, and keys it needs.
    fn field_keys(&mut self, field: &Node, kind: Located<&str>) -> bool {
        let mut good = true;
        for (key, types, needed) in OWN_KEYS {
            let allowed = types.contains(&kind.value);
            match field.entry(key) {
                Some(entry) if !allowed => {
                    let draft = Draft::new(&codes::FIELD_KEY, entry.key_at).of(key).found(format!("`{}`", kind.value));
                    self.desk.report(draft.expected(Words::one_of(types)));
                }
                None if allowed && needed => {
                    let draft = Draft::new(&codes::FIELD_NEEDS, kind.at).of(kind.value);
                    self.desk.report(draft.expected(format!("`{key}`")));
                    good = false;
                }
                _ => {}
            }
        }
        good
    }

    pub(crate) fn limits_in_order(&mut self, node: &Node, least: u64, most: u64) {
        if least > most {
            let at = node.get("least").map_or(node.at, |n| n.at);
            self.desk.report(Draft::new(&codes::LIMITS_CROSSED, at).found(format!("{least} > {most}")));
        }
    }

    /// The command of a field: the applicant may have it done again and again, so it must be one that may be.
    fn field_command(&mut self, field: &Node, scope: &Scope) -> Option<Do> {
        let Some(Verb::Do(of)) = self.command(field, scope) else { return None };
        if of.command.retry != RetrySafety::Repeatable {
            let at = field.get("do").map_or(field.at, |n| n.at);
            let expected = Words::new("可重复的命令", "a command that may be repeated");
            let kind = field.text("type").map_or("", |kind| kind.value);
            self.desk.report(Draft::new(&codes::FIELD_COMMAND, at).of(kind).expected(expected));
        }
        Some(of)
    }

    fn search(&mut self, at: usize, field: &Node, above: &Scope) -> Option<Input> {
        let into = field.text("into").map(|into| into.value);
        let typed = self.variables.slot(&own_name("typed", at, into))?;
        let item = self.variables.slot(&own_name("item", at, into))?;
        let mut scope = above.clone();
        scope.variable("typed", typed, Ty::new(Shape::Text), false);
        let find = self.field_command(field, &scope)?;
        let named = field.text("list")?;
        let lists = find.command.result.iter().filter(|field| matches!(field.ty, Type::List(Type::Record(_))));
        let Some(list) = lists.clone().find(|field| field.name == named.value) else {
            let draft = Draft::new(&codes::FIELD_LIST, named.at).of(named.value.escape_debug().to_string());
            self.desk.report(draft.among(named.value, lists.map(|field| field.name)));
            return None;
        };
        let text = field.get("item").map(|words| self.item_words(words, item, item_type(field), above));
        let least = field.int("least").and_then(|n| u16::try_from(n).ok()).unwrap_or(1);
        let (list, text) = (list.number, text.unwrap_or_default());
        Some(Input::Search(Box::new(Search { find, typed, list, item, text, least })))
    }

    /// The words of an item, which see it as `item`.
    fn item_words(&mut self, words: &Node, slot: u16, ty: Option<Ty>, scope: &Scope) -> crate::program::Text {
        let mut scope = scope.clone();
        if let Some(ty) = ty {
            scope.variable("item", slot, ty, false);
        }
        self.desk.both(words, &scope)
    }

    pub(crate) fn pick(&mut self, at: usize, ask: &Node, scope: &Scope) -> Option<Screen> {
        let from = self.desk.under(ask, "from", scope, None)?;
        let Shape::List(inner) = &from.ty.shape else {
            let place = ask.get("from").map_or(ask.at, |n| n.at);
            let expected = Words::new("记录的列表", "a list of records");
            self.desk.report(Draft::new(&codes::EXPR_TYPE, place).found(from.ty.to_string()).expected(expected));
            return None;
        };
        let item = self.variables.slot(&own_name("item", at, None))?;
        let ty = Ty { personal: from.ty.personal, ..Ty::new((**inner).clone()) };
        let text = ask.get("item").map(|words| self.item_words(words, item, Some(ty), scope))?;
        Some(Screen::Pick(Pick { from: from.expr, item, text }))
    }

    /// The type of the items that a pick step chooses from.
    pub(crate) fn picked_type(&self, ask: &Node) -> Option<Ty> {
        let compiled = compile(ask.text("from")?.value, &self.scope_of(|_| true), None).ok()?;
        match compiled.ty.shape {
            Shape::List(inner) => Some(Ty { personal: compiled.ty.personal, ..Ty::new(*inner) }),
            _ => None,
        }
    }

    fn regions(&mut self, at: Located<&str>) -> Option<Arc<crate::program::Regions>> {
        let regions = self.ground.regions.clone();
        if regions.is_empty() {
            self.desk.report(Draft::new(&codes::FILE_MISSING, at.at).of("manifests/data/regions.toml"));
            return None;
        }
        Some(regions)
    }

    /// The digits that a region's code must begin with: as they stand there, or as a parameter has them.
    fn within(&mut self, field: &Node, scope: &Scope) -> Option<Arc<str>> {
        let Some(within) = field.text("within") else { return Some(Arc::from("")) };
        let digits = if within.value.contains('.') {
            let compiled = self.desk.expression(within, scope, Some(&Ty::new(Shape::Text)))?;
            match compiled.expr {
                Expr::Const(Value::Text(digits)) => digits.to_string(),
                _ => {
                    self.desk.report(Draft::new(&codes::CONSTANT_ONLY, within.at));
                    return None;
                }
            }
        } else {
            within.value.to_owned()
        };
        if !self.ground.regions.any_within(&digits) {
            let draft = Draft::new(&codes::NO_REGION, within.at).of(digits.escape_debug().to_string());
            self.desk.report(draft);
            return None;
        }
        Some(digits.into())
    }
}
