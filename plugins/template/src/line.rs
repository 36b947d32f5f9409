//! Where the bytes come from: a trait, so that tests play a scanner, and the real thing.

use std::fs::File;
use std::io::{ErrorKind, IsTerminal as _, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use tongban_sdk::{CompletionCode, Failure};

/// A line that delivers bytes when there are some.
pub trait Line: Send {
    /// Whether the device is there now.
    fn connected(&mut self) -> bool;

    /// Forgets what came before now: a code that somebody else held before the scanner.
    ///
    /// Errors: as of [`Line::read`].
    fn discard(&mut self) -> Result<(), Failure>;

    /// Bytes that came since the last call, without waiting; zero when there are none.
    ///
    /// Errors: `deviceNotReady`, for a technician, when the device was pulled out; the next call looks for it again.
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure>;
}

/// A device node, or a file that is played from its beginning.
#[derive(Debug)]
pub struct FileLine {
    path: PathBuf,
    file: Option<File>,
    /// A device, as told when it was opened: one that is gone says nothing about itself any more.
    device: bool,
}

impl FileLine {
    /// The line at that path. It is opened when it is first needed, and again after the device was pulled out.
    pub fn new(path: &str) -> FileLine {
        FileLine { path: path.into(), file: None, device: false }
    }

    fn file(&mut self) -> Result<&mut File, Failure> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => {
                // O_NONBLOCK, so that a read never keeps a cancel waiting; the number is Linux's own.
                let opened = File::options().read(true).custom_flags(0o4000).open(&self.path);
                let file = opened.map_err(|fault| not_ready(&self.path, &fault.to_string()))?;
                self.device = file.is_terminal();
                Ok(none.insert(file))
            }
        }
    }
}

impl Line for FileLine {
    fn connected(&mut self) -> bool {
        // The node goes with the device, while an open handle stays.
        if !self.path.exists() {
            self.file = None;
        }
        self.file().is_ok()
    }

    fn discard(&mut self) -> Result<(), Failure> {
        self.file()?;
        let mut stale = [0; 256];
        while self.device && self.read(&mut stale)? > 0 {}
        Ok(())
    }

    fn read(&mut self, into: &mut [u8]) -> Result<usize, Failure> {
        let gone = match self.file()?.read(into) {
            // A line whose device is gone reads as ended; a file that is played to its end has nothing more.
            Ok(0) if self.device => "it was pulled out".to_owned(),
            Ok(count) => return Ok(count),
            Err(fault) if matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => return Ok(0),
            Err(fault) => fault.to_string(),
        };
        self.file = None;
        Err(not_ready(&self.path, &gone))
    }
}

fn not_ready(path: &Path, why: &str) -> Failure {
    Failure::new(CompletionCode::DeviceNotReady, format!("scanner at {}: {why}; check cable and power", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanner_that_is_pulled_out_is_told_and_found_again() {
        let path = std::env::temp_dir().join(format!("scanner-{}", std::process::id()));
        let mut line = FileLine::new(&path.display().to_string());
        let mut bytes = [0; 8];
        for turn in 0..3 {
            assert!(!line.connected(), "turn {turn}");
            assert_eq!(line.read(&mut bytes).unwrap_err().code, CompletionCode::DeviceNotReady);
            std::fs::write(&path, "ab").unwrap();
            assert!(line.connected());
            line.discard().unwrap();
            assert_eq!((line.read(&mut bytes).unwrap(), line.read(&mut bytes).unwrap()), (2, 0));
            std::fs::remove_file(&path).unwrap();
        }
    }
}
