//! Callers' keys: what was asked under a key is on record before it is done, and what came of it before it is told.
//!
//! One journal of its own, so that a key is found again after any restart. A key stands in it as a digest.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tongban_api::{code, outcome};
use tongban_journal::{CaseHeader, CaseId, Entry, Journal, JournalFault, JournalOptions, MachineKey};
use tongban_model::{CompletionCode, Failure};

/// How long a key is remembered.
const KEPT_MS: i64 = 7 * 86_400_000;

/// So many old keys are forgotten after each new one: more than come, and few enough to wait for.
const AT_A_TIME: usize = 2;

/// The kind of the entry that says what came of it.
const COMPLETED: &str = "completed";

/// The kind of the entry that says that the host stopped before anything came of it.
const INTERRUPTED: &str = "interrupted";

/// What came of a command with a key.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ended {
    code: String,
    why: Option<String>,
    payload: Map<String, Value>,
}

impl Ended {
    /// From a completion.
    pub(crate) fn new(code: CompletionCode, why: Option<String>, payload: Map<String, Value>) -> Ended {
        Ended { code: code.name().to_owned(), why, payload }
    }

    /// From a failure.
    pub(crate) fn of(failure: Failure) -> Ended {
        Ended::new(failure.code, Some(failure.detail.to_string()), Map::new())
    }

    /// As a completion again.
    pub(crate) fn parts(self) -> (CompletionCode, Option<String>, Map<String, Value>) {
        let code = code::named(&self.code).unwrap_or(CompletionCode::InternalError);
        (code, self.why, self.payload)
    }
}

type Waiter = Box<dyn FnOnce(Ended) + Send>;

enum State {
    Running(Vec<Waiter>),
    Done(Ended),
    Interrupted,
}

struct Known {
    name: String,
    content: String,
    state: State,
}

/// What is remembered, and in which order it came: since when, the key's digest, its case.
#[derive(Default)]
struct Memory {
    of: HashMap<String, Known>,
    came: VecDeque<(i64, String, CaseId)>,
}

/// The keys of this machine.
pub(crate) struct Keys {
    journal: Journal,
    known: Mutex<Memory>,
    now_ms: fn() -> i64,
}

/// Stands for a command that is on record and at work.
pub(crate) struct Ticket {
    key: String,
    case: CaseId,
}

impl Keys {
    /// Opens the record. `begun_after` finds the case that a beginning led to, which the host did not live to write
    /// down: the first one since.
    pub(crate) fn open(
        path: &Path,
        machine: &str,
        key: MachineKey,
        now_ms: fn() -> i64,
        begun_after: impl Fn(i64) -> Option<String>,
    ) -> Result<Keys, JournalFault> {
        let journal = Journal::open(path, JournalOptions::new(machine, Arc::new(key)), now_ms())?;
        let mut known = Memory::default();
        for case in journal.reader().cases()?.into_iter().filter(|case| !case.shredded) {
            if case.began_ms < now_ms() - KEPT_MS {
                forget(&journal, &case.id, "forgotten", now_ms())?;
                continue;
            }
            let entries = journal.reader().entries(&case.id)?;
            let of = |kind| entries.iter().find(|entry| entry.kind == kind);
            let ended = of(COMPLETED).and_then(|entry| entry.payload.open());
            let ended = ended.and_then(|bytes| serde_json::from_slice(bytes).ok());
            let found = || {
                let begun = begun_after(case.began_ms).filter(|_| case.flow == "Flow.Begin")?;
                let payload = Map::from_iter([("case".to_owned(), Value::from(begun))]);
                Some(Ended::new(CompletionCode::Success, None, payload))
            };
            let state = match ended {
                Some(ended) => State::Done(ended),
                None if of(INTERRUPTED).is_some() => State::Interrupted,
                // Found out once and written down: at a later start the first case since would be somebody else's.
                None => {
                    let found: Option<Ended> = found();
                    let kind = if found.is_some() { COMPLETED } else { INTERRUPTED };
                    let entry = Entry::new(&case.id, kind, now_ms());
                    let entry = match &found {
                        Some(ended) => entry.code(&ended.code).payload(serde_json::to_vec(ended).unwrap_or_default()),
                        None => entry,
                    };
                    let _ = journal.record(entry, ())?;
                    found.map_or(State::Interrupted, State::Done)
                }
            };
            known.came.push_back((case.began_ms, case.business.clone(), case.id));
            known.of.insert(case.business, Known { name: case.flow, content: case.version, state });
        }
        Ok(Keys { journal, known: Mutex::new(known), now_ms })
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a command with a key on record; the ticket says: do it, and tell what came of it. Waits for the disk.
    ///
    /// No ticket when it was asked before: then the waiter is told what came of it, now or when it ends. None either
    /// when the key has another form or stands for another command (the caller), or the record takes no entry (a
    /// technician): nothing may be done then, and the waiter is told why.
    pub(crate) fn begin(
        &self,
        key: &str,
        name: &str,
        content: &[u8],
        tell: impl FnOnce(Ended) + Send + 'static,
    ) -> Option<Ticket> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        let refuse = |code, why: String| Ended::new(code, Some(why), Map::new());
        if key.is_empty() || key.len() > 64 || !key.bytes().all(plain) {
            let why = "key: found another form, expected 1 to 64 letters, digits, `-`, `_`, `.`";
            tell(refuse(CompletionCode::InvalidData, why.into()));
            return None;
        }
        let content = letters(&[key.as_bytes(), name.as_bytes(), content]);
        let key = letters(&[key.as_bytes()]);
        let mut known = self.lock();
        if let Some(known) = known.of.get_mut(&key) {
            if known.name != name || known.content != content {
                let why = "key: found one that stands for another command, expected a new one";
                tell(refuse(CompletionCode::InvalidData, why.into()));
                return None;
            }
            match &mut known.state {
                State::Running(waiting) => waiting.push(Box::new(tell)),
                State::Done(ended) => tell(ended.clone()),
                State::Interrupted => {
                    let why = "the host stopped while this was at work; look before doing it again under a new key";
                    tell(refuse(CompletionCode::ResultUnknown, why.into()));
                }
            }
            return None;
        }
        let header = CaseHeader::new(name, content.as_str(), key.as_str());
        let now = (self.now_ms)();
        match self.journal.begin(header, now) {
            Ok(case) => {
                let state = State::Running(vec![Box::new(tell)]);
                known.came.push_back((now, key.clone(), case.clone()));
                known.of.insert(key.clone(), Known { name: name.to_owned(), content, state });
                Some(Ticket { key, case })
            }
            Err(fault) => {
                tell(refuse(CompletionCode::HardwareError, format!("the record takes no entry: {fault}")));
                None
            }
        }
    }

    /// Puts on record what came of it, then tells everybody who asked. Waits for the disk.
    pub(crate) fn end(&self, ticket: Ticket, ended: Ended) {
        let payload = serde_json::to_vec(&ended).unwrap_or_default();
        let entry = Entry::new(&ticket.case, COMPLETED, (self.now_ms)()).code(&ended.code).payload(payload);
        if let Err(fault) = self.journal.record(entry, ()) {
            // It took place all the same, and whoever asked hears so now; after a restart it counts as interrupted.
            tracing::error!(%fault, "failed to keep what came of a command with a key");
        }
        let before = self
            .lock()
            .of
            .get_mut(&ticket.key)
            .map(|known| std::mem::replace(&mut known.state, State::Done(ended.clone())));
        if let Some(State::Running(waiting)) = before {
            waiting.into_iter().for_each(|tell| tell(ended.clone()));
        }
        // Nobody waits here any more; a host that runs for months remembers no more than one that starts each day.
        self.forget_old();
    }

    fn forget_old(&self) {
        for _ in 0..AT_A_TIME {
            let Some(case) = self.oldest_to_forget() else { return };
            if let Err(fault) = forget(&self.journal, &case, "forgotten", (self.now_ms)()) {
                // The next start finds it on the record and tries again.
                tracing::warn!(%fault, "failed to forget an old key");
            }
        }
    }

    /// Takes the oldest key out of the memory when its time is over and it is not at work.
    fn oldest_to_forget(&self) -> Option<CaseId> {
        let mut known = self.lock();
        let (since, key, _) = known.came.front()?;
        let running = matches!(known.of.get(key), Some(Known { state: State::Running(_), .. }));
        if running || *since >= (self.now_ms)() - KEPT_MS {
            return None;
        }
        let (_, key, case) = known.came.pop_front()?;
        known.of.remove(&key);
        Some(case)
    }

    /// Forgets that a command was asked: it was refused before anything was done, and may be asked again.
    pub(crate) fn refuse(&self, ticket: Ticket, ended: Ended) {
        let refused = {
            let mut known = self.lock();
            // It came a moment ago: looked for from the end, it is found at once, however many are remembered.
            if let Some(at) = known.came.iter().rposition(|(_, _, case)| *case == ticket.case) {
                known.came.remove(at);
            }
            known.of.remove(&ticket.key)
        };
        if let Err(fault) = forget(&self.journal, &ticket.case, "refused", (self.now_ms)()) {
            tracing::error!(%fault, "failed to take back a command with a key");
        }
        if let Some(Known { state: State::Running(waiting), .. }) = refused {
            waiting.into_iter().for_each(|tell| tell(ended.clone()));
        }
    }

    /// What became of the command with this key.
    pub(crate) fn outcome(&self, key: &str) -> outcome::Outcome {
        let known = self.lock();
        let known = known.of.get(&letters(&[key.as_bytes()]));
        let (state, ended) = match known.map(|known| &known.state) {
            None => (outcome::State::Unknown, None),
            Some(State::Running(_)) => (outcome::State::Running, None),
            Some(State::Done(ended)) => (outcome::State::Done, Some(ended.clone().parts())),
            Some(State::Interrupted) => (outcome::State::Interrupted, None),
        };
        let (completion_code, payload) = ended.map(|(code, _, payload)| (code, tongban_api::Fields(payload))).unzip();
        outcome::Outcome { state, name: known.map(|known| known.name.clone()), completion_code, payload }
    }
}

/// Ends a key's case on the record and destroys what it held.
fn forget(journal: &Journal, case: &CaseId, outcome: &str, now_ms: i64) -> Result<(), JournalFault> {
    journal.end(case, outcome, now_ms)?;
    journal.shred(case, now_ms)
}

/// A digest as letters: a record's public words may hold no long run of digits.
fn letters(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(16).flat_map(|b| [b >> 4, b & 15]).map(|half| char::from(b'a' + half)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    fn open(folder: &Path, begun: Option<&str>) -> Keys {
        let begun = begun.map(str::to_owned);
        let key = MachineKey::from_secret(&[7; 32]);
        Keys::open(&folder.join("keys.db"), "demo", key, || 1_763_775_000_000, move |_| begun.clone()).unwrap()
    }

    fn ended(word: &str) -> Ended {
        Ended::new(CompletionCode::Success, None, Map::from_iter([("word".to_owned(), Value::from(word))]))
    }

    #[test]
    fn a_host_that_runs_for_months_forgets_old_keys_as_one_that_starts_anew_does() {
        static NOW: AtomicI64 = AtomicI64::new(1_763_775_000_000);
        let folder = tempfile::tempdir().unwrap();
        let key = MachineKey::from_secret(&[7; 32]);
        let keys = Keys::open(&folder.path().join("keys.db"), "demo", key, || NOW.load(Ordering::Relaxed), |_| None);
        let keys = keys.unwrap();
        let run = |key: &str| {
            let ticket = keys.begin(key, "Device.Run", b"a", |_| ()).expect("a new key is done");
            keys.end(ticket, ended("done"));
        };
        let long = keys.begin("still-at-work", "Device.Run", b"a", |_| ()).expect("a new key is done");
        ["one", "two", "three"].into_iter().for_each(run);
        NOW.fetch_add(KEPT_MS, Ordering::Relaxed);
        run("a-week-later");
        assert_eq!(keys.outcome("one").state, outcome::State::Done, "forgotten before its time");
        NOW.fetch_add(1, Ordering::Relaxed);
        run("and-a-moment");
        assert_eq!(keys.outcome("still-at-work").state, outcome::State::Running, "forgotten while at work");
        keys.end(long, ended("done"));
        run("and-another");
        for forgotten in ["still-at-work", "one", "two", "three"] {
            assert_eq!(keys.outcome(forgotten).state, outcome::State::Unknown, "{forgotten}");
        }
        for kept in ["a-week-later", "and-a-moment", "and-another"] {
            assert_eq!(keys.outcome(kept).state, outcome::State::Done, "{kept}");
        }
    }

    #[test]
    fn a_key_is_done_once_told_to_all_and_found_again_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let told = Arc::new(AtomicUsize::new(0));
        let tell = || {
            let told = told.clone();
            move |ended: Ended| {
                assert!(ended.payload["word"] == "paid");
                told.fetch_add(1, Ordering::Relaxed);
            }
        };
        {
            let keys = open(folder.path(), None);
            let ticket = keys.begin("k-1", "Device.Run", b"a", tell()).expect("a new key is done");
            assert_eq!(keys.outcome("k-1").state, outcome::State::Running);
            assert!(keys.begin("k-1", "Device.Run", b"a", tell()).is_none());
            keys.end(ticket, ended("paid"));
            assert_eq!(told.load(Ordering::Relaxed), 2);
            let another = |ended: Ended| assert_eq!(ended.code, "invalidData");
            assert!(keys.begin("k-1", "Device.Run", b"b", another).is_none());
            assert!(keys.begin("k-2", "Device.Run", b"a", |_| ()).is_some());
        }
        let keys = open(folder.path(), None);
        assert!(keys.begin("k-1", "Device.Run", b"a", tell()).is_none());
        assert_eq!(told.load(Ordering::Relaxed), 3);
        assert_eq!(keys.outcome("k-2").state, outcome::State::Interrupted);
        assert_eq!(keys.outcome("k-3").state, outcome::State::Unknown);
    }

    #[test]
    fn a_beginning_that_was_not_written_down_in_time_is_found_in_the_record_of_cases() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path(), None).begin("k", "Flow.Begin", b"f", |_| ()));
        let keys = open(folder.path(), Some("demo-1-1"));
        let outcome = keys.outcome("k");
        assert_eq!(outcome.state, outcome::State::Done);
        assert_eq!(outcome.payload.unwrap().0["case"], "demo-1-1");
    }

    #[test]
    fn a_beginning_that_led_to_no_case_is_never_told_a_strangers() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path(), None).begin("k", "Flow.Begin", b"f", |_| ()));
        assert_eq!(open(folder.path(), None).outcome("k").state, outcome::State::Interrupted);
        let keys = open(folder.path(), Some("the-next-ones-case"));
        assert_eq!(keys.outcome("k").state, outcome::State::Interrupted);
    }

    #[test]
    fn what_was_refused_may_be_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let keys = open(folder.path(), None);
        let ticket = keys.begin("k", "Flow.Begin", b"f", |_| ()).expect("a new key is done");
        keys.refuse(ticket, Ended::new(CompletionCode::SequenceError, None, Map::new()));
        assert!(keys.begin("k", "Flow.Begin", b"f", |_| ()).is_some());
        for wrong in ["", "two words", "键", &"k".repeat(65)] {
            assert!(keys.begin(wrong, "Flow.Begin", b"f", |ended| assert_eq!(ended.code, "invalidData")).is_none());
        }
    }
}
