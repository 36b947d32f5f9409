//! The resident identity card.

use super::fields::{Fields, RecordFault};
use super::{nation, number, validity};
use tongban_sdk::identity_document::{CardKind, CardRecord};

pub(super) fn record(fields: &Fields) -> Result<CardRecord, RecordFault> {
    let birth = fields.day(36, "birth")?;
    let number = number::eighteen(fields.filled(122, 36, "number")?, birth)?;
    if number.starts_with('9') {
        return Err(RecordFault::field("number", "a foreigner's number on a citizen's card"));
    }
    let (valid_until, long_term) = validity(fields, 204)?;
    Ok(CardRecord {
        kind: CardKind::Resident,
        name: fields.filled(0, 30, "name")?.into(),
        number: number.into(),
        sex: fields.sex(30)?.into(),
        nation: Some(nation::code(fields.text(32, 4, "nation")?)?).into(),
        birth: birth.into(),
        address: fields.optional(52, 70, "address")?.into(),
        authority: fields.optional(158, 30, "authority")?.into(),
        valid_from: fields.day(188, "valid_from")?,
        valid_until,
        long_term,
        portrait: None.into(),
        fingerprints: None.into(),
    })
}
