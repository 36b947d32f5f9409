//! Looking for an answer before sleeping, as long as that pays.

use std::time::{Duration, Instant};

/// Longest look: somewhat more than a quick answer takes, less than sleeping and waking costs.
const LONGEST: Duration = Duration::from_micros(15);
/// Looks left out after the first in vain, and at most.
const FIRST_PENALTY: u16 = 16;
const MOST_PENALTY: u16 = 1024;

/// Decides whether to look.
///
/// On an idle machine an answer comes sooner than a sleeper wakes. On a busy one looking keeps the other side from the
/// processor; then looks are in vain, and each in vain makes twice as many be left out.
#[derive(Debug, Default)]
pub struct Look {
    leave_out: u16,
    penalty: u16,
}

impl Look {
    /// Asks `found` again and again; none when it is time to sleep.
    pub fn at<T>(&mut self, mut found: impl FnMut() -> Option<T>) -> Option<T> {
        if let Some(left) = self.leave_out.checked_sub(1) {
            self.leave_out = left;
            return None;
        }
        let start = Instant::now();
        loop {
            if let Some(answer) = found() {
                self.penalty = 0;
                return Some(answer);
            }
            if start.elapsed() > LONGEST {
                self.penalty = (self.penalty * 2).clamp(FIRST_PENALTY, MOST_PENALTY);
                self.leave_out = self.penalty;
                return None;
            }
            std::hint::spin_loop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_in_vain_makes_the_next_ones_be_left_out_and_a_find_forgives() {
        let mut look = Look::default();
        let mut in_vain = || look.at(|| None::<()>);
        in_vain();
        let asked = |look: &mut Look| {
            let mut asked = false;
            look.at(|| {
                asked = true;
                Some(())
            });
            asked
        };
        assert_eq!((0..20).filter(|_| asked(&mut look)).count(), 20 - usize::from(FIRST_PENALTY));
        for _ in 0..20_000 {
            look.at(|| None::<()>);
        }
        assert_eq!(look.penalty, MOST_PENALTY);
        while !asked(&mut look) {}
        assert_eq!(look.penalty, 0);
    }
}
