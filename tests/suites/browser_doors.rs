//! Who comes in through a real browser: pages of other places, names that were turned to this machine, tokens that are
//! missing, wrong or in the wrong place. What raw sockets can send is tried in `core/server/tests/api/doors.rs`.

use serde_json::{Value, json};
use tongban_tests::pages::serve_checkout;
use tongban_tests::served::Served;
use tongban_tests::webdriver::{Driver, Window};

/// A name that is turned to this machine while the page is open, as in DNS rebinding.
const FOREIGN: &str = "evil.example";

/// Opens a session: `open` or `refused`.
const SOCKET: &str = "
  return new Promise((told) => {
    const socket = new WebSocket(args[0], args[1]);
    socket.onopen = () => { socket.close(); told('open'); };
    socket.onerror = socket.onclose = () => told('refused');
  });";

/// Asks by HTTP: the status, or `unreadable`.
const ASK: &str = "
  try { return (await fetch(args[0], args[1] ?? {})).status; } catch { return 'unreadable'; }";

/// Loads something as a part of the page: `loaded` or `refused`.
const PART: &str = "
  return new Promise((told) => {
    const part = document.createElement(args[0]);
    part.onload = () => told('loaded');
    part.onerror = () => told('refused');
    if (args[0] === 'script') part.type = 'module';
    part[args[0] === 'link' ? 'href' : 'src'] = args[1];
    if (args[0] === 'link') part.rel = 'stylesheet';
    document.head.append(part);
  });";

/// Opens a session from a frame that has no name of its own.
const NAMELESS: &str = "
  return new Promise((told) => {
    addEventListener('message', (said) => told(said.data), { once: true });
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-scripts';
    frame.srcdoc = `<script>const s = new WebSocket(${JSON.stringify(args[0])}, ${JSON.stringify(args[1])});
      s.onopen = () => parent.postMessage('open', '*'); s.onerror = () => parent.postMessage('refused', '*');<\\/script>`;
    document.body.append(frame);
  });";

/// A case: what it is, the page it is tried from, the script with its words, and what must come of it.
type Case<'a> = (&'a str, &'a str, &'a str, Vec<Value>, Value);

#[test]
fn no_page_but_ours_comes_in() {
    let Some(driver) = Driver::start() else { return };
    let served = Served::start("touch-demo", &["--panel"]);
    let rules = format!("--host-resolver-rules=MAP {FOREIGN} 127.0.0.1, MAP *.{FOREIGN} 127.0.0.1");
    let window = driver.open_with(1080, 1920, &[&rules]).expect("a browser window");
    let port = served.port();
    let (_, token) = served.screen().split_once("#t=").expect("a token");
    let ours = &*format!("http://127.0.0.1:{port}/v1/asyncapi.json");
    let by_name = &*format!("http://localhost:{port}/v1/asyncapi.json");
    // A page that only stands there, from another port of this machine.
    let another = serve_checkout("");
    let beside = &*format!("{another}/tests/screens/mistakes.html");
    let foreign = &*beside.replace("127.0.0.1", FOREIGN);
    let rebound = &*format!("http://{FOREIGN}:{port}/");
    let like_ours = &*format!("http://localhost.{FOREIGN}:{port}/");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("page.html"), "<!doctype html><title>a file</title><p>a file").expect("a file");
    let file = &*format!("file://{}", folder.path().join("page.html").display());

    let good = json!(["tongban.v1", format!("token.{token}")]);
    let ws = |host: &str, path: &str| json!(format!("ws://{host}:{port}{path}"));
    let at = |path: &str| json!(format!("http://127.0.0.1:{port}{path}"));
    let socket = |protocols: Value| vec![ws("127.0.0.1", "/v1/ws"), protocols];
    let wrong = json!(["tongban.v1", format!("token.{}", "A".repeat(token.len()))]);
    let hands = json!({ "method": "POST", "mode": "no-cors", "body": "{\"card\":true}", "headers": { "content-type": "text/plain" } });
    let as_json =
        json!({ "method": "POST", "body": "{\"card\":true}", "headers": { "content-type": "application/json" } });
    let bearer = json!({ "headers": { "authorization": format!("Bearer {token}") } });
    let twice = json!(["tongban.v1", format!("token.{token}"), "token.x"]);
    let (open, refused, unreadable) = (json!("open"), json!("refused"), json!("unreadable"));
    let cases: Vec<Case<'_>> = vec![
        ("our page", ours, SOCKET, socket(good.clone()), open.clone()),
        ("our page by its name", by_name, SOCKET, vec![ws("localhost", "/v1/ws"), good.clone()], open.clone()),
        ("our page without a token", ours, SOCKET, socket(json!(["tongban.v1"])), refused.clone()),
        ("our page without any word", ours, SOCKET, socket(json!([])), refused.clone()),
        ("our page with a wrong token", ours, SOCKET, socket(wrong), refused.clone()),
        ("our page with two tokens", ours, SOCKET, socket(twice), refused.clone()),
        (
            "our page with a token cut short",
            ours,
            SOCKET,
            socket(json!(["tongban.v1", format!("token.{}", &token[1..])])),
            refused.clone(),
        ),
        ("the token as a protocol of its own", ours, SOCKET, socket(json!(["tongban.v1", token])), refused.clone()),
        ("the token without our protocol", ours, SOCKET, socket(json!([format!("token.{token}")])), refused.clone()),
        (
            "the token in the address",
            ours,
            SOCKET,
            vec![ws("127.0.0.1", &format!("/v1/ws?token={token}")), json!(["tongban.v1"])],
            refused.clone(),
        ),
        (
            "the screen's token at the other standard's door",
            ours,
            SOCKET,
            vec![ws("127.0.0.1", &format!("/xfs4iot/v1.0?token={token}")), json!([])],
            refused.clone(),
        ),
        (
            "our page at the same machine under another name",
            ours,
            SOCKET,
            vec![ws("localhost", "/v1/ws"), json!(["tongban.v1"])],
            refused.clone(),
        ),
        ("our page asks for health", ours, ASK, vec![at("/healthz")], json!(200)),
        ("another page of this machine", beside, SOCKET, socket(good.clone()), refused.clone()),
        ("another page asks for readiness", beside, ASK, vec![at("/readyz")], unreadable.clone()),
        ("another page shows the token in a header", beside, ASK, vec![at("/v1/ws"), bearer], unreadable.clone()),
        ("another page moves the hands as JSON", beside, ASK, vec![at("/panel/hands"), as_json], unreadable.clone()),
        ("another page moves the hands as text", beside, ASK, vec![at("/panel/hands"), hands], unreadable.clone()),
        ("another page takes a script of ours", beside, PART, vec![json!("script"), at("/app.js")], refused.clone()),
        (
            "another page takes a style of ours",
            beside,
            PART,
            vec![json!("link"), at("/style/tokens.css")],
            refused.clone(),
        ),
        ("a frame without a name", beside, NAMELESS, socket(good.clone()), refused.clone()),
        ("a foreign page", foreign, SOCKET, socket(good.clone()), refused.clone()),
        (
            "a foreign page at its own name turned to us",
            foreign,
            SOCKET,
            vec![ws(FOREIGN, "/v1/ws"), good.clone()],
            refused.clone(),
        ),
        (
            "a name turned to us is no screen",
            rebound,
            "return document.querySelector('#screen') ? 'open' : 'refused';",
            vec![],
            refused.clone(),
        ),
        ("a name turned to us", rebound, SOCKET, vec![ws(FOREIGN, "/v1/ws"), good.clone()], refused.clone()),
        ("a name turned to us asks for counters", rebound, ASK, vec![json!("/metrics")], json!(403)),
        (
            "a name that begins as ours",
            like_ours,
            SOCKET,
            vec![ws(&format!("localhost.{FOREIGN}"), "/v1/ws"), good.clone()],
            refused.clone(),
        ),
        ("a file", file, SOCKET, socket(good), refused),
        ("a file asks for health", file, ASK, vec![at("/healthz")], unreadable),
    ];
    let mut told = Vec::new();
    for (what, page, script, words, expected) in &cases {
        window.go(page).unwrap_or_else(|fault| panic!("{what}: {page}: {fault}"));
        let found = window.run(script, words).unwrap_or_else(|fault| json!(fault.to_string()));
        if found != *expected {
            told.push(format!("{what}: {found}, expected {expected}"));
        }
    }
    // What was posted without being readable was not done either.
    window.go(ours).expect("our page");
    let hands =
        window.run("return (await (await fetch('/panel/state')).json()).card ?? false;", &[]).expect("a script");
    if hands != json!(false) {
        told.push("another page moved the hands".into());
    }
    told.extend(framed(&window, beside, served.screen()));
    eprintln!("  {} cases", cases.len() + 2);
    assert!(told.is_empty(), "{told:#?}");
}

/// Puts the screen into a frame of another page. The browser says why it does not show it.
fn framed(window: &Window, page: &str, screen: &str) -> Option<String> {
    window.go(page).expect("a page");
    let _ = window.complaints();
    let put =
        "const frame = document.createElement('iframe'); const done = new Promise((told) => { frame.onload = told; });
               frame.src = args[0]; document.body.append(frame); await done;";
    window.run(put, &[json!(screen)]).expect("a frame");
    let said = window.complaints().unwrap_or_default();
    let refused = said.iter().any(|line| line.contains("frame-ancestors") || line.contains("X-Frame-Options"));
    (!refused).then(|| format!("another page shows the screen in a frame: {said:?}"))
}
