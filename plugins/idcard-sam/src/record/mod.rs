//! What the 256 bytes of text on a card say. Four kinds of card have four layouts, told apart by the unit at 248.
//!
//! Source: the layouts that independent readers of these cards agree on (GA/T 490 and the rules for the cards of 2017,
//! 2018 and 2023). A record that contradicts itself is told by field, never guessed at and never with its content.

mod fields;
mod foreign_2017;
mod foreign_2023;
mod nation;
mod number;
mod permit;
mod resident;

pub use fields::RecordFault;
pub use nation::known as nation_known;

use fields::Fields;
use tongban_sdk::Date;
use tongban_sdk::identity_document::{CardKind, CardRecord};

/// Bytes of the text.
pub const LENGTH: usize = 256;
/// Where the kind stands.
const FLAG: usize = 248;

/// The kind a text says it is.
pub fn kind(text: &[u8]) -> Result<CardKind, RecordFault> {
    let fields = Fields::of(text)?;
    match fields.unit(FLAG) {
        // Empty, and the digit that some writers leave there.
        0x0000 | 0x0020 | 0x0030 => Ok(CardKind::Resident),
        0x004A => Ok(CardKind::HongKongMacauTaiwan),
        0x0049 => Ok(CardKind::Foreign2017),
        0x0059 => Ok(CardKind::Foreign2023),
        _ => Err(RecordFault::Kind),
    }
}

/// The record of a card's text, without portrait and templates.
pub fn parse(text: &[u8]) -> Result<CardRecord, RecordFault> {
    let fields = Fields::of(text)?;
    let record = match kind(text)? {
        CardKind::Resident => resident::record(&fields),
        CardKind::HongKongMacauTaiwan => permit::record(&fields),
        CardKind::Foreign2017 => foreign_2017::record(&fields),
        CardKind::Foreign2023 => foreign_2023::record(&fields),
    }?;
    consistent(&record)?;
    Ok(record)
}

/// The newest address, 70 bytes; `None` when the card holds an empty one.
pub fn newest_address(data: &[u8]) -> Result<Option<String>, RecordFault> {
    let address = fields::text(data, "newest address")?;
    Ok(Some(address).filter(|address| !address.is_empty()))
}

/// Whether the days follow each other.
fn consistent(record: &CardRecord) -> Result<(), RecordFault> {
    if record.valid_until.is_some_and(|until| until < record.valid_from) {
        return Err(RecordFault::field("valid_until", "before the first day of validity"));
    }
    if *record.birth.expose() > record.valid_from {
        return Err(RecordFault::field("birth", "after the first day of validity"));
    }
    Ok(())
}

/// Last day of validity, and whether it is for ever.
fn validity(fields: &Fields, at: usize) -> Result<(Option<Date>, bool), RecordFault> {
    match fields.text(at, 16, "valid_until")?.as_str() {
        "长期" => Ok((None, true)),
        day => Ok((Some(fields::day(day, "valid_until")?), false)),
    }
}

#[cfg(test)]
mod tests;
