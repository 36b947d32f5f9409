//! Money is conserved, nothing is filed twice, and the province is the same after every row was stored and read back.

use super::*;
use proptest::prelude::*;
use tongban_classes::{FromRecord as _, face_match, payment, photo_receipt, progress, registry as r};
use tongban_model::{Money, Percent, Value};

const NOW: i64 = 1_795_300_000_000;

fn province() -> Province {
    Province::with_people("http://127.0.0.1:1", NOW)
}

fn person(province: &Province, id: &str) -> crate::people::Person {
    people::find(id, province.today(NOW)).unwrap()
}

fn create(number: &str, fen: i64) -> Record {
    payment::CreateParams {
        number: number.into(),
        provider: payment::Provider::Wechat,
        amount: Money::fen(fen),
        subject: "fee".into(),
    }
    .to_record()
}

fn state(province: &mut Province, number: &str) -> String {
    let ask = payment::QueryParams { number: number.into() }.to_record();
    let said = province.answer(&payment::CLASS, payment::command::query, &ask, NOW).unwrap();
    said.get(1).and_then(Value::as_text).unwrap().to_owned()
}

fn close(province: &mut Province, number: &str) -> Result<Record, Failure> {
    let params = payment::CloseParams { number: number.into() }.to_record();
    province.answer(&payment::CLASS, payment::command::close, &params, NOW)
}

fn submit(person: &crate::people::Person, acceptance: &str, business: &str) -> Record {
    let photo_receipt = Some(person.receipt.number.clone()).into();
    r::SubmitParams { photo_receipt, ..submit_params(&person.citizen.number, acceptance, business) }.to_record()
}

/// A whole application, without a receipt.
pub(super) fn submit_params(number: &str, acceptance: &str, business: &str) -> r::SubmitParams {
    r::SubmitParams {
        acceptance: acceptance.into(),
        number: number.into(),
        business: business.into(),
        phone: "13800000000".into(),
        photo_receipt: None.into(),
        first_finger: Some(vec![1; 512]).into(),
        second_finger: Some(vec![2; 512]).into(),
        signature: Some("1,2,3,4".to_owned()).into(),
        payment: None,
        paid: false,
        delivery: None,
        portrait_choice: None,
        household: None,
        home_region: None.into(),
        document: None.into(),
        loss_report: None.into(),
        photo: None.into(),
    }
}

#[test]
fn a_payment_that_races_the_closing_wins_and_says_so() {
    let mut province = province();
    province.next_phone(Phone::PaysAtClose, NOW);
    province.answer(&payment::CLASS, payment::command::create, &create("P-00001", 2_000), NOW).unwrap();
    assert_eq!(state(&mut province, "P-00001"), "not_paid");
    let late = close(&mut province, "P-00001").unwrap_err();
    assert_eq!(late.error, payment::code::close::already_paid("").error);
    assert_eq!(state(&mut province, "P-00001"), "success");
    assert_eq!(province.ledger().taken, 2_000);
}

#[test]
fn a_payment_after_the_closing_takes_nothing() {
    let mut province = province();
    province.answer(&payment::CLASS, payment::command::create, &create("P-00001", 2_000), NOW).unwrap();
    province.next_phone(Phone::PaysLate, NOW);
    assert_eq!(close(&mut province, "P-00001"), Ok(Record::new()));
    assert_eq!((state(&mut province, "P-00001").as_str(), province.ledger().taken), ("closed", 0));
}

#[test]
fn a_closed_order_stays_closed_and_its_number_is_spent() {
    let mut province = province();
    let open =
        |province: &mut Province, record| province.answer(&payment::CLASS, payment::command::create, &record, NOW);
    open(&mut province, create("P-00001", 2_000)).unwrap();
    assert_eq!(close(&mut province, "P-00001"), Ok(Record::new()));
    assert_eq!(province.phone("P-00001", Phone::Pays, NOW), PhoneResult::Closed);
    assert_eq!(state(&mut province, "P-00001"), "closed");
    for fen in [2_000, 4_000] {
        let used = open(&mut province, create("P-00001", fen)).unwrap_err();
        assert_eq!(used.error, payment::code::create::number_used("").error);
    }
    assert_eq!(province.ledger().taken, 0);
}

#[test]
fn two_phones_that_scan_one_code_pay_once() {
    let mut province = province();
    province.answer(&payment::CLASS, payment::command::create, &create("P-00001", 2_000), NOW).unwrap();
    assert_eq!(province.phone("P-00001", Phone::ScansOnly, NOW), PhoneResult::Done);
    assert_eq!(province.phone("P-00001", Phone::Pays, NOW), PhoneResult::Done);
    assert_eq!(province.phone("P-00001", Phone::Pays, NOW), PhoneResult::AlreadyPaid);
    assert_eq!((province.ledger().taken, province.order("P-00001").unwrap().scans), (2_000, 3));
}

#[test]
fn a_code_that_nobody_paid_in_two_hours_can_no_longer_be_paid() {
    let mut province = province();
    province.answer(&payment::CLASS, payment::command::create, &create("P-00001", 2_000), NOW).unwrap();
    assert_eq!(province.phone("P-00001", Phone::Pays, NOW + 2 * 3_600_000 + 1), PhoneResult::Closed);
    assert_eq!(state(&mut province, "nobody-knows"), "not_paid");
}

#[test]
fn an_application_whose_answer_got_lost_is_on_file_and_not_filed_again() {
    let mut province = province();
    let line = Line {
        slot: Some("registry".into()),
        command: "submit".into(),
        answer: "result-unknown".into(),
        done: true,
        ..Line::default()
    };
    province.load(Load { devices: vec![line], ..Load::default() }).unwrap();
    let params = submit(&person(&province, "expired"), "4413020012026112200001", "expired");
    let act = province.plan(&r::CLASS, r::command::submit);
    let lost = province.finish(&act, &r::CLASS, r::command::submit, &params, NOW).unwrap_err();
    assert_eq!(lost.code, CompletionCode::ResultUnknown);
    let ask = r::GetSubmissionParams { acceptance: "4413020012026112200001".into() }.to_record();
    let known = province.answer(&r::CLASS, r::command::get_submission, &ask, NOW).unwrap();
    assert_eq!(known.get(1).and_then(Value::as_text), Some("accepted"));
    let act = province.plan(&r::CLASS, r::command::submit);
    province.finish(&act, &r::CLASS, r::command::submit, &params, NOW).unwrap();
    let ledger = province.ledger();
    assert_eq!((ledger.applications, ledger.doubled, ledger.arrivals), (1, 0, 2));
    assert!(province.unmet().is_empty());
}

#[test]
fn a_receipt_serves_one_application_only() {
    let mut province = province();
    let who = person(&province, "expired");
    let answer = |province: &mut Province, acceptance: &str| {
        province.answer(&r::CLASS, r::command::submit, &submit(&who, acceptance, "expired"), NOW)
    };
    assert!(answer(&mut province, "4413020012026112200001").is_ok());
    let again = answer(&mut province, "4413020012026112200002").unwrap_err();
    assert_eq!(again.error, r::code::submit::rejected("").error);
    let params = photo_receipt::GetParams {
        receipt: who.receipt.number.as_str().into(),
        number: who.citizen.number.as_str().into(),
    };
    let get = photo_receipt::command::get;
    let used = province.answer(&photo_receipt::CLASS, get, &params.to_record(), NOW).unwrap_err();
    assert_eq!(used.error, photo_receipt::code::get::already_used("").error);
    let other = person(&province, "lost");
    let params = photo_receipt::GetParams { number: other.citizen.number.as_str().into(), ..params };
    let foreign = province.answer(&photo_receipt::CLASS, get, &params.to_record(), NOW).unwrap_err();
    assert_eq!(foreign.error, photo_receipt::code::get::not_found("").error);
}

#[test]
fn each_population_interface_knows_its_own_people_only() {
    let mut province = province();
    for (id, household, found) in [
        ("expired", r::Household::Local, true),
        ("expired", r::Household::InProvince, false),
        ("damaged", r::Household::InProvince, true),
        ("damaged", r::Household::Local, false),
    ] {
        let number = person(&province, id).citizen.number.as_str().into();
        let params = r::FindPersonParams { number, household }.to_record();
        let answer = province.answer(&r::CLASS, r::command::find_person, &params, NOW);
        assert_eq!(answer.is_ok(), found, "{id} at {}", household.word());
        if let Ok(record) = answer {
            assert!(r::Person::from_record(&record).is_ok());
        }
    }
}

#[test]
fn the_comparison_says_what_the_scenario_says_and_wants_a_picture() {
    let mut province = province();
    let citizen = person(&province, "expired").citizen;
    let percent = |points| Percent::basis_points(points).unwrap();
    let scores = Some(Scores { receipt: percent(9_499), live: percent(5_900) });
    province.load(Load { citizens: vec![citizen.clone()], scores, ..Load::default() }).unwrap();
    let compare = |province: &mut Province, image: Vec<u8>, against| {
        let params = face_match::CompareParams { number: citizen.number.as_str().into(), image: image.into(), against };
        province.answer(&face_match::CLASS, face_match::command::compare, &params.to_record(), NOW)
    };
    let photo = crate::portrait(&citizen.number, 2);
    for (against, points) in [(face_match::Against::Receipt, 9_499), (face_match::Against::Live, 5_900)] {
        let said = compare(&mut province, photo.clone(), against).unwrap();
        assert!(said.get(1) == Some(&Value::Percent(percent(points))));
    }
    let blank = compare(&mut province, vec![0; 99], face_match::Against::Live).unwrap_err();
    assert_eq!(blank.error, face_match::code::compare::no_face("").error);
}

#[test]
fn progress_lists_what_was_taken_in_and_whether_it_is_paid() {
    let mut province = province();
    let who = person(&province, "lost");
    let acceptance = "4413020012026112200007";
    province.answer(&r::CLASS, r::command::submit, &submit(&who, acceptance, "lost"), NOW).unwrap();
    let ask = progress::QueryParams { number: who.citizen.number.as_str().into(), acceptance: None.into() }.to_record();
    let stage = |province: &mut Province| {
        let said = province.answer(&progress::CLASS, progress::command::query, &ask, NOW).unwrap();
        progress::QueryResult::from_record(&said).unwrap().applications[0].stage
    };
    assert_eq!(stage(&mut province), progress::Stage::AwaitingPayment);
    let report = r::ReportPaymentParams { acceptance: acceptance.into(), payment: "P-1".into(), paid: true };
    province.answer(&r::CLASS, r::command::report_payment, &report.to_record(), NOW).unwrap();
    assert_eq!(stage(&mut province), progress::Stage::Accepted);
}

#[test]
fn a_load_that_means_nothing_changes_nothing() {
    let mut province = province();
    province.changes().unwrap();
    let line = |class: &str, answer: &str| Line {
        class: Some(class.into()),
        command: "submit".into(),
        answer: answer.into(),
        ..Line::default()
    };
    let mut orphan = person(&province, "lost").receipt;
    orphan.owner = None;
    for load in [
        Load { devices: vec![line("registry", "lost"), line("registry", "paper-out")], ..Load::default() },
        Load { devices: vec![line("printer", "ok")], ..Load::default() },
        Load { receipts: vec![orphan], ..Load::default() },
    ] {
        let fault = province.load(load).unwrap_err();
        assert!(!fault.to_string().is_empty());
    }
    assert_eq!(province.changes().unwrap().len(), 0);
}

/// What may happen to orders, in any order.
#[derive(Clone, Debug)]
enum Move {
    Create(u8, i64),
    Phone(u8, Phone),
    Close(u8),
    Refund(u8, u8, i64),
    NextPhone(Phone),
    Submit(u8, u8),
    Restart,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let phone = || {
        prop::sample::select(vec![
            Phone::Pays,
            Phone::ScansOnly,
            Phone::Closes,
            Phone::Nothing,
            Phone::PaysAtClose,
            Phone::PaysLate,
        ])
    };
    let one = prop_oneof![
        (0u8..4, prop::sample::select(vec![2_000i64, 4_000])).prop_map(|(n, fen)| Move::Create(n, fen)),
        (0u8..4, phone()).prop_map(|(n, does)| Move::Phone(n, does)),
        (0u8..4).prop_map(Move::Close),
        (0u8..4, 0u8..3, prop::sample::select(vec![1_000i64, 2_000, 4_000]))
            .prop_map(|(n, r, fen)| Move::Refund(n, r, fen)),
        phone().prop_map(Move::NextPhone),
        (0u8..2, 0u8..3).prop_map(|(who, number)| Move::Submit(who, number)),
        Just(Move::Restart),
    ];
    prop::collection::vec(one, 0..60)
}

proptest! {
    #[test]
    fn money_is_conserved_and_nothing_happens_twice(moves in moves()) {
        let mut province = province();
        let people = ["expired", "lost"].map(|id| person(&province, id));
        // The books as a payer would keep them: an amount leaves once per order that answers `Done` to a payment.
        let mut stored: BTreeMap<(Table, String), String> = BTreeMap::new();
        let mut amounts: BTreeMap<String, i64> = BTreeMap::new();
        let mut given_back: BTreeMap<(String, String), i64> = BTreeMap::new();
        let mut filed: BTreeSet<String> = BTreeSet::new();
        for step in moves {
            match step {
                Move::Create(n, fen) => {
                    let number = format!("P-0000{n}");
                    let made = province.answer(&payment::CLASS, payment::command::create, &create(&number, fen), NOW);
                    if made.is_ok() {
                        prop_assert_eq!(*amounts.entry(number).or_insert(fen), fen, "one number, two amounts");
                    }
                }
                Move::Phone(n, does) => {
                    province.phone(&format!("P-0000{n}"), does, NOW);
                }
                Move::Close(n) => {
                    let number = format!("P-0000{n}");
                    let closed = close(&mut province, &number);
                    let after = state(&mut province, &number);
                    let known = amounts.contains_key(&number);
                    let expected: &[&str] = if closed.is_err() { &["success", "refund"] } else if known { &["closed"] } else { &["not_paid"] };
                    prop_assert!(expected.contains(&after.as_str()), "{} after closing", after);
                }
                Move::Refund(n, refund, fen) => {
                    let (number, refund_number) = (format!("P-0000{n}"), format!("R-{n}-{refund}"));
                    let params = payment::RefundParams { number: number.clone(), refund_number: refund_number.clone(), amount: Money::fen(fen) };
                    if province.answer(&payment::CLASS, payment::command::refund, &params.to_record(), NOW).is_ok() {
                        prop_assert_eq!(*given_back.entry((number, refund_number)).or_insert(fen), fen);
                    }
                }
                Move::NextPhone(does) => province.next_phone(does, NOW),
                Move::Submit(who, number) => {
                    let acceptance = format!("44130200120261122{:05}", u32::from(who) * 10 + u32::from(number) + 1);
                    let params = submit(&people[usize::from(who)], &acceptance, "expired");
                    if province.answer(&r::CLASS, r::command::submit, &params, NOW).is_ok() {
                        filed.insert(acceptance);
                    }
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
            prop_assert_eq!(ledger.refunded, given_back.values().sum::<i64>());
            prop_assert!(ledger.refunded <= ledger.taken);
            for (number, order) in &ledger.orders {
                prop_assert!(order.taken == 0 || order.taken == amounts[number]);
                prop_assert!(!(order.open && order.taken > 0));
            }
            prop_assert_eq!(ledger.applications, filed.len());
            prop_assert!(ledger.doubled == 0, "one receipt, two applications");
        }
    }
}
