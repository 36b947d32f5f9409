//! Runs every test.

use crate::cargo::{cargo, cargo_with, has, target};
use crate::{Done, lab, screen, stage};
use std::path::Path;

/// `test [--quick]`.
pub(crate) fn run(args: &[&str]) -> Done {
    let quick = args.contains(&"--quick");
    if !quick && has("fmt") {
        cargo("check the formatting", &["fmt", "--all", "--check"])?;
    }
    if !quick && has("clippy") {
        cargo("check the lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    }
    if !quick {
        screen::prepare();
        screen::check()?;
    }
    // Everything at once, tests included: what is built without them is built with other features, and so twice.
    cargo("build the house and its tests", &["build", "--workspace", "--all-targets", "--quiet"])?;
    // Suites that drive the real binaries find them laid out as on a machine.
    let stage = stage::lay_out(false, &target().join("stage"))?;
    let words = ["test", "--workspace", "--no-fail-fast", "--quiet"];
    let quick = quick.then_some(("TONGBAN_QUICK", Path::new("1")));
    let environment: Vec<(&str, &Path)> = [("TONGBAN_STAGED", &*stage)].into_iter().chain(quick).collect();
    cargo_with("run the tests", &words, &environment)?;
    if quick.is_none() { lab::short(&stage) } else { Ok(()) }
}
