//! The verb `print`: a form with its fields.

use super::compile::Compiler;
use crate::expr::{Compiled, Scope, Shape, Ty, compile};
use crate::manifest::form::FormField;
use crate::manifest::tree::{Located, Node};
use crate::program::{Print, Verb};
use crate::source::{Draft, Words, codes};
use std::sync::Arc;

impl Compiler<'_> {
    pub(crate) fn print(&mut self, step: &Node, scope: &Scope) -> Option<Verb> {
        let name = step.text("print")?;
        let at = step.get("print").map_or(step.at, |node| node.at);
        let slot = self.slot(step, &tongban_classes::printer::CLASS, at);
        let title = match step.get("title") {
            Some(title) => self.desk.plain(title, scope),
            None => {
                self.desk.report(Draft::new(&codes::MISSING_KEY, at).of("title").expected("`title`"));
                return None;
            }
        };
        let Some(form) = self.forms.get(name.value).cloned() else {
            let draft = Draft::new(&codes::NO_FORM, name.at).of(name.value.escape_debug().to_string());
            self.desk.report(draft.among(name.value, self.form_names.iter()));
            return None;
        };
        let mut fields = Vec::new();
        for entry in step.table("with") {
            let Some(field) = form.fields.iter().find(|field| field.name == entry.key) else {
                let draft = Draft::new(&codes::NO_FORM_FIELD, entry.key_at).of(entry.key.escape_debug().to_string());
                self.desk.report(draft.among(&entry.key, form.fields.iter().map(|field| field.name.as_str())));
                continue;
            };
            let Some(text) = entry.value.as_text() else { continue };
            if let Some(compiled) = self.field(field, text, scope) {
                fields.push((Arc::from(field.name.as_str()), compiled.expr));
            }
        }
        for field in form.fields.iter().filter(|field| field.required) {
            if step.get("with").and_then(|with| with.get(&field.name)).is_none() {
                let at = step.entry("with").or_else(|| step.entry("print")).map_or(step.at, |entry| entry.key_at);
                let draft = Draft::new(&codes::FORM_FIELD_MISSING, at).of(field.name.as_str());
                self.desk.report(draft.expected(format!("{} = \"…\"", field.name)));
            }
        }
        Some(Verb::Print(Print { form: name.value.into(), slot: slot?, fields, title }))
    }

    /// A field may be left empty when the form does not need it; then a value that may be absent will do.
    fn field(&mut self, field: &FormField, text: Located<&str>, scope: &Scope) -> Option<Compiled> {
        let shapes: &[Shape] = match field.kind.as_str() {
            "strokes" => &[Shape::Text],
            "picture" => &[Shape::Bytes],
            "flag" => &[Shape::Bool],
            _ => &[Shape::Text, Shape::Date, Shape::Money, Shape::Int, Shape::Percent],
        };
        let wanted = |shape: &Shape| Ty { optional: !field.required, ..Ty::new(shape.clone()) };
        if let Some(good) = shapes.iter().find_map(|shape| compile(text.value, scope, Some(&wanted(shape))).ok()) {
            self.desk.reads.extend(&good.reads);
            return Some(good);
        }
        let compiled = self.desk.expression(text, scope, None)?;
        let draft = Draft::new(&codes::FORM_FIELD_TYPE, text.at).of(field.name.as_str());
        let words = Words::one_of(shapes.iter().map(Shape::to_string));
        self.desk.report(draft.found(compiled.ty.to_string()).expected(words));
        None
    }
}
