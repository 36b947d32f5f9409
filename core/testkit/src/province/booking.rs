//! The booking service: times of the scenario, else those of the next three days; one place per number.

use super::scene::{BookingSlot, hidden};
use super::{Province, Table, bad, invalid, own_number};
use crate::seed::Seed;
use crate::word;
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{FromRecord as _, ToRecord as _, booking as b};
use tongban_model::{Date, Failure, Record};

/// Times of a made-up day.
const TIMES: [(&str, &str); 3] = [("09:00", "10:00"), ("10:30", "11:30"), ("14:30", "15:30")];

/// Places of a made-up time.
const PLACES: i64 = 5;

/// A booking, as the service keeps it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// The time.
    pub slot: String,
    /// The unit.
    pub unit: String,
    /// Citizen number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Phone number.
    pub phone: String,
    /// Business.
    pub business: String,
    /// How it stands.
    #[serde(with = "word::booking_state")]
    pub state: b::BookingState,
    /// What to show at the window.
    pub code: String,
    /// How often it arrived.
    pub arrivals: u32,
}

hidden! { Booking => "booking", state; }

impl Booking {
    /// Whether the time is kept.
    pub fn stands(&self) -> bool {
        self.state == b::BookingState::Booked
    }
}

impl Province {
    pub(super) fn booking(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        match command {
            b::command::list_slots => {
                let params = b::ListSlotsParams::from_record(params).map_err(invalid)?;
                let slot = |BookingSlot { id, date, from, to, left }| {
                    let left = (left - self.places_taken(&id)).max(0);
                    b::Slot { id, date, from, to, left }
                };
                let slots = self.times(&params.unit, params.from, self.today(now_ms)).into_iter().map(slot);
                Ok(b::ListSlotsResult { slots: slots.filter(|slot| slot.left > 0).collect() }.to_record())
            }
            b::command::book => self.book(b::BookParams::from_record(params).map_err(invalid)?, now_ms),
            b::command::get_booking => {
                let params = b::GetBookingParams::from_record(params).map_err(invalid)?;
                let found = self.bookings.get(params.booking.expose());
                let state = found.map_or(b::BookingState::NotFound, |row| row.state);
                Ok(b::GetBookingResult { state, code: found.and_then(Booking::shown) }.to_record())
            }
            b::command::cancel_booking => {
                let params = b::CancelBookingParams::from_record(params).map_err(invalid)?;
                let id = params.booking.into_exposed();
                if let Some(row) = self.bookings.get_mut(&id) {
                    row.state = b::BookingState::Cancelled;
                    self.touch(Table::Bookings, &id);
                }
                Ok(b::CancelBookingResult {}.to_record())
            }
            _ => Err(Failure::unsupported()),
        }
    }

    fn book(&mut self, params: b::BookParams, now_ms: i64) -> Result<Record, Failure> {
        let id = own_number("booking", params.booking.expose())?.to_owned();
        let number = params.number.into_exposed();
        if let Some(row) = self.bookings.get_mut(&id) {
            row.arrivals += 1;
            let (state, code) = (row.state, row.shown());
            let same = row.number == number && row.slot == params.slot;
            self.touch(Table::Bookings, &id);
            if !same {
                return Err(bad("field booking: the number stands for another booking"));
            }
            return Ok(b::BookResult { state, code }.to_record());
        }
        let today = self.today(now_ms);
        let known = self.times(&params.unit, today, today).into_iter().find(|slot| slot.id == params.slot);
        let places = known.ok_or_else(|| b::code::book::taken("there is no such time any more"))?.left;
        if places - self.places_taken(&params.slot) <= 0 {
            return Err(b::code::book::taken("the last place is gone"));
        }
        let code = format!("{:06}", Seed::of(&["window", &id]).next() % 1_000_000);
        let row = Booking {
            slot: params.slot,
            unit: params.unit,
            number,
            name: params.name.into_exposed(),
            phone: params.phone.into_exposed(),
            business: params.business,
            state: b::BookingState::Booked,
            code,
            arrivals: 1,
        };
        let result = b::BookResult { state: row.state, code: row.shown() };
        self.touch(Table::Bookings, &id);
        self.bookings.insert(id, row);
        Ok(result.to_record())
    }

    fn places_taken(&self, slot: &str) -> i64 {
        self.bookings.values().filter(|row| row.stands() && row.slot == slot).count() as i64
    }

    /// Times from a day on, earliest first, with the places they had before anybody booked.
    fn times(&self, unit: &str, from: Date, today: Date) -> Vec<BookingSlot> {
        let mut times: Vec<BookingSlot> = if self.booking_slots.is_empty() {
            let first = from.max(today.add_days(1));
            (0..3).flat_map(|day| made_up(unit, first.add_days(day))).collect()
        } else {
            self.booking_slots.values().filter(|slot| slot.date >= from).cloned().collect()
        };
        times.sort_by(|one, other| (one.date, &one.from, &one.id).cmp(&(other.date, &other.from, &other.id)));
        times
    }
}

impl Booking {
    fn shown(&self) -> Option<String> {
        self.stands().then(|| self.code.clone())
    }
}

fn made_up(unit: &str, date: Date) -> impl Iterator<Item = BookingSlot> {
    TIMES.into_iter().map(move |(from, to)| BookingSlot {
        id: format!("{unit}-{}-{}", date.compact(), from.replace(':', "")),
        date,
        from: from.to_owned(),
        to: to.to_owned(),
        left: PLACES,
    })
}
