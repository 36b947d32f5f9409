//! One step, compiled by its verb.

use super::compile::Compiler;
use super::expand::plain;
use crate::expr::{Scope, Shape, Ty};
use crate::manifest::ask::SCREENS;
use crate::manifest::flow::ORDERS;
use crate::manifest::tree::{Located, Node};
use crate::program::{Allot, End, Route, Step, Verb};
use crate::source::{Draft, codes};

/// Keys that belong to some verbs only, with the verbs.
const OWN_KEYS: &[(&str, &[&str])] = &[
    ("with", &["do", "print"]),
    ("slot", &["do", "print"]),
    ("guide", &["do"]),
    ("title", &["print"]),
    ("stay", &["end"]),
    ("returns", &["end"]),
    ("into", &["ask", "do", "allot", "pay", "decide"]),
    ("on", &["ask", "do", "print", "pay", "refund", "allot", "join"]),
    ("within", &["ask", "do", "print", "allot", "refund", "join"]),
    ("tries", &["do", "print"]),
    ("say", &["ask", "do", "print", "pay", "refund", "allot", "wait", "join", "end"]),
    ("undo", &["do"]),
    ("later", &["do"]),
];

/// How long the last screen stays when the step does not say.
const STAY_MS: u64 = 30_000;

impl Compiler<'_> {
    /// Compiles a step. What is wrong with it is reported; the program of a flow with errors is never run, so a stand-in
    /// is good enough there.
    pub(crate) fn step(&mut self, at: usize) -> Step {
        let tree = self.tree.clone();
        let step = &tree.list("step")[at];
        let sketch = self.names.steps[at].clone();
        self.misplaced(step, sketch.verb);
        self.desk.reads.clear();
        let guard_scope = self.scope_of_guard(at);
        let when = self.desk.under(step, "if", &guard_scope, Some(&Ty::new(Shape::Bool)));
        let entry = self.scope(at);
        let scope = when.as_ref().map_or_else(|| entry.clone(), |guard| entry.assuming(&guard.proves));
        let verb = self.verb(at, step, &scope);
        self.result_fits(at, step);
        self.handled(at, step);
        let on = self.on(step.get("on"), Some(at), &scope);
        let say = self.step_say(sketch.verb, step, &scope);
        let next = self.routes(at, step);
        let mut reads = std::mem::take(&mut self.desk.reads);
        if let Some(Verb::Check(rules)) = &verb {
            reads.extend(rules.iter().flat_map(|rule| self.rule_reads.get(usize::from(*rule)).into_iter().flatten()));
        }
        self.reads.push(reads);
        Step {
            id: sketch.id.as_str().into(),
            when: when.map(|compiled| compiled.expr),
            verb: verb.unwrap_or(Verb::Pass),
            into: step.text("into").and_then(|name| self.variables.slot(name.value)),
            next,
            on,
            within_ms: step.duration("within"),
            tries: step.int("tries").and_then(|n| u16::try_from(n).ok()).unwrap_or(1),
            attended: self.is_attended(at, step),
            commits: step.truth("commits").unwrap_or(false),
            say,
            progress: self.progress(step),
            defaults: sketch.block,
            undo: step.text("undo").and_then(|undo| self.go(undo)),
            later: self.later(step),
        }
    }

    fn verb(&mut self, at: usize, step: &Node, scope: &Scope) -> Option<Verb> {
        Some(match self.names.steps[at].verb {
            "ask" => return self.ask(at, step, scope),
            "do" => return self.command(step, scope),
            "pay" => return self.pay(step, scope),
            "print" => return self.print(step, scope),
            "check" => Verb::Check(self.rules_named(step)),
            "set" => Verb::Set(self.sets(step, scope)),
            "decide" => return self.decide(step, scope),
            "refund" => Verb::Refund,
            "allot" => Verb::Allot(self.allot(step)),
            "wait" => Verb::Wait(step.duration("wait")?),
            "fork" => Verb::Fork(self.steps_named(step, "fork")),
            "join" => Verb::Join(self.steps_named(step, "join")),
            "done" => Verb::Done,
            "end" => Verb::End(End {
                outcome: step.text("end")?.value.into(),
                say: Self::say_id(step).and_then(|id| self.say(id, scope))?,
                stay_ms: step.duration("stay").unwrap_or(STAY_MS),
            }),
            _ => Verb::Pass,
        })
    }

    fn allot(&self, step: &Node) -> Allot {
        let word = step.text("allot").map_or("", |word| word.value);
        match ORDERS.iter().find(|(order, _)| *order == word) {
            Some((_, letter)) => Allot::Order { letter: *letter },
            None => Allot::AcceptanceNumber {
                region: self.ground.region.as_str().into(),
                station: self.ground.station.as_str().into(),
            },
        }
    }

    /// The steps that a list of ids names.
    fn steps_named(&mut self, step: &Node, key: &str) -> Vec<u16> {
        step.list(key).iter().filter_map(Node::as_text).filter_map(|id| self.go(id)).collect()
    }

    fn misplaced(&mut self, step: &Node, verb: &str) {
        // Without one verb nothing can be said about the other keys.
        if step.get(verb).is_none() {
            return;
        }
        for &(key, verbs) in OWN_KEYS {
            if let Some(entry) = step.entry(key).filter(|_| !verbs.contains(&verb)) {
                let draft = Draft::new(&codes::MISPLACED_KEY, entry.key_at).of(key);
                let what =
                    crate::source::Words::new(format!("动作为 {verb} 的步骤"), format!("a step that says {verb}"));
                self.desk.report(draft.found(what).expected(crate::source::Words::one_of(verbs)));
            }
        }
        if let Some(entry) = step.entry("next").filter(|_| matches!(verb, "end" | "done")) {
            let what = crate::source::Words::new("结束会话的步骤", "a step that ends");
            self.desk.report(Draft::new(&codes::MISPLACED_KEY, entry.key_at).of("next").found(what));
        }
    }

    /// Whether a result goes somewhere, and a variable gets a result.
    fn result_fits(&mut self, at: usize, step: &Node) {
        let sketch = self.names.steps[at].clone();
        let gives = self.result_type(at, step).is_some();
        match step.text("into") {
            // Where the command itself is unknown, that is the one mistake.
            Some(_)
                if sketch.verb == "do" && step.text("do").is_none_or(|t| super::command::find(t.value).is_err()) => {}
            // So is an unknown screen.
            Some(_)
                if sketch.verb == "ask"
                    && step.get("ask").and_then(|a| a.text("screen")).is_none_or(|s| !SCREENS.contains(&s.value)) => {}
            // A pick whose list has a fault is told of the fault.
            Some(_) if step.get("ask").and_then(|ask| ask.text("screen")).is_some_and(|s| s.value == "pick") => {}
            Some(into) if !gives && matches!(sketch.verb, "ask" | "do") => {
                self.desk.report(Draft::new(&codes::INTO_NOTHING, into.at).of(into.value));
            }
            None if gives && matches!(sketch.verb, "ask" | "decide") => {
                self.desk.report(Draft::new(&codes::INTO_MISSING, sketch.at).of(sketch.id.as_str()).expected("`into`"));
            }
            _ => {}
        }
    }

    /// What the screen shows while the step runs: what `say` names, or a text under the step's own id where there is one.
    fn step_say(&mut self, verb: &str, step: &Node, scope: &Scope) -> Option<crate::program::Say> {
        if matches!(verb, "ask" | "end" | "check" | "set" | "pass" | "fork" | "done") {
            return None;
        }
        let id = match step.text("say") {
            Some(said) => said,
            None => step.text("id").filter(|id| self.book.has(id.value))?,
        };
        self.say(id, scope)
    }

    fn routes(&mut self, at: usize, step: &Node) -> Vec<Route> {
        let Some(next) = step.get("next") else { return Vec::new() };
        if let Some(go) = next.as_text() {
            return self.go(go).map(|go| Route { when: None, go }).into_iter().collect();
        }
        let scope = self.scope_after(at, step);
        let mut routes = Vec::new();
        for (place, route) in next.items().iter().enumerate() {
            let when = self.desk.under(route, "if", &scope, Some(&Ty::new(Shape::Bool)));
            if route.get("if").is_none() && place + 1 < next.items().len() {
                let after = &next.items()[place + 1];
                let what = crate::source::Words::new(
                    "前一条没有 if，永远到不了这里",
                    "the route before has no if and is always taken",
                );
                self.desk.report(Draft::new(&codes::MISPLACED_KEY, after.at).of("next").found(what));
            }
            if let Some(go) = route.text("go").and_then(|go| self.go(go)) {
                routes.push(Route { when: when.map(|compiled| compiled.expr), go });
            }
        }
        routes
    }

    /// What a step's routes see: what it saw, and what it gave a value to.
    fn scope_after(&mut self, at: usize, step: &Node) -> Scope {
        let mut scope = self.guarded(at).unwrap_or_else(|| self.scope(at));
        let into = step.text("into").map(|into| into.value);
        let names = into.into_iter().chain(step.table("set").iter().map(|entry| entry.key.as_str()));
        for name in names {
            let Some(slot) = self.variables.slot(name) else { continue };
            if let Some(ty) = self.variables.list[usize::from(slot)].ty.clone() {
                scope.variable(name, slot, ty, false);
            }
        }
        scope
    }

    fn rules_named(&mut self, step: &Node) -> Vec<u16> {
        let tree = self.tree.clone();
        let rules = tree.table("rules");
        let mut found = Vec::new();
        for rule in step.list("check").iter().filter_map(Node::as_text) {
            match rules.iter().position(|entry| entry.key == rule.value) {
                Some(index) => found.push(index as u16),
                None => {
                    self.loose = true;
                    let word = plain(rule.value);
                    let draft = Draft::new(&codes::NO_RULE, rule.at).of(word.escape_debug().to_string());
                    self.desk.report(draft.among(word, rules.iter().map(|entry| plain(&entry.key))));
                }
            }
        }
        found
    }

    fn sets(&mut self, step: &Node, scope: &Scope) -> Vec<(u16, crate::program::Expr)> {
        let mut scope = scope.clone();
        let mut sets = Vec::new();
        for entry in step.table("set") {
            let Some(slot) = self.variables.slot(&entry.key) else { continue };
            let Some(text) = entry.value.as_text() else { continue };
            if let Some(compiled) = self.desk.expression(Located::new(text.value, text.at), &scope, None) {
                sets.push((slot, compiled.expr));
            }
            // What is set first can be read by what stands after it.
            if let Some(ty) = self.variables.list[usize::from(slot)].ty.clone() {
                scope.variable(&entry.key, slot, ty, false);
            }
        }
        sets
    }

    /// Step n of m: m is the highest n of the flow.
    fn progress(&self, step: &Node) -> Option<(u16, u16)> {
        let number = |step: &Node| step.int("progress").and_then(|n| u16::try_from(n).ok());
        let most = self.tree.list("step").iter().filter_map(number).max()?;
        number(step).map(|n| (n, most))
    }
}
