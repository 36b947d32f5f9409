//! The variables of a flow: each has one type, from what is put into it.

use super::compile::Compiler;
use super::form;
use super::ghosts;
use crate::expr::{Scope, Shape, Ty, compile};
use crate::manifest::tree::{Located, Node};
use crate::source::{Draft, Place, Words, codes};
use std::sync::Arc;
use tongban_model::Personal;

/// A variable.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// Its type; `None` when what is put into it cannot be typed, which is reported where it stands.
    pub(crate) ty: Option<Ty>,
    /// Where it is given a value first.
    at: Place,
    /// Whether it is `item` or `typed` of one screen: seen there alone, under that name.
    pub(crate) own: bool,
}

/// All of them, by slot, in the order of their first value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    pub(crate) list: Vec<Variable>,
}

impl Variables {
    /// The slot of a variable.
    pub(crate) fn slot(&self, name: &str) -> Option<u16> {
        self.list.iter().position(|variable| variable.name == name).map(|slot| slot as u16)
    }
}

impl Compiler<'_> {
    /// Types every variable. A `set` may read what only a later step gives a value to, so it goes round until nothing new
    /// is learnt.
    pub(crate) fn type_variables(&mut self) -> Variables {
        let tree = self.tree.clone();
        let mut variables = Variables::default();
        for (index, step) in tree.list("step").iter().enumerate() {
            let into = step.text("into").map(|into| (into.value, into.at));
            let sets = step.table("set").iter().map(|entry| (entry.key.as_str(), entry.key_at));
            let fields =
                form::fields(step).iter().filter_map(|field| field.text("into")).map(|into| (into.value, into.at));
            for (name, at) in into.into_iter().chain(sets).chain(fields) {
                if variables.slot(name).is_none() {
                    variables.list.push(Variable { name: name.to_owned(), ty: None, at, own: false });
                }
            }
            variables.list.extend(own_names(index, step).into_iter().map(|(name, at)| Variable {
                name,
                // What is typed to search, and the item being shown, are looked at where they are made, never by name.
                ty: None,
                at,
                own: true,
            }));
        }
        let ghosts = ghosts::ghosts(&self.whole);
        let real = variables.list.len();
        for (name, at) in ghosts.iter().flat_map(ghosts::Ghost::names) {
            if variables.slot(name).is_none() {
                variables.list.push(Variable { name: name.to_owned(), ty: None, at, own: false });
            }
        }
        self.variables = variables;
        let mut clashes: Vec<(String, Place, Ty, Ty)> = Vec::new();
        for round in 0..=self.variables.list.len() {
            let known = self.variables.list.iter().filter(|variable| variable.ty.is_some()).count();
            clashes.clear();
            for (index, step) in tree.list("step").iter().enumerate() {
                if let (Some(into), Some(ty)) = (step.text("into"), self.result_type(index, step)) {
                    self.learn(into, ty, &mut clashes);
                }
                for field in form::fields(step) {
                    if let (Some(into), Some(ty)) = (field.text("into"), form::field_type(field)) {
                        self.learn(into, ty, &mut clashes);
                    }
                }
                if step.get("set").is_none() {
                    continue;
                }
                let scope = self.scope_of(|_| true);
                // What the step's own guard proves to be there can be read in what it sets.
                let guard = step.text("if").and_then(|guard| compile(guard.value, &scope, None).ok());
                let scope = guard.map_or_else(|| scope.clone(), |guard| scope.assuming(&guard.proves));
                for entry in step.table("set") {
                    let Some(text) = entry.value.as_text() else { continue };
                    if let Ok(compiled) = compile(text.value, &scope, None) {
                        self.learn(Located::new(entry.key.as_str(), entry.key_at), compiled.ty, &mut clashes);
                    }
                }
            }
            self.learn_from(&ghosts, real);
            let now = self.variables.list.iter().filter(|variable| variable.ty.is_some()).count();
            if now == known && round > 0 {
                break;
            }
        }
        for (name, at, first, second) in clashes {
            let first_at = self.variables.list.iter().find(|v| v.name == name).map_or(at, |v| v.at);
            let draft = Draft::new(&codes::VARIABLE_TYPE, at).of(name.as_str());
            let draft = draft.found(second.shape.to_string()).expected(first.shape.to_string());
            self.desk.report(draft.see(first_at, Words::new("先在此处赋值", "first given a value here")));
        }
        std::mem::take(&mut self.variables)
    }

    fn learn(&mut self, name: Located<&str>, ty: Ty, clashes: &mut Vec<(String, Place, Ty, Ty)>) {
        let Some(variable) = self.variables.list.iter_mut().find(|variable| variable.name == name.value) else {
            return;
        };
        let ty = Ty { optional: false, ..ty };
        match &mut variable.ty {
            unknown @ None => *unknown = Some(ty),
            Some(known) => {
                known.personal = known.personal.or(ty.personal);
                match joined(&known.shape, &ty.shape) {
                    Some(shape) => known.shape = shape,
                    None => clashes.push((name.value.to_owned(), name.at, known.clone(), ty)),
                }
            }
        }
    }

    /// The variables that hold a secret: whatever else sets them, they are read by commands alone.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let tree = self.tree.clone();
        let fields = tree.list("step").iter().flat_map(form::fields);
        let secret = fields.filter(|field| field.text("type").is_some_and(|kind| kind.value == "secret"));
        secret.filter_map(|field| field.text("into")).map(|into| into.value.to_owned()).collect()
    }

    /// The same scope with the secrets in it, for the parameters of a command that is not tried again later.
    pub(crate) fn with_secrets(&self, step: &Node, scope: &Scope) -> Scope {
        let mut scope = scope.clone();
        let at = step.text("id").and_then(|id| self.names.index(id.value)).filter(|_| step.get("later").is_none());
        for name in at.map_or(&[][..], |_| &self.desk.secrets) {
            let Some(slot) = self.variables.slot(name) else { continue };
            let set = at.and_then(|at| self.before.get(at)?.as_ref()).is_none_or(|set| set[usize::from(slot)]);
            if let Some(ty) = self.variables.list[usize::from(slot)].ty.clone() {
                scope.variable(name, slot, ty, !set);
            }
        }
        scope
    }

    /// The type of what a step puts into its variable; `None` when it gives nothing.
    pub(crate) fn result_type(&self, index: usize, step: &Node) -> Option<Ty> {
        self.type_given(self.names.steps[index].verb, step)
    }

    /// The same by verb.
    pub(crate) fn type_given(&self, verb: &str, step: &Node) -> Option<Ty> {
        let text = |personal| Ty::new(Shape::Text).personal(personal);
        match verb {
            "ask" => {
                let ask = step.get("ask")?;
                match ask.text("screen")?.value {
                    "choice" => {
                        Some(Ty::choice(ask.list("options").iter().filter_map(|o| o.text("id")).map(|id| id.value)))
                    }
                    "confirm" => Some(Ty::new(Shape::Bool)),
                    "citizen-number" => Some(text(Personal::Number)),
                    "phone-twice" => Some(text(Personal::Phone)),
                    "code" => Some(text(Personal::Reference)),
                    // What somebody types freely can be anything, a name as well.
                    "text" => Some(text(Personal::Name)),
                    "pick" => self.picked_type(ask),
                    _ => None,
                }
            }
            "do" => {
                let (_, command) = super::command::find(step.text("do")?.value).ok()?;
                (!command.result.is_empty()).then(|| Ty::record(command.result))
            }
            // The number of an order leads nowhere without the connector that knows it.
            "allot" if step.text("allot").is_some_and(|word| word.value != "acceptance-number") => {
                Some(Ty::new(Shape::Text))
            }
            "decide" => self.table_type(step),
            "allot" => Some(text(Personal::Reference)),
            // The payment's number: it leads to the payment, and papers carry it.
            "pay" => Some(Ty::new(Shape::Text)),
            _ => None,
        }
    }
}

/// The variables `item` and `typed` of a step's screen.
fn own_names(index: usize, step: &Node) -> Vec<(String, Place)> {
    let mut names = Vec::new();
    if let Some(ask) = step.get("ask").filter(|ask| ask.text("screen").is_some_and(|s| s.value == "pick")) {
        names.push((form::own_name("item", index, None), ask.at));
    }
    for field in form::fields(step).iter().filter(|field| field.text("type").is_some_and(|t| t.value == "search")) {
        let into = field.text("into").map(|into| into.value);
        names.extend(["item", "typed"].map(|word| (form::own_name(word, index, into), field.at)));
    }
    names
}

/// One shape for two values of one variable: words of choices come together, anything else must be the same.
pub(crate) fn joined(one: &Shape, other: &Shape) -> Option<Shape> {
    match (one, other) {
        (Shape::Choice(a), Shape::Choice(b)) => {
            let mut words: Vec<Arc<str>> = a.to_vec();
            words.extend(b.iter().filter(|word| !a.contains(word)).cloned());
            Some(Shape::Choice(words.into()))
        }
        (Shape::Text, Shape::Choice(_)) | (Shape::Choice(_), Shape::Text) => Some(Shape::Text),
        _ => (one == other).then(|| one.clone()),
    }
}
