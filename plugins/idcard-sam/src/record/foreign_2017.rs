//! The foreign permanent residence card, 2017 edition.
//!
//! The class has no field for nationality, card version and the code of the accepting authority.

use super::fields::{Fields, RecordFault};
use super::{number, validity};
use tongban_sdk::identity_document::{CardKind, CardRecord};

pub(super) fn record(fields: &Fields) -> Result<CardRecord, RecordFault> {
    // A Chinese name is optional; the one in Latin letters is on every card.
    let name = match fields.optional(158, 30, "name")? {
        Some(chinese) => chinese,
        None => fields.filled(0, 120, "name")?,
    };
    let (valid_until, long_term) = validity(fields, 204)?;
    Ok(CardRecord {
        kind: CardKind::Foreign2017,
        name: name.into(),
        number: number::fifteen(fields.filled(122, 30, "number")?)?.into(),
        sex: fields.sex(120)?.into(),
        nation: None.into(),
        birth: fields.day(220, "birth")?.into(),
        address: None.into(),
        authority: None.into(),
        valid_from: fields.day(188, "valid_from")?,
        valid_until,
        long_term,
        portrait: None.into(),
        fingerprints: None.into(),
    })
}
