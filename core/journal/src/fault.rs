//! What can go wrong with the journal, and who must act.

use crate::{CaseId, FORMAT};
use std::fmt;
use std::path::{Path, PathBuf};
use tongban_model::Family;

/// Why the journal could not do what was asked.
///
/// Messages finish "failed to …" and say what to do. They hold no payload, no payment number and no refused word.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum JournalFault {
    /// The SQLite linked in can damage a journal (write-ahead log reset race before 3.51.3). We built it wrongly.
    OldSqlite {
        /// The version linked in.
        found: &'static str,
    },
    /// Another process writes this journal. A technician stops one of the two.
    Held {
        /// The journal.
        path: PathBuf,
        /// What the holder wrote about itself.
        by: String,
    },
    /// The journal was written with another machine key. A technician brings the right key.
    WrongKey {
        /// The journal.
        path: PathBuf,
        /// Fingerprint of the key that wrote it.
        expected: String,
        /// Fingerprint of the key at hand.
        found: String,
    },
    /// The journal belongs to another machine or uses another crypto suite. The integrator corrects the site file.
    OtherOwner {
        /// The journal.
        path: PathBuf,
        /// `machine` or `suite`.
        what: &'static str,
        /// What the journal says.
        expected: String,
        /// What the options say.
        found: String,
    },
    /// A newer release wrote the journal. A technician installs that release or a later one.
    NewerFormat {
        /// The journal.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The release that wrote it.
        written_by: String,
    },
    /// The file is something else. The integrator corrects the path.
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// The file does not hold what was written to it. A technician keeps it as evidence and starts a new one.
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// There is no journal at this path. The integrator corrects the path.
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// The disk is full. A technician makes room; the journal goes on by itself.
    NoRoom {
        /// What was being done.
        doing: &'static str,
    },
    /// The disk refused. A technician looks at it.
    Disk {
        /// What was being done.
        doing: &'static str,
        /// The system's own words.
        detail: String,
    },
    /// A sync failed, so what the disk holds is not known. The journal takes nothing more until it is opened again.
    SyncFailed {
        /// The system's own words.
        detail: String,
    },
    /// Another process reads the journal and would not let go. Repeat when it has finished.
    Busy {
        /// What was being done.
        doing: &'static str,
    },
    /// The machine key could not be used. A technician looks at its file or chip.
    Key {
        /// What was found and what was expected.
        detail: String,
    },
    /// A public word is not one. The caller passes codes, never content.
    Word {
        /// Which word.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No such case in this journal.
    UnknownCase {
        /// The case.
        case: CaseId,
    },
    /// The case was shredded: it takes and shows nothing any more.
    Shredded {
        /// The case.
        case: CaseId,
    },
    /// The case still owes something, so it cannot be shredded yet.
    NotShreddable {
        /// The case.
        case: CaseId,
        /// What it owes.
        why: &'static str,
    },
    /// A payment number came back with another case or amount. One number, one case, one amount, for life.
    PaymentReused {
        /// The case that came second.
        case: CaseId,
        /// What differs: `case` or `amount`.
        what: &'static str,
    },
    /// An entry does not open with its case key: the row or the key was changed.
    DoesNotOpen {
        /// The entry.
        seq: u64,
    },
    /// An argument makes no sense, such as an empty batch.
    Argument {
        /// What is wrong.
        why: &'static str,
    },
    /// The writer has stopped; the journal was closed or its thread died.
    Closed,
}

impl JournalFault {
    /// Who must act.
    pub fn family(&self) -> Family {
        use JournalFault::*;
        match self {
            Held { .. }
            | WrongKey { .. }
            | NewerFormat { .. }
            | Damaged { .. }
            | NoRoom { .. }
            | Disk { .. }
            | SyncFailed { .. }
            | Busy { .. }
            | Key { .. }
            | DoesNotOpen { .. } => Family::Fault,
            OtherOwner { .. } | NotAJournal { .. } | Missing { .. } => Family::Manifest,
            Shredded { .. } | NotShreddable { .. } => Family::Refusal,
            OldSqlite { .. } | Word { .. } | UnknownCase { .. } | PaymentReused { .. } | Argument { .. } | Closed => {
                Family::Bug
            }
        }
    }

    /// Whether the journal is still usable after this fault.
    pub fn goes_on(&self) -> bool {
        !matches!(self, JournalFault::SyncFailed { .. } | JournalFault::Closed | JournalFault::Damaged { .. })
    }

    /// Sorts what SQLite said by who must act.
    pub(crate) fn of_sqlite(path: &Path, doing: &'static str, error: &rusqlite::Error) -> JournalFault {
        use rusqlite::ErrorCode as Code;
        let rusqlite::Error::SqliteFailure(failure, _) = error else {
            // What is left are column types that are not what we wrote.
            return JournalFault::Damaged { path: path.into(), what: format!("{doing}: {error}") };
        };
        match failure.code {
            Code::DiskFull => JournalFault::NoRoom { doing },
            Code::DatabaseCorrupt | Code::ConstraintViolation => {
                JournalFault::Damaged { path: path.into(), what: format!("{doing}: {failure}") }
            }
            Code::NotADatabase => JournalFault::NotAJournal { path: path.into() },
            Code::DatabaseBusy | Code::DatabaseLocked => JournalFault::Busy { doing },
            Code::SystemIoFailure if is_sync(failure.extended_code) => {
                JournalFault::SyncFailed { detail: failure.to_string() }
            }
            _ => JournalFault::Disk { doing, detail: failure.to_string() },
        }
    }

    /// Sorts what the system said about a file beside the database.
    pub(crate) fn of_io(doing: &'static str, error: &std::io::Error) -> JournalFault {
        if error.kind() == std::io::ErrorKind::StorageFull {
            return JournalFault::NoRoom { doing };
        }
        JournalFault::Disk { doing, detail: error.to_string() }
    }
}

fn is_sync(extended: i32) -> bool {
    extended == rusqlite::ffi::SQLITE_IOERR_FSYNC || extended == rusqlite::ffi::SQLITE_IOERR_DIR_FSYNC
}

impl fmt::Display for JournalFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use JournalFault::*;
        match self {
            OldSqlite { found } => {
                write!(
                    f,
                    "use SQLite {found}: it can damage a journal, expected 3.51.3 or later; build with the bundled copy"
                )
            }
            Held { path, by } => write!(
                f,
                "open journal {}: it is written by {by}; stop that process, or read without writing",
                path.display()
            ),
            WrongKey { path, expected, found } => write!(
                f,
                "open journal {}: found machine key {found}, expected {expected}; bring back the key it was written with",
                path.display()
            ),
            OtherOwner { path, what, expected, found } => write!(
                f,
                "open journal {}: it belongs to {what} {expected}, the site says {found}; correct the site or the path",
                path.display()
            ),
            NewerFormat { path, found, written_by } => write!(
                f,
                "read journal {}: found format {found}, expected at most {FORMAT}; use release {written_by} or later",
                path.display()
            ),
            NotAJournal { path } => {
                write!(
                    f,
                    "open {}: found another kind of file, expected a Tongban journal; correct the path",
                    path.display()
                )
            }
            Damaged { path, what } => write!(
                f,
                "trust journal {}: {what}; keep the file and its .head as evidence, run `tongban journal verify`, and start a new one",
                path.display()
            ),
            Missing { path } => write!(f, "find a journal at {}; correct the path", path.display()),
            NoRoom { doing } => write!(f, "{doing}: the disk is full; make room, the journal goes on by itself"),
            Disk { doing, detail } => write!(f, "{doing}: {detail}; check the disk and its mount"),
            SyncFailed { detail } => {
                write!(
                    f,
                    "sync the journal: {detail}; check the disk, then start the host again: it takes nothing more until then"
                )
            }
            Busy { doing } => write!(f, "{doing}: another process reads the journal; repeat when it has finished"),
            Key { detail } => write!(f, "use the machine key: {detail}"),
            Word { what, why } => write!(f, "record the {what}: {why}"),
            UnknownCase { case } => write!(f, "find case {case} in this journal"),
            Shredded { case } => write!(f, "use case {case}: its key was destroyed at the end of retention"),
            NotShreddable { case, why } => write!(f, "shred case {case}: {why}"),
            PaymentReused { case, what } => {
                write!(f, "record a payment of case {case}: its number is taken by another {what}; mint a new number")
            }
            DoesNotOpen { seq } => write!(
                f,
                "open entry {seq}: the case key does not fit it; run `tongban journal verify` and keep the file as evidence"
            ),
            Argument { why } => write!(f, "record: {why}"),
            Closed => write!(f, "reach the journal's writer: it has stopped; open the journal again"),
        }
    }
}

impl std::error::Error for JournalFault {}
