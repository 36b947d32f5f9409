//! The tables by which a scenario says what the connectors know: `[loss]`, `[[application]]`, `[[unit]]` and the others.
//!
//! Keys are those of a scenario, letter for letter. A table that is not there leaves the province to answer well.

use super::load::LoadFault;
use super::photo_order::NEXT;
use super::{Province, Table};
use crate::spelling::{day, maybe_day};
use crate::word;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use tongban_classes::photo_receipt::{PhotoState, ReceiptKind};
use tongban_classes::progress::Stage;
use tongban_model::Date;

/// All tables.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// Whether the card was reported lost before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    /// What the progress query knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub application: Vec<KnownApplication>,
    /// A finished card that can be posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailable: Option<Mailable>,
    /// Units that a search finds. Once there is one, a search finds no made-up unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unit: Vec<KnownUnit>,
    /// Times that can be booked. Once there is one, no made-up time is listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub booking_slot: Vec<BookingSlot>,
    /// What the residence register knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<KnownResidence>,
    /// Photos handed in before; one table or a list of them.
    #[serde(default, deserialize_with = "one_or_more", skip_serializing_if = "Vec::is_empty")]
    pub photo_order: Vec<KnownPhotoOrder>,
}

impl Tables {
    /// Reads the tables of a scenario, `{ "loss": { … }, "unit": [ … ] }`.
    ///
    /// Errors: a key or a word that means nothing, by its name; whoever wrote the scenario must act.
    pub fn read(tables: serde_json::Map<String, serde_json::Value>) -> Result<Self, serde_json::Error> {
        serde_json::from_value(tables.into())
    }

    /// What the applicant's phone shows when no receipt is in their hand: the residence code.
    pub fn code_in_hand(&self) -> Option<&str> {
        self.residence.as_ref()?.code.as_deref()
    }

    /// The same tables, each with its owner named.
    ///
    /// Errors: a table that belongs to somebody names nobody, and there is no first citizen either.
    pub(super) fn owned_by(mut self, first: Option<&str>) -> Result<Self, LoadFault> {
        let own = |owner: &mut Option<String>, table| {
            if owner.is_none() {
                *owner = Some(first.ok_or(LoadFault::NoOwnerOf { table })?.to_owned());
            }
            Ok(())
        };
        self.loss.iter_mut().try_for_each(|row| own(&mut row.owner, "loss"))?;
        self.application.iter_mut().try_for_each(|row| own(&mut row.owner, "application"))?;
        self.mailable.iter_mut().try_for_each(|row| own(&mut row.owner, "mailable"))?;
        self.residence.iter_mut().try_for_each(|row| own(&mut row.owner, "residence"))?;
        // What becomes of the next photo belongs to whoever hands it in.
        let named = self.photo_order.iter_mut().filter(|row| row.number != NEXT);
        for row in named {
            own(&mut row.owner, "photo_order")?;
        }
        Ok(self)
    }

    /// Whether the scenario says nothing of the connectors.
    pub fn is_empty(&self) -> bool {
        *self == Tables::default()
    }
}

/// `[loss]`: whether the card was reported lost before.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    /// Whether it was.
    pub reported: bool,
    /// Number of the report; absent means a made-up one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Day of the report; absent means the day before.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// Whose card: a citizen number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// `[[application]]`: an application that the progress query knows.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownApplication {
    /// Acceptance number.
    pub acceptance: String,
    /// Where it stands.
    #[serde(with = "word::stage")]
    pub stage: Stage,
    /// Day it was taken in.
    #[serde(with = "day")]
    pub accepted: Date,
    /// Why it was sent back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Photo number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_number: Option<String>,
    /// Tracking number of the parcel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    /// Day it should be ready.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub expected: Option<Date>,
    /// What was applied for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business: Option<String>,
    /// Where it lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whose it is: a citizen number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// `[mailable]`: a finished card that can be posted.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailable {
    /// Its acceptance number; absent means that there is no such card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<String>,
    /// Name of the unit that has it; absent means a made-up one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whose it is: a citizen number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// `[[unit]]`: a unit that a search finds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownUnit {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its region, six digits.
    pub region: String,
    /// Its telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// `[[booking_slot]]`: a time that can be booked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingSlot {
    /// Its id.
    pub id: String,
    /// The day.
    #[serde(with = "day")]
    pub date: Date,
    /// Begin, `HH:MM`.
    pub from: String,
    /// End, `HH:MM`.
    pub to: String,
    /// Places left before anybody books.
    pub left: i64,
}

/// `[residence]`: what the residence register knows.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownResidence {
    /// Whether the person is registered as living here.
    pub registered: bool,
    /// Last day of the registration; absent means a year from now.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Whether they hold a residence permit; absent means the same as `registered`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<bool>,
    /// What the code on their phone says; absent means that any code is theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whose it is: a citizen number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// `[photo_order]`: a photo handed in before, or what will become of the next one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownPhotoOrder {
    /// The order number; `*` stands for every order handed in from now on.
    pub number: String,
    /// How it stands, and goes on standing until another photo is handed in.
    #[serde(with = "word::photo_state")]
    pub state: PhotoState,
    /// Receipt number, for `passed`; absent means a made-up one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
    /// Why it was refused, for `failed`; absent means a usual reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Last day of the receipt, for `passed`.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// For how many days the receipt is good, where `valid_until` is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i32>,
    /// What the receipt is for.
    #[serde(default = "word::identity_card", with = "word::receipt_kind")]
    pub kind: ReceiptKind,
    /// City whose systems take it, six digits; absent means that of the household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Whose it is: a citizen number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl Province {
    /// Puts away what the tables of the scenario before said; what came in from a machine stays.
    pub(super) fn clear_out(&mut self) {
        let Province { known, mailable, units, booking_slots, residences, photo_orders, losses, touched, .. } = self;
        touched.extend(std::mem::take(known).into_keys().map(|id| (Table::Known, id)));
        touched.extend(std::mem::take(mailable).into_keys().map(|id| (Table::Mailable, id)));
        touched.extend(std::mem::take(units).into_keys().map(|id| (Table::Units, id)));
        touched.extend(std::mem::take(booking_slots).into_keys().map(|id| (Table::BookingSlots, id)));
        touched.extend(std::mem::take(residences).into_keys().map(|id| (Table::Residences, id)));
        touched.extend(photo_orders.extract_if(.., |_, row| row.arrivals == 0).map(|(id, _)| (Table::PhotoOrders, id)));
        touched.extend(losses.extract_if(.., |_, row| row.arrivals == 0).map(|(id, _)| (Table::Losses, id)));
    }

    /// Puts the tables of a scenario in; each has its owner named.
    pub(super) fn furnish(&mut self, tables: Tables) {
        if let Some(loss) = tables.loss {
            self.load_loss(loss);
        }
        for row in tables.application {
            self.touch(Table::Known, &row.acceptance);
            self.known.insert(row.acceptance.clone(), row);
        }
        if let Some((owner, row)) = tables.mailable.and_then(|row| Some((row.owner.clone()?, row))) {
            self.touch(Table::Mailable, &owner);
            self.mailable.insert(owner, row);
        }
        for row in tables.unit {
            self.touch(Table::Units, &row.id);
            self.units.insert(row.id.clone(), row);
        }
        for row in tables.booking_slot {
            self.touch(Table::BookingSlots, &row.id);
            self.booking_slots.insert(row.id.clone(), row);
        }
        if let Some((owner, row)) = tables.residence.and_then(|row| Some((row.owner.clone()?, row))) {
            self.touch(Table::Residences, &owner);
            self.residences.insert(owner, row);
        }
        for row in tables.photo_order {
            self.load_photo_order(row);
        }
    }
}

fn one_or_more<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<KnownPhotoOrder>, D::Error> {
    // Read by hand, because an untagged enum would not say which key is wrong.
    let value = serde_json::Value::deserialize(input)?;
    let read = |value| serde_json::from_value(value).map_err(serde::de::Error::custom);
    match value {
        serde_json::Value::Array(all) => all.into_iter().map(read).collect(),
        one => read(one).map(|one| vec![one]),
    }
}

/// Rows print what they are and how they stand, nothing of the person.
macro_rules! hidden {
    ($($row:ty => $word:literal $(, $field:ident)?;)+) => {$(
        impl fmt::Debug for $row {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($word)?;
                $(write!(f, "({:?})", self.$field)?;)?
                Ok(())
            }
        }
    )+};
}
pub(super) use hidden;

hidden! {
    Loss => "loss", reported;
    KnownApplication => "application", stage;
    Mailable => "mailable card";
    KnownResidence => "residence", registered;
    KnownPhotoOrder => "photo order", state;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_as_a_scenario_writes_them_and_print_nothing_personal() {
        let text = r#"{ "loss": { "reported": true, "number": "GS-1" },
            "application": [{ "acceptance": "4413020012026110100001", "stage": "not-accepted", "accepted": "2026-11-01" }],
            "mailable": { "acceptance": "4413020012026100100001" },
            "unit": [{ "id": "u1", "name": "吉首派出所", "address": "测试路1号", "region": "433101" }],
            "booking_slot": [{ "id": "s1", "date": "2026-12-01", "from": "09:00", "to": "10:00", "left": 1 }],
            "residence": { "registered": true, "code": "YJ-1" },
            "photo_order": { "number": "*", "state": "failed" } }"#;
        let tables: Tables = serde_json::from_str(text).unwrap();
        assert_eq!(tables.application[0].stage, Stage::NotAccepted);
        assert_eq!(tables.photo_order.len(), 1);
        let said = format!("{tables:?}");
        for personal in ["GS-1", "44130200120", "YJ-1"] {
            assert!(!said.contains(personal), "{said}");
        }
        let again: Tables = serde_json::from_str(&serde_json::to_string(&tables).unwrap()).unwrap();
        assert_eq!(again, tables);
        assert!(!tables.is_empty() && Tables::default().is_empty());
    }

    #[test]
    fn a_misspelt_key_or_word_is_refused_by_name() {
        for (text, said) in [
            (r#"{ "losses": {} }"#, "losses"),
            (r#"{ "loss": { "reported": true, "nr": "1" } }"#, "nr"),
            (r#"{ "photo_order": { "number": "*", "state": "lost" } }"#, "passed"),
            (r#"{ "photo_order": [{ "number": "*", "state": "passed", "recipt": "1" }] }"#, "recipt"),
            (r#"{ "application": [{ "acceptance": "1", "stage": "gone", "accepted": "2026-11-01" }] }"#, "mailed"),
        ] {
            let fault = serde_json::from_str::<Tables>(text).unwrap_err().to_string();
            assert!(fault.contains(said), "{fault}");
        }
    }
}
