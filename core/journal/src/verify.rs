//! Verifying a journal: whether it still says what was written, and if not, which row is the first that does not.
//!
//! This makes tampering evident, not impossible: whoever holds the machine key can write another history, and a tail
//! cut together with an older head file shows only where a centre remembers the last head.

use crate::canon::read_facts;
use crate::chain;
use crate::commit::sql;
use crate::head_file::{self, Mark};
use crate::opening::{Row, read_head};
use crate::replayed::Replayed;
use crate::schema::Owner;
use crate::{Digest, JournalFault, SignedHead, Suite, fingerprint};
use rusqlite::{Connection, OptionalExtension};
use std::fmt;
use std::path::Path;

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The machine the journal says it belongs to.
    pub machine: String,
    /// Fingerprint of the key the heads were checked with.
    pub key: String,
    /// Entries read; up to the first bad row, if there is one.
    pub entries: u64,
    /// Cases among them.
    pub cases: u64,
    /// The last signed head among them.
    pub head: Option<SignedHead>,
    /// Entries after it: true links of the chain, not yet signed.
    pub unsigned: u64,
    /// The first bad row.
    pub first_bad: Option<Bad>,
}

impl Report {
    /// Whether the journal says what was written.
    pub fn holds(&self) -> bool {
        self.first_bad.is_none()
    }
}

/// A row that does not say what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The entry at which it shows.
    pub seq: u64,
    /// What was done to it.
    pub what: Tampering,
    /// What was expected, without anything personal.
    pub expected: String,
    /// What was found, likewise.
    pub found: String,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: {}: expected {}, found {}", self.seq, self.what, self.expected, self.found)
    }
}

/// Kinds of tampering, as far as they can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tampering {
    /// The heads are signed by a key that is not the trusted one.
    ForeignKey,
    /// A row's content changed.
    Rewritten,
    /// A row is gone from the middle.
    Removed,
    /// Two rows changed places.
    Swapped,
    /// Rows were changed and all links after them computed anew.
    Rechained,
    /// The end is gone.
    TailCut,
    /// A signed head was changed or is gone.
    HeadChanged,
    /// The head file is gone or unreadable.
    HeadFileMissing,
    /// A case, payment, report or counter is not what the entries say.
    TableChanged,
}

impl fmt::Display for Tampering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tampering::ForeignKey => "signed with a foreign key",
            Tampering::Rewritten => "rewritten",
            Tampering::Removed => "removed",
            Tampering::Swapped => "swapped",
            Tampering::Rechained => "rewritten and re-chained",
            Tampering::TailCut => "the end was cut off",
            Tampering::HeadChanged => "a signed head was changed",
            Tampering::HeadFileMissing => "the head file is missing",
            Tampering::TableChanged => "a table was changed",
        })
    }
}

const ROWS: &str = "SELECT seq, epoch, case_seq, at_ms, kind, step, code, facts, body, hash FROM entries";

/// Verifies one consistent picture of the journal.
pub(crate) fn verify(
    connection: &Connection,
    path: &Path,
    suite: &dyn Suite,
    trusted: Option<&[u8]>,
) -> Result<Report, JournalFault> {
    let fault = |error: rusqlite::Error| JournalFault::of_sqlite(path, "verify the journal", &error);
    // The mark is read before the picture is taken: the writer moves it after its commit, so it can only be behind.
    let mark = head_file::read(&head_file::path_beside(path));
    let picture = connection.unchecked_transaction().map_err(fault)?;
    let owner = Owner::read(&picture).map_err(fault)?;
    let trusted = trusted.unwrap_or(&owner.public_key);
    let mut walk = Walk {
        suite,
        trusted,
        tip: (0, chain::genesis(suite, &owner.machine, trusted)),
        epoch: 0,
        head: None,
        replayed: Replayed::default(),
        machine: owner.machine.clone(),
    };
    let first_bad = if owner.public_key != trusted {
        Some(bad(1, Tampering::ForeignKey, fingerprint(trusted), fingerprint(&owner.public_key)))
    } else {
        walk.all(&picture, mark).map_err(fault)?
    };
    let signed = walk.head.as_ref().map_or(0, |head| head.seq);
    Ok(Report {
        machine: owner.machine,
        key: fingerprint(trusted),
        entries: walk.tip.0,
        cases: walk.replayed.cases(),
        unsigned: walk.tip.0 - signed.min(walk.tip.0),
        head: walk.head,
        first_bad,
    })
}

fn bad(seq: u64, what: Tampering, expected: impl Into<String>, found: impl Into<String>) -> Bad {
    Bad { seq, what, expected: expected.into(), found: found.into() }
}

/// The first eight hex digits of a hash, enough to compare by eye.
fn short(hash: &[u8]) -> String {
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

struct Walk<'a> {
    suite: &'a dyn Suite,
    trusted: &'a [u8],
    machine: String,
    /// The last good entry and its hash.
    tip: (u64, Digest),
    epoch: u64,
    /// The last good head.
    head: Option<SignedHead>,
    replayed: Replayed,
}

impl Walk<'_> {
    /// Entries and heads side by side, in the order in which they were written; then what hangs on them.
    fn all(&mut self, picture: &Connection, mark: Option<Mark>) -> rusqlite::Result<Option<Bad>> {
        let mut heads = picture.prepare("SELECT count, epoch, seq, hash, signature FROM heads ORDER BY count")?;
        let machine = self.machine.clone();
        let mut heads = heads.query_map([], move |row| read_head(row, &machine))?.peekable();
        let mut rows = picture.prepare(&format!("{ROWS} ORDER BY seq"))?;
        let mut rows = rows.query([])?;
        loop {
            while let Some(head) = heads.next_if(|head| head.as_ref().map_or(true, |head| head.seq <= self.tip.0)) {
                if let Some(bad) = self.head(head?) {
                    return Ok(Some(bad));
                }
            }
            let Some(row) = rows.next()? else { break };
            if let Some(bad) = self.row(picture, &Row::read(row)?)? {
                return Ok(Some(bad));
            }
        }
        if let Some(head) = heads.next().transpose()? {
            let expected = format!("entries up to {}, which signed head {} covers", head.seq, head.count);
            return Ok(Some(bad(
                self.tip.0 + 1,
                Tampering::TailCut,
                expected,
                format!("the last entry is {}", self.tip.0),
            )));
        }
        if let Some(bad) = self.mark(picture, mark)? {
            return Ok(Some(bad));
        }
        self.replayed.compare(picture, self.suite, self.tip.0)
    }

    fn head(&mut self, head: SignedHead) -> Option<Bad> {
        let (seq, hash) = self.tip;
        let count = self.head.as_ref().map_or(0, |head| head.count) + 1;
        if head.count != count {
            let (expected, found) = (format!("signed head {count}"), format!("signed head {}", head.count));
            return Some(bad(head.seq.max(1), Tampering::HeadChanged, expected, found));
        }
        let own = head.is_signed_by(self.suite, self.trusted);
        if head.seq != seq || !own {
            let expected = format!("signed head {count} with the signature of {}", fingerprint(self.trusted));
            return Some(bad(head.seq.max(1), Tampering::HeadChanged, expected, "one that does not carry it"));
        }
        if head.hash != hash {
            // Every link up to here fits, yet it is not the chain that was signed.
            let first = self.head.as_ref().map_or(0, |head| head.seq) + 1;
            let expected = format!("hash {} at entry {seq}, as signed head {count} says", short(&head.hash));
            return Some(bad(first, Tampering::Rechained, expected, short(&hash)));
        }
        self.head = Some(head);
        None
    }

    fn row(&mut self, picture: &Connection, row: &Row) -> rusqlite::Result<Option<Bad>> {
        let (seq, previous) = self.tip;
        if row.seq != seq + 1 {
            return Ok(Some(bad(
                seq + 1,
                Tampering::Removed,
                format!("entry {}", seq + 1),
                format!("entry {}", row.seq),
            )));
        }
        let hash = chain::link(self.suite, &previous, &row.public(&self.machine), &row.body);
        if hash != row.hash {
            let found = format!("hash {}", short(&row.hash));
            if let Some(other) = self.came_from(picture, row)? {
                return Ok(Some(bad(
                    row.seq,
                    Tampering::Swapped,
                    format!("entry {}", row.seq),
                    format!("entry {other}"),
                )));
            }
            return Ok(Some(bad(row.seq, Tampering::Rewritten, format!("hash {}", short(&hash)), found)));
        }
        if row.epoch < self.epoch {
            let (expected, found) = (format!("epoch {} or later", self.epoch), format!("epoch {}", row.epoch));
            return Ok(Some(bad(row.seq, Tampering::Rewritten, expected, found)));
        }
        let Some(facts) = read_facts(&row.facts) else {
            return Ok(Some(bad(
                row.seq,
                Tampering::Rewritten,
                "readable facts",
                format!("{} other bytes", row.facts.len()),
            )));
        };
        self.replayed.take(row, &facts);
        self.epoch = row.epoch;
        self.tip = (row.seq, hash);
        Ok(None)
    }

    /// If a row's own hash fits its content in a later place, that is where it came from.
    fn came_from(&self, picture: &Connection, row: &Row) -> rusqlite::Result<Option<u64>> {
        let mut later = picture.prepare("SELECT seq, hash FROM entries WHERE seq > ?1 ORDER BY seq")?;
        let mut later = later.query([sql(row.seq)])?;
        // The hash before a place: that of the row before it; right after the swap, the one the other row brought along.
        let mut before: Option<Digest> = None;
        while let Some(other) = later.next()? {
            let (place, brought): (i64, Digest) = (other.get(0)?, other.get(1)?);
            let place = place as u64;
            let previous = before.unwrap_or(brought);
            if chain::link(self.suite, &previous, &row.public_as(&self.machine, place), &row.body) == row.hash {
                return Ok(Some(place));
            }
            before = Some(brought);
        }
        Ok(None)
    }

    fn mark(&self, picture: &Connection, mark: Option<Mark>) -> rusqlite::Result<Option<Bad>> {
        let heads = self.head.as_ref().map_or(0, |head| head.count);
        let Some(mark) = mark else {
            let expected = format!("a head file that knows signed head {heads}");
            return Ok(Some(bad(
                self.tip.0.max(1),
                Tampering::HeadFileMissing,
                expected,
                "none, or an unreadable one",
            )));
        };
        if mark.count > heads {
            let expected = format!("{} signed heads up to entry {}, as the head file says", mark.count, mark.seq);
            return Ok(Some(bad(
                self.tip.0 + 1,
                Tampering::TailCut,
                expected,
                format!("{heads} up to entry {}", self.tip.0),
            )));
        }
        if mark.count == 0 {
            return Ok(None);
        }
        let query = "SELECT hash FROM heads WHERE count = ?1";
        let hash: Option<Digest> = picture.query_row(query, [sql(mark.count)], |row| row.get(0)).optional()?;
        if hash != Some(mark.hash) {
            let expected = format!("signed head {} with hash {}, as the head file says", mark.count, short(&mark.hash));
            return Ok(Some(bad(mark.seq.max(1), Tampering::HeadChanged, expected, short(&hash.unwrap_or_default()))));
        }
        Ok(None)
    }
}
