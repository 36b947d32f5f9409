//! Post, photo orders, loss reports, accounts, bookings, residence, messages: nothing happens twice under one number,
//! what is undone stays undone, and a scenario's tables are what the connectors know.

use super::*;
use proptest::prelude::*;
use tongban_classes::{
    Class, account as a, booking as b, loss_report as l, message as m, photo_receipt as ph, post as po, progress,
    registry as r, residence as re, unit_directory as u,
};
use tongban_model::{Money, Value};

const NOW: i64 = 1_795_300_000_000;

fn province() -> Province {
    Province::with_people("http://127.0.0.1:1", NOW)
}

/// A province that knows one person, of whom the scenario says this.
fn scene(tables: &str) -> (Province, Citizen) {
    let mut province = province();
    let citizen = people::find("expired", province.today(NOW)).unwrap().citizen;
    let tables = serde_json::from_str(tables).unwrap();
    province.load(Load { citizens: vec![citizen.clone()], tables, ..Load::default() }).unwrap();
    (province, citizen)
}

fn ask<T: tongban_classes::FromRecord>(
    province: &mut Province,
    class: &'static Class,
    command: u16,
    params: &impl tongban_classes::ToRecord,
) -> Result<T, Failure> {
    let record = province.answer(class, command, &params.to_record(), NOW)?;
    let definition = class.command(command).unwrap();
    for field in definition.result.iter().filter(|field| field.required) {
        assert!(record.get(field.number).is_some(), "{}.{} lacks {}", class.name, definition.name, field.name);
    }
    Ok(T::from_record(&record).unwrap())
}

fn parcel(order: &str) -> po::PlaceOrderParams {
    po::PlaceOrderParams {
        order: order.into(),
        item: po::PostItem::IdentityCard,
        recipient: "赵试一".into(),
        phone: "13800000000".into(),
        region: "441302".into(),
        address: "测试路1号".into(),
        pays: po::PostPays::Prepaid,
        postage: Money::fen(1_200),
    }
}

fn place(province: &mut Province, params: &po::PlaceOrderParams) -> Result<po::PlaceOrderResult, Failure> {
    ask(province, &po::CLASS, po::command::place_order, params)
}

#[test]
fn a_parcel_is_placed_once_per_number_and_can_be_called_off_until_it_leaves() {
    let mut province = province();
    let quote =
        po::QuoteParams { from_region: "450103".into(), to_region: "441302".into(), item: po::PostItem::IdentityCard };
    let said: po::QuoteResult = ask(&mut province, &po::CLASS, po::command::quote, &quote).unwrap();
    assert_eq!((said.postage.as_fen(), said.within_days), (1_200, 5));
    let nowhere = po::QuoteParams { to_region: "somewhere".into(), ..quote };
    let refused = ask::<po::QuoteResult>(&mut province, &po::CLASS, po::command::quote, &nowhere).unwrap_err();
    assert_eq!(refused.error, po::code::quote::not_served("").error);
    let first = place(&mut province, &parcel("C1-P1")).unwrap();
    assert_eq!(place(&mut province, &parcel("C1-P1")).unwrap(), first);
    assert_eq!((province.ledger().posts_standing(), province.post_order("C1-P1").unwrap().arrivals), (1, 2));
    let other = po::PlaceOrderParams { address: "测试路2号".into(), ..parcel("C1-P1") };
    assert_eq!(place(&mut province, &other).unwrap_err().code, CompletionCode::InvalidData);
    let cancel = |province: &mut Province, order: &str| {
        let params = po::CancelOrderParams { order: order.into() };
        ask::<po::CancelOrderResult>(province, &po::CLASS, po::command::cancel_order, &params)
    };
    assert!(cancel(&mut province, "C1-P1").is_ok() && cancel(&mut province, "C1-P1").is_ok());
    assert!(cancel(&mut province, "never-placed").is_ok());
    assert_eq!(place(&mut province, &parcel("C1-P1")).unwrap().state, po::PostState::Cancelled);
    place(&mut province, &parcel("C1-P2")).unwrap();
    assert!(province.courier("C1-P2", false));
    assert_eq!(cancel(&mut province, "C1-P2").unwrap_err().error, po::code::cancel_order::not_served("").error);
    assert_eq!(province.ledger().posts, Undoable { made: 2, undone: 1 });
}

#[test]
fn a_photo_is_reviewed_and_its_receipt_can_be_fetched() {
    let (mut province, who) = scene("{}");
    let params = |city: &str, image| ph::ApplyParams {
        order: "C1-F1".into(),
        number: who.number.as_str().into(),
        name: who.name.as_str().into(),
        kind: ph::ReceiptKind::IdentityCard,
        city: city.into(),
        image: Vec::into(image),
        phone: None.into(),
    };
    let photo = crate::portrait(&who.number, 2);
    let apply = |province: &mut Province, params: &ph::ApplyParams| {
        ask::<ph::ApplyResult>(province, &ph::CLASS, ph::command::apply, params)
    };
    for (city, image, code) in [
        ("000000", photo.clone(), ph::code::apply::city_unknown("")),
        ("440300", vec![0; 9], ph::code::apply::image_refused("")),
    ] {
        assert_eq!(apply(&mut province, &params(city, image)).unwrap_err().error, code.error);
    }
    for _ in 0..2 {
        let state = apply(&mut province, &params("440300", photo.clone())).unwrap().state;
        assert_eq!(state, ph::PhotoState::Submitted);
    }
    let question = ph::GetOrderParams { order: "C1-F1".into() };
    let get =
        |province: &mut Province| ask::<ph::GetOrderResult>(province, &ph::CLASS, ph::command::get_order, &question);
    assert_eq!(get(&mut province).unwrap().state, ph::PhotoState::Reviewing);
    let passed = get(&mut province).unwrap();
    assert_eq!(passed.state, ph::PhotoState::Passed);
    assert_eq!(passed.receipt, passed.image_number);
    let receipt = passed.receipt.into_exposed().unwrap();
    let fetch = ph::GetParams { receipt: receipt.into(), number: who.number.as_str().into() };
    let fetched: ph::GetResult = ask(&mut province, &ph::CLASS, ph::command::get, &fetch).unwrap();
    assert_eq!((Some(fetched.valid_until), fetched.kind), (passed.valid_until, ph::ReceiptKind::IdentityCard));
    assert_eq!(province.ledger().photo_orders, 1);
}

#[test]
fn a_refused_photo_is_handed_in_again_free_of_charge_and_passes() {
    let (mut province, who) = scene(
        r#"{ "photo_order": [{ "number": "F-1", "state": "failed", "reason": "戴帽子" },
            { "number": "F-2", "state": "passed", "receipt": "441300000001", "days": 30 },
            { "number": "*", "state": "reviewing" }] }"#,
    );
    let mine = ph::ListOrdersParams { number: who.number.as_str().into() };
    let listed: ph::ListOrdersResult = ask(&mut province, &ph::CLASS, ph::command::list_orders, &mine).unwrap();
    let states: Vec<_> = listed.orders.iter().map(|order| order.state).collect();
    assert_eq!(states, [ph::PhotoState::Passed, ph::PhotoState::Failed]);
    assert_eq!(listed.orders[1].reason.as_deref(), Some("戴帽子"));
    assert_eq!(listed.orders[0].valid_until, Some(province.today(NOW).add_days(30)));
    let get = |province: &mut Province, order: &str| {
        let params = ph::GetOrderParams { order: order.into() };
        ask::<ph::GetOrderResult>(province, &ph::CLASS, ph::command::get_order, &params).unwrap().state
    };
    assert_eq!(
        (get(&mut province, "F-1"), get(&mut province, "F-1")),
        (ph::PhotoState::Failed, ph::PhotoState::Failed)
    );
    let again = ph::ResubmitParams { order: "F-1".into(), image: crate::portrait(&who.number, 3).into() };
    for _ in 0..2 {
        let state = ask::<ph::ResubmitResult>(&mut province, &ph::CLASS, ph::command::resubmit, &again).unwrap().state;
        assert_eq!(state, ph::PhotoState::Submitted);
    }
    assert_eq!(province.photo_order("F-1").unwrap().photos, 2, "asking again hands in nothing again");
    assert_eq!(
        (get(&mut province, "F-1"), get(&mut province, "F-1")),
        (ph::PhotoState::Reviewing, ph::PhotoState::Passed)
    );
    let apply = ph::ApplyParams {
        order: "C1-F1".into(),
        number: who.number.as_str().into(),
        name: who.name.as_str().into(),
        kind: ph::ReceiptKind::SocialSecurity,
        city: "440300".into(),
        image: crate::portrait(&who.number, 2).into(),
        phone: None.into(),
    };
    ask::<ph::ApplyResult>(&mut province, &ph::CLASS, ph::command::apply, &apply).unwrap();
    assert!((0..5).all(|_| get(&mut province, "C1-F1") == ph::PhotoState::Reviewing), "the scenario says so");
    assert_eq!(get(&mut province, "nobody-knows"), ph::PhotoState::NotFound);
    assert_eq!(province.ledger().photo_orders, 1);
}

fn lost(report: &str, number: &str) -> l::ReportParams {
    l::ReportParams {
        report: report.into(),
        number: number.into(),
        place: "测试路".into(),
        lost_on: people::all()[0].receipt.valid_until.add_months(-3),
        lost_at: Some("上午".into()),
        phone: None.into(),
    }
}

#[test]
fn a_card_is_reported_lost_once_and_the_report_is_taken_back() {
    let (mut province, who) = scene("{}");
    let check = l::CheckParams { number: who.number.as_str().into() };
    let reported = |province: &mut Province| {
        ask::<l::CheckResult>(province, &l::CLASS, l::command::check, &check).unwrap().reported
    };
    let report = |province: &mut Province, params: &l::ReportParams| {
        ask::<l::ReportResult>(province, &l::CLASS, l::command::report, params)
    };
    assert!(!reported(&mut province));
    for _ in 0..2 {
        assert_eq!(report(&mut province, &lost("C1-L1", &who.number)).unwrap().state, l::LossState::Accepted);
    }
    assert!(reported(&mut province));
    assert_eq!(province.ledger().loss_reports_standing(), 1);
    let tomorrow = province.today(NOW).add_days(1);
    for wrong in [
        lost("C1-L2", &who.number),
        lost("C1-L3", "nobody"),
        l::ReportParams { lost_on: tomorrow, ..lost("C1-L4", &who.number) },
    ] {
        assert_eq!(report(&mut province, &wrong).unwrap_err().error, l::code::report::rejected("").error);
    }
    let back = l::WithdrawParams { report: "C1-L1".into() };
    for _ in 0..2 {
        ask::<l::WithdrawResult>(&mut province, &l::CLASS, l::command::withdraw, &back).unwrap();
    }
    assert!(!reported(&mut province));
    assert_eq!(province.ledger().loss_reports, Undoable { made: 1, undone: 1 });
}

#[test]
fn a_report_under_which_a_new_card_was_applied_for_stays() {
    let (mut province, who) = scene(r#"{ "loss": { "reported": true, "number": "GS-7" } }"#);
    let check = l::CheckParams { number: who.number.as_str().into() };
    let known: l::CheckResult = ask(&mut province, &l::CLASS, l::command::check, &check).unwrap();
    assert_eq!(known.report.expose().as_deref(), Some("GS-7"));
    assert_eq!(known.reported_on, Some(province.today(NOW).add_days(-1)));
    let submit = |province: &mut Province, report: &str| {
        let mut params = super::tests::submit_params(&who.number, "4413020012026112200001", "lost");
        params.loss_report = Some(report.to_owned()).into();
        ask::<r::SubmitResult>(province, &r::CLASS, r::command::submit, &params)
    };
    assert_eq!(submit(&mut province, "GS-8").unwrap_err().error, r::code::submit::rejected("").error);
    submit(&mut province, "GS-7").unwrap();
    let back = l::WithdrawParams { report: "GS-7".into() };
    let kept = ask::<l::WithdrawResult>(&mut province, &l::CLASS, l::command::withdraw, &back).unwrap_err();
    assert_eq!(kept.error, l::code::withdraw::rejected("").error);
    assert_eq!(province.ledger().loss_reports_standing(), 0, "the scenario's own report is not the machine's");
}

#[test]
fn a_search_finds_the_scenarios_units_else_made_up_ones_that_bear_the_words() {
    let search = |province: &mut Province, words: &str, region: Option<&str>| {
        let params = u::SearchParams { words: words.into(), region: region.map(Into::into), business: None };
        ask::<u::SearchResult>(province, &u::CLASS, u::command::search, &params).unwrap().units
    };
    let (mut free, _) = scene("{}");
    assert_eq!(search(&mut free, "", None).len(), 3);
    for words in ["吉首", "样例", "派出所"] {
        let found = search(&mut free, words, Some("433101"));
        assert!(!found.is_empty() && found.iter().all(|unit| unit.name.contains(words) && unit.region == "433101"));
    }
    let (mut told, _) = scene(
        r#"{ "unit": [{ "id": "u1", "name": "吉首派出所", "address": "人民路1号", "region": "433101" },
            { "id": "u2", "name": "古丈派出所", "address": "吉首路2号", "region": "433126" },
            { "id": "u3", "name": "长沙派出所", "address": "芙蓉路3号", "region": "430102" }] }"#,
    );
    let ids = |units: Vec<u::Unit>| units.into_iter().map(|unit| unit.id).collect::<Vec<_>>();
    for (words, region, found) in [
        ("吉首", None, vec!["u1", "u2"]),
        ("派出所", Some("433100"), vec!["u1", "u2"]),
        ("派出所", Some("430000"), vec!["u1", "u2", "u3"]),
        ("吉首 派出所", Some("433126"), vec!["u2"]),
        ("天津", None, vec![]),
    ] {
        assert_eq!(ids(search(&mut told, words, region)), found, "{words} {region:?}");
    }
}

#[test]
fn the_last_place_is_given_once_and_comes_back_when_called_off() {
    let (mut province, who) = scene(
        r#"{ "booking_slot": [{ "id": "s1", "date": "2026-12-01", "from": "09:00", "to": "10:00", "left": 1 }] }"#,
    );
    let book = |province: &mut Province, booking: &str, slot: &str| {
        let params = b::BookParams {
            booking: booking.into(),
            slot: slot.into(),
            unit: "u1".into(),
            number: who.number.as_str().into(),
            name: who.name.as_str().into(),
            phone: "13800000000".into(),
            business: "first".into(),
        };
        ask::<b::BookResult>(province, &b::CLASS, b::command::book, &params)
    };
    let list = |province: &mut Province| {
        let from = province.today(NOW);
        let params = b::ListSlotsParams { unit: "u1".into(), business: "first".into(), from };
        ask::<b::ListSlotsResult>(province, &b::CLASS, b::command::list_slots, &params).unwrap().slots
    };
    assert_eq!(list(&mut province).len(), 1);
    let kept = book(&mut province, "C1-B1", "s1").unwrap();
    assert!(kept.code.is_some() && book(&mut province, "C1-B1", "s1").unwrap() == kept);
    assert!(list(&mut province).is_empty());
    for (booking, slot) in [("C2-B1", "s1"), ("C2-B2", "no-such-time")] {
        assert_eq!(book(&mut province, booking, slot).unwrap_err().error, b::code::book::taken("").error);
    }
    let off = b::CancelBookingParams { booking: "C1-B1".into() };
    ask::<b::CancelBookingResult>(&mut province, &b::CLASS, b::command::cancel_booking, &off).unwrap();
    let state: b::GetBookingResult =
        ask(&mut province, &b::CLASS, b::command::get_booking, &b::GetBookingParams { booking: "C1-B1".into() })
            .unwrap();
    assert_eq!((state.state, state.code), (b::BookingState::Cancelled, None));
    assert!(book(&mut province, "C2-B1", "s1").is_ok());
    assert_eq!((province.ledger().bookings_standing(), province.ledger().bookings.made), (1, 2));
    let (mut free, _) = scene("{}");
    let days: BTreeSet<_> = list(&mut free).into_iter().map(|slot| slot.date).collect();
    let today = free.today(NOW);
    assert_eq!(days, (1..=3).map(|day| today.add_days(day)).collect());
    let made_up = list(&mut free)[4].id.clone();
    assert_eq!(book(&mut free, "C3-B1", &made_up).unwrap().state, b::BookingState::Booked);
}

#[test]
fn an_account_opens_to_its_password_and_locks_after_five_wrong_ones() {
    let (mut province, mut who) = scene("{}");
    (who.account, who.password, who.real_name) = (Some("zhao".into()), Some("right".into()), false);
    province.load(Load { citizens: vec![who.clone()], ..Load::default() }).unwrap();
    let log_in = |province: &mut Province, account: &str, password: &str| {
        let params = a::LogInParams { account: account.into(), password: password.into() };
        ask::<a::LogInResult>(province, &a::CLASS, a::command::log_in, &params)
    };
    for account in ["zhao", who.number.as_str()] {
        let found = log_in(&mut province, account, "right").unwrap();
        assert_eq!((found.number.expose(), found.real_name), (&who.number, false));
    }
    let wrong = a::code::log_in::wrong_password("").error;
    assert_eq!(log_in(&mut province, "somebody", "right").unwrap_err().error, wrong);
    for _ in 0..5 {
        assert_eq!(log_in(&mut province, "zhao", "wrong").unwrap_err().error, wrong);
    }
    let locked = a::code::log_in::locked("").error;
    assert_eq!(log_in(&mut province, "zhao", "right").unwrap_err().error, locked);
    let (mut free, _) = scene("{}");
    assert!(log_in(&mut free, "any name", "any password").unwrap().real_name);
    let face = |image| a::LogInByFaceParams { number: who.number.as_str().into(), image: Vec::into(image) };
    let by_face = |province: &mut Province, params: &a::LogInByFaceParams| {
        ask::<a::LogInByFaceResult>(province, &a::CLASS, a::command::log_in_by_face, params)
    };
    let photo = crate::portrait(&who.number, 2);
    assert!(by_face(&mut free, &face(photo.clone())).unwrap().real_name);
    let none = by_face(&mut free, &face(vec![1])).unwrap_err();
    assert_eq!(none.error, a::code::log_in_by_face::no_face("").error);
    let scores = serde_json::from_str(r#"{ "live": "41 %" }"#).unwrap();
    free.load(Load { citizens: vec![who.clone()], scores: Some(scores), ..Load::default() }).unwrap();
    let other = by_face(&mut free, &face(photo)).unwrap_err();
    assert_eq!(other.error, a::code::log_in_by_face::not_alike("").error);
}

#[test]
fn the_residence_register_says_what_the_scenario_says_until_somebody_reports() {
    let (mut province, who) = scene(r#"{ "residence": { "registered": false, "code": "YJ-1" } }"#);
    let check = re::CheckParams { number: who.number.as_str().into() };
    let check =
        |province: &mut Province| ask::<re::CheckResult>(province, &re::CLASS, re::command::check, &check).unwrap();
    assert!(!check(&mut province).registered);
    let read = |province: &mut Province, code: &str, number: &str| {
        let params = re::ReadCodeParams { code: code.into(), number: number.into() };
        ask::<re::ReadCodeResult>(province, &re::CLASS, re::command::read_code, &params)
    };
    assert!(!read(&mut province, "YJ-1", &who.number).unwrap().valid);
    let report = re::ReportParams {
        report: "C1-R1".into(),
        number: who.number.as_str().into(),
        region: "440305".into(),
        address: "测试路1号".into(),
        phone: "13800000000".into(),
        reported_by: None.into(),
    };
    for _ in 0..2 {
        let said: re::ReportResult = ask(&mut province, &re::CLASS, re::command::report, &report).unwrap();
        assert_eq!(said.state, re::ResidenceState::Accepted);
    }
    let now = check(&mut province);
    assert!(now.registered && !now.permit, "a report gives no permit");
    assert!(read(&mut province, "YJ-1", &who.number).unwrap().valid);
    let other = read(&mut province, "YJ-1", &people::all()[1].citizen.number).unwrap();
    assert!(!other.valid && other.until.is_none(), "somebody else's code");
    let unknown = read(&mut province, "weather", &who.number).unwrap_err();
    assert_eq!(unknown.error, re::code::read_code::code_unknown("").error);
    let nowhere = re::ReportParams { report: "C1-R2".into(), region: "x".into(), ..report };
    let said: re::ReportResult = ask(&mut province, &re::CLASS, re::command::report, &nowhere).unwrap();
    assert_eq!(said.state, re::ResidenceState::Rejected);
    assert_eq!(province.ledger().residence_reports, 1);
    let (mut free, _) = scene("{}");
    let good = check(&mut free);
    assert!(good.registered && good.permit && good.until.is_some());
}

#[test]
fn a_message_is_sent_once_per_number() {
    let mut province = province();
    let params = m::SendParams {
        message: "C1-M1".into(),
        phone: "13800000000".into(),
        template: "accepted".into(),
        values: Some(vec!["10".into()]),
    };
    for _ in 0..3 {
        ask::<m::SendResult>(&mut province, &m::CLASS, m::command::send, &params).unwrap();
    }
    assert_eq!((province.ledger().messages, province.sent("C1-M1").unwrap().arrivals), (1, 3));
}

#[test]
fn a_household_number_is_right_or_wrong_and_a_stranger_has_none() {
    let (mut province, mut who) = scene("{}");
    let verify = |province: &mut Province, number: &str, typed: &str| {
        let (number, name) = (number.into(), "赵试一".into());
        let params = r::VerifyHouseholdParams { number, name, household_number: typed.into() };
        ask::<r::VerifyHouseholdResult>(province, &r::CLASS, r::command::verify_household, &params)
    };
    let right = who.household_number.clone().unwrap();
    assert!(verify(&mut province, &who.number, &right).unwrap().matches);
    assert!(!verify(&mut province, &who.number, "1").unwrap().matches);
    let stranger = verify(&mut province, "1", &right).unwrap_err();
    assert_eq!(stranger.error, r::code::verify_household::not_found("").error);
    who.household_matches = false;
    province.load(Load { citizens: vec![who.clone()], ..Load::default() }).unwrap();
    assert!(!verify(&mut province, &who.number, &right).unwrap().matches);
}

#[test]
fn a_temporary_card_wants_an_open_application_and_is_taken_in_once() {
    let apply = |province: &mut Province, number: &str| {
        let params = r::ApplyTemporaryParams {
            acceptance: "4413020012026112200009".into(),
            number: number.into(),
            unit: "u1".into(),
            phone: "13800000000".into(),
            payment: None,
            paid: true,
        };
        ask::<r::ApplyTemporaryResult>(province, &r::CLASS, r::command::apply_temporary, &params)
    };
    let known = |stage: &str| {
        format!(
            r#"{{ "application": [{{ "acceptance": "4413020012026110100001", "stage": "{stage}", "accepted": "2026-11-01" }}] }}"#
        )
    };
    for (tables, taken) in [("{}", true), (&known("producing"), true), (&known("collected"), false)] {
        let (mut province, who) = scene(tables);
        for _ in 0..2 {
            match apply(&mut province, &who.number) {
                Ok(said) => assert!(taken && said.state == r::SubmissionState::Accepted),
                Err(none) => assert!(!taken && none.error == r::code::apply_temporary::no_application("").error),
            }
        }
        assert_eq!(province.ledger().temporary, usize::from(taken), "{tables}");
        let question = r::GetTemporaryParams { acceptance: "4413020012026112200009".into() };
        let said: r::GetTemporaryResult = ask(&mut province, &r::CLASS, r::command::get_temporary, &question).unwrap();
        assert_eq!(said.state == r::SubmissionState::Accepted, taken);
    }
}

#[test]
fn a_finished_card_goes_into_one_parcel() {
    let (mut province, who) = scene(r#"{ "mailable": { "acceptance": "4413020012026100100001" } }"#);
    let find = r::FindMailableParams { number: who.number.as_str().into() };
    let found = |province: &mut Province| {
        let said = ask::<r::FindMailableResult>(province, &r::CLASS, r::command::find_mailable, &find).unwrap();
        said.acceptance.into_exposed()
    };
    let acceptance = found(&mut province).unwrap();
    assert_eq!(acceptance, "4413020012026100100001");
    let request = |province: &mut Province, order: &str| {
        let acceptance = acceptance.as_str().into();
        let params = r::RequestMailingParams { acceptance, number: who.number.as_str().into(), order: order.into() };
        ask::<r::RequestMailingResult>(province, &r::CLASS, r::command::request_mailing, &params).unwrap().state
    };
    for order in ["C1-P1", "C1-P2"] {
        place(&mut province, &parcel(order)).unwrap();
    }
    assert_eq!(request(&mut province, "C1-P1"), r::SubmissionState::Accepted);
    assert_eq!(request(&mut province, "C1-P1"), r::SubmissionState::Accepted);
    assert_eq!(request(&mut province, "C1-P2"), r::SubmissionState::Rejected);
    assert_eq!((found(&mut province), province.ledger().mailings), (None, 1));
    let (mut none, who) = scene(r#"{ "mailable": {} }"#);
    let find = r::FindMailableParams { number: who.number.as_str().into() };
    let said: r::FindMailableResult = ask(&mut none, &r::CLASS, r::command::find_mailable, &find).unwrap();
    assert!(!said.found);
    let (mut free, who) = scene("{}");
    let find = r::FindMailableParams { number: who.number.as_str().into() };
    let said: r::FindMailableResult = ask(&mut free, &r::CLASS, r::command::find_mailable, &find).unwrap();
    assert!(said.found && said.acceptance.expose().as_ref().is_some_and(|number| number.len() == 22));
}

#[test]
fn an_application_from_another_province_is_sent_home_and_progress_tells() {
    let (mut province, who) = scene(
        r#"{ "application": [{ "acceptance": "4413020012026110100001", "stage": "mailed", "accepted": "2026-11-01",
            "tracking": "EM1" }] }"#,
    );
    place(&mut province, &parcel("C1-P1")).unwrap();
    let acceptance = "4413020012026112200001";
    let mut params = super::tests::submit_params(&who.number, acceptance, "expired");
    params.household = Some(r::Household::OtherProvince);
    params.delivery = Some("C1-P1".into());
    params.paid = true;
    params.photo = Some(crate::portrait(&who.number, 2)).into();
    params.document = Some(vec![1, 2, 3]).into();
    let submit = |province: &mut Province, params: &r::SubmitParams| {
        ask::<r::SubmitResult>(province, &r::CLASS, r::command::submit, params)
    };
    assert!(submit(&mut province, &params).is_err(), "what is no picture is refused");
    params.document =
        Some(crate::document(&who.number, tongban_classes::document_camera::DocumentKind::Other, 1)).into();
    let filed = submit(&mut province, &params).unwrap();
    assert_eq!(filed.sent_to.as_deref(), Some(who.authority.as_str()));
    let question = r::GetSubmissionParams { acceptance: acceptance.into() };
    let known: r::GetSubmissionResult = ask(&mut province, &r::CLASS, r::command::get_submission, &question).unwrap();
    assert!(known.photo_number == filed.photo_number && filed.photo_number.expose().is_some());
    let query = |province: &mut Province, only: Option<&str>| {
        let acceptance = only.map(str::to_owned).into();
        let params = progress::QueryParams { number: who.number.as_str().into(), acceptance };
        ask::<progress::QueryResult>(province, &progress::CLASS, progress::command::query, &params)
            .unwrap()
            .applications
    };
    let all = query(&mut province, None);
    let stages: Vec<_> = all.iter().map(|found| found.stage).collect();
    assert_eq!(stages, [progress::Stage::Sent, progress::Stage::Mailed]);
    assert!(all[0].tracking.is_some() && all[1].tracking.as_deref() == Some("EM1"));
    assert_eq!(query(&mut province, Some(acceptance)).len(), 1);
}

#[test]
fn every_new_command_can_be_lost_on_the_way_and_the_act_stands_when_it_was_done() {
    let line = |done| Line {
        slot: Some("post".into()),
        command: "place-order".into(),
        answer: "lost".into(),
        done,
        ..Line::default()
    };
    for (done, standing) in [(true, 1), (false, 0)] {
        let mut province = province();
        province.load(Load { devices: vec![line(done)], ..Load::default() }).unwrap();
        let act = province.plan(&po::CLASS, po::command::place_order);
        let params = parcel("C1-P1").to_record();
        let lost = province.finish(&act, &po::CLASS, po::command::place_order, &params, NOW).unwrap_err();
        assert_eq!((lost.code, province.ledger().posts_standing()), (CompletionCode::ResultUnknown, standing));
        let known: po::GetOrderResult =
            ask(&mut province, &po::CLASS, po::command::get_order, &po::GetOrderParams { order: "C1-P1".into() })
                .unwrap();
        assert_eq!(known.state == po::PostState::Placed, done);
    }
}

#[test]
fn every_command_of_every_connector_is_answered_by_name_or_refused_by_field() {
    let mut province = province();
    for class in tongban_classes::ALL.iter().filter(|class| class.kind == ClassKind::Connector) {
        assert!(province.capabilities(class).is_ok() && province.status(class).is_ok(), "{}", class.name);
        for command in class.commands {
            let failure = province.answer(class, command.number, &Record::new(), NOW).unwrap_err();
            assert_eq!(failure.code, CompletionCode::InvalidData, "{}.{}", class.name, command.name);
        }
        let unknown = province.answer(class, 200, &Record::new(), NOW).unwrap_err();
        assert_eq!(unknown.code, CompletionCode::UnsupportedCommand, "{}", class.name);
    }
}

#[test]
fn a_table_that_belongs_to_nobody_is_refused_and_changes_nothing() {
    let mut province = province();
    province.changes().unwrap();
    for (tables, named) in [
        (r#"{ "loss": { "reported": true } }"#, "loss"),
        (r#"{ "residence": { "registered": true } }"#, "residence"),
        (r#"{ "photo_order": { "number": "1", "state": "passed" } }"#, "photo_order"),
    ] {
        let load = Load { tables: serde_json::from_str(tables).unwrap(), ..Load::default() };
        assert!(province.load(load).unwrap_err().to_string().contains(named));
    }
    assert_eq!(province.changes().unwrap().len(), 0);
}

/// What may be done and undone, in any order, under few numbers.
#[derive(Clone, Copy, Debug)]
enum Move {
    Place(u8),
    Cancel(u8),
    Report(u8),
    Withdraw(u8),
    Book(u8),
    Unbook(u8),
    Apply(u8),
    Ask(u8),
    Restart,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let kinds = prop::sample::select(vec![
        Move::Place as fn(u8) -> Move,
        Move::Cancel,
        Move::Report,
        Move::Withdraw,
        Move::Book,
        Move::Unbook,
        Move::Apply,
        Move::Ask,
        |_| Move::Restart,
    ]);
    prop::collection::vec((kinds, 0u8..3).prop_map(|(kind, number)| kind(number)), 0..50)
}

proptest! {
    #[test]
    fn nothing_happens_twice_and_a_restart_forgets_nothing(moves in moves()) {
        let (mut province, who) = scene("{}");
        let mut stored: BTreeMap<(Table, String), String> = BTreeMap::new();
        let (mut posts, mut bookings) = (BTreeMap::new(), BTreeMap::new());
        for step in moves {
            match step {
                Move::Place(n) => {
                    place(&mut province, &parcel(&format!("P{n}"))).unwrap();
                    posts.entry(n).or_insert(true);
                }
                Move::Cancel(n) => {
                    let params = po::CancelOrderParams { order: format!("P{n}") };
                    ask::<po::CancelOrderResult>(&mut province, &po::CLASS, po::command::cancel_order, &params).unwrap();
                    posts.entry(n).and_modify(|stands| *stands = false);
                }
                Move::Report(n) => {
                    let _ = ask::<l::ReportResult>(&mut province, &l::CLASS, l::command::report, &lost(&format!("L{n}"), &who.number));
                }
                Move::Withdraw(n) => {
                    let params = l::WithdrawParams { report: format!("L{n}").into() };
                    ask::<l::WithdrawResult>(&mut province, &l::CLASS, l::command::withdraw, &params).unwrap();
                }
                Move::Book(n) => {
                    let slot = format!("u1-{}-0900", province.today(NOW).add_days(1).compact());
                    let params = b::BookParams {
                        booking: format!("B{n}").into(), slot, unit: "u1".into(), number: who.number.as_str().into(),
                        name: who.name.as_str().into(), phone: "13800000000".into(), business: "first".into(),
                    };
                    ask::<b::BookResult>(&mut province, &b::CLASS, b::command::book, &params).unwrap();
                    bookings.entry(n).or_insert(true);
                }
                Move::Unbook(n) => {
                    let params = b::CancelBookingParams { booking: format!("B{n}").into() };
                    ask::<b::CancelBookingResult>(&mut province, &b::CLASS, b::command::cancel_booking, &params).unwrap();
                    bookings.entry(n).and_modify(|stands| *stands = false);
                }
                Move::Apply(n) => {
                    let params = ph::ApplyParams {
                        order: format!("F{n}").into(), number: who.number.as_str().into(), name: who.name.as_str().into(),
                        kind: ph::ReceiptKind::IdentityCard, city: "440300".into(),
                        image: crate::portrait(&who.number, 2).into(), phone: None.into(),
                    };
                    ask::<ph::ApplyResult>(&mut province, &ph::CLASS, ph::command::apply, &params).unwrap();
                }
                Move::Ask(n) => {
                    let before = province.photo_order(&format!("F{n}")).map(|order| order.receipt.clone());
                    let params = ph::GetOrderParams { order: format!("F{n}").into() };
                    let said: ph::GetOrderResult = ask(&mut province, &ph::CLASS, ph::command::get_order, &params).unwrap();
                    prop_assert_eq!(before.is_none(), said.state == ph::PhotoState::NotFound);
                    prop_assert!(before.flatten().is_none_or(|receipt| said.receipt.expose().as_ref() == Some(&receipt)));
                }
                Move::Restart => {
                    let mut again = Province::new("http://127.0.0.1:2");
                    for ((table, id), body) in &stored {
                        again.restore(*table, id, body).unwrap();
                    }
                    prop_assert_eq!(again.ledger(), province.ledger());
                    province = again;
                }
            }
            for change in province.changes().unwrap() {
                match change.body {
                    Some(body) => stored.insert((change.table, change.id), body),
                    None => stored.remove(&(change.table, change.id)),
                };
            }
            let ledger = province.ledger();
            let standing = |all: &BTreeMap<u8, bool>| all.values().filter(|stands| **stands).count();
            prop_assert_eq!((ledger.posts.made, ledger.posts_standing()), (posts.len(), standing(&posts)));
            prop_assert_eq!((ledger.bookings.made, ledger.bookings_standing()), (bookings.len(), standing(&bookings)));
            prop_assert!(ledger.loss_reports_standing() <= 1, "one card, one report");
        }
        let said = format!("{province:?}");
        prop_assert!(![&who.name, &who.number].iter().any(|personal| said.contains(*personal)), "{}", said);
    }
}

#[test]
fn the_next_scenario_finds_nothing_of_the_tables_before_but_what_was_posted_stands() {
    let (mut province, who) = scene(
        r#"{ "loss": { "reported": true }, "residence": { "registered": false }, "mailable": {},
            "unit": [{ "id": "u1", "name": "吉首派出所", "address": "人民路1号", "region": "433101" }],
            "application": [{ "acceptance": "4413020012026110100001", "stage": "ready", "accepted": "2026-11-01" }],
            "booking_slot": [{ "id": "s1", "date": "2026-12-01", "from": "09:00", "to": "10:00", "left": 0 }],
            "photo_order": { "number": "F-1", "state": "failed" } }"#,
    );
    place(&mut province, &parcel("C1-P1")).unwrap();
    let mut stored: BTreeMap<(Table, String), String> = BTreeMap::new();
    let mut keep = |province: &mut Province| {
        for change in province.changes().unwrap() {
            match change.body {
                Some(body) => stored.insert((change.table, change.id), body),
                None => stored.remove(&(change.table, change.id)),
            };
        }
        let of_tables = |table: &Table| {
            [Table::Known, Table::Units, Table::BookingSlots, Table::Mailable, Table::Residences, Table::PhotoOrders]
                .contains(table)
        };
        stored.keys().filter(|(table, _)| of_tables(table)).count()
    };
    assert_eq!(keep(&mut province), 6);
    let line = Line { slot: Some("post".into()), command: "quote".into(), answer: "ok".into(), ..Line::default() };
    province.load(Load { devices: vec![line], ..Load::default() }).unwrap();
    assert_eq!(keep(&mut province), 6, "a script alone moves nobody out");
    province.load(Load { citizens: vec![who.clone()], ..Load::default() }).unwrap();
    assert_eq!(keep(&mut province), 0);
    assert!(province.standing_loss(&who.number).is_none());
    assert_eq!(province.ledger().posts_standing(), 1);
}

#[test]
fn a_field_of_a_result_can_be_scripted() {
    let line = serde_json::from_str(
        r#"{ "slot": "post", "command": "quote", "answer": "ok", "result": { "postage": 2200 } }"#,
    );
    let mut province = province();
    province.load(Load { devices: vec![line.unwrap()], ..Load::default() }).unwrap();
    let act = province.plan(&po::CLASS, po::command::quote);
    let item = po::PostItem::IdentityCard;
    let params = po::QuoteParams { from_region: "120101".into(), to_region: "441302".into(), item }.to_record();
    let said = province.finish(&act, &po::CLASS, po::command::quote, &params, NOW).unwrap();
    assert!(said.get(1) == Some(&Value::Money(Money::fen(2_200))));
}
