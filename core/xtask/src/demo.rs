//! The demo: a whole province on this computer.

use crate::cargo::{root, target};
use crate::{Done, stage};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The scenarios of the headless demo, and how each must end.
const SCENARIOS: &[&str] = &["demo-expired", "demo-lost", "demo-damaged", "demo-refused", "demo-half-paid"];

/// How many times faster than life the headless demo runs: slow enough to read along.
const PACE: &str = "10";

const FLOW: &str = "national/self-service-24h";

/// The site whose machine a person touches: its screen takes the signature.
const TOUCH: &str = "touch-demo";

/// `demo [--headless | --terminal] [--site SITE]`.
pub(crate) fn run(args: &[&str]) -> Done {
    let named = args.iter().position(|a| *a == "--site").and_then(|at| args.get(at + 1)).copied();
    let site = named.unwrap_or("demo");
    let home = stage::stage(false, &target().join("stage"))?;
    let folder = fresh_folder()?;
    let sandbox = Sandbox::start(&home, &folder)?;
    eprintln!("xtask: the sandbox province answers at {} (synthetic citizens only)", sandbox.address);
    let done = if args.contains(&"--headless") {
        headless(&home, &folder, site, &sandbox.address)
    } else if args.contains(&"--terminal") {
        walk(&home, &folder, site, &sandbox.address)
    } else {
        touch(&home, &folder, named.unwrap_or(TOUCH), &sandbox.address)
    };
    eprintln!("xtask: papers, journal and summary are in {}", folder.display());
    done
}

/// Runs the scenarios one after the other on one machine's record, then verifies the record.
fn headless(home: &Path, folder: &Path, site: &str, address: &str) -> Done {
    let mut summary = String::from("scenario,outcome\n");
    for name in SCENARIOS {
        eprintln!("\nxtask: {name}");
        let scenario = root().join(format!("flows/{FLOW}.{name}.scenario.toml"));
        let status = tongban(home, folder, site, address)
            .args(["run", "--speed", PACE, "--flow", FLOW, "--scenario"])
            .arg(scenario)
            .status()
            .map_err(|fault| format!("start tongban: {fault}"))?;
        summary += &format!("{name},{}\n", if status.success() { "as expected" } else { "NOT as expected" });
        if !status.success() {
            let _ = std::fs::write(folder.join("summary.csv"), &summary);
            return Err(format!("run {name}: it ended with {status}"));
        }
    }
    std::fs::write(folder.join("summary.csv"), &summary).map_err(|fault| format!("write the summary: {fault}"))?;
    eprintln!();
    for words in [["journal", "list"], ["journal", "verify"]] {
        let status = tongban(home, folder, site, address).args(words).status();
        let status = status.map_err(|fault| format!("start tongban: {fault}"))?;
        if !status.success() {
            return Err(format!("{}: it ended with {status}", words.join(" ")));
        }
    }
    Ok(())
}

/// Serves the screen with the simulators' panel beside it, until somebody stops it.
fn touch(home: &Path, folder: &Path, site: &str, address: &str) -> Done {
    let mut serve = tongban(home, folder, site, address)
        .args(["serve", "--panel", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|fault| format!("start tongban: {fault}"))?;
    let out = serve.stdout.take().ok_or("read what tongban says")?;
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        println!("{line}");
        if let Some(url) = line.strip_prefix("screen with panel: ") {
            println!("Open it in a browser. The panel beside the screen is your hands. Ctrl-C ends the demo.");
            // Where there is a desktop it opens by itself; where there is none the line above is enough.
            let _ = Command::new("xdg-open").arg(url).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        }
    }
    let status = serve.wait().map_err(|fault| format!("serve the screen: {fault}"))?;
    // A stop from the keyboard reaches both of us.
    if status.success() || status.code().is_none() {
        Ok(())
    } else {
        Err(format!("serve the screen: it ended with {status}"))
    }
}

/// Lets a person walk the flow by keyboard.
fn walk(home: &Path, folder: &Path, site: &str, address: &str) -> Done {
    let status = tongban(home, folder, site, address)
        .args(["run", "--flow", FLOW])
        .status()
        .map_err(|fault| format!("start tongban: {fault}"))?;
    // Whoever gives up half-way has seen the demo too.
    if status.code().is_some() { Ok(()) } else { Err(format!("walk the flow: it ended with {status}")) }
}

fn tongban(home: &Path, folder: &Path, site: &str, address: &str) -> Command {
    let mut command = Command::new(home.join("tongban"));
    command.args(["--root"]).arg(root()).args(["--site", site, "--address", address, "--plugins"]);
    command.arg(home.join("plugins")).arg("--state").arg(folder);
    command
}

/// A folder of its own for every run, so that nothing of the last one is in the way.
fn fresh_folder() -> Result<PathBuf, String> {
    let base = target().join("demo");
    std::fs::create_dir_all(&base).map_err(|fault| format!("make {}: {fault}", base.display()))?;
    let taken = std::fs::read_dir(&base).map(|entries| entries.count()).unwrap_or(0);
    (taken + 1..)
        .map(|n| base.join(format!("run-{n}")))
        .find(|path| std::fs::create_dir(path).is_ok())
        .ok_or_else(|| format!("find a free folder in {}", base.display()))
}

struct Sandbox {
    child: Child,
    address: String,
}

impl Sandbox {
    fn start(home: &Path, folder: &Path) -> Result<Sandbox, String> {
        let mut child = Command::new(home.join("tongban-sandbox"))
            .args(["--addr", "127.0.0.1:0", "--db"])
            .arg(folder.join("sandbox.db"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|fault| format!("start the sandbox province: {fault}"))?;
        let out = child.stdout.take().ok_or("read what the sandbox says")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).map_err(|fault| format!("read what the sandbox says: {fault}"))?;
        match line.split_whitespace().find(|word| word.starts_with("http://")) {
            Some(address) => Ok(Sandbox { child, address: address.to_owned() }),
            None => Err(format!("start the sandbox province: it said {line:?} instead of its address")),
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
