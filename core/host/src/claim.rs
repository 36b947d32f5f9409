//! Claims: who may use which slots, until when.
//!
//! One table under one lock, so that several slots are claimed all or none.

use crate::Clock;
use serde::Serialize;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tongban_model::{CompletionCode, Failure};

/// Who holds a slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Holder {
    /// The slot.
    pub slot: String,
    /// Who.
    pub owner: String,
    /// What for.
    pub purpose: String,
    /// Time left, unless renewed.
    pub left: Duration,
}

/// Why slots could not be claimed; none of them was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClaimRefused {
    /// Somebody holds one of them.
    Held(Holder),
    /// There is no such slot.
    NoSuchSlot(String),
    /// A slot was named twice.
    WrongList,
}

impl fmt::Display for ClaimRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClaimRefused::Held(holder) => write!(
                f,
                "claim slot {}: {} holds it for {}, {} s left",
                holder.slot,
                holder.owner,
                holder.purpose,
                holder.left.as_secs()
            ),
            ClaimRefused::NoSuchSlot(slot) => write!(f, "claim slot {slot}: there is no such slot"),
            ClaimRefused::WrongList => f.write_str("claim slots: expected a list of different slots"),
        }
    }
}

impl std::error::Error for ClaimRefused {}

/// The claim ran out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClaimLost;

impl fmt::Display for ClaimLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("renew the claim: it ran out")
    }
}

impl std::error::Error for ClaimLost {}

struct Held {
    claim: u64,
    owner: Arc<str>,
    purpose: Arc<str>,
    until: Duration,
}

/// All claims of one host.
pub(crate) struct Claims {
    names: Vec<Arc<str>>,
    clock: Arc<dyn Clock>,
    table: Mutex<Table>,
}

struct Table {
    slots: Vec<Option<Held>>,
    last: u64,
}

impl Claims {
    pub(crate) fn new(names: Vec<Arc<str>>, clock: Arc<dyn Clock>) -> Claims {
        let slots = names.iter().map(|_| None).collect();
        Claims { names, clock, table: Mutex::new(Table { slots, last: 0 }) }
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims all of the slots or none.
    pub(crate) fn claim(
        self: &Arc<Self>,
        slots: &[&str],
        owner: &str,
        purpose: &str,
        ttl: Duration,
    ) -> Result<Claim, ClaimRefused> {
        let mut places = Vec::with_capacity(slots.len());
        for slot in slots {
            let place = self.names.iter().position(|name| &**name == *slot);
            places.push(place.ok_or_else(|| ClaimRefused::NoSuchSlot((*slot).to_owned()))?);
        }
        places.sort_unstable();
        if places.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(ClaimRefused::WrongList);
        }
        let now = self.clock.now();
        let mut table = self.lock();
        for place in &places {
            if let Some(held) = table.slots[*place].as_ref().filter(|held| held.until > now) {
                return Err(ClaimRefused::Held(self.holder(*place, held, now)));
            }
        }
        table.last += 1;
        let claim = table.last;
        let (owner, purpose): (Arc<str>, Arc<str>) = (owner.into(), purpose.into());
        for place in &places {
            table.slots[*place] =
                Some(Held { claim, owner: owner.clone(), purpose: purpose.clone(), until: now.saturating_add(ttl) });
        }
        drop(table);
        Ok(Claim { claims: self.clone(), claim, places })
    }

    /// Whether the claim allows use of the slot now.
    pub(crate) fn check(&self, claim: &Claim, place: usize) -> Result<(), Failure> {
        if !std::ptr::eq(Arc::as_ptr(&claim.claims), self) || !claim.places.contains(&place) {
            let detail = format!("slot {} is not in the claim", self.names[place]);
            return Err(Failure::new(CompletionCode::ClaimRequired, detail));
        }
        let now = self.clock.now();
        match &self.lock().slots[place] {
            Some(held) if held.claim == claim.claim && held.until > now => Ok(()),
            _ => {
                Err(Failure::new(CompletionCode::ClaimLost, format!("the claim of slot {} ran out", self.names[place])))
            }
        }
    }

    pub(crate) fn holders(&self) -> Vec<Holder> {
        let now = self.clock.now();
        let table = self.lock();
        let held = table.slots.iter().enumerate();
        held.filter_map(|(place, held)| held.as_ref().map(|held| (place, held)))
            .filter(|(_, held)| held.until > now)
            .map(|(place, held)| self.holder(place, held, now))
            .collect()
    }

    fn holder(&self, place: usize, held: &Held, now: Duration) -> Holder {
        Holder {
            slot: self.names[place].to_string(),
            owner: held.owner.to_string(),
            purpose: held.purpose.to_string(),
            left: held.until.saturating_sub(now),
        }
    }
}

/// Slots held. Dropping it gives them back.
pub struct Claim {
    claims: Arc<Claims>,
    claim: u64,
    places: Vec<usize>,
}

impl Claim {
    /// Holds on for that long from now. Errors: it ran out before; claim again.
    pub fn renew(&self, ttl: Duration) -> Result<(), ClaimLost> {
        let now = self.claims.clock.now();
        let mut table = self.claims.lock();
        let mine = |held: &Option<Held>| held.as_ref().is_some_and(|held| held.claim == self.claim && held.until > now);
        if !self.places.iter().all(|place| mine(&table.slots[*place])) {
            return Err(ClaimLost);
        }
        for place in &self.places {
            if let Some(held) = &mut table.slots[*place] {
                held.until = now.saturating_add(ttl);
            }
        }
        Ok(())
    }

    /// Names of the slots.
    pub fn slots(&self) -> Vec<String> {
        self.places.iter().map(|place| self.claims.names[*place].to_string()).collect()
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "claim {} of {:?}", self.claim, self.slots())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut table = self.claims.lock();
        for place in &self.places {
            if table.slots[*place].as_ref().is_some_and(|held| held.claim == self.claim) {
                table.slots[*place] = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[derive(Default)]
    struct ManualClock(AtomicU64);

    impl Clock for ManualClock {
        fn now(&self) -> Duration {
            Duration::from_secs(self.0.load(Ordering::Relaxed))
        }
    }

    fn claims(count: usize) -> (Arc<Claims>, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::default());
        let names = (0..count).map(|n| n.to_string().into()).collect();
        (Arc::new(Claims::new(names, clock.clone())), clock)
    }

    #[test]
    fn a_claim_that_ran_out_neither_renews_nor_allows_and_the_slot_is_free() {
        let (claims, clock) = claims(2);
        let first = claims.claim(&["0", "1"], "kiosk", "session 1", Duration::from_secs(10)).unwrap();
        clock.0.store(9, Ordering::Relaxed);
        first.renew(Duration::from_secs(10)).unwrap();
        let refused = claims.claim(&["1"], "probe", "check", Duration::from_secs(1)).unwrap_err();
        assert_eq!(refused.to_string(), "claim slot 1: kiosk holds it for session 1, 10 s left");
        clock.0.store(19, Ordering::Relaxed);
        assert_eq!(first.renew(Duration::from_secs(10)), Err(ClaimLost));
        assert_eq!(claims.check(&first, 0).unwrap_err().code, CompletionCode::ClaimLost);
        let second = claims.claim(&["1"], "probe", "check", Duration::from_secs(1)).unwrap();
        drop(first);
        assert!(claims.check(&second, 1).is_ok(), "a lost claim takes nothing with it");
        assert_eq!(claims.check(&second, 0).unwrap_err().code, CompletionCode::ClaimRequired);
    }

    proptest! {
        /// Sixteen owners claim and release at random: a claim gets all its slots or none, and no slot has two owners.
        #[test]
        fn claims_are_all_or_none(steps in proptest::collection::vec((0usize..16, proptest::collection::btree_set(0usize..6, 1..5)), 1..80)) {
            let (claims, _) = claims(6);
            let mut held: Vec<Option<Claim>> = (0..16).map(|_| None).collect();
            for (owner, wanted) in steps {
                if held[owner].take().is_some() {
                    continue;
                }
                let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let before = claims.holders();
                let free = wanted.iter().all(|slot| before.iter().all(|holder| holder.slot != slot.to_string()));
                match claims.claim(&names, &owner.to_string(), "test", Duration::from_secs(1)) {
                    Ok(claim) => {
                        prop_assert!(free);
                        prop_assert_eq!(claims.holders().len(), before.len() + wanted.len());
                        held[owner] = Some(claim);
                    }
                    Err(_) => {
                        prop_assert!(!free);
                        prop_assert_eq!(claims.holders(), before);
                    }
                }
            }
        }
    }

    #[test]
    fn sixteen_threads_never_share_a_slot() {
        let (claims, _) = claims(4);
        let inside: Vec<AtomicU64> = (0..4).map(|_| AtomicU64::new(0)).collect();
        let got = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for thread in 0..16usize {
                let (claims, inside, got) = (&claims, &inside, &got);
                scope.spawn(move || {
                    for turn in 0..200 {
                        let (one, two) = (thread % 4, (thread + turn % 3 + 1) % 4);
                        let names = [one.to_string(), two.to_string()];
                        let Ok(claim) = claims.claim(&[&names[0], &names[1]], "t", "t", Duration::from_secs(1)) else {
                            continue;
                        };
                        for slot in [one, two] {
                            assert_eq!(inside[slot].fetch_add(1, Ordering::SeqCst), 0, "two owners of one slot");
                        }
                        got.fetch_add(1, Ordering::Relaxed);
                        for slot in [one, two] {
                            inside[slot].fetch_sub(1, Ordering::SeqCst);
                        }
                        drop(claim);
                    }
                });
            }
        });
        assert!(got.load(Ordering::Relaxed) > 0);
    }
}
