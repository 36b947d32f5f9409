//! The screen's own checks, and what a machine needs for them: a browser, and the type checker for its modules.

use crate::Done;
use crate::cargo::{root, target};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The type checker; the modules are checked, never compiled.
const TYPESCRIPT: &str = "typescript@5.9.3";

/// Debian's packages that the suites with a browser need, with the font that Chinese is drawn in.
const BROWSER: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// Installs what is missing where the caller allows it with `TONGBAN_INSTALL`: the browser as root by Debian's packages.
/// Where it cannot, the suites with a browser say that they were left out.
pub(crate) fn prepare() {
    let missing = !there("chromedriver") || !(there("chromium") || there("chromium-browser"));
    if !missing || std::env::var_os("TONGBAN_INSTALL").is_none() {
        return;
    }
    eprintln!("xtask: install a browser");
    let apt = |words: &[&str]| {
        let words = [&["-qq", "-y"], words].concat();
        let mut command = Command::new("apt-get");
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    // What the browser recommends are the fonts that Latin text is measured in.
    let install = [&["install"], &BROWSER[..]].concat();
    if !(apt(&["update"]) && apt(&install)) {
        eprintln!("xtask: no browser could be installed: the suites that need one are LEFT OUT");
    }
}

/// Tests of what the screen's modules decide, and their types.
pub(crate) fn check() -> Done {
    let screen = root().join("core/server/screen");
    if !there("node") {
        eprintln!("xtask: node is not here: the screen's module tests are LEFT OUT");
        return Ok(());
    }
    let tests = screen.join("tests");
    run("test the screen's modules", Command::new("node").arg("--test").arg("--test-reporter=dot").arg(&tests))?;
    match type_checker() {
        Some(checker) => run("check the screen's types", Command::new(checker).arg("-p").arg(&screen)),
        None => {
            eprintln!("xtask: the type checker is not here (TONGBAN_INSTALL=1 fetches it): types are LEFT OUT");
            Ok(())
        }
    }
}

/// The type checker: an installed one, or one that is fetched beside the build where the caller allows it.
fn type_checker() -> Option<PathBuf> {
    let own = target().join("typescript");
    let program = own.join("node_modules/.bin/tsc");
    if program.is_file() {
        return Some(program);
    }
    std::env::var_os("TONGBAN_INSTALL")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(&own).arg(TYPESCRIPT);
    npm.stdout(Stdio::null()).status().ok().filter(std::process::ExitStatus::success).map(|_| program)
}

fn run(what: &str, command: &mut Command) -> Done {
    eprintln!("xtask: {what}");
    let began = Instant::now();
    let status = command.stdout(Stdio::inherit()).status().map_err(|fault| format!("start to {what}: {fault}"))?;
    if status.success() {
        eprintln!("xtask: {what}: {:.0} s", began.elapsed().as_secs_f64());
        Ok(())
    } else {
        Err(format!("{what}: it ended with {status}"))
    }
}

fn there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::is_file(&folder.join(program)))
}
