//! What clients may send that is no message, and what clients do that are no clients: the host stays up for the others.

use crate::desk::{Client, Desk, Machine, frame};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// What the host says to one text.
fn answer(client: &mut Client, text: &str) -> Value {
    client.send(text);
    client.next().expect("the host goes on talking")["header"].clone()
}

#[test]
fn each_malformed_message_is_named_and_the_connection_goes_on() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut client = desk.client("screen");
    let head = |more: &str| format!(r#"{{"header":{{"type":"command","name":"Flow.Menu"{more}}}}}"#);
    let cases = [
        ("", "invalidMessage"),
        ("{", "invalidMessage"),
        ("null", "invalidMessage"),
        ("[]", "invalidMessage"),
        ("\"text\"", "invalidMessage"),
        ("{}", "invalidMessage"),
        ("{\"header\":7}", "invalidMessage"),
        ("{\"header\":{}}", "invalidMessage"),
        ("{\"header\":{\"type\":\"completion\",\"name\":\"Flow.Menu\",\"requestId\":1}}", "invalidMessage"),
        ("{\"header\":{\"type\":\"command\",\"name\":\"\",\"requestId\":1}}", "invalidMessage"),
        ("{\"header\":{\"type\":\"command\",\"name\":\"Flow.Menu\",\"requestId\":1},\"more\":1}", "invalidMessage"),
        ("\u{feff}{}", "invalidMessage"),
    ];
    for (text, status) in cases {
        let header = answer(&mut client, text);
        assert_eq!((header["type"].as_str(), header["status"].as_str()), (Some("acknowledge"), Some(status)), "{text}");
    }
    for more in ["", r#","requestId":0"#, r#","requestId":-1"#, r#","requestId":"1""#, r#","requestId":1.5"#] {
        assert_eq!(answer(&mut client, &head(more))["status"], "invalidRequestID", "{more}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(answer(&mut client, &deep)["status"], "invalidMessage", "nesting brings nobody down");
    assert_eq!(client.code("Flow.Menu", json!({})), "success", "and the connection goes on");
    let request = client.command("No.Such", json!({}));
    let completion = client.until(|told| told["header"]["type"] == "completion");
    assert_eq!(
        (&completion["header"]["requestId"], &completion["header"]["completionCode"]),
        (&json!(request), &json!("invalidCommand"))
    );
    assert_eq!(client.code("Flow.Begin", json!({ "flow": 7, "key": "k" })), "invalidData");
    let again = json!({ "header": { "type": "command", "name": "Flow.Menu", "requestId": request } });
    assert_eq!(answer(&mut client, &again.to_string())["status"], "invalidRequestID", "a number is used once");
}

#[test]
fn a_frame_that_breaks_the_protocol_ends_its_own_connection_alone() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut other = desk.client("screen");
    let long = frame(0x1, &vec![b'x'; (1 << 20) + 1]);
    let unmasked = vec![0x81, 0x02, b'{', b'}'];
    let reserved = vec![0xf1, 0x80, 0, 0, 0, 0];
    let control = frame(0x9, &[0; 200]);
    let no_text = frame(0x1, &[0xff, 0xfe]);
    let huge = [&[0x81, 0xff][..], &u64::MAX.to_be_bytes(), &[0; 4]].concat();
    for (what, bytes) in [
        ("too long", long),
        ("unmasked", unmasked),
        ("reserved", reserved),
        ("a long ping", control),
        ("no text", no_text),
        ("a length of all", huge),
    ] {
        let mut client = desk.client("screen");
        // The host may leave before it has read all.
        let _ = client.stream.write_all(&bytes);
        assert!(client.is_left(), "{what}");
        assert_eq!(other.code("Flow.Menu", json!({})), "success", "after {what}");
    }
}

/// Texts near to messages, and far from them.
fn text() -> impl Strategy<Value = String> {
    let near = (any::<u16>(), 0usize..200, "[ -~]{0,3}").prop_map(|(request, cut, put)| {
        let whole = json!({ "header": { "type": "command", "name": "Flow.Act", "requestId": request }, "payload": { "case": "a-1-1", "view": 1, "action": { "do": "next" } } });
        let mut text: String = whole.to_string();
        let cut = cut.min(text.len());
        text.replace_range(cut..(cut + put.len()).min(text.len()), &put);
        text
    });
    prop_oneof![3 => near, 1 => ".{0,80}".prop_map(|text| text)]
}

fn storm(desk: &Desk, frames: u32) {
    let mut other = desk.client("screen");
    let mut runner = TestRunner::deterministic();
    let mut client = desk.client("screen");
    let reader = client.stream.try_clone().expect("a second handle");
    // Answers are read and thrown away, so that the storm is not over because nobody reads.
    std::thread::spawn(move || {
        let (mut reader, mut piece) = (reader, vec![0; 1 << 16]);
        while reader.read(&mut piece).is_ok_and(|read| read > 0) {}
    });
    let strategy = text();
    for _ in 0..frames {
        let text = strategy.new_tree(&mut runner).expect("a text").current();
        client.send(&text);
    }
    assert_eq!(other.code("Flow.Menu", json!({})), "success", "the host stays up");
}

#[test]
fn a_storm_of_malformed_frames_leaves_the_host_up() {
    let machine = Machine::new();
    storm(&machine.serve(), 2_000);
}

/// The whole campaign: `cargo test -p tongban-server --test api -- --ignored`.
#[test]
#[ignore = "a hundred thousand frames take a while"]
fn a_hundred_thousand_malformed_frames_leave_the_host_up() {
    let machine = Machine::new();
    storm(&machine.serve(), 100_000);
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse().ok()).unwrap_or(0)
}

#[test]
fn a_client_that_never_reads_is_left_costs_little_and_harms_no_other() {
    let machine = Machine::new();
    let desk = machine.serve();
    let mut other = desk.client("screen");
    let mut silent = desk.client("screen");
    let before = resident();
    let asks = json!({ "header": { "type": "command", "name": "No.Such.Command.With.A.Long.Name", "requestId": 1 } })
        .to_string();
    silent.stream.set_write_timeout(Some(Duration::from_secs(10))).expect("a socket takes a time");
    let bytes = frame(0x1, asks.as_bytes()).repeat(200);
    let begun = Instant::now();
    let mut most = 0;
    while silent.stream.write_all(&bytes).is_ok() {
        most = most.max(resident().saturating_sub(before));
        assert!(begun.elapsed() < Duration::from_secs(60), "it is left at last");
    }
    assert!(most < 64 << 10, "it cost {most} KiB");
    assert_eq!(other.code("Flow.Menu", json!({})), "success");
}

#[test]
fn the_thirty_third_command_at_work_is_too_many_and_a_unix_socket_speaks_the_same() {
    let machine = Machine::new();
    let path = machine.state().join("api.sock");
    let desk = machine.serve_with(|options| options.socket = Some(path.clone()));
    let mut stream = UnixStream::connect(&path).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket takes a time");
    writeln!(stream, "{{\"token\":\"{}\"}}", desk.token("screen")).expect("it reads");
    // Codes are tried one after the other, so commands pile up behind them.
    for request in 1..=60 {
        let header = json!({ "type": "command", "name": "Operator.Enter", "requestId": request });
        writeln!(stream, "{}", json!({ "header": header, "payload": { "code": "000000" } })).expect("it reads");
    }
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(stream));
    let mut completed = std::collections::BTreeMap::<u64, u32>::new();
    let (mut accepted, mut refused) = (0, 0);
    while completed.len() < accepted || accepted + refused < 60 {
        let line: Value = serde_json::from_str(&lines.next().expect("a line").expect("text")).expect("JSON");
        let header = &line["header"];
        match (header["type"].as_str(), header["status"].as_str()) {
            (Some("acknowledge"), None) => accepted += 1,
            (Some("acknowledge"), Some("tooManyRequests")) => refused += 1,
            (Some("completion"), _) => {
                *completed.entry(header["requestId"].as_u64().expect("a number")).or_default() += 1
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(completed.len(), accepted);
    assert!(completed.values().all(|times| *times == 1), "exactly one completion for each");
    let mut wrong = UnixStream::connect(&path).expect("it listens");
    writeln!(wrong, "{{\"token\":\"wrong\"}}").expect("it reads");
    let mut said = String::new();
    wrong.read_to_string(&mut said).expect("it answers and leaves");
    assert!(said.contains("invalidMessage"), "{said}");
}
