//! What `cargo xtask lab` runs inside its guest. Outside it leaves everything out and says so.

mod case;
mod cases;
mod drivers;
mod figures;
mod flow;
mod gadgets;
mod rig;
mod suite;
mod vivid;
mod wires;

use std::process::ExitCode;
use suite::Room;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if !tongban_lab::guest::inside() {
        eprintln!("tongban-lab-guest runs in the guest that `cargo xtask lab` boots; here everything is LEFT OUT");
        return ExitCode::SUCCESS;
    }
    let room = Room::new(words.iter().any(|word| word == "--long"));
    let trials = match words.first().map(String::as_str) {
        Some("wires") => wires::trials().into_iter().chain(gadgets::trials()).collect(),
        Some("drivers") => drivers::trials().into_iter().chain(vivid::trials()).collect(),
        Some("figures") => figures::trials(),
        Some("flow") => flow::trials(),
        _ => {
            eprintln!("suites: wires, drivers, figures, flow");
            return ExitCode::from(2);
        }
    };
    let only: Vec<&str> = words.iter().skip(1).map(String::as_str).filter(|word| !word.starts_with("--")).collect();
    suite::run(&room, &trials, &only)
}
