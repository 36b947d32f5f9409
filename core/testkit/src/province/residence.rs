//! The residence register: who lives here, the code on a phone, and reports that are taken in once per number.

use super::post::is_region;
use super::scene::{KnownResidence, hidden};
use super::{Province, Table, invalid, own_number};
use crate::word;
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{FromRecord as _, ToRecord as _, residence as r};
use tongban_model::{Date, Failure, Record};

/// A residence report, as the register keeps it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidenceReport {
    /// Citizen number of who lives there.
    pub number: String,
    /// Region.
    pub region: String,
    /// Street, house and door.
    pub address: String,
    /// Phone number.
    pub phone: String,
    /// Citizen number of the guardian.
    pub reported_by: Option<String>,
    /// What became of it.
    #[serde(with = "word::residence_state")]
    pub state: r::ResidenceState,
    /// How often it arrived.
    pub arrivals: u32,
}

hidden! { ResidenceReport => "residence report", state; }

impl Province {
    pub(super) fn residence(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        match command {
            r::command::check => {
                let params = r::CheckParams::from_record(params).map_err(invalid)?;
                let known = self.residence_of(params.number.expose());
                let until = self.until(&known, now_ms);
                let registered = known.registered && until >= self.today(now_ms);
                let permit = known.permit.unwrap_or(known.registered);
                Ok(r::CheckResult { registered, until: known.registered.then_some(until), permit }.to_record())
            }
            r::command::read_code => {
                let params = r::ReadCodeParams::from_record(params).map_err(invalid)?;
                let (code, known) = (params.code.expose().trim(), self.residence_of(params.number.expose()));
                let others = self.residences.values().any(|other| other.code.as_deref() == Some(code));
                let theirs = known.code.as_deref().map_or(!others, |own| own == code);
                // A code of a photo receipt, or one that nobody has where codes are known, is not a residence code.
                let unknown = code.is_empty() || self.receipts.contains_key(code) || !(theirs || others);
                if unknown {
                    return Err(r::code::read_code::code_unknown("not a residence code"));
                }
                let until = self.until(&known, now_ms);
                let valid = theirs && known.registered && until >= self.today(now_ms);
                Ok(r::ReadCodeResult { valid, until: theirs.then_some(until) }.to_record())
            }
            r::command::report => self.report_residence(r::ReportParams::from_record(params).map_err(invalid)?, now_ms),
            r::command::get_report => {
                let params = r::GetReportParams::from_record(params).map_err(invalid)?;
                let found = self.residence_reports.get(params.report.expose());
                Ok(r::GetReportResult { state: found.map_or(r::ResidenceState::NotFound, |row| row.state) }.to_record())
            }
            _ => Err(Failure::unsupported()),
        }
    }

    /// A residence report by its number.
    pub fn residence_report(&self, report: &str) -> Option<&ResidenceReport> {
        self.residence_reports.get(report)
    }

    fn report_residence(&mut self, params: r::ReportParams, now_ms: i64) -> Result<Record, Failure> {
        let id = own_number("report", params.report.expose())?.to_owned();
        let (number, region) = (params.number.into_exposed(), params.region.into_exposed());
        let address = params.address.into_exposed();
        let fits = is_region(&region) && !address.trim().is_empty();
        self.touch(Table::ResidenceReports, &id);
        let mut is_new = false;
        let row = self.residence_reports.entry(id).or_insert_with(|| {
            is_new = true;
            ResidenceReport {
                number: number.clone(),
                region,
                address,
                phone: params.phone.into_exposed(),
                reported_by: params.reported_by.into_exposed(),
                state: if fits { r::ResidenceState::Accepted } else { r::ResidenceState::Rejected },
                arrivals: 0,
            }
        });
        row.arrivals += 1;
        // A number that belongs to another person's report is no report of this one.
        let state = if row.number == number { row.state } else { r::ResidenceState::Rejected };
        if is_new && state == r::ResidenceState::Accepted {
            let until = Some(self.today(now_ms).add_months(12));
            let before = self.residence_of(&number);
            let known = KnownResidence { registered: true, until, permit: Some(before.permit == Some(true)), ..before };
            self.touch(Table::Residences, &number);
            self.residences.insert(number, known);
        }
        Ok(r::ReportResult { state }.to_record())
    }

    /// What the register knows of a person; of whom no scenario said anything, it knows the best.
    fn residence_of(&self, number: &str) -> KnownResidence {
        let good = || KnownResidence { registered: true, until: None, permit: None, code: None, owner: None };
        self.residences.get(number).cloned().unwrap_or_else(good)
    }

    fn until(&self, known: &KnownResidence, now_ms: i64) -> Date {
        known.until.unwrap_or_else(|| self.today(now_ms).add_months(12))
    }
}
