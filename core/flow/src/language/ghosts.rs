//! What a base flow knows and an overlay takes away: variables that nothing sets here any more, and words that a choice
//! offers no longer. The base's expressions were written with them and stay good; they are unset, or false.

use super::compile::Compiler;
use super::expand::Whole;
use super::form;
use crate::expr::{Shape, Ty, compile};
use crate::manifest::flow::VERBS;
use crate::manifest::tree::Node;
use crate::source::Place;
use std::rc::Rc;

/// A step of a base flow, with the tree it belongs to.
pub(crate) struct Ghost {
    tree: Rc<Node>,
    step: Node,
}

/// The steps of all base flows that give something a value.
pub(crate) fn ghosts(whole: &Whole) -> Vec<Ghost> {
    let mut found = Vec::new();
    let mut next: Vec<&Whole> = vec![whole];
    while let Some(whole) = next.pop() {
        next.extend(whole.calls.iter().map(|(_, callee)| &**callee));
        let Some(base) = whole.base.as_deref() else { continue };
        next.push(base);
        let steps = base.tree.list("step").iter();
        let gives = |step: &&Node| ["into", "set", "ask"].iter().any(|key| step.get(key).is_some());
        found.extend(steps.filter(gives).map(|step| Ghost { tree: base.tree.clone(), step: step.clone() }));
    }
    found
}

impl Ghost {
    /// The variables it gives a value to.
    pub(crate) fn names(&self) -> Vec<(&str, Place)> {
        let step = &self.step;
        let into =
            step.text("into").into_iter().chain(form::fields(step).iter().filter_map(|field| field.text("into")));
        let sets = step.table("set").iter().map(|entry| (entry.key.as_str(), entry.key_at));
        into.map(|into| (into.value, into.at)).chain(sets).collect()
    }
}

impl Compiler<'_> {
    /// Learns from the steps of base flows: the type of what nothing sets here, and further words of choices. `real` says
    /// which variables the flow sets itself.
    pub(crate) fn learn_from(&mut self, ghosts: &[Ghost], real: usize) {
        for ghost in ghosts {
            let step = &ghost.step;
            let verb = VERBS.iter().copied().find(|verb| step.get(verb).is_some()).unwrap_or("pass");
            let mut learnt: Vec<(String, Ty)> = Vec::new();
            if let Some(into) = step.text("into") {
                let ty = match step.text("decide") {
                    Some(table) => {
                        let table = ghost.tree.get("tables").and_then(|tables| tables.get(table.value));
                        self.type_of_rows(table.into_iter())
                    }
                    None => self.type_given(verb, step),
                };
                learnt.extend(ty.map(|ty| (into.value.to_owned(), ty)));
            }
            for field in form::fields(step) {
                if let (Some(into), Some(ty)) = (field.text("into"), form::field_type(field)) {
                    learnt.push((into.value.to_owned(), ty));
                }
            }
            let scope = step.get("set").map(|_| self.scope_of(|_| true));
            for entry in step.table("set") {
                let compiled = entry.value.as_text().zip(scope.as_ref());
                let compiled = compiled.and_then(|(text, scope)| compile(text.value, scope, None).ok());
                learnt.extend(compiled.map(|compiled| (entry.key.clone(), compiled.ty)));
            }
            for (name, ty) in learnt {
                self.widen(&name, ty, real);
            }
        }
    }

    fn widen(&mut self, name: &str, ty: Ty, real: usize) {
        let Some(at) = self.variables.slot(name).map(usize::from) else { return };
        let known = &mut self.variables.list[at].ty;
        match (known.as_mut().map(|known| &mut known.shape), &ty.shape) {
            (None, _) if at >= real => *known = Some(Ty { optional: false, ..ty }),
            (Some(Shape::Choice(words)), Shape::Choice(more)) => {
                let new: Vec<_> = more.iter().filter(|word| !words.contains(word)).cloned().collect();
                if !new.is_empty() {
                    *words = words.iter().cloned().chain(new).collect();
                }
            }
            _ => {}
        }
    }
}
