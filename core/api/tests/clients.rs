//! The clients in Rust, Python and JavaScript show the same behaviours against a host in miniature.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tongban_api::client::Over;
use tongban_api::client::behaviours::{self, Finding};

fn clients(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/clients").join(path)
}

/// A host in miniature in a folder of its own.
struct FarEnd {
    folder: PathBuf,
    child: Child,
}

impl FarEnd {
    fn start(name: &str) -> FarEnd {
        // Short: the path of a socket holds 107 bytes.
        let folder = std::env::temp_dir().join(format!("tongban-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut child = Command::new("python3")
            .arg("-B")
            .arg(clients("python/far_end.py"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 3.9 or newer is installed");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        FarEnd { folder, child }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What a client in another language prints.
    fn asked(&self, program: &[&str], over: &str) -> Vec<(String, bool, String)> {
        let output = Command::new(program[0])
            .args(&program[1..program.len() - 1])
            .arg(clients(program[program.len() - 1]))
            .args([self.file("endpoint.json"), self.file("tokens.json")])
            .arg(over)
            .output()
            .unwrap_or_else(|fault| panic!("{} is installed: {fault}", program[0]));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        let read = |line: &str| {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
            (text("behaviour"), json["passed"] == true, text("why"))
        };
        said.lines().map(read).collect()
    }
}

impl Drop for FarEnd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn listed() -> (String, BTreeSet<String>) {
    let list = std::fs::read_to_string(clients("behaviours.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&list).unwrap();
    let names = json["behaviours"].as_array().unwrap().iter().map(|b| b["name"].as_str().unwrap().to_owned()).collect();
    (list, names)
}

/// Every behaviour of the list was asked, and shown.
fn all_shown(who: &str, findings: &[(String, bool, String)]) {
    let missed: Vec<_> = findings.iter().filter(|(_, passed, _)| !passed).collect();
    assert!(missed.is_empty(), "{who}: {missed:#?}");
    assert_eq!(findings.iter().map(|(name, ..)| name.clone()).collect::<BTreeSet<_>>(), listed().1, "{who}");
}

#[test]
fn the_client_in_rust_shows_every_behaviour_over_both_wires() {
    let far = FarEnd::start("rs");
    for over in [Over::Socket, Over::WebSocket] {
        let findings =
            behaviours::run(&listed().0, &far.file("endpoint.json"), &far.file("tokens.json"), over).unwrap();
        let plain = |finding: Finding| (finding.behaviour, finding.passed, finding.why.unwrap_or_default());
        all_shown(&format!("Rust over {over:?}"), &findings.into_iter().map(plain).collect::<Vec<_>>());
    }
}

#[test]
fn the_client_in_python_shows_every_behaviour_over_both_wires() {
    let far = FarEnd::start("py");
    for over in ["socket", "websocket"] {
        all_shown(&format!("Python over {over}"), &far.asked(&["python3", "-B", "python/check.py"], over));
    }
}

#[test]
fn the_client_in_javascript_shows_every_behaviour_over_both_wires() {
    let far = FarEnd::start("js");
    all_shown("JavaScript", &far.asked(&["node", "js/check.mjs"], "socket"));
    // Node 20 has a WebSocket only when asked.
    let program = ["node", "--experimental-websocket", "js/check.mjs"];
    all_shown("JavaScript over websocket", &far.asked(&program, "websocket"));
}

#[test]
fn a_behaviour_that_is_not_shown_is_found() {
    let far = FarEnd::start("no");
    let list = r#"{"behaviours":[
        {"name":"code","steps":[{"do":"connect","as":"a","level":"screen"},{"do":"command","on":"a","name":"Flow.Menu","expect":{"code":"canceled"}}]},
        {"name":"payload","steps":[{"do":"connect","as":"a","level":"screen"},{"do":"command","on":"a","name":"Flow.Menu","expect":{"payload":{"groups":"is:number"}}}]},
        {"name":"let in","steps":[{"do":"connect","as":"a","level":"screen","refused":true}]},
        {"name":"step","steps":[{"do":"dance"}]}
    ]}"#;
    let (endpoint, tokens) = (far.file("endpoint.json"), far.file("tokens.json"));
    let findings = behaviours::run(list, &endpoint, &tokens, Over::Socket).unwrap();
    assert_eq!(findings.len(), 4);
    for finding in findings {
        assert!(!finding.passed && finding.why.is_some(), "{finding:?}");
    }
}
