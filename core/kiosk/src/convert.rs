//! From a scenario as the manifest language reads it to a play: the manifest's words become the testkit's.

use crate::expect::{Expect, Mismatch};
use crate::play::{Play, Said, What, When};
use tongban_classes::{FieldType, identity_document, photo_receipt, registry};
use tongban_flow::engine::Action;
use tongban_flow::manifest::scenario as told;
use tongban_model::Value;
use tongban_testkit::{Card, Citizen, Line, Phone, Receipt, ReceiptState, Scores};

impl Play {
    /// Makes a scenario ready to be played.
    ///
    /// Errors: a word that the language let pass and the devices do not know; for the Tongban team, because the language
    /// must refuse it with its line and column.
    pub fn of(scenario: &told::Scenario) -> Result<Play, Mismatch> {
        let answers = scenario.applicant.iter().map(answer).collect();
        Ok(Play {
            flow: scenario.flow.clone(),
            site: scenario.site.clone(),
            today: scenario.today,
            citizen: citizen(&scenario.citizen)?,
            receipt: scenario.receipt.as_ref().map(receipt).transpose()?,
            scores: Some(scores(&scenario.scores)),
            province: scenario.province.clone(),
            answers,
            devices: scenario.device.iter().map(line).collect(),
            interrupt: scenario.interrupt.first().map(interrupt),
            expect: expect(&scenario.expect),
        })
    }
}

fn citizen(told: &told::Citizen) -> Result<Citizen, Mismatch> {
    let household = word::<registry::Household>("citizen.household", &told.household)?;
    let card = told.card.as_ref().map(card).transpose()?;
    Ok(Citizen {
        name: told.name.clone(),
        number: told.number.clone(),
        sex: Some(told.sex.clone()),
        nation: told.nation.clone(),
        birth: Some(told.birth),
        address: told.address.clone(),
        household,
        region: Some(told.region.clone()),
        authority: told.authority.clone(),
        card,
        floating: told.floating,
        in_scope: told.in_scope,
        portrait_on_file: told.portrait_on_file,
        fingerprints_on_file: told.fingerprints_on_file,
        hold: told.hold.clone(),
        household_number: told.household_number.clone(),
        household_matches: told.household_matches,
        fingerprint_match: told.fingerprint_match,
        real_name: told.real_name,
        account: told.account.clone(),
        password: told.password.clone(),
    })
}

fn card(told: &told::Card) -> Result<Card, Mismatch> {
    Ok(Card {
        valid_from: told.valid_from,
        valid_until: told.valid_until,
        long_term: told.valid_until.is_none(),
        kind: word::<identity_document::CardKind>("citizen.card.kind", &told.kind)?,
        province: told.province.clone(),
    })
}

fn receipt(told: &told::Receipt) -> Result<Receipt, Mismatch> {
    Ok(Receipt {
        number: told.number.clone(),
        kind: word::<photo_receipt::ReceiptKind>("receipt.kind", &told.kind)?,
        valid_until: told.valid_until,
        owner: None,
        state: ReceiptState::Good,
    })
}

fn scores(told: &told::Scores) -> Scores {
    let usual = Scores::default();
    Scores { receipt: told.receipt.unwrap_or(usual.receipt), live: told.live.unwrap_or(usual.live) }
}

fn answer(told: &told::Answer) -> Said {
    let what = match (&told.deed, told.phone) {
        (_, Some(phone)) => What::Phone(self::phone(phone)),
        (Some(deed), None) => self::deed(deed),
        // The language refuses an answer that does nothing.
        (None, None) => What::Silence(0),
    };
    let after_ms = (told.after_ms > 0).then_some(told.after_ms);
    Said { at: told.at.clone(), what, after_ms, optional: told.optional }
}

fn deed(told: &told::Deed) -> What {
    What::Acts(match told {
        told::Deed::Choose(id) => Action::Choose(id.as_str().into()),
        told::Deed::Type(text) => Action::Type(Value::from(text.as_str())),
        told::Deed::Confirm(yes) => Action::Confirm(*yes),
        told::Deed::Fill(fields) => return What::Fills(fields.clone()),
        told::Deed::Pick(at) => Action::Choose(at.to_string().into()),
        told::Deed::Change(step) => Action::Change(step.as_str().into()),
        told::Deed::Next => Action::Next,
        told::Deed::Back => Action::Back,
        told::Deed::Cancel => Action::Cancel,
        told::Deed::MoreTime => Action::MoreTime,
        told::Deed::Paid => Action::Paid,
        told::Deed::Silence(ms) => return What::Silence(*ms),
    })
}

const fn phone(told: told::Phone) -> Phone {
    match told {
        told::Phone::Pays => Phone::Pays,
        told::Phone::ScansOnly => Phone::ScansOnly,
        told::Phone::Closes => Phone::Closes,
        told::Phone::Nothing => Phone::Nothing,
        told::Phone::PaysLate => Phone::PaysLate,
    }
}

fn line(told: &told::DeviceScript) -> Line {
    let answer = match &told.answer {
        told::DeviceAnswer::Ok => "ok",
        told::DeviceAnswer::Hang => "hang",
        told::DeviceAnswer::Crash => "crash",
        told::DeviceAnswer::Unplug => "unplug",
        told::DeviceAnswer::Code(code) => code,
    };
    Line {
        slot: Some(told.slot.clone()),
        command: told.command.clone(),
        answer: answer.to_owned(),
        after: (told.after_ms > 0).then_some(told.after_ms),
        events: (!told.events.is_empty()).then(|| told.events.clone()),
        repeat: (told.repeat > 1 && !told.always).then_some(told.repeat),
        always: told.always,
        done: told.done,
        ..Line::default()
    }
}

fn interrupt(told: &told::Interrupt) -> (String, When) {
    let when = match told.when {
        told::When::BeforeEffects => When::BeforeEffects,
        told::When::AfterEffects => When::AfterEffects,
    };
    (told.at.clone(), when)
}

fn expect(told: &told::Expect) -> Expect {
    Expect {
        outcome: Some(told.outcome.clone()),
        steps: told.steps.clone(),
        passes: told.passes.clone(),
        refused_by: told.refused_by.clone(),
        tells: told.tells.clone(),
        papers: told.papers.clone(),
        taken: told.taken,
        refunded: told.refunded,
        submitted: told.submitted.map(|count| count as usize),
        posted: told.posted.map(|count| count as usize),
        postage: told.postage,
        booked: told.booked.map(|count| count as usize),
        reported_lost: told.reported_lost.map(|count| count as usize),
        fee_paid: told.fee_paid.map(|count| count as usize),
        messages: told.messages.map(|count| count as usize),
        closed_as: told.closed_as.clone(),
        undone: told.undone.clone(),
        parked: told.parked.clone(),
    }
}

fn word<T: FieldType>(key: &str, word: &str) -> Result<T, Mismatch> {
    T::from_value(Some(&Value::from(word))).map_err(|fault| Mismatch::new(key, fault.expected, "another word"))
}
