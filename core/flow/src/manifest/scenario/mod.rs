//! A scenario: one synthetic citizen, what they do, what devices and back ends answer, and what must come out.
//!
//! Plain values that serialize, so that simulators, the sandbox and the tests all read the same one.

pub(crate) mod keys;
mod read;
mod tables;

use crate::source::Words;
use serde::{Deserialize, Serialize};
use std::fmt;
use tongban_model::{Date, Money, Percent};

pub(crate) use read::read;

/// One run for one citizen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its file.
    pub path: String,
    /// The flow.
    pub flow: String,
    /// The site.
    pub site: String,
    /// What it shows, in both languages.
    pub title: Words,
    /// The day it happens on.
    #[serde(with = "day")]
    pub today: Date,
    /// Who applies.
    pub citizen: Citizen,
    /// The photo receipt the province knows, if any.
    pub receipt: Option<Receipt>,
    /// What face comparison will say.
    pub scores: Scores,
    /// What the province knows beside: `loss`, `application`, `mailable`, `unit`, `booking_slot`, `residence`,
    /// `photo_order`, as the sandbox takes them. An object, empty where the scenario says nothing.
    pub province: serde_json::Map<String, serde_json::Value>,
    /// What the applicant does, in order.
    pub applicant: Vec<Answer>,
    /// What devices and connectors answer; without an entry they answer well.
    pub device: Vec<DeviceScript>,
    /// Where the host dies.
    pub interrupt: Vec<Interrupt>,
    /// What must come out.
    pub expect: Expect,
}

/// A synthetic citizen: what the population system and the card say.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Citizen {
    /// Name.
    pub name: String,
    /// Citizen number, checked.
    pub number: String,
    /// Sex, digit of GB/T 2261.1; from the number unless the scenario says otherwise.
    pub sex: String,
    /// Nation, two digits of GB 3304.
    pub nation: String,
    /// Birth date; from the number unless the scenario says otherwise.
    #[serde(with = "day")]
    pub birth: Date,
    /// Household address.
    pub address: String,
    /// `local`, `in_province` or `other_province`.
    pub household: String,
    /// Region of the household, six digits of GB/T 2260.
    pub region: String,
    /// Issuing authority.
    pub authority: String,
    /// The card, if there is one.
    pub card: Option<Card>,
    /// Whether they are in the city's floating-population system.
    pub floating: bool,
    /// Whether the case is within the acceptance scope.
    pub in_scope: bool,
    /// Whether fingerprints are on file.
    pub fingerprints_on_file: bool,
    /// Whether a portrait is on file.
    pub portrait_on_file: bool,
    /// Why self-service must not go on, if anything is known.
    pub hold: Option<String>,
    /// Household number.
    pub household_number: Option<String>,
    /// Whether name, number and household number agree.
    pub household_matches: bool,
    /// Whether the finger is the one on file.
    pub fingerprint_match: bool,
    /// Whether the account is a real-name one.
    pub real_name: bool,
    /// Name of the account.
    pub account: Option<String>,
    /// Its password.
    pub password: Option<String>,
}

/// Synthetic as it is, a citizen prints as one word, like a real one.
impl fmt::Debug for Citizen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("citizen")
    }
}

/// An identity card.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Card {
    /// First day of validity.
    #[serde(with = "day")]
    pub valid_from: Date,
    /// Last day; absent when valid for ever.
    #[serde(with = "day::maybe")]
    pub valid_until: Option<Date>,
    /// What the card's kind is: `resident` unless the scenario says otherwise.
    pub kind: String,
    /// Province that issued it, two digits; absent means that of the household.
    pub province: Option<String>,
}

/// A photo receipt known to the province.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// Its number.
    pub number: String,
    /// Its kind, a word of the class `PhotoReceipt`.
    pub kind: String,
    /// Last day it can be used.
    #[serde(with = "day")]
    pub valid_until: Date,
}

/// What face comparison will say. The scenario says so, and nothing else does.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Scores {
    /// Receipt photo against the portrait on file.
    pub receipt: Option<Percent>,
    /// Live photo against the portrait on file.
    pub live: Option<Percent>,
}

/// One thing the applicant does.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The step whose view it answers.
    pub at: String,
    /// What they do at the screen, if anything.
    pub deed: Option<Deed>,
    /// What they do with the phone, at a code to pay by.
    pub phone: Option<Phone>,
    /// How long they take.
    pub after_ms: u64,
    /// Whether it is no fault when the step is never reached.
    pub optional: bool,
}

/// What an applicant does at a screen.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// Chooses the option with this id.
    Choose(String),
    /// Types this.
    Type(String),
    /// Says whether the facts are right.
    Confirm(bool),
    /// Fills in a form: by variable, as the manifest writes it.
    Fill(Vec<(String, String)>),
    /// Picks an item of a list.
    Pick(u32),
    /// Changes the fact that the question of this step gave.
    Change(String),
    /// Goes on.
    Next,
    /// Goes back.
    Back,
    /// Leaves.
    Cancel,
    /// Says that they are still there.
    MoreTime,
    /// Says that they have paid.
    Paid,
    /// Does nothing for so many milliseconds.
    Silence(u64),
}

/// What is typed prints as its length.
impl fmt::Debug for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Deed::Choose(id) => write!(f, "choose {id}"),
            Deed::Type(text) => write!(f, "type[{}]", text.chars().count()),
            Deed::Confirm(yes) => write!(f, "confirm {yes}"),
            Deed::Fill(fields) => write!(f, "fill[{}]", fields.len()),
            Deed::Pick(at) => write!(f, "pick {at}"),
            Deed::Change(step) => write!(f, "change {step}"),
            Deed::Next => f.write_str("next"),
            Deed::Back => f.write_str("back"),
            Deed::Cancel => f.write_str("cancel"),
            Deed::MoreTime => f.write_str("more-time"),
            Deed::Paid => f.write_str("paid"),
            Deed::Silence(ms) => write!(f, "silence {ms} ms"),
        }
    }
}

/// What an applicant does with the phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phone {
    /// Scans and pays.
    Pays,
    /// Scans and goes no further.
    ScansOnly,
    /// Closes the payment on the phone.
    Closes,
    /// Does nothing.
    Nothing,
    /// Pays after having left the machine.
    PaysLate,
}

impl Phone {
    /// Words of the manifest, each with what it means.
    pub(crate) const WORDS: [(&'static str, Phone); 5] = [
        ("pays", Phone::Pays),
        ("scans-only", Phone::ScansOnly),
        ("closes", Phone::Closes),
        ("nothing", Phone::Nothing),
        ("pays-late", Phone::PaysLate),
    ];
}

/// What a slot answers to a command, in order.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DeviceScript {
    /// The slot.
    pub slot: String,
    /// The command, kebab case.
    pub command: String,
    /// How it ends.
    pub answer: DeviceAnswer,
    /// How long it takes.
    pub after_ms: u64,
    /// Events on the way, kebab case, in order.
    pub events: Vec<String>,
    /// How many times in a row it answers so.
    pub repeat: u32,
    /// Whether every further command is answered so; `repeat` then counts for nothing.
    pub always: bool,
    /// Whether the act took place although the answer says otherwise or was lost.
    pub done: bool,
}

/// How a scripted command ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceAnswer {
    /// Well.
    Ok,
    /// Never, until the host ends it.
    Hang,
    /// The driver dies.
    Crash,
    /// The cable is pulled.
    Unplug,
    /// With a code of the command or a completion code, kebab case.
    Code(String),
}

/// Where the host dies.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interrupt {
    /// The step.
    pub at: String,
    /// Before or after its effects were begun.
    pub when: When,
}

/// At which side of a step's effects the host dies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Recorded, nothing begun.
    #[default]
    BeforeEffects,
    /// Begun, no completion recorded.
    AfterEffects,
}

/// What must come out. What is left out is not looked at.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Expect {
    /// Outcome of the `end` step, or one of the engine's own.
    pub outcome: String,
    /// Outcome when the case is closed, where that is later than the end of the session.
    pub closed_as: Option<String>,
    /// The exact steps entered, in order.
    pub steps: Option<Vec<String>>,
    /// Steps entered, in order, others between.
    pub passes: Vec<String>,
    /// Steps that took back what was done, exactly and in order.
    pub undone: Option<Vec<String>>,
    /// The step whose act was tried again after the applicant left.
    pub parked: Option<String>,
    /// The rule that refused.
    pub refused_by: Option<String>,
    /// Texts shown, in order, others between.
    pub tells: Vec<String>,
    /// Papers that came out, in order.
    pub papers: Option<Vec<String>>,
    /// Money taken.
    pub taken: Option<Money>,
    /// Money given back.
    pub refunded: Option<Money>,
    /// Applications that the register took in.
    pub submitted: Option<u32>,
    /// Post orders that stand at the end.
    pub posted: Option<u32>,
    /// Postage of the post orders that stand at the end, all together.
    pub postage: Option<Money>,
    /// Bookings that stand at the end.
    pub booked: Option<u32>,
    /// Loss reports that stand at the end.
    pub reported_lost: Option<u32>,
    /// Applications taken in whose fee the register knows to be paid.
    pub fee_paid: Option<u32>,
    /// Messages sent to a phone.
    pub messages: Option<u32>,
}

/// Days as `2026-11-22`.
mod day {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use tongban_model::Date;

    pub(super) fn serialize<S: Serializer>(date: &Date, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(date)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
        String::deserialize(input)?.parse().map_err(D::Error::custom)
    }

    /// The same for days that may be absent.
    pub(super) mod maybe {
        use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
        use tongban_model::Date;

        pub(in super::super) fn serialize<S: Serializer>(date: &Option<Date>, out: S) -> Result<S::Ok, S::Error> {
            date.map(|date| date.to_string()).serialize(out)
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
            let text = Option::<String>::deserialize(input)?;
            text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
        }
    }
}
