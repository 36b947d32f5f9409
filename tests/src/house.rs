//! The whole house as a test drives it: the staged binaries, a sandbox province of its own, a state folder of its own.

use crate::root;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::OnceLock;

/// The flow the suites walk.
pub const FLOW: &str = "national/self-service-24h";

/// A sandbox, a state folder, and the way to run `tongban` over them.
pub struct House {
    folder: tempfile::TempDir,
    sandbox: Child,
    address: String,
    site: String,
    root: PathBuf,
}

/// What one run said.
#[derive(Debug)]
pub struct Ran {
    /// How it ended; `None` when it was killed.
    pub code: Option<i32>,
    /// Its JSON lines.
    pub lines: Vec<Value>,
    /// What it wrote for people.
    pub words: String,
}

impl House {
    /// Opens a house for a site.
    pub fn open(site: &str) -> House {
        House::open_at(&root(), site)
    }

    /// Opens a house over another copy of the manifests.
    pub fn open_at(manifests: &Path, site: &str) -> House {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (sandbox, address) = start_sandbox(folder.path());
        House { folder, sandbox, address, site: site.to_owned(), root: manifests.to_path_buf() }
    }

    /// The state folder.
    pub fn state(&self) -> &Path {
        self.folder.path()
    }

    /// The sandbox's address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A `tongban` command with everything but the verb.
    pub fn tongban(&self) -> Command {
        let mut command = Command::new(stage().join("tongban"));
        command.arg("--root").arg(&self.root).args(["--site", &self.site, "--address", &self.address, "--english"]);
        command.arg("--plugins").arg(stage().join("plugins")).arg("--state").arg(self.state());
        command.stdin(Stdio::null());
        command
    }

    /// The path of a scenario beside the flow, by its case name.
    pub fn scenario(&self, case: &str) -> PathBuf {
        self.root.join(format!("flows/{FLOW}.{case}.scenario.toml"))
    }

    /// Runs a scenario to its end.
    pub fn run(&self, scenario: &str) -> Ran {
        self.ran(
            self.tongban()
                .args(["run", "--json", "--speed", "50", "--flow", FLOW, "--scenario"])
                .arg(self.scenario(scenario)),
        )
    }

    /// Runs a scenario and kills the host, as a power cut would, right after its line number `line` (from 0).
    /// Gives the lines it said; fewer than asked for means that it had ended before.
    pub fn run_killed_after(&self, scenario: &str, line: usize) -> Ran {
        let mut command = self.tongban();
        command.args(["run", "--json", "--speed", "50", "--flow", FLOW, "--scenario"]).arg(self.scenario(scenario));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("tongban starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut lines = Vec::new();
        while lines.len() <= line
            && let Some(read) = next_line(&mut out)
        {
            lines.push(read);
        }
        child.kill().expect("the host can be killed");
        let status = child.wait().expect("the host can be waited for");
        Ran { code: status.code(), lines, words: words_of(&mut child) }
    }

    /// Lets the host bring back and settle what was left open, without new business.
    pub fn settle(&self) -> Ran {
        self.ran(self.tongban().args(["run", "--json", "--speed", "50", "--flow", FLOW, "--settle-only"]))
    }

    /// Runs a command and reads its lines.
    pub fn ran(&self, command: &mut Command) -> Ran {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("tongban starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let errors = std::thread::spawn({
            let mut pipe = child.stderr.take().expect("a pipe");
            move || {
                let mut words = String::new();
                let _ = pipe.read_to_string(&mut words);
                words
            }
        });
        let lines = std::iter::from_fn(|| next_line(&mut out)).collect();
        let status: ExitStatus = child.wait().expect("tongban can be waited for");
        Ran { code: status.code(), lines, words: errors.join().unwrap_or_default() }
    }

    /// What the sandbox province counted: money taken and given back, applications filed.
    pub fn ledger(&self) -> Value {
        let text = get(&self.address, "/v1/ledger");
        serde_json::from_str(&text).expect("the ledger is JSON")
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

/// Where the binaries under test are laid out; builds them the first time when a suite runs by itself.
pub fn stage() -> &'static Path {
    static STAGE: OnceLock<PathBuf> = OnceLock::new();
    STAGE.get_or_init(|| {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        let folder = target.join("stage");
        if std::env::var_os("TONGBAN_STAGED").is_none() {
            let status = Command::new(env!("CARGO")).args(["xtask", "stage"]).arg(&folder).current_dir(root()).status();
            assert!(status.is_ok_and(|s| s.success()), "the binaries under test could not be built");
        }
        folder
    })
}

/// The path of a scenario beside the flow, by its case name.
pub fn scenario_path(case: &str) -> PathBuf {
    root().join(format!("flows/{FLOW}.{case}.scenario.toml"))
}

fn start_sandbox(folder: &Path) -> (Child, String) {
    let mut child = Command::new(stage().join("tongban-sandbox"))
        .args(["--addr", "127.0.0.1:0", "--db"])
        .arg(folder.join("sandbox.db"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the sandbox starts");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    out.read_line(&mut line).expect("the sandbox says its address");
    let address = line.split_whitespace().find(|w| w.starts_with("http://")).expect("an address").to_owned();
    (child, address)
}

fn next_line(out: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut line = String::new();
    match out.read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"))),
    }
}

fn words_of(child: &mut Child) -> String {
    let mut words = String::new();
    if let Some(mut pipe) = child.stderr.take() {
        let _ = pipe.read_to_string(&mut words);
    }
    words
}

/// A plain GET on loopback.
fn get(address: &str, path: &str) -> String {
    use std::io::Write as _;
    let host = address.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = std::net::TcpStream::connect(host).expect("the sandbox answers");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("the sandbox listens");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("the sandbox answers in text");
    text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}
