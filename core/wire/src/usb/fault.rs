//! What libusb's words mean on a wire.

use crate::WireError;
use rusb::Error;

/// What a transfer that failed means; `there` is asked only where it decides.
///
/// The kernel reports a pulled cable as no device, an input/output error or a broken pipe, depending on the controller;
/// so each of them asks whether the device is still on the bus.
pub(super) fn of_transfer(error: Error, there: impl FnOnce() -> bool) -> WireError {
    match error {
        Error::Overflow => WireError::Overflow,
        Error::Busy => WireError::Busy,
        Error::Access => WireError::Denied("access denied by the system".into()),
        Error::Timeout => WireError::Silent,
        // Nobody is asked: a device put back at once would be there again, and this handle is dead all the same.
        Error::NoDevice => WireError::Gone,
        _ if !there() => WireError::Gone,
        Error::Pipe => WireError::Stalled,
        other => WireError::System(format!("USB transfer: {other}")),
    }
}

/// What a device that could not be opened means; `sought` names it.
pub(super) fn of_open(error: Error, sought: &str) -> WireError {
    match error {
        Error::NoDevice | Error::NotFound | Error::Io | Error::Pipe => WireError::Absent(sought.into()),
        Error::Busy => WireError::Busy,
        Error::Access => WireError::Denied(format!("{sought}: access denied by the system")),
        other => WireError::System(format!("{sought}: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulled_cable_is_gone_in_every_words_of_the_kernel_and_a_halt_is_not() {
        for (error, there, means) in [
            (Error::NoDevice, false, WireError::Gone),
            (Error::NoDevice, true, WireError::Gone),
            (Error::Io, false, WireError::Gone),
            (Error::Pipe, false, WireError::Gone),
            (Error::Other, false, WireError::Gone),
            (Error::Pipe, true, WireError::Stalled),
            (Error::Overflow, true, WireError::Overflow),
            (Error::Overflow, false, WireError::Overflow),
            (Error::Io, true, WireError::System("USB transfer: Input/Output Error".into())),
        ] {
            assert_eq!(of_transfer(error, || there), means, "{error:?}, still there: {there}");
        }
    }
}
