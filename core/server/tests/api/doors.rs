//! Who may come in: every door tried with every wrong key that is known from the field.

use crate::desk::{Desk, Machine};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

/// A request: what differs from a good one, and the status it must get.
struct Case {
    what: &'static str,
    request: String,
    status: u16,
}

/// The status that a raw request gets.
fn status(desk: &Desk, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(desk.server.address()).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket takes a time");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
    let head = String::from_utf8_lossy(&answer).into_owned();
    let status = head.split_whitespace().nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, head.to_ascii_lowercase())
}

/// A request for a session: host line, further lines.
fn session(host: &str, more: &[String]) -> String {
    let more: String = more.iter().map(|line| format!("{line}\r\n")).collect();
    format!(
        "GET /v1/ws HTTP/1.1\r\n{host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
    )
}

fn cases(desk: &Desk) -> Vec<Case> {
    let (port, token) = (desk.port(), desk.token("screen").to_owned());
    let good_host = format!("Host: 127.0.0.1:{port}\r\n");
    let bearer = format!("Authorization: Bearer {token}");
    let mut cases = Vec::new();
    let mut add = |what, request, status| cases.push(Case { what, request, status });

    for (what, host, status) in [
        ("the address", format!("127.0.0.1:{port}"), 101),
        ("the name", format!("localhost:{port}"), 101),
        ("the name in capitals", format!("LOCALHOST:{port}"), 101),
        ("the newer address", format!("[::1]:{port}"), 101),
        ("no port", "127.0.0.1".to_owned(), 403),
        ("another port", "127.0.0.1:1".to_owned(), 403),
        ("a longer port", format!("127.0.0.1:{port}0"), 403),
        ("a foreign name", format!("evil.example:{port}"), 403),
        ("a name that begins well", format!("127.0.0.1.evil.example:{port}"), 403),
        ("a name that ends well", format!("evil-localhost:{port}"), 403),
        ("a name below ours", format!("localhost.evil.example:{port}"), 403),
        ("a trailing dot", format!("localhost.:{port}"), 403),
        ("a user before", format!("127.0.0.1:{port}@evil.example"), 403),
        ("a user before ours", format!("evil@127.0.0.1:{port}"), 403),
        ("another loopback address", format!("127.0.0.2:{port}"), 403),
        ("the address as a number", format!("2130706433:{port}"), 403),
        ("the address shortened", format!("127.1:{port}"), 403),
        ("any address", format!("0.0.0.0:{port}"), 403),
        ("an address within the newer", format!("[::ffff:127.0.0.1]:{port}"), 403),
        ("nothing", String::new(), 403),
        ("two in one", format!("127.0.0.1:{port}, evil.example"), 403),
        ("a path behind", format!("127.0.0.1:{port}/x"), 403),
    ] {
        add(what, session(&format!("Host: {host}\r\n"), std::slice::from_ref(&bearer)), status);
    }
    add("no host line", session("", std::slice::from_ref(&bearer)), 403);
    add("two host lines", session(&format!("{good_host}Host: evil.example\r\n"), std::slice::from_ref(&bearer)), 403);

    for (what, origin, status) in [
        ("our own page", format!("http://127.0.0.1:{port}"), 101),
        ("our own page by name", format!("http://localhost:{port}"), 101),
        ("our own page by the newer address", format!("http://[::1]:{port}"), 101),
        ("a page that was let in", "https://hall.example".to_owned(), 101),
        ("one like it", "https://hall.example.evil.example".to_owned(), 403),
        ("one like it without safety", "http://hall.example".to_owned(), 403),
        ("one like it at a port", "https://hall.example:8443".to_owned(), 403),
        ("another page of this machine", "http://127.0.0.1:1".to_owned(), 403),
        ("our own page with safety", format!("https://127.0.0.1:{port}"), 403),
        ("our own page with a slash", format!("http://127.0.0.1:{port}/"), 403),
        ("a page that begins as ours", format!("http://127.0.0.1:{port}.evil.example"), 403),
        ("a foreign page", "https://evil.example".to_owned(), 403),
        ("a page without a name", "null".to_owned(), 403),
        ("a file", "file://".to_owned(), 403),
        ("an extension", "chrome-extension://abcdefghijklmnop".to_owned(), 403),
        ("an empty one", String::new(), 403),
    ] {
        add(what, session(&good_host, &[bearer.clone(), format!("Origin: {origin}")]), status);
    }
    let twice = [bearer.clone(), format!("Origin: http://127.0.0.1:{port}"), "Origin: https://evil.example".into()];
    add("two origins", session(&good_host, &twice), 403);

    let protocol = |list: &str| format!("Sec-WebSocket-Protocol: {list}");
    for (what, lines, status) in [
        ("no token", vec![], 401),
        ("the token as a subprotocol", vec![protocol(&format!("tongban.v1, token.{token}"))], 101),
        ("the token as a subprotocol first", vec![protocol(&format!("token.{token},tongban.v1"))], 101),
        ("the subprotocol alone", vec![protocol("tongban.v1")], 401),
        ("another protocol beside the token", vec![protocol(&format!("mqtt, token.{token}"))], 426),
        ("two tokens", vec![protocol(&format!("tongban.v1, token.{token}, token.{token}"))], 401),
        ("a wrong token", vec!["Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into()], 401),
        ("a token cut short", vec![format!("Authorization: Bearer {}", &token[1..])], 401),
        ("a token too long", vec![format!("{bearer}A")], 401),
        ("the token by another scheme", vec![format!("Authorization: Basic {token}")], 401),
        ("the token without a scheme", vec![format!("Authorization: {token}")], 401),
        ("two authorisations", vec![bearer.clone(), bearer.clone()], 401),
        (
            "a wrong header beside a right subprotocol",
            vec!["Authorization: Bearer x".into(), protocol(&format!("tongban.v1, token.{token}"))],
            401,
        ),
        ("a cookie", vec![format!("Cookie: token={token}")], 401),
    ] {
        add(what, session(&good_host, &lines), status);
    }
    let line = |method: &str, path: &str, more: &str| format!("{method} {path} HTTP/1.1\r\n{good_host}{more}\r\n");
    add("the token in the address", session(&good_host, &[]).replace("/v1/ws", &format!("/v1/ws?token={token}")), 401);
    add("no upgrade", line("GET", "/v1/ws", &format!("{bearer}\r\n")), 426);
    add("another method", line("POST", "/v1/ws", &format!("{bearer}\r\nContent-Length: 0\r\n")), 405);
    add("a whole address of ours", line("GET", &format!("http://127.0.0.1:{port}/healthz"), ""), 200);
    add("a whole address of another", line("GET", "http://evil.example/healthz", ""), 403);
    add("health", line("GET", "/healthz", ""), 200);
    add("readiness", line("GET", "/readyz", ""), 200);
    add("counters", line("GET", "/metrics", ""), 200);
    add("the contract", line("GET", "/v1/asyncapi.json", ""), 200);
    add("a message's schema", line("GET", "/v1/schema/Flow.Begin.command.json", ""), 200);
    add("a schema of nothing", line("GET", "/v1/schema/..%2Fasyncapi.json", ""), 404);
    add("the panel of a machine that serves", line("GET", "/panel", ""), 404);
    add("the panel's state", line("GET", "/panel/state", ""), 404);
    add("the panel's page", line("GET", "/panel/panel.html", ""), 404);
    add("a way out of the folder", line("GET", "/../../Cargo.toml", ""), 404);
    add("a hidden way out", line("GET", "/%2e%2e/Cargo.toml", ""), 404);
    add("a page to be changed", line("DELETE", "/index.html", ""), 405);
    add("the other standard's door without a token", session(&good_host, &[]).replace("/v1/ws", "/xfs4iot/v1.0"), 401);
    add(
        "the other standard's door with the screen's token",
        session(&good_host, &[bearer]).replace("/v1/ws", "/xfs4iot/v1.0"),
        403,
    );
    cases
}

#[test]
fn only_who_names_this_machine_comes_from_its_pages_and_shows_a_token_comes_in() {
    let machine = Machine::new();
    let desk = machine.serve_with(|options| options.origins = vec!["https://hall.example".into()]);
    drop(desk.screen());
    let cases = cases(&desk);
    assert!(cases.len() >= 40);
    for Case { what, request, status: expected } in &cases {
        let (found, head) = status(&desk, request);
        assert_eq!(found, *expected, "{what}: {head}");
        if found != 101 {
            assert!(head.contains("x-content-type-options: nosniff"), "{what}: {head}");
            assert!(head.contains("frame-ancestors 'none'"), "{what}: {head}");
        }
        assert!(!head.contains("access-control"), "{what}: no other page may read an answer");
    }
}

#[test]
fn tokens_lie_where_only_the_owner_reads_and_are_gone_with_the_host() {
    let machine = Machine::new();
    let desk = machine.serve_with(|options| options.socket = Some(machine.state().join("api.sock")));
    let before = desk.token("screen").to_owned();
    let mode =
        |name: &str| std::fs::metadata(machine.state().join(name)).map(|of| of.permissions().mode() & 0o777).ok();
    assert_eq!(
        [mode("api"), mode("api/tokens.json"), mode("api/endpoint.json"), mode("api.sock")].map(Option::unwrap),
        [0o700, 0o600, 0o600, 0o600]
    );
    assert!(desk.server.screen_url().ends_with(&format!("/#t={before}")));
    desk.server.stop();
    assert_eq!([mode("api/tokens.json"), mode("api/endpoint.json"), mode("api.sock")], [None; 3]);
    assert_ne!(machine.serve().token("screen"), before, "each start has its own");
}

#[test]
fn a_token_opens_its_own_level_and_no_other() {
    let machine = Machine::new();
    let desk = machine.serve();
    let empty = serde_json::json!({});
    for (level, command, expected) in [
        ("screen", "Flow.Menu", "success"),
        ("screen", "Device.List", "authorisationRequired"),
        ("screen", "Operator.State", "authorisationRequired"),
        ("device", "Device.List", "success"),
        ("device", "Flow.Menu", "authorisationRequired"),
        ("observe", "Observe.Start", "success"),
        ("observe", "Flow.Current", "authorisationRequired"),
        ("observe", "Device.List", "authorisationRequired"),
    ] {
        assert_eq!(desk.client(level).code(command, empty.clone()), expected, "{level} {command}");
    }
}
