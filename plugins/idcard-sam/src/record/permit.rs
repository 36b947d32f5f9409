//! The residence permit for Hong Kong, Macau and Taiwan residents: as the resident card, without a nation.
//!
//! The number of the travel pass and the count of issues stand behind it; the class has no field for them.

use super::fields::{Fields, RecordFault};
use super::{number, validity};
use tongban_sdk::identity_document::{CardKind, CardRecord};

pub(super) fn record(fields: &Fields) -> Result<CardRecord, RecordFault> {
    let birth = fields.day(36, "birth")?;
    let number = number::eighteen(fields.filled(122, 36, "number")?, birth)?;
    if !["81", "82", "83"].iter().any(|region| number.starts_with(region)) {
        return Err(RecordFault::field("number", "not one of Hong Kong, Macau or Taiwan"));
    }
    let (valid_until, long_term) = validity(fields, 204)?;
    Ok(CardRecord {
        kind: CardKind::HongKongMacauTaiwan,
        name: fields.filled(0, 30, "name")?.into(),
        number: number.into(),
        sex: fields.sex(30)?.into(),
        nation: None.into(),
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
