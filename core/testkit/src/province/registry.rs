//! The population system: people, scope, live photos, applications and where they stand.

use super::{Province, Table, bad, invalid};
use crate::citizen::{Citizen, ReceiptState};
use crate::seed::Seed;
use crate::{jpeg, portrait, spelling, template};
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::{FieldType as _, FromRecord as _, ToRecord as _, registry as r};
use tongban_model::{Date, Failure, Record};

/// An application, as the population system keeps it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Citizen number of the applicant.
    pub number: String,
    /// Business: `expired`, `lost`, `damaged`; empty as long as only the photo has arrived.
    pub business: String,
    /// Phone number.
    pub phone: String,
    /// Number of the photo receipt.
    pub receipt: Option<String>,
    /// The live photo.
    #[serde(with = "spelling::bytes")]
    pub portrait: Vec<u8>,
    /// Templates of both fingers, one after the other.
    #[serde(with = "spelling::bytes")]
    pub fingers: Vec<u8>,
    /// Signature strokes.
    pub signature: String,
    /// Number of the payment.
    pub payment: Option<String>,
    /// Whether the fee is paid.
    pub paid: bool,
    /// What became of it: `accepted`, `rejected`; `not_found` as long as only the photo has arrived.
    pub state: String,
    /// Day it was taken in.
    #[serde(with = "spelling::day")]
    pub submitted: Date,
    /// How often it arrived.
    pub arrivals: u32,
    /// Whether it was taken in.
    pub taken_in: bool,
    /// Number of the post order.
    #[serde(default)]
    pub delivery: Option<String>,
    /// Which portrait goes on the card.
    #[serde(default)]
    pub portrait_choice: Option<String>,
    /// Which population interface the machine asked.
    #[serde(default, with = "maybe_household")]
    pub household: Option<r::Household>,
    /// Region of the household.
    #[serde(default)]
    pub home_region: Option<String>,
    /// Picture of the household page or the residence permit.
    #[serde(default, with = "spelling::bytes")]
    pub document: Vec<u8>,
    /// Number of the loss report.
    #[serde(default)]
    pub loss_report: Option<String>,
    /// Photo number: that of the receipt, else a new one where a photo came from the machine.
    #[serde(default)]
    pub photo_number: Option<String>,
    /// Name of the police that reviews it, where that is another one.
    #[serde(default)]
    pub sent_to: Option<String>,
}

/// Prints how it stands, nothing of the person.
impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "application({}, paid {}, arrived {} times)", self.state, self.paid, self.arrivals)
    }
}

impl Province {
    pub(super) fn registry(&mut self, command: u16, params: &Record, now_ms: i64) -> Result<Record, Failure> {
        match command {
            r::command::find_person => self.find_person(&r::FindPersonParams::from_record(params).map_err(invalid)?),
            r::command::check_floating => {
                let params = r::CheckFloatingParams::from_record(params).map_err(invalid)?;
                let registered = self.people.get(params.number.expose()).is_some_and(|citizen| citizen.floating);
                Ok(r::CheckFloatingResult { registered }.to_record())
            }
            r::command::check_scope => {
                let params = r::CheckScopeParams::from_record(params).map_err(invalid)?;
                Ok(self.check_scope(self.people.get(params.number.expose()), &params.business).to_record())
            }
            r::command::store_portrait => {
                self.store_portrait(r::StorePortraitParams::from_record(params).map_err(invalid)?, now_ms)
            }
            r::command::submit => self.submit(r::SubmitParams::from_record(params).map_err(invalid)?, now_ms),
            r::command::get_submission => {
                let params = r::GetSubmissionParams::from_record(params).map_err(invalid)?;
                let found = self.applications.get(params.acceptance.expose());
                let state = found.map_or(r::SubmissionState::NotFound, |found| state_of(&found.state));
                let photo_number = found.and_then(|found| found.photo_number.clone()).into();
                let sent_to = found.and_then(|found| found.sent_to.clone());
                Ok(r::GetSubmissionResult { state, photo_number, sent_to }.to_record())
            }
            r::command::report_payment => {
                let params = r::ReportPaymentParams::from_record(params).map_err(invalid)?;
                let acceptance = params.acceptance.into_exposed();
                let found = self.applications.get_mut(&acceptance).filter(|found| found.taken_in);
                let found = found.ok_or_else(|| bad("field acceptance: no application has this number"))?;
                found.payment = Some(params.payment);
                found.paid = params.paid;
                self.touch(Table::Applications, &acceptance);
                Ok(r::ReportPaymentResult {}.to_record())
            }
            r::command::verify_household => self.verify_household(params),
            r::command::apply_temporary => self.apply_temporary(params),
            r::command::get_temporary => self.get_temporary(params),
            r::command::find_mailable => self.find_mailable(params, now_ms),
            r::command::request_mailing => self.request_mailing(params, now_ms),
            r::command::get_mailing => self.get_mailing(params),
            _ => Err(Failure::unsupported()),
        }
    }

    fn find_person(&self, params: &r::FindPersonParams) -> Result<Record, Failure> {
        // Each household kind is another interface, and each knows its own people only.
        let citizen = self.people.get(params.number.expose()).filter(|citizen| citizen.household == params.household);
        let citizen = citizen.ok_or_else(|| r::code::find_person::not_found("nobody has this number here"))?;
        let birth = citizen.birth_day().ok_or_else(|| bad("the citizen on file has no birth day"))?;
        let region = citizen.household_region();
        let province = |card: &crate::Card| card.province.clone().unwrap_or_else(|| region.chars().take(2).collect());
        let card = citizen.card.as_ref();
        let number = citizen.number.as_str();
        Ok(r::Person {
            name: citizen.name.as_str().into(),
            number: number.into(),
            sex: citizen.sex_digit().into(),
            nation: citizen.nation.as_str().into(),
            birth: birth.into(),
            address: citizen.address.as_str().into(),
            region: region.as_str().into(),
            authority: citizen.authority.as_str().into(),
            portrait_on_file: citizen.portrait_on_file,
            fingerprints_on_file: citizen.fingerprints_on_file,
            card_issued: card.map(|card| card.valid_from),
            card_province: card.map(province),
            card_valid_until: card.and_then(|card| card.valid_until.filter(|_| !card.long_term)),
            card_long_term: card.is_some_and(|card| card.long_term),
            hold: citizen.hold.clone(),
            portrait: citizen.portrait_on_file.then(|| portrait::portrait(number, 0)).into(),
            template: citizen.fingerprints_on_file.then(|| template::template(number, 11, 0)).into(),
            household_number: citizen.household_number.clone().into(),
        }
        .to_record())
    }

    fn check_scope(&self, citizen: Option<&Citizen>, business: &str) -> r::CheckScopeResult {
        let reason = match citizen {
            None => Some("nobody has this number"),
            Some(_) if !["expired", "lost", "damaged"].contains(&business) => Some("no such business"),
            Some(citizen) if !citizen.in_scope => Some("the case is outside the scope of self-service"),
            Some(citizen) if citizen.hold.is_some() => Some("the register holds the person for a window"),
            Some(_) => None,
        };
        r::CheckScopeResult { in_scope: reason.is_none(), reason: reason.map(str::to_owned) }
    }

    fn store_portrait(&mut self, params: r::StorePortraitParams, now_ms: i64) -> Result<Record, Failure> {
        if jpeg::size(params.image.expose()) != Some((358, 441)) {
            return Err(r::code::store_portrait::image_refused("not a photo of 358 × 441"));
        }
        let (acceptance, number) = (params.acceptance.into_exposed(), params.number.into_exposed());
        if !self.people.contains_key(&number) {
            return Err(bad("field number: nobody has this number"));
        }
        let today = self.today(now_ms);
        let found = self.applications.entry(acceptance.clone()).or_insert_with(|| blank(&number, today));
        if found.number != number {
            return Err(bad("field acceptance: the number belongs to another applicant"));
        }
        found.portrait = params.image.into_exposed();
        self.touch(Table::Applications, &acceptance);
        Ok(r::StorePortraitResult {}.to_record())
    }

    fn submit(&mut self, params: r::SubmitParams, now_ms: i64) -> Result<Record, Failure> {
        let (acceptance, number) = (params.acceptance.into_exposed(), params.number.into_exposed());
        let fits = acceptance.len() == 22 && acceptance.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            return Err(bad("field acceptance: expected 22 digits"));
        }
        let today = self.today(now_ms);
        let scope = self.check_scope(self.people.get(&number), &params.business);
        let receipt = params.photo_receipt.into_exposed();
        // A receipt is used up by the application that brought it and stays with it.
        let spent = |used: &String| {
            let known = self.receipts.get(used).filter(|receipt| receipt.owner.as_ref() == Some(&number));
            let mine = |found: &Application| found.receipt.as_ref() == Some(used) && found.taken_in;
            known.is_none_or(|receipt| receipt.state == ReceiptState::Used)
                && !self.applications.get(&acceptance).is_some_and(mine)
        };
        let loss_report = params.loss_report.into_exposed();
        let lost = |id: &String| self.losses.get(id).is_some_and(|row| row.number == number && row.stands());
        let no_picture = |image: &Vec<u8>| jpeg::size(image).is_none();
        // An application from another province is reviewed by the police of the household.
        let away = params.household == Some(r::Household::OtherProvince);
        let sent_to = self.people.get(&number).filter(|_| away).map(|citizen| citizen.authority.clone());
        let refused = match &receipt {
            _ if !scope.in_scope => scope.reason,
            _ if !loss_report.iter().all(lost) => Some("no such loss report stands".to_owned()),
            _ if params.photo.expose().as_ref().is_some_and(no_picture) => Some("the photo is no picture".to_owned()),
            _ if params.document.expose().as_ref().is_some_and(no_picture) => {
                Some("the picture of the document is no picture".to_owned())
            }
            Some(used) if spent(used) => Some("the photo receipt cannot be used".to_owned()),
            _ => None,
        };
        self.touch(Table::Applications, &acceptance);
        let found = self.applications.entry(acceptance.clone()).or_insert_with(|| blank(&number, today));
        found.arrivals += 1;
        if found.number != number {
            return Err(r::code::submit::rejected("the acceptance number belongs to another applicant"));
        }
        // The same number is never taken in twice: what was decided stays decided.
        if found.taken_in {
            if found.business != params.business {
                return Err(r::code::submit::rejected("the acceptance number stands for another business"));
            }
            return Ok(filed(found));
        }
        if let Some(reason) = refused {
            found.state = r::SubmissionState::Rejected.word().to_owned();
            return Err(r::code::submit::rejected(&reason));
        }
        found.business = params.business;
        found.phone = params.phone.into_exposed();
        found.receipt = receipt.clone();
        found.fingers = [params.first_finger.into_exposed(), params.second_finger.into_exposed()]
            .into_iter()
            .flatten()
            .flatten()
            .collect();
        found.signature = params.signature.into_exposed().unwrap_or_default();
        found.payment = params.payment;
        found.paid = params.paid;
        found.state = r::SubmissionState::Accepted.word().to_owned();
        found.submitted = today;
        found.taken_in = true;
        if let Some(photo) = params.photo.into_exposed() {
            found.portrait = photo;
        }
        let from_machine = || format!("{:012}", Seed::of(&["photo", &acceptance]).next() % 1_000_000_000_000);
        // A photo that is sent in later has its number from the beginning.
        let later = params.portrait_choice.as_deref() == Some("new");
        found.photo_number = receipt.clone().or_else(|| (later || !found.portrait.is_empty()).then(from_machine));
        found.delivery = params.delivery;
        found.portrait_choice = params.portrait_choice;
        found.household = params.household;
        found.home_region = params.home_region.into_exposed();
        found.document = params.document.into_exposed().unwrap_or_default();
        found.loss_report = loss_report;
        found.sent_to = sent_to;
        let result = filed(found);
        if let Some(used) = receipt
            && let Some(receipt) = self.receipts.get_mut(&used)
        {
            receipt.state = ReceiptState::Used;
            self.touch(Table::Receipts, &used);
        }
        Ok(result)
    }
}

/// An application of which nothing but its number is known.
fn blank(number: &str, today: Date) -> Application {
    Application {
        number: number.to_owned(),
        business: String::new(),
        phone: String::new(),
        receipt: None,
        portrait: Vec::new(),
        fingers: Vec::new(),
        signature: String::new(),
        payment: None,
        paid: false,
        state: r::SubmissionState::NotFound.word().to_owned(),
        submitted: today,
        arrivals: 0,
        taken_in: false,
        delivery: None,
        portrait_choice: None,
        household: None,
        home_region: None,
        document: Vec::new(),
        loss_report: None,
        photo_number: None,
        sent_to: None,
    }
}

/// What became of an application, as `submit` answers it.
fn filed(found: &Application) -> Record {
    let (photo_number, sent_to) = (found.photo_number.clone().into(), found.sent_to.clone());
    r::SubmitResult { state: state_of(&found.state), photo_number, sent_to }.to_record()
}

/// A household kind that may be absent.
mod maybe_household {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use tongban_classes::registry::Household;

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Word(#[serde(with = "crate::word::household")] Household);

    #[expect(clippy::ref_option, reason = "serde hands the field over by reference")]
    pub(super) fn serialize<S: Serializer>(word: &Option<Household>, out: S) -> Result<S::Ok, S::Error> {
        word.map(Word).serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Household>, D::Error> {
        Ok(Option::<Word>::deserialize(input)?.map(|word| word.0))
    }
}

fn state_of(word: &str) -> r::SubmissionState {
    r::SubmissionState::from_value(Some(&word.into())).unwrap_or(r::SubmissionState::NotFound)
}
