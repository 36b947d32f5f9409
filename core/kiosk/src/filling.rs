//! Filling in a form as a scenario says: what has to be looked up first, then every field at once.

use tongban_flow::engine::{Action, Field, FieldKind, View, ViewKind};
use tongban_model::Value;

/// What stands for a picture to be taken.
const PICTURE: &str = "@picture";

/// A form on its way.
pub(crate) struct Filling {
    step: String,
    fields: Vec<(String, String)>,
    /// Ids of fields that were asked for a search or a picture.
    looked: Vec<String>,
}

impl Filling {
    pub(crate) fn new(view: &View, fields: Vec<(String, String)>) -> Self {
        Filling { step: view.step.to_string(), fields, looked: Vec::new() }
    }

    /// Whether a view shows this form.
    pub(crate) fn is_of(&self, view: &View) -> bool {
        view.kind == ViewKind::Form && *view.step == *self.step
    }

    /// The next thing to do: ask a field that finds or takes something, or hand the form in.
    pub(crate) fn next(&mut self, view: &View) -> Action {
        let asks = |field: &&Field| matches!(field.kind, FieldKind::Search | FieldKind::Image);
        let open = view.fields.iter().filter(asks).find(|field| !self.looked.iter().any(|id| **id == *field.id));
        if let Some((field, written)) = open.and_then(|field| Some((field, self.written(&field.id)?))) {
            let words = if written == PICTURE { "" } else { parts(written, '#').0 };
            let look = Action::Look { field: field.id.clone(), words: words.into() };
            self.looked.push(field.id.to_string());
            return look;
        }
        Action::Fill(view.fields.iter().map(|field| self.value(field)).collect())
    }

    fn written(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(id, _)| id == field).map(|(_, written)| written.as_str())
    }

    fn value(&self, field: &Field) -> Option<Value> {
        let written = self.written(&field.id)?;
        Some(match field.kind {
            FieldKind::PhoneTwice => {
                let (first, again) = parts(written, '|');
                Value::List(vec![first.into(), again.unwrap_or(first).into()])
            }
            FieldKind::Search => {
                let place: usize = parts(written, '#').1.and_then(|place| place.parse().ok()).unwrap_or(1);
                Value::from(place.saturating_sub(1).to_string())
            }
            FieldKind::Image => return None,
            _ => written.into(),
        })
    }
}

/// What stands before and after a mark.
fn parts(written: &str, mark: char) -> (&str, Option<&str>) {
    written.split_once(mark).map_or((written, None), |(before, after)| (before, Some(after)))
}
