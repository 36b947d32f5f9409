//! What devices say on the way, at the pace of a person.
//!
//! Every event of a command is one entry of the record, and an entry is a sync of the disk on the loop's one thread. A
//! driver may send ten thousand in one command; nobody at the screen reads more than a few in a second. So what is said
//! again is dropped, and what comes too soon waits; of several that wait the last is said.

use std::collections::HashMap;
use std::time::{Duration, Instant};
use tongban_flow::engine::EffectId;
use tongban_journal::CaseId;

/// The shortest time between two: ten in a second, twice what a person can follow.
pub(crate) const APART: Duration = Duration::from_millis(100);

/// The command that says something.
type Of = (CaseId, EffectId);

/// Keeps the pace of every command under way.
#[derive(Default)]
pub(crate) struct Pace {
    said: HashMap<Of, Said>,
}

struct Said {
    event: u16,
    at: Instant,
    waits: Option<u16>,
}

impl Pace {
    /// A command says something. Whether it goes on now; otherwise it waits, or was said before.
    pub(crate) fn goes_on(&mut self, of: &Of, event: u16, now: Instant) -> bool {
        let Some(said) = self.said.get_mut(of) else {
            self.said.insert(of.clone(), Said { event, at: now, waits: None });
            return true;
        };
        if said.event == event {
            // Back to what stands on the screen: what waited is over.
            said.waits = None;
            return false;
        }
        if now < said.at + APART {
            said.waits = Some(event);
            return false;
        }
        *said = Said { event, at: now, waits: None };
        true
    }

    /// When something that waits is to be said next.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.said.values().filter(|said| said.waits.is_some()).map(|said| said.at + APART).min()
    }

    /// Takes one that has waited long enough.
    pub(crate) fn pop_due(&mut self, now: Instant) -> Option<(CaseId, EffectId, u16)> {
        let due = |said: &Said| said.waits.filter(|_| said.at + APART <= now);
        let (of, event) = self.said.iter().find_map(|(of, said)| Some((of.clone(), due(said)?)))?;
        self.said.insert(of.clone(), Said { event, at: now, waits: None });
        Some((of.0, of.1, event))
    }

    /// The command ended; what still waits is of no use to anybody.
    pub(crate) fn over(&mut self, of: &Of) {
        self.said.remove(of);
    }

    /// Forgets a case.
    pub(crate) fn forget(&mut self, case: &CaseId) {
        self.said.retain(|(of, _), _| of != case);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: EffectId = 7;

    fn of() -> Of {
        ("m01-7-42".parse().expect("a case"), GUIDE)
    }

    /// A driver that says the same thing sixty times a second wrote a minute's worth of the disk's syncs in one scan.
    #[test]
    fn what_is_said_again_is_dropped() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let said = (0..600).filter(|at| pace.goes_on(&of(), 3, start + Duration::from_millis(at * 16))).count();
        assert_eq!((said, pace.next()), (1, None));
    }

    #[test]
    fn a_driver_that_says_two_things_in_turns_is_heard_ten_times_a_second_and_its_last_word_is_said() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let mut said = Vec::new();
        for at in 0..1_000u64 {
            let now = start + Duration::from_millis(at);
            let event = if at == 999 { 9 } else { u16::try_from(at % 2).expect("small") };
            if pace.goes_on(&of(), event, now) {
                said.push(event);
            }
            said.extend(pace.pop_due(now).map(|(_, _, event)| event));
        }
        assert!((9..=11).contains(&said.len()), "{said:?}");
        let due = pace.next().expect("its last word waits");
        assert_eq!(pace.pop_due(due), Some((of().0, GUIDE, 9)));
        assert_eq!((pace.pop_due(due + APART), pace.next()), (None, None));
    }

    #[test]
    fn what_still_waits_when_the_command_ends_is_not_said() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        assert!(pace.goes_on(&of(), 1, start) && !pace.goes_on(&of(), 2, start));
        pace.over(&of());
        assert_eq!(pace.pop_due(start + 2 * APART), None);
        assert!(pace.goes_on(&of(), 2, start), "the next command begins anew");
    }
}
