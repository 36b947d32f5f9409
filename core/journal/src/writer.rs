//! The one writer: a thread with a bounded queue, a transaction per turn, a sync per transaction.
//!
//! Whoever calls while a sync is under way waits in the queue, and the next turn takes all of them: one sync for as
//! many sessions as ask at once. A caller alone gets a sync alone.

use crate::commit::{Store, sql};
use crate::{CaseHeader, CaseId, Entry, JournalFault, OutboxId, Shredded, SignedHead};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Most operations one transaction takes. A larger one would make its first caller wait for the last.
const TURN: usize = 256;

/// How long the queue must stay empty before a full write-ahead log is copied back.
const IDLE: Duration = Duration::from_millis(200);

/// How long emptying the log waits for whoever reads it.
const EMPTYING: Duration = Duration::from_millis(50);

/// The log's size is asked for once in so many turns.
const TURNS_BETWEEN_LOOKS: u32 = 32;

/// What a caller wants on the disk.
pub(crate) enum Op {
    Begin { header: CaseHeader, at_ms: i64 },
    Entries(Vec<Entry>),
    End { case: CaseId, outcome: String, at_ms: i64 },
    Shred { cases: Vec<CaseId>, at_ms: i64 },
    Milestone { lived_ms: u64, at_ms: i64 },
    Receipt { id: OutboxId, receipt: Vec<u8> },
    Checkpoint,
}

impl Op {
    /// Whether it needs a turn of its own, because it does more than one transaction.
    fn is_alone(&self) -> bool {
        matches!(self, Op::Shred { .. } | Op::Checkpoint)
    }
}

/// What is on the disk now.
pub(crate) enum Done {
    Case(CaseId),
    Entries { first: u64, last: u64 },
    Head(SignedHead),
    Shredded(Shredded),
    Nothing,
}

/// Where a caller waits.
pub(crate) struct Reply(Receiver<Result<Done, JournalFault>>);

impl Reply {
    pub(crate) fn wait(self) -> Result<Done, JournalFault> {
        self.0.recv().unwrap_or(Err(JournalFault::Closed))
    }
}

type Request = (Op, SyncSender<Result<Done, JournalFault>>);

/// The writer's thread, from outside. Dropping it finishes the queue, signs the end and closes the journal.
pub(crate) struct Writer {
    queue: Option<SyncSender<Request>>,
    thread: Option<JoinHandle<Result<(), JournalFault>>>,
}

impl Writer {
    pub(crate) fn start(store: Store, waiting: usize, checkpoint_above: u64) -> Result<Writer, JournalFault> {
        let (queue, requests) = sync_channel(waiting);
        let turns = Turns { store, checkpoint_above, dead: None, turns: 0, log_is_long: false };
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || turns.serve(&requests))
            .map_err(|error| JournalFault::of_io("start the journal's writer", &error))?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    /// Puts an operation into the queue; blocks while the queue is full.
    pub(crate) fn submit(&self, op: Op) -> Result<Reply, JournalFault> {
        let (answer, reply) = sync_channel(1);
        let queue = self.queue.as_ref().ok_or(JournalFault::Closed)?;
        queue.send((op, answer)).map_err(|_| JournalFault::Closed)?;
        Ok(Reply(reply))
    }

    pub(crate) fn close(&mut self) -> Result<(), JournalFault> {
        drop(self.queue.take());
        match self.thread.take() {
            Some(thread) => thread.join().unwrap_or(Err(JournalFault::Closed)),
            None => Ok(()),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Whoever wants to know how closing went calls `close`.
        let _ = self.close();
    }
}

struct Turns {
    store: Store,
    checkpoint_above: u64,
    /// Set once what the disk holds is no longer known.
    dead: Option<JournalFault>,
    turns: u32,
    log_is_long: bool,
}

impl Turns {
    fn serve(mut self, requests: &Receiver<Request>) -> Result<(), JournalFault> {
        let mut carried = None;
        loop {
            let first = match carried.take() {
                Some(request) => request,
                None if self.log_is_long => match requests.recv_timeout(IDLE) {
                    Ok(request) => request,
                    Err(RecvTimeoutError::Timeout) => {
                        // A log that cannot be copied back now is tried again at the next idle time.
                        let _ = self.checkpoint("PASSIVE");
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                },
                None => match requests.recv() {
                    Ok(request) => request,
                    Err(_) => break,
                },
            };
            let mut turn = vec![first];
            while turn.len() < TURN && !turn[0].0.is_alone() {
                match requests.try_recv() {
                    Ok(request) if request.0.is_alone() => {
                        carried = Some(request);
                        break;
                    }
                    Ok(request) => turn.push(request),
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                }
            }
            self.turn(turn);
        }
        self.finish()
    }

    fn turn(&mut self, turn: Vec<Request>) {
        let (ops, answers): (Vec<Op>, Vec<_>) = turn.into_iter().unzip();
        let heads = self.store.tip.heads;
        let mut results: Vec<_> = match &self.dead {
            Some(fault) => ops.iter().map(|_| Err(fault.clone())).collect(),
            None => self.results(&ops),
        };
        if let Err(fault) = self.advance_head_file(heads) {
            // The end itself is on record; that the mark outside is behind, its caller has to know.
            for result in results.iter_mut().filter(|result| matches!(result, Ok(Done::Head(_)))) {
                *result = Err(fault.clone());
            }
        }
        for (answer, result) in answers.into_iter().zip(results) {
            // A caller that gave up waiting loses nothing: the entry is on record.
            let _ = answer.send(result);
        }
        self.turns += 1;
        if self.turns.is_multiple_of(TURNS_BETWEEN_LOOKS) {
            self.look_at_log();
        }
    }

    fn results(&mut self, ops: &[Op]) -> Vec<Result<Done, JournalFault>> {
        match ops {
            [Op::Checkpoint] => vec![self.checkpoint("PASSIVE").map(|()| Done::Nothing)],
            [Op::Shred { cases, at_ms }] => vec![self.shred(cases, *at_ms)],
            _ => match self.transaction(|store| ops.iter().map(|op| apply(store, op)).collect::<Result<Vec<_>, _>>()) {
                Ok(done) => done.into_iter().map(Ok).collect(),
                Err(fault) if ops.len() == 1 => vec![Err(fault)],
                // One of them is at fault and must not take the others with it: each gets a transaction of its own.
                Err(_) => ops
                    .iter()
                    .map(|op| match &self.dead {
                        Some(fault) => Err(fault.clone()),
                        None => self.transaction(|store| apply(store, op)),
                    })
                    .collect(),
            },
        }
    }

    /// Runs `work` in one transaction: all of it is on the disk when this returns, or none of it is.
    fn transaction<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, JournalFault>) -> Result<T, JournalFault> {
        let before = self.store.tip;
        let worked = execute(&self.store, "BEGIN IMMEDIATE")
            .and_then(|()| work(&mut self.store))
            .and_then(|result| execute(&self.store, "COMMIT").map(|()| result));
        match worked {
            Ok(result) => Ok(result),
            Err(fault) => {
                self.store.tip = before;
                if !self.store.connection.is_autocommit() {
                    // A rollback only forgets pages in memory. If even that fails, the connection cannot be trusted.
                    if let Err(stuck) = execute(&self.store, "ROLLBACK") {
                        self.dead = Some(stuck);
                    }
                }
                if !fault.goes_on() {
                    self.die(fault.clone());
                }
                Err(fault)
            }
        }
    }

    fn die(&mut self, fault: JournalFault) {
        // What is in the log may not be on the disk; it must not be copied over what is.
        let keep = rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        let _ = self.store.connection.set_db_config(keep, true);
        self.dead = Some(fault);
    }

    /// If heads were signed since, puts the last one into the head file.
    fn advance_head_file(&self, heads_before: u64) -> Result<(), JournalFault> {
        if self.store.tip.heads == heads_before {
            return Ok(());
        }
        let head = crate::opening::last_head(&self.store.connection, &self.store.machine)
            .map_err(self.store.fault("read the last head"))?;
        head.map_or(Ok(()), |head| self.store.head_file.advance(&head))
    }

    /// Destroys keys, in the database and in the log: the log is emptied, so that no older copy of a key stays in it.
    fn shred(&mut self, cases: &[CaseId], at_ms: i64) -> Result<Done, JournalFault> {
        let refused = self.transaction(|store| store.shred(cases, at_ms))?;
        // Also where all were destroyed before: a power cut may have come between that and the emptying.
        let any = cases.is_empty() || refused.len() < cases.len();
        let log = if any { self.empty_log() } else { Ok(()) };
        Ok(Done::Shredded(Shredded { refused, log }))
    }

    /// Empties the log; a reader in the way is waited for only a moment, because everybody who records waits too.
    fn empty_log(&mut self) -> Result<(), JournalFault> {
        let fault = self.store.fault("empty the journal's log");
        self.store.connection.busy_timeout(EMPTYING).map_err(&fault)?;
        let emptied = self.checkpoint("TRUNCATE");
        self.store.connection.busy_timeout(crate::schema::BUSY).map_err(&fault)?;
        emptied
    }

    /// Copies the log into the database. The first write after that starts the log anew, which takes a sync of its
    /// own; it is done here, so that the next step still costs one.
    fn checkpoint(&mut self, mode: &'static str) -> Result<(), JournalFault> {
        self.log_is_long = false;
        let fault = self.store.fault("copy the journal's log into the database");
        let (busy, _, _) = log_state(&self.store, mode).map_err(&fault)?;
        if busy && mode == "TRUNCATE" {
            return Err(JournalFault::Busy { doing: "empty the journal's log" });
        }
        self.transaction(|store| {
            let mut count = store
                .connection
                .prepare_cached("UPDATE meta SET value = value + 1 WHERE key = 'checkpoints'")
                .map_err(&fault)?;
            count.execute([]).map_err(&fault)?;
            Ok(())
        })
    }

    fn look_at_log(&mut self) {
        // Only the writer's own convenience hangs on this; a fault will come back with the next record.
        let Ok((_, frames, copied)) = log_state(&self.store, "NOOP") else { return };
        let waiting = frames.saturating_sub(copied).saturating_mul(4096 + 24);
        self.log_is_long = waiting > sql(self.checkpoint_above);
        if waiting / 4 > sql(self.checkpoint_above) && self.dead.is_none() {
            let _ = self.checkpoint("PASSIVE");
        }
    }

    /// Signs what no head covers yet and closes.
    fn finish(mut self) -> Result<(), JournalFault> {
        if let Some(fault) = self.dead {
            return Err(fault);
        }
        if self.store.tip.signed < self.store.tip.seq {
            let heads = self.store.tip.heads;
            self.transaction(|store| store.sign().map(|_| ()))?;
            self.advance_head_file(heads)?;
        }
        let _ = self.checkpoint("PASSIVE");
        let fault = self.store.fault("close the journal");
        self.store.connection.close().map_err(|(_, error)| fault(error))
    }
}

fn apply(store: &mut Store, op: &Op) -> Result<Done, JournalFault> {
    Ok(match op {
        Op::Begin { header, at_ms } => Done::Case(store.begin(header, *at_ms)?),
        Op::Entries(entries) => {
            let first = store.tip.seq + 1;
            let mut last = first;
            for entry in entries {
                last = store.entry(entry)?;
            }
            Done::Entries { first, last }
        }
        Op::End { case, outcome, at_ms } => Done::Head(store.end(case, outcome, *at_ms)?),
        Op::Receipt { id, receipt } => {
            store.receipt(*id, receipt)?;
            Done::Nothing
        }
        Op::Milestone { lived_ms, at_ms } => {
            store.milestone(*lived_ms, *at_ms)?;
            Done::Nothing
        }
        Op::Shred { .. } | Op::Checkpoint => Done::Nothing,
    })
}

fn execute(store: &Store, statement: &'static str) -> Result<(), JournalFault> {
    let fault = store.fault("record");
    let mut prepared = store.connection.prepare_cached(statement).map_err(&fault)?;
    prepared.execute([]).map_err(&fault)?;
    Ok(())
}

/// Whether a reader was in the way, frames in the log, frames already copied.
fn log_state(store: &Store, mode: &str) -> rusqlite::Result<(bool, i64, i64)> {
    let mut prepared = store.connection.prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?;
    prepared.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
