//! What a person did, as the engine takes it: only what the view offers.

use tongban_api::{Action, Answer, Offer, Private, View, ViewKind};
use tongban_flow::engine;
use tongban_model::{CompletionCode, Failure, Value};

/// An action on a view. Errors: the view does not offer it; the screen must act.
pub(crate) fn of(action: &Action, view: &View) -> Result<engine::Action, Failure> {
    let (offered, of) = match action {
        Action::Next {} => (view.actions.contains(&Offer::Next), engine::Action::Next),
        Action::Back {} => (view.actions.contains(&Offer::Back), engine::Action::Back),
        Action::Cancel {} => (view.actions.contains(&Offer::Cancel), engine::Action::Cancel),
        Action::MoreTime {} => (view.actions.contains(&Offer::MoreTime), engine::Action::MoreTime),
        Action::Paid {} => (view.actions.contains(&Offer::Paid), engine::Action::Paid),
        Action::Touch {} => (true, engine::Action::Touch),
        Action::Choose { id } => {
            (view.options.iter().any(|option| *option.id == **id), engine::Action::Choose(id.as_str().into()))
        }
        Action::Confirm { right } => {
            let word = if *right { Offer::Yes } else { Offer::No };
            (view.actions.contains(&word), engine::Action::Confirm(*right))
        }
        Action::Type { value: Private(value) } => {
            (view.kind == ViewKind::Input, engine::Action::Type(Value::from(value.as_str())))
        }
        Action::Fill { values: Private(values) } => {
            let fits = view.kind == ViewKind::Form && values.len() == view.fields.len();
            (fits, engine::Action::Fill(values.iter().map(answer).collect()))
        }
        Action::Look { field, words: Private(words) } => {
            let known = view.fields.iter().any(|known| *known.id == **field);
            (known, engine::Action::Look { field: field.as_str().into(), words: words.as_str().into() })
        }
        Action::Change { question } => {
            let known = view.lines.iter().any(|line| line.change.as_deref() == Some(question));
            (known, engine::Action::Change(question.as_str().into()))
        }
    };
    let not_offered = || Failure::new(CompletionCode::SequenceError, "action: found one that this view does not offer");
    offered.then_some(of).ok_or_else(not_offered)
}

fn answer(answer: &Answer) -> Option<Value> {
    match answer {
        Answer::Empty(()) => None,
        Answer::Text(text) => Some(Value::from(text.as_str())),
        Answer::Twice([first, again]) => Some(Value::List(vec![first.as_str().into(), again.as_str().into()])),
    }
}
