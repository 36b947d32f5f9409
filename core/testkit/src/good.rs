//! What a device does when nothing is wrong: its usual pace, and the answer of the person before it.

use crate::act::{Act, Cue};
use crate::device::Holder;
use crate::{citizen::Citizen, document, handwriting, portrait, template};
use tongban_classes::{
    Class, FromRecord as _, ToRecord as _, barcode_reader, camera, document_camera, fingerprint, identity_document,
    payment_terminal, printer, recorder, signature_capture, speech,
};
use tongban_model::{CompletionCode, Failure, Record};

/// A good device's pace: events by milliseconds, and the end. Connectors answer at once; the network takes its own time.
pub fn good_act(class: &Class, command: u16) -> Act {
    let (cues, after_ms): (&[(u64, u16)], u64) = match (class.number, command) {
        (1, identity_document::command::read) => (&[(0, 1), (900, 2)], 1_800),
        (2, _) => (&[(0, 1), (700, 2), (1_300, 3)], 1_500),
        (3, camera::command::take_picture) => (&[(0, 1), (1_500, 2)], 1_700),
        (4, barcode_reader::command::read) => (&[(0, 1)], 1_200),
        (5, printer::command::print_native) => (&[(1_800, 1)], 2_000),
        (6, signature_capture::command::capture) => (&[(0, 1)], 3_000),
        (7, payment_terminal::command::sale) => (&[(0, 1), (1_200, 2), (2_500, 3)], 3_500),
        (5 | 7, _) => (&[], 20),
        (9, document_camera::command::capture) => (&[(0, 1), (1_500, 2)], 1_800),
        (10, speech::command::say) => (&[(0, 1)], 0),
        (8, recorder::command::start | recorder::command::stop) => (&[], 10),
        _ => (&[], 0),
    };
    let cues = cues.iter().map(|(at_ms, event)| Cue { at_ms: *at_ms, event: *event }).collect();
    Act { cues, ..Act::answers(after_ms) }
}

/// What a device without memory answers from the person before it.
///
/// Devices that remember (printer, terminal, recorder) are answered by [`crate::Device`]. `capture` counts commands, so
/// that two captures of one finger differ a little.
/// Errors: the person has no card, no finger, no receipt with them (retry); a parameter does not fit (manifest).
pub fn good_answer(
    class: &'static Class,
    command: u16,
    params: &Record,
    holder: &Holder,
    capture: u32,
) -> Result<Record, Failure> {
    use {
        barcode_reader as b, camera as c, document_camera as d, fingerprint as f, identity_document as i,
        signature_capture as s,
    };
    let bad = |fault: tongban_classes::FieldFault| Failure::new(CompletionCode::InvalidData, fault.to_string());
    let citizen = holder.citizen.as_ref();
    match (class.number, command) {
        (1, i::command::read) => {
            let wanted = i::ReadParams::from_record(params).map_err(bad)?;
            let citizen = citizen.ok_or_else(|| i::code::read::no_media("nobody is at the machine"))?;
            card(citizen, &wanted).map(|card| card.to_record())
        }
        (2, f::command::read) => {
            let wanted = f::ReadParams::from_record(params).map_err(bad)?;
            let finger = finger(wanted.finger)?;
            let citizen = citizen.ok_or_else(|| f::code::read::no_subject("nobody is at the machine"))?;
            let template = template::template(&citizen.number, finger, capture.max(1)).into();
            Ok(f::ReadResult { finger, quality: wanted.quality.clamp(78, 100), template }.to_record())
        }
        (2, f::command::verify) => {
            let wanted = f::VerifyParams::from_record(params).map_err(bad)?;
            let finger = finger(wanted.finger)?;
            let citizen = citizen.ok_or_else(|| f::code::verify::no_subject("nobody is at the machine"))?;
            // Whoever's finger is not the one on file presses with another one.
            let pressed = if citizen.fingerprint_match { finger } else { 11 + (finger - 10) % 10 };
            let pressed = template::template(&citizen.number, pressed, capture.max(1));
            let similarity = template::similarity(&pressed, wanted.template.expose());
            Ok(f::VerifyResult { matched: template::matched(similarity), similarity }.to_record())
        }
        (3, c::command::take_picture) => {
            let citizen = citizen.ok_or_else(|| c::code::take_picture::no_face("nobody is at the machine"))?;
            let image = portrait::portrait(&citizen.number, 1 + capture.max(1)).into();
            Ok(c::Picture { image, width: 358, height: 441, faces: 1 }.to_record())
        }
        (3, c::command::preview) => Ok(c::PreviewResult { delivered: 0 }.to_record()),
        (4, b::command::read) => {
            let wanted = b::ReadParams::from_record(params).map_err(bad)?;
            let receipt = holder.receipt.as_deref().ok_or_else(|| b::code::read::no_code("nobody holds a code up"))?;
            let symbology = wanted.symbologies.as_deref().and_then(|all| all.split_whitespace().next());
            let symbology = symbology.unwrap_or("code128").to_owned();
            Ok(b::ReadResult { symbology, data: receipt.into() }.to_record())
        }
        (6, s::command::capture) => {
            let wanted = s::CaptureParams::from_record(params).map_err(bad)?;
            let citizen = citizen.ok_or_else(|| s::code::capture::no_signature("nobody is at the machine"))?;
            // A hand that never stops would fill the memory.
            let (strokes, points) = handwriting::strokes(&citizen.name, wanted.points.min(20_000));
            Ok(s::Signature { strokes: strokes.into(), points }.to_record())
        }
        (9, d::command::capture) => {
            let wanted = d::CaptureParams::from_record(params).map_err(bad)?;
            let citizen = citizen.ok_or_else(|| d::code::capture::no_document("nobody is at the machine"))?;
            let (width, height) = document::PAGE;
            let image = document::document(&citizen.number, wanted.kind, capture.max(1)).into();
            Ok(d::Document { image, width: width.into(), height: height.into() }.to_record())
        }
        _ => Err(Failure::unsupported()),
    }
}

fn card(citizen: &Citizen, wanted: &identity_document::ReadParams) -> Result<identity_document::CardRecord, Failure> {
    use identity_document::{CardRecord, code::read};
    let card = citizen.card.as_ref().ok_or_else(|| read::no_media("this person has no card"))?;
    let birth = citizen.birth_day().ok_or_else(|| read::unreadable("the citizen's number holds no birth day"))?;
    let fingers = || [11, 16].iter().flat_map(|finger| template::template(&citizen.number, *finger, 0)).collect();
    Ok(CardRecord {
        kind: card.kind,
        name: citizen.name.as_str().into(),
        number: citizen.number.as_str().into(),
        sex: citizen.sex_digit().into(),
        nation: Some(citizen.nation.clone()).into(),
        birth: birth.into(),
        address: Some(citizen.address.clone()).into(),
        authority: Some(citizen.authority.clone()).into(),
        valid_from: card.valid_from,
        valid_until: card.valid_until.filter(|_| !card.long_term),
        long_term: card.long_term,
        portrait: (wanted.portrait == Some(true)).then(|| portrait::portrait(&citizen.number, 0)).into(),
        fingerprints: (wanted.fingerprints == Some(true) && citizen.fingerprints_on_file).then(fingers).into(),
    })
}

fn finger(code: i64) -> Result<i64, Failure> {
    if (11..=20).contains(&code) {
        return Ok(code);
    }
    Err(Failure::new(CompletionCode::InvalidData, format!("field finger: found {code}, expected 11 to 20")))
}
