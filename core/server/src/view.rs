//! The engine's views as the API's: same content, the API's words, and codes drawn as modules.

use qrcode::{Color, EcLevel, QrCode};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use tongban_api as api;
use tongban_flow::engine::{Field, FieldKind, Line, OptionView, Picture, Said, View, ViewKind};

/// A view as it goes out.
pub(crate) fn of(view: &View) -> api::View {
    api::View {
        number: view.number,
        step: view.step.clone(),
        kind: kind(view.kind),
        text: view.text.clone(),
        title: said(&view.title),
        body: said(&view.body),
        speak: said(&view.speak),
        lines: view.lines.iter().map(line).collect(),
        options: view.options.iter().map(choice).collect(),
        fields: view.fields.iter().map(field).collect(),
        actions: view.actions.iter().filter_map(|word| offer(word)).collect(),
        qr: view.code.as_ref().and_then(qr),
        problem: view.problem.as_ref().map(said),
        read_ms: view.read_ms,
        timeout_ms: view.timeout_ms,
        progress: view.progress,
        personal: view.personal,
    }
}

fn said(said: &Said) -> api::Said {
    api::Said { zh: said.zh.clone(), en: said.en.clone() }
}

fn line(line: &Line) -> api::Line {
    api::Line { label: said(&line.label), value: said(&line.value), change: line.change.clone() }
}

fn choice(option: &OptionView) -> api::Choice {
    let picture = option.picture.as_ref().map(picture_id);
    api::Choice { id: option.id.clone(), text: said(&option.text), group: said(&option.group), picture }
}

fn field(field: &Field) -> api::Field {
    api::Field {
        id: field.id.clone(),
        label: said(&field.label),
        kind: field_kind(field.kind),
        optional: field.optional,
        value: said(&field.value),
        options: field.options.iter().map(choice).collect(),
        way: field.way.iter().map(choice).collect(),
        chosen: field.chosen.clone(),
    }
}

/// What a picture is called on the wire: the same picture has the same name, and is sent once in a case.
pub(crate) fn picture_id(picture: &Picture) -> Arc<str> {
    let digest = Sha256::digest(&picture.0);
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

/// An action's word as the engine writes it; a word of a newer engine is not offered.
fn offer(word: &str) -> Option<api::Offer> {
    Some(match word {
        "next" => api::Offer::Next,
        "back" => api::Offer::Back,
        "cancel" => api::Offer::Cancel,
        "more-time" => api::Offer::MoreTime,
        "paid" => api::Offer::Paid,
        "yes" => api::Offer::Yes,
        "no" => api::Offer::No,
        "change" => api::Offer::Change,
        "look" => api::Offer::Look,
        _ => return None,
    })
}

/// A code's modules, without the quiet zone. `None` for a text too long for any code: the words of the view remain.
fn qr(text: &Arc<str>) -> Option<api::Qr> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let module = |color: &Color| if *color == Color::Dark { '1' } else { '0' };
    let rows = code.to_colors().chunks(code.width()).map(|row| row.iter().map(module).collect()).collect();
    Some(api::Qr { text: text.clone().into(), rows: api::Private(rows) })
}

const fn kind(kind: ViewKind) -> api::ViewKind {
    match kind {
        ViewKind::Menu => api::ViewKind::Menu,
        ViewKind::Notice => api::ViewKind::Notice,
        ViewKind::Confirm => api::ViewKind::Confirm,
        ViewKind::Input => api::ViewKind::Input,
        ViewKind::Form => api::ViewKind::Form,
        ViewKind::PlaceCard => api::ViewKind::PlaceCard,
        ViewKind::ScanCode => api::ViewKind::ScanCode,
        ViewKind::Camera => api::ViewKind::Camera,
        ViewKind::Fingerprint => api::ViewKind::Fingerprint,
        ViewKind::Signature => api::ViewKind::Signature,
        ViewKind::PayScan => api::ViewKind::PayScan,
        ViewKind::PayCard => api::ViewKind::PayCard,
        ViewKind::Wait => api::ViewKind::Wait,
        ViewKind::Printing => api::ViewKind::Printing,
        ViewKind::Tell => api::ViewKind::Tell,
        ViewKind::Refusal => api::ViewKind::Refusal,
        ViewKind::Problem => api::ViewKind::Problem,
        ViewKind::Done => api::ViewKind::Done,
        ViewKind::StillThere => api::ViewKind::StillThere,
    }
}

const fn field_kind(kind: FieldKind) -> api::FieldKind {
    match kind {
        FieldKind::CitizenNumber => api::FieldKind::CitizenNumber,
        FieldKind::PhoneTwice => api::FieldKind::PhoneTwice,
        FieldKind::Code => api::FieldKind::Code,
        FieldKind::Text => api::FieldKind::Text,
        FieldKind::Name => api::FieldKind::Name,
        FieldKind::Date => api::FieldKind::Date,
        FieldKind::Region => api::FieldKind::Region,
        FieldKind::Search => api::FieldKind::Search,
        FieldKind::Image => api::FieldKind::Image,
        FieldKind::Choice => api::FieldKind::Choice,
        FieldKind::Secret => api::FieldKind::Secret,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_starts_with_a_finder_and_a_text_too_long_for_one_is_left_out() {
        let drawn = qr(&"https://pay.example/1".into()).unwrap();
        let api::Private(rows) = drawn.rows;
        assert!(rows.len() >= 21 && rows.iter().all(|row| row.len() == rows.len()));
        assert!(rows[0].starts_with("11111110") && rows[1].starts_with("10000010"));
        assert!(qr(&"x".repeat(5_000).into()).is_none());
    }
}
