//! Which plugins this machine runs: those that the publishers in `manifests/trust.toml` signed.

use crate::exit::Exit;
use crate::place::Place;
use crate::run::Stop;
use std::io::ErrorKind;
use tongban_host::{Refused, Trust};

/// The list of publishers, and whether unsigned plugins run beside it.
pub(crate) struct Admission {
    pub(crate) trust: Trust,
    pub(crate) development: bool,
}

/// Says of each plugin or slot that did not come up why, in the language of the command, on standard error.
pub(crate) fn tell_refused(refused: &[Refused], place: &Place) {
    for refusal in refused {
        eprintln!("{}", if place.english { refusal.en() } else { refusal.zh() });
    }
}

/// Reads the list beside the manifests. A checkout without one is at work on its plugins, and it is said aloud each time.
pub(crate) fn admission(place: &Place) -> Result<Admission, Stop> {
    let file = place.root.join("manifests/trust.toml");
    let trust = match std::fs::read_to_string(&file) {
        Ok(text) => Some(Trust::parse(&text).map_err(|fault| {
            Stop::because(Exit::Manifest, format!("read the list of publishers, {}:{fault}", file.display()))
        })?),
        Err(fault) if fault.kind() == ErrorKind::NotFound => None,
        Err(fault) => {
            return Err(Stop::because(Exit::Manifest, format!("read {}: {fault}", file.display())));
        }
    };
    let development = place.development || trust.is_none();
    if development {
        eprintln!(
            "development setting: unsigned plugins run; a machine that serves takes signed ones only (manifests/trust.toml)"
        );
    }
    Ok(Admission { trust: trust.unwrap_or_default(), development })
}
