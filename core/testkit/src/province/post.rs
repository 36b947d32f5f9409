//! The post: quotes, and orders that are placed once per number and can be called off while nothing was picked up.

use super::scene::hidden;
use super::{Province, Table, bad, invalid, own_number};
use crate::seed::Seed;
use crate::{spelling, word};
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{FromRecord as _, ToRecord as _, post as p};
use tongban_model::{Date, Failure, Money, Record};

/// Postage when no script says otherwise, in fen.
const POSTAGE: i64 = 1_200;

/// A post order, as the post keeps it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostOrder {
    /// What is carried.
    #[serde(with = "word::post_item")]
    pub item: p::PostItem,
    /// Who receives it.
    pub recipient: String,
    /// Their telephone.
    pub phone: String,
    /// Region it goes to.
    pub region: String,
    /// Street, house and door.
    pub address: String,
    /// Who pays.
    #[serde(with = "word::post_pays")]
    pub pays: p::PostPays,
    /// Postage in fen.
    pub postage: i64,
    /// How it stands.
    #[serde(with = "word::post_state")]
    pub state: p::PostState,
    /// Tracking number.
    pub tracking: String,
    /// Day it was placed.
    #[serde(with = "spelling::day")]
    pub placed: Date,
    /// How often it arrived.
    pub arrivals: u32,
}

hidden! { PostOrder => "post order", state; }

impl Province {
    pub(super) fn post(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        match command {
            p::command::quote => {
                let params = p::QuoteParams::from_record(params).map_err(invalid)?;
                let (from, to) = (&params.from_region, params.to_region.expose());
                if !is_region(from) || !is_region(to) {
                    return Err(p::code::quote::not_served("no region has this number"));
                }
                let within_days = if from.get(..2) == to.get(..2) { 3 } else { 5 };
                Ok(p::QuoteResult { postage: Money::fen(POSTAGE), within_days }.to_record())
            }
            p::command::place_order => {
                self.place_order(p::PlaceOrderParams::from_record(params).map_err(invalid)?, now_ms)
            }
            p::command::get_order => {
                let params = p::GetOrderParams::from_record(params).map_err(invalid)?;
                let found = self.posts.get(&params.order);
                let state = found.map_or(p::PostState::NotFound, |order| order.state);
                let tracking = found.map(|order| order.tracking.clone());
                Ok(p::GetOrderResult { state, tracking }.to_record())
            }
            p::command::cancel_order => {
                let params = p::CancelOrderParams::from_record(params).map_err(invalid)?;
                if let Some(order) = self.posts.get_mut(&params.order) {
                    match order.state {
                        p::PostState::Collected | p::PostState::Delivered => {
                            return Err(p::code::cancel_order::not_served("the parcel is on its way"));
                        }
                        _ => order.state = p::PostState::Cancelled,
                    }
                    self.touch(Table::Posts, &params.order);
                }
                Ok(p::CancelOrderResult {}.to_record())
            }
            _ => Err(Failure::unsupported()),
        }
    }

    /// A post order by its number.
    pub fn post_order(&self, number: &str) -> Option<&PostOrder> {
        self.posts.get(number)
    }

    /// The courier picks a parcel up, or hands it over; says whether there was one to do it with.
    pub fn courier(&mut self, number: &str, delivers: bool) -> bool {
        let standing = self.posts.get_mut(number).filter(|order| order.stands());
        let Some(order) = standing else { return false };
        order.state = if delivers { p::PostState::Delivered } else { p::PostState::Collected };
        self.touch(Table::Posts, number);
        true
    }

    fn place_order(&mut self, params: p::PlaceOrderParams, now_ms: i64) -> Result<Record, Failure> {
        let number = own_number("order", &params.order)?.to_owned();
        if !is_region(params.region.expose()) {
            return Err(p::code::place_order::not_served("no region has this number"));
        }
        let (recipient, phone) = (params.recipient.into_exposed(), params.phone.into_exposed());
        let (region, address) = (params.region.into_exposed(), params.address.into_exposed());
        for (field, text) in [("recipient", &recipient), ("phone", &phone), ("address", &address)] {
            if text.trim().is_empty() {
                return Err(bad(&format!("field {field}: expected something to write on the parcel")));
            }
        }
        let placed = self.today(now_ms);
        self.touch(Table::Posts, &number);
        let order = self.posts.entry(number.clone()).or_insert_with(|| PostOrder {
            item: params.item,
            recipient: recipient.clone(),
            phone,
            region: region.clone(),
            address: address.clone(),
            pays: params.pays,
            postage: params.postage.as_fen(),
            state: p::PostState::Placed,
            tracking: format!("12{:011}", Seed::of(&["parcel", &number]).next() % 100_000_000_000),
            placed,
            arrivals: 0,
        });
        order.arrivals += 1;
        let same = order.item == params.item && order.recipient == recipient;
        if !same || order.region != region || order.address != address {
            return Err(bad("field order: the number stands for another parcel"));
        }
        Ok(p::PlaceOrderResult { state: order.state, tracking: Some(order.tracking.clone()) }.to_record())
    }
}

impl PostOrder {
    /// Whether it was not called off.
    pub fn stands(&self) -> bool {
        !matches!(self.state, p::PostState::Cancelled | p::PostState::NotFound)
    }
}

/// Whether a text could be a region of GB/T 2260.
pub(super) fn is_region(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with("00")
}
