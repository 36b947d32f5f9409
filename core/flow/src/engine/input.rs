//! What an input takes, whatever kind it is, and how its field looks.

use super::run::Run;
use super::state::{Filled, Wait};
use super::words::{self, said};
use super::{Field, FieldKind, OptionView, Said, question::option, typed};
use crate::program::{Expr, Input, Regions};
use std::sync::Arc;
use tongban_model::{Date, Value};

impl Run<'_> {
    /// The value in the one form in which flows read it, or why it is not taken. `filled` is what a form knows already.
    pub(super) fn taken(&self, input: &Input, filled: Option<&Filled>, value: &Value) -> Result<Value, Said> {
        match input {
            Input::PhoneTwice { .. } => match value {
                Value::List(twice) => match twice.as_slice() {
                    [first, again] => {
                        let first = self.text_taken(input, first)?;
                        let again = self.text_taken(input, again)?;
                        if first == again { Ok(first) } else { Err(said(words::NOT_THE_SAME)) }
                    }
                    _ => Err(said(words::AGAIN)),
                },
                once if filled.is_none() => self.text_taken(input, once),
                _ => Err(said(words::AGAIN)),
            },
            Input::Date { earliest, latest } => self.day_taken(earliest.as_ref(), latest.as_ref(), value),
            Input::Region { regions, within } => match value.as_text().map(str::trim) {
                None | Some("") => Err(said(words::EMPTY)),
                Some(code) if !code.starts_with(within.as_ref()) || regions.get(code).is_none() => {
                    Err(said(words::CHOOSE))
                }
                Some(code) if !regions.is_leaf(code) => Err(said(words::REGION_TOO_LARGE)),
                Some(code) => Ok(code.into()),
            },
            Input::Search(_) => {
                let number = match value {
                    Value::Int(number) => usize::try_from(*number).ok(),
                    value => value.as_text().and_then(|number| number.parse().ok()),
                };
                let hit = number.and_then(|at| filled?.hits.get(at));
                hit.cloned().ok_or_else(|| said(words::CHOOSE))
            }
            Input::Image(_) => filled.and_then(|filled| filled.value.clone()).ok_or_else(|| said(words::TAKE_PICTURE)),
            Input::Choice(choices) => {
                let id = value.as_text().unwrap_or_default();
                let chosen = choices.iter().find(|choice| choice.id.as_ref() == id && self.offers(choice));
                chosen.map(|choice| Value::Text(choice.id.clone())).ok_or_else(|| said(words::CHOOSE))
            }
            Input::CitizenNumber | Input::Code { .. } | Input::Text { .. } | Input::Name | Input::Secret { .. } => {
                self.text_taken(input, value)
            }
        }
    }

    fn text_taken(&self, input: &Input, value: &Value) -> Result<Value, Said> {
        typed::check(input, value, self.state.begin.today).map_err(said)
    }

    fn day_taken(&self, earliest: Option<&Expr>, latest: Option<&Expr>, value: &Value) -> Result<Value, Said> {
        let day: Date = match value {
            Value::Date(day) => *day,
            value => match value.as_text().map(str::trim) {
                None | Some("") => return Err(said(words::EMPTY)),
                Some(text) => text.parse().map_err(|_| said(words::NO_DATE))?,
            },
        };
        // A limit that cannot be told, because what it reads was never set, limits nothing.
        let limit = |limit: Option<&Expr>| match self.value(limit?) {
            Ok(Value::Date(limit)) => Some(limit),
            _ => None,
        };
        match (limit(earliest), limit(latest)) {
            (Some(first), _) if day < first => Err(Said {
                zh: format!("不能早于 {first}").into(),
                en: format!("The day cannot be before {first}.").into(),
            }),
            (_, Some(last)) if day > last => Err(Said {
                zh: format!("不能晚于 {last}").into(),
                en: format!("The day cannot be after {last}.").into(),
            }),
            _ => Ok(Value::Date(day)),
        }
    }

    /// The one field of an input screen.
    pub(super) fn field_of(&self, input: &Input, label: Said) -> Field {
        let typed = match &self.state.wait {
            Wait::Answer(answering) => answering.typed.as_ref(),
            _ => None,
        };
        let value = typed.map(|value| self.written(input, value)).unwrap_or_default();
        let options = match input {
            Input::Choice(choices) => self.options(choices),
            Input::Region { regions, within } => regions_below(regions, within, None),
            _ => Vec::new(),
        };
        let (way, chosen) = (Vec::new(), None);
        Field { id: Arc::default(), label, kind: kind_of(input), optional: false, value, options, way, chosen }
    }

    /// What a field holds, as the applicant reads it. A secret is read by nobody.
    pub(super) fn written(&self, input: &Input, value: &Value) -> Said {
        let plain = |text: Arc<str>| Said { zh: text.clone(), en: text };
        match (input, value) {
            (Input::Secret { .. }, _) => Said::default(),
            (Input::Image(_), _) => said(words::TAKEN),
            (Input::Choice(choices), Value::Text(id)) => {
                let chosen = choices.iter().find(|choice| choice.id == *id);
                chosen.map(|choice| self.said(&choice.text)).unwrap_or_default()
            }
            (Input::Region { regions, .. }, Value::Text(code)) => {
                plain(regions.full_name(code).unwrap_or_default().into())
            }
            (_, Value::Text(text)) => plain(text.clone()),
            (_, Value::Date(day)) => plain(day.to_string().into()),
            (_, Value::List(twice)) => match twice.as_slice() {
                [Value::Text(first), again] if again.as_text() == Some(first) => plain(first.clone()),
                _ => Said::default(),
            },
            _ => Said::default(),
        }
    }
}

/// The regions that can be chosen below a code, or to begin with; each with its full name.
pub(super) fn regions_below(regions: &Regions, within: &str, below: Option<&str>) -> Vec<OptionView> {
    let root = format!("{within:0<6}");
    let below = match below {
        Some(code) if !code.is_empty() => code,
        _ if within.is_empty() => "",
        _ => root.as_str(),
    };
    let found: Vec<OptionView> = regions.below(below).map(|region| region_option(regions, &region.code)).collect();
    // Within one county there is nothing to choose but the county itself.
    if found.is_empty() && below == root && regions.get(below).is_some() {
        vec![region_option(regions, below)]
    } else {
        found
    }
}

/// A region as an option, with its full name.
fn region_option(regions: &Regions, code: &str) -> OptionView {
    let name: Arc<str> = regions.full_name(code).unwrap_or_default().into();
    option(code.into(), Said { zh: name.clone(), en: name })
}

/// The region that a list of regions lies below when this one is chosen from it; nothing at the top.
pub(super) fn list_of(regions: &Regions, within: &str, code: &str) -> Option<Value> {
    let above = regions.above(code).map(|above| above.code.as_ref());
    above.filter(|above| above.starts_with(within)).map(Value::from)
}

/// The regions from the top of what may be chosen down to this one, which the list lies below.
pub(super) fn way_to(regions: &Regions, within: &str, below: Option<&str>) -> Vec<OptionView> {
    let root = format!("{within:0<6}");
    let mut way = Vec::new();
    let mut at = below.filter(|code| !code.is_empty());
    while let Some(code) = at.filter(|code| code.starts_with(within) && (within.is_empty() || *code != root)) {
        way.push(region_option(regions, code));
        at = regions.above(code).map(|above| &*above.code);
    }
    way.reverse();
    way
}

pub(super) fn kind_of(input: &Input) -> FieldKind {
    match input {
        Input::CitizenNumber => FieldKind::CitizenNumber,
        Input::PhoneTwice { .. } => FieldKind::PhoneTwice,
        Input::Code { .. } => FieldKind::Code,
        Input::Text { .. } => FieldKind::Text,
        Input::Name => FieldKind::Name,
        Input::Date { .. } => FieldKind::Date,
        Input::Region { .. } => FieldKind::Region,
        Input::Search(_) => FieldKind::Search,
        Input::Image(_) => FieldKind::Image,
        Input::Choice(_) => FieldKind::Choice,
        Input::Secret { .. } => FieldKind::Secret,
    }
}
