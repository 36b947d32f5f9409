//! The sandbox as a stranger meets it: over HTTP, across restarts, and with the wrong manners.

use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use tongban_sandbox::{Sandbox, SandboxConfig, SandboxFault};

/// Sends a request as it stands and reads all there is.
fn raw(addr: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A line broken by the script ends in an error; what came before counts.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(addr: SocketAddr, path: &str, body: &Value) -> (u16, Value) {
    let body = body.to_string();
    let length = body.len();
    let answer = raw(
        addr,
        &format!(
            "POST {path} HTTP/1.1\r\nhost: {addr}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ),
    );
    split(&answer)
}

fn get(addr: SocketAddr, path: &str) -> (u16, String) {
    let answer = raw(addr, &format!("GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n"));
    let (status, _) = split(&answer);
    (status, answer)
}

fn split(answer: &str) -> (u16, Value) {
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

fn start(config: SandboxConfig) -> Sandbox {
    Sandbox::start(config).unwrap()
}

fn create(number: &str) -> Value {
    json!({ "number": number, "provider": "wechat", "amount": 2000, "subject": "<b>工本费</b>" })
}

#[test]
fn a_restart_keeps_orders_scripts_and_the_books() {
    let folder = tempfile::tempdir().unwrap();
    let config = || SandboxConfig { db: Some(folder.path().join("province.db")), ..SandboxConfig::default() };
    let first = start(config());
    let scenario = json!({ "devices": [{ "slot": "payment", "command": "query", "answer": "line-down" }] });
    assert_eq!(post(first.addr(), "/scenario", &scenario).0, 200);
    assert_eq!(post(first.addr(), "/v1/payment/create", &create("P-00001")).0, 200);
    assert_eq!(post(first.addr(), "/pay/P-00001/pay", &json!({})).0, 200);
    drop(first);
    let second = start(config());
    assert_eq!(post(second.addr(), "/v1/payment/query", &json!({ "number": "P-00001" })).0, 503);
    let (status, state) = post(second.addr(), "/v1/payment/query", &json!({ "number": "P-00001" }));
    assert_eq!((status, &state["state"], &state["amount"]), (200, &json!("success"), &json!(2000)));
    assert_eq!(post(second.addr(), "/pay/P-00001/pay", &json!({})).0, 409, "paid twice");
    let (_, books) = get(second.addr(), "/v1/ledger");
    assert_eq!(split(&books).1["taken"], json!(2000));
    let (_, unmet) = get(second.addr(), "/v1/unmet");
    assert_eq!(split(&unmet).1, json!([]));
}

#[test]
fn the_page_behind_the_code_takes_the_payment_and_shows_no_markup_of_others() {
    let sandbox = start(SandboxConfig::default());
    let (_, made) = post(sandbox.addr(), "/v1/payment/create", &create("P-00001"));
    assert_eq!(made["codeUrl"], json!(format!("{}/pay/P-00001", sandbox.url())));
    let (status, page) = get(sandbox.addr(), "/pay/P-00001");
    assert_eq!(status, 200);
    assert!(page.contains("支付 Pay") && page.contains("¥20.00") && page.contains("&lt;b&gt;"), "{page}");
    let form = format!(
        "POST /pay/P-00001/pay HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\naccept: text/html\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        sandbox.addr()
    );
    assert!(raw(sandbox.addr(), &form).starts_with("HTTP/1.1 303"));
    assert!(get(sandbox.addr(), "/pay/P-00001").1.contains("已支付 Paid"));
    assert_eq!(get(sandbox.addr(), "/pay/P-99999").0, 404);
    assert!(get(sandbox.addr(), "/").1.contains("Every citizen is synthetic"));
}

#[test]
fn a_page_from_elsewhere_and_an_address_for_others_are_refused() {
    let sandbox = start(SandboxConfig::default());
    let addr = sandbox.addr();
    post(addr, "/v1/payment/create", &create("P-00001"));
    for headers in [format!("host: {addr}\r\norigin: http://evil.example"), "host: evil.example".to_owned()] {
        let request =
            format!("POST /pay/P-00001/pay HTTP/1.1\r\n{headers}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        assert!(raw(addr, &request).starts_with("HTTP/1.1 403"), "{headers}");
    }
    assert_eq!(split(&get(addr, "/v1/ledger").1).1["taken"], json!(0));
    let open = SandboxConfig { addr: ([0, 0, 0, 0], 0).into(), ..SandboxConfig::default() };
    assert!(matches!(Sandbox::start(open), Err(SandboxFault::NotLoopback(_))));
    let taken = Sandbox::start(SandboxConfig { addr, ..SandboxConfig::default() });
    assert!(matches!(taken, Err(SandboxFault::Listen(..))));
}

#[test]
fn a_request_that_means_nothing_is_refused_by_name() {
    let sandbox = start(SandboxConfig::default());
    for (path, body, status, said) in [
        ("/v1/registry/find-person", json!({ "number": "1", "houshold": "local" }), 400, "houshold"),
        ("/v1/registry/find-person", json!({ "number": "1", "household": "mars" }), 400, "field household"),
        ("/v1/registry/find-person", json!([]), 400, "expected object"),
        ("/v1/registry/fly", json!({}), 404, "no such command"),
        ("/v1/printer/print-native", json!({}), 404, "no such connector"),
        ("/scenario", json!({ "citizen": [] }), 422, "citizens"),
        ("/scenario", json!({ "tables": { "units": [] } }), 422, "booking_slot"),
        ("/scenario", json!({ "tables": { "loss": { "reported": true } } }), 422, "no owner"),
        ("/v1/post/place-order", json!({ "order": "1", "item": "elephant" }), 400, "field item"),
        ("/scenario", json!({ "devices": [{ "slot": "x", "command": "submit", "answer": "ok" }] }), 422, "registry"),
        ("/v1/registry/find-person", json!({ "number": "1", "household": "local" }), 422, "notFound"),
    ] {
        let (found, answer) = post(sandbox.addr(), path, &body);
        assert_eq!(found, status, "{path} {body}: {answer}");
        assert!(answer.to_string().contains(said), "{path}: {answer}");
    }
}

#[test]
fn nothing_of_a_person_reaches_the_programs_output() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("province.db");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tongban-sandbox"))
        .args(["--addr", "127.0.0.1:0", "--db"])
        .arg(&db)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut url = String::new();
    out.read_line(&mut url).unwrap();
    let addr: SocketAddr = url.trim().trim_start_matches("http://").parse().unwrap();
    let canary = json!({ "name": "金丝雀", "number": "44130219881103246X", "address": "金丝雀路1号", "household": "local",
        "authority": "测试公安局" });
    let scenario = json!({ "citizens": [canary], "devices": [{ "slot": "registry", "command": "find-person", "answer": "lost" }] });
    assert_eq!(post(addr, "/scenario", &scenario).0, 200);
    for household in ["local", "local", "inProvince", "mars"] {
        post(addr, "/v1/registry/find-person", &json!({ "number": "44130219881103246X", "household": household }));
    }
    for (path, params) in [
        ("account/log-in", json!({ "account": "金丝雀", "password": "金丝雀" })),
        ("loss-report/check", json!({ "number": "44130219881103246X" })),
        ("residence/read-code", json!({ "code": "金丝雀", "number": "44130219881103246X" })),
    ] {
        assert_eq!(post(addr, &format!("/v1/{path}"), &params).0, 200, "{path}");
    }
    child.kill().unwrap();
    let mut said = url;
    out.read_to_string(&mut said).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    for personal in ["金丝雀", "44130219881103246X"] {
        assert!(!said.contains(personal), "{said}");
    }
}

#[test]
fn what_was_posted_booked_and_reported_is_in_the_books_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || SandboxConfig { db: Some(folder.path().join("province.db")), ..SandboxConfig::default() };
    let first = start(config());
    let citizen = json!({ "name": "赵试一", "number": "44130219881103246X", "address": "测试路1号", "household": "local",
        "authority": "测试公安局" });
    let scenario = json!({ "citizens": [citizen], "tables": {
        "unit": [{ "id": "u1", "name": "吉首派出所", "address": "测试路2号", "region": "433101" }],
        "booking_slot": [{ "id": "s1", "date": "2099-12-01", "from": "09:00", "to": "10:00", "left": 1 }],
        "photo_order": { "number": "F-1", "state": "failed", "reason": "戴帽子" },
        "residence": { "registered": false } } });
    assert_eq!(post(first.addr(), "/scenario", &scenario).0, 200);
    let number = "44130219881103246X";
    let parcel = |order: &str| {
        json!({ "order": order, "item": "identityCard", "recipient": "赵试一", "phone": "13800000000",
            "region": "441302", "address": "测试路1号", "pays": "onDelivery", "postage": 1200 })
    };
    let acts = [
        ("post/place-order", parcel("C1-P1"), "placed"),
        ("post/place-order", parcel("C1-P2"), "placed"),
        (
            "loss-report/report",
            json!({ "report": "C1-L1", "number": number, "place": "路上", "lostOn": "2026-01-01" }),
            "accepted",
        ),
        (
            "booking/book",
            json!({ "booking": "C1-B1", "slot": "s1", "unit": "u1", "number": number, "name": "赵试一",
            "phone": "13800000000", "business": "first" }),
            "booked",
        ),
        (
            "residence/report",
            json!({ "report": "C1-R1", "number": number, "region": "440305", "address": "测试路3号",
            "phone": "13800000000" }),
            "accepted",
        ),
        (
            "message/send",
            json!({ "message": "C1-M1", "phone": "13800000000", "template": "accepted", "values": ["10"] }),
            "",
        ),
    ];
    for (path, params, state) in &acts {
        for _ in 0..2 {
            let (status, answer) = post(first.addr(), &format!("/v1/{path}"), params);
            assert_eq!((status, answer["state"].as_str().unwrap_or_default()), (200, *state), "{path}: {answer}");
        }
    }
    assert_eq!(post(first.addr(), "/v1/post/cancel-order", &json!({ "order": "C1-P2" })).0, 200);
    drop(first);
    let second = start(config());
    let books = split(&get(second.addr(), "/v1/ledger").1).1;
    for (what, count) in [
        ("posts", json!({ "made": 2, "undone": 1 })),
        ("lossReports", json!({ "made": 1, "undone": 0 })),
        ("bookings", json!({ "made": 1, "undone": 0 })),
        ("residenceReports", json!(1)),
        ("messages", json!(1)),
        ("photoOrders", json!(0)),
    ] {
        assert_eq!(books[what], count, "{what}");
    }
    for (path, params, field, said) in [
        ("post/get-order", json!({ "order": "C1-P2" }), "/state", json!("cancelled")),
        ("loss-report/check", json!({ "number": number }), "/reported", json!(true)),
        ("booking/list-slots", json!({ "unit": "u1", "business": "first", "from": "2026-01-01" }), "/slots", json!([])),
        ("residence/check", json!({ "number": number }), "/registered", json!(true)),
        ("unit-directory/search", json!({ "words": "吉首" }), "/units/0/id", json!("u1")),
        ("photo-receipt/get-order", json!({ "order": "F-1" }), "/reason", json!("戴帽子")),
        ("account/check", json!({ "number": number }), "/realName", json!(true)),
    ] {
        let (status, answer) = post(second.addr(), &format!("/v1/{path}"), &params);
        assert_eq!((status, answer.pointer(field)), (200, Some(&said)), "{path}: {answer}");
    }
}

#[test]
fn somebody_steps_up_in_any_province_and_the_list_names_nobody() {
    let sandbox = start(SandboxConfig::default());
    let (status, answer) = get(sandbox.addr(), "/v1/people");
    let listed = split(&answer).1;
    let listed = listed.as_array().unwrap();
    assert_eq!((status, listed.len()), (200, 10));
    for person in listed {
        assert_eq!(person.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "title"]);
        let title = person["title"].to_string();
        assert!(!title.contains('试') && !title.contains('4'), "{title}");
    }
    for (body, status, said) in [
        (json!({ "id": "lost" }), 200, "丢失补领"),
        (json!({ "id": "lost", "region": "450103" }), 200, "丢失补领"),
        (json!({ "id": "nobody" }), 422, "expected one of expired"),
        (json!({ "id": "lost", "region": "9" }), 422, "expected six digits"),
        (json!({ "idd": "lost" }), 422, "unknown field"),
    ] {
        let (found, answer) = post(sandbox.addr(), "/person", &body);
        assert!(found == status && answer.to_string().contains(said), "{body}: {found} {answer}");
    }
    // Whoever lives in Nanning now is known to the registry there.
    let today = tongban_model::Date::from_days((std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400) as i32);
    let person = tongban_testkit::people::find_of("450103", "lost", today.unwrap()).unwrap();
    let ask = json!({ "number": person.citizen.number, "household": "local" });
    let (status, found) = post(sandbox.addr(), "/v1/registry/find-person", &ask);
    assert!(status == 200 && found.to_string().contains("450103"), "{status} {found}");
}

#[test]
fn the_phone_shows_the_order_that_can_be_paid_and_no_other() {
    let sandbox = start(SandboxConfig::default());
    let shown = || split(&get(sandbox.addr(), "/phone").1).1["open"].clone();
    assert_eq!(shown(), Value::Null);
    post(sandbox.addr(), "/v1/payment/create", &create("P-00001"));
    let open = json!({ "order": "P-00001", "provider": "wechat", "amount": 2000, "subject": "<b>工本费</b>" });
    assert_eq!(shown(), open);
    assert_eq!(post(sandbox.addr(), "/phone", &json!({ "does": "pays" })).0, 200);
    assert_eq!(shown(), Value::Null);
}
