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

/// What a power cut left of a house.
pub struct Dark {
    folder: tempfile::TempDir,
    site: String,
    root: PathBuf,
    /// What had been said before the cut.
    pub before: Ran,
}

impl Dark {
    /// The power is back: the province answers again, the host is not yet started.
    pub fn light(self) -> (House, Ran) {
        let Dark { folder, site, root, before } = self;
        let (sandbox, address) = start_sandbox(folder.path());
        (House { folder, sandbox, address, site, root }, before)
    }
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

    /// Runs a scenario to its end. After each line that `cut` picks, the host and its province stand still for a moment,
    /// and what is on the disk is kept: the house as a power cut at that moment leaves it.
    pub fn run_and_keep(&self, scenario: &str, cut: impl Fn(&[Value]) -> bool) -> (Ran, Vec<Dark>) {
        let mut command = self.tongban();
        command.args(["run", "--json", "--speed", "50", "--flow", FLOW, "--scenario"]).arg(self.scenario(scenario));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("tongban starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (mut lines, mut kept) = (Vec::new(), Vec::new());
        while let Some(read) = next_line(&mut out) {
            lines.push(read);
            if cut(&lines) {
                kept.push(self.dark(child.id(), &lines));
            }
        }
        let status = child.wait().expect("the host can be waited for");
        (Ran { code: status.code(), lines, words: words_of(&mut child) }, kept)
    }

    /// Copies the disk while nothing moves on it.
    fn dark(&self, host: u32, lines: &[Value]) -> Dark {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let still = [host, self.sandbox.id()];
        still.iter().for_each(|process| hold(*process, true));
        copy_disk(self.state(), folder.path());
        still.iter().for_each(|process| hold(*process, false));
        let before = Ran { code: None, lines: lines.to_vec(), words: String::new() };
        Dark { folder, before, site: self.site.clone(), root: self.root.clone() }
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

/// Makes a process stand still, and waits until it does; or lets it go on.
fn hold(process: u32, still: bool) {
    let signal = if still { "-STOP" } else { "-CONT" };
    let sent = Command::new("kill").args([signal, &process.to_string()]).stderr(Stdio::null()).status();
    assert!(sent.is_ok_and(|status| status.success()), "process {process} can be held");
    // The letter behind the name is T as soon as every thread stands; one that ended meanwhile is Z.
    let stands = || {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['T', 'Z']))
    };
    while still && !stands() {
        std::thread::yield_now();
    }
}

/// Copies what is on a disk. What SQLite shares between processes is memory, not disk, and is gone with the power.
fn copy_disk(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the state folder is there").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().expect("a file has a kind");
        if kind.is_dir() {
            copy_disk(&path, &target);
        } else if kind.is_file() && !path.to_string_lossy().ends_with("-shm") {
            match std::fs::copy(&path, &target) {
                Ok(_) => {}
                // A driver that still ran put its new file in the place of this one.
                Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => {}
                Err(fault) => panic!("failed to copy {}: {fault}", path.display()),
            }
        }
    }
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
