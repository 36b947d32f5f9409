//! The journal, as a host uses it.

use crate::lock::WriterLock;
use crate::number::{Numbers, Reservation};
use crate::writer::{Done, Op, Writer};
use crate::{
    CaseHeader, CaseId, Entry, JournalFault, JournalOptions, OutboxId, Pending, Reader, Recorded, Report, Shredded,
    SignedHead, opening, word,
};
use std::path::Path;

/// The durable record of one machine, open for writing. Shared by reference (or `Arc`) between threads.
///
/// Every call that writes blocks until its content is on the disk; calls that come at once share a sync.
/// Dropping it finishes what is queued, signs the end of the chain and closes the file.
pub struct Journal {
    // In this order: SQLite tidies up when the last connection closes, and that must be the writer's; the lock goes last.
    reader: Reader,
    writer: Writer,
    numbers: Numbers,
    _lock: WriterLock,
}

impl Journal {
    /// Opens the journal at `path`, or creates it with its side files (`.head`, `.lock`, SQLite's `-wal` and `-shm`).
    /// `at_ms` is the time, milliseconds since 1970, UTC; it becomes part of the epoch.
    ///
    /// Errors, all with what to do: [`JournalFault::Held`], [`JournalFault::WrongKey`], [`JournalFault::Damaged`],
    /// [`JournalFault::NewerFormat`], [`JournalFault::NotAJournal`] and the disk's for a technician or integrator;
    /// [`JournalFault::OldSqlite`] for us.
    pub fn open(path: &Path, options: JournalOptions, at_ms: i64) -> Result<Journal, JournalFault> {
        options.check()?;
        let lock = WriterLock::take(path)?;
        let store = opening::open(path, &options, at_ms)?;
        let reader = Reader::open(path, options.suite.clone(), Some(options.keeper.clone()))?;
        let writer = Writer::start(store, options.queue, options.checkpoint_above)?;
        Ok(Journal { reader, writer, numbers: Numbers::default(), _lock: lock })
    }

    /// Begins a case with a data key of its own. One sync.
    pub fn begin(&self, header: CaseHeader, at_ms: i64) -> Result<CaseId, JournalFault> {
        header.check()?;
        match self.writer.submit(Op::Begin { header, at_ms })?.wait()? {
            Done::Case(case) => Ok(case),
            _ => Err(JournalFault::Closed),
        }
    }

    /// Records an entry and gives back the effects, which may then be carried out. One sync, shared with whoever
    /// records at the same time.
    ///
    /// On an error nothing was recorded and the effects are gone: nothing may be done.
    /// Errors: [`JournalFault::NoRoom`] and the disk's for a technician (the next call may succeed, see
    /// [`JournalFault::goes_on`]); [`JournalFault::Word`], [`JournalFault::UnknownCase`],
    /// [`JournalFault::PaymentReused`] are bugs of the caller; [`JournalFault::Shredded`].
    pub fn record<E>(&self, entry: Entry, effects: E) -> Result<Recorded<E>, JournalFault> {
        self.submit(entry, effects)?.wait()
    }

    /// Records several entries with one sync: all of them, or on an error none. They get consecutive seqs.
    pub fn record_many<E>(&self, entries: Vec<Entry>, effects: E) -> Result<Recorded<E>, JournalFault> {
        self.submit_many(entries, effects)?.wait()
    }

    /// Hands an entry to the writer without waiting; [`Pending::wait`] waits. For a loop that has other work meanwhile.
    pub fn submit<E>(&self, entry: Entry, effects: E) -> Result<Pending<E>, JournalFault> {
        self.submit_many(vec![entry], effects)
    }

    fn submit_many<E>(&self, entries: Vec<Entry>, effects: E) -> Result<Pending<E>, JournalFault> {
        if entries.is_empty() {
            return Err(JournalFault::Argument { why: "there is no entry to record" });
        }
        entries.iter().try_for_each(Entry::check)?;
        let reply = self.writer.submit(Op::Entries(entries))?;
        Ok(Pending { effects, reply })
    }

    /// Reserves the next number of a counter, from 1 on each day. `day` is a public word such as `20261122`, or empty
    /// for a counter that never starts again. No sync: it becomes durable with the entry that carries it
    /// ([`crate::Fact::Number`]), and until then nothing may leave the host that shows it.
    pub fn reserve(&self, name: &str, day: &str) -> Result<Reservation, JournalFault> {
        word::check("counter", name, false)?;
        word::check("counter's day", day, true)?;
        self.numbers.reserve(name, day, || self.reader.next_number(name, day))
    }

    /// Ends a case and signs the head of the chain. Two syncs: the journal's and the head file's.
    ///
    /// An ended case still takes entries (a refund that came through next day); a further end replaces the outcome.
    pub fn end(&self, case: &CaseId, outcome: &str, at_ms: i64) -> Result<SignedHead, JournalFault> {
        word::check("outcome", outcome, false)?;
        match self.writer.submit(Op::End { case: case.clone(), outcome: outcome.to_owned(), at_ms })?.wait()? {
            Done::Head(head) => Ok(head),
            _ => Err(JournalFault::Closed),
        }
    }

    /// Destroys a case's key at the end of retention: its payloads can never be opened again, chain and counters
    /// still verify. May be repeated.
    ///
    /// Errors: [`JournalFault::NotShreddable`] while the case is open or owes a payment or a report;
    /// [`JournalFault::Busy`] if a reader kept an older copy of the key in the log: repeat.
    pub fn shred(&self, case: &CaseId, at_ms: i64) -> Result<(), JournalFault> {
        let Shredded { refused, log } = self.shred_all(vec![case.clone()], at_ms)?;
        match refused.into_iter().next() {
            Some((case, owes)) => Err(JournalFault::NotShreddable { case, why: owes.why() }),
            None => log,
        }
    }

    /// Destroys the keys of several cases in one transaction, and empties the log once. Those that still owe something
    /// are left as they are and told. The writer does nothing else meanwhile: a few dozen at a time.
    ///
    /// Errors: of the disk, and of a case that is not of this journal; then no key was destroyed.
    pub fn shred_all(&self, cases: Vec<CaseId>, at_ms: i64) -> Result<Shredded, JournalFault> {
        match self.writer.submit(Op::Shred { cases, at_ms })?.wait()? {
            Done::Shredded(shredded) => Ok(shredded),
            _ => Err(JournalFault::Closed),
        }
    }

    /// Empties the write-ahead log, for when an earlier shredding could not, or the power went between the two.
    ///
    /// Errors: [`JournalFault::Busy`] while somebody reads: repeat.
    pub fn empty_log(&self) -> Result<(), JournalFault> {
        self.shred_all(Vec::new(), 0)?.log
    }

    /// Notes that up to here the machine has lived so long, in milliseconds; see [`crate::Milestone`]. One sync.
    ///
    /// Errors: [`JournalFault::Argument`] where that is less than what was noted before.
    pub fn milestone(&self, lived_ms: u64, at_ms: i64) -> Result<(), JournalFault> {
        self.writer.submit(Op::Milestone { lived_ms, at_ms })?.wait().map(|_| ())
    }

    /// Notes a centre's receipt for a report, as its bytes; the report is then no longer unsent. Repeatable.
    pub fn receipt(&self, id: OutboxId, receipt: &[u8]) -> Result<(), JournalFault> {
        if receipt.is_empty() {
            return Err(JournalFault::Argument { why: "the receipt is empty" });
        }
        self.writer.submit(Op::Receipt { id, receipt: receipt.to_vec() })?.wait().map(|_| ())
    }

    /// Copies the write-ahead log into the database. For quiet moments, such as between two applicants; the writer
    /// does it by itself when the log grows long.
    pub fn checkpoint(&self) -> Result<(), JournalFault> {
        self.writer.submit(Op::Checkpoint)?.wait().map(|_| ())
    }

    /// The reading side: cases, entries, payments, reports.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Verifies the whole journal; see [`Reader::verify`].
    pub fn verify(&self) -> Result<Report, JournalFault> {
        self.reader.verify()
    }

    /// Closes the journal and says how that went; dropping it does the same in silence.
    pub fn close(mut self) -> Result<(), JournalFault> {
        self.writer.close()
    }
}
