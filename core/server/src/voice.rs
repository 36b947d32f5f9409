//! The machine's voice.

use tongban_host::Host;

/// The machine's voice.
pub(crate) struct Voice {}

impl Voice {
    pub(crate) fn find(_host: &Host) -> Voice {
        Voice {}
    }
}
