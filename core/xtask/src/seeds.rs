//! Prints which flow, test or decision answers each item of the seeds.

use crate::Done;
use crate::cargo::{cargo, root, target};
use std::process::{Command, Stdio};

/// `seeds`.
pub(crate) fn run() -> Done {
    cargo("build", &["build", "--quiet", "--package", "tongban-cli", "--package", "tongban-tests"])?;
    let built = target().join("debug");
    let rehearsed = Command::new(built.join("tongban"))
        .args(["--english", "test", "--json", "--trace"])
        .current_dir(root())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|fault| format!("start tongban: {fault}"))?;
    let lines = rehearsed.stdout.ok_or("read what tongban prints")?;
    let status = Command::new(built.join("seeds")).stdin(lines).current_dir(root()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("find every item of the seeds covered".to_owned()),
        Err(fault) => Err(format!("start seeds: {fault}")),
    }
}
