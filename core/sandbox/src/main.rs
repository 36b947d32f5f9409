//! `tongban-sandbox [--addr 127.0.0.1:8787] [--db FILE]`: a province on loopback until the process is ended.

use std::process::ExitCode;
use tongban_sandbox::{Sandbox, SandboxConfig};

const USAGE: &str = "usage: tongban-sandbox [--addr 127.0.0.1:8787] [--db FILE]";

fn main() -> ExitCode {
    let config = match config(std::env::args().skip(1)) {
        Ok(config) => config,
        Err(said) => {
            eprintln!("{said}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match Sandbox::start(config) {
        Ok(sandbox) => {
            println!("{}", sandbox.url());
            sandbox.join();
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("failed to {fault}");
            ExitCode::FAILURE
        }
    }
}

fn config(mut args: impl Iterator<Item = String>) -> Result<SandboxConfig, String> {
    let mut config = SandboxConfig { addr: ([127, 0, 0, 1], 8787).into(), ..SandboxConfig::default() };
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} wants a value"));
        match arg.as_str() {
            "--addr" => {
                let text = value()?;
                config.addr =
                    text.parse().map_err(|_| format!("--addr: found {text:?}, expected an address and a port"))?;
            }
            "--db" => config.db = Some(value()?.into()),
            _ => return Err(format!("found {arg:?}")),
        }
    }
    Ok(config)
}
