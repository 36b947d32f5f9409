//! Where the bytes come from: a trait, so that tests play a scanner, and the real thing.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use tongban_sdk::{CompletionCode, Failure};

/// A line that delivers bytes when there are some.
pub trait Line: Send {
    /// Whether the device is still there.
    fn connected(&mut self) -> bool;

    /// Bytes that came since the last call, without waiting; zero when there are none.
    ///
    /// Errors: `hardwareError`, for a technician, when the line is gone.
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure>;
}

/// A device node or a file.
#[derive(Debug)]
pub struct FileLine {
    file: File,
}

impl FileLine {
    /// Opens the node without waiting for it. Errors: `deviceNotReady`, for a technician.
    pub fn open(path: &str) -> Result<FileLine, Failure> {
        // O_NONBLOCK, so that a read never keeps a cancel waiting; the number is Linux's own.
        let opened = File::options().read(true).custom_flags(0o4000).open(path);
        let file =
            opened.map_err(|fault| Failure::new(CompletionCode::DeviceNotReady, format!("open {path}: {fault}")))?;
        Ok(FileLine { file })
    }
}

impl Line for FileLine {
    fn connected(&mut self) -> bool {
        self.file.metadata().is_ok()
    }

    fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure> {
        match self.file.read(into) {
            Ok(count) => Ok(count),
            Err(fault) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(0),
            Err(fault) => Err(Failure::new(CompletionCode::HardwareError, format!("read from the scanner: {fault}"))),
        }
    }
}
