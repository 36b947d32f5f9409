//! Against a real sandbox over a real line: every class answers, and silence is told apart by whether the request left.

use super::*;
use std::net::TcpListener;
use tongban_sandbox::{Sandbox, SandboxConfig};
use tongban_sdk::harness::ScriptedCall;
use tongban_sdk::{FromRecord as _, Money, ToRecord as _, Value};
use tongban_testkit::{Line, Load, people};

const ACCEPTANCE: &str = "4413020012026112200001";

/// Runs commands as the host would.
struct Far {
    connector: Connector,
    _sandbox: Option<Sandbox>,
}

impl Far {
    fn with(devices: Vec<Line>) -> Far {
        let sandbox = Sandbox::start(SandboxConfig::default()).unwrap();
        let far = Far { connector: Connector::new(Address::parse(&sandbox.url()).unwrap()), _sandbox: Some(sandbox) };
        let load = serde_json::to_vec(&Load { devices, ..Load::default() }).unwrap();
        let call = ScriptedCall::new();
        let answer = client::post(&far.connector.address, "/scenario", &load, &call, Duration::from_secs(5)).unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        far
    }

    fn run(&mut self, class: &'static Class, command: u16, params: Record) -> Result<Record, Failure> {
        self.connector.run(class, command, &ScriptedCall::new().within(Duration::from_secs(20)), &params)
    }
}

fn line(class: &str, command: &str, answer: &str, done: bool) -> Line {
    let (class, command, answer) = (Some(class.into()), command.into(), answer.into());
    Line { class, command, answer, done, ..Line::default() }
}

fn person() -> people::Person {
    let days = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() / 86_400;
    people::find("expired", tongban_sdk::Date::from_days(days as i32).unwrap()).unwrap()
}

fn submit() -> Record {
    let person = person();
    registry::SubmitParams {
        acceptance: ACCEPTANCE.into(),
        number: person.citizen.number.as_str().into(),
        business: "expired".into(),
        phone: "13800000000".into(),
        photo_receipt: Some(person.receipt.number).into(),
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
    .to_record()
}

fn submission(far: &mut Far) -> String {
    let ask = registry::GetSubmissionParams { acceptance: ACCEPTANCE.into() }.to_record();
    let said = far.run(&registry::CLASS, registry::command::get_submission, ask).unwrap();
    said.get(1).and_then(Value::as_text).unwrap().to_owned()
}

#[test]
fn every_class_answers_over_the_line_with_typed_results() {
    let mut far = Far::with(Vec::new());
    let person = person();
    let number = || person.citizen.number.as_str().into();
    let params = registry::FindPersonParams { number: number(), household: registry::Household::Local };
    let found = far.run(&registry::CLASS, registry::command::find_person, params.to_record()).unwrap();
    let found = registry::Person::from_record(&found).unwrap();
    assert!(found.portrait.expose().as_ref().is_some_and(|image| image.starts_with(&[0xff, 0xd8])));
    let params = photo_receipt::GetParams { receipt: person.receipt.number.as_str().into(), number: number() };
    let photo = far.run(&photo_receipt::CLASS, photo_receipt::command::get, params.to_record()).unwrap();
    let image = photo_receipt::GetResult::from_record(&photo).unwrap().image.into_exposed();
    let params =
        face_match::CompareParams { number: number(), image: image.into(), against: face_match::Against::Receipt };
    let score = far.run(&face_match::CLASS, face_match::command::compare, params.to_record()).unwrap();
    assert!(face_match::CompareResult::from_record(&score).is_ok());
    let state = far.run(&registry::CLASS, registry::command::submit, submit()).unwrap();
    assert_eq!(state.get(1).and_then(Value::as_text), Some("accepted"));
    let params = progress::QueryParams { number: number(), acceptance: None.into() }.to_record();
    let list = far.run(&progress::CLASS, progress::command::query, params).unwrap();
    assert_eq!(progress::QueryResult::from_record(&list).unwrap().applications.len(), 1);
    let params = payment::CreateParams {
        number: "P-00001".into(),
        provider: payment::Provider::Alipay,
        amount: Money::fen(2_000),
        subject: "工本费".into(),
    };
    let code = far.run(&payment::CLASS, payment::command::create, params.to_record()).unwrap();
    assert!(code.get(1).and_then(Value::as_text).unwrap().ends_with("/pay/P-00001"));
    let unknown = registry::FindPersonParams { number: "1".into(), household: registry::Household::Local };
    let failure = far.run(&registry::CLASS, registry::command::find_person, unknown.to_record()).unwrap_err();
    assert_eq!(failure.error, registry::code::find_person::not_found("").error);
    for class in CLASSES {
        assert!(far.run(class, common::CAPABILITIES, Record::new()).is_ok(), "{}", class.name);
        let status = far.run(class, common::STATUS, Record::new()).unwrap();
        assert!(status.iter().any(|(_, value)| value.as_text() == Some("online")), "{}", class.name);
    }
}

#[test]
fn the_services_beside_the_register_answer_over_the_line_with_typed_results() {
    let mut far = Far::with(Vec::new());
    let person = person();
    let number = || person.citizen.number.as_str().into();
    let photo = || tongban_testkit::portrait(&person.citizen.number, 2).into();
    let quote = post::QuoteParams {
        from_region: "450103".into(),
        to_region: "441302".into(),
        item: post::PostItem::IdentityCard,
    };
    let quoted = far.run(&post::CLASS, post::command::quote, quote.to_record()).unwrap();
    assert_eq!(post::QuoteResult::from_record(&quoted).unwrap().postage, Money::fen(1_200));
    let search = unit_directory::SearchParams { words: "样例".into(), region: None, business: None };
    let units = far.run(&unit_directory::CLASS, unit_directory::command::search, search.to_record()).unwrap();
    let unit = unit_directory::SearchResult::from_record(&units).unwrap().units.remove(0).id;
    let today = tongban_sdk::Date::from_days(20_000).unwrap();
    let list = booking::ListSlotsParams { unit: unit.clone(), business: "first".into(), from: today };
    let slots = far.run(&booking::CLASS, booking::command::list_slots, list.to_record()).unwrap();
    let slot = booking::ListSlotsResult::from_record(&slots).unwrap().slots.remove(0).id;
    let book = booking::BookParams {
        booking: "C1-B1".into(),
        slot,
        unit,
        number: number(),
        name: person.citizen.name.as_str().into(),
        phone: "13800000000".into(),
        business: "first".into(),
    };
    let booked = far.run(&booking::CLASS, booking::command::book, book.to_record()).unwrap();
    let booked = booking::BookResult::from_record(&booked).unwrap();
    assert!(booked.state == booking::BookingState::Booked && booked.code.is_some());
    let check = loss_report::CheckParams { number: number() };
    let loss = far.run(&loss_report::CLASS, loss_report::command::check, check.to_record()).unwrap();
    assert!(!loss_report::CheckResult::from_record(&loss).unwrap().reported);
    let face = account::LogInByFaceParams { number: number(), image: photo() };
    let inside = far.run(&account::CLASS, account::command::log_in_by_face, face.to_record()).unwrap();
    assert!(account::LogInByFaceResult::from_record(&inside).unwrap().real_name);
    let code = residence::ReadCodeParams { code: "YJ-1".into(), number: number() };
    let lives = far.run(&residence::CLASS, residence::command::read_code, code.to_record()).unwrap();
    assert!(residence::ReadCodeResult::from_record(&lives).unwrap().valid);
    let send = message::SendParams {
        message: "C1-M1".into(),
        phone: "13800000000".into(),
        template: "accepted".into(),
        values: Some(vec!["10".into(), "个工作日".into()]),
    };
    assert_eq!(far.run(&message::CLASS, message::command::send, send.to_record()), Ok(Record::new()));
    let apply = photo_receipt::ApplyParams {
        order: "C1-F1".into(),
        number: number(),
        name: person.citizen.name.as_str().into(),
        kind: photo_receipt::ReceiptKind::IdentityCard,
        city: "441300".into(),
        image: photo(),
        phone: None.into(),
    };
    far.run(&photo_receipt::CLASS, photo_receipt::command::apply, apply.to_record()).unwrap();
    let mine = photo_receipt::ListOrdersParams { number: number() };
    let orders = far.run(&photo_receipt::CLASS, photo_receipt::command::list_orders, mine.to_record()).unwrap();
    assert_eq!(photo_receipt::ListOrdersResult::from_record(&orders).unwrap().orders.len(), 1);
}

#[test]
fn a_parcel_a_report_and_a_booking_whose_answer_was_lost_are_asked_about() {
    let parcel = post::PlaceOrderParams {
        order: "C1-P1".into(),
        item: post::PostItem::IdentityCard,
        recipient: "赵试一".into(),
        phone: "13800000000".into(),
        region: "441302".into(),
        address: "测试路1号".into(),
        pays: post::PostPays::Prepaid,
        postage: Money::fen(1_200),
    };
    for (done, state) in [(true, post::PostState::Placed), (false, post::PostState::NotFound)] {
        let mut far = Far::with(vec![line("post", "place-order", "lost", done)]);
        let lost = far.run(&post::CLASS, post::command::place_order, parcel.to_record()).unwrap_err();
        assert_eq!(lost.code, CompletionCode::ResultUnknown);
        let question = post::GetOrderParams { order: "C1-P1".into() }.to_record();
        let known = far.run(&post::CLASS, post::command::get_order, question).unwrap();
        assert_eq!(post::GetOrderResult::from_record(&known).unwrap().state, state);
    }
    for class in CLASSES {
        for command in class.commands.iter().filter(|command| command.retry != RetrySafety::Repeatable) {
            let silence = Silence { sent: true, why: Why::Line("broken".into()) };
            assert_eq!(failure_of(command, silence).code, CompletionCode::ResultUnknown, "{}", command.name);
        }
    }
}

#[test]
fn an_answer_lost_on_the_way_is_unknown_whether_or_not_the_act_took_place() {
    for (answer, done, state) in [
        ("lost", true, "accepted"),
        ("lost", false, "not_found"),
        ("crash", true, "accepted"),
        ("unplug", false, "not_found"),
    ] {
        let mut far = Far::with(vec![line("registry", "submit", answer, done)]);
        let failure = far.run(&registry::CLASS, registry::command::submit, submit()).unwrap_err();
        assert_eq!(failure.code, CompletionCode::ResultUnknown, "{answer}");
        assert_eq!(submission(&mut far), state, "{answer}, done {done}");
        far.run(&registry::CLASS, registry::command::submit, submit()).unwrap();
        assert_eq!(submission(&mut far), "accepted");
    }
}

#[test]
fn a_question_whose_answer_was_lost_may_simply_be_asked_again() {
    let mut far = Far::with(vec![line("payment", "query", "lost", false)]);
    let ask = || payment::QueryParams { number: "P-00001".into() }.to_record();
    let failure = far.run(&payment::CLASS, payment::command::query, ask()).unwrap_err();
    assert_eq!(failure.error, payment::code::query::no_connection("").error);
    assert!(far.run(&payment::CLASS, payment::command::query, ask()).is_ok());
}

#[test]
fn nobody_there_means_that_nothing_was_sent() {
    // A port that was free a moment ago, and a name that leads nowhere.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let connector = Connector::new(Address::parse(&format!("http://{free}")).unwrap());
    let mut far = Far { connector, _sandbox: None };
    let failure = far.run(&registry::CLASS, registry::command::submit, submit()).unwrap_err();
    assert_eq!((failure.family, failure.error), (Family::Fault, registry::code::submit::no_connection("").error));
    let status = far.run(&registry::CLASS, common::STATUS, Record::new()).unwrap();
    assert!(status.iter().any(|(_, value)| value.as_text() == Some("offline")));
    let gone = far.run(&registry::CLASS, common::CAPABILITIES, Record::new()).unwrap_err();
    assert_eq!(gone.code, CompletionCode::DeviceNotReady);
}

#[test]
fn a_far_end_that_hangs_costs_the_time_allowed_and_no_more() {
    let hang = |class, command| Line { always: true, ..line(class, command, "hang", false) };
    let mut far = Far::with(vec![hang("registry", "submit"), hang("registry", "get-submission")]);
    let ask = registry::GetSubmissionParams { acceptance: ACCEPTANCE.into() }.to_record();
    for (command, params, code) in [
        (registry::command::get_submission, ask, CompletionCode::TimeOut),
        (registry::command::submit, submit(), CompletionCode::ResultUnknown),
    ] {
        let call = ScriptedCall::new().within(Duration::from_millis(300));
        let begun = Instant::now();
        let failure = far.connector.run(&registry::CLASS, command, &call, &params).unwrap_err();
        assert_eq!(failure.code, code);
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_cancelled_command_is_cancelled_before_anything_is_sent() {
    let mut far = Far::with(Vec::new());
    let call = ScriptedCall::new().cancel_after(Duration::ZERO);
    let failure = far.connector.run(&registry::CLASS, registry::command::submit, &call, &submit()).unwrap_err();
    assert_eq!(failure.code, CompletionCode::Canceled);
    assert_eq!(submission(&mut far), "not_found");
}

#[test]
fn what_answers_but_is_no_province_is_blamed_rightly() {
    let command = registry::CLASS.command(registry::command::submit).unwrap();
    let query = registry::CLASS.command(registry::command::get_submission).unwrap();
    let answer = |status, body: &str| Answer { status, body: body.as_bytes().to_vec() };
    for (command, answer, code) in [
        (command, answer(200, "<html>"), CompletionCode::ResultUnknown),
        (command, answer(502, ""), CompletionCode::ResultUnknown),
        (command, answer(404, ""), CompletionCode::InvalidCommand),
        (query, answer(200, "{}"), CompletionCode::InternalError),
        (query, answer(500, "?"), CompletionCode::CommandErrorCode),
        (query, answer(422, r#"{"code":"commandErrorCode","error":"madeUp"}"#), CompletionCode::InvalidCommand),
    ] {
        assert_eq!(read(command, &answer).unwrap_err().code, code, "{} {}", command.name, answer.status);
    }
}

#[test]
fn no_failure_carries_anything_of_the_person() {
    let person = person();
    let mut far =
        Far::with(vec![line("registry", "submit", "rejected", false), line("registry", "submit", "lost", false)]);
    for _ in 0..2 {
        let said = format!("{:?}", far.run(&registry::CLASS, registry::command::submit, submit()).unwrap_err());
        for personal in [&person.citizen.name, &person.citizen.number, &person.receipt.number, &ACCEPTANCE.to_owned()] {
            assert!(!said.contains(personal.as_str()), "{said}");
        }
    }
}
