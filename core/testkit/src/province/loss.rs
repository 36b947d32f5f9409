//! The register of lost cards: one standing report per person, taken in once per number, withdrawn while no new card was
//! made.

use super::scene::{Loss, hidden};
use super::{Province, Table, invalid, own_number};
use crate::seed::Seed;
use crate::{spelling, word};
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{FromRecord as _, ToRecord as _, loss_report as l};
use tongban_model::{Date, Failure, Record};

/// A loss report, as the register keeps it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossReport {
    /// Citizen number.
    pub number: String,
    /// Where the card was lost.
    pub place: String,
    /// Day it was lost, where it is known.
    #[serde(default, with = "spelling::maybe_day")]
    pub lost_on: Option<Date>,
    /// Time of day it was lost.
    pub lost_at: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// What became of it.
    #[serde(with = "word::loss_state")]
    pub state: l::LossState,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// Day it was taken in; absent means the day before.
    #[serde(default, with = "spelling::maybe_day")]
    pub reported: Option<Date>,
    /// How often it arrived; nought for a report that a scenario brought.
    pub arrivals: u32,
}

hidden! { LossReport => "loss report", state; }

impl LossReport {
    /// Whether the card is reported lost by it.
    pub fn stands(&self) -> bool {
        self.state == l::LossState::Accepted && !self.withdrawn
    }
}

impl Province {
    pub(super) fn loss(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        match command {
            l::command::check => {
                let params = l::CheckParams::from_record(params).map_err(invalid)?;
                let found = self.standing_loss(params.number.expose());
                let report = found.map(|(id, _)| id.to_owned()).into();
                let yesterday = self.today(now_ms).add_days(-1);
                let reported_on = found.map(|(_, row)| row.reported.unwrap_or(yesterday));
                Ok(l::CheckResult { reported: found.is_some(), report, reported_on }.to_record())
            }
            l::command::report => self.report_loss(l::ReportParams::from_record(params).map_err(invalid)?, now_ms),
            l::command::get_report => {
                let params = l::GetReportParams::from_record(params).map_err(invalid)?;
                let found = self.losses.get(params.report.expose()).filter(|row| !row.withdrawn);
                Ok(l::GetReportResult { state: found.map_or(l::LossState::NotFound, |row| row.state) }.to_record())
            }
            l::command::withdraw => {
                let params = l::WithdrawParams::from_record(params).map_err(invalid)?;
                let id = params.report.into_exposed();
                let used = |found: &super::Application| found.taken_in && found.loss_report.as_ref() == Some(&id);
                if self.applications.values().any(used) {
                    return Err(l::code::withdraw::rejected("a new card was applied for under this report"));
                }
                self.withdraw_loss(&id);
                Ok(l::WithdrawResult {}.to_record())
            }
            _ => Err(Failure::unsupported()),
        }
    }

    /// The standing report of a person, with its number.
    pub fn standing_loss(&self, number: &str) -> Option<(&str, &LossReport)> {
        let stands = |(_, row): &(&String, &LossReport)| row.number == number && row.stands();
        self.losses.iter().find(stands).map(|(id, row)| (id.as_str(), row))
    }

    /// Puts in what a scenario says of somebody's card.
    pub(super) fn load_loss(&mut self, loss: Loss) {
        let Some(owner) = loss.owner else { return };
        if let Some(before) = self.standing_loss(&owner).map(|(id, _)| id.to_owned()) {
            self.withdraw_loss(&before);
        }
        if !loss.reported {
            return;
        }
        let made_up = || format!("GS{:010}", Seed::of(&["loss", &owner]).next() % 10_000_000_000);
        let id = loss.number.unwrap_or_else(made_up);
        let row = LossReport {
            number: owner,
            place: String::new(),
            lost_on: loss.on,
            lost_at: None,
            phone: None,
            state: l::LossState::Accepted,
            withdrawn: false,
            reported: loss.on,
            arrivals: 0,
        };
        self.touch(Table::Losses, &id);
        self.losses.insert(id, row);
    }

    /// Takes a report back, if there is one.
    pub(super) fn withdraw_loss(&mut self, id: &str) {
        if let Some(row) = self.losses.get_mut(id) {
            row.withdrawn = true;
            self.touch(Table::Losses, id);
        }
    }

    fn report_loss(&mut self, params: l::ReportParams, now_ms: i64) -> Result<Record, Failure> {
        let id = own_number("report", params.report.expose())?.to_owned();
        let number = params.number.into_exposed();
        let today = self.today(now_ms);
        let rejected = l::code::report::rejected;
        if !self.people.contains_key(&number) {
            return Err(rejected("nobody has this number"));
        }
        if params.lost_on > today {
            return Err(rejected("the day of the loss is yet to come"));
        }
        if self.standing_loss(&number).is_some_and(|(standing, _)| standing != id) {
            return Err(rejected("the card is reported lost already"));
        }
        self.touch(Table::Losses, &id);
        let row = self.losses.entry(id).or_insert_with(|| LossReport {
            number: number.clone(),
            place: params.place.into_exposed(),
            lost_on: Some(params.lost_on),
            lost_at: params.lost_at,
            phone: params.phone.into_exposed(),
            state: l::LossState::Accepted,
            withdrawn: false,
            reported: Some(today),
            arrivals: 0,
        });
        row.arrivals += 1;
        if row.number != number {
            return Err(rejected("the number of the report belongs to another person"));
        }
        if row.withdrawn {
            return Err(rejected("the report was taken back"));
        }
        Ok(l::ReportResult { state: row.state }.to_record())
    }
}
