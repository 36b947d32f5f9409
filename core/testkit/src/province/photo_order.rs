//! Orders for photo receipts: handed in, under review, passed or refused; free to hand in again.

use super::post::is_region;
use super::scene::{KnownPhotoOrder, hidden};
use super::{Province, Table, bad, invalid, own_number};
use crate::citizen::{Receipt, ReceiptState};
use crate::seed::Seed;
use crate::{jpeg, spelling, word};
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::photo_receipt::{self as r, PhotoState, ReceiptKind};
use tongban_classes::{FromRecord as _, ToRecord as _};
use tongban_model::{Date, Failure, Record};

/// The number by which a scenario says what becomes of orders handed in from now on.
pub(super) const NEXT: &str = "*";

/// After how many questions a photo under review has passed.
const QUESTIONS: u32 = 2;

/// Days a receipt is good for when nobody says otherwise.
const DAYS: i32 = 180;

/// Why a photo was refused when nobody says otherwise.
const REASON: &str = "照片背景不是白色，请重新拍摄";

/// An order for a photo receipt, as the photo service keeps it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoOrder {
    /// Citizen number.
    pub number: String,
    /// Name.
    pub name: String,
    /// What the receipt is for.
    #[serde(with = "word::receipt_kind")]
    pub kind: ReceiptKind,
    /// City whose systems take it.
    pub city: String,
    /// Phone number.
    pub phone: Option<String>,
    /// How it stands.
    #[serde(with = "word::photo_state")]
    pub state: PhotoState,
    /// What the scenario says becomes of it, until another photo is handed in.
    pub fate: Option<KnownPhotoOrder>,
    /// How often it was asked for since the last photo was handed in.
    pub questions: u32,
    /// How often a photo was handed in.
    pub photos: u32,
    /// Receipt number, once passed.
    pub receipt: Option<String>,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Last day of the receipt.
    #[serde(with = "spelling::maybe_day")]
    pub valid_until: Option<Date>,
    /// Day it was handed in; absent means the day before.
    #[serde(default, with = "spelling::maybe_day")]
    pub submitted: Option<Date>,
    /// How often it arrived; nought for an order that a scenario brought.
    pub arrivals: u32,
}

hidden! { PhotoOrder => "photo order", state; }

impl Province {
    pub(super) fn photo_orders(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        match command {
            r::command::apply => self.apply_photo(r::ApplyParams::from_record(params).map_err(invalid)?, now_ms),
            r::command::get_order => {
                let params = r::GetOrderParams::from_record(params).map_err(invalid)?;
                self.review(params.order.expose(), now_ms);
                let found = self.photo_orders.get(params.order.expose());
                let receipt = found.and_then(|row| row.receipt.clone());
                Ok(r::GetOrderResult {
                    state: found.map_or(PhotoState::NotFound, |row| row.state),
                    receipt: receipt.clone().into(),
                    reason: found.and_then(|row| row.reason.clone()),
                    valid_until: found.and_then(|row| row.valid_until),
                    image_number: receipt.into(),
                }
                .to_record())
            }
            r::command::resubmit => {
                let params = r::ResubmitParams::from_record(params).map_err(invalid)?;
                if jpeg::size(params.image.expose()).is_none() {
                    return Err(r::code::resubmit::image_refused("neither JPEG nor PNG"));
                }
                let id = params.order.into_exposed();
                let Some(row) = self.photo_orders.get_mut(&id) else {
                    return Ok(r::ResubmitResult { state: PhotoState::NotFound }.to_record());
                };
                // A photo that is under review or has passed needs no other one.
                if row.state == PhotoState::Failed {
                    (row.state, row.fate, row.questions, row.reason) = (PhotoState::Submitted, None, 0, None);
                    row.photos += 1;
                }
                let state = row.state;
                self.touch(Table::PhotoOrders, &id);
                Ok(r::ResubmitResult { state }.to_record())
            }
            r::command::list_orders => {
                let params = r::ListOrdersParams::from_record(params).map_err(invalid)?;
                let today = self.today(now_ms);
                self.settle(params.number.expose(), today);
                let day = |row: &PhotoOrder| row.submitted.unwrap_or_else(|| today.add_days(-1));
                let own = |(_, row): &(&String, &PhotoOrder)| row.number == *params.number.expose();
                let mut orders: Vec<_> = self.photo_orders.iter().filter(own).collect();
                orders.sort_by_key(|(id, row)| std::cmp::Reverse((day(row), (*id).clone())));
                let order = |(id, row): (&String, &PhotoOrder)| r::PhotoOrder {
                    order: id.as_str().into(),
                    kind: row.kind,
                    city: row.city.clone(),
                    state: row.state,
                    receipt: row.receipt.clone().into(),
                    reason: row.reason.clone(),
                    valid_until: row.valid_until,
                    submitted: day(row),
                };
                Ok(r::ListOrdersResult { orders: orders.into_iter().map(order).collect() }.to_record())
            }
            _ => Err(Failure::unsupported()),
        }
    }

    /// An order for a photo receipt by its number.
    pub fn photo_order(&self, order: &str) -> Option<&PhotoOrder> {
        self.photo_orders.get(order)
    }

    /// Puts an order in as a scenario describes it.
    pub(super) fn load_photo_order(&mut self, known: KnownPhotoOrder) {
        if known.number == NEXT {
            self.settings.next_photo = Some(known);
            return;
        }
        let owner = known.owner.clone().unwrap_or_default();
        let citizen = self.people.get(&owner);
        let of_household = || citizen.map_or_else(|| "100000".to_owned(), crate::Citizen::household_region);
        let id = known.number.clone();
        let row = PhotoOrder {
            name: citizen.map(|citizen| citizen.name.clone()).unwrap_or_default(),
            kind: known.kind,
            city: known.city.clone().unwrap_or_else(of_household),
            number: owner,
            phone: None,
            state: PhotoState::Submitted,
            fate: Some(known),
            questions: 0,
            photos: 1,
            receipt: None,
            reason: None,
            valid_until: None,
            submitted: None,
            arrivals: 0,
        };
        self.touch(Table::PhotoOrders, &id);
        self.photo_orders.insert(id, row);
    }

    fn apply_photo(&mut self, params: r::ApplyParams, now_ms: i64) -> Result<Record, Failure> {
        let id = own_number("order", params.order.expose())?.to_owned();
        if !is_region(&params.city) {
            return Err(r::code::apply::city_unknown("no city has this number"));
        }
        if jpeg::size(params.image.expose()).is_none() {
            return Err(r::code::apply::image_refused("neither JPEG nor PNG"));
        }
        let (submitted, fate) = (self.today(now_ms), self.settings.next_photo.clone());
        let number = params.number.into_exposed();
        self.touch(Table::PhotoOrders, &id);
        let row = self.photo_orders.entry(id).or_insert_with(|| PhotoOrder {
            number: number.clone(),
            name: params.name.into_exposed(),
            kind: params.kind,
            city: params.city,
            phone: params.phone.into_exposed(),
            state: PhotoState::Submitted,
            fate,
            questions: 0,
            photos: 1,
            receipt: None,
            reason: None,
            valid_until: None,
            submitted: Some(submitted),
            arrivals: 0,
        });
        row.arrivals += 1;
        if row.number != number || row.kind != params.kind {
            return Err(bad("field order: the number stands for another order"));
        }
        Ok(r::ApplyResult { state: row.state }.to_record())
    }

    /// Comes to the end that a scenario named, for all orders of a person.
    pub(super) fn settle(&mut self, number: &str, today: Date) {
        let fated = |(_, row): &(&String, &PhotoOrder)| row.number == number && row.fate.is_some();
        let ids: Vec<String> = self.photo_orders.iter().filter(fated).map(|(id, _)| id.clone()).collect();
        ids.iter().for_each(|id| self.decide(id, today));
    }

    /// Somebody asks, and time has passed: the review goes on by a step.
    fn review(&mut self, id: &str, now_ms: i64) {
        let today = self.today(now_ms);
        if let Some(row) = self.photo_orders.get_mut(id) {
            row.questions += 1;
            self.decide(id, today);
        }
    }

    fn decide(&mut self, id: &str, today: Date) {
        let Some(row) = self.photo_orders.get_mut(id) else { return };
        self.touched.insert((Table::PhotoOrders, id.to_owned()));
        if matches!(row.state, PhotoState::Passed | PhotoState::Failed) {
            return;
        }
        row.state = match &row.fate {
            Some(fate) => fate.state,
            None if row.questions >= QUESTIONS => PhotoState::Passed,
            None if row.questions > 0 => PhotoState::Reviewing,
            None => PhotoState::Submitted,
        };
        let fate = row.fate.as_ref();
        match row.state {
            PhotoState::Failed => {
                let said = fate.and_then(|fate| fate.reason.clone());
                row.reason = Some(said.unwrap_or_else(|| REASON.to_owned()));
            }
            PhotoState::Passed => {
                let made_up = || format!("{}{:08}", &row.city[..4], Seed::of(&["receipt", id]).next() % 100_000_000);
                let receipt = fate.and_then(|fate| fate.receipt.clone()).unwrap_or_else(made_up);
                let days = fate.and_then(|fate| fate.days).unwrap_or(DAYS);
                let valid_until = fate.and_then(|fate| fate.valid_until).unwrap_or_else(|| today.add_days(days));
                row.receipt = Some(receipt.clone());
                row.valid_until = Some(valid_until);
                let (owner, kind) = (Some(row.number.clone()), row.kind);
                let made = || Receipt { number: receipt.clone(), kind, valid_until, owner, state: ReceiptState::Good };
                self.receipts.entry(receipt.clone()).or_insert_with(made);
                self.touch(Table::Receipts, &receipt);
            }
            _ => {}
        }
    }
}
