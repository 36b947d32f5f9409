//! When a driver that died is started again, and when it is given up.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The rule of restarts. The first is at once; then the pause doubles up to a cap, with jitter so that several drivers
/// of one broken bus do not start in step; too many deaths in a while end in `hardwareError`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RestartPolicy {
    /// Pause before the second restart.
    pub pause: Duration,
    /// Longest pause.
    pub longest: Duration,
    /// Deaths within `window` that open the breaker.
    pub deaths: usize,
    /// How far back deaths count.
    pub window: Duration,
    /// How long the breaker stays open; a reset closes it sooner.
    pub rest: Duration,
}

impl Default for RestartPolicy {
    fn default() -> Self {
        RestartPolicy {
            pause: Duration::from_millis(250),
            longest: Duration::from_secs(30),
            deaths: 6,
            window: Duration::from_secs(60),
            rest: Duration::from_secs(300),
        }
    }
}

/// What to do after a death.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// Start again at this moment.
    StartAt(Instant),
    /// Given up until this moment.
    Rest(Instant),
}

/// Deaths of one driver.
#[derive(Debug, Default)]
pub(crate) struct Deaths {
    recent: VecDeque<Instant>,
    total: u64,
}

impl Deaths {
    /// Counts a death and says what to do. `jitter` is any number.
    pub(crate) fn count(&mut self, policy: &RestartPolicy, now: Instant, jitter: u64) -> Next {
        self.total += 1;
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|first| now.duration_since(*first) > policy.window) {
            self.recent.pop_front();
        }
        let count = self.recent.len();
        if count >= policy.deaths {
            return Next::Rest(now + policy.rest);
        }
        if count == 1 {
            return Next::StartAt(now);
        }
        let doubled = policy.pause.saturating_mul(1 << (count - 2).min(16)).min(policy.longest);
        // Up to a quarter more.
        let more = doubled.mul_f64((jitter % 256) as f64 / 1024.0);
        Next::StartAt(now + doubled + more)
    }

    /// Forgets them: someone looked after the device.
    pub(crate) fn forget(&mut self) {
        self.recent.clear();
    }

    /// All since the start.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_restart_is_at_once_then_pauses_grow_and_a_crash_loop_rests() {
        let policy = RestartPolicy::default();
        let start = Instant::now();
        let mut deaths = Deaths::default();
        let pauses: Vec<_> = (0..5)
            .map(|_| match deaths.count(&policy, start, 0) {
                Next::StartAt(at) => at.duration_since(start).as_millis(),
                Next::Rest(_) => panic!("rested too early"),
            })
            .collect();
        assert_eq!(pauses, [0, 250, 500, 1000, 2000]);
        assert_eq!(deaths.count(&policy, start, 0), Next::Rest(start + policy.rest));
        assert_eq!(deaths.total(), 6);
        let later = start + policy.window + Duration::from_secs(1);
        assert_eq!(deaths.count(&policy, later, 99), Next::StartAt(later), "old deaths do not count");
    }

    #[test]
    fn jitter_adds_a_quarter_at_most() {
        let policy = RestartPolicy::default();
        let now = Instant::now();
        for jitter in [0, 17, 255, u64::MAX] {
            let mut deaths = Deaths::default();
            deaths.count(&policy, now, jitter);
            let Next::StartAt(at) = deaths.count(&policy, now, jitter) else { panic!("rested") };
            assert!((policy.pause..=policy.pause.mul_f64(1.25)).contains(&at.duration_since(now)));
        }
    }
}
