//! Who stands before the machine, and what the province knows of them: the plain citizen, and each way to differ.

use super::decisions::Shared;
use crate::play::Play;
use serde_json::json;
use std::sync::Arc;
use tongban_classes::identity_document::CardKind;
use tongban_classes::photo_receipt::ReceiptKind;
use tongban_classes::registry::Household;
use tongban_flow::language::Deployment;
use tongban_flow::program::Flow;
use tongban_model::{CitizenNumber, Date, Percent};
use tongban_testkit::{Card, Citizen, Receipt, ReceiptState, Scores};

/// Number of the photo receipt in the plain citizen's hand.
pub(super) const RECEIPT: &str = "DRY20260001";

/// The play of a run: nobody's answers, a citizen and a province as decided.
pub(super) fn play(deployment: &Deployment, flow: &Arc<Flow>, today: Date, shared: &Shared) -> Play {
    let mut play = super::nothing(flow, deployment, today);
    let way = |what: &str, answers: usize| shared.decide_way(&["citizen", what], answers, 0);
    let citizen = &mut play.citizen;
    match way("household", 3) {
        1 => {
            citizen.household = Household::InProvince;
            citizen.region = Some(another_city(&deployment.site.region));
        }
        2 => {
            citizen.household = Household::OtherProvince;
            citizen.region = Some(elsewhere(&deployment.site.region));
        }
        _ => {}
    }
    if way("home", 2) == 1 {
        citizen.region = Some(elsewhere(&deployment.site.region));
    }
    let months = |months: i32| today.add_months(months);
    citizen.card = match way("card", 5) {
        1 => Some(card(months(-100), Some(months(20)))),
        2 => Some(card(months(-130), Some(months(-10)))),
        3 => Some(card(months(-20), None)),
        4 => None,
        _ => Some(card(months(-11), Some(months(1)))),
    };
    if way("age", 2) == 1 {
        citizen.number = number(&deployment.site.region, today, 14);
    }
    citizen.floating = way("floating", 2) == 0;
    citizen.in_scope = way("scope", 2) == 0;
    citizen.portrait_on_file = way("portrait", 2) == 0;
    citizen.fingerprints_on_file = way("fingerprints", 2) == 0;
    citizen.hold = (way("hold", 2) == 1).then(|| "duplicate number".to_owned());
    let receipt =
        |kind, valid_until, state| Receipt { number: RECEIPT.to_owned(), kind, valid_until, owner: None, state };
    play.receipt = match way("receipt", 4) {
        1 => None,
        2 => Some(receipt(ReceiptKind::ExitEntry, months(6), ReceiptState::Good)),
        3 => Some(receipt(ReceiptKind::IdentityCard, months(-1), ReceiptState::Good)),
        _ => Some(receipt(ReceiptKind::IdentityCard, months(6), ReceiptState::Good)),
    };
    let like = |text: &str| Percent::parse(text).unwrap_or_else(|| unreachable!("a percentage"));
    let (high, low) = (like("97 %"), like("20 %"));
    let (receipt, live) = match way("alike", 3) {
        1 => (low, high),
        2 => (high, low),
        _ => (high, high),
    };
    play.scores = Some(Scores { receipt, live });
    province(&mut play, today, shared);
    play
}

/// What the province knows beside, differing one thing at a time.
fn province(play: &mut Play, today: Date, shared: &Shared) {
    let way = |what: &str, answers: usize| shared.decide_way(&["province", what], answers, 0);
    let mut put = |table: &str, value: serde_json::Value| drop(play.province.insert(table.to_owned(), value));
    if way("loss", 2) == 1 {
        put("loss", json!({ "reported": true, "number": "GS20260001" }));
    }
    let day = today.to_string();
    let application = |stage: &str| {
        let reason = if matches!(stage, "returned" | "not_accepted") { Some("照片不合格") } else { None };
        let mut table = json!({ "acceptance": "4413020012026110100017", "stage": stage, "accepted": day });
        if let (Some(reason), Some(table)) = (reason, table.as_object_mut()) {
            table.insert("reason".into(), reason.into());
        }
        table
    };
    match way("application", 4) {
        1 => put("application", json!([])),
        2 => put("application", json!([application("returned"), application("ready")])),
        3 => put("application", json!([application("producing")])),
        _ => put("application", json!([application("reviewing")])),
    }
    if way("mailable", 2) == 0 {
        put("mailable", json!({ "acceptance": "4413020012026110100017" }));
    }
    if way("residence", 2) == 1 {
        put("residence", json!({ "registered": false, "permit": false }));
    }
    if way("booking", 2) == 1 {
        put("booking_slot", json!([]));
    }
    if way("units", 2) == 1 {
        put("unit", json!([]));
    }
    match way("photo", 3) {
        1 => put("photo_order", json!({ "number": "*", "state": "failed", "reason": "闭眼" })),
        2 => put("photo_order", json!({ "number": "*", "state": "reviewing" })),
        _ => {}
    }
}

/// The plain citizen of a place: grown up, with a card that runs out next month and all that a machine wants.
pub(super) fn citizen(region: &str, today: Date) -> Citizen {
    Citizen {
        household_number: Some("441302001".to_owned()),
        ..serde_json::from_value(json!({
            "name": "赵试一",
            "number": number(region, today, 34),
            "address": "演示路1号",
            "household": "local",
            "region": region,
            "authority": "演示市公安局",
            "floating": true,
        }))
        .unwrap_or_else(|fault| unreachable!("a citizen as the testkit reads them: {fault}"))
    }
}

fn number(region: &str, today: Date, age: i32) -> String {
    let birth = today.add_months(-12 * age - 1);
    let number = CitizenNumber::compose(region, birth, 901, today);
    number.map(|number| number.expose().to_owned()).unwrap_or_else(|_| "11010119900307901X".to_owned())
}

fn card(valid_from: Date, valid_until: Option<Date>) -> Card {
    Card { valid_from, valid_until, long_term: valid_until.is_none(), kind: CardKind::Resident, province: None }
}

/// A place of another city in the same province.
fn another_city(region: &str) -> String {
    let province = region.get(..2).unwrap_or("44");
    if region.get(2..4) == Some("01") { format!("{province}0201") } else { format!("{province}0101") }
}

/// A county of another city in another province.
fn elsewhere(region: &str) -> String {
    if region.starts_with("53") { "520102".to_owned() } else { "530102".to_owned() }
}
