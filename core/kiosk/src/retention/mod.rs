//! The end of retention: the keys of cases that were closed longer ago than the site keeps them are destroyed, so that
//! nobody can read them any more, on this machine or from a copy of its disk made later.
//!
//! A thread of its own looks once an hour and sweeps on each new day lived, first a minute after opening, so that no page
//! waits for it. It ends with the kiosk. Each destruction is on record with the destruction itself, in one transaction;
//! of a case nothing is told but its id.
//!
//! # When a case is due
//!
//! No clock is believed. A dead battery sets 1970, and a wrong date in the firmware 2099; the first must destroy
//! nothing and the second not everything. So the machine counts how long *it* has lived, see [`Lived`]: by a clock that
//! only runs while the host does, and while it stood dark by the clock on the wall, for at most [`DARK_MS`] at a time
//! and only beyond the latest that the wall showed. Once a day lived the record gets a milestone: by this entry, so
//! long. A case is due when the machine has lived at least `keep` since a milestone that lies behind the case's end.
//!
//! So a case is kept `keep` and up to a day and an hour more; longer by the dark that began within the hour after its
//! end, and where the machine stood dark for more than ten days or its clock ran behind meanwhile. It is kept shorter only
//! where a clock was set forward while the machine was dark: by at most ten days, once for each day it lives.
//!
//! # What is never destroyed
//!
//! A case that has not ended, owes a payment or a report ([`tongban_journal::Owes`]), was given to a person, or did
//! something outside that could not be taken back: a person needs what it says. Nor one whose record cannot be played
//! again, because then nobody can tell. All of these are counted, see [`Skipped`].

mod lived;
mod sweep;

pub use lived::{DARK_MS, Lived, Moment};
pub use sweep::{Skipped, Sweeper, Swept};

use crate::clock;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tongban_flow::language::Deployment;
use tongban_journal::Journal;

/// When it looks.
#[derive(Clone, Copy)]
struct Pace {
    /// How long after opening: the cases that were open are back by then, and the menu stands.
    first: Duration,
    /// How often after that the machine notes that it has lived on.
    every: Duration,
}

const PACE: Pace = Pace { first: Duration::from_secs(60), every: Duration::from_secs(3600) };

/// A day of the machine's life.
const DAY_MS: u64 = 86_400_000;

/// After each batch it rests so many times as long as the batch took: whoever records meanwhile waits for one batch.
const REST: u32 = 4;

/// The thread that sweeps. Dropping it ends it, within the time of one batch.
pub(crate) struct Retention {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the last sweep found, for whoever watches the machine.
#[derive(Clone)]
pub struct LastSweep(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    closing: Condvar,
}

struct State {
    closing: bool,
    site: Arc<Deployment>,
    last: Option<Swept>,
    shredded: u64,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits; `false` when the kiosk closes.
    fn rests(&self, time: Duration) -> bool {
        let waited = self.closing.wait_timeout_while(self.lock(), time, |state| !state.closing);
        !waited.unwrap_or_else(PoisonError::into_inner).0.closing
    }
}

impl Retention {
    /// Starts it.
    pub(crate) fn start(journal: Arc<Journal>, state: PathBuf, site: Arc<Deployment>) -> std::io::Result<Retention> {
        Retention::at_pace(PACE, journal, state, site)
    }

    fn at_pace(pace: Pace, journal: Arc<Journal>, state: PathBuf, site: Arc<Deployment>) -> std::io::Result<Retention> {
        let state_now = State { closing: false, site, last: None, shredded: 0 };
        let shared = Arc::new(Shared { state: Mutex::new(state_now), closing: Condvar::new() });
        let (own, sweeper) = (shared.clone(), Sweeper::new(journal, state));
        let thread = std::thread::Builder::new().name("retention".into()).spawn(move || serve(&own, sweeper, pace))?;
        Ok(Retention { shared, thread: Some(thread) })
    }

    /// The site as it holds from now on; the next sweep goes by it.
    pub(crate) fn site(&self, site: Arc<Deployment>) {
        self.shared.lock().site = site;
    }

    /// What the last sweep found.
    pub(crate) fn last(&self) -> LastSweep {
        LastSweep(self.shared.clone())
    }
}

impl Drop for Retention {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.closing.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic in there has been told by its own message; the kiosk closes all the same.
            let _ = thread.join();
        }
    }
}

impl LastSweep {
    /// What the last sweep found; none before the first one.
    pub fn swept(&self) -> Option<Swept> {
        self.0.lock().last.clone()
    }

    /// Keys destroyed since the host started.
    pub fn shredded(&self) -> u64 {
        self.0.lock().shredded
    }
}

fn serve(shared: &Shared, mut sweeper: Sweeper, pace: Pace) {
    let since = Instant::now();
    let now = || Moment { wall_ms: clock::now_ms(), running: since.elapsed() };
    let mut wait = pace.first;
    while shared.rests(wait) {
        wait = pace.every;
        let site = shared.lock().site.clone();
        match sweeper.turn(&site, &now, &mut |took| shared.rests(took * REST)) {
            Ok(None) => {}
            Ok(Some(swept)) => {
                tell(&swept);
                if let Some(fault) = &swept.fault {
                    tracing::warn!(%fault, "failed to destroy every key at the end of retention");
                }
                let mut state = shared.lock();
                state.shredded += swept.shredded;
                state.last = Some(swept);
            }
            // The next hour tries again.
            Err(fault) => tracing::warn!(%fault, "failed to note that the machine lived on"),
        }
    }
}

fn tell(swept: &Swept) {
    let Swept { shredded, waiting, skipped, finished, .. } = swept;
    tracing::info!(
        shredded,
        waiting,
        skipped.payment,
        skipped.report,
        skipped.person,
        skipped.not_undone,
        skipped.unreadable,
        finished,
        "looked for cases at the end of retention"
    );
}

#[cfg(test)]
#[path = "../../../../tests/fixtures/leaflet/leaflet.rs"]
mod leaflet;

#[cfg(test)]
mod tests {
    use super::*;
    use tongban_journal::{CaseHeader, Entry, JournalOptions, MachineKey};

    const AT_ONCE: Pace = Pace { first: Duration::ZERO, every: Duration::from_secs(3600) };

    /// A journal of `cases` closed cases, all of them due.
    fn due(folder: &std::path::Path, cases: usize) -> (Arc<Journal>, Arc<Deployment>) {
        leaflet::lay_out(folder);
        let site = crate::load(folder, "here").deployment.expect("a sound site");
        let options = JournalOptions::new("here", Arc::new(MachineKey::from_secret(&[7; 32])));
        let journal = Arc::new(Journal::open(&folder.join("journal.db"), options, clock::now_ms()).unwrap());
        let flow = &site.flows["some/leaflet"];
        for _ in 0..cases {
            let case = journal.begin(CaseHeader::new(&*flow.id, &*flow.version, ""), 0).unwrap();
            let _ = journal.record(Entry::new(&case, "note", 0).payload(*b"secret"), ()).unwrap();
            journal.end(&case, "accepted", 0).unwrap();
        }
        journal.milestone(0, clock::now_ms()).unwrap();
        journal.milestone(site.site.keep_ms + DAY_MS, clock::now_ms()).unwrap();
        (journal, Arc::new(site))
    }

    fn kept(journal: &Journal) -> usize {
        journal.reader().closed(0).unwrap().cases.len()
    }

    #[test]
    fn the_thread_sweeps_tells_what_it_found_and_ends_with_the_kiosk() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, site) = due(folder.path(), 40);
        let retention = Retention::at_pace(AT_ONCE, journal.clone(), folder.path().join("state"), site).unwrap();
        let last = retention.last();
        assert_eq!(last.shredded(), 0);
        while last.swept().is_none() {
            std::thread::yield_now();
        }
        let swept = last.swept().unwrap();
        assert_eq!((swept.shredded, swept.waiting, swept.finished, swept.fault), (40, 0, true, None));
        assert_eq!((last.shredded(), kept(&journal)), (40, 0));
        drop(retention);
        assert_eq!(Arc::strong_count(&journal), 1, "no thread holds the record any more");
    }

    #[test]
    fn a_kiosk_that_closes_while_it_sweeps_waits_for_one_batch() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, site) = due(folder.path(), 200);
        let retention = Retention::at_pace(AT_ONCE, journal.clone(), folder.path().join("state"), site).unwrap();
        while kept(&journal) == 200 {
            std::thread::yield_now();
        }
        drop(retention);
        assert_eq!(Arc::strong_count(&journal), 1);
        assert_eq!(kept(&journal) % 32, 200 % 32, "whole batches");
        assert!(journal.verify().unwrap().holds());
    }

    #[test]
    fn a_kiosk_that_closes_before_the_first_look_is_not_held_up() {
        let folder = tempfile::tempdir().unwrap();
        let (journal, site) = due(folder.path(), 1);
        drop(Retention::start(journal.clone(), folder.path().join("state"), site).unwrap());
        assert_eq!((Arc::strong_count(&journal), kept(&journal)), (1, 1));
    }
}
