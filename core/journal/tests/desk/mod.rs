//! A desk to test at: a folder, a key and a journal, and a way to run one test again in a process of its own.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tongban_journal::{CaseHeader, CaseId, Entry, Intl, Journal, JournalFault, JournalOptions, MachineKey, Reader};

/// 2026-11-22, about half past nine in the morning, Beijing.
pub(crate) const NOW: i64 = 1_795_310_000_000;

pub(crate) const MACHINE: &str = "gx-nn-01";

pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("journal.db")
    }

    pub(crate) fn try_open(&self) -> Result<Journal, JournalFault> {
        open(&self.path())
    }

    pub(crate) fn open(&self) -> Journal {
        self.try_open().unwrap()
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(&self.path(), Arc::new(Intl), Some(Arc::new(key()))).unwrap()
    }

    /// A second connection, for whoever tampers.
    pub(crate) fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }
}

pub(crate) fn key() -> MachineKey {
    MachineKey::from_secret(&[42; 32])
}

pub(crate) fn open(path: &Path) -> Result<Journal, JournalFault> {
    Journal::open(path, JournalOptions::new(MACHINE, Arc::new(key())), NOW)
}

pub(crate) fn header() -> CaseHeader {
    CaseHeader::new("national/self-service-24h", "1", "lost")
}

pub(crate) fn entry(case: &CaseId, payload: &[u8]) -> Entry {
    Entry::new(case, "event", NOW + 1).step("read-card").code("success").payload(payload)
}

/// Runs one ignored test of this file again, in a process of its own, with a path in `DESK`.
pub(crate) fn child(test: &str, path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]).env("DESK", path);
    command
}

/// In the child: the path it was given.
pub(crate) fn given() -> PathBuf {
    std::env::var_os("DESK").expect("runs only as a child of another test").into()
}

/// The preloaded sync counter, built with the C compiler that built SQLite.
pub(crate) fn sync_counter(folder: &Path) -> (PathBuf, PathBuf) {
    let library = folder.join("syncs.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/syncs.c");
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl").status();
    assert!(built.unwrap().success(), "cc builds the sync counter");
    let cells = folder.join("syncs");
    std::fs::write(&cells, [0; 16]).unwrap();
    (library, cells)
}
