//! One writer per journal: a lock that ends with its process, however that ends.

use crate::JournalFault;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The right to write a journal, held until dropped.
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock beside the journal (`<path>.lock`) and writes down who holds it.
    ///
    /// Errors: [`JournalFault::Held`] names the holder; a technician stops one of the two.
    pub(crate) fn take(journal: &Path) -> Result<WriterLock, JournalFault> {
        let doing = "lock the journal";
        let mut name = journal.as_os_str().to_owned();
        name.push(".lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(name)
            .map_err(|error| JournalFault::of_io(doing, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                let _ = file.read_to_string(&mut by);
                let by = if by.trim().is_empty() { "another process".to_owned() } else { by.trim().to_owned() };
                return Err(JournalFault::Held { path: journal.into(), by });
            }
            Err(TryLockError::Error(error)) => return Err(JournalFault::of_io(doing, &error)),
        }
        // The note is for people. A full disk must not keep the journal from opening, so its failure is no fault.
        let program = std::env::current_exe().ok();
        let program = program.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "process {} ({program})", std::process::id()));
        Ok(WriterLock { _file: file })
    }
}
