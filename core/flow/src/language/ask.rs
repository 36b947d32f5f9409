//! The verb `ask`: a screen that waits for the applicant.

use super::compile::Compiler;
use crate::expr::{Scope, Shape, Ty};
use crate::manifest::tree::Node;
use crate::program::{Ask, Change, Choice, Compare, Expr, Fact, Input, Screen, Text, Verb};
use crate::source::{Draft, codes};
use std::collections::BTreeMap;
use tongban_model::Value;

/// Keys of `ask` that belong to some screens only, with the screens; and whether those need it.
const OWN_KEYS: [(&str, &[&str], bool); 9] = [
    ("options", &["choice"], true),
    ("lines", &["confirm"], true),
    ("fields", &["form"], true),
    ("from", &["pick"], true),
    ("item", &["pick"], true),
    ("tick", &["notice"], false),
    ("read", &["notice"], false),
    ("least", &["code", "text"], true),
    ("most", &["code", "text"], true),
];

/// Whether a guard can never hold at this site, whatever the applicant does: parameters stand in it as constants.
fn never(guard: &Expr) -> bool {
    match guard {
        Expr::And(left, right) => never(left) || never(right),
        Expr::Or(left, right) => never(left) && never(right),
        Expr::Const(Value::Bool(holds)) => !holds,
        Expr::In(left, right) => match (&**left, &**right) {
            (Expr::Const(of), Expr::Const(Value::List(among))) => !among.contains(of),
            _ => false,
        },
        Expr::Compare(Compare::Equal, left, right) => match (&**left, &**right) {
            (Expr::Const(left), Expr::Const(right)) => left != right,
            _ => false,
        },
        _ => false,
    }
}

impl Compiler<'_> {
    pub(crate) fn ask(&mut self, at: usize, step: &Node, scope: &Scope) -> Option<Verb> {
        let ask = step.get("ask")?;
        let say = Self::say_id(step).and_then(|id| self.say(id, scope));
        let screen = ask.text("screen")?;
        let mut good = true;
        for (key, screens, needed) in OWN_KEYS {
            let allowed = screens.contains(&screen.value);
            match ask.entry(key) {
                Some(entry) if !allowed => {
                    self.desk.report(
                        Draft::new(&codes::SCREEN_KEY, entry.key_at).of(screen.value).found(format!("`{key}`")),
                    );
                }
                None if allowed && needed => {
                    self.desk.report(Draft::new(&codes::SCREEN_NEEDS, screen.at).of(key).expected(format!("`{key}`")));
                    good = false;
                }
                _ => {}
            }
        }
        let screen = match screen.value {
            "choice" => Screen::Choice(self.options(ask, scope)),
            "notice" => Screen::Notice {
                tick: ask.get("tick").map(|tick| self.desk.both(tick, scope)),
                read_ms: ask.duration("read"),
            },
            "confirm" => Screen::Confirm { lines: self.lines(ask, scope) },
            "citizen-number" => Screen::Input(Input::CitizenNumber),
            "phone-twice" => Screen::Input(Input::PhoneTwice { rule: self.phone_rule(screen.at)? }),
            "code" | "text" => {
                let limit = |key| ask.int(key).and_then(|n| u16::try_from(n).ok());
                let (least, most) = (limit("least").unwrap_or(0), limit("most").unwrap_or(1));
                self.limits_in_order(ask, least.into(), most.into());
                Screen::Input(if screen.value == "code" {
                    Input::Code { least, most }
                } else {
                    Input::Text { least, most }
                })
            }
            "tell" => Screen::Tell,
            "pick" => self.pick(at, ask, scope)?,
            "form" => self.form(at, ask, scope),
            _ => return None,
        };
        let offered = |key: &str| ask.truth(key).unwrap_or(true);
        let say = say?;
        good.then(|| Verb::Ask(Ask { screen, say, back: offered("back"), cancel: offered("cancel") }))
    }

    pub(crate) fn options(&mut self, ask: &Node, scope: &Scope) -> Vec<Choice> {
        let mut seen = BTreeMap::new();
        let mut options = Vec::new();
        if let Some(empty) = ask.get("options").filter(|list| list.items().is_empty()) {
            self.desk.report(Draft::new(&codes::SCREEN_NEEDS, empty.at).of("options"));
        }
        let mut headings: Vec<Text> = Vec::new();
        for option in ask.list("options") {
            let Some(id) = option.text("id") else { continue };
            if let Some(first) = seen.insert(id.value, id.at) {
                let draft = Draft::new(&codes::DUPLICATE_ID, id.at).of(id.value.escape_debug().to_string());
                self.desk.report(draft.see(first, crate::source::Words::new("已在此处定义", "first here")));
            }
            let when = self.desk.under(option, "if", scope, Some(&Ty::new(Shape::Bool)));
            let text = self.desk.both(option, scope);
            let group = option.get("group").map(|group| self.desk.both(group, scope));
            if let Some(heading) = group.as_ref().filter(|heading| headings.last() != Some(heading)) {
                if headings.contains(heading) {
                    self.desk.report(Draft::new(&codes::GROUP_SPLIT, id.at).of(id.value));
                }
                headings.push(heading.clone());
            }
            // What the guard proves holds for the picture too.
            let guarded = when.as_ref().map(|guard| scope.assuming(&guard.proves));
            let seen = guarded.as_ref().unwrap_or(scope);
            let picture = self.desk.under(option, "picture", seen, Some(&Ty::new(Shape::Bytes)));
            let (when, picture) = (when.map(|compiled| compiled.expr), picture.map(|compiled| compiled.expr));
            options.push(Choice { id: id.value.into(), text, group, when, picture });
        }
        self.barred(ask, &options);
        options
    }

    /// What this site sets may leave no option: then nobody gets past the question, and it is told before they try.
    fn barred(&mut self, ask: &Node, options: &[Choice]) {
        let none = !options.is_empty() && options.iter().all(|option| option.when.as_ref().is_some_and(never));
        if let Some(list) = ask.get("options").filter(|_| none) {
            self.desk.report(Draft::new(&codes::NO_OPTION_LEFT, list.at).of(self.ground.site.as_str()));
        }
    }

    fn lines(&mut self, ask: &Node, scope: &Scope) -> Vec<Fact> {
        let mut lines = Vec::new();
        for line in ask.list("lines") {
            let Some(value) = line.get("value") else { continue };
            let when = self.desk.under(line, "if", scope, Some(&Ty::new(Shape::Bool)));
            let guarded = when.as_ref().map(|guard| scope.assuming(&guard.proves));
            let scope = guarded.as_ref().unwrap_or(scope);
            let label = self.desk.both(line, scope);
            let value = match value.as_text() {
                Some(words) => self.desk.same(words, scope),
                None => self.desk.both(value, scope),
            };
            // Whether going straight back is safe is proved once every step is known.
            let change =
                line.text("change").and_then(|step| self.go(step)).map(|step| Change { step, straight: false });
            lines.push(Fact { label, value, when: when.map(|compiled| compiled.expr), change });
        }
        lines
    }

    pub(crate) fn phone_rule(&mut self, at: crate::source::Place) -> Option<std::sync::Arc<tongban_model::PhoneRule>> {
        let rule = self.ground.phone.clone();
        // A rule that is there and wrong has been reported where it stands.
        if rule.is_none() && !self.desk.sources.iter().any(|source| &*source.path == "manifests/data/phone.toml") {
            self.desk.report(Draft::new(&codes::FILE_MISSING, at).of("manifests/data/phone.toml"));
        }
        rule
    }
}
