//! What a step needs a device to be able to do, held against what the machine says of the slot.

use super::compile::Compiler;
use super::ground::SlotManifest;
use crate::manifest::tree::{Data, Entry, Node};
use crate::program::{Do, Expr, Find, Input, Screen, Step, Verb};
use crate::source::{Draft, Reports, Words, codes};
use std::sync::Arc;
use tongban_classes::{Class, Field, Type, field_named, name};
use tongban_model::Value;

/// What a slot can do, by the names of its class's capabilities. What the machine does not say is not held against it.
pub(crate) type Capabilities = Vec<(&'static Field, Ability)>;

/// One thing it can do, or can not.
#[derive(Clone, Debug, PartialEq)]
pub enum Ability {
    /// Yes or no.
    Can(bool),
    /// So much.
    Up(i64),
    /// These, by word.
    Words(Arc<str>),
}

/// A parameter of a command that takes an ability: a bool that asks for it, or a text whose words must be among it.
const ASKED: [(&str, &str, &str, &str); 6] = [
    ("printer", "print_native", "cut", "cuts"),
    ("identity_document", "read", "portrait", "portrait"),
    ("identity_document", "read", "fingerprints", "fingerprints"),
    ("camera", "take_picture", "crop", "crops"),
    ("barcode_reader", "read", "symbologies", "symbologies"),
    ("registry", "find_person", "household", "households"),
];

/// A command that takes an ability whatever its parameters.
const ALWAYS: [(&str, &str, &str); 1] = [("fingerprint", "verify", "compares")];

/// Reads what a machine says that a slot can do.
pub(crate) fn read(slot: &Node, class: &'static Class, reports: &mut Reports) -> Capabilities {
    slot.table("capabilities").iter().filter_map(|entry| ability(entry, class, reports)).collect()
}

fn ability(entry: &Entry, class: &'static Class, reports: &mut Reports) -> Option<(&'static Field, Ability)> {
    let Some(field) = field_named(class.capabilities, &entry.key) else {
        let draft = Draft::new(&codes::NO_CAPABILITY, entry.key_at).of(entry.key.escape_debug().to_string());
        reports.push(draft.among(&entry.key, class.capabilities.iter().map(|field| field.name)));
        return None;
    };
    let (ability, expected) = match (&field.ty, &entry.value.data) {
        (Type::Bool, Data::Bool(can)) => return Some((field, Ability::Can(*can))),
        (Type::Int, Data::Int(most)) => return Some((field, Ability::Up(*most))),
        (Type::Text, Data::Text(words)) => return Some((field, Ability::Words(words.as_str().into()))),
        (Type::Bool, _) => (None, Words::new("true 或 false", "true or false")),
        (Type::Int, _) => (None, Words::new("整数", "a whole number")),
        _ => (None, Words::new("以空格分隔的词", "words with blanks between")),
    };
    let draft = Draft::new(&codes::WRONG_TYPE, entry.value.at).found(entry.value.kind_words());
    reports.push(draft.expected(expected));
    ability
}

impl Compiler<'_> {
    pub(crate) fn prove_capabilities(&mut self, steps: &[Step]) {
        for (at, step) in steps.iter().enumerate() {
            match &step.verb {
                Verb::Do(of) => self.able(at, of),
                Verb::Print(print) => {
                    // Papers are printed as pictures and cut off; a printer of single sheets says nothing of cutting.
                    self.need(at, &print.slot, "cuts", None);
                    self.need(at, &print.slot, "contents", Some("png"));
                }
                Verb::Pay(pay) => {
                    for way in &pay.by {
                        if let Find::Scan(provider) = way.find {
                            self.need(at, &way.slot, "providers", Some(provider));
                        }
                    }
                }
                Verb::Ask(ask) => {
                    let Screen::Form(form) = &ask.screen else { continue };
                    for field in &form.fields {
                        match &field.input {
                            Input::Image(of) => self.able(at, of),
                            Input::Search(search) => self.able(at, &search.find),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn able(&mut self, at: usize, of: &Do) {
        let (class, command) = (name::kebab(of.class.name).replace('-', "_"), of.command.name);
        for (_, _, ability) in ALWAYS.iter().filter(|(c, n, _)| *c == class && *n == command) {
            self.need(at, &of.slot, ability, None);
        }
        for (_, _, param, ability) in ASKED.iter().filter(|(c, n, ..)| *c == class && *n == command) {
            let field = field_named(of.command.params, param).map(|field| field.number);
            let bound = of.params.iter().find(|binding| Some(binding.field) == field);
            match bound.map(|binding| &binding.value) {
                None | Some(Expr::Const(Value::Bool(false))) => {}
                Some(Expr::Const(Value::Text(words))) => {
                    let words = words.clone();
                    words.split_whitespace().for_each(|word| self.need(at, &of.slot, ability, Some(word)));
                }
                // Which words a text will be is not known before it is.
                Some(_) if field_named(of.command.params, param).is_some_and(|field| field.ty != Type::Bool) => {}
                Some(_) => self.need(at, &of.slot, ability, None),
            }
        }
    }

    /// Reports a step whose slot is said not to be able to do what it needs.
    fn need(&mut self, at: usize, slot: &str, ability: &str, word: Option<&str>) {
        let ground = self.ground;
        let Some(found) = ground.slots.iter().find(|known| &*known.name == slot) else { return };
        let Some((field, has)) = said(found, ability) else { return };
        let enough = match (has, word) {
            (Ability::Can(can), _) => *can,
            (Ability::Words(words), Some(word)) => words.split_whitespace().any(|known| known == word),
            _ => true,
        };
        if enough {
            return;
        }
        let step = &self.names.steps[at];
        let doc = field.doc.trim().trim_end_matches('.');
        let value = match has {
            Ability::Can(can) => can.to_string(),
            Ability::Up(most) => most.to_string(),
            Ability::Words(words) => format!("\"{words}\""),
        };
        let wanted = word.map_or("true".to_owned(), |word| format!("\"{word}\""));
        let class = name::kebab(found.class.name);
        let found = Words::new(
            format!("插槽 {slot} 的 {class}：{ability} = {value}"),
            format!("the {class} in slot {slot} says {ability} = {value}"),
        );
        let draft = Draft::new(&codes::CAPABILITY, step.at).of(step.id.as_str());
        self.desk.report(draft.found(found).expected(format!("{ability} = {wanted} ({doc})")));
    }
}

fn said<'s>(slot: &'s SlotManifest, ability: &str) -> Option<&'s (&'static Field, Ability)> {
    slot.capabilities.iter().find(|(field, _)| field.name == ability)
}
