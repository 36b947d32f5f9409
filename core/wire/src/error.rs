//! What can go wrong on a wire, and who must act on it.

use std::fmt;
use std::io;
use tongban_sdk::{CompletionCode, Failure, Family};

/// Why bytes did not move.
///
/// A driver turns it into the command's failure with [`WireError::failure`]; only where its class has a better code of
/// its own (no card, no paper) does it look closer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WireError {
    /// The device was pulled out, switched off, or its cable is broken. The wire must be opened anew.
    Gone,
    /// The device is there but did not answer in the time its protocol allows.
    Silent,
    /// The device answered with something its protocol does not allow: a wrong checksum, a wrong length, noise.
    Garbled(&'static str),
    /// A USB endpoint halted; it was cleared.
    Stalled,
    /// The device sent more than was asked for.
    Overflow,
    /// Nothing on this machine matches the settings.
    Absent(String),
    /// More than one device matches the settings: the slot must name the place or the serial number.
    Ambiguous(String),
    /// Somebody else holds the device.
    Busy,
    /// The operating system or the sandbox forbids it.
    Denied(String),
    /// The settings ask for what cannot be.
    Setting(String),
    /// The host asked to stop.
    Canceled,
    /// The time allowed for the command ran out.
    TimeOut,
    /// Anything else the system said.
    System(String),
}

impl WireError {
    /// Whether the wire must be opened anew before it is used again.
    pub fn closes(&self) -> bool {
        matches!(self, WireError::Gone | WireError::System(_) | WireError::Busy | WireError::Denied(_))
    }

    /// What the system said, in the words of a wire: a broken pipe, an end of file and a node without its device are
    /// all [`WireError::Gone`].
    pub fn from_io(error: &io::Error) -> WireError {
        // EIO, ENXIO, ENODEV: what a node answers once its device was pulled.
        const PULLED: [i32; 3] = [5, 6, 19];
        match (error.kind(), error.raw_os_error()) {
            (_, Some(code)) if PULLED.contains(&code) => WireError::Gone,
            (io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof, _)
            | (io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted, _)
            | (io::ErrorKind::NotConnected, _) => WireError::Gone,
            (io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock, _) => WireError::Silent,
            (io::ErrorKind::NotFound, _) => WireError::Absent(error.to_string()),
            (io::ErrorKind::ConnectionRefused, _) => WireError::Absent(error.to_string()),
            (io::ErrorKind::PermissionDenied, _) => WireError::Denied(error.to_string()),
            (io::ErrorKind::ResourceBusy, _) => WireError::Busy,
            _ => WireError::System(error.to_string()),
        }
    }

    /// The failure of a command that waits for the applicant: where its time ran out, `nobody_came` says so in the words of
    /// its class; else as [`failure`](WireError::failure).
    pub fn failure_or(&self, what: &str, nobody_came: impl FnOnce() -> Failure) -> Failure {
        match self {
            WireError::TimeOut => nobody_came(),
            error => error.failure(what),
        }
    }

    /// The command's failure: `what` names the device in the technician's words, e.g. `ID-card reader`.
    pub fn failure(&self, what: &str) -> Failure {
        let not_ready = |text: String| Failure::new(CompletionCode::DeviceNotReady, text);
        let broken = |text: String| Failure::new(CompletionCode::HardwareError, text);
        let manifest = |text: String| Failure { family: Family::Manifest, ..not_ready(text) };
        match self {
            WireError::Gone => not_ready(format!("{what}: pulled out or switched off; check cable and power")),
            WireError::Silent => broken(format!("{what}: does not answer; switch it off and on, then the cable")),
            WireError::Garbled(how) => broken(format!("{what}: {how}; check the cable, then the settings of the line")),
            WireError::Stalled => broken(format!("{what}: refused the transfer; switch it off and on")),
            WireError::Overflow => broken(format!("{what}: sends more than its protocol allows")),
            WireError::Absent(sought) => not_ready(format!("{what}: not found ({sought}); check cable and power")),
            WireError::Ambiguous(found) => {
                manifest(format!("{what}: several match ({found}); name the place or the serial number in the slot"))
            }
            WireError::Busy => manifest(format!("{what}: held by another program")),
            WireError::Denied(reason) => {
                manifest(format!("{what}: may not be opened ({reason}); see the slot's grants"))
            }
            WireError::Setting(reason) => Failure::new(CompletionCode::InvalidData, format!("{what}: {reason}")),
            WireError::Canceled => Failure::canceled(),
            WireError::TimeOut => Failure::time_out(),
            WireError::System(reason) => broken(format!("{what}: {reason}")),
        }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.failure("device").detail)
    }
}

impl std::error::Error for WireError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_a_device_can_vanish_is_one_word() {
        for error in [
            io::Error::from_raw_os_error(5),
            io::Error::from_raw_os_error(6),
            io::Error::from_raw_os_error(19),
            io::ErrorKind::BrokenPipe.into(),
            io::ErrorKind::UnexpectedEof.into(),
        ] {
            assert_eq!(WireError::from_io(&error), WireError::Gone, "{error}");
        }
    }

    #[test]
    fn a_fault_of_the_wire_says_who_must_act() {
        for (error, family) in [
            (WireError::Gone, Family::Fault),
            (WireError::Silent, Family::Fault),
            (WireError::Garbled("wrong checksum"), Family::Fault),
            (WireError::Ambiguous("1-1, 1-2".into()), Family::Manifest),
            (WireError::Denied("EACCES".into()), Family::Manifest),
            (WireError::Canceled, Family::Retry),
        ] {
            assert_eq!(error.failure("scanner").family, family, "{error}");
        }
    }
}
