//! One sweep over the record: what is due, what of it may not be destroyed, and the rest in small batches.

use super::{DAY_MS, Lived, Moment};
use crate::{record, spine, start};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tongban_flow::engine::{PARKED, UNREPORTED, is_accepted};
use tongban_flow::language::Deployment;
use tongban_flow::program::Flow;
use tongban_journal::{Case, CaseId, Closed, Journal, JournalFault, Owes};

/// Keys destroyed in one transaction.
const BATCH: usize = 32;

/// Flows of older versions that are kept while a sweep needs them.
const FLOWS: usize = 16;

/// Outcomes of cases that a person goes on with: given to one, or paid and the register never told.
const GIVEN_TO_A_PERSON: [&str; 2] = [PARKED, UNREPORTED];

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Swept {
    /// When it ended, by the wall, milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// How long the machine had lived then, milliseconds.
    pub lived_ms: u64,
    /// Keys destroyed.
    pub shredded: u64,
    /// Closed cases whose time has not come.
    pub waiting: u64,
    /// Cases whose time has come, and that are kept all the same.
    pub skipped: Skipped,
    /// Whether it came to its end; the kiosk may close first, or the record may be at fault.
    pub finished: bool,
    /// What kept it from its end; the next hour tries again.
    pub fault: Option<JournalFault>,
}

/// Cases that are kept although their time has come, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// A payment has to be settled (the operator).
    pub payment: u64,
    /// A report waits for its receipt (the centre).
    pub report: u64,
    /// A person has to go on with it (the operator).
    pub person: u64,
    /// Something done outside was not taken back (the operator).
    pub not_undone: u64,
    /// The record cannot be played again, so nobody can tell (a technician: bring back the state folder's manifests).
    pub unreadable: u64,
}

impl Skipped {
    /// Each reason as a public word, with its count.
    pub const fn by_reason(&self) -> [(&'static str, u64); 5] {
        [
            ("payment", self.payment),
            ("report", self.report),
            ("person", self.person),
            ("not-undone", self.not_undone),
            ("unreadable", self.unreadable),
        ]
    }
}

/// Looks after the end of retention of one journal.
pub struct Sweeper {
    journal: Arc<Journal>,
    /// The state folder, where older versions of manifests are kept.
    state: PathBuf,
    lived: Option<Lived>,
    /// The day lived on which it last swept to the end.
    swept_on: Option<u64>,
    flows: HashMap<(String, String), Option<Arc<Flow>>>,
}

/// Says how long a batch took and rests; `false` when the kiosk closes.
type Rest<'r> = &'r mut dyn FnMut(Duration) -> bool;

impl Sweeper {
    /// For a journal, and the state folder beside it.
    pub fn new(journal: Arc<Journal>, state: PathBuf) -> Sweeper {
        Sweeper { journal, state, lived: None, swept_on: None, flows: HashMap::new() }
    }

    /// Notes that the machine has lived on, which is one sync, and sweeps where it has not yet on this day lived.
    ///
    /// Errors: of the disk, before anything was looked at; the next turn goes on where this one stopped.
    pub fn turn(
        &mut self,
        site: &Deployment,
        now: &dyn Fn() -> Moment,
        rest: Rest<'_>,
    ) -> Result<Option<Swept>, JournalFault> {
        let lived_ms = self.live(now())?;
        let day = Some(lived_ms / DAY_MS);
        if self.swept_on == day {
            return Ok(None);
        }
        let mut swept = Swept { lived_ms, ..Swept::default() };
        match self.sweep(site, now, rest, &mut swept) {
            Ok(finished) => swept.finished = finished,
            Err(fault) => swept.fault = Some(fault),
        }
        self.flows.clear();
        if swept.finished {
            self.swept_on = day;
        }
        swept.at_ms = now().wall_ms;
        Ok(Some(swept))
    }

    /// Notes on record how long the machine has lived.
    fn live(&mut self, now: Moment) -> Result<u64, JournalFault> {
        let lived = match self.lived {
            Some(mut lived) => {
                lived.look(now);
                lived
            }
            None => Lived::since(self.journal.reader().last_milestone()?, now),
        };
        self.journal.milestone(lived.ms(), lived.seen_ms())?;
        self.lived = Some(lived);
        Ok(lived.ms())
    }

    /// Sweeps; `false` when the kiosk closed first.
    fn sweep(
        &mut self,
        site: &Deployment,
        now: &dyn Fn() -> Moment,
        rest: Rest<'_>,
        swept: &mut Swept,
    ) -> Result<bool, JournalFault> {
        let border = swept.lived_ms.checked_sub(site.site.keep_ms);
        let border = border.map(|ms| self.journal.reader().milestone_by(ms)).transpose()?.flatten();
        // Before the first milestone that is old enough nothing is due.
        let border = border.map_or(0, |milestone| milestone.seq);
        let mut after = Some(0);
        while let Some(from) = after {
            let began = Instant::now();
            let Closed { cases, next } = self.journal.reader().closed(from)?;
            after = next;
            let (due, waiting): (Vec<_>, Vec<_>) = cases.into_iter().partition(|(_, ended)| *ended <= border);
            swept.waiting += waiting.len() as u64;
            let due: Vec<Case> = due.into_iter().map(|(case, _)| case).collect();
            if due.is_empty() && !rest(began.elapsed()) {
                return Ok(false);
            }
            for batch in due.chunks(BATCH) {
                let began = Instant::now();
                self.batch(site, batch, now().wall_ms, swept)?;
                if !rest(began.elapsed()) {
                    return Ok(false);
                }
            }
        }
        // Where the power went between a destruction and the emptying of the log, or a reader was in the way, an older
        // copy of a key still stands there.
        self.journal.empty_log()?;
        Ok(true)
    }

    fn batch(&mut self, site: &Deployment, batch: &[Case], at_ms: i64, swept: &mut Swept) -> Result<(), JournalFault> {
        let mut cases: Vec<CaseId> = Vec::with_capacity(batch.len());
        for case in batch {
            match self.needed(site, case)? {
                None => cases.push(case.id.clone()),
                Some(Needed::Person) => swept.skipped.person += 1,
                Some(Needed::NotUndone) => swept.skipped.not_undone += 1,
                Some(Needed::Unreadable) => swept.skipped.unreadable += 1,
            }
        }
        if cases.is_empty() {
            return Ok(());
        }
        let asked = cases.len();
        // A log that somebody reads just now is emptied at the end of the sweep.
        let refused = self.journal.shred_all(cases, at_ms)?.refused;
        swept.shredded += (asked - refused.len()) as u64;
        for (_, owes) in refused {
            match owes {
                Owes::Payment => swept.skipped.payment += 1,
                Owes::Report => swept.skipped.report += 1,
                // Only cases that ended are asked for.
                Owes::End => {}
            }
        }
        Ok(())
    }

    /// Why a person still needs a case, as far as the journal itself cannot know.
    fn needed(&mut self, site: &Deployment, case: &Case) -> Result<Option<Needed>, JournalFault> {
        let outcome = case.end.as_ref().map_or("", |(outcome, _)| outcome.as_str());
        if GIVEN_TO_A_PERSON.contains(&outcome) {
            return Ok(Some(Needed::Person));
        }
        // What was accepted takes nothing back.
        if is_accepted(outcome) {
            return Ok(None);
        }
        let Some(flow) = self.flow(site, case) else { return Ok(Some(Needed::Unreadable)) };
        if flow.steps.iter().all(|step| step.undo.is_none()) {
            return Ok(None);
        }
        let entries = match self.journal.reader().entries(&case.id) {
            Ok(entries) => entries,
            Err(JournalFault::DoesNotOpen { .. }) => return Ok(Some(Needed::Unreadable)),
            Err(fault) => return Err(fault),
        };
        let Some(payloads) = record::payloads(&entries) else { return Ok(Some(Needed::Unreadable)) };
        if payloads.is_empty() {
            // The host died before its first entry: nothing was done.
            return Ok(None);
        }
        Ok(match spine::replay(&flow, &payloads) {
            Err(_) => Some(Needed::Unreadable),
            Ok(case) if case.not_undone().is_empty() => None,
            Ok(_) => Some(Needed::NotUndone),
        })
    }

    fn flow(&mut self, site: &Deployment, case: &Case) -> Option<Arc<Flow>> {
        if self.flows.len() >= FLOWS {
            self.flows.clear();
        }
        let (state, key) = (&self.state, (case.flow.clone(), case.version.clone()));
        let read = || start::flow_version(site, state, &case.flow, &case.version);
        self.flows.entry(key).or_insert_with(read).clone()
    }
}

/// Why a person still needs a case.
enum Needed {
    Person,
    NotUndone,
    Unreadable,
}
