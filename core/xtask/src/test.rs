//! Runs every test.

use crate::cargo::{cargo, has, target};
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
    stage::stage(false, &target().join("stage"))?;
    cargo("run the tests", &["test", "--workspace", "--no-fail-fast", "--quiet"])
}
