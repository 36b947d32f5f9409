//! What else the population system takes in: temporary cards, finished cards to be posted, the household number.

use super::scene::hidden;
use super::{Province, Table, bad, invalid};
use crate::seed::Seed;
use crate::word;
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::progress::Stage;
use tongban_classes::registry::{self as r, SubmissionState};
use tongban_classes::{FromRecord as _, ToRecord as _};
use tongban_model::{Failure, Record};

/// An application for a temporary card.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Temporary {
    /// Citizen number.
    pub number: String,
    /// Unit that hands it out.
    pub unit: String,
    /// Phone number.
    pub phone: String,
    /// Number of the payment.
    pub payment: Option<String>,
    /// Whether the fee is paid.
    pub paid: bool,
    /// What became of it.
    #[serde(with = "word::submission_state")]
    pub state: SubmissionState,
    /// How often it arrived.
    pub arrivals: u32,
}

/// A finished card that is handed to the post.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailing {
    /// Citizen number.
    pub number: String,
    /// Number of the post order.
    pub order: String,
    /// What became of it.
    #[serde(with = "word::submission_state")]
    pub state: SubmissionState,
    /// How often it arrived.
    pub arrivals: u32,
}

hidden! {
    Temporary => "temporary card", state;
    Mailing => "mailing", state;
}

impl Province {
    pub(super) fn verify_household(&self, params: &Record) -> Result<Record, Failure> {
        let params = r::VerifyHouseholdParams::from_record(params).map_err(invalid)?;
        let citizen = self.people.get(params.number.expose());
        let citizen = citizen.ok_or_else(|| r::code::verify_household::not_found("nobody has this number"))?;
        let typed = params.household_number.expose().trim();
        let right = citizen.household_number.as_deref().is_none_or(|right| right == typed);
        let matches = citizen.household_matches && right && citizen.name == *params.name.expose();
        Ok(r::VerifyHouseholdResult { matches }.to_record())
    }

    pub(super) fn apply_temporary(&mut self, params: &Record) -> Result<Record, Failure> {
        let params = r::ApplyTemporaryParams::from_record(params).map_err(invalid)?;
        let (acceptance, number) = (params.acceptance.into_exposed(), params.number.into_exposed());
        if acceptance.len() != 22 || !acceptance.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad("field acceptance: expected 22 digits"));
        }
        let rejected = r::code::apply_temporary::rejected;
        if !self.people.contains_key(&number) {
            return Err(rejected("nobody has this number"));
        }
        if self.applications.contains_key(&acceptance) {
            return Err(rejected("the acceptance number stands for an identity card"));
        }
        if !self.temporary.contains_key(&acceptance) && !self.has_open_application(&number) {
            return Err(r::code::apply_temporary::no_application("no application for an identity card is open"));
        }
        self.touch(Table::Temporary, &acceptance);
        let row = self.temporary.entry(acceptance).or_insert_with(|| Temporary {
            number: number.clone(),
            unit: params.unit,
            phone: params.phone.into_exposed(),
            payment: params.payment,
            paid: params.paid,
            state: SubmissionState::Accepted,
            arrivals: 0,
        });
        row.arrivals += 1;
        if row.number != number {
            return Err(rejected("the acceptance number belongs to another applicant"));
        }
        Ok(r::ApplyTemporaryResult { state: row.state }.to_record())
    }

    pub(super) fn get_temporary(&self, params: &Record) -> Result<Record, Failure> {
        let params = r::GetTemporaryParams::from_record(params).map_err(invalid)?;
        let found = self.temporary.get(params.acceptance.expose());
        Ok(r::GetTemporaryResult { state: found.map_or(SubmissionState::NotFound, |row| row.state) }.to_record())
    }

    pub(super) fn find_mailable(&self, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        let params = r::FindMailableParams::from_record(params).map_err(invalid)?;
        let found = self.mailable_of(params.number.expose(), now_ms);
        let found = found.filter(|(acceptance, _)| !self.mailings.contains_key(acceptance));
        let (acceptance, unit) = found.unzip();
        Ok(r::FindMailableResult { found: acceptance.is_some(), acceptance: acceptance.into(), unit }.to_record())
    }

    pub(super) fn request_mailing(&mut self, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        let params = r::RequestMailingParams::from_record(params).map_err(invalid)?;
        let (acceptance, number) = (params.acceptance.into_exposed(), params.number.into_exposed());
        let theirs = self.mailable_of(&number, now_ms).is_some_and(|(mailable, _)| mailable == acceptance);
        let placed = self.posts.get(&params.order).is_some_and(super::PostOrder::stands);
        self.touch(Table::Mailings, &acceptance);
        let state = if theirs && placed { SubmissionState::Accepted } else { SubmissionState::Rejected };
        let new = || Mailing { number, order: params.order.clone(), state, arrivals: 0 };
        let row = self.mailings.entry(acceptance).or_insert_with(new);
        row.arrivals += 1;
        // One card goes into one parcel.
        let state = if row.order == params.order { row.state } else { SubmissionState::Rejected };
        Ok(r::RequestMailingResult { state }.to_record())
    }

    pub(super) fn get_mailing(&self, params: &Record) -> Result<Record, Failure> {
        let params = r::GetMailingParams::from_record(params).map_err(invalid)?;
        let found = self.mailings.get(params.acceptance.expose());
        Ok(r::GetMailingResult { state: found.map_or(SubmissionState::NotFound, |row| row.state) }.to_record())
    }

    /// The finished card of a person and the unit that has it; of whom no scenario said anything, one is made up.
    fn mailable_of(&self, number: &str, now_ms: i64) -> Option<(String, String)> {
        let citizen = self.people.get(number)?;
        let unit = || format!("{}办证大厅", citizen.authority);
        if let Some(known) = self.mailable.get(number) {
            return Some((known.acceptance.clone()?, known.unit.clone().unwrap_or_else(unit)));
        }
        let day = self.today(now_ms).add_days(-20).compact();
        let sequence = Seed::of(&["mailable", number]).next() % 100_000;
        Some((format!("{}001{day}{sequence:05}", citizen.household_region()), unit()))
    }

    /// Whether a card application is open; unknown counts as yes where no scenario spoke of applications.
    fn has_open_application(&self, number: &str) -> bool {
        let filed = self.applications.values().any(|found| found.taken_in && found.number == number);
        let mut known = self.known.values().filter(|known| known.owner.as_deref() == Some(number)).peekable();
        let closed = |stage| matches!(stage, Stage::Collected | Stage::NotAccepted | Stage::Returned);
        filed || known.peek().is_none() || known.any(|known| !closed(known.stage))
    }
}
