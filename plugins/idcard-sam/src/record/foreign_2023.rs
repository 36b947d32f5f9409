//! The foreign permanent residence card, edition issued from 2023-12-01.
//!
//! The name in Latin letters stands in two fields: its first 35 characters and the rest.
//! The class has no field for nationality and the count of renewals.

use super::fields::{Fields, RecordFault};
use super::{number, validity};
use tongban_sdk::identity_document::{CardKind, CardRecord};

pub(super) fn record(fields: &Fields) -> Result<CardRecord, RecordFault> {
    let birth = fields.day(36, "birth")?;
    let number = number::eighteen(fields.filled(122, 36, "number")?, birth)?;
    if !number.starts_with('9') {
        return Err(RecordFault::field("number", "not a foreigner's"));
    }
    let name = match fields.optional(0, 30, "name")? {
        Some(chinese) => chinese,
        None => fields.joined((52, 70), (220, 22), "name")?,
    };
    if name.is_empty() {
        return Err(RecordFault::field("name", "empty"));
    }
    let (valid_until, long_term) = validity(fields, 204)?;
    Ok(CardRecord {
        kind: CardKind::Foreign2023,
        name: name.into(),
        number: number.into(),
        sex: fields.sex(30)?.into(),
        nation: None.into(),
        birth: birth.into(),
        address: None.into(),
        authority: None.into(),
        valid_from: fields.day(188, "valid_from")?,
        valid_until,
        long_term,
        portrait: None.into(),
        fingerprints: None.into(),
    })
}
