//! The project's chores. `cargo xtask` lists them.
//!
//! Standard library only: the first command a newcomer types should not wait for a download.

mod bench;
mod cargo;
mod demo;
mod fuzz;
mod lab;
mod screen;
mod seeds;
mod sheets;
mod stage;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <chore>

  test   [--quick]        every test; --quick leaves out formatting, lints and the browser;
                          TONGBAN_INSTALL=1 may install the browser (Debian, as root)
  demo   [--headless | --terminal] [--site SITE]
                          build host and plugins, start the sandbox province and open the
                          screen, with a panel that plays your hands; --terminal asks in the
                          terminal; --headless runs the five demo scenarios and checks the record
  bench  [--json]         every figure, with median and spread
  fuzz   [--seconds 60] [TARGET...]
                          any bytes into every parser: no crash, nothing over a second
  lab    [--long] [SUITE...] [-- WORD]
                          drivers against far ends behind a real kernel, in a small guest; fetches
                          Debian's kernel and QEMU under target/lab and installs nothing
  screens                 pictures of every page of every flow and of every kind of view, on
                          contact sheets (needs Chromium)
  seeds                   which flow, test or decision answers each item of the seeds
  stage  [--release] DIR  build host and plugins and lay them out in DIR, ready to run
";

/// What a chore ends with: done, or a sentence that says what could not be done and what to do.
pub(crate) type Done = Result<(), String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.split_first() {
        Some((&"test", rest)) => test::run(rest),
        Some((&"demo", rest)) => demo::run(rest),
        Some((&"bench", rest)) => bench::run(rest),
        Some((&"fuzz", rest)) => fuzz::run(rest),
        Some((&"lab", rest)) => lab::run(rest),
        Some((&"screens", _)) => sheets::run(),
        Some((&"seeds", _)) => seeds::run(),
        Some((&"stage", rest)) => stage::run(rest),
        _ => {
            eprint!("{USAGE}");
            return if words.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: failed to {why}");
            ExitCode::FAILURE
        }
    }
}
