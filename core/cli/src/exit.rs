//! Exit codes: part of what the command promises. Scripts may rely on them; the words on the screen may change.

use std::process::ExitCode;

/// How `tongban` ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done, and as expected.
    Done = 0,
    /// Something went wrong that has no code of its own.
    Failed = 1,
    /// The command line was not understood.
    Usage = 2,
    /// A manifest, flow or scenario has errors; they were printed. The integrator acts.
    Manifest = 10,
    /// A scenario did not end as it says it must.
    Unexpected = 11,
    /// A plugin was refused or a device the flow needs is not there. The vendor or a technician acts.
    Devices = 12,
    /// The record cannot be opened or written. A technician acts.
    Record = 13,
    /// The record does not verify: something in it was changed, or its end cut off.
    Tampered = 14,
    /// The case was not accepted: refused, cancelled, timed out or broken off. What became of it was said.
    NotAccepted = 20,
    /// The state of a payment is not known yet; the case stays open and is settled at the next start.
    PaymentOpen = 21,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// For `--help`.
pub(crate) const TABLE: &str = "\
Exit codes:
   0  done, and as expected
   1  something went wrong that has no code of its own
   2  the command line was not understood
  10  a manifest, flow or scenario has errors (the integrator)
  11  a scenario did not end as it says it must
  12  a plugin was refused or a device is not there (the vendor, a technician)
  13  the record cannot be opened or written (a technician)
  14  the record does not verify
  20  the case was not accepted: refused, cancelled, timed out, broken off
  21  the state of a payment is not known yet; it is settled at the next start";
