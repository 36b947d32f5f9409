//! `tongban`: walk a flow, serve the screen, check and test manifests, list plugins, devices and flows, read the record.

mod check;
mod coverage;
mod devices;
mod dry_run;
mod exit;
mod explain;
mod flows;
mod graph;
mod journal;
mod junit;
mod new;
mod operator_code;
mod output;
mod place;
mod plugins;
mod progress;
mod province;
mod record;
mod run;
mod scripted;
mod serve;
mod settings;
mod shell;
mod sign;
mod terminal;
mod test;
mod trust;

use clap::{Parser, Subcommand};
use exit::Exit;
use place::Place;
use std::process::ExitCode;

/// One host for every cabinet of ID-card peripherals: run flows, check manifests, read the record.
#[derive(Parser)]
#[command(name = "tongban", version, after_help = exit::TABLE)]
struct Line {
    #[command(flatten)]
    place: Place,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run a flow: with a scenario, or asking you the questions in this terminal.
    Run(run::Run),
    /// Serve the screen and the local API of a site.
    Serve(serve::Serve),
    /// Look after the browser in front of the applicant: its policy file, and what is missing for it.
    Shell(shell::Shell),
    /// Set the code that opens the operator's page.
    OperatorCode(operator_code::OperatorCode),
    /// Check manifests, flows and scenarios; every error at once.
    Check(check::Check),
    /// Rehearse scenarios in virtual time.
    Test(test::Test),
    /// Make a publisher's key, and sign plugins with it.
    Sign(sign::Sign),
    /// List the plugins found, and why others were refused.
    Plugins(plugins::Plugins),
    /// List the slots of a site's machine and how each device is.
    Devices(devices::Devices),
    /// Run one command on a device and keep what was said on its wire, for tests.
    Record(record::Record),
    /// List the flows a site offers.
    Flows(flows::Flows),
    /// Make something new: a province.
    New(new::New),
    /// Tell which file and line set a value, or how a flow is after overlays and layers.
    Explain(explain::Explain),
    /// Draw a flow, and the way a case took.
    Graph(graph::Graph),
    /// Read the record: list, show, verify.
    Journal(journal::Journal),
}

fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(fault) => {
            // Help and version are no faults.
            let exit = if fault.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = fault.print();
            return exit.into();
        }
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("TONGBAN_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
    let exit = match line.verb {
        Verb::Run(verb) => verb.run(&line.place),
        Verb::Serve(verb) => verb.run(&line.place),
        Verb::Shell(verb) => verb.run(),
        Verb::OperatorCode(verb) => verb.run(&line.place),
        Verb::Check(verb) => verb.run(&line.place),
        Verb::Test(verb) => verb.run(&line.place),
        Verb::Sign(verb) => verb.run(),
        Verb::Plugins(verb) => verb.run(&line.place),
        Verb::Devices(verb) => verb.run(&line.place),
        Verb::Record(verb) => verb.run(&line.place),
        Verb::Flows(verb) => verb.run(&line.place),
        Verb::New(verb) => verb.run(&line.place),
        Verb::Explain(verb) => verb.run(&line.place),
        Verb::Graph(verb) => verb.run(&line.place),
        Verb::Journal(verb) => verb.run(&line.place),
    };
    exit.into()
}
