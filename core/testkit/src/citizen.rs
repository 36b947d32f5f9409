//! A synthetic person: what the registry knows of them and what they carry in their pocket.
//!
//! Everybody here is made up. Content prints as its kind all the same, so that a test that watches for personal values
//! finds the same silence as on a real machine.

use crate::{spelling, word};
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_classes::identity_document::CardKind;
use tongban_classes::photo_receipt::ReceiptKind;
use tongban_classes::registry::Household;
use tongban_model::{CitizenNumber, Date, Percent};

/// A made-up citizen. Fields are those of `[citizen]` in a scenario.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citizen {
    /// Name.
    pub name: String,
    /// Citizen number, 18 characters.
    pub number: String,
    /// Sex, digit of GB/T 2261.1; absent means what the number says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Nation, two digits of GB 3304.
    #[serde(default = "han")]
    pub nation: String,
    /// Birth day; absent means what the number says.
    #[serde(default, with = "spelling::maybe_day", skip_serializing_if = "Option::is_none")]
    pub birth: Option<Date>,
    /// Household address.
    pub address: String,
    /// Which population interface knows them: `local`, `in_province`, `other_province`.
    #[serde(with = "word::household")]
    pub household: Household,
    /// Region of the household, six digits; absent means that of the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Issuing authority.
    pub authority: String,
    /// The card they have or had; absent when none was ever issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// Whether the city's floating-population system knows them.
    #[serde(default)]
    pub floating: bool,
    /// Whether the case is within the self-service scope.
    #[serde(default = "yes")]
    pub in_scope: bool,
    /// Whether a portrait is on file.
    #[serde(default = "yes")]
    pub portrait_on_file: bool,
    /// Whether fingerprints are on file.
    #[serde(default = "yes")]
    pub fingerprints_on_file: bool,
    /// Why self-service must not go on; absent when nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// Household number (户号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household_number: Option<String>,
    /// Whether a household number that is typed may be right; with `false` none is.
    #[serde(default = "yes")]
    pub household_matches: bool,
    /// Whether the finger pressed is the one on file.
    #[serde(default = "yes")]
    pub fingerprint_match: bool,
    /// Whether the real name behind the account was proved.
    #[serde(default = "yes")]
    pub real_name: bool,
    /// Account name at the province's portal; absent means that any name is theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Password of the account; absent means that any will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// The last card issued.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// First day of validity.
    #[serde(with = "spelling::day")]
    pub valid_from: Date,
    /// Last day of validity; absent with `long_term`.
    #[serde(default, with = "spelling::maybe_day", skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// Whether it is valid for ever.
    #[serde(default)]
    pub long_term: bool,
    /// Which card it is.
    #[serde(default = "word::resident", with = "word::card_kind")]
    pub kind: CardKind,
    /// Province that issued it, two digits; absent means that of the household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
}

/// A photo receipt the province knows.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Receipt number.
    pub number: String,
    /// What it was made for.
    #[serde(default = "word::identity_card", with = "word::receipt_kind")]
    pub kind: ReceiptKind,
    /// Last day it may be used.
    #[serde(with = "spelling::day")]
    pub valid_until: Date,
    /// Whose it is: a citizen number; absent in a scenario means the scenario's citizen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// How it stands.
    #[serde(default)]
    pub state: ReceiptState,
}

/// How a photo receipt stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    /// Reviewed and free to use.
    #[default]
    Good,
    /// Used for an application.
    Used,
    /// Still under review.
    UnderReview,
    /// Refused on review.
    ReviewFailed,
}

/// What the face comparison says. It is the scenario that says so; nothing is recognised here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// Receipt photo against the portrait on file.
    #[serde(default = "alike", with = "spelling::share")]
    pub receipt: Percent,
    /// Live photo against the portrait on file.
    #[serde(default = "somewhat_alike", with = "spelling::share")]
    pub live: Percent,
}

impl Citizen {
    /// Birth day: the one given, else that of the number; `None` when the number has none.
    pub fn birth_day(&self) -> Option<Date> {
        self.birth.or_else(|| self.parsed().map(|number| number.birth()))
    }

    /// Sex digit: the one given, else that of the number; `0`, not known, when the number tells none.
    pub fn sex_digit(&self) -> String {
        let of_number = || self.parsed().map_or('0', |number| char::from(b'0' + number.sex().code()));
        self.sex.clone().unwrap_or_else(|| of_number().to_string())
    }

    /// Region of the household: the one given, else the number's first six digits.
    pub fn household_region(&self) -> String {
        self.region.clone().unwrap_or_else(|| self.number.chars().take(6).collect())
    }

    fn parsed(&self) -> Option<CitizenNumber> {
        // A made-up citizen may be born on any day of the calendar, so the last one stands for today.
        CitizenNumber::parse(&self.number, Date::new(9999, 12, 31).ok()?).ok()
    }
}

/// Nobody in particular, for whom all is well: a start for somebody with a name.
impl Default for Citizen {
    fn default() -> Self {
        Citizen {
            name: String::new(),
            number: String::new(),
            sex: None,
            nation: han(),
            birth: None,
            address: String::new(),
            household: Household::Local,
            region: None,
            authority: String::new(),
            card: None,
            floating: false,
            in_scope: true,
            portrait_on_file: true,
            fingerprints_on_file: true,
            hold: None,
            household_number: None,
            household_matches: true,
            fingerprint_match: true,
            real_name: true,
            account: None,
            password: None,
        }
    }
}

/// A good match, for scenarios that do not speak of scores.
impl Default for Scores {
    fn default() -> Self {
        Scores { receipt: alike(), live: somewhat_alike() }
    }
}

/// Prints `citizen`.
impl fmt::Debug for Citizen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("citizen")
    }
}

/// Prints `card`.
impl fmt::Debug for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("card")
    }
}

/// Prints `receipt` and how it stands.
impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "receipt({:?})", self.state)
    }
}

fn yes() -> bool {
    true
}

fn han() -> String {
    "01".to_owned()
}

fn alike() -> Percent {
    Percent::basis_points(9_700).unwrap_or_else(|| unreachable!("97 % is a share"))
}

fn somewhat_alike() -> Percent {
    Percent::basis_points(8_300).unwrap_or_else(|| unreachable!("83 % is a share"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citizen_as_a_scenario_writes_it_is_read_and_prints_nothing_of_itself() {
        let text = r#"{ "name": "赵试一", "number": "11010519491231002X", "address": "测试路1号", "household": "in_province",
            "authority": "测试公安局", "card": { "valid_from": "2017-01-10", "valid_until": "2027-01-10" } }"#;
        let citizen: Citizen = serde_json::from_str(text).unwrap();
        assert_eq!((citizen.sex_digit().as_str(), citizen.nation.as_str()), ("2", "01"));
        assert_eq!(citizen.birth_day().unwrap().to_string(), "1949-12-31");
        assert_eq!(citizen.household_region(), "110105");
        assert_eq!(format!("{citizen:?} {:?}", citizen.card), "citizen Some(card)");
        let again: Citizen = serde_json::from_str(&serde_json::to_string(&citizen).unwrap()).unwrap();
        assert!(again == citizen);
    }

    #[test]
    fn a_misspelt_field_or_an_unknown_word_is_refused() {
        let base = serde_json::to_value(&crate::people::all()[0].citizen).unwrap();
        for (key, value) in [("houshold", "local"), ("household", "paris"), ("birth", "2001-02-30")] {
            let mut wrong = base.clone();
            wrong[key] = value.into();
            assert!(serde_json::from_value::<Citizen>(wrong).is_err(), "{key}");
        }
        assert!(serde_json::from_str::<Scores>(r#"{ "live": "101 %" }"#).is_err());
    }
}
