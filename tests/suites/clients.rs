//! The clients in Rust, Python and JavaScript show the same behaviours against a host that serves a real machine.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tongban_api::client::{Over, behaviours};
use tongban_tests::house::House;
use tongban_tests::root;

/// A host that serves.
struct Served {
    house: House,
    child: Child,
}

impl Served {
    fn start() -> Served {
        let house = House::open("demo");
        let mut command = house.tongban();
        command.args(["serve", "--port", "0", "--socket"]).arg(house.state().join("host.sock"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("tongban starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("it says where it is");
        let served = Served { house, child };
        let end = Instant::now() + Duration::from_secs(60);
        while !served.ready() {
            assert!(Instant::now() < end, "no business can be finished; it said {line}");
            std::thread::sleep(Duration::from_millis(50));
        }
        served
    }

    fn file(&self, name: &str) -> PathBuf {
        self.house.state().join("api").join(name)
    }

    /// Whether at least one business can be finished.
    fn ready(&self) -> bool {
        let Ok(text) = std::fs::read_to_string(self.file("endpoint.json")) else { return false };
        let port = serde_json::from_str::<Value>(&text).expect("the discovery file is JSON")["port"].as_u64();
        let port = port.expect("a port") as u16;
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
        let asked = format!("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
        let mut answer = String::new();
        stream.write_all(asked.as_bytes()).is_ok()
            && stream.read_to_string(&mut answer).is_ok()
            && answer.starts_with("HTTP/1.1 200")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn clients(path: &str) -> PathBuf {
    root().join("core/server/clients").join(path)
}

/// What a client in another language did not show, with how many it was asked.
fn asked(served: &Served, program: &str, script: &Path, over: &str) -> (usize, Vec<Value>) {
    let mut command = Command::new(program);
    if program == "node" {
        // Node 20 has a WebSocket only when asked.
        command.arg("--experimental-websocket");
    }
    command.arg(script).args([served.file("endpoint.json"), served.file("tokens.json")]).arg(over);
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap_or_else(|f| panic!("{program}: {f}"));
    let said = String::from_utf8(output.stdout).expect("it prints text");
    let findings: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("it prints JSON")).collect();
    (findings.len(), findings.into_iter().filter(|finding| finding["passed"] != true).collect())
}

#[test]
fn three_clients_show_the_same_behaviours_on_one_machine() {
    let served = Served::start();
    let list = std::fs::read_to_string(clients("behaviours.json")).expect("the list is there");
    let (endpoint, tokens) = (served.file("endpoint.json"), served.file("tokens.json"));
    let rust = |over| behaviours::run(&list, &endpoint, &tokens, over).expect("a list");
    let mut behaviours = 0;
    for over in [Over::Socket, Over::WebSocket] {
        let found = rust(over);
        let missed: Vec<_> = found.iter().filter(|finding| !finding.passed).collect();
        assert!(missed.is_empty() && found.len() >= 12, "Rust over {over:?}: {missed:#?}");
        behaviours = found.len();
    }
    for (program, script, over) in [
        ("python3", "python/check.py", "socket"),
        ("python3", "python/check.py", "websocket"),
        ("node", "js/check.mjs", "socket"),
        ("node", "js/check.mjs", "websocket"),
    ] {
        let (count, missed) = asked(&served, program, &clients(script), over);
        assert!(missed.is_empty(), "{script} over {over}: {missed:#?}");
        assert_eq!(count, behaviours, "{script} over {over}");
    }
}
