//! Where applications stand: those of the scenario, and those filed here.

use super::{Application, Province, invalid};
use tongban_classes::progress::{self, QueryParams, QueryResult, Stage};
use tongban_classes::registry::Household;
use tongban_classes::{FromRecord as _, ToRecord as _};
use tongban_model::{Failure, Record};

impl Province {
    pub(super) fn progress(&self, command: u16, params: &Record) -> Result<Record, Failure> {
        if command != progress::command::query {
            return Err(Failure::unsupported());
        }
        let params = QueryParams::from_record(params).map_err(invalid)?;
        let number = params.number.expose();
        let filed = self.applications.iter().filter(|(_, found)| found.number == *number && found.taken_in);
        let known = self.known.values().filter(|known| known.owner.as_ref() == Some(number));
        let known = known.map(|known| progress::Application {
            acceptance: known.acceptance.as_str().into(),
            stage: known.stage,
            accepted: known.accepted,
            reason: known.reason.clone(),
            photo_number: known.photo_number.clone().into(),
            tracking: known.tracking.clone(),
            expected: known.expected,
            business: known.business.clone(),
            unit: known.unit.clone(),
        });
        let mut applications: Vec<_> = filed.map(|(acceptance, found)| self.stands(acceptance, found)).collect();
        applications.extend(known);
        if let Some(wanted) = params.acceptance.expose() {
            applications.retain(|found| found.acceptance.expose() == wanted);
        }
        applications.sort_by(|one, other| {
            (other.accepted, other.acceptance.expose()).cmp(&(one.accepted, one.acceptance.expose()))
        });
        Ok(QueryResult { applications }.to_record())
    }

    fn stands(&self, acceptance: &str, found: &Application) -> progress::Application {
        let parcel = found.delivery.as_ref().and_then(|order| self.posts.get(order)).filter(|order| order.stands());
        progress::Application {
            acceptance: acceptance.into(),
            stage: match found.household {
                _ if !found.paid => Stage::AwaitingPayment,
                Some(Household::OtherProvince) => Stage::Sent,
                _ => Stage::Accepted,
            },
            accepted: found.submitted,
            reason: None,
            photo_number: found.photo_number.clone().into(),
            tracking: parcel.map(|order| order.tracking.clone()),
            expected: None,
            business: Some(found.business.clone()),
            unit: found.sent_to.clone(),
        }
    }
}
