//! The verb `do`: a command to a device or connector.

use super::compile::Compiler;
use crate::expr::{Scope, Ty};
use crate::manifest::tree::{Located, Node};
use crate::program::{Binding, Do, Verb};
use crate::source::{Draft, Words, codes};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use tongban_classes::{Class, Command, field_named, name};

/// Why `class.command` names nothing.
pub(crate) enum FindFault {
    /// There is no dot in it.
    Form,
    /// No such class.
    Class(String),
    /// The class has no such command.
    Command(&'static Class, String),
}

/// The command that `identity-document.read` means.
pub(crate) fn find(text: &str) -> Result<(&'static Class, &'static Command), FindFault> {
    static ALL: LazyLock<HashMap<String, (&'static Class, &'static Command)>> = LazyLock::new(|| {
        let commands = tongban_classes::ALL.iter().flat_map(|class| class.commands.iter().map(move |c| (*class, c)));
        let name =
            |class: &Class, command: &Command| format!("{}.{}", name::kebab(class.name), name::kebab(command.name));
        commands.map(|(class, command)| (name(class, command), (class, command))).collect()
    });
    if let Some(found) = ALL.get(text) {
        return Ok(*found);
    }
    let (class, command) = text.split_once('.').ok_or(FindFault::Form)?;
    let found = tongban_classes::find(class).ok_or_else(|| FindFault::Class(class.to_owned()))?;
    let named = found.commands.iter().find(|known| name::kebab(known.name) == command);
    named.map(|command| (found, command)).ok_or_else(|| FindFault::Command(found, command.to_owned()))
}

impl Compiler<'_> {
    pub(crate) fn command(&mut self, step: &Node, scope: &Scope) -> Option<Verb> {
        let text = step.text("do")?;
        let (class, command) = match find(text.value) {
            Ok(found) => found,
            Err(fault) => {
                self.loose = true;
                self.not_found(text, fault);
                return None;
            }
        };
        let slot = self.slot(step, class, step.entry("do").map_or(step.at, |entry| entry.value.at));
        let secrets = self.with_secrets(step, scope);
        let params = self.bindings(step, command, &secrets);
        let mut guide = Vec::new();
        for entry in step.table("guide") {
            let event = command.events.iter().find(|event| name::kebab(event.name) == entry.key);
            if event.is_none() {
                let draft = Draft::new(&codes::NO_EVENT, entry.key_at).of(entry.key.escape_debug().to_string());
                self.desk.report(draft.among(&entry.key, command.events.iter().map(|event| name::kebab(event.name))));
            }
            let say = entry.value.as_text().and_then(|id| self.say(id, scope));
            if let (Some(event), Some(say)) = (event, say) {
                guide.push((event.number, say));
            }
        }
        Some(Verb::Do(Do { class, command, slot: slot?, params, guide }))
    }

    fn not_found(&mut self, text: Located<&str>, fault: FindFault) {
        let quoted = |word: &str| word.chars().take(64).collect::<String>().escape_debug().to_string();
        let draft = match fault {
            FindFault::Form => Draft::new(&codes::COMMAND_FORM, text.at).of(quoted(text.value)),
            FindFault::Class(class) => {
                let known = tongban_classes::ALL.iter().map(|class| name::kebab(class.name));
                let expected = Words::new("本版本的类别", "a class of this release");
                Draft::new(&codes::NO_CLASS, text.at).of(quoted(&class)).expected(expected).among(&class, known)
            }
            FindFault::Command(class, command) => {
                let known = class.commands.iter().map(|command| name::kebab(command.name));
                Draft::new(&codes::NO_COMMAND, text.at).of(quoted(&command)).among(&command, known)
            }
        };
        self.desk.report(draft);
    }

    /// The slot that serves a class: the one named, or the only one there is.
    pub(crate) fn slot(&mut self, step: &Node, class: &'static Class, at: crate::source::Place) -> Option<Arc<str>> {
        let kebab = name::kebab(class.name);
        let ground = self.ground;
        if let Some(named) = step.text("slot") {
            return self.slot_named(named, class);
        }
        let mut fitting = ground.slots.iter().filter(|slot| slot.class.id == class.id);
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Some(only.name.clone()),
            (None, _) => {
                self.desk.report(Draft::new(&codes::NO_SLOT_OF_CLASS, at).of(kebab).found(self.machine_words()));
                None
            }
            (Some(_), Some(_)) => {
                let names = ground.slots.iter().filter(|slot| slot.class.id == class.id).map(|slot| &*slot.name);
                self.desk.report(Draft::new(&codes::SEVERAL_SLOTS, at).of(kebab).expected(Words::one_of(names)));
                None
            }
        }
    }

    /// A slot by name, which must be of the class.
    pub(crate) fn slot_named(&mut self, named: Located<&str>, class: &'static Class) -> Option<Arc<str>> {
        let ground = self.ground;
        match ground.slots.iter().find(|slot| &*slot.name == named.value) {
            Some(slot) if slot.class.id == class.id => Some(slot.name.clone()),
            Some(slot) => {
                let draft = Draft::new(&codes::SLOT_CLASS, named.at).of(named.value);
                let (found, expected) = (name::kebab(slot.class.name), name::kebab(class.name));
                self.desk.report(draft.found(format!("`{found}`")).expected(format!("`{expected}`")));
                None
            }
            None => {
                let draft = Draft::new(&codes::NO_SLOT, named.at).of(named.value.escape_debug().to_string());
                let draft = draft.found(self.machine_words());
                self.desk.report(draft.among(named.value, ground.slots.iter().map(|slot| &*slot.name)));
                None
            }
        }
    }

    /// `machine desk-24h of site demo`.
    fn machine_words(&self) -> Words {
        let Self { ground, .. } = self;
        Words::new(
            format!("站点 {} 的机型 {}", ground.site, ground.machine),
            format!("machine {} of site {}", ground.machine, ground.site),
        )
    }

    fn bindings(&mut self, step: &Node, command: &'static Command, scope: &Scope) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for entry in step.table("with") {
            let Some(field) = field_named(command.params, &entry.key) else {
                let draft = Draft::new(&codes::NO_COMMAND_PARAM, entry.key_at).of(entry.key.escape_debug().to_string());
                self.desk.report(draft.among(&entry.key, command.params.iter().map(|field| field.name)));
                continue;
            };
            let Some(text) = entry.value.as_text() else { continue };
            if let Some(compiled) = self.desk.expression(text, scope, Some(&Ty::of_field(field))) {
                bindings.push(Binding { field: field.number, value: compiled.expr });
            }
        }
        for field in command.params.iter().filter(|field| field.required) {
            if step.get("with").and_then(|with| with.get(field.name)).is_none() {
                let at = step.entry("with").or_else(|| step.entry("do")).map_or(step.at, |entry| entry.key_at);
                let draft = Draft::new(&codes::COMMAND_PARAM_MISSING, at).of(field.name);
                self.desk.report(draft.expected(format!("{} = \"…\"", field.name)));
            }
        }
        bindings
    }
}
