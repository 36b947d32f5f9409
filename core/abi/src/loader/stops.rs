//! Which commands were asked to stop.

/// So many are remembered: more than a driver has under way and queued at a time when somebody gives up.
const KEPT: usize = 8;

/// The newest commands that were asked to stop. An order may overtake its command, so it is kept until the command comes;
/// and it stops that command only: ids rise, but a look at the device overtakes what is queued.
#[derive(Default, Debug)]
pub struct Stops {
    ids: [u64; KEPT],
    next: usize,
}

impl Stops {
    /// The command with that id, which is never 0, is to stop.
    pub fn ask(&mut self, call: u64) {
        self.ids[self.next % KEPT] = call;
        self.next = (self.next + 1) % KEPT;
    }

    /// Whether it was asked to.
    pub fn has(&self, call: u64) -> bool {
        self.ids.contains(&call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_at_the_device_that_is_given_up_does_not_stop_the_command_queued_before_it() {
        let mut stops = Stops::default();
        stops.ask(8);
        assert!(stops.has(8) && !stops.has(7) && !stops.has(9));
        (10..10 + KEPT as u64).for_each(|call| stops.ask(call));
        assert!(!stops.has(8) && (10..10 + KEPT as u64).all(|call| stops.has(call)));
    }
}
