//! Runs every test.

use crate::cargo::{cargo, cargo_with, has, target};
use crate::{Done, stage};

/// `test [--quick]`.
pub(crate) fn run(args: &[&str]) -> Done {
    let quick = args.contains(&"--quick");
    if !quick && has("fmt") {
        cargo("check the formatting", &["fmt", "--all", "--check"])?;
    }
    if !quick && has("clippy") {
        cargo("check the lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    }
    // Suites that drive the real binaries find them laid out as on a machine.
    let stage = stage::stage(false, &target().join("stage"))?;
    let words = ["test", "--workspace", "--no-fail-fast", "--quiet"];
    cargo_with("run the tests", &words, &[("TONGBAN_STAGED", &stage)])
}
