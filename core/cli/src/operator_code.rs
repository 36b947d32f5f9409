//! `tongban operator-code`: sets the code that opens the operator's page of a machine.

use crate::exit::Exit;
use crate::place::Place;
use crate::terminal::echo;
use clap::Args;
use std::io::{BufRead as _, IsTerminal as _, stdin};

/// Sets the code of the operator's page: 6 to 12 digits, read from standard input, never from the command line.
#[derive(Args)]
pub(crate) struct OperatorCode {}

impl OperatorCode {
    pub(crate) fn run(&self, place: &Place) -> Exit {
        let code = match read() {
            Ok(code) => code,
            Err(fault) => {
                eprintln!("tongban: failed to read the code: {fault}");
                return Exit::Usage;
            }
        };
        match tongban_server::set_operator_code(&place.state, &code) {
            Ok(()) => {
                eprintln!("the code is set; hold the upper left corner of the screen for three seconds to use it");
                Exit::Done
            }
            Err(fault) if fault.kind() == std::io::ErrorKind::InvalidInput => {
                eprintln!("tongban: failed to set the code: {fault}");
                Exit::Usage
            }
            Err(fault) => {
                eprintln!("tongban: failed to keep the code in {}: {fault}", place.state.display());
                Exit::Record
            }
        }
    }
}

/// One line; at a terminal it is not shown while it is typed.
fn read() -> std::io::Result<String> {
    let mut line = String::new();
    let typed = stdin().is_terminal();
    if typed {
        eprint!("operator's code (6 to 12 digits): ");
        echo::off();
    }
    let done = stdin().lock().read_line(&mut line);
    if typed {
        echo::on();
        eprintln!();
    }
    done.map(|_| line.trim().to_owned())
}
