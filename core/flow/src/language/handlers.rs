//! What codes lead to: which codes a step can end with, and the handlers for them.

use super::command;
use super::compile::Compiler;
use super::expand::CALLED;
use crate::expr::Scope;
use crate::manifest::tree::{Entry, Located, Node};
use crate::program::{Handler, On};
use crate::source::{Draft, Words, codes};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};
use tongban_classes::{Command, name};
use tongban_model::{CompletionCode, Family};

/// The codes a step can end with, other than success, each with who must act.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes {
    /// The command's own.
    own: Arc<[(String, Family)]>,
    /// Those every command has.
    common: &'static [(String, Family)],
}

/// The codes that every command can end with.
static COMMON: LazyLock<Vec<(String, Family)>> = LazyLock::new(|| {
    let fails = |code: &&CompletionCode| !matches!(code, CompletionCode::Success | CompletionCode::CommandErrorCode);
    CompletionCode::ALL.iter().filter(fails).map(|code| (kebab(*code), code.family())).collect()
});

/// The one that a screen with a time limit of its own can end with.
static TIME_OUT: LazyLock<[(String, Family); 1]> =
    LazyLock::new(|| [(kebab(CompletionCode::TimeOut), CompletionCode::TimeOut.family())]);

/// The codes that any command of this release can end with.
static ANY_COMMAND: LazyLock<Vec<String>> = LazyLock::new(|| {
    let commands = tongban_classes::ALL.iter().flat_map(|class| class.commands);
    Outcomes::of_commands(commands).all().map(|(code, _)| code.clone()).collect()
});

/// A word of `on` that stands for all families not named beside it.
const ANY: &str = "any";

impl Outcomes {
    /// Those of a step by its verb.
    pub(crate) fn of(verb: &str, step: &Node) -> Self {
        let commands: Vec<&'static Command> = match verb {
            "do" => {
                step.text("do").and_then(|text| command::find(text.value).ok()).map(|(_, c)| c).into_iter().collect()
            }
            "print" => command::find("printer.print-native").ok().map(|(_, c)| c).into_iter().collect(),
            "refund" => ["payment.refund", "payment-terminal.void"]
                .into_iter()
                .filter_map(|text| command::find(text).ok().map(|(_, c)| c))
                .collect(),
            "pay" => ["payment.create", "payment-terminal.sale"]
                .into_iter()
                .filter_map(|text| command::find(text).ok().map(|(_, c)| c))
                .collect(),
            "allot" => Vec::new(),
            "ask" => {
                let mut found = Outcomes::of_commands(form_commands(step));
                // A screen with a time limit of its own can run out of it.
                if step.get("within").is_some() && found.common.is_empty() {
                    found.common = &*TIME_OUT;
                }
                return found;
            }
            _ => return Outcomes::default(),
        };
        Outcomes::of_commands(commands)
    }

    fn of_commands(commands: impl IntoIterator<Item = &'static Command>) -> Self {
        let mut commands = commands.into_iter();
        let Some(first) = commands.next() else { return Outcomes::default() };
        let own = match commands.next() {
            None => own_of(first),
            Some(second) => sorted([first, second].into_iter().chain(commands)),
        };
        Outcomes { own, common: &COMMON }
    }

    fn all(&self) -> impl Iterator<Item = &(String, Family)> {
        self.own.iter().chain(self.common)
    }

    /// Where the codes lead, by the step's handlers and then the flow's.
    pub(crate) fn targets<'n>(&self, step: Option<&'n Node>, flow: Option<&'n Node>) -> Vec<&'n str> {
        // What no code of its own leads anywhere goes where its family does.
        let families = Family::ALL.map(|family| (family, of_family(step, family), of_family(flow, family)));
        let mut targets: Vec<&str> = Vec::new();
        for (code, family) in self.all() {
            let of = families.iter().find(|(of, ..)| of == family);
            let (step_family, flow_family) = of.map_or((None, None), |(_, step, flow)| (*step, *flow));
            let by_step = step.and_then(|on| on.entry(code)).or(step_family);
            let handler = by_step.or_else(|| flow.and_then(|on| on.entry(code)).or(flow_family));
            let go = handler.and_then(|handler| handler.value.text("go")).map(|go| go.value);
            targets.extend(go.filter(|go| !targets.contains(go)));
        }
        targets.sort_unstable();
        targets
    }

    /// Codes that nothing handles: the command's own one by one, the common ones by family.
    fn unhandled(&self, step: Option<&Node>, flow: Option<&Node>) -> Vec<String> {
        let open = |(code, family): &&(String, Family)| {
            handler(step, code, *family).is_none() && handler(flow, code, *family).is_none()
        };
        let mut open_codes: Vec<String> = self.own.iter().filter(open).map(|(code, _)| code.clone()).collect();
        for family in Family::ALL {
            if self.common.iter().filter(|(_, of)| *of == family).any(|code| open(&code)) {
                open_codes.push(family.word().to_owned());
            }
        }
        open_codes
    }
}

/// The commands that the fields of a form use.
fn form_commands(step: &Node) -> impl Iterator<Item = &'static Command> {
    let named = super::form::fields(step).iter().filter_map(|field| field.text("do"));
    named.filter_map(|text| command::find(text.value).ok().map(|(_, command)| command))
}

/// `deviceNotReady` as manifests write it.
fn kebab(code: CompletionCode) -> String {
    name::kebab(code.name())
}

/// The entry of an `on` table for a code: by name, by family, by `any`.
fn handler<'n>(on: Option<&'n Node>, code: &str, family: Family) -> Option<&'n Entry> {
    on?.entry(code).or_else(|| of_family(on, family))
}

/// The entry of an `on` table for a family: by its word, by `any`.
fn of_family(on: Option<&Node>, family: Family) -> Option<&Entry> {
    let on = on?;
    on.entry(family.word()).or_else(|| on.entry(ANY))
}

/// Codes by name, with who must act.
type Codes = Arc<[(String, Family)]>;

/// The codes of one command, put together once.
fn own_of(command: &'static Command) -> Codes {
    static ALL: LazyLock<HashMap<usize, Codes>> = LazyLock::new(|| {
        let commands = tongban_classes::ALL.iter().flat_map(|class| class.commands);
        commands.map(|command| (std::ptr::from_ref(command).addr(), sorted([command]))).collect()
    });
    // A command lies where it was compiled to, so its place is its name.
    ALL.get(&std::ptr::from_ref(command).addr()).cloned().unwrap_or_else(|| sorted([command]))
}

/// The codes of some commands as manifests write them, by name; what several share comes once.
fn sorted<'c>(commands: impl IntoIterator<Item = &'c Command>) -> Codes {
    let codes = commands.into_iter().flat_map(|command| command.codes);
    let own: BTreeMap<String, Family> = codes.map(|code| (name::kebab(code.name), code.family)).collect();
    own.into_iter().collect()
}

impl Compiler<'_> {
    /// Compiles an `on` table. `step` is the step it belongs to; without one it is the flow's.
    pub(crate) fn on(&mut self, table: Option<&Node>, step: Option<usize>, scope: &Scope) -> On {
        let mut on = On::default();
        // Of an unknown command no code is known; the command is the one mistake.
        let lost = step.is_some_and(|at| {
            let step = &self.tree.list("step")[at];
            self.names.steps[at].verb == "do" && step.text("do").is_none_or(|text| command::find(text.value).is_err())
        });
        for entry in table.map_or(&[][..], Node::entries) {
            let family = Family::ALL.into_iter().find(|family| family.word() == entry.key);
            if !lost && family.is_none() && entry.key != ANY && !self.knows_code(step, &entry.key) {
                let known = self.codes_known(step);
                let words = known.iter().map(String::as_str).chain(Family::ALL.map(Family::word)).chain([ANY]);
                let draft = Draft::new(&codes::NO_CODE, entry.key_at).of(entry.key.escape_debug().to_string());
                self.desk.report(draft.among(&entry.key, words));
            }
            let Some(handler) = self.one_handler(&entry.value, scope) else { continue };
            match family {
                Some(family) => on.families.push((family, handler)),
                None if entry.key == ANY => {
                    let others = Family::ALL.into_iter().filter(|f| table.is_some_and(|t| t.entry(f.word()).is_none()));
                    on.families.extend(others.map(|family| (family, handler.clone())));
                }
                None => on.codes.push((entry.key.as_str().into(), handler)),
            }
        }
        on
    }

    fn one_handler(&mut self, node: &Node, scope: &Scope) -> Option<Handler> {
        let tell = node.text("tell").and_then(|id| self.say(id, scope));
        let go = node.text("go").and_then(|go| self.go(go))?;
        Some(Handler {
            tell,
            go,
            at_once: node.truth("at_once").unwrap_or(false),
            park: node.truth("park").unwrap_or(false),
        })
    }

    /// The default handlers of a step: those of the flow it was written in.
    pub(crate) fn defaults(&self, at: usize) -> Option<&Node> {
        match self.names.steps[at].block {
            0 => self.tree.get("on"),
            call => self.defaults_of_call(&self.names.calls[usize::from(call) - 1]),
        }
    }

    /// The default handlers that a called flow brings.
    pub(crate) fn defaults_of_call(&self, call: &str) -> Option<&Node> {
        self.tree.get(CALLED)?.get(call)?.get("on")
    }

    /// The codes a step can end with. A join can end with all that its branches could not handle, and with its time.
    pub(crate) fn outcomes(&self, at: usize) -> Outcomes {
        let tree = self.tree.clone();
        let step = &tree.list("step")[at];
        if self.names.steps[at].verb != "join" {
            return Outcomes::of(self.names.steps[at].verb, step);
        }
        let steps = self.joined(step).into_iter().flat_map(|branch| branch.steps.iter());
        let commands = steps.filter_map(|at| tree.list("step")[*at].text("do"));
        Outcomes::of_commands(commands.filter_map(|text| command::find(text.value).ok().map(|(_, command)| command)))
    }

    /// Whether `on` of a step, or of the flow, may name a code.
    fn knows_code(&self, step: Option<usize>, code: &str) -> bool {
        let steps = step.map_or(0..self.names.steps.len(), |step| step..step + 1);
        let of_others = step.is_none() && self.composed && ANY_COMMAND.iter().any(|known| known == code);
        of_others || steps.into_iter().any(|at| self.outcomes(at).all().any(|(known, _)| known == code))
    }

    /// Codes that `on` of a step, or of the flow, may name.
    fn codes_known(&self, step: Option<usize>) -> Vec<String> {
        let steps: Vec<usize> = step.map_or_else(|| (0..self.names.steps.len()).collect(), |step| vec![step]);
        let of = |at: usize| self.outcomes(at);
        let mut known: Vec<String> =
            steps.into_iter().flat_map(|at| of(at).all().map(|(c, _)| c.clone()).collect::<Vec<_>>()).collect();
        if step.is_none() && self.composed {
            // Its handlers were written for more steps than are left of it here.
            known.extend(ANY_COMMAND.iter().cloned());
        }
        known.sort_unstable();
        known.dedup();
        known
    }

    /// Reports what a step can end with and nobody says where it leads.
    pub(crate) fn handled(&mut self, at: usize, step: &Node) {
        let sketch = &self.names.steps[at];
        if !matches!(sketch.verb, "do" | "print") && form_commands(step).next().is_none() {
            return;
        }
        let open = Outcomes::of(sketch.verb, step).unhandled(step.get("on"), self.defaults(at));
        if !open.is_empty() {
            let draft = Draft::new(&codes::UNHANDLED, sketch.at).of(sketch.id.as_str());
            let list = open.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>();
            let found = Words::new(format!("未处理：{}", list.join("、")), format!("nothing for {}", list.join(", ")));
            self.desk.report(draft.found(found).expected(Words::new("每个代码都有去向", "a way for every code")));
        }
    }

    /// The id of a text a step shows: what `say` names, else the step's own id.
    pub(crate) fn say_id(step: &Node) -> Option<Located<&str>> {
        step.text("say").or_else(|| step.text("id"))
    }
}
