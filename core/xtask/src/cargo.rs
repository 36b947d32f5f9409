//! Calls of cargo and of what it built.

use crate::Done;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The profile's folder name.
pub(crate) fn profile(release: bool) -> &'static str {
    if release { "release" } else { "debug" }
}

/// Runs cargo in the root and says what it does and how long it took.
pub(crate) fn cargo(what: &str, args: &[&str]) -> Done {
    cargo_with(what, args, &[])
}

/// The same, with something in the environment.
pub(crate) fn cargo_with(what: &str, args: &[&str], environment: &[(&str, &Path)]) -> Done {
    eprintln!("xtask: {what}");
    let began = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(args)
        .envs(environment.iter().copied())
        .current_dir(root())
        .status()
        .map_err(|fault| format!("start cargo to {what}: {fault}"))?;
    if status.success() {
        eprintln!("xtask: {what}: {:.0} s", began.elapsed().as_secs_f64());
        Ok(())
    } else {
        Err(format!("{what}: cargo {} ended with {status}", args.join(" ")))
    }
}

/// Whether a cargo subcommand is installed here.
pub(crate) fn has(subcommand: &str) -> bool {
    Command::new(env!("CARGO")).args([subcommand, "--version"]).output().is_ok_and(|o| o.status.success())
}
